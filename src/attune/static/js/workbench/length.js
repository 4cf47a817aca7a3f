/** How long a clip is, and what its gauge says. The same rule as attune/clips/rules.py, held by tests/edits/cases.json. */

/** @typedef {import("../player/frames.js").FrameTable} FrameTable */
/** @typedef {"short" | "good" | "long"} Verdict */

/**
 * Whether a clip's length suits. Limits are compared in whole frames, to the practitioner's favour: a clip is too
 * short only if one frame more would still not pass the shorter limit, too long only if one frame less would not
 * come below the longer.
 * @param {FrameTable} table
 * @param {number} start
 * @param {number} end the first frame after the clip
 * @param {readonly [string, string]} limits seconds
 * @returns {Verdict}
 */
export function verdict(table, start, end, limits) {
  const [shortest, longest] = limits;
  const last = end < table.count ? end : end - 1; // the film's last frame lends its own length
  const more = table.tick(end) + table.tick(last + 1) - table.tick(last);
  if (compared(table, more - table.tick(start), shortest) <= 0) return "short";
  if (compared(table, table.tick(end - 1) - table.tick(start), longest) >= 0) return "long";
  return "good";
}

/**
 * How much a number of ticks exceeds a limit, in whole numbers only: nothing is rounded.
 * @param {FrameTable} table
 * @param {number} ticks
 * @param {string} limit seconds, with at most three places
 */
function compared(table, ticks, limit) {
  return ticks * table.numerator * 1000 - Math.round(Number(limit) * 1000) * table.denominator;
}

/**
 * Seconds of film in a clip, for display.
 * @param {FrameTable} table
 * @param {number} start
 * @param {number} end
 */
export function seconds(table, start, end) {
  return table.timeOf(end) - table.timeOf(start);
}
