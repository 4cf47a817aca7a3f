/** The clip in hand on the timeline, with its two honey handles, and the playhead. */

import { part } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {"in" | "out"} End */

export class Selection {
  #desk;
  #over;
  #box;
  #playhead;
  #handles;

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   */
  constructor(root, desk) {
    this.#desk = desk;
    this.#over = part(root, "over");
    this.#box = part(root, "selection");
    this.#playhead = part(root, "playhead");
    this.#handles = { in: part(root, "handle-start"), out: part(root, "handle-end") };
    for (const end of /** @type {End[]} */ (["in", "out"])) this.#liven(this.#handles[end], end);
    for (const source of [desk.stretch, desk.choosing]) source.addEventListener("change", () => this.paint());
    desk.player.addEventListener("frame", () => this.#paintPlayhead());
    desk.stretch.addEventListener("change", () => this.#paintPlayhead());
    this.paint();
    this.#paintPlayhead();
  }

  paint() {
    const { choosing, stretch, table } = this.#desk;
    const clip = choosing.current;
    this.#box.hidden = !clip;
    if (!clip) return;
    const [left, right] = [stretch.at(table.timeOf(clip.in)), stretch.at(table.timeOf(clip.out))];
    const [from, to] = [Math.max(0, left), Math.min(1, right)]; // cut where it leaves the sight
    this.#box.hidden = from >= to;
    this.#box.style.left = `${from * 100}%`;
    this.#box.style.width = `${(to - from) * 100}%`;
    this.#handles.in.hidden = left < 0;
    this.#handles.out.hidden = right > 1;
    this.#tell("in", clip.in);
    this.#tell("out", clip.out);
  }

  #paintPlayhead() {
    const { stretch, table, player } = this.#desk;
    const seconds = table.timeOf(player.frame);
    this.#playhead.hidden = !stretch.sees(seconds);
    this.#playhead.style.left = `${stretch.at(seconds) * 100}%`;
  }

  /**
   * @param {End} end
   * @param {number} frame
   */
  #tell(end, frame) {
    const { say, table } = this.#desk;
    const handle = this.#handles[end];
    handle.setAttribute("aria-valuemin", "0");
    handle.setAttribute("aria-valuemax", String(table.count));
    handle.setAttribute("aria-valuenow", String(frame));
    handle.setAttribute("aria-valuetext", say(end === "in" ? "value_start" : "value_end", { time: table.clock(frame) }));
  }

  /**
   * @param {HTMLElement} handle
   * @param {End} end
   */
  #liven(handle, end) {
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      event.stopPropagation();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      this.#desk.player.pause();
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const box = this.#over.getBoundingClientRect();
      const seconds = this.#desk.stretch.time((event.clientX - box.left) / box.width);
      this.#move(end, this.#desk.table.nearest(seconds));
    });
    handle.addEventListener("lostpointercapture", () => this.#desk.choosing.settle());
    handle.addEventListener("keydown", (event) => this.#key(event, end));
  }

  /**
   * @param {KeyboardEvent} event
   * @param {End} end
   */
  #key(event, end) {
    const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    const clip = this.#desk.choosing.current;
    if (!way || !clip || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const now = clip[end];
    const seconds = event.altKey ? 5 : 1;
    const frame = event.shiftKey || event.altKey ? this.#desk.table.away(now, way * seconds) : now + way;
    this.#move(end, frame);
    this.#desk.choosing.settle();
  }

  /**
   * Move an end, and show the picture there: the first of the clip, or its last.
   * @param {End} end
   * @param {number} frame
   */
  #move(end, frame) {
    const { choosing, player } = this.#desk;
    choosing.hold(end, frame);
    const clip = choosing.current;
    if (clip) void player.seek(end === "in" ? clip.in : clip.out - 1);
  }
}
