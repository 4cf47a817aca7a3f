/** The copy while it is being made: where in the film it is there, and how long the rest takes. Gone once it is whole. */

import { part, setText } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("../player/feeder.js").Feeder} Feeder */

export class Making {
  #desk;
  #root;
  #feed;

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   * @param {Feeder} feed
   */
  constructor(root, desk, feed) {
    this.#desk = desk;
    this.#root = root;
    this.#feed = feed;
    feed.addEventListener("change", () => this.#paint());
    desk.player.addEventListener("state", () => this.#paintAwaited());
    this.#paint();
  }

  #paint() {
    const { told, growing } = this.#feed;
    const line = part(this.#root, "making");
    line.hidden = told?.state === "whole";
    this.#paintThere(line.hidden ? [] : growing.there);
    if (told) setText(line, this.#sentence(told));
  }

  /** @param {import("../player/feeder.js").Told} told */
  #sentence(told) {
    const { say } = this.#desk;
    if (told.state === "stopped") return told.sentence || say("making_stopped");
    const percent = Math.floor(100 * this.#feed.growing.part);
    if (told.seconds_left === null) return say("making_so_far", { percent });
    const minutes = Math.round(told.seconds_left / 60);
    if (minutes < 1) return say("making_soon", { percent });
    return say(minutes === 1 ? "making_minute" : "making_minutes", { percent, minutes });
  }

  /** @param {[number, number][]} runs */
  #paintThere(runs) {
    const { table } = this.#desk;
    const { growing } = this.#feed;
    const length = table.timeOf(table.count);
    const bars = runs.map(([first, end]) => {
      const bar = document.createElement("span");
      const [from, to] = [growing.span(first)[0], growing.span(end - 1)[1]];
      bar.style.left = `${(100 * from) / length}%`;
      bar.style.width = `${(100 * (to - from)) / length}%`;
      return bar;
    });
    const there = part(this.#root, "overview-there");
    there.hidden = runs.length === 0;
    there.replaceChildren(...bars);
  }

  #paintAwaited() {
    const { player, say } = this.#desk;
    const sign = part(this.#root, "awaited");
    sign.hidden = !(player.ready && player.awaiting);
    setText(sign, sign.hidden ? "" : say("making_here"));
  }
}
