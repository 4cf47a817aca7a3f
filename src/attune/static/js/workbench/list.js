/** A film's edits as this page knows them: those that the server holds, then those on their way to it. */

import { applies, fold, inverse } from "./edits.js";
import { about, toRedo, toUndo } from "./history.js";

/** @typedef {import("./edits.js").Bench} Bench */
/** @typedef {import("./edits.js").Change} Change */
/** @typedef {import("./history.js").Edit} Edit */
/** @typedef {Edit & {number: number, author_name: string}} Held an edit that the server holds */

/** Events: "change" when the bench is another; "others" (detail: their edits, and the bench before) when somebody else changed it. */
export class EditList extends EventTarget {
  /** @type {Held[]} */
  #held;
  /** @type {Edit[]} */
  #waiting = [];
  #me;
  /** @type {Bench} */
  #bench;

  /**
   * @param {Held[]} held
   * @param {string} me whose edits are made here
   */
  constructor(held, me) {
    super();
    this.#held = held;
    this.#me = me;
    this.#bench = fold(held);
  }

  get bench() {
    return this.#bench;
  }

  /** The number of the last edit that the server is known to hold. */
  get head() {
    return this.#held.at(-1)?.number ?? 0;
  }

  /** The edits that the server has not acknowledged. */
  get waiting() {
    return this.#waiting;
  }

  get all() {
    return [...this.#held, ...this.#waiting];
  }

  get toUndo() {
    return toUndo(this.all, this.#me, this.#bench);
  }

  get toRedo() {
    return toRedo(this.all, this.#me, this.#bench);
  }

  /**
   * Make an edit.
   * @param {string} kind
   * @param {any} payload
   */
  make(kind, payload) {
    this.#append({ kind, payload }, null);
  }

  /** @returns {Edit | null} what was taken back */
  undo() {
    return this.#takeBack(this.toUndo);
  }

  /** @returns {Edit | null} what was done again */
  redo() {
    return this.#takeBack(this.toRedo);
  }

  /**
   * Put edits back that a page left unsent when it was closed.
   * @param {Change[]} left
   */
  restore(left) {
    this.#waiting = /** @type {Edit[]} */ (left);
    this.#settle();
  }

  /**
   * Take in what the server holds beyond what we knew.
   * @param {Held[]} news in order
   */
  takeIn(news) {
    const fresh = news.filter(({ number }) => number > this.head);
    if (!fresh.length) return;
    const keys = new Set(fresh.map(({ key }) => key));
    const theirs = fresh.filter(({ author }) => author !== this.#me);
    const before = this.#bench;
    this.#held = [...this.#held, ...fresh];
    this.#waiting = this.#waiting.filter(({ key }) => !keys.has(key));
    this.#settle();
    if (theirs.length) this.dispatchEvent(new CustomEvent("others", { detail: { edits: theirs, before } }));
  }

  /**
   * Drop an edit that the server refused.
   * @param {string} key
   */
  drop(key) {
    this.#waiting = this.#waiting.filter((edit) => edit.key !== key);
    this.#settle();
  }

  /** @param {Edit | null} edit */
  #takeBack(edit) {
    if (!edit) return null;
    this.#append(edit.inverse, edit.key);
    return about(this.all, edit);
  }

  /**
   * @param {Change} change
   * @param {string | null} undoes
   */
  #append({ kind, payload }, undoes) {
    const back = inverse(this.#bench, { kind, payload });
    const key = crypto.randomUUID();
    this.#waiting = [...this.#waiting, { key, kind, payload, inverse: back, undoes, author: this.#me }];
    this.#settle();
  }

  /** Reckon the bench anew; a waiting edit that what came from elsewhere made pointless is let go. */
  #settle() {
    let bench = fold(this.#held);
    /** @type {Edit[]} */
    const good = [];
    for (const edit of this.#waiting) {
      if (!applies(bench, edit)) continue;
      good.push({ ...edit, inverse: inverse(bench, edit) });
      bench = fold([edit], bench);
    }
    this.#waiting = good;
    this.#bench = bench;
    this.dispatchEvent(new Event("change"));
  }
}
