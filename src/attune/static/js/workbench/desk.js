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
 * @typedef {object} Habits how somebody likes her workbench
 * @property {Record<string, string>} keys her own key by act
 * @property {boolean} single_keys
 * @property {number} reaction_ms
 * @property {boolean} notes_time
 */
/**
 * @typedef {object} Told what the page says of itself
 * @property {FilmTold} film
 * @property {import("./list.js").Held[]} edits
 * @property {string} post
 * @property {string} me
 * @property {{clips: [number, number], seconds: [string, string]}} limits
 * @property {{key: string, short: string, name: string}[]} principles
 * @property {{id: string, name: string, part: string, in_film: boolean}[]} people
 * @property {import("./tags.js").Pair} usual
 * @property {{key: string, name: string, offered: boolean}[]} how
 * @property {Habits} habits
 * @property {string} habits_url
 * @property {string} here where a window says that it has the film open
 * @property {string} earlier where clips of earlier cycles are told of; empty in a first cycle
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
    this.principles = told.principles.map(({ key }) => key);
    const limits = { most: told.limits.clips[1], longest: Number(told.limits.seconds[1]) };
    this.choosing = new Choosing(this.list, table, limits, this.principles, told.usual);
    this.stretch = new Stretch(table);
    this.sheets = new Sheets();
    this.player = new Player(video, table);
    this.habits = told.habits;
    this.closeUp = new CloseUp(told.film.close_up.look, keepLook);
    this.glimpses = new Glimpses(this.player);
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
   * What somebody of the case is called; none where it is not known.
   * @param {string | null} person
   */
  nameOf(person) {
    return this.told.people.find(({ id }) => id === person)?.name ?? null;
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
