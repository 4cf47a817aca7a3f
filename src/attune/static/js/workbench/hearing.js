/** What is told to who listens instead of looking: where a step or seek came to rest, ends that were set, a clip kept. */

import { part, setText } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */

const RESTED = 400; // ms after which a picture is not one of many on the way

/** Nothing is told while the film plays: its own sound is heard then. What is undone is told where saving is told. */
export class Hearing {
  #desk;
  #line;
  #due = 0;
  #told = "";
  /** @type {string | null} the clip in hand: which, and its ends */
  #ends = null;
  #kept = 0;

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   */
  constructor(root, desk) {
    this.#desk = desk;
    this.#line = part(root, "heard");
    this.#told = this.#time();
    this.#kept = desk.choosing.kept.length;
    desk.player.addEventListener("frame", () => this.#rest());
    desk.player.addEventListener("state", () => this.#rest());
    desk.choosing.addEventListener("change", () => this.#chosen());
    this.#chosen();
  }

  #time() {
    return this.#desk.table.clock(this.#desk.player.frame);
  }

  #rest() {
    clearTimeout(this.#due);
    if (!this.#desk.player.playing) this.#due = window.setTimeout(() => this.#say(this.#time()), RESTED);
  }

  #chosen() {
    const { choosing, table, say } = this.#desk;
    const now = choosing.current;
    const kept = choosing.kept.length;
    const before = this.#ends;
    this.#ends = now && `${table.clock(now.in)} ${table.clock(now.out)}`;
    const added = kept > this.#kept;
    this.#kept = kept;
    if (added) this.#say(say("heard_kept"));
    else if (now && this.#ends !== before) this.#say(say("heard_range", { start: table.clock(now.in), end: table.clock(now.out) }));
  }

  /** A slider that has the focus tells its value by itself. @param {string} sentence */
  #say(sentence) {
    if (document.activeElement?.getAttribute("role") === "slider" || sentence === this.#told) return;
    this.#told = sentence;
    setText(this.#line, sentence);
  }
}
