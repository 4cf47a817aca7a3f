/** The stretch of film that the timeline shows, from the whole of it down to single frames. */

/** @typedef {import("../player/frames.js").FrameTable} FrameTable */
/** @typedef {{first: number, end: number, frame: number}} Cell frames [first, end), and the one whose picture is shown */
/** @typedef {{seconds: number, frame: number}} Tick a line on the ruler: where it is, and the frame to name there */

const AT_FIRST = 36; // seconds, as much as one looks over at once
const FEWEST_FRAMES = 8; // of the film in sight when nearest
const HAIR = 1e-6; // seconds that rounding may take
const STEPS = [1, 2, 4, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600]; // seconds between lines
const FRAME_STEPS = [1, 2, 5, 10]; // frames between lines, counted within each second

/** Event "change": another stretch is shown. */
export class Stretch extends EventTarget {
  #table;
  #length;

  /** @param {FrameTable} table */
  constructor(table) {
    super();
    this.#table = table;
    this.#length = table.timeOf(table.count);
    this.start = 0;
    this.span = Math.min(AT_FIRST, this.#length);
  }

  get end() {
    return this.start + this.span;
  }

  /** Seconds of the whole film. */
  get length() {
    return this.#length;
  }

  /**
   * Where a time lies: 0 at the left edge, 1 at the right, beyond where it is out of sight.
   * @param {number} seconds
   */
  at(seconds) {
    return (seconds - this.start) / this.span;
  }

  /**
   * The time at a part of the width.
   * @param {number} part
   */
  time(part) {
    return this.start + part * this.span;
  }

  /** @param {number} seconds */
  sees(seconds) {
    return seconds >= this.start && seconds <= this.end;
  }

  /**
   * Show less (factor under 1) or more of the film; the time at `part` of the width stays where it is.
   * @param {number} factor
   * @param {number} part
   */
  zoom(factor, part) {
    const held = this.time(part);
    const nearest = Math.min(this.#length, (FEWEST_FRAMES * this.#length) / this.#table.count);
    const span = Math.max(nearest, Math.min(this.#length, this.span * factor));
    this.#show(held - part * span, span);
  }

  /**
   * Go along the film by a part of what is in sight.
   * @param {number} part
   */
  pan(part) {
    this.#show(this.start + part * this.span, this.span);
  }

  /**
   * Bring a time into sight, turning over a page when it runs out of it; no change when it is in sight.
   * @param {number} seconds
   */
  follow(seconds) {
    if (this.sees(seconds)) return;
    this.#show(seconds - this.span * 0.1, this.span);
  }

  /**
   * Put a time into the middle.
   * @param {number} seconds
   */
  centre(seconds) {
    this.#show(seconds - this.span / 2, this.span);
  }

  /**
   * Cells of a strip of pictures, about as wide as one. Their frames double from one step of nearness to the next, so
   * that the same pictures come again; nearest, each frame has a cell.
   * @param {number} width pixels of the timeline
   * @param {number} room pixels of a picture
   * @returns {Cell[]}
   */
  cells(width, room) {
    const { count } = this.#table;
    const step = 2 ** Math.max(0, Math.round(Math.log2((room * this.span * count) / (width * this.#length))));
    /** @type {Cell[]} */
    const cells = [];
    for (let first = Math.floor(this.#table.frameAt(this.start) / step) * step; first < count; first += step) {
      if (this.#table.timeOf(first) > this.end - HAIR) break;
      cells.push({ first, end: Math.min(count, first + step), frame: Math.min(count - 1, first + (step >> 1)) });
    }
    return cells;
  }

  /**
   * Lines of the ruler, as near together as their names allow.
   * @param {number} width pixels of the timeline
   * @param {number} room pixels that a name needs
   * @returns {Tick[]}
   */
  ticks(width, room) {
    const pixels = width / this.span; // of a second
    const frames = FRAME_STEPS.find((step) => (step * pixels * this.#length) / this.#table.count >= room);
    if (frames && pixels > room) return this.#frameTicks(frames);
    const step = STEPS.find((seconds) => seconds * pixels >= room) ?? 3600;
    return this.#secondTicks(step);
  }

  /** @param {number} step */
  #secondTicks(step) {
    /** @type {Tick[]} */
    const ticks = [];
    for (let second = Math.ceil(this.start / step) * step; second <= this.end; second += step) {
      const frame = this.#table.frameAt(second);
      ticks.push({ seconds: second, frame: this.#table.timeOf(frame) < second ? Math.min(frame + 1, this.#table.count) : frame });
    }
    return ticks;
  }

  /** @param {number} step */
  #frameTicks(step) {
    /** @type {Tick[]} */
    const ticks = [];
    const last = this.#table.frameAt(this.end);
    const least = (step * this.#length * 0.99) / this.#table.count; // before the next second's own line
    let since = 0; // frames since the second began
    let frame = this.#table.frameAt(Math.max(0, Math.floor(this.start) - 1));
    for (; frame <= last; frame += 1) {
      since = frame > 0 && this.#table.second(frame) === this.#table.second(frame - 1) ? since + 1 : 0;
      const seconds = this.#table.timeOf(frame);
      const room = since === 0 || this.#table.second(frame) + 1 - seconds >= least;
      if (since % step === 0 && room && seconds >= this.start) ticks.push({ seconds, frame });
    }
    return ticks;
  }

  /**
   * @param {number} start
   * @param {number} span
   */
  #show(start, span) {
    const inside = Math.max(0, Math.min(this.#length - span, start));
    if (inside === this.start && span === this.span) return;
    this.start = inside;
    this.span = span;
    this.dispatchEvent(new Event("change"));
  }
}
