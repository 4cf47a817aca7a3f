/** Sums of pieces, sent with each piece so that what changed on the way is noticed before it is kept. */

import { sha256 } from "../../vendor/noble/sha2.js";

/**
 * What a request of tus-js-client can do, as far as we touch it.
 * @typedef {object} TusRequest
 * @property {() => string} getMethod
 * @property {() => string} getURL
 * @property {(header: string, value: string) => void} setHeader
 * @property {(header: string) => string | undefined} getHeader
 * @property {(handler: (sent: number) => void) => void} setProgressHandler
 * @property {(body?: unknown) => Promise<unknown>} send
 * @property {() => Promise<void>} abort
 * @property {() => unknown} getUnderlyingObject
 *
 * @typedef {{createRequest: (method: string, url: string) => TusRequest, getName: () => string}} TusStack
 */

/**
 * The SHA-256 of a piece: by the browser where it offers that (on https and on this machine), else in plain JavaScript.
 * @param {Blob} piece
 * @returns {Promise<Uint8Array>}
 */
export async function sumOf(piece) {
  const bytes = await piece.arrayBuffer();
  const quick = globalThis.crypto?.subtle;
  return quick ? new Uint8Array(await quick.digest("SHA-256", bytes)) : sha256(new Uint8Array(bytes));
}

/** @param {Uint8Array} bytes @returns {string} */
export function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

/** @param {Uint8Array} bytes @returns {string} */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * A stack for tus-js-client, which knows no checksums, that adds one to every piece. What is given up is as silent as a
 * request that was stopped on its way: the library would send on what it was only just about to send.
 * @param {TusStack} stack
 * @param {{aborted: boolean}} [signal]
 * @returns {TusStack}
 */
export function withSums(stack, signal) {
  return {
    getName: () => `${stack.getName()} with sums`,
    createRequest(method, url) {
      const request = stack.createRequest(method, url);
      return {
        getMethod: () => request.getMethod(),
        getURL: () => request.getURL(),
        setHeader: (header, value) => request.setHeader(header, value),
        getHeader: (header) => request.getHeader(header),
        setProgressHandler: (handler) => request.setProgressHandler(handler),
        abort: () => request.abort(),
        getUnderlyingObject: () => request.getUnderlyingObject(),
        async send(body) {
          if (body instanceof Blob) request.setHeader("Upload-Checksum", `sha256 ${base64(await sumOf(body))}`);
          if (signal?.aborted) return new Promise(() => {});
          return request.send(body);
        },
      };
    },
  };
}
