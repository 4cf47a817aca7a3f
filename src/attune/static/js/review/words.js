/** The words said in the room, as a list that changes one word at a time; the family's words come back as they were said. */

/** @typedef {"said" | "strength" | "working_point" | "wondering"} Kind */
/** @typedef {{id: string, clip: string | null, said_by: string, kind: Kind, text: string}} Words */
/** @typedef {{act: "catch" | "change", words: Words} | {act: "remove", id: string}} Saying */

/** @param {Words[]} list @param {Saying} saying @returns {Words[]} */
export function after(list, saying) {
  if (saying.act === "remove") return list.filter((words) => words.id !== saying.id);
  const { words } = saying;
  if (!list.some((other) => other.id === words.id)) return [...list, words];
  return list.map((other) => (other.id === words.id ? words : other));
}

/** What was typed, made fit to keep: no blank ends, no quotation marks of its own; "" says there is nothing to keep. @param {string} typed */
export function heard(typed) {
  return typed.trim().replace(/\s+/g, " ").replace(/^[“”"]+|[“”"]+$/g, "").trim();
}

/** What is shown at a step: a clip shows its own words; question and closing show all. @param {Words[]} list @param {string | null} clip */
export function shownAt(list, clip) {
  return clip === null ? list : list.filter((words) => words.clip === clip);
}
