/** How close the picture is looked at, and at which place of it. It is for watching alone: clips are cut whole. */

/** @typedef {{scale: number, x: number, y: number}} Look times as large as the whole; and the place in the middle, 0 to 1 */

/** @type {Look} */
const WHOLE = { scale: 1, x: 0.5, y: 0.5 };
const CLOSEST = 6;
const KEPT_AFTER = 600; // ms without a change

/** Event "change": another part of the picture is seen. */
export class CloseUp extends EventTarget {
  /** @type {Look} */
  #look;
  #keep;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;

  /**
   * @param {Look | null} look as it was left
   * @param {(look: Look) => void} keep saves it
   */
  constructor(look, keep) {
    super();
    this.#look = look ?? WHOLE;
    this.#keep = keep;
  }

  get look() {
    return this.#look;
  }

  get isWhole() {
    return this.#look.scale === 1;
  }

  /** The whole picture again. */
  whole() {
    this.#set(WHOLE);
  }

  /**
   * Look closer, or less close; what is at a place of what is seen stays there.
   * @param {number} factor over 1 for closer
   * @param {number} [across] 0 at the left edge of what is seen, 1 at the right
   * @param {number} [down]
   */
  by(factor, across = 0.5, down = 0.5) {
    const { scale, x, y } = this.#look;
    const now = Math.max(1, Math.min(CLOSEST, scale * factor));
    const less = 1 / scale - 1 / now; // of the picture in sight
    this.#set({ scale: now, x: x + (across - 0.5) * less, y: y + (down - 0.5) * less });
  }

  /**
   * Move along the picture by parts of what is seen.
   * @param {number} across
   * @param {number} down
   */
  move(across, down) {
    const { scale, x, y } = this.#look;
    this.#set({ scale, x: x + across / scale, y: y + down / scale });
  }

  /** Save now what has not been saved: the page is being left. */
  settle() {
    if (this.#due === undefined) return;
    clearTimeout(this.#due);
    this.#due = undefined;
    this.#keep(this.#look);
  }

  /** @param {Look} look never beyond the edges of the picture */
  #set({ scale, x, y }) {
    const half = 0.5 / scale;
    const inside = (/** @type {number} */ place) => Math.max(half, Math.min(1 - half, place));
    const look = scale < 1.02 ? WHOLE : { scale, x: inside(x), y: inside(y) };
    if (look.scale === this.#look.scale && look.x === this.#look.x && look.y === this.#look.y) return;
    this.#look = look;
    clearTimeout(this.#due);
    this.#due = setTimeout(() => this.settle(), KEPT_AFTER);
    this.dispatchEvent(new Event("change"));
  }
}
