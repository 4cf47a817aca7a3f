/** Asks, film by film, whether what an open window holds may still be shown: a withdrawal reaches what is in memory, too. */

import { watchGate } from "../player/gate.js";

/** @typedef {{watching: string}} OfAFilm a clip or a still: where its film's gate is asked */

/**
 * @param {OfAFilm[]} things all that this window holds
 * @param {(watching: string) => void} shut called once for a film that may not be shown any more
 * @returns {() => void} stops asking
 */
export function watchFilms(things, shut) {
  const films = new Set(things.map((thing) => thing.watching));
  const leave = [...films].map((film) => watchGate(film, () => true, () => shut(film)));
  return () => leave.forEach((stop) => stop());
}
