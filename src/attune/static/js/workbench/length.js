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
  const [shortest, longest] = limits.map((limit) => Math.round(Number(limit) * 1000) * table.denominator);
  const scaled = (/** @type {number} */ ticks) => ticks * table.numerator * 1000; // whole numbers: nothing is rounded
  const ticks = table.ticks;
  const last = end < table.count ? ticks[end + 1] - ticks[end] : ticks[end] - ticks[end - 1];
  if (scaled(ticks[end] + last - ticks[start]) <= shortest) return "short";
  if (scaled(ticks[end - 1] - ticks[start]) >= longest) return "long";
  return "good";
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
