/** One piece of film on the stage, shown frame for frame: a clip, or a stretch of the film around it. */

import { FrameTable } from "../player/frames.js";
import { Player } from "../player/player.js";
import { fetched } from "./fetched.js";
import { feederOf } from "./holding.js";

/** @typedef {"ready" | "closed" | "away"} Arrival closed: it may not be shown (any more); away: the server does not answer */
/** @typedef {{play: string, ticks: number[], base: [number, number], bytes?: Blob}} Cut a file of its own: its frames' times in ticks, and the length of a tick; its bytes once they are here */
/**
 * @typedef {object} Stretch part of a film that is played where it lies
 * @property {string} play
 * @property {string} frames where the film's frame table is had
 * @property {[number, number]} between frames shown, half-open; [0, 0] is the whole film
 * @property {[number, number]} clip frames of the clip in it
 * @property {string | null} fragments where the fragments of its copy are told, if it has any
 * @property {import("./holding.js").Kept} [kept] what it needs of the film, once that is here
 */
/** @typedef {{source: () => import("../player/player.js").Source, table: FrameTable, between: [number, number], clip: [number, number] | null}} Found */

const SLOW = 0.5;

export class Reel {
  /**
   * @param {HTMLVideoElement} video
   * @param {() => Promise<Found | Exclude<Arrival, "ready">>} find
   * @param {() => void} ended
   */
  constructor(video, find, ended) {
    this.video = video;
    this.find = find;
    this.ended = ended;
    /** @type {Player | null} */
    this.player = null;
    /** @type {Found | null} */
    this.found = null;
    /** @type {string | null} */
    this.address = null;
    /** @type {Promise<Arrival> | null} */
    this.bringing = null;
  }

  /** Make it ready to be shown; asked again, it is the same answer unless the server was away. @returns {Promise<Arrival>} */
  bring() {
    this.bringing ??= this.findAndOpen().then((arrival) => {
      if (arrival === "away") this.bringing = null;
      return arrival;
    });
    return this.bringing;
  }

  /** @returns {Promise<Arrival>} */
  async findAndOpen() {
    const found = await this.find();
    if (typeof found === "string") return found;
    const player = new Player(this.video, found.table);
    this.found = found;
    this.player = player;
    player.addEventListener("frame", () => this.mindTheEnd());
    this.video.addEventListener("ended", this.ended);
    await player.seek(found.between[0]);
    const source = found.source();
    this.address = source.url ?? null;
    return (await player.open(source)) ? "ready" : "closed";
  }

  mindTheEnd() {
    const { player, found } = this;
    if (!player?.playing || !found || found.between[1] === found.table.count) return;
    if (player.frame < found.between[1] - 1) return;
    player.pause();
    this.ended();
  }

  /** @param {boolean} slowly @returns {Promise<boolean>} whether the browser lets it play */
  async playFromFirst(slowly) {
    await this.player?.seek(this.found?.between[0] ?? 0);
    return this.playOn(slowly);
  }

  /** @param {boolean} slowly @returns {Promise<boolean>} */
  async playOn(slowly) {
    await this.player?.play(this.paceOf(slowly));
    return !this.video.paused || this.video.ended;
  }

  /** @param {boolean} slowly */
  pace(slowly) {
    this.player?.pace(this.paceOf(slowly));
  }

  /** How fast it plays: 1 as filmed. @param {boolean} slowly */
  paceOf(slowly) {
    return slowly ? SLOW : 1;
  }

  stop() {
    if (this.player?.playing) this.player.pause();
  }

  /** Hold a picture still, exactly. @param {number} frame */
  async hold(frame) {
    this.stop();
    await this.player?.seek(frame);
  }

  /** The picture that is held, once no other one is on its way. @returns {Promise<number>} */
  async held() {
    const { player } = this;
    return player ? player.seek(player.aim) : 0;
  }

  /** The picture that is aimed at. */
  get aim() {
    return this.player?.aim ?? 0;
  }

  /** @param {-1 | 1} by */
  async step(by) {
    const { player, found } = this;
    if (!player || !found) return;
    this.stop();
    await player.seek(Math.max(found.between[0], Math.min(found.between[1] - 1, player.aim + by)));
  }

  /** The number of the picture on screen, in what is played; none before it is there. @returns {number | null} */
  get frame() {
    return this.player ? this.player.frame : null;
  }

  /** How far the picture on screen is, 0 to 1. */
  get part() {
    return this.found ? this.placeOf(this.video.currentTime) : 0;
  }

  /** Where the clip lies inside what is shown, as parts of its length. @returns {[number, number] | null} */
  get inside() {
    const { found } = this;
    if (!found?.clip) return null;
    return [this.placeOf(found.table.timeOf(found.clip[0])), this.placeOf(found.table.timeOf(found.clip[1]))];
  }

  /** @param {number} seconds of the film */
  placeOf(seconds) {
    if (!this.found) return 0;
    const { table, between } = this.found;
    const [from, to] = [table.timeOf(between[0]), table.timeOf(between[1])];
    return Math.max(0, Math.min(1, (seconds - from) / (to - from)));
  }

  /** Let go of the film's bytes. */
  close() {
    this.stop();
    this.video.removeAttribute("src");
    this.video.load();
    if (this.address?.startsWith("blob:")) URL.revokeObjectURL(this.address);
    [this.player, this.found, this.address] = [null, null, null];
  }
}

/** A clip is fetched whole, so that it plays without a network. @param {Cut} cut @returns {() => Promise<Found | "closed" | "away">} */
export function whole(cut) {
  return async () => {
    if (!cut.bytes) {
      const body = await fetched(cut.play);
      if (typeof body === "string") return body;
      cut.bytes = await body.blob();
    }
    const { bytes } = cut;
    const table = new FrameTable(cut.ticks, cut.base[0], cut.base[1]);
    return { source: () => ({ url: URL.createObjectURL(bytes) }), table, between: [0, table.count], clip: null };
  };
}

/** A stretch is played out of what is held of its film, else out of the film. @param {Stretch} stretch @returns {() => Promise<Found | "closed" | "away">} */
export function inPlace(stretch) {
  return async () => {
    const { kept } = stretch;
    const body = kept ? new Response(kept.table) : await fetched(stretch.frames);
    if (typeof body === "string") return body;
    const table = FrameTable.unpack(await body.arrayBuffer());
    const [from, to] = stretch.between;
    const source = () => (kept ? { feed: feederOf(kept, table) } : { url: stretch.play });
    return { source, table, between: to === 0 ? [0, table.count] : [from, Math.min(to, table.count)], clip: stretch.clip };
  };
}
