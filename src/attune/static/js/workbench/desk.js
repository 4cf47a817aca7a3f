/** What every part of the workbench is given: the film's times, its pictures and sound, the player, the edits. */

import { Player } from "../player/player.js";
import { Choosing } from "./choosing.js";
import { CloseUp } from "./closeup.js";
import { Glimpses } from "./glimpses.js";
import { EditList } from "./list.js";
import { sayer } from "./say.js";
import { Sheets } from "./sheets.js";
import { Stretch } from "./stretch.js";

/** @typedef {import("../player/frames.js").FrameTable} FrameTable */
/** @typedef {{url: string, kind: "original" | "rendition" | "growing", start: number}} Play */
/**
 * @typedef {object} FilmTold
 * @property {string} id
 * @property {Play} play the copy, whole or growing; or the film as it came
 * @property {string} frames
 * @property {string} peaks
 * @property {string} sheets
 * @property {string} watching
 * @property {string} fragments
 * @property {{url: string, look: import("./closeup.js").Look | null}} close_up
 * @property {{frames: boolean, peaks: boolean, sheets: boolean, rendition: boolean}} ready
 */
/**
 * @typedef {object} Told what the page says of itself
 * @property {FilmTold} film
 * @property {import("./list.js").Held[]} edits
 * @property {string} post
 * @property {string} me
 * @property {{clips: [number, number], seconds: [string, string]}} limits
 * @property {{key: string, short: string, name: string}[]} principles
 * @property {string} back_url
 * @property {Record<string, string>} words
 */

export class Desk {
  /** @type {import("./peaks.js").Peaks | null} */
  peaks = null;

  /**
   * @param {Told} told
   * @param {FrameTable} table
   * @param {HTMLVideoElement} video
   * @param {(look: import("./closeup.js").Look) => void} keepLook
   */
  constructor(told, table, video, keepLook) {
    this.told = told;
    this.table = table;
    this.say = sayer(told.words);
    this.list = new EditList(told.edits, told.me);
    const longest = Number(told.limits.seconds[1]);
    this.choosing = new Choosing(this.list, table, { most: told.limits.clips[1], longest });
    this.stretch = new Stretch(table);
    this.sheets = new Sheets();
    this.player = new Player(video, table);
    this.closeUp = new CloseUp(told.film.close_up.look, keepLook);
    this.glimpses = new Glimpses(this.player);
    this.principles = told.principles.map(({ key }) => key);
  }

  /**
   * Take a kept clip into hand and go to its beginning.
   * @param {string} id
   */
  open(id) {
    const clip = this.list.bench.clips[id];
    if (!clip) return;
    this.choosing.select(id);
    const middle = (this.table.timeOf(clip.in) + this.table.timeOf(clip.out)) / 2;
    if (!this.stretch.sees(this.table.timeOf(clip.in)) || !this.stretch.sees(this.table.timeOf(clip.out))) this.stretch.centre(middle);
    this.player.pause();
    void this.player.seek(clip.in);
  }

  /**
   * Seconds with one place, as this page's language writes them.
   * @param {number} seconds
   */
  seconds(seconds) {
    const language = document.documentElement.lang || "en-GB";
    return seconds.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }
}
