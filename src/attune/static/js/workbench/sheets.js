/** Small pictures of the film, in sheets: finds the nearest one to a frame and draws it. */

import { filling } from "./canvas.js";

/** @typedef {{columns: number, rows: number, width: number, height: number, sheets: {url: string, frames: number[]}[]}} Told */

/** Event "change": another sheet has come. */
export class Sheets extends EventTarget {
  /** @type {Told | null} */
  #told = null;
  /** @type {number[]} the frame of every picture, in order */
  #frames = [];
  /** @type {{sheet: number, tile: number}[]} */
  #places = [];
  /** @type {(ImageBitmap | null | undefined)[]} null while one is on its way */
  #images = [];

  get ready() {
    return this.#frames.length > 0;
  }

  /** Width by height of a picture. */
  get aspect() {
    return this.#told ? this.#told.width / this.#told.height : 16 / 9;
  }

  /** @param {Told} told */
  take(told) {
    this.#told = told;
    this.#frames = told.sheets.flatMap(({ frames }) => frames);
    this.#places = told.sheets.flatMap(({ frames }, sheet) => frames.map((_, tile) => ({ sheet, tile })));
    this.dispatchEvent(new Event("change"));
  }

  /**
   * Draw the picture nearest to a frame so that it fills a box; nothing is drawn while its sheet is on its way.
   * @param {CanvasRenderingContext2D} context
   * @param {number} frame
   * @param {{x: number, y: number, width: number, height: number}} box
   */
  draw(context, frame, box) {
    const place = this.#places[this.#nearest(frame)];
    if (!this.#told || !place) return;
    const image = this.#image(place.sheet);
    if (!image) return;
    const { columns, width, height } = this.#told;
    const cut = filling({ width, height }, box);
    const left = (place.tile % columns) * width + cut.x;
    const top = Math.floor(place.tile / columns) * height + cut.y;
    context.drawImage(image, left, top, cut.width, cut.height, box.x, box.y, box.width, box.height);
  }

  /**
   * The frame whose picture is drawn for a frame.
   * @param {number} frame
   */
  shown(frame) {
    return this.#frames[this.#nearest(frame)] ?? Infinity;
  }

  /** @param {number} frame */
  #nearest(frame) {
    let low = 0;
    let high = this.#frames.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#frames[middle] ?? Infinity) <= frame) low = middle;
      else high = middle - 1;
    }
    const after = this.#frames[low + 1];
    return after !== undefined && after - frame < frame - (this.#frames[low] ?? 0) ? low + 1 : low;
  }

  /** @param {number} sheet */
  #image(sheet) {
    const known = this.#images[sheet];
    if (known === undefined) void this.#bring(sheet);
    return known;
  }

  /** A sheet is decoded once, beside the page's own thread: an image element would do so while the film plays. @param {number} sheet */
  async #bring(sheet) {
    this.#images[sheet] = null;
    try {
      const response = await fetch(this.#told?.sheets[sheet]?.url ?? "");
      if (!response.ok) return;
      this.#images[sheet] = await createImageBitmap(await response.blob());
      this.dispatchEvent(new Event("change"));
    } catch (trouble) {
      if (!(trouble instanceof TypeError)) throw trouble; // what fetch throws where there is no connection
      delete this.#images[sheet]; // it is asked for again when it is next drawn
    }
  }
}
