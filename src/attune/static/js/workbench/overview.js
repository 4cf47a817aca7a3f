/** The whole film in one strip: where the timeline's stretch, the clips and the marks lie in it. */

import { sharp } from "./canvas.js";
import { part } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */

export class Overview {
  #desk;
  #root;
  #canvas;
  #window;
  #things;
  #due = false;

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   */
  constructor(root, desk) {
    this.#desk = desk;
    this.#root = part(root, "overview");
    this.#canvas = /** @type {HTMLCanvasElement} */ (part(root, "overview-film"));
    this.#window = part(root, "overview-window");
    this.#things = part(root, "overview-things");
    for (const source of [desk.sheets, desk.list]) source.addEventListener("change", () => this.paintSoon());
    desk.stretch.addEventListener("change", () => this.#paintWindow());
    new ResizeObserver(() => this.paintSoon()).observe(this.#root);
    this.#root.addEventListener("pointerdown", (event) => this.#go(event, true));
    this.#root.addEventListener("pointermove", (event) => this.#go(event, false));
    this.#paintWindow();
  }

  paintSoon() {
    if (this.#due) return;
    this.#due = true;
    requestAnimationFrame(() => {
      this.#due = false;
      this.#paintFilm();
      this.#paintThings();
    });
  }

  #paintFilm() {
    const canvas = sharp(this.#canvas);
    const { sheets, table, stretch } = this.#desk;
    if (!canvas || !sheets.ready) return;
    const count = Math.ceil(canvas.width / (canvas.height * sheets.aspect));
    const width = canvas.width / count;
    for (let place = 0; place < count; place += 1) {
      const frame = table.frameAt(((place + 0.5) / count) * stretch.length);
      sheets.draw(canvas.context, frame, { x: place * width, y: 0, width, height: canvas.height });
    }
  }

  #paintThings() {
    const { choosing, list } = this.#desk;
    const clips = choosing.kept.map((clip) => this.#bar(clip, "overview__clip"));
    const marks = choosing.marks.map((mark) => this.#bar(mark, "overview__mark"));
    const stills = Object.values(list.bench.stills).map(({ frame }) => this.#bar({ in: frame, out: frame }, "overview__still"));
    this.#things.replaceChildren(...marks, ...clips, ...stills);
  }

  /**
   * @param {{in: number, out: number}} range
   * @param {string} name
   */
  #bar(range, name) {
    const bar = document.createElement("span");
    bar.className = name;
    this.#place(bar, this.#desk.table.timeOf(range.in), this.#desk.table.timeOf(range.out));
    return bar;
  }

  #paintWindow() {
    this.#place(this.#window, this.#desk.stretch.start, this.#desk.stretch.end);
  }

  /**
   * @param {HTMLElement} element
   * @param {number} start
   * @param {number} end
   */
  #place(element, start, end) {
    const { length } = this.#desk.stretch;
    element.style.left = `${(start / length) * 100}%`;
    element.style.width = `${((end - start) / length) * 100}%`;
  }

  /**
   * @param {PointerEvent} event
   * @param {boolean} begins
   */
  #go(event, begins) {
    if (begins) this.#root.setPointerCapture(event.pointerId);
    else if (!this.#root.hasPointerCapture(event.pointerId)) return;
    const box = this.#root.getBoundingClientRect();
    const part = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
    const { stretch, player, table } = this.#desk;
    stretch.centre(part * stretch.length);
    void player.seek(table.frameAt(part * stretch.length));
  }
}
