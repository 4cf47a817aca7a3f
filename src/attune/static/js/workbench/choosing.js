/** What is being chosen: a new clip that is not kept yet, or a kept one that is looked at again. Knows no page. */

import { chosen, inFilmOrder, spares } from "./edits.js";
import { newId } from "../ids.js";
import { answering, isSame, ordered, replaced, toggled } from "./tags.js";

/** @typedef {import("../player/frames.js").FrameTable} FrameTable */
/** @typedef {import("./list.js").EditList} EditList */
/** @typedef {import("./edits.js").Clip} Clip */
/** @typedef {import("./edits.js").Tag} Tag */
/** @typedef {{in: number, out: number}} Range half-open */
/** @typedef {Omit<Clip, "id"> & {id: string | null}} Current the clip in hand; without an id it is not kept yet */

const AT_FIRST = 5; // seconds that a clip has when only one end is set
const MARKED = 5; // seconds kept before a mark
const NOBODY = { actor: null, partner: null };

/** Event "change": the clip in hand is another, or another in some way. */
export class Choosing extends EventTarget {
  #list;
  #table;
  #most;
  #reach;
  #ranks;
  #usual;
  /** @type {Tag | null} the tag of the clip in hand about which more is said */
  #tag = null;
  /** @type {string | null} */
  #selected = null;
  /** @type {Omit<Clip, "id"> | null} */
  #draft = null;
  /** @type {string | null} the mark that the clip in hand was begun from */
  #mark = null;
  /** @type {import("./edits.js").Mark | null} the mark up to which they have been gone through */
  #walked = null;
  /** @type {Range | null} the ends while a handle is dragged, before anything is said about it */
  #held = null;

  /**
   * @param {EditList} list
   * @param {FrameTable} table
   * @param {{most: number, longest: number}} limits clips in the tray, seconds of a clip
   * @param {string[]} ranks all principles in order
   * @param {import("./tags.js").Pair} usual whom a new tag names
   */
  constructor(list, table, { most, longest }, ranks, usual = NOBODY) {
    super();
    this.#list = list;
    this.#table = table;
    this.#most = most;
    this.#reach = longest * 2;
    this.#ranks = ranks;
    this.#usual = usual;
    list.addEventListener("change", () => this.#afterEdit());
  }

  /** @returns {Current | null} */
  get current() {
    const clip = this.#selected ? this.#list.bench.clips[this.#selected] : null;
    const shown = clip ?? (this.#draft ? { id: null, ...this.#draft } : null);
    return shown && this.#held ? { ...shown, ...this.#held } : shown;
  }

  /** A clip that is not kept yet, as it may be put aside while a page is loaded anew. */
  get draft() {
    return this.#draft;
  }

  set draft(draft) {
    this.#draft = draft;
    this.#tell();
  }

  /** Whether the clip in hand, not kept yet, was begun from a mark. */
  get fromMark() {
    return this.#draft !== null && this.#mark !== null && this.#mark in this.#list.bench.marks;
  }

  /** The tag of the clip in hand about which more is said; the latest one. @returns {Tag | null} */
  get tag() {
    const tags = this.current?.tags ?? [];
    const now = this.#tag;
    return (now && tags.find((tag) => isSame(tag, now))) ?? tags.at(-1) ?? null;
  }

  /** The tag that somebody opened to say more; none while nothing more is asked for. @returns {Tag | null} */
  get opened() {
    return this.#tag && this.tag && isSame(this.#tag, this.tag) ? this.tag : null;
  }

  get full() {
    return this.#list.bench.order.length >= this.#most;
  }

  /** Every kept clip in the order in which the tray shows them. */
  get kept() {
    return [...chosen(this.#list.bench), ...spares(this.#list.bench)];
  }

  /** @param {string} id */
  select(id) {
    this.#selected = id in this.#list.bench.clips ? id : null;
    this.#tag = null;
    this.#held = null;
    this.#tell();
  }

  letGo() {
    this.#selected = null;
    this.#draft = null;
    this.#held = null;
    this.#tell();
  }

  /**
   * Take a range into hand as a new clip.
   * @param {Range} range
   * @param {string | null} [mark] the mark that it was begun from
   */
  begin({ in: start, out: end }, mark = null) {
    this.#selected = null;
    this.#held = null;
    this.#mark = mark;
    this.#tag = null;
    if (mark) this.#walked = this.#list.bench.marks[mark] ?? null;
    this.#draft = { in: start, out: end, title: "", note: "", tags: [] };
    this.#tell();
  }

  /** @param {number} frame the first frame of the clip */
  startAt(frame) {
    const now = this.current;
    if (now && frame < now.out && this.#near(frame, now.out)) this.#set({ in: frame, out: now.out });
    else this.begin({ in: frame, out: this.#end(this.#table.away(frame, AT_FIRST)) });
  }

  /** @param {number} frame the last frame of the clip */
  endAt(frame) {
    const now = this.current;
    if (now && frame >= now.in && this.#near(now.in, frame + 1)) this.#set({ in: now.in, out: frame + 1 });
    else this.begin({ in: this.#table.away(frame, -AT_FIRST), out: frame + 1 });
  }

  /**
   * Move an end while a handle is dragged: seen, not yet kept.
   * @param {"in" | "out"} end
   * @param {number} frame
   */
  hold(end, frame) {
    const now = this.current;
    if (!now) return;
    if (end === "in") this.#held = { in: Math.max(0, Math.min(frame, now.out - 1)), out: now.out };
    else this.#held = { in: now.in, out: this.#end(Math.max(frame, now.in + 1)) };
    this.#tell();
  }

  /** The handle was let go: keep where it is. */
  settle() {
    const held = this.#held;
    this.#held = null;
    if (held) this.#set(held);
  }

  /**
   * Keep the clip in hand, and let the mark go that it was begun from; or put one that is kept out of hand.
   * @returns {string | null} the clip that was kept
   */
  keep() {
    const draft = this.#draft;
    if (!draft || this.#selected) {
      this.letGo();
      return null;
    }
    const clip = { id: newId(), ...draft, place: this.full ? null : this.#list.bench.order.length };
    const mark = this.fromMark ? this.#mark : null;
    this.#draft = null;
    this.#selected = clip.id;
    if (mark) this.#list.make("mark.turn", { id: mark, clip });
    else this.#list.make("clip.add", { clip });
    return clip.id;
  }

  /** Remove the clip in hand, or the mark that it was begun from; what is neither is only let go. */
  remove() {
    const [id, mark] = [this.#selected, this.fromMark ? this.#mark : null];
    this.letGo();
    if (id) this.#list.make("clip.remove", { id });
    else if (mark) this.#list.make("mark.remove", { id: mark });
  }

  /**
   * Put a clip aside, or back among those chosen.
   * @param {string | null} [id] the one in hand, unless another is named
   */
  turnAside(id = this.#selected) {
    const order = this.#list.bench.order;
    if (!id) return;
    if (order.includes(id)) this.order(order.filter((other) => other !== id));
    else if (!this.full) this.order([...order, id]);
  }

  /** @param {string[]} order */
  order(order) {
    if (order.join() !== this.#list.bench.order.join()) this.#list.make("tray.order", { order });
  }

  /**
   * Move a chosen clip earlier or later among the others.
   * @param {string} id
   * @param {number} by
   */
  move(id, by) {
    const order = this.#list.bench.order;
    const others = order.filter((other) => other !== id);
    const place = Math.max(0, Math.min(others.length, order.indexOf(id) + by));
    this.order([...others.slice(0, place), id, ...others.slice(place)]);
  }

  /** @param {string} title */
  name(title) {
    this.#set({ title });
  }

  /** @param {string} note */
  noteDown(note) {
    this.#set({ note });
  }

  /**
   * Say that a principle can be seen in the clip in hand, or take that back.
   * @param {string} principle
   */
  see(principle) {
    const tags = toggled(this.current?.tags ?? [], principle, this.#usual, this.#ranks);
    this.#tag = tags.find((tag) => tag.principle === principle) ?? null;
    this.#set({ tags });
  }

  /**
   * Say more about the tag that is open.
   * @param {(tag: Tag) => Tag} change
   */
  sayMore(change) {
    const tag = this.tag;
    if (!tag) return;
    const tags = replaced(this.current?.tags ?? [], tag, change(tag), this.#ranks);
    this.#tag = ordered([change(tag)], this.#ranks)[0] ?? null;
    this.#set({ tags });
  }

  /** @param {Tag | null} tag the one about which more is to be said; none: enough is said */
  openTag(tag) {
    this.#tag = tag;
    this.#tell();
  }

  /** Add the other one's turn to the tag that is open. */
  answer() {
    const tag = this.tag;
    if (!tag) return;
    this.#tag = answering(tag);
    this.#set({ tags: ordered([...(this.current?.tags ?? []), this.#tag], this.#ranks) });
  }

  /** @param {Tag} gone */
  dropTag(gone) {
    this.#set({ tags: (this.current?.tags ?? []).filter((tag) => !isSame(tag, gone)) });
  }

  /**
   * Mark what was just seen.
   * @param {number} frame
   * @param {number} [late] seconds of film that went by from seeing it to pressing the key
   * @returns {Range} what was marked
   */
  mark(frame, late = 0) {
    const seen = this.#table.away(frame, -late);
    const range = { in: this.#table.away(seen, -MARKED), out: seen + 1 };
    this.#list.make("mark.add", { mark: { id: newId(), ...range } });
    return range;
  }

  /**
   * Take the next mark into hand, or the one before; after the last comes the first again.
   * @param {1 | -1} by
   * @param {number} frame where the film stands
   * @returns {import("./edits.js").Mark | null} none where no mark is left
   */
  walkMarks(by, frame) {
    const from = this.#walked ?? { id: "", in: frame };
    const way = by > 0 ? this.marks : this.marks.reverse();
    const isBeyond = (/** @type {{in: number, id: string}} */ mark) => {
      return by > 0 ? mark.in > from.in || (mark.in === from.in && mark.id > from.id) : mark.in < from.in || (mark.in === from.in && mark.id < from.id);
    };
    const mark = way.find(isBeyond) ?? way[0] ?? null;
    if (mark) this.begin(mark, mark.id);
    return mark;
  }

  /**
   * Put a clip of an earlier cycle beside these.
   * @param {string} id
   */
  borrow(id) {
    if (id in this.#list.bench.borrowed) return;
    this.#list.make("borrowed.add", { borrowed: { id, place: this.full ? null : this.#list.bench.order.length } });
  }

  /** @param {string} id */
  giveBack(id) {
    this.#list.make("borrowed.remove", { id });
  }

  /** @param {number} frame */
  still(frame) {
    if (Object.values(this.#list.bench.stills).some((still) => still.frame === frame)) return;
    this.#list.make("still.add", { still: { id: newId(), frame, title: "" } });
  }

  /** @param {string} id */
  dropStill(id) {
    this.#list.make("still.remove", { id });
  }

  /** @returns {import("./edits.js").Mark[]} */
  get marks() {
    return inFilmOrder(Object.values(this.#list.bench.marks));
  }

  /**
   * Whether both ends may belong to one clip; further apart, an end begins a new one.
   * @param {number} start
   * @param {number} end
   */
  #near(start, end) {
    return this.#table.timeOf(end) - this.#table.timeOf(start) <= this.#reach;
  }

  /** @param {number} frame an end, the film's own at the most */
  #end(frame) {
    return Math.min(this.#table.count, Math.max(1, frame));
  }

  /** @param {Partial<Clip>} fields */
  #set(fields) {
    const now = this.#selected ? this.#list.bench.clips[this.#selected] : this.#draft;
    if (!now) return;
    const changed = Object.entries(fields).filter(([name, value]) => !same(value, now[/** @type {keyof typeof now} */ (name)]));
    if (!changed.length) return this.#tell();
    const news = Object.fromEntries(changed);
    if (this.#selected) this.#list.make("clip.change", { id: this.#selected, fields: news });
    else if (this.#draft) this.#draft = { ...this.#draft, ...news };
    this.#tell();
  }

  /** A clip that was removed, here by undo or elsewhere, is out of hand. */
  #afterEdit() {
    if (this.#selected && !(this.#selected in this.#list.bench.clips)) this.#selected = null;
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * @param {unknown} one
 * @param {unknown} other
 */
function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
