/** The words panel: catches what somebody says in two touches and shows it back as it was said. */

import { say } from "./clock.js";
import { heard, shownAt } from "./words.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./words.js").Kind} Kind */
/** @typedef {import("./words.js").Saying} Saying */
/** @typedef {{id: string, name: string}} Speaker */

export class Panel {
  /**
   * @param {HTMLElement} root
   * @param {Speaker[]} people
   * @param {Record<string, string>} said sentences by kind: "{who}, a strength"
   * @param {(saying: Saying) => void} tell
   * @param {() => string} newId
   */
  constructor(root, people, said, tell, newId) {
    this.names = new Map(people.map((person) => [person.id, person.name]));
    this.said = said;
    this.tell = tell;
    this.newId = newId;
    this.form = within(root, "form", HTMLFormElement);
    this.input = within(root, "input[name=text]", HTMLInputElement);
    this.list = within(root, "[data-part=notes]", HTMLElement);
    this.pattern = within(root, "template", HTMLTemplateElement);
    /** @type {Words[]} */
    this.words = [];
    /** @type {string | null} */
    this.clip = null;
    /** @type {string | null} the words being changed */
    this.changing = null;
    /** @type {string | null} the words whose choices stand open */
    this.opened = null;
    this.form.addEventListener("submit", (event) => this.add(event));
    this.list.addEventListener("click", (event) => this.choose(event));
  }

  /** Somebody is in the middle of typing. */
  get busy() {
    return this.input.value !== "" || this.opened !== null;
  }

  takeFocus() {
    this.input.focus();
  }

  /** @param {SubmitEvent} event */
  add(event) {
    event.preventDefault();
    const text = heard(this.input.value);
    if (text === "") return;
    const form = new FormData(this.form);
    const before = this.words.find((words) => words.id === this.changing);
    const words = {
      id: before?.id ?? this.newId(), clip: before ? before.clip : this.clip,
      said_by: String(form.get("said_by")), kind: before?.kind ?? /** @type {Kind} */ ("said"), text,
    };
    this.changing = null;
    this.input.value = "";
    this.tell({ act: before ? "change" : "catch", words });
    this.list.lastElementChild?.scrollIntoView({ block: "nearest" });
    this.input.focus();
  }

  /** @param {Event} event */
  choose(event) {
    const pressed = event.target instanceof Element ? event.target.closest("button") : null;
    const id = pressed?.closest("li")?.dataset.words;
    const words = this.words.find((one) => one.id === id);
    if (!pressed || !words) return;
    const { choice, kind } = pressed.dataset;
    if (choice === "open") this.opened = this.opened === words.id ? null : words.id;
    if (choice === "kind") this.settle({ act: "change", words: { ...words, kind: /** @type {Kind} */ (kind) } });
    if (choice === "remove") this.settle({ act: "remove", id: words.id });
    if (choice === "change") return this.change(words);
    this.draw(this.words, this.clip);
    this.focusOn(words.id);
  }

  /** @param {Saying} saying */
  settle(saying) {
    this.opened = null;
    this.tell(saying);
  }

  /** @param {Words} words */
  change(words) {
    this.opened = null;
    this.changing = words.id;
    this.input.value = words.text;
    const speaker = this.form.elements.namedItem("said_by");
    if (speaker instanceof RadioNodeList) speaker.value = words.said_by;
    this.draw(this.words, this.clip);
    this.input.focus();
  }

  /** @param {Words[]} words @param {string | null} clip null: all clips */
  draw(words, clip) {
    if (clip !== this.clip) this.dropHalfDone();
    this.words = words;
    this.clip = clip;
    const shown = shownAt(words, clip);
    this.list.replaceChildren(...shown.map((one) => this.note(one)));
  }

  /** What was being changed at another clip stays as it was; what was being typed anew goes along. */
  dropHalfDone() {
    if (this.changing !== null) this.input.value = "";
    [this.opened, this.changing] = [null, null];
  }

  /** @param {Words} words */
  note(words) {
    const item = noteFrom(this.pattern, words, this.byline(words));
    const open = words.id === this.opened;
    within(item, "[data-choice=open]", HTMLElement).setAttribute("aria-expanded", String(open));
    within(item, "[data-part=choices]", HTMLElement).hidden = !open;
    for (const button of item.querySelectorAll("[data-choice=kind]")) {
      if (button instanceof HTMLElement) button.setAttribute("aria-pressed", String(button.dataset.kind === words.kind));
    }
    return item;
  }

  /** @param {Words} words */
  byline(words) {
    return say(this.said[words.kind] ?? "{who}", { who: this.names.get(words.said_by) ?? "" });
  }

  /** @param {string} id */
  focusOn(id) {
    const item = [...this.list.children].find((one) => one instanceof HTMLElement && one.dataset.words === id);
    const again = item?.querySelector("[data-choice=open]");
    item?.scrollIntoView({ block: "nearest" });
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
    else this.input.focus();
  }
}

/** @param {HTMLTemplateElement} pattern @param {Words} words @param {string} byline @returns {HTMLLIElement} */
export function noteFrom(pattern, words, byline) {
  const item = /** @type {HTMLLIElement} */ (pattern.content.firstElementChild?.cloneNode(true));
  item.dataset.words = words.id;
  item.classList.add(`said-card--${words.kind.replace("_", "-")}`);
  within(item, "[data-part=text]", HTMLElement).textContent = `“${words.text}”`;
  within(item, "[data-part=by]", HTMLElement).textContent = byline;
  return item;
}

/**
 * The one element that a page must have there.
 * @template {HTMLElement} T
 * @param {ParentNode} root @param {string} where @param {new () => T} kind @returns {T}
 */
export function within(root, where, kind) {
  const found = root.querySelector(where);
  if (!(found instanceof kind)) throw new Error(`The page lacks ${where}.`);
  return found;
}
