/** Sends one camera file by tus, with a sum for each piece and one for the whole. Knows no page. */

import { worthAnotherTry } from "./pace.js";
import { withSums } from "./sums.js";

/** @typedef {import("./sums.js").TusStack} TusStack */
/** @typedef {{begin: string, pieceBytes: number, words: Record<string, string>}} Given */
/**
 * @typedef {object} Heard
 * @property {(sent: number) => void} onSent bytes, also those on the way
 * @property {(safe: number) => void} onSafe after each piece that the server acknowledged
 * @property {() => void} onWaiting the connection broke and is tried again
 * @property {() => void} onDone everything is sent, and the server knows the sum of the whole
 * @property {(sentence: string) => void} onRefused
 * @property {() => void} onEnded
 */
/**
 * @typedef {object} TusUpload
 * @property {string | null} url
 * @property {() => void} start
 * @property {(end?: boolean) => Promise<void>} abort
 */
/** @typedef {{Upload: new (file: File, options: object) => TusUpload, DefaultHttpStack: new (options: object) => TusStack}} Tus */

const AGAIN_AFTER = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 30_000, 30_000, 60_000];

export class Sending {
  /** @type {TusUpload | null} */
  #upload = null;
  #stop = new AbortController();
  /** @type {Promise<string>} */
  #sum;

  /**
   * @param {Tus} tus
   * @param {File} file
   * @param {string} address of the upload, which the server has begun; it knows how far that is
   * @param {Given} given
   * @param {{token: string, sumOf: (file: File) => Promise<string>}} means
   * @param {Heard} heard
   */
  constructor(tus, file, address, given, means, heard) {
    this.tus = tus;
    this.file = file;
    this.address = address;
    this.given = given;
    this.token = means.token;
    this.heard = heard;
    this.#sum = means.sumOf(file);
    this.#sum.catch(() => undefined); // asked for once everything is sent
  }

  /** Send what the server does not have; each time anew, for two of the library's could send at once where one was stopped as it began. */
  start() {
    const { heard } = this;
    this.#stop = new AbortController();
    this.#upload = new this.tus.Upload(this.file, {
      uploadUrl: this.address,
      chunkSize: this.given.pieceBytes,
      retryDelays: AGAIN_AFTER,
      headers: { "X-CSRFToken": this.token },
      storeFingerprintForResuming: false, // nothing of a film stays in the browser: the server knows how far it is
      httpStack: withSums(new this.tus.DefaultHttpStack({}), this.#stop.signal),
      onProgress: (/** @type {number} */ sent) => heard.onSent(sent),
      onChunkComplete: (/** @type {number} */ _piece, /** @type {number} */ safe) => heard.onSafe(safe),
      onShouldRetry: (/** @type {TusError} */ error) => this.#again(error),
      onError: (/** @type {TusError} */ error) => this.#failed(error),
      onSuccess: () => void this.#allSent(),
    });
    this.#upload.start();
  }

  /** Stop sending for now; what was sent is safe. */
  async pause() {
    this.#stop.abort();
    await this.#upload?.abort(false);
  }

  /** Stop, and have the server forget what it has of the film. */
  async end() {
    await this.pause();
    const how = { method: "DELETE", headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": this.token } };
    await lastingly(this.address, how, () => this.heard.onWaiting());
    this.heard.onEnded();
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
    const sum = await this.#sum.catch(() => "");
    if (!sum) return this.heard.onRefused(this.given.words.cannotRead ?? "");
    const body = new URLSearchParams({ sha256: sum });
    const how = { method: "POST", body, headers: { "X-CSRFToken": this.token } };
    const answer = await lastingly(`${this.address}sum/`, how, () => this.heard.onWaiting());
    if (!answer.ok) return this.heard.onRefused(await answer.text());
    this.heard.onDone();
  }
}

/**
 * Ask until there is an answer: the connection may break here as anywhere, and a server that was just started again
 * may not be ready.
 * @param {string} address
 * @param {RequestInit} how
 * @param {() => void} onWaiting
 * @returns {Promise<Response>}
 */
export async function lastingly(address, how, onWaiting) {
  for (;;) {
    try {
      const answer = await fetch(address, how);
      if (answer.status < 500 || answer.status === 507) return answer;
      if (answer.status !== 503) onWaiting(); // which says that others come first, and that nothing is amiss
    } catch {
      onWaiting();
    }
    await new Promise((done) => setTimeout(done, 3000));
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
