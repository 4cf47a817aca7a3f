/** The film on its stage: the time, the speed, whether the picture is inside the clip, and what to say when there is none. */

import { part, setText } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */

export class Stage {
  #desk;
  #root;

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   */
  constructor(root, desk) {
    this.#desk = desk;
    this.#root = root;
    setText(part(root, "length"), desk.table.clock(desk.table.count));
    desk.player.addEventListener("frame", () => this.#paintTime());
    desk.player.addEventListener("state", () => this.#paintState());
    desk.player.addEventListener("unshowable", () => this.word("no_picture"));
    desk.choosing.addEventListener("change", () => this.#paintInside());
    this.#paintTime();
    this.#paintState();
  }

  /**
   * Say something in place of the picture, or (null) nothing.
   * @param {string | null} key
   */
  word(key) {
    const word = part(this.#root, "word");
    word.hidden = key === null;
    setText(word, key ? this.#desk.say(key) : "");
  }

  #paintTime() {
    const { player, table, stretch } = this.#desk;
    setText(part(this.#root, "time"), table.clock(player.frame));
    if (player.playing) stretch.follow(table.timeOf(player.frame));
    this.#paintInside();
  }

  #paintInside() {
    const { player, choosing } = this.#desk;
    const clip = choosing.current;
    part(this.#root, "inside").hidden = !clip || player.frame < clip.in || player.frame >= clip.out;
  }

  #paintState() {
    const { player, say } = this.#desk;
    if (player.ready) this.word(null);
    this.#root.dataset.film = player.ready ? "shown" : "awaited";
    const { playing, rate } = player;
    part(this.#root, "play-icon").hidden = playing;
    part(this.#root, "pause-icon").hidden = !playing;
    part(this.#root, "play").setAttribute("aria-label", say(playing ? "act_pause" : "act_play"));
    part(this.#root, "slow").setAttribute("aria-pressed", String(rate > 0 && rate < 1));
    part(this.#root, "repeat").setAttribute("aria-pressed", String(player.range !== null));
    setText(part(this.#root, "speed"), this.#speed(rate));
  }

  /** @param {number} rate */
  #speed(rate) {
    const { say } = this.#desk;
    if (rate < 0) return say(rate === -1 ? "speed_back" : "speed_back_fast", { times: -rate });
    if (rate === 1) return say("speed_normal");
    if (rate < 1) return say(rate === 0.5 ? "speed_half" : "speed_quarter");
    return say("speed_fast", { times: rate });
  }
}
