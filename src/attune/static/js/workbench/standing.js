/** "Saved just now": one line that says how saving stands, and for a few seconds what was undone or kept. */

import { part, setText } from "./parts.js";
import { done } from "./say.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./saving.js").Saving} Saving */

const SAID = 5000; // ms that a passing sentence stays

export class Standing {
  #desk;
  #root;
  #saving;
  #timer = 0;
  #troubled = false;

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   * @param {Saving} saving
   */
  constructor(root, desk, saving) {
    this.#desk = desk;
    this.#root = root;
    this.#saving = saving;
    saving.addEventListener("standing", () => this.#paint());
    saving.addEventListener("refused", (event) => this.tell(/** @type {CustomEvent} */ (event).detail));
    desk.list.addEventListener("change", () => this.#paintUndo());
    desk.list.addEventListener("others", (event) => this.#tellOthers(/** @type {CustomEvent} */ (event).detail));
    this.#paint();
    this.#paintUndo();
  }

  /** @param {string} sentence */
  tell(sentence) {
    clearTimeout(this.#timer);
    setText(part(this.#root, "saved-words"), sentence);
    this.#sayAloud(sentence);
    this.#timer = window.setTimeout(() => {
      this.#timer = 0;
      this.#paint();
    }, SAID);
  }

  /** Name who changed what, the latest of what came. @param {{edits: import("./list.js").Held[], before: import("./edits.js").Bench}} news */
  #tellOthers({ edits, before }) {
    const last = edits.at(-1);
    if (last) this.tell(this.#desk.say(...done(last, [...new Set([...before.order, ...this.#desk.list.bench.order])])));
  }

  #paint() {
    const standing = this.#saving.standing;
    const line = part(this.#root, "saved");
    line.classList.toggle("is-waiting", standing !== "saved" && standing !== "saving");
    part(this.#root, "saved-icon").hidden = standing !== "saved";
    if (this.#timer && standing !== "trying" && standing !== "signed-out" && standing !== "closed") return;
    const made = this.#desk.list.head > 0;
    const key = standing === "saved" && !made ? "standing_nothing" : `standing_${standing.replace("-", "_")}`;
    setText(part(this.#root, "saved-words"), this.#desk.say(key));
    this.#sayTrouble(standing, this.#desk.say(key));
  }

  /**
   * Saving that works is seen, not heard with every edit; trouble is heard, and so is its end.
   * @param {import("./saving.js").Standing} standing
   * @param {string} sentence
   */
  #sayTrouble(standing, sentence) {
    if (standing === "saving") return;
    if (standing !== "saved") this.#troubled = true;
    if (this.#troubled) this.#sayAloud(sentence);
    if (standing === "saved") this.#troubled = false;
  }

  /** @param {string} sentence */
  #sayAloud(sentence) {
    setText(part(this.#root, "told"), sentence);
  }

  #paintUndo() {
    const { list } = this.#desk;
    for (const [act, edit] of /** @type {const} */ ([["undo", list.toUndo], ["redo", list.toRedo]])) {
      const button = this.#root.querySelector(`button[data-act="${act}"]`);
      if (button instanceof HTMLButtonElement) button.disabled = edit === null;
    }
  }
}
