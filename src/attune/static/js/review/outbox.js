/**
 * What the room has to tell the server, kept until the server has said yes: the server may be away, and nothing is lost.
 * Letters leave one at a time and in order; each carries an id made here, so that one sent twice is done once.
 */

/** @typedef {{id: string, to: string, body: Record<string, unknown>}} Letter */
/** @typedef {"kept" | "later" | "lapsed" | "refused"} Answer "lapsed": somebody has to sign in again first; "refused": the server will never take it, so it must not block those behind it */
/** @typedef {{getItem(key: string): string | null, setItem(key: string, value: string): void, removeItem(key: string): void}} Drawer */

/**
 * @typedef {object} Around what the outbox needs of the world
 * @property {(letter: Letter) => Promise<Answer>} send
 * @property {Drawer} drawer
 * @property {string} place the drawer's key, one for each review
 * @property {(wait: number, act: () => void) => void} later
 * @property {() => void} changed told after every change of what waits
 */

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

export class Outbox {
  /** @param {Around} around */
  constructor(around) {
    this.around = around;
    /** @type {Letter[]} */
    this.waiting = read(around.drawer, around.place);
    /** @type {Letter[]} */
    this.refused = [];
    this.wait = FIRST_WAIT;
    /** @type {Promise<void> | null} */
    this.round = null;
    this.planned = false;
    this.troubled = false;
    this.lapsed = false;
  }

  /** @param {Letter} letter */
  put(letter) {
    this.waiting = [...this.waiting, letter];
    this.keep();
    return this.flush();
  }

  /** Send all that waits, now; asked while a round runs, that round is the answer. @returns {Promise<void>} */
  flush() {
    this.round ??= this.sendAll().finally(() => { this.round = null; });
    return this.round;
  }

  async sendAll() {
    for (let letter = this.waiting[0]; letter; letter = this.waiting[0]) {
      const answer = await this.around.send(letter);
      this.lapsed = answer === "lapsed";
      this.troubled = this.lapsed || answer === "later";
      if (this.troubled) return this.tryLater();
      if (answer === "refused") this.refused = [...this.refused, letter];
      this.waiting = this.waiting.slice(1); // new ones only ever join at the end
      this.wait = FIRST_WAIT;
      this.keep();
    }
  }

  tryLater() {
    this.around.changed();
    if (this.planned) return;
    this.planned = true;
    this.around.later(this.wait, () => {
      this.planned = false;
      void this.flush();
    });
    this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
  }

  keep() {
    if (this.waiting.length === 0) this.around.drawer.removeItem(this.around.place);
    else this.around.drawer.setItem(this.around.place, JSON.stringify(this.waiting));
    this.around.changed();
  }
}

/** @param {Drawer} drawer @param {string} place @returns {Letter[]} */
function read(drawer, place) {
  const kept = drawer.getItem(place);
  return kept === null ? [] : JSON.parse(kept);
}

/**
 * How a letter leaves a page. Anything but a plain yes or a plain no (a proxy's page, a login page, no network) means later.
 * @param {() => string} token the proof against forged requests, asked each time: signing in again changes it
 * @param {typeof fetch} [go]
 * @returns {(letter: Letter) => Promise<Answer>}
 */
export function byPost(token, go = fetch) {
  return async ({ to, body }) => {
    try {
      const answer = await go(to, {
        method: "POST", body: JSON.stringify(body), credentials: "same-origin", redirect: "manual",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      });
      if (answer.status === 200) return "kept";
      if (answer.type === "opaqueredirect" || answer.status === 403) return "lapsed"; // to the door; or the proof is of an older login
      return answer.status === 400 || answer.status === 409 ? "refused" : "later";
    } catch (trouble) {
      if (trouble instanceof TypeError) return "later"; // fetch's word for "no network"
      throw trouble;
    }
  };
}

/** The proof as the cookie holds it now, or as the page was given it. @param {string} given @param {string} [cookies] */
export function proof(given, cookies = document.cookie) {
  return /(?:^|; )csrftoken=([^;]+)/.exec(cookies)?.[1] ?? given;
}
