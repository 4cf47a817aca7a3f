/** How fast a film comes in, and the sentence that says how long it still takes. Knows no page. */

const REMEMBERED = 20_000; // milliseconds of the pace that count: long enough to be calm, short enough to be true
const KNOWN_AFTER = 2_000;

/** The pace of what was sent lately. */
export class Pace {
  /** @type {{at: number, bytes: number}[]} */
  #noted = [];

  /** @param {number} at milliseconds @param {number} bytes sent so far */
  note(at, bytes) {
    const last = this.#noted.at(-1);
    if (last && bytes < last.bytes) this.#noted = []; // a piece is sent again
    this.#noted.push({ at, bytes });
    while (this.#noted.length > 2 && at - (this.#noted[0]?.at ?? at) > REMEMBERED) this.#noted.shift();
  }

  /** @param {number} all @returns {number | null} seconds left, or null while that cannot be known */
  secondsLeft(all) {
    const first = this.#noted[0];
    const last = this.#noted.at(-1);
    if (!first || !last || last.at - first.at < KNOWN_AFTER || last.bytes <= first.bytes) return null;
    return ((all - last.bytes) * (last.at - first.at)) / (last.bytes - first.bytes) / 1000;
  }
}

/**
 * @param {Record<string, string>} words
 * @param {number | null} seconds
 * @returns {string}
 */
export function timeLeft(words, seconds) {
  if (seconds === null) return words.reckoning ?? "";
  if (seconds < 55) return words.lessThanAMinute ?? "";
  const minutes = Math.round(seconds / 60);
  return minutes < 2 ? (words.aboutAMinute ?? "") : filled(words.aboutMinutes ?? "", { minutes });
}

/**
 * @param {string} sentence
 * @param {Record<string, string | number>} facts
 * @returns {string}
 */
export function filled(sentence, facts) {
  return sentence.replace(/\{(\w+)\}/g, (braces, name) => String(facts[name] ?? braces));
}

/**
 * Whether to send again after an answer: what changed on the way and what somebody else holds, but no refusal.
 * @param {number} status 0 where there was no answer
 * @returns {boolean}
 */
export function worthAnotherTry(status) {
  return status === 0 || status === 409 || status === 423 || status === 460 || (status >= 500 && status !== 507);
}
