/** How loud the film is: the page's copy of the server's peaks (attune/media/peaks.py), for the waveform. */

const MAGIC = "ATPK";
const VERSION = 1;
const HEADER = 12; // magic, version, nought, rate (two bytes), count (four bytes): all big-endian
const FULL = 128; // what the loudest sample counts

export class Peaks {
  /**
   * @param {Int8Array} pairs lowest and highest sample of each peak
   * @param {number} rate peaks a second
   */
  constructor(pairs, rate) {
    this.pairs = pairs;
    this.rate = rate;
  }

  /** @param {ArrayBuffer} packed */
  static unpack(packed) {
    const view = new DataView(packed);
    const magic = String.fromCharCode(...new Uint8Array(packed, 0, Math.min(MAGIC.length, packed.byteLength)));
    if (magic !== MAGIC || view.getUint8(4) !== VERSION) throw new TypeError("These bytes are no peaks.");
    const count = view.getUint32(8);
    if (packed.byteLength !== HEADER + 2 * count) throw new TypeError("The peaks are not whole.");
    return new Peaks(new Int8Array(packed, HEADER), view.getUint16(6));
  }

  /**
   * How far the sound swings within a stretch of time.
   * @param {number} start seconds
   * @param {number} end seconds
   * @returns {[number, number]} lowest (−1 to 0) and highest (0 to 1)
   */
  swing(start, end) {
    const first = Math.max(0, Math.floor(start * this.rate));
    const last = Math.min(this.pairs.length / 2, Math.max(first + 1, Math.ceil(end * this.rate)));
    let low = 0;
    let high = 0;
    for (let place = first; place < last; place += 1) {
      low = Math.min(low, this.pairs[2 * place] ?? 0);
      high = Math.max(high, this.pairs[2 * place + 1] ?? 0);
    }
    return [low / FULL, high / FULL];
  }
}
