/** The recordings of a card as a person chooses among them, parts and joins them. Knows no page. */

/** @typedef {{parts: number[], here: string, begun: boolean, chosen: boolean}} Recording parts by their place on the card */

/**
 * What is chosen at first: what had begun to come in, and what is alone. A card may hold another family's film, so
 * everything else is for the person to choose.
 * @param {{parts: number[], here: string, begun: boolean}[]} told
 * @returns {Recording[]}
 */
export function atFirst(told) {
  return told.map((each) => ({ ...each, chosen: !each.here && (each.begun || told.length === 1) }));
}

/**
 * @param {Recording[]} recordings
 * @param {number} place
 * @returns {Recording[]} with the parts of one as recordings of their own
 */
export function parted(recordings, place) {
  return recordings.flatMap((each, at) =>
    at === place ? each.parts.map((part) => ({ parts: [part], here: "", begun: false, chosen: each.chosen })) : [each],
  );
}

/**
 * @param {Recording[]} recordings
 * @param {number} place
 * @returns {Recording[]} with this one joined to the one before it
 */
export function joinedToTheOneBefore(recordings, place) {
  const before = recordings[place - 1];
  const own = recordings[place];
  if (!before || !own) return recordings;
  const whole = { parts: [...before.parts, ...own.parts], here: "", begun: false, chosen: before.chosen || own.chosen };
  return [...recordings.slice(0, place - 1), whole, ...recordings.slice(place + 1)];
}

/**
 * @param {Recording[]} recordings
 * @param {number} place
 * @param {boolean} chosen
 * @returns {Recording[]}
 */
export function withChoice(recordings, place, chosen) {
  return recordings.map((each, at) => (at === place ? { ...each, chosen } : each));
}
