/** The card of the clip in hand: its length and what is kind to say about it, what can be seen in it, its name. */

import { seconds, verdict } from "./length.js";
import { part, setText } from "./parts.js";
import { Seen } from "./seen.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./choosing.js").Current} Current */

const GAUGE = 1.2; // the gauge's end, in longest clips
const PAUSE = 900; // ms without a letter, after which a name is kept

export class Card {
  #desk;
  #root;
  #title;
  #note;
  #seen;
  #timer = 0;

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   */
  constructor(root, desk) {
    this.#desk = desk;
    this.#root = part(root, "card");
    this.#title = /** @type {HTMLInputElement} */ (part(root, "title"));
    this.#note = /** @type {HTMLTextAreaElement} */ (part(root, "note"));
    this.#seen = new Seen(this.#root, desk);
    this.#drawGauge();
    this.#listen();
    desk.choosing.addEventListener("change", () => this.paint());
    this.paint();
  }

  /** Show the note and begin to write it. */
  openNote() {
    if (!this.#desk.choosing.current) return;
    part(this.#root, "note-box").hidden = false;
    this.#note.focus();
  }

  /** Say more about what is seen. */
  openMore() {
    this.#seen.openMore();
  }

  /** Keep what is being typed now, before something else is done with the clip. */
  commit() {
    clearTimeout(this.#timer);
    if (!this.#desk.choosing.current) return;
    this.#desk.choosing.name(this.#title.value);
    this.#desk.choosing.noteDown(this.#note.value);
  }

  paint() {
    const clip = this.#desk.choosing.current;
    part(this.#root, "how").hidden = clip !== null;
    part(this.#root, "card-body").hidden = clip === null;
    this.#root.classList.toggle("is-empty", clip === null);
    setText(part(this.#root, "range"), "");
    if (clip) this.#paintClip(clip);
    else setText(part(this.#root, "card-name"), this.#desk.say("card_none"));
  }

  /** @param {Current} clip */
  #paintClip(clip) {
    const { say, table, list, told } = this.#desk;
    const number = clip.id ? list.bench.order.indexOf(clip.id) + 1 : 0;
    const name = clip.id === null ? say("card_new") : number ? say("card_clip", { number }) : say("card_spare");
    setText(part(this.#root, "card-name"), name);
    setText(part(this.#root, "range"), say("card_range", { start: table.clock(clip.in), end: table.clock(clip.out) }));
    const long = seconds(table, clip.in, clip.out);
    setText(part(this.#root, "seconds"), say("card_seconds", { seconds: this.#desk.seconds(long) }));
    const said = verdict(table, clip.in, clip.out, told.limits.seconds);
    const tag = part(this.#root, "verdict");
    const [shortest, longest] = told.limits.seconds;
    setText(tag, say(`verdict_${said}`, { seconds: said === "short" ? shortest : longest }));
    tag.className = said === "good" ? "tag tag--leaf" : "tag tag--honey";
    part(this.#root, "gauge-now").style.left = `${Math.min(1, long / this.#most) * 100}%`;
    this.#paintWords(clip);
  }

  /** @param {Current} clip */
  #paintWords(clip) {
    const { say, list, choosing } = this.#desk;
    if (document.activeElement !== this.#title) this.#title.value = clip.title;
    if (document.activeElement !== this.#note) this.#note.value = clip.note;
    part(this.#root, "note-box").hidden = !clip.note && document.activeElement !== this.#note;
    const aside = part(this.#root, "aside");
    const chosen = clip.id !== null && list.bench.order.includes(clip.id);
    aside.hidden = clip.id === null || (!chosen && choosing.full);
    setText(aside, say(chosen ? "act_aside" : "act_choose"));
    setText(part(this.#root, "keep-words"), say(clip.id === null ? (choosing.full ? "act_keep_aside" : "act_keep") : "act_done"));
    setText(part(this.#root, "remove-words"), say(clip.id !== null ? "act_remove" : choosing.fromMark ? "act_unmark" : "act_drop"));
  }

  get #most() {
    return Number(this.#desk.told.limits.seconds[1]) * GAUGE;
  }

  #drawGauge() {
    const [shortest, longest] = this.#desk.told.limits.seconds.map(Number);
    const at = (/** @type {number} */ limit) => `${(limit / this.#most) * 100}%`;
    const good = part(this.#root, "gauge-good");
    good.style.insetInline = `${at(shortest ?? 0)} ${100 - ((longest ?? 0) / this.#most) * 100}%`;
    for (const [name, limit] of /** @type {const} */ ([["gauge-from", shortest], ["gauge-to", longest]])) {
      part(this.#root, name).style.insetInlineStart = at(limit ?? 0);
      setText(part(this.#root, name), this.#desk.say("gauge_seconds", { seconds: String(limit) }));
    }
  }

  #listen() {
    this.#root.addEventListener("submit", (event) => event.preventDefault());
    for (const field of [this.#title, this.#note]) {
      field.addEventListener("input", () => this.#commitSoon());
      field.addEventListener("change", () => this.commit());
    }
    this.#title.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "Escape") this.#title.blur();
    });
    this.#note.addEventListener("keydown", (event) => event.key === "Escape" && this.#note.blur());
  }

  #commitSoon() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.commit(), PAUSE);
  }
}
