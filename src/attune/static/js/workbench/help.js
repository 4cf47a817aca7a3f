/** The sheet of all keys and the line of the main ones: both printed from the key table. */

import { KEYS, keysFor } from "./keys.js";
import { part } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */

const DRAWER = "attune-single-keys"; // "off" for whom single keys get in the way
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
  #dialog;
  #single;

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   */
  constructor(root, desk) {
    this.#desk = desk;
    this.#dialog = /** @type {HTMLDialogElement} */ (part(root, "help"));
    this.#single = /** @type {HTMLInputElement} */ (part(root, "single-keys"));
    this.#single.checked = localStorage.getItem(DRAWER) !== "off";
    this.#single.addEventListener("change", () => localStorage.setItem(DRAWER, this.#single.checked ? "on" : "off"));
    part(root, "help-keys").replaceChildren(...KEYS.map((key) => this.#row(key)));
    part(root, "hints").replaceChildren(...HINTS.map((hint) => this.#hint(hint)));
  }

  get single() {
    return this.#single.checked;
  }

  get open() {
    return this.#dialog.open;
  }

  show() {
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  /** @param {[string, string[]]} hint */
  #hint([words, acts]) {
    const element = document.createElement("span");
    const caps = acts.flatMap((act) => [...this.#caps(keysFor(act)[0] ?? ""), " "]);
    element.append(...caps, this.#desk.say(words));
    return element;
  }

  /** @param {import("./keys.js").Key} key */
  #row({ act, keys }) {
    const element = document.createElement("div");
    const caps = document.createElement("dt");
    const meaning = document.createElement("dd");
    caps.append(...keys.flatMap((key, place) => [...(place ? [" "] : []), ...this.#caps(key)]));
    meaning.textContent = this.#desk.say(`act_${act}`);
    element.append(caps, " ", meaning);
    return element;
  }

  /** @param {string} key */
  #caps(key) {
    const names = key === "+" ? ["+"] : key.split("+");
    return names.flatMap((name, place) => [...(place ? ["+"] : []), this.#cap(name)]);
  }

  /** @param {string} name */
  #cap(name) {
    const cap = document.createElement("kbd");
    const apple = /Mac|iP(ad|hone)/.test(navigator.userAgent);
    cap.textContent = name === "Mod" ? (apple ? "⌘" : this.#desk.say("key_ctrl")) : this.#named(name);
    return cap;
  }

  /** @param {string} name */
  #named(name) {
    if (name === "Space" || name === "Shift" || name === "Enter" || name === "Alt") return this.#desk.say(`key_${name.toLowerCase()}`);
    return CAPS[name] ?? name.toUpperCase();
  }
}
