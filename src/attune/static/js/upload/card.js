/** What was dropped or chosen: all files of a card, a folder or a few files, and which of them are films. */

/** @typedef {{file: File, path: string}} Found */
/** @typedef {{suffixes: string[], left: string[]}} Rules as media/recordings.py has them */

/**
 * Every file that was dropped, also inside folders. Call it while the drop is being handled: later it is forgotten.
 * @param {DataTransfer | null} transfer
 * @returns {Promise<Found[]>}
 */
export async function dropped(transfer) {
  const entries = Array.from(transfer?.items ?? [], (item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return chosen(transfer?.files ?? null);
  const found = await Promise.all(entries.map((entry) => (entry ? inside(entry) : [])));
  return found.flat();
}

/** @param {FileList | null} files @returns {Found[]} */
export function chosen(files) {
  return Array.from(files ?? [], (file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/**
 * @param {Found[]} found
 * @param {Rules} rules
 * @returns {{films: Found[], left: number}} the films in the order of their paths, and how many other files there are
 */
export function sorted(found, rules) {
  const films = found.filter((each) => isFilm(each.path, rules));
  films.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { films, left: found.length - films.length };
}

/** @param {string} path @param {Rules} rules @returns {boolean} */
export function isFilm(path, rules) {
  const folders = path.split("/");
  const name = folders.pop() ?? "";
  const dot = name.lastIndexOf(".");
  const hidden = name.startsWith(".") || folders.some((folder) => rules.left.includes(folder));
  return !hidden && dot > 0 && rules.suffixes.includes(name.slice(dot + 1).toLowerCase());
}

/** @param {FileSystemEntry} entry @returns {Promise<Found[]>} */
async function inside(entry) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => /** @type {FileSystemFileEntry} */ (entry).file(done, failed));
    return [{ file, path: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {Found[]} */
  const found = [];
  for (;;) {
    /** @type {FileSystemEntry[]} a hundred at a time, as browsers give them; none at the end */
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await inside(each)));
  }
}
