/** What was shown, how and for how long: told to the server once at the beginning of each showing and once at its end. */

import { clipShown } from "./room.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {{id: string, clip: string, sight: import("./room.js").Sight, slowly: boolean, at: string, seconds: number, through: boolean}} Showing */

export class Showings {
  /**
   * @param {string[]} clips ids in the order shown
   * @param {() => string} newId
   */
  constructor(clips, newId) {
    this.clips = clips;
    this.newId = newId;
    /** @type {{showing: Showing, turn: number, since: number} | null} */
    this.running = null;
  }

  /**
   * @param {Room} room as it is now
   * @param {number} now milliseconds
   * @returns {Showing[]} what the server is to be told
   */
  follow(room, now) {
    const clip = room.playing ? this.clips[clipShown(room)] : undefined;
    if (this.running && this.same(this.running, room, clip)) {
      this.running.showing.slowly ||= room.slowly;
      return [];
    }
    const told = this.end(now, room.ended);
    return clip === undefined ? told : [...told, this.begin(room, clip, now)];
  }

  /** @param {{showing: Showing, turn: number}} running @param {Room} room @param {string | undefined} clip */
  same(running, room, clip) {
    return running.showing.clip === clip && running.showing.sight === room.sight && running.turn === room.turn;
  }

  /** @param {Room} room @param {string} clip @param {number} now @returns {Showing} */
  begin(room, clip, now) {
    const showing = { id: this.newId(), clip, sight: room.sight, slowly: room.slowly, at: new Date(now).toISOString(), seconds: 0, through: false };
    this.running = { showing, turn: room.turn, since: now };
    return { ...showing };
  }

  /** @param {number} now @param {boolean} [through] it came to its own end @returns {Showing[]} */
  end(now, through = false) {
    if (this.running === null) return [];
    const { showing, since } = this.running;
    this.running = null;
    return [{ ...showing, seconds: Math.round((now - since) / 100) / 10, through }];
  }
}
