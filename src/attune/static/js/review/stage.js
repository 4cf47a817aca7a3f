/** The stage: every piece of film of this review laid ready, one of them on show. */

import { keep } from "./holding.js";
import { Louder } from "./louder.js";
import { Reel, inPlace, whole } from "./reel.js";

/** @typedef {import("./reel.js").Cut} Cut */
/** @typedef {import("./reel.js").Stretch} Stretch */
/** @typedef {import("./reel.js").Arrival} Arrival */
/** @typedef {import("./room.js").Room} Room */
/** @typedef {Cut & {id: string, title: string, opening: string, louder: number, first: number, watching: string, more: Stretch | null, film: Stretch | null}} Clip */

const TRIES = 3;
const BETWEEN = 1500; // milliseconds; a laptop's server that is just waking answers within this

export class Stage {
  /**
   * @param {HTMLElement} place where the pictures are
   * @param {Clip[]} clips
   * @param {() => void} ended
   */
  constructor(place, clips, ended) {
    this.clips = clips;
    const around = (/** @type {Stretch | null} */ stretch, /** @type {Clip} */ clip) =>
      stretch === null ? null : new Reel(screen(place, clip), inPlace(stretch), ended);
    this.reels = clips.map((clip) => ({
      clip: new Reel(screen(place, clip), whole(clip), ended),
      more: around(clip.more, clip),
      film: around(clip.film, clip),
    }));
    /** @type {Reel | null} */
    this.shown = null;
    /** @type {Set<number>} */
    this.closed = new Set();
  }

  /**
   * Lay every clip ready.
   * @param {(brought: number, all: number) => void} told after each clip
   * @returns {Promise<Arrival>} "away" as soon as one clip cannot be had for want of an answer
   */
  async bring(told) {
    for (const [place, { clip }] of this.reels.entries()) {
      told(place, this.reels.length);
      const arrival = await patiently(clip);
      if (arrival === "away") return "away";
      if (arrival === "closed" || this.closed.has(place)) this.close(place); // it may have been closed on its way here
    }
    return "ready";
  }

  /** Hold a little more of each clip too, where it may be opened. @returns {Promise<boolean>} whether all of it is here */
  async holdMore() {
    let all = true;
    for (const [place, { more }] of this.clips.entries()) {
      if (more === null || this.closed.has(place)) continue;
      all = (await keep(more)) && all;
      if (this.closed.has(place)) this.close(place);
    }
    return all;
  }

  /** @param {boolean} quiet whether somebody else sounds */
  mute(quiet) {
    for (const reels of this.reels) for (const reel of Object.values(reels)) if (reel) reel.video.muted = quiet;
  }

  /** @param {number} place of the clip, from 0 @param {Room["sight"]} sight @returns {Reel | null} nothing where there is no clip, or a closed one */
  reelFor(place, sight) {
    return this.closed.has(place) ? null : (this.reels[place]?.[sight] ?? null);
  }

  /** @param {Reel | null} reel */
  show(reel) {
    if (this.shown === reel) return;
    this.shown?.stop();
    if (this.shown) this.shown.video.hidden = true;
    if (reel) reel.video.hidden = false;
    this.shown = reel;
  }

  /** A clip that may not be shown any more goes at once, with what lies around it. @param {number} place */
  close(place) {
    this.closed.add(place);
    for (const reel of Object.values(this.reels[place] ?? {})) {
      if (this.shown === reel) this.show(null);
      reel?.close();
    }
    const clip = this.clips[place];
    delete clip?.bytes;
    delete clip?.more?.kept;
  }

  letGo() {
    for (const reels of this.reels) for (const reel of Object.values(reels)) reel?.close();
  }
}

/** @param {HTMLElement} place @param {Clip} clip @returns {HTMLVideoElement} */
function screen(place, clip) {
  const video = document.createElement("video");
  video.playsInline = true;
  video.disablePictureInPicture = true;
  video.disableRemotePlayback = true;
  video.preload = "auto";
  video.hidden = true;
  video.setAttribute("aria-label", clip.title);
  place.prepend(video);
  if (clip.louder > 0) new Louder(video, clip.louder).follow();
  return video;
}

/** @param {Reel} reel @returns {Promise<Arrival>} */
async function patiently(reel) {
  for (let attempt = 1; attempt < TRIES; attempt += 1) {
    const arrival = await reel.bring();
    if (arrival !== "away") return arrival;
    await new Promise((go) => { setTimeout(go, BETWEEN * attempt); });
  }
  return reel.bring();
}
