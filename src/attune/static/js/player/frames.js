/** When each picture of a film begins: the page's copy of the server's frame table. */

const MAGIC = "ATFT";
const VERSION = 1;
const PRELUDE = 5; // bytes before the numbers: the magic and the version

/** A film's frame table: frame `n` is shown from `ticks[n]` up to, but not at, `ticks[n + 1]`. */
export class FrameTable {
  /**
   * @param {ArrayLike<number>} ticks beginnings of all frames in order, then the end of the last: whole ticks
   * @param {number} numerator ticks last numerator / denominator seconds
   * @param {number} denominator
   */
  constructor(ticks, numerator, denominator) {
    if (ticks.length < 2) throw new RangeError("A film has at least one frame and an end.");
    this.ticks = ticks;
    this.numerator = numerator;
    this.denominator = denominator;
    this.count = ticks.length - 1;
  }

  /**
   * Read a table as the server packs it (attune.media.span, `FrameTable.pack`): after magic and version stand
   * unsigned LEB128 numbers: frames, keyframes, time base over and under, start, then the steps between times.
   * @param {ArrayBuffer} packed
   */
  static unpack(packed) {
    const bytes = new Uint8Array(packed);
    const magic = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
    if (magic !== MAGIC || bytes[MAGIC.length] !== VERSION) throw new TypeError("These bytes are no frame table.");
    const next = numbers(bytes, PRELUDE);
    const count = next();
    next(); // how many keyframes: the browser finds them by itself
    const [numerator, denominator] = [next(), next()];
    next(); // the start on the file's own clock
    const ticks = new Float64Array(count + 1); // whole numbers below 2^53, where an Int32 would overflow
    let tick = 0;
    for (let frame = 1; frame <= count; frame += 1) {
      tick += next();
      ticks[frame] = tick;
    }
    return new FrameTable(ticks, numerator, denominator);
  }

  /**
   * Ticks from the first frame to the beginning of a frame.
   * @param {number} frame
   */
  tick(frame) {
    return (this.ticks[frame] ?? NaN) - (this.ticks[0] ?? NaN);
  }

  /**
   * Seconds from the first frame to the beginning of a frame; `timeOf(count)` is the film's length.
   * @param {number} frame
   */
  timeOf(frame) {
    return (this.tick(frame) * this.numerator) / this.denominator;
  }

  /**
   * Seconds to a place inside a frame, a little before its middle: the one safe place to send a browser that shall show it.
   * Of a file that counts time by whole frames Chromium rounds half a frame up, and begins at the key picture after it.
   * @param {number} frame
   */
  inside(frame) {
    return this.timeOf(frame) * 0.6 + this.timeOf(frame + 1) * 0.4;
  }

  /**
   * The frame that is on screen at a time; times outside the film give its first or last frame.
   * @param {number} seconds
   */
  frameAt(seconds) {
    let low = 0;
    let high = this.count;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.timeOf(middle) <= seconds) low = middle;
      else high = middle;
    }
    return low;
  }

  /**
   * The frame that begins nearest to a time. A browser rounds the time of the picture that it shows to
   * microseconds, so that `frameAt` would be one too early half of the time.
   * @param {number} seconds
   */
  nearest(seconds) {
    const frame = this.frameAt(seconds);
    if (frame + 1 >= this.count) return frame;
    return this.timeOf(frame + 1) - seconds < seconds - this.timeOf(frame) ? frame + 1 : frame;
  }

  /**
   * The frame some seconds further on (or back), never leaving the film.
   * @param {number} frame
   * @param {number} seconds
   */
  away(frame, seconds) {
    return this.nearest(this.timeOf(frame) + seconds);
  }

  /**
   * @param {number} frame
   * @returns {number} the frame itself, or the film's nearest end
   */
  within(frame) {
    return Math.max(0, Math.min(this.count - 1, Math.round(frame)));
  }

  /**
   * Whole seconds begun by a frame's time. A quotient of whole numbers below 2^53 is never rounded up to the next.
   * @param {number} frame
   */
  second(frame) {
    return Math.floor((this.tick(frame) * this.numerator) / this.denominator);
  }

  /**
   * Reads "mm:ss.ff": ff counts the frames since that second began.
   * @param {number} frame
   */
  clock(frame) {
    const second = this.second(frame);
    let first = frame;
    while (first > 0 && this.second(first - 1) === second) first -= 1;
    const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
    return `${two(Math.floor(second / 60))}:${two(second % 60)}.${two(frame - first)}`;
  }
}

/**
 * Read unsigned LEB128 numbers one after the other: seven bits a byte, lowest first, the top bit says "more".
 * @param {Uint8Array} bytes
 * @param {number} from
 */
function numbers(bytes, from) {
  let place = from;
  return () => {
    let number = 0;
    let weight = 1;
    for (;;) {
      const byte = bytes[place];
      if (byte === undefined) throw new TypeError("The frame table is not whole.");
      place += 1;
      number += (byte & 0x7f) * weight; // not shifted: JavaScript shifts only 32 bits
      if (byte < 0x80) return number;
      weight *= 128;
    }
  };
}
