/** Single pictures of the film where the sheets' lie too far apart: a second player takes them from the copy, unseen. */

import { Feeder } from "../player/feeder.js";
import { Player } from "../player/player.js";
import { filling } from "./canvas.js";

/** @typedef {import("../player/frames.js").FrameTable} FrameTable */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */

const HIGH = 96; // dots of a picture, enough for the strip on a sharp screen
const KEPT = 400; // pictures, some 65 kB each
const AHEAD = 1; // fragments fetched before the one that is looked at: nothing is played here

/**
 * Only what was wished for last is fetched, one picture at a time, and none while the film plays or seeks: what somebody
 * watches goes first.
 *
 * Event "change": another picture has come.
 */
export class Glimpses extends EventTarget {
  #main;
  #table;
  #video = document.createElement("video");
  /** @type {Player | null} opened with the first wish */
  #player = null;
  /** @type {import("./desk.js").Play | null} */
  #source = null;
  /** @type {Feeder | null} */
  #feed = null;
  /** @type {Map<number, ImageBitmap>} by frame, those used last at the end */
  #held = new Map();
  /** @type {number[]} */
  #wanted = [];
  #taking = false;

  /** @param {Player} main whose film it is */
  constructor(main) {
    super();
    this.#main = main;
    this.#table = main.table;
    this.#video.muted = true;
    this.#video.preload = "auto";
    this.#video.playsInline = true;
    main.addEventListener("state", () => void this.#takeOn());
  }

  /**
   * Take pictures from this copy from now on; all copies show the same ones.
   * @param {import("./desk.js").Play} source
   */
  from(source) {
    this.#source = source;
    this.#player = null;
    this.#feed?.close();
    void this.#takeOn();
  }

  /**
   * Wish for the pictures of these frames, and for no others any more.
   * @param {number[]} frames
   */
  want(frames) {
    this.#wanted = frames.filter((frame) => !this.#held.has(frame));
    void this.#takeOn();
  }

  /**
   * Draw a frame's picture so that it fills a box.
   * @param {CanvasRenderingContext2D} context
   * @param {number} frame
   * @param {Box} box
   * @returns {boolean} whether it is here
   */
  draw(context, frame, box) {
    const picture = this.#held.get(frame);
    if (!picture) return false;
    this.#held.delete(frame);
    this.#held.set(frame, picture);
    const cut = filling(picture, box);
    context.drawImage(picture, cut.x, cut.y, cut.width, cut.height, box.x, box.y, box.width, box.height);
    return true;
  }

  async #takeOn() {
    if (this.#taking || !this.#wanted.length || this.#main.playing || !this.#main.ready) return;
    this.#taking = true;
    try {
      while (this.#wanted.length && !this.#main.playing && (await this.#takeOne()));
    } finally {
      this.#taking = false;
    }
  }

  /** @returns {Promise<boolean>} whether there may be another to take */
  async #takeOne() {
    await this.#main.settled;
    const player = await this.#opened();
    const frame = this.#wanted.find((one) => this.#there(one));
    if (!player || frame === undefined) return false;
    this.#wanted = this.#wanted.filter((one) => one !== frame);
    if ((await player.seek(frame)) === frame) await this.#keep(frame);
    return true;
  }

  /** @returns {Promise<Player | null>} none where this browser cannot show the film */
  async #opened() {
    const source = this.#source;
    if (this.#player?.ready || !source) return this.#player;
    const player = new Player(this.#video, this.#table);
    this.#feed = source.kind === "growing" ? new Feeder(source.url, this.#table, { ahead: AHEAD }) : null;
    this.#feed?.addEventListener("change", () => void this.#takeOn());
    const shown = await player.open(this.#feed ? { feed: this.#feed } : { url: source.url, offset: source.start });
    if (source === this.#source) [this.#player, this.#source] = shown ? [player, source] : [null, null];
    return this.#player;
  }

  /** Whether a frame can be looked at now: the copy that is being made must not turn to it. @param {number} frame */
  #there(frame) {
    const { growing } = this.#feed ?? {};
    return !growing || growing.needs(frame).first.every((fragment) => growing.has(fragment));
  }

  /** @param {number} frame */
  async #keep(frame) {
    const { videoWidth, videoHeight } = this.#video;
    if (!videoHeight) return;
    const resizeWidth = Math.max(1, Math.round((HIGH * videoWidth) / videoHeight));
    this.#held.set(frame, await createImageBitmap(this.#video, { resizeWidth, resizeHeight: HIGH }));
    for (const [oldest, picture] of this.#held) {
      if (this.#held.size <= KEPT) break;
      picture.close();
      this.#held.delete(oldest);
    }
    this.dispatchEvent(new Event("change"));
  }
}
