/** The soft clock: how much of the hour is left, said kindly and never to the second. */

/** @typedef {"plenty" | "enough" | "towards" | "round" | "full"} Mood */
/** @typedef {{mood: Mood, minutes: number, part: number}} Hour minutes left, rounded; part of the hour gone, 0 to 1 */

const PLENTY = 30;
const ENOUGH = 15;
const TOWARDS = 5;

/**
 * @param {number} gone seconds since the review began; a clock set back counts as none
 * @param {number} minutes how long the review is meant to take
 * @returns {Hour}
 */
export function hour(gone, minutes) {
  const passed = Math.max(0, gone) / 60;
  const left = minutes - passed;
  return { mood: mood(left), minutes: rounded(left), part: Math.min(1, passed / minutes) };
}

/** @param {number} left minutes @returns {Mood} */
function mood(left) {
  if (left <= 0) return "full";
  if (left <= TOWARDS) return "round";
  if (left <= ENOUGH) return "towards";
  return left < PLENTY ? "enough" : "plenty";
}

/** To five minutes, and near the end to one, so that the sentence changes seldom. @param {number} left @returns {number} */
function rounded(left) {
  if (left <= 0) return 0;
  if (left <= TOWARDS) return Math.ceil(left);
  return Math.round(left / 5) * 5;
}

/**
 * Fill a sentence of the page's language: "About {minutes} minutes left".
 * @param {string} sentence @param {Record<string, string | number>} facts
 */
export function say(sentence, facts) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
}
