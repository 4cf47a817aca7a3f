/** Says that this window has the film open, hears who else has, and tells whether somebody is at work in it. */

import { newId } from "../ids.js";
import { part, setText } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {{name: string, since: string, watches: boolean}} Other without a name it is another window of one's own */

const EVERY = 10000; // ms between two words
const STILL_AT_IT = 120000; // ms after the last touch of key or pointer in which somebody is still looking

export class Presence {
  #desk;
  #root;
  #token;
  #window = newId();
  #touched = Date.now();

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   * @param {string} token against forged requests
   */
  constructor(root, desk, token) {
    this.#desk = desk;
    this.#root = root;
    this.#token = token;
    for (const name of ["pointerdown", "pointermove", "keydown", "wheel"]) {
      document.addEventListener(name, () => (this.#touched = Date.now()), { passive: true });
    }
    setInterval(() => void this.#say(), EVERY);
    window.addEventListener("pagehide", () => void this.#send(true));
    window.addEventListener("pageshow", (event) => event.persisted && void this.#say());
    void this.#say();
  }

  /** Whether somebody is at work here: the film plays, or they moved or typed within two minutes. */
  get #active() {
    const looking = document.visibilityState === "visible";
    return looking && (this.#desk.player.playing || Date.now() - this.#touched < STILL_AT_IT);
  }

  async #say() {
    const response = await this.#send(false);
    if (response?.ok) this.#paint((await response.json()).others);
  }

  /** @param {boolean} gone */
  #send(gone) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.#token };
    const body = JSON.stringify({ window: this.#window, active: this.#active, gone });
    return fetch(this.#desk.told.here, { method: "POST", headers, body, keepalive: gone }).catch(() => null); // the next one will do
  }

  /** @param {Other[]} others */
  #paint(others) {
    const { say } = this.#desk;
    const told = others.map(({ name, since, watches }) => {
      if (!name) return say("presence_own", { since });
      return say(watches ? "presence_watches" : "presence_other", { name, since });
    });
    part(this.#root, "presence").hidden = told.length === 0;
    setText(part(this.#root, "presence-words"), [...new Set(told)].join(" · "));
  }
}
