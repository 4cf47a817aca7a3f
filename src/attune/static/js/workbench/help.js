/** The sheet of all keys and the line of the main ones: both printed from the key table, with her own keys in it. */

import { heldBy, isFree, KEYS, keyOf, keysFor, tableWith } from "./keys.js";
import { part, setText } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./desk.js").Habits} Habits */

/** @type {[string, string[]][]} the words of a hint, and the acts whose keys it shows */
const HINTS = [
  ["hint_play", ["play"]],
  ["hint_frame", ["frame_back", "frame_on"]],
  ["hint_second", ["second_back", "second_on"]],
  ["hint_speed", ["back", "stop", "on"]],
  ["hint_ends", ["start", "end"]],
  ["hint_mark", ["mark"]],
  ["hint_slow", ["slow"]],
  ["hint_keep", ["keep"]],
  ["hint_undo", ["undo"]],
];
/** @type {Record<string, string>} */
const CAPS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };

export class Help {
  #desk;
  #root;
  #dialog;
  #single;
  #notes;
  #reaction;
  /** @type {import("./keys.js").Key[]} */
  #table;
  /** @type {string | null} the act for which a key is being waited for */
  #asking = null;

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   * @param {string} token against forged requests
   */
  constructor(root, desk, token) {
    this.#desk = desk;
    this.#root = root;
    this.#dialog = /** @type {HTMLDialogElement} */ (part(root, "help"));
    this.#single = /** @type {HTMLInputElement} */ (part(root, "single-keys"));
    this.#notes = /** @type {HTMLInputElement} */ (part(root, "notes-time"));
    this.#reaction = /** @type {HTMLSelectElement} */ (part(root, "reaction"));
    this.#table = tableWith(desk.habits.keys);
    this.#listen(token);
    this.#paint();
  }

  /** The key table with her own keys in it. */
  get table() {
    return this.#table;
  }

  get single() {
    return this.#single.checked;
  }

  show() {
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  /** @param {string} token */
  #listen(token) {
    const keep = (/** @type {Partial<Habits>} */ news) => void this.#keep(news, token);
    this.#single.addEventListener("change", () => keep({ single_keys: this.#single.checked }));
    this.#notes.addEventListener("change", () => keep({ notes_time: this.#notes.checked }));
    this.#reaction.addEventListener("change", () => keep({ reaction_ms: Number(this.#reaction.value) }));
    part(this.#root, "own-keys-off").addEventListener("click", () => keep({ keys: {} }));
    this.#dialog.addEventListener("close", () => this.#ask(null));
    this.#dialog.addEventListener("keydown", (event) => {
      const act = this.#asking;
      if (!act) return;
      if (event.key === "Tab") return this.#ask(null);
      event.preventDefault();
      if (event.key === "Escape") return this.#ask(null);
      const key = keyOf(event);
      if (key) this.#give(act, key, keep);
      else if (event.key.length > 1 && !["Shift", "Control", "Alt", "Meta"].includes(event.key)) this.#tell("own_key_not");
    });
  }

  /**
   * @param {string} act
   * @param {string} key
   * @param {(news: Partial<Habits>) => void} keep
   */
  #give(act, key, keep) {
    const { say, habits } = this.#desk;
    const held = heldBy(act, key, this.#table);
    if (held) return this.#tell("own_key_held", { key: this.#capsOf(key), what: say(`act_${held}`) });
    this.#ask(null);
    keep({ keys: { ...habits.keys, [act]: key } });
    this.#tell("own_key_given", { key: this.#capsOf(key), what: say(`act_${act}`) });
  }

  /** @param {string | null} act */
  #ask(act) {
    this.#asking = act;
    this.#tell(act ? "own_key_ask" : "", { what: act ? this.#desk.say(`act_${act}`) : "" });
    for (const button of this.#dialog.querySelectorAll("button[data-key-of]")) {
      button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.keyOf === act));
    }
  }

  /**
   * @param {string} words
   * @param {Record<string, string>} [facts]
   */
  #tell(words, facts) {
    setText(part(this.#root, "own-keys-told"), words ? this.#desk.say(words, facts) : "");
  }

  /**
   * Habits count at once, and are the same on her every machine once the server has them.
   * @param {Partial<Habits>} news
   * @param {string} token
   */
  async #keep(news, token) {
    Object.assign(this.#desk.habits, news);
    this.#table = tableWith(this.#desk.habits.keys);
    this.#paint();
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const body = JSON.stringify(this.#desk.habits);
    const kept = await fetch(this.#desk.told.habits_url, { method: "POST", headers, body }).catch(() => null);
    if (!kept?.ok) this.#tell("own_key_unsaved");
  }

  #paint() {
    const { habits } = this.#desk;
    this.#single.checked = habits.single_keys;
    this.#notes.checked = habits.notes_time;
    this.#reaction.value = String(habits.reaction_ms);
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.keyOf : null;
    part(this.#root, "own-keys-off").hidden = Object.keys(habits.keys).length === 0;
    part(this.#root, "help-keys").replaceChildren(...this.#table.map((key) => this.#row(key)));
    part(this.#root, "hints").replaceChildren(...HINTS.map((hint) => this.#hint(hint)));
    for (const cap of this.#root.querySelectorAll("button[data-act] kbd, kbd[data-cap]")) this.#paintCap(/** @type {HTMLElement} */ (cap));
    const again = focused ? this.#dialog.querySelector(`[data-key-of="${focused}"]`) : null;
    if (again instanceof HTMLElement) again.focus();
  }

  /** The key that a button shows beside its words, or a sentence in its midst. @param {HTMLElement} cap */
  #paintCap(cap) {
    const act = cap.dataset.cap ?? cap.closest("button")?.dataset.act ?? "";
    const key = keysFor(act, this.#table)[0];
    if (key) setText(cap, this.#capsOf(key));
  }

  /** @param {[string, string[]]} hint */
  #hint([words, acts]) {
    const element = document.createElement("span");
    const caps = acts.flatMap((act) => [...this.#caps(keysFor(act, this.#table)[0] ?? ""), " "]);
    element.append(...caps, this.#desk.say(words));
    return element;
  }

  /** @param {import("./keys.js").Key} key */
  #row({ act, keys }) {
    const element = document.createElement("div");
    const caps = document.createElement("dt");
    const meaning = document.createElement("dd");
    caps.append(...keys.flatMap((key, place) => [...(place ? [" "] : []), ...this.#caps(key)]));
    meaning.append(this.#desk.say(`act_${act}`), ...(isFree(act) ? [this.#change(act)] : []));
    element.classList.toggle("is-own", act in this.#desk.habits.keys);
    element.append(caps, " ", meaning);
    return element;
  }

  /** @param {string} act */
  #change(act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "bench-help__change";
    button.dataset.keyOf = act;
    button.textContent = this.#desk.say("own_key");
    button.setAttribute("aria-label", this.#desk.say("own_key_for", { what: this.#desk.say(`act_${act}`) }));
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => this.#ask(act));
    return button;
  }

  /** @param {string} key */
  #caps(key) {
    const names = namesIn(key);
    return names.flatMap((name, place) => [...(place ? ["+"] : []), this.#cap(name)]);
  }

  /** @param {string} key */
  #capsOf(key) {
    return namesIn(key).map((name) => this.#named(name)).join("+");
  }

  /** @param {string} name */
  #cap(name) {
    const cap = document.createElement("kbd");
    cap.textContent = this.#named(name);
    return cap;
  }

  /** @param {string} name */
  #named(name) {
    if (name === "Mod") return /Mac|iP(ad|hone)/.test(navigator.userAgent) ? "⌘" : this.#desk.say("key_ctrl");
    if (name === "Space" || name === "Shift" || name === "Enter" || name === "Alt") return this.#desk.say(`key_${name.toLowerCase()}`);
    return CAPS[name] ?? (name.length === 1 ? name.toUpperCase() : name);
  }
}

/** @param {string} key */
function namesIn(key) {
  return key === "+" ? ["+"] : key.split("+");
}
