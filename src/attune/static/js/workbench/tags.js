/** What can be seen in a clip: tags put in order as attune/clips/payloads.py does, and what one tap makes of them. */

/** @typedef {import("./edits.js").Tag} Tag */
/** @typedef {{actor: string | null, partner: string | null}} Pair who, towards whom */

/**
 * Tags each once, by principle and then by who: what the server holds has no order of its own.
 * @param {Tag[]} tags
 * @param {string[]} ranks all principles in order
 * @returns {Tag[]}
 */
export function ordered(tags, ranks) {
  const neat = tags.map((tag) => ({ ...tag, how: [...new Set(tag.how)].sort() }));
  const ranked = new Map(neat.map((tag) => [rankOf(tag, ranks), tag]));
  return [...ranked].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tag]) => tag);
}

/**
 * Say that a principle can be seen, or take it back with everything said about it.
 * @param {Tag[]} tags
 * @param {string} principle
 * @param {Pair} pair whom a new tag names at first
 * @param {string[]} ranks
 */
export function toggled(tags, principle, pair, ranks) {
  const others = tags.filter((tag) => tag.principle !== principle);
  if (others.length < tags.length) return others;
  return ordered([...tags, { principle, ...pair, way: null, how: [] }], ranks);
}

/**
 * Another tag in the place of one.
 * @param {Tag[]} tags
 * @param {Tag} old
 * @param {Tag} changed
 * @param {string[]} ranks
 */
export function replaced(tags, old, changed, ranks) {
  return ordered(tags.map((tag) => (isSame(tag, old) ? changed : tag)), ranks);
}

/**
 * A tag with somebody in one of its two places; whoever stood in the other makes room by changing places.
 * @param {Tag} tag
 * @param {"actor" | "partner"} part
 * @param {string} person who; said again, nobody
 * @param {string[]} everybody who can be named: of two, the other one is the partner
 * @returns {Tag}
 */
export function named(tag, part, person, everybody) {
  const other = part === "actor" ? "partner" : "actor";
  if (tag[part] === person) return { ...tag, [part]: null };
  const left = everybody.filter((one) => one !== person);
  const opposite = tag[other] === person ? (tag[part] ?? only(left)) : (tag[other] ?? only(left));
  return { ...tag, [part]: person, [other]: opposite };
}

/**
 * What answers a tag: the other one's turn, in how it was received, or the bid that it was the answer to.
 * @param {Tag} tag
 * @returns {Tag}
 */
export function answering(tag) {
  const way = tag.way === "reception" ? "initiative" : "reception";
  const principle = way === "reception" ? "receiving" : "attentive";
  return { principle, actor: tag.partner, partner: tag.actor, way, how: [] };
}

/**
 * @param {Tag} one
 * @param {Tag} other
 */
export function isSame(one, other) {
  return one.principle === other.principle && rankOf(one, []) === rankOf(other, []);
}

/**
 * @param {Tag} tag
 * @param {string[]} ranks
 */
function rankOf({ principle, actor, partner, way, how }, ranks) {
  return [String(ranks.indexOf(principle)), actor ?? "", partner ?? "", way ?? "", how.join()].join("\n");
}

/** @param {string[]} people */
function only(people) {
  return people.length === 1 ? (people[0] ?? null) : null;
}
