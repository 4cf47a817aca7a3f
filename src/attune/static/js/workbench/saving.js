/** Brings edits to the server as they happen, and never loses one: unsent edits wait in the window's own storage. */

/** @typedef {import("./list.js").EditList} EditList */
/** @typedef {import("./list.js").Held} Held */
/**
 * @typedef {object} Ways what the page gives, so that all of this can be tried without a page
 * @property {string} url where edits are posted and asked for
 * @property {string} token against forged requests
 * @property {Storage} storage
 * @property {typeof fetch} fetch
 * @property {{postMessage(message: any): void} | null} others the other windows on the same film
 * @property {(milliseconds: number) => Promise<void>} wait
 */
/** @typedef {"saved" | "saving" | "trying" | "signed-out" | "closed"} Standing */

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

/** Events: "standing" when how things stand changed; "refused" (detail: the server's sentence); "film" (detail: its copies). */
export class Saving extends EventTarget {
  #list;
  #ways;
  /** @type {Standing} */
  #standing = "saved";
  #running = false;
  #drawer;

  /**
   * @param {EditList} list
   * @param {Ways} ways
   */
  constructor(list, ways) {
    super();
    this.#list = list;
    this.#ways = ways;
    this.#drawer = `attune-edits:${ways.url}`;
    const left = ways.storage.getItem(this.#drawer);
    if (left) list.restore(JSON.parse(left));
    list.addEventListener("change", () => this.#remember());
    this.#remember();
  }

  get standing() {
    return this.#standing;
  }

  /** Whether this film is no longer open to us. */
  get closed() {
    return this.#standing === "closed";
  }

  /** Send what waits, and go on until nothing waits. */
  async send() {
    if (this.#running || this.closed) return;
    this.#running = true;
    let pause = FIRST_WAIT;
    while (this.#list.waiting.length && !this.closed) {
      if (this.#standing === "saved") this.#stand("saving");
      const answered = await this.#sendOnce();
      if (answered) {
        pause = FIRST_WAIT;
        continue;
      }
      await this.#ways.wait(pause);
      pause = Math.min(LONGEST_WAIT, pause * 2);
    }
    this.#running = false;
    if (!this.closed) this.#stand("saved");
  }

  /** Ask what other windows and people have changed. */
  async ask() {
    if (this.#running || this.closed) return;
    const response = await this.#reach(`${this.#ways.url}?after=${this.#list.head}`, {});
    if (!response?.ok) return;
    const answer = await response.json();
    this.#list.takeIn(answer.edits);
    if (answer.film) this.dispatchEvent(new CustomEvent("film", { detail: answer.film }));
  }

  #remember() {
    const waiting = this.#list.waiting;
    if (waiting.length) this.#ways.storage.setItem(this.#drawer, JSON.stringify(waiting));
    else this.#ways.storage.removeItem(this.#drawer);
    void this.send();
  }

  /** @returns {Promise<boolean>} whether the server took or refused; false: try again later */
  async #sendOnce() {
    const edits = this.#list.waiting.map(({ key, kind, payload, undoes }) => ({ key, kind, payload, undoes }));
    const response = await this.#reach(this.#ways.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.#ways.token },
      body: JSON.stringify({ base: this.#list.head, edits }),
    });
    if (!response) return false;
    const answer = await response.json();
    this.#list.takeIn(answer.edits ?? []);
    if (!response.ok) {
      this.#list.drop(answer.key ?? edits[0]?.key);
      this.dispatchEvent(new CustomEvent("refused", { detail: answer.sentence }));
    }
    this.#ways.others?.postMessage({ head: this.#list.head });
    return true;
  }

  /**
   * @param {string} url
   * @param {RequestInit} options
   * @returns {Promise<Response | null>} an answer that can be read as JSON, or null where there is none
   */
  async #reach(url, options) {
    try {
      const response = await this.#ways.fetch(url, { ...options, headers: { Accept: "application/json", ...options.headers } });
      const readable = response.headers.get("Content-Type")?.startsWith("application/json");
      if (readable && (response.ok || response.status === 409 || response.status === 400)) return this.#heard(response);
      this.#stand(standingOf(response));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // what fetch throws where there is no connection
      if (this.#list.waiting.length) this.#stand("trying");
    }
    return null;
  }

  /** @param {Response} response */
  #heard(response) {
    if (this.#list.waiting.length) this.#stand("saving");
    else this.#stand("saved");
    return response;
  }

  /** @param {Standing} standing */
  #stand(standing) {
    if (standing === this.#standing) return;
    this.#standing = standing;
    this.dispatchEvent(new Event("standing"));
  }
}

/**
 * @param {Response} response one that brought no edits
 * @returns {Standing}
 */
function standingOf(response) {
  if (response.status === 404 || response.status === 410) return "closed";
  if (response.redirected || response.status === 401 || response.status === 403) return "signed-out";
  return "trying";
}
