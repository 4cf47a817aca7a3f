/** The zoomed timeline: ruler, pictures, sound and marks of the stretch in sight. */

import { sharp } from "./canvas.js";
import { drawMarks } from "./marks.js";
import { part } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */

const NAME_ROOM = 84; // pixels that "07:32.00" needs on the ruler
const WIDEST = 1.5; // widths of a picture that a cell of the strip has at most
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
    for (const source of [desk.stretch, desk.sheets, desk.glimpses, desk.list, desk.choosing]) source.addEventListener("change", () => this.paintSoon());
    new ResizeObserver(() => this.paintSoon()).observe(part(root, "zoom"));
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paintSoon());
  }

  /** Paint with the screen's next picture, however often it is asked for. */
  paintSoon() {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      this.#paintFilm(); // what asks for sizes goes before what changes the page, which would be laid out twice
      this.#paintSound();
      this.#paintTicks();
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

  /** Pictures lie on a grid of frames, so that they stay the same ones while the film is moved along. */
  #paintFilm() {
    const canvas = sharp(this.#film);
    const { stretch, sheets, glimpses, table } = this.#desk;
    if (!canvas) return;
    const { context, width, height } = canvas;
    const widest = WIDEST * height * sheets.aspect; // a frame that lasts long, where parts join, leaves the rest dark
    /** @type {number[]} */
    const wanted = [];
    for (const { first, end, frame } of stretch.cells(width, height * sheets.aspect)) {
      const x = stretch.at(table.timeOf(first)) * width;
      const gap = end - first === 1 ? 1 : 0; // each frame stands by itself
      const box = { x, y: 0, width: Math.min(widest, stretch.at(table.timeOf(end)) * width - x - gap), height };
      if (box.width <= 0 || glimpses.draw(context, frame, box)) continue;
      sheets.draw(context, frame, box);
      if (Math.abs(sheets.shown(frame) - frame) * 2 >= end - first) wanted.push(frame);
    }
    glimpses.want(wanted);
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
