/** Brings recordings in one after the other, each part by part, and waits until all are verified. Knows no page. */

import { listed, Refused } from "./looking.js";
import { lastingly, Sending } from "./sending.js";

/** @typedef {import("./looking.js").Looked} Looked */
/** @typedef {import("./sending.js").Tus} Tus */
/** @typedef {import("./sending.js").Given} Given */
/** @typedef {{id: string, film: string, parts: {address: string, offset: number, length: number}[]}} Begun */
/** @typedef {{film: string, state: string, verified: boolean, sentence: string, percent: number | null}} State */
/** @typedef {"waiting" | "coming" | "comparing" | "safe" | "refused"} Standing */
/**
 * @typedef {object} Heard
 * @property {(sent: number, safe: number, all: number, skipped: number) => void} onSent bytes over all recordings
 * @property {() => void} onWaiting the connection broke and is tried again
 * @property {(place: number, standing: Standing) => void} onStanding of one recording
 * @property {(percent: number | null) => void} onComparing
 * @property {(films: Begun[]) => void} onVerified all of them
 * @property {(sentence: string, name: string) => void} onRefused with the file's name, where it is about one
 */

const ASK_EVERY = 1500;

export class Bringing {
  /** @type {Sending | null} */
  #sending = null;
  /** @type {Begun[]} */
  #begun = [];
  #ended = false;
  #paused = false;
  #before = 0; // bytes of the parts that are wholly sent
  #skipped = 0; // bytes that were here already
  #name = "";

  /**
   * @param {Tus} tus
   * @param {Looked[][]} recordings
   * @param {Given} given
   * @param {{token: string, sumOf: (file: File) => Promise<string>}} means
   * @param {Heard} heard
   */
  constructor(tus, recordings, given, means, heard) {
    this.tus = tus;
    this.recordings = recordings;
    this.given = given;
    this.means = means;
    this.heard = heard;
    this.all = recordings.flat().reduce((sum, film) => sum + film.file.size, 0);
  }

  /** Send everything, and wait until it is verified. Ends early, having said why, where something is refused. */
  async bring() {
    try {
      for (const [place, films] of this.recordings.entries()) await this.#bringOne(place, films);
      for (const place of this.recordings.keys()) await this.#untilVerified(place);
      if (!this.#ended) this.heard.onVerified(this.#begun);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (!this.#ended) this.heard.onRefused(error.message, this.#name);
    }
  }

  /** Stop sending for now; what was sent is safe. */
  async pause() {
    this.#paused = true;
    await this.#sending?.pause();
  }

  goOn() {
    this.#paused = false;
    this.#sending?.start();
  }

  /** Stop, and have the server forget what is not wholly here; recordings that are, stay. */
  async end() {
    this.#ended = true;
    await this.#sending?.end();
  }

  /** @param {number} place @param {Looked[]} films */
  async #bringOne(place, films) {
    if (this.#ended) return;
    this.#name = films[0]?.file.name ?? "";
    const begun = await this.#begin(films);
    this.#begun.push(begun);
    this.heard.onStanding(place, "coming");
    for (const [at, film] of films.entries()) await this.#sendPart(film, begun.parts[at]);
    if (!this.#ended) this.heard.onStanding(place, "comparing");
  }

  /** @param {Looked[]} films @returns {Promise<Begun>} */
  async #begin(films) {
    const answer = await lastingly(
      this.given.begin,
      {
        method: "POST",
        body: JSON.stringify({ files: films.map(listed) }),
        headers: { "X-CSRFToken": this.means.token, "Content-Type": "application/json" },
      },
      () => this.heard.onWaiting(),
    );
    if (!answer.ok) throw new Refused(await this.#sentenceOf(answer));
    return answer.json();
  }

  /** @param {Looked} film @param {{address: string, offset: number, length: number} | undefined} part */
  async #sendPart(film, part) {
    if (!part || this.#ended) return;
    this.#name = film.file.name;
    this.#skipped += part.offset;
    let safe = part.offset;
    const tell = (/** @type {number} */ sent) => this.heard.onSent(this.#before + sent, this.#before + safe, this.all, this.#skipped);
    tell(part.offset);
    const { tus, given, means, heard } = this;
    await new Promise((/** @type {(value?: unknown) => void} */ done, failed) => {
      this.#sending = new Sending(tus, film.file, part.address, given, means, {
        onSent: tell,
        onSafe: (now) => tell((safe = now)),
        onWaiting: () => heard.onWaiting(),
        onDone: done,
        onRefused: (sentence) => failed(new Refused(sentence)),
        onEnded: done,
      });
      if (!this.#paused) this.#sending.start();
    });
    this.#sending = null;
    this.#before += part.length;
  }

  /** @param {number} place */
  async #untilVerified(place) {
    const address = `${this.#begun[place]?.parts[0]?.address}state/`;
    this.#name = this.recordings[place]?.[0]?.file.name ?? "";
    while (!this.#ended) {
      const answer = await lastingly(address, {}, () => this.heard.onWaiting());
      if (!answer.ok) throw new Refused(await this.#sentenceOf(answer));
      /** @type {State} */
      const state = await answer.json();
      if (state.state === "refused") {
        this.heard.onStanding(place, "refused");
        throw new Refused(state.sentence);
      }
      if (state.verified) return this.heard.onStanding(place, "safe");
      this.heard.onComparing(state.percent);
      await new Promise((done) => setTimeout(done, ASK_EVERY));
    }
  }

  /** @param {Response} answer */
  async #sentenceOf(answer) {
    const plain = answer.headers.get("Content-Type")?.startsWith("text/plain");
    return plain ? answer.text() : (this.given.words.refused ?? "");
  }
}
