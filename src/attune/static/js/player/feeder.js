/** Feeds the browser a film whose copy is still being made, fragment by fragment, so that each picture is exact. */

import { Growing, holds, runsOf } from "./growing.js";

/** @typedef {import("./frames.js").FrameTable} FrameTable */
/** @typedef {{count: number, there: [number, number][], codecs: string | null, state: "growing" | "whole" | "stopped", seconds_left: number | null, sentence: string}} Told */
/** @typedef {{still: boolean, wanted: () => boolean}} Wish still: the picture will stand; wanted: whether it still is */

const ASK_AGAIN = 150; // ms between questions for a fragment that somebody waits for
const TELL_AGAIN = 1000; // ms between questions how far the copy is
const TRIES = 4; // of an append for which the browser has no room
const NOT_YET = 202;

class Shut extends Error {}

/**
 * Four rules make it exact. A fragment is appended with the one after it before the browser is sent there. Where that
 * one is not made yet the browser is told that nothing follows; the next append opens it again. A fragment that does not
 * follow the one appended before it begins anew. And nobody believes "seeked": the player looks at the picture's own time.
 *
 * Events: "change" when more is there, or another time is left; "shut" when the film is no longer open to this person.
 */
export class Feeder extends EventTarget {
  /** @type {HTMLVideoElement | null} */
  #video = null;
  /** @type {MediaSource | null} */
  #source = null;
  /** @type {SourceBuffer | null} */
  #buffer = null;
  /** @type {ArrayBuffer | null} */
  #opening = null;
  /** @type {Set<number>} fragments that were appended */
  #held = new Set();
  /** @type {Set<number>} of these, those whose bounds the browser tells otherwise than we do */
  #odd = new Set();
  /** @type {Map<number, Promise<boolean>>} fragments on their way */
  #coming = new Map();
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  #newest = -1; // the fragment that was appended last
  #at = 0;
  #bringing = 0;
  #filling = false;
  #drained = false;
  #closed = false;
  /** @type {Told | null} */
  #told = null;

  /**
   * @param {string} url where the server tells which fragments there are; they lie below it
   * @param {FrameTable} table
   * @param {{ahead?: number, get?: (address: string) => Promise<Response>}} [ways] fragments fetched and kept before the
   *   one on screen; who is asked instead of the server
   */
  constructor(url, table, { ahead, get = fromServer } = {}) {
    super();
    this.url = url;
    this.get = get;
    this.growing = new Growing(table, ahead);
    void this.#listen();
  }

  /** The browser's way to be fed, if it has one. @returns {typeof MediaSource | null} */
  static get way() {
    const { MediaSource: plain, ManagedMediaSource: managed } = /** @type {any} */ (globalThis);
    return plain ?? managed ?? null;
  }

  /** What the server last said of the copy. */
  get told() {
    return this.#told;
  }

  /**
   * Put the film into a video element.
   * @param {HTMLVideoElement} video
   * @returns {Promise<boolean>} whether this browser can show it
   */
  async open(video) {
    const Way = Feeder.way;
    if (!Way) return false;
    this.#video = video;
    video.disableRemotePlayback = true; // a managed source opens only then
    const source = new Way();
    this.#source = source;
    const address = URL.createObjectURL(source);
    const opened = once(source, "sourceopen");
    video.src = address;
    await opened;
    URL.revokeObjectURL(address);
    const codecs = await this.#codecs();
    if (this.#closed || !codecs || !Way.isTypeSupported(`video/mp4; codecs="${codecs}"`)) return false;
    this.#buffer = source.addSourceBuffer(`video/mp4; codecs="${codecs}"`);
    this.#opening = await this.#fetchOpening();
    const described = once(video, "loadedmetadata");
    await this.#append(this.#opening);
    await described;
    video.addEventListener("timeupdate", this.#follow);
    return video.videoWidth > 0;
  }

  /**
   * Make sure that the browser can show a frame exactly; waits while it is not made yet.
   * @param {number} frame
   * @param {Wish} wish
   * @returns {Promise<boolean>} false where it is no longer wanted, or the film is shut
   */
  async bring(frame, wish) {
    this.#bringing += 1;
    this.#at = this.growing.fragmentOf(frame);
    this.#drained = false;
    try {
      const { first, then } = this.growing.needs(frame);
      for (const fragment of first) {
        if (!(await this.#waitFor(fragment, wish))) return false;
      }
      const goesOn = then !== null && (await this.#get(then));
      if (!goesOn && (wish.still || then === null)) await this.#end(this.#at);
      return wish.wanted() && !this.#closed;
    } catch (trouble) {
      if (trouble instanceof Shut) return false;
      throw trouble;
    } finally {
      this.#bringing -= 1;
      void this.#fill();
    }
  }

  /**
   * Have a frame's bytes brought anew: the browser says that it has them, and shows another picture.
   * @param {number} frame
   */
  async renew(frame) {
    await this.#letGo(this.growing.needs(frame).first);
  }

  /**
   * Let the film go on beyond where the browser was told that nothing follows.
   * @returns {Promise<boolean>} whether it was told so: what it has taken in since its last seek ends there
   */
  async reopen() {
    if (!this.#drained) return false;
    this.#drained = false;
    if (this.#source?.readyState === "ended" && this.#opening) await this.#append(this.#opening);
    return true;
  }

  /**
   * Whether a frame lies at the film's own end.
   * @param {number} frame
   */
  atEnd(frame) {
    return this.growing.fragmentOf(frame) === this.growing.count - 1;
  }

  /** Let go of the browser's buffers and ask no more. */
  close() {
    this.#closed = true;
    this.#video?.removeEventListener("timeupdate", this.#follow);
  }

  async #listen() {
    while (!this.#closed && this.#told?.state !== "whole") {
      try {
        const response = await this.#ask(this.url);
        if (response?.ok) this.#take(await response.json());
      } catch (trouble) {
        if (!(trouble instanceof Shut || trouble instanceof TypeError)) throw trouble; // an answer may break in the middle
      }
      await pause(TELL_AGAIN);
    }
  }

  /** @param {Told} told */
  #take(told) {
    this.#told = told;
    this.growing.take(told.there);
    this.dispatchEvent(new Event("change"));
    void this.#fill();
  }

  /** What an opened player needs to know; it comes with the copy's first bytes. @returns {Promise<string | null>} */
  async #codecs() {
    while (!this.#told?.codecs && !this.#closed) await pause(ASK_AGAIN);
    return this.#told?.codecs ?? null;
  }

  /** @returns {Promise<ArrayBuffer>} */
  async #fetchOpening() {
    for (;;) {
      const response = await this.#ask(`${this.url}opening/`);
      const bytes = response?.status === 200 && (await wholly(response));
      if (bytes) return bytes;
      await pause(ASK_AGAIN);
    }
  }

  /**
   * @param {number} fragment
   * @param {Wish} wish
   */
  async #waitFor(fragment, wish) {
    while (!(await this.#get(fragment))) {
      if (!wish.wanted() || this.#closed) return false;
      await pause(ASK_AGAIN);
    }
    return wish.wanted();
  }

  /**
   * Have a fragment in the browser. To ask the server for one that is not made yet is to wish for it.
   * @param {number} fragment
   * @returns {Promise<boolean>} whether it is there
   */
  #get(fragment) {
    if (this.#holds(fragment)) return Promise.resolve(true);
    const known = this.#coming.get(fragment);
    if (known) return known;
    const coming = this.#bringIn(fragment).finally(() => this.#coming.delete(fragment));
    this.#coming.set(fragment, coming);
    return coming;
  }

  /** @param {number} fragment */
  async #bringIn(fragment) {
    const response = await this.#ask(`${this.url}${fragment}/`);
    if (!response?.ok || response.status === NOT_YET) return false;
    const bytes = await wholly(response);
    if (!bytes || !this.growing.follows(fragment, this.#at, (one) => this.#holds(one))) return false;
    await this.#append(bytes, fragment);
    this.#held.add(fragment);
    if (!holds(this.#stretches(), this.growing.span(fragment))) this.#odd.add(fragment);
    return true;
  }

  /**
   * @param {string} address
   * @returns {Promise<Response | null>} none while the server does not answer
   */
  async #ask(address) {
    try {
      const response = await this.get(address);
      if (response.status === 404 && !this.#closed) {
        this.#shut();
        throw new Shut();
      }
      return response;
    } catch (trouble) {
      if (trouble instanceof TypeError) return null; // fetch's word for "no answer": a server that starts again
      throw trouble;
    }
  }

  #shut() {
    this.close();
    this.#video?.removeAttribute("src");
    this.#video?.load();
    this.dispatchEvent(new Event("shut"));
  }

  #follow = () => {
    if (this.#video && !this.#bringing) this.#at = this.growing.fragmentOf(this.growing.table.nearest(this.#video.currentTime));
    void this.#fill();
  };

  /** Fetch what lies ahead, wish for what is lacking there while the film plays, let go of what lies far off. */
  async #fill() {
    if (this.#filling || this.#bringing || !this.#buffer || this.#closed) return;
    this.#filling = true;
    try {
      const from = this.#at;
      for (const fragment of this.growing.next(from, (one) => this.#holds(one))) {
        if (this.#at < from || this.#at > from + 1 || this.#bringing) return;
        await this.#get(fragment);
      }
      const lacking = this.growing.lacking(from);
      if (lacking !== null && !this.#video?.paused) await this.#get(lacking);
      await this.#letGo(this.growing.spare(this.#at, this.#held));
      if (this.#holds(this.growing.count - 1)) await this.#end(this.growing.count - 1);
    } catch (trouble) {
      if (!(trouble instanceof Shut)) throw trouble;
    } finally {
      this.#filling = false;
    }
  }

  /**
   * Tell the browser that nothing follows a fragment; what lies beyond it goes first, or the browser would wait for it.
   * @param {number} fragment
   */
  async #end(fragment) {
    await this.#letGo([...this.#held].filter((one) => one > fragment));
    this.#drained = fragment < this.growing.count - 1;
    await this.#do(() => {
      if (this.#source?.readyState === "open") this.#source.endOfStream();
    });
  }

  /** @param {number[]} fragments */
  async #letGo(fragments) {
    for (const fragment of fragments) {
      this.#held.delete(fragment);
      this.#odd.delete(fragment);
    }
    for (const [first, end] of runsOf(fragments)) {
      const [from, to] = [this.growing.span(first)[0], this.growing.span(end - 1)[1]];
      await this.#do((buffer) => buffer.remove(from, to));
    }
  }

  /**
   * Say that a fragment begins anew where it does not follow the last one. A browser that has met the gap between two
   * parts of a film does not see that by itself: it takes what was leapt over for another gap, and empties it.
   * @param {SourceBuffer} buffer
   * @param {number} fragment
   */
  #begin(buffer, fragment) {
    if (fragment !== this.#newest + 1) {
      buffer.timestampOffset = 0; // opens a source that was told its end
      buffer.abort();
    }
    this.#newest = fragment;
  }

  /**
   * @param {ArrayBuffer} bytes
   * @param {number | null} [fragment] none for what opens the film
   */
  async #append(bytes, fragment = null) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#do((buffer) => {
          if (fragment !== null) this.#begin(buffer, fragment); // in one act with it: another may come in meanwhile
          buffer.appendBuffer(bytes);
        });
        break;
      } catch (trouble) {
        if (!(trouble instanceof DOMException) || trouble.name !== "QuotaExceededError" || attempt === TRIES) throw trouble;
        await this.#letGo(this.growing.spare(this.#at, this.#held, true));
      }
    }
    await this.#do(() => this.#setLength());
  }

  /** The end of the stream made the film as long as what was there. */
  #setLength() {
    const length = this.growing.table.timeOf(this.growing.table.count);
    if (this.#source?.readyState === "open" && this.#source.duration !== length) this.#source.duration = length;
  }

  /**
   * One thing at a time is done to the buffer, in the order asked for.
   * @param {(buffer: SourceBuffer) => void} act
   */
  #do(act) {
    const done = this.#last.then(async () => {
      const buffer = this.#buffer;
      if (!buffer || this.#closed || this.#source?.readyState === "closed") return;
      const ended = once(buffer, "updateend");
      act(buffer);
      if (buffer.updating) await ended;
    });
    this.#last = done.catch(() => {}); // whoever asked hears of it
    return done;
  }

  /** @param {number} fragment */
  #holds(fragment) {
    return this.#held.has(fragment) && (this.#odd.has(fragment) || holds(this.#stretches(), this.growing.span(fragment)));
  }

  /** @returns {[number, number][]} */
  #stretches() {
    const { buffered } = this.#buffer ?? { buffered: null };
    return Array.from({ length: buffered?.length ?? 0 }, (_, place) => [buffered?.start(place) ?? 0, buffered?.end(place) ?? 0]);
  }
}

/** @param {string} address */
function fromServer(address) {
  return fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "manual" });
}

/**
 * @param {Response} response
 * @returns {Promise<ArrayBuffer | null>} none where the connection broke in the middle
 */
function wholly(response) {
  return response.arrayBuffer().catch(() => null);
}

/**
 * @param {EventTarget} target
 * @param {string} name
 * @returns {Promise<void>}
 */
function once(target, name) {
  return new Promise((resolve) => {
    target.addEventListener(name, () => resolve(), { once: true });
  });
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
