/** Has the server look at a few pieces of each film of a card, and say which of them are one recording. */

import { piecesOf } from "./pieces.js";
import { lastingly } from "./sending.js";
import { hex, sumOf } from "./sums.js";

/** @typedef {import("./card.js").Found} Found */
/** @typedef {{seconds: number | null, recorded: string}} Seen and more, which goes back as it came */
/**
 * A film of the card: its file, what was seen of it and its first picture; a sentence instead where it is no film.
 * @typedef {{file: File, path: string, opening: string, seen: Seen | null, picture: Blob | null, sentence: string}} Looked
 */
/** @typedef {{parts: number[], here: string, begun: boolean}} Told a recording: its parts by their place in what was sent */
/** @typedef {{looks: string, recordings: string, pieceBytes: number, words: Record<string, string>}} Given */
/** @typedef {{token: string, onLooked: (done: number) => void, onWaiting: () => void}} Means */

const AT_ONCE = 2; // as many as the server looks at

/**
 * @param {Found[]} films
 * @param {Given} given
 * @param {Means} means
 * @returns {Promise<Looked[]>} in the same order
 */
export async function lookAtAll(films, given, means) {
  /** @type {Looked[]} */
  const looked = [];
  let [next, done] = [0, 0];
  const work = async () => {
    for (let place = next++; place < films.length; place = next++) {
      looked[place] = await lookAt(/** @type {Found} */ (films[place]), given, means);
      means.onLooked((done += 1));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return looked;
}

/**
 * @param {Found} found
 * @param {Given} given
 * @param {Means} means
 * @returns {Promise<Looked>}
 */
async function lookAt({ file, path }, given, means) {
  const film = { file, path, opening: "", seen: null, picture: null, sentence: "" };
  try {
    film.opening = await openingOf(file, given.pieceBytes);
    const pieces = await piecesOf(file.size, (offset, count) => bytesOf(file.slice(offset, offset + count)));
    const body = await bytesOf(new Blob(pieces.map(([offset, length]) => file.slice(offset, offset + length))));
    return await asked(film, pieces, body, given, means);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return { ...film, sentence: given.words.cannotRead ?? "" }; // the card was taken out
  }
}

/**
 * @param {Looked} film
 * @param {import("./pieces.js").Piece[]} pieces
 * @param {Uint8Array<ArrayBuffer>} body
 * @param {Given} given
 * @param {Means} means
 * @returns {Promise<Looked>}
 */
async function asked(film, pieces, body, given, means) {
  const headers = {
    "X-CSRFToken": means.token,
    "Content-Type": "application/octet-stream",
    "Film-Length": String(film.file.size),
    "Film-Pieces": pieces.map(([offset, length]) => `${offset}+${length}`).join(","),
  };
  const answer = await lastingly(given.looks, { method: "POST", body, headers }, means.onWaiting);
  if (answer.status === 422) return { ...film, sentence: await answer.text() };
  if (!answer.ok) throw new Refused(await answer.text());
  const { picture, ...seen } = await answer.json();
  return { ...film, seen, picture: picture ? new Blob([fromBase64(picture)], { type: "image/jpeg" }) : null };
}

/**
 * @param {Looked[]} looked
 * @param {Given} given
 * @param {{token: string, onWaiting: () => void}} means
 * @returns {Promise<Told[]>}
 */
export async function recordingsOf(looked, given, means) {
  const how = {
    method: "POST",
    body: JSON.stringify({ files: looked.map(listed) }),
    headers: { "X-CSRFToken": means.token, "Content-Type": "application/json" },
  };
  const answer = await lastingly(given.recordings, how, means.onWaiting);
  if (!answer.ok) throw new Refused(await answer.text());
  return (await answer.json()).recordings;
}

/** The server said no, in a sentence fit to show. */
export class Refused extends Error {}

/** @param {Looked} film */
export function listed({ file, path, opening, seen }) {
  return { path, name: file.name, length: file.size, written: file.lastModified / 1000, opening, seen };
}

/**
 * The sum of what will be the first piece, by which the same film is known again.
 * @param {File} file
 * @param {number} pieceBytes
 */
export async function openingOf(file, pieceBytes) {
  return hex(await sumOf(file.slice(0, pieceBytes)));
}

/** @param {Blob} piece */
async function bytesOf(piece) {
  return new Uint8Array(await piece.arrayBuffer());
}

/** @param {string} text */
function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
