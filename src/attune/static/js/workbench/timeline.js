/** The zoomed timeline: ruler, pictures, sound and marks of the stretch in sight. */

import { sharp } from "./canvas.js";
import { drawMarks } from "./marks.js";
import { part } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */

const NAME_ROOM = 84; // pixels that "07:32.00" needs on the ruler
const BAR = 3; // pixels of a bar of the waveform, with the gap after it

export class Timeline {
  #desk;
  #root;
  #ticks;
  #film;
  #sound;
  #due = false;

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   */
  constructor(root, desk) {
    this.#desk = desk;
    this.#root = root;
    this.#ticks = part(root, "ticks");
    this.#film = /** @type {HTMLCanvasElement} */ (part(root, "film"));
    this.#sound = /** @type {HTMLCanvasElement} */ (part(root, "sound"));
    for (const source of [desk.stretch, desk.sheets, desk.list, desk.choosing]) source.addEventListener("change", () => this.paintSoon());
    new ResizeObserver(() => this.paintSoon()).observe(part(root, "zoom"));
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paintSoon());
  }

  /** Paint with the screen's next picture, however often it is asked for. */
  paintSoon() {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      this.#paintTicks();
      this.#paintFilm();
      this.#paintSound();
      drawMarks(this.#root, this.#desk);
    });
  }

  #paintTicks() {
    const { stretch, table } = this.#desk;
    const lines = stretch.ticks(this.#ticks.clientWidth, NAME_ROOM).map(({ seconds, frame }) => {
      const line = document.createElement("span");
      line.textContent = table.clock(frame);
      line.style.left = `${stretch.at(seconds) * 100}%`;
      return line;
    });
    this.#ticks.replaceChildren(...lines);
  }

  /** Pictures lie on a grid of film time, so that they stay the same ones while the film is moved along. */
  #paintFilm() {
    const canvas = sharp(this.#film);
    const { stretch, sheets, table } = this.#desk;
    if (!canvas || !sheets.ready) return;
    const width = canvas.height * sheets.aspect;
    const each = (width * stretch.span) / canvas.width; // seconds of a picture
    for (let place = Math.floor(stretch.start / each); place * each < stretch.end; place += 1) {
      const x = stretch.at(place * each) * canvas.width;
      const frame = table.frameAt((place + 0.5) * each);
      sheets.draw(canvas.context, frame, { x, y: 0, width, height: canvas.height });
    }
  }

  #paintSound() {
    const canvas = sharp(this.#sound);
    const { stretch, peaks } = this.#desk;
    if (!canvas || !peaks) return;
    const { context, width, height } = canvas;
    context.fillStyle = getComputedStyle(this.#sound).color;
    const middle = height / 2;
    for (let x = 0; x < width; x += BAR) {
      const [low, high] = peaks.swing(stretch.time(x / width), stretch.time((x + BAR) / width));
      const top = Math.min(-0.5, -Math.sqrt(high) * middle); // the root shows quiet voices beside loud ones
      const bottom = Math.max(0.5, Math.sqrt(-low) * middle);
      context.fillRect(x, middle + top, BAR - 1, bottom - top);
    }
  }
}
