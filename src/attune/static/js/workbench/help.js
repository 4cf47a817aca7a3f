/** The sheet of all keys and the line of the main ones: both printed from the key table. */

import { KEYS } from "./keys.js";
import { part } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */

const DRAWER = "attune-single-keys"; // "off" for whom single keys get in the way
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
    part(root, "help-keys").replaceChildren(...KEYS.map((key) => this.#row(key, "div", "dt", "dd")));
    const hints = KEYS.filter(({ hint }) => hint).map((key) => this.#row({ ...key, keys: key.keys.slice(0, 1) }, "span", "b", "span"));
    part(root, "hints").replaceChildren(...hints);
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

  /**
   * @param {import("./keys.js").Key} key
   * @param {string} row
   * @param {string} term
   * @param {string} words
   */
  #row({ act, keys }, row, term, words) {
    const element = document.createElement(row);
    const caps = document.createElement(term);
    const meaning = document.createElement(words);
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
