/** The picture under pointer, touch and wheel: a press plays, a drag sideways jogs, two fingers or Ctrl and wheel go close. */

import { part, setText } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {{x: number, y: number}} Point */

const WHEEL = 0.0088; // how much a dot of the wheel brings closer; a pinch on a touchpad comes as a wheel with Ctrl
const STILL = 6; // pixels that a press may slip and still be one
const FRAME = 8; // pixels of a jog for each frame
const NUDGE = 0.1; // of what is seen, for each arrow key

export class Picture {
  #desk;
  #root;
  #screen;
  /** @type {Map<number, Point>} where each finger is */
  #fingers = new Map();
  /** @type {Point | null} where a finger came down */
  #from = null;
  #dragged = false;

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   */
  constructor(root, desk) {
    this.#desk = desk;
    this.#root = root;
    this.#screen = part(root, "screen");
    desk.closeUp.addEventListener("change", () => this.#paint());
    window.addEventListener("pagehide", () => desk.closeUp.settle());
    const screen = this.#screen;
    screen.addEventListener("pointerdown", (event) => this.#down(event));
    screen.addEventListener("pointermove", (event) => this.#moved(event));
    for (const name of /** @type {const} */ (["pointerup", "pointercancel"])) screen.addEventListener(name, (event) => this.#fingers.delete(event.pointerId));
    screen.addEventListener("click", (event) => this.#click(event));
    screen.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    part(root, "closeness").addEventListener("keydown", (event) => this.#key(event));
    jogged(part(root, "jog"), desk);
    this.#paint();
  }

  #paint() {
    const { closeUp, say } = this.#desk;
    const { scale, x, y } = closeUp.look;
    part(this.#root, "video").style.transform = closeUp.isWhole ? "" : `scale(${scale}) translate(${(0.5 - x) * 100}%, ${(0.5 - y) * 100}%)`;
    this.#screen.classList.toggle("is-close", !closeUp.isWhole);
    const [sign, whole] = [part(this.#root, "close-sign"), part(this.#root, "whole")];
    sign.hidden = whole.hidden = closeUp.isWhole;
    const times = scale.toLocaleString(document.documentElement.lang || "en-GB", { maximumFractionDigits: 1 });
    setText(sign, closeUp.isWhole ? "" : say("close_up", { times }));
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0 || /** @type {Element} */ (event.target).closest("button")) return;
    this.#screen.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, pointOf(event));
    if (this.#fingers.size > 1) return;
    this.#from = pointOf(event);
    this.#dragged = false;
  }

  /** @param {PointerEvent} event */
  #moved(event) {
    const before = this.#fingers.get(event.pointerId);
    if (!before || !this.#from) return;
    const now = pointOf(event);
    this.#dragged ||= Math.hypot(now.x - this.#from.x, now.y - this.#from.y) > STILL;
    const [one, other] = this.#fingers.values();
    const apart = one && other ? between(one, other).apart : 0;
    this.#fingers.set(event.pointerId, now);
    if (other) this.#pinch(apart);
    else if (!this.#dragged) return;
    else if (!this.#desk.closeUp.isWhole) this.#pull(before, now);
    else if (event.pointerType !== "mouse") jog(this.#desk, before, now, this.#from);
  }

  /** @param {number} before pixels between the fingers */
  #pinch(before) {
    const [one, other] = [...this.#fingers.values()];
    if (!one || !other) return;
    const { middle, apart } = between(one, other);
    const { across, down } = this.#place(middle);
    this.#desk.closeUp.by(Math.max(20, apart) / Math.max(20, before), across, down);
  }

  /** @param {Point} before @param {Point} now */
  #pull(before, now) {
    const { width, height } = this.#screen.getBoundingClientRect();
    this.#desk.closeUp.move((before.x - now.x) / width, (before.y - now.y) / height);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const { player } = this.#desk;
    if (this.#dragged || /** @type {Element} */ (event.target).closest("button")) return;
    if (player.playing) player.pause();
    else void player.play();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { across, down } = this.#place(pointOf(event));
    this.#desk.closeUp.by(Math.exp(-event.deltaY * WHEEL), across, down);
  }

  /** Arrows move along the picture while a button beside it has the focus. @param {KeyboardEvent} event */
  #key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way || this.#desk.closeUp.isWhole || event.altKey || event.shiftKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.#desk.closeUp.move((way[0] ?? 0) * NUDGE, (way[1] ?? 0) * NUDGE);
  }

  /** @param {Point} point */
  #place({ x, y }) {
    const box = this.#screen.getBoundingClientRect();
    return { across: (x - box.left) / box.width, down: (y - box.top) / box.height };
  }
}

/**
 * Under the picture, a finger steps through the frames.
 * @param {HTMLElement} strip
 * @param {Desk} desk
 */
function jogged(strip, desk) {
  /** @type {Point | null} */
  let from = null;
  let before = { x: 0, y: 0 };
  strip.addEventListener("pointerdown", (event) => {
    strip.setPointerCapture(event.pointerId);
    from = before = pointOf(event);
  });
  strip.addEventListener("pointermove", (event) => {
    if (!from) return;
    const now = pointOf(event);
    jog(desk, before, now, from);
    strip.style.backgroundPositionX = `${now.x}px`;
    before = now;
  });
  for (const name of ["pointerup", "pointercancel"]) strip.addEventListener(name, () => (from = null));
}

/**
 * Step by as many frames as a finger passed marks on its way from where it came down.
 * @param {Desk} desk
 * @param {Point} before
 * @param {Point} now
 * @param {Point} from
 */
function jog({ player, stretch, table }, before, now, from) {
  const marks = (/** @type {Point} */ point) => Math.trunc((point.x - from.x) / FRAME);
  const frames = marks(now) - marks(before);
  if (!frames) return;
  void player.step(frames);
  stretch.follow(table.timeOf(player.aim));
}

/** @param {MouseEvent} event @returns {Point} */
function pointOf(event) {
  return { x: event.clientX, y: event.clientY };
}

/** @param {Point} one @param {Point} other */
function between(one, other) {
  return { middle: { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 }, apart: Math.hypot(one.x - other.x, one.y - other.y) };
}
