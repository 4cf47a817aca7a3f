/** Going along the film by pointer, touch and wheel: scrub; zoom where the pointer is; move along by ruler or fingers. */

import { part } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */

const WHEEL = 0.0022; // how much a dot of the wheel zooms

export class Touching {
  #desk;
  #over;
  /** @type {Map<number, number>} where each finger is */
  #fingers = new Map();
  /** @type {number | null} pixels between two fingers */
  #spread = null;
  /** @type {number | null} where what moves the film along was last: the ruler in hand, or the middle of two fingers */
  #along = null;
  #byRuler = false;

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   */
  constructor(root, desk) {
    this.#desk = desk;
    this.#over = part(root, "over");
    const zoom = part(root, "zoom");
    zoom.addEventListener("pointerdown", (event) => this.#down(event, zoom));
    zoom.addEventListener("pointermove", (event) => this.#moved(event));
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) zoom.addEventListener(name, (event) => this.#up(event));
    zoom.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  /**
   * @param {PointerEvent} event
   * @param {HTMLElement} zoom
   */
  #down(event, zoom) {
    const target = /** @type {Element} */ (event.target);
    if (event.button !== 0 || !target.closest(".track") || target.closest("button")) return;
    zoom.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, event.clientX);
    this.#along = null;
    if (this.#fingers.size > 1) return;
    this.#byRuler = target.closest("[data-part=ticks]") !== null;
    if (this.#byRuler) {
      this.#along = event.clientX;
      return;
    }
    this.#desk.player.pause();
    this.#scrub(event);
  }

  /** @param {PointerEvent} event */
  #moved(event) {
    if (!this.#fingers.has(event.pointerId)) return;
    this.#fingers.set(event.pointerId, event.clientX);
    if (this.#fingers.size > 1) this.#pinch();
    else if (this.#byRuler) this.#move(event.clientX);
    else this.#scrub(event);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    this.#fingers.delete(event.pointerId);
    this.#spread = this.#along = null;
    if (this.#fingers.size === 1) this.#byRuler = true; // what is left of a pinch moves the film along, no playhead
  }

  /** @param {PointerEvent} event */
  #scrub(event) {
    const { player, stretch, table } = this.#desk;
    void player.seek(table.frameAt(stretch.time(this.#part(event.clientX))));
  }

  /** The film goes with the fingers, and what is between them grows and shrinks with their distance. */
  #pinch() {
    const [one = 0, other = 0] = this.#fingers.values();
    const spread = Math.max(20, Math.abs(one - other));
    this.#move((one + other) / 2);
    if (this.#spread) this.#desk.stretch.zoom(this.#spread / spread, this.#part((one + other) / 2));
    this.#spread = spread;
  }

  /** @param {number} x where the film is pulled to */
  #move(x) {
    if (this.#along !== null) this.#desk.stretch.pan((this.#along - x) / this.#over.clientWidth);
    this.#along = x;
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.preventDefault();
    const dots = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const along = event.shiftKey ? event.deltaX || event.deltaY : event.deltaX;
    if (Math.abs(along) > Math.abs(event.deltaY) || event.shiftKey) {
      this.#desk.stretch.pan((along * dots) / this.#over.clientWidth);
      return;
    }
    const pinched = event.ctrlKey ? 4 : 1; // a pinch on a touchpad comes as a small wheel with Ctrl
    this.#desk.stretch.zoom(Math.exp(event.deltaY * dots * WHEEL * pinched), this.#part(event.clientX));
  }

  /** @param {number} x */
  #part(x) {
    const box = this.#over.getBoundingClientRect();
    return Math.max(0, Math.min(1, (x - box.left) / box.width));
  }
}
