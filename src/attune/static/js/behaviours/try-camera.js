/** Has the server look at a few pieces of a test film, and shows what they say; nothing of it is kept. */

import { chosen, dropped } from "../upload/card.js";
import { piecesOf } from "../upload/pieces.js";
import { lastingly } from "../upload/sending.js";

/** @param {HTMLElement} element the place to drop a test film on */
export default function tryCamera(element) {
  const input = /** @type {HTMLInputElement} */ (element.querySelector("input[type=file]"));
  const take = (/** @type {File | undefined} */ file) => void (file && tryIt(element, file));
  input.addEventListener("change", () => take(chosen(input.files)[0]?.file));
  element.addEventListener("dragover", (event) => {
    event.preventDefault();
    element.classList.add("is-over");
  });
  element.addEventListener("dragleave", () => element.classList.remove("is-over"));
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    element.classList.remove("is-over");
    void dropped(event.dataTransfer).then((found) => take(found[0]?.file));
  });
  take(chosen(input.files)[0]?.file); // chosen before this script was there
}

/** @param {HTMLElement} element @param {File} file */
async function tryIt(element, file) {
  const part = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (element.querySelector(`[data-part="${name}"]`));
  part("looking").hidden = false;
  part("said").replaceChildren();
  try {
    const answer = await lookedAt(element, file);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    part("said").replaceChildren(...page.body.children);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    const words = JSON.parse(document.getElementById("try-camera")?.textContent ?? "{}");
    part("said").textContent = words.cannotRead; // the card was taken out
  }
  part("looking").hidden = true;
}

/** @param {HTMLElement} element @param {File} file @returns {Promise<Response>} */
async function lookedAt(element, file) {
  const bytes = async (/** @type {Blob} */ blob) => new Uint8Array(await blob.arrayBuffer());
  const pieces = await piecesOf(file.size, (offset, count) => bytes(file.slice(offset, offset + count)));
  const body = await bytes(new Blob(pieces.map(([offset, length]) => file.slice(offset, offset + length))));
  const token = /** @type {HTMLInputElement} */ (element.querySelector("[name=csrfmiddlewaretoken]")).value;
  const headers = {
    "X-CSRFToken": token,
    "Content-Type": "application/octet-stream",
    "Film-Length": String(file.size),
    "Film-Pieces": pieces.map(([offset, length]) => `${offset}+${length}`).join(","),
  };
  return lastingly(location.pathname, { method: "POST", body, headers }, () => undefined);
}
