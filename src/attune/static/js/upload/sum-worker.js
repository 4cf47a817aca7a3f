/** A worker that hashes a whole file beside its sending, in plain JavaScript: WebAssembly is blocked by our own rules. */

import { sha256 } from "../../vendor/noble/sha2.js";
import { hex } from "./sums.js";

const STEP = 4 * 2 ** 20;

/** @param {Blob} file @returns {Promise<string>} */
export async function wholeSum(file) {
  const sum = sha256.create();
  for (let at = 0; at < file.size; at += STEP) {
    sum.update(new Uint8Array(await file.slice(at, at + STEP).arrayBuffer()));
  }
  return hex(sum.digest());
}

const inWorker = typeof globalThis.postMessage === "function" && typeof document === "undefined";
if (inWorker) {
  globalThis.addEventListener("message", async (event) => {
    try {
      globalThis.postMessage({ sum: await wholeSum(event.data) });
    } catch {
      globalThis.postMessage({ sum: "" }); // the card was taken out: the page says so
    }
  });
}
