/** What to fetch, keep and let go of a film that is watched while its copy is made. Knows no browser. */

/** @typedef {import("./frames.js").FrameTable} FrameTable */
/** @typedef {[number, number]} Run fragments [first, end) */

export const FRAMES = 24; // of the film in one fragment, as the server lays them (attune/media/rendition.py)
export const BACK = 40; // fragments kept behind the one on screen
export const AHEAD = 20; // fragments fetched and kept before it
const SILENT = 0.05; // seconds; what is longer holds a frame of sound, of 1024 samples
const HARD = 5; // fragments kept on either side when the browser says that it has no room

export class Growing {
  /** @type {Run[]} what the server has, in order */
  #there = [];

  /**
   * @param {FrameTable} table
   * @param {number} [ahead]
   */
  constructor(table, ahead = AHEAD) {
    this.table = table;
    this.ahead = ahead;
    this.count = Math.ceil(table.count / FRAMES);
  }

  /** @param {number} frame */
  fragmentOf(frame) {
    return Math.floor(frame / FRAMES);
  }

  /**
   * Seconds at which a fragment begins and ends.
   * @param {number} fragment
   * @returns {[number, number]}
   */
  span(fragment) {
    return [this.table.timeOf(fragment * FRAMES), this.table.timeOf(Math.min(this.table.count, (fragment + 1) * FRAMES))];
  }

  /** @returns {Run[]} */
  get there() {
    return this.#there;
  }

  /** @param {Run[]} runs */
  take(runs) {
    this.#there = runs;
  }

  /** @param {number} fragment */
  has(fragment) {
    return this.#there.some(([first, end]) => first <= fragment && fragment < end);
  }

  /** How much of the film is there, 0 to 1. */
  get part() {
    return this.#there.reduce((sum, [first, end]) => sum + end - first, 0) / this.count;
  }

  get whole() {
    return this.part === 1;
  }

  /**
   * What a picture needs before the browser may be sent there: its own fragment, and the next one. A last fragment that
   * is very short may hold no sound at all, and is shown only with the one before it.
   * @param {number} frame
   * @returns {{first: number[], then: number | null}} what must be there; and what makes it exact where it is there
   */
  needs(frame) {
    const own = this.fragmentOf(frame);
    if (own < this.count - 1) return { first: [own], then: own + 1 };
    const [start, end] = this.span(own);
    return { first: own > 0 && end - start < SILENT ? [own, own - 1] : [own], then: null };
  }

  /**
   * Fragments to fetch next: those ahead that are there, as far as they follow each other.
   * @param {number} at the fragment on screen
   * @param {(fragment: number) => boolean} held
   * @returns {number[]}
   */
  next(at, held) {
    /** @type {number[]} */
    const wanted = [];
    for (let fragment = at; fragment < Math.min(this.count, at + this.ahead); fragment += 1) {
      if (held(fragment)) continue;
      if (!this.has(fragment)) break;
      wanted.push(fragment);
    }
    return wanted;
  }

  /**
   * The first fragment that playing on from here will run into, and that is not made yet.
   * @param {number} at
   * @returns {number | null} none within what is kept ahead
   */
  lacking(at) {
    for (let fragment = at; fragment < Math.min(this.count, at + this.ahead); fragment += 1) {
      if (!this.has(fragment)) return fragment;
    }
    return null;
  }

  /**
   * Fragments to let go of.
   * @param {number} at the fragment on screen
   * @param {Iterable<number>} held
   * @param {boolean} [hard] the browser has no room
   * @returns {number[]}
   */
  spare(at, held, hard = false) {
    const [back, ahead] = hard ? [HARD, HARD] : [BACK, this.ahead + 2];
    return [...held].filter((fragment) => fragment < at - back || fragment > at + ahead);
  }

  /**
   * Whether a fragment still belongs into the buffer when it has come: somebody may have gone elsewhere meanwhile, and
   * one that lies beyond a gap would keep the browser waiting at the gap.
   * @param {number} fragment
   * @param {number} at the fragment on screen
   * @param {(fragment: number) => boolean} held
   */
  follows(fragment, at, held) {
    for (let before = at; before < fragment - 1; before += 1) if (!held(before)) return false;
    return fragment <= at + 1 || held(fragment - 1);
  }
}

/**
 * Whether a browser's buffered stretches hold a fragment. Sound begins and ends some milliseconds beside the picture.
 * @param {[number, number][]} stretches seconds
 * @param {[number, number]} span
 */
export function holds(stretches, [start, end]) {
  const [first, last] = [start + (end - start) / 4, end - (end - start) / 4];
  return stretches.some(([from, to]) => from <= first && last <= to);
}

/**
 * Numbers as runs of those that follow each other.
 * @param {number[]} numbers in any order, each once
 * @returns {Run[]}
 */
export function runsOf(numbers) {
  /** @type {Run[]} */
  const runs = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last[1] === number) last[1] = number + 1;
    else runs.push([number, number + 1]);
  }
  return runs;
}
