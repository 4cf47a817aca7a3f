/** Undo and redo without end: which edit of the list each would take back. They are edits themselves. */

import { applies } from "./edits.js";

/** @typedef {import("./edits.js").Bench} Bench */
/** @typedef {import("./edits.js").Change} Change */
/**
 * @typedef {object} Edit as the list on the server holds it
 * @property {string} key made by the page that made the edit; the list is in the order of happening
 * @property {string} kind
 * @property {any} payload
 * @property {Change} inverse
 * @property {string | null} undoes the key of the edit that this one takes back
 * @property {string} author
 */

/**
 * The edit that undo takes back: this author's latest that stands and can still be taken back.
 * @param {Edit[]} edits
 * @param {string} author
 * @param {Bench} bench
 * @returns {Edit | null}
 */
export function toUndo(edits, author, bench) {
  const gone = takenBack(edits);
  return last(edits, (edit) => {
    return edit.author === author && edit.undoes === null && !gone.has(edit.key) && applies(bench, edit.inverse);
  });
}

/**
 * The undo that redo takes back; none once its author has gone on to something new.
 * @param {Edit[]} edits
 * @param {string} author
 * @param {Bench} bench
 * @returns {Edit | null}
 */
export function toRedo(edits, author, bench) {
  const gone = takenBack(edits);
  const anew = last(edits, (edit) => edit.author === author && edit.undoes === null);
  const since = anew ? edits.slice(edits.indexOf(anew)) : [];
  return last(since, (edit) => {
    if (edit.author !== author) return false;
    return isUndo(edits, edit) && !gone.has(edit.key) && applies(bench, edit.inverse);
  });
}

/**
 * The edit that a person made and that an undo, or an undo's undo, is about.
 * @param {Edit[]} edits
 * @param {Edit} edit
 * @returns {Edit}
 */
export function about(edits, edit) {
  const target = edits.find(({ key }) => key === edit.undoes);
  return target ? about(edits, target) : edit;
}

/**
 * Keys of the edits that are taken back. An edit is, if one that takes it back is not taken back itself; later
 * edits take back earlier ones, so one walk from the end knows all.
 * @param {Edit[]} edits
 */
function takenBack(edits) {
  /** @type {Set<string>} */
  const gone = new Set();
  for (const edit of [...edits].reverse()) {
    if (edit.undoes !== null && !gone.has(edit.key)) gone.add(edit.undoes);
  }
  return gone;
}

/**
 * @param {Edit[]} edits
 * @param {Edit} edit
 */
function isUndo(edits, edit) {
  const target = edits.find(({ key }) => key === edit.undoes);
  return target !== undefined && target.undoes === null;
}

/**
 * @param {Edit[]} edits
 * @param {(edit: Edit) => boolean} fits
 * @returns {Edit | null}
 */
function last(edits, fits) {
  return edits.findLast(fits) ?? null;
}
