/** Sends one film by tus, with a sum for each piece and one for the whole, and waits until it is verified. Knows no page. */

import { goneOnWith, worthAnotherTry } from "./pace.js";
import { withSums } from "./sums.js";

/** @typedef {import("./sums.js").TusStack} TusStack */
/** @typedef {{address: string, name: string, length: number, offset: number}} Begun */
/** @typedef {{uploads: string, kind: string, pieceBytes: number, begun: Begun[], words: Record<string, string>}} Given */
/** @typedef {{film: string, state: string, verified: boolean, sentence: string, percent: number | null, wiped: string}} State */
/**
 * @typedef {object} Heard
 * @property {(sent: number, all: number) => void} onSent
 * @property {(safe: number, all: number) => void} onSafe after each piece that the server acknowledged
 * @property {() => void} onWaiting the connection broke and is tried again
 * @property {() => void} onAllSent
 * @property {(state: State) => void} onState while it is compared, and once it is verified
 * @property {(sentence: string) => void} onRefused
 */
/**
 * @typedef {object} TusUpload
 * @property {string | null} url
 * @property {() => void} start
 * @property {(end?: boolean) => Promise<void>} abort
 */
/** @typedef {{Upload: new (file: File, options: object) => TusUpload, DefaultHttpStack: new (options: object) => TusStack}} Tus */

const AGAIN_AFTER = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 30_000, 30_000, 60_000];
const ASK_EVERY = 1500;

export class Sending {
  #upload;
  #ended = false;
  /** @type {Promise<string>} */
  #sum;

  /**
   * @param {Tus} tus
   * @param {File} file
   * @param {Given} given
   * @param {{token: string, sumOf: (file: File) => Promise<string>}} means
   * @param {Heard} heard
   */
  constructor(tus, file, given, means, heard) {
    this.given = given;
    this.token = means.token;
    this.heard = heard;
    this.#sum = means.sumOf(file);
    this.#sum.catch(() => undefined); // asked for once everything is sent
    const begun = goneOnWith(given.begun, file);
    if (begun) heard.onSafe(begun.offset, begun.length);
    this.#upload = new tus.Upload(file, {
      endpoint: given.uploads,
      uploadUrl: begun?.address ?? null,
      chunkSize: given.pieceBytes,
      retryDelays: AGAIN_AFTER,
      headers: { "X-CSRFToken": means.token },
      metadata: { filename: file.name, kind: given.kind },
      storeFingerprintForResuming: false, // nothing of a film stays in the browser: the server knows how far it is
      httpStack: withSums(new tus.DefaultHttpStack({})),
      onProgress: (/** @type {number} */ sent, /** @type {number} */ all) => heard.onSent(sent, all),
      onChunkComplete: (/** @type {number} */ _piece, /** @type {number} */ safe, /** @type {number} */ all) => heard.onSafe(safe, all),
      onShouldRetry: (/** @type {TusError} */ error) => this.#again(error),
      onError: (/** @type {TusError} */ error) => this.#failed(error),
      onSuccess: () => void this.#allSent(),
    });
  }

  start() {
    this.#upload.start();
  }

  /** Stop sending for now; what was sent is safe. */
  pause() {
    return this.#upload.abort(false);
  }

  /** Stop, and have the server forget what it has. */
  async end() {
    this.#ended = true;
    await this.#upload.abort(false);
    if (this.#upload.url) {
      await fetch(this.#upload.url, {
        method: "DELETE",
        headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": this.token },
      });
    }
  }

  /** @param {TusError} error */
  #again(error) {
    const again = !cardIsGone(error) && worthAnotherTry(error.originalResponse?.getStatus() ?? 0);
    if (again) this.heard.onWaiting();
    return again;
  }

  /** @param {TusError} error */
  #failed(error) {
    const said = error.originalResponse?.getStatus() ? error.originalResponse.getBody() : "";
    const plain = said && !said.trimStart().startsWith("<");
    this.heard.onRefused((plain ? said : this.given.words[cardIsGone(error) ? "cannotRead" : "refused"]) ?? "");
  }

  async #allSent() {
    this.heard.onAllSent();
    const address = this.#upload.url ?? "";
    const sum = await this.#sum.catch(() => "");
    if (!sum) return this.heard.onRefused(this.given.words.cannotRead ?? "");
    const body = new URLSearchParams({ sha256: sum });
    const answer = await this.#lastingly(`${address}sum/`, { method: "POST", body, headers: { "X-CSRFToken": this.token } });
    if (!answer.ok) return this.heard.onRefused(await answer.text());
    await this.#untilVerified(`${address}state/`);
  }

  /** @param {string} address */
  async #untilVerified(address) {
    while (!this.#ended) {
      const answer = await this.#lastingly(address, {});
      if (!answer.ok) return this.heard.onRefused(this.given.words.refused ?? "");
      /** @type {State} */
      const state = await answer.json();
      if (state.state === "refused") return this.heard.onRefused(state.sentence);
      this.heard.onState(state);
      if (state.verified) return;
      await pause(ASK_EVERY);
    }
  }

  /**
   * Ask until there is an answer: the connection may break here as anywhere.
   * @param {string} address
   * @param {RequestInit} how
   * @returns {Promise<Response>}
   */
  async #lastingly(address, how) {
    for (;;) {
      try {
        return await fetch(address, how);
      } catch {
        this.heard.onWaiting();
        await pause(3000);
      }
    }
  }
}

/** @typedef {{originalResponse?: {getStatus: () => number, getBody: () => string} | null, causingError?: {name: string} | null}} TusError */

/**
 * Whether the browser could not read the file any more.
 * @param {TusError} error
 * @returns {boolean}
 */
function cardIsGone(error) {
  return ["NotReadableError", "NotFoundError"].includes(error.causingError?.name ?? "");
}

/** @param {number} milliseconds @returns {Promise<void>} */
function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
