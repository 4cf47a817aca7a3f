/** Says things in the page's language: its sentences come with the page, with places for numbers and names. */

/** @typedef {(key: string, facts?: Record<string, string | number>) => string} Say */

/**
 * @param {Record<string, string>} words
 * @returns {Say}
 */
export function sayer(words) {
  return (key, facts = {}) => {
    const sentence = words[key];
    if (sentence === undefined) throw new RangeError(`The page has no words for ${key}.`);
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(facts[name] ?? whole));
  };
}

/**
 * What somebody else did, for "Cy moved the start of clip 1".
 * @param {import("./list.js").Held} edit
 * @param {string[]} order the clips chosen, before it was done or after, whichever knows the clip
 * @returns {[string, Record<string, string | number>]} a key of the page's words, and its facts
 */
export function done(edit, order) {
  const [key, facts] = about(edit, order);
  const name = edit.author_name.split(" ", 1)[0] ?? "";
  return [edit.undoes ? "by_undone" : key.replace("edit_", "by_"), { ...facts, name }];
}

/**
 * What an edit was about, for "Undone: …".
 * @param {import("./edits.js").Change} edit
 * @param {string[]} order the clips chosen, before the edit was taken back or after, whichever knows the clip
 * @returns {[string, Record<string, number>]} a key of the page's words, and its facts
 */
export function about({ kind, payload }, order) {
  const id = payload.id ?? (payload.clip ?? payload.borrowed)?.id;
  const number = order.indexOf(id) + 1;
  if (kind !== "clip.change") return [`edit_${kind.replace(".", "_")}`, { number }];
  const names = Object.keys(payload.fields);
  const field = names.length === 1 ? names[0] : "ends";
  return [number ? `edit_clip_${field}` : `edit_spare_${field}`, { number }];
}
