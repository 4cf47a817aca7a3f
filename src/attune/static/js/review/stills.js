/** The stills of a review: every picture laid ready, so that it shows without a network; one of them on show. */

import { within } from "./panel.js";
import { fetched } from "./fetched.js";

/** @typedef {{id: string, place: number, title: string, picture: string, watching: string, bytes?: Blob}} Still its bytes once they are here */

export class Stills {
  /** @param {HTMLElement} section holds the picture @param {Still[]} stills */
  constructor(section, stills) {
    this.image = within(section, "img", HTMLImageElement);
    this.gone = within(section, "[data-part=still-gone]", HTMLElement);
    this.stills = stills;
    /** @type {Map<number, string>} where the browser holds each picture */
    this.held = new Map();
    /** @type {Set<number>} */
    this.closed = new Set();
  }

  /** @returns {Promise<"ready" | "away">} away: the server does not answer; a still that may not be shown is passed over */
  async bring() {
    for (const [place, still] of this.stills.entries()) {
      if (this.held.has(place) || this.closed.has(place)) continue;
      if (!still.bytes) {
        const body = await fetched(still.picture);
        if (body === "away") return "away";
        if (body === "closed") continue;
        const bytes = await body.blob();
        if (this.closed.has(place)) continue; // it was closed on its way here
        still.bytes = bytes;
      }
      this.held.set(place, URL.createObjectURL(still.bytes));
    }
    return "ready";
  }

  /** @param {number} place of the still, from 0; -1 shows none */
  show(place) {
    const still = this.stills[place];
    const address = this.held.get(place);
    this.gone.hidden = !still || address !== undefined;
    this.image.hidden = address === undefined;
    this.image.alt = still?.title ?? "";
    if (address) this.image.src = address;
    else this.image.removeAttribute("src");
  }

  /** The pictures of a film that may not be shown any more go at once. @param {string} watching its gate */
  shut(watching) {
    for (const [place, still] of this.stills.entries()) {
      if (still.watching !== watching) continue;
      const address = this.held.get(place);
      if (address !== undefined && this.image.src === address) this.show(-1);
      if (address !== undefined) URL.revokeObjectURL(address);
      this.held.delete(place);
      this.closed.add(place);
      delete still.bytes;
    }
  }

  letGo() {
    for (const address of this.held.values()) URL.revokeObjectURL(address);
    this.held.clear();
  }
}
