/** Takes the film that is dropped or chosen, sends it, and says how far it is until the card may be wiped. */

import { Pace, filled, timeLeft } from "../upload/pace.js";
import { Sending } from "../upload/sending.js";

/** @typedef {import("../upload/sending.js").Given} Given */

const SPEAK_EVERY = 30_000; // milliseconds between what a screen reader is told

/** @param {HTMLElement} element the place to drop a film on */
export default function bringFilm(element) {
  new Bringing(element).listen();
}

class Bringing {
  /** @type {Sending | null} */
  #sending = null;
  #pace = new Pace();
  #paused = false;
  #spokenAt = 0;
  /** What the server has acknowledged: only that is called safe. */
  #percent = 0;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    /** @type {Given} */
    this.given = JSON.parse(document.getElementById("bring-film")?.textContent ?? "{}");
    this.input = /** @type {HTMLInputElement} */ (element.querySelector("input[type=file]"));
    this.bar = /** @type {HTMLProgressElement} */ (element.querySelector("progress"));
    this.token = /** @type {HTMLInputElement} */ (element.querySelector("[name=csrfmiddlewaretoken]")).value;
  }

  listen() {
    this.input.addEventListener("change", () => this.#take(this.input.files));
    this.element.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.element.classList.add("is-over");
    });
    this.element.addEventListener("dragleave", () => this.element.classList.remove("is-over"));
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      this.element.classList.remove("is-over");
      this.#take(event.dataTransfer?.files ?? null);
    });
    this.#part("pause").addEventListener("click", () => this.#pauseOrGoOn());
    this.#part("stop").addEventListener("click", () => void this.#stop());
    window.addEventListener("beforeunload", (event) => {
      if (this.#sending && !this.#paused) event.preventDefault();
    });
    this.#take(this.input.files); // chosen before this script was there
  }

  /** @param {FileList | null} files */
  #take(files) {
    const file = files?.[0];
    if (!file || !files || this.#sending) return;
    if (files.length > 1) return this.#refuse(this.given.words.onlyOne ?? "");
    this.#part("title").textContent = this.given.words.coming ?? "";
    this.#show({ progress: true, acts: true, choose: false, begun: false, problem: false, how: false });
    const means = { token: this.token, sumOf: (/** @type {File} */ whole) => this.#wholeSum(whole) };
    const tus = /** @type {{tus: import("../upload/sending.js").Tus}} */ (/** @type {unknown} */ (window)).tus;
    this.#sending = new Sending(tus, file, this.given, means, {
      onSent: (sent, all) => this.#sent(sent, all),
      onSafe: (safe, all) => (this.#percent = Math.floor((safe * 100) / all)),
      onWaiting: () => this.#tell(this.given.words.waiting ?? ""),
      onAllSent: () => this.#allSent(),
      onState: (state) => this.#heardOf(state),
      onRefused: (sentence) => this.#refuse(sentence),
    });
    this.#sending.start();
  }

  /** @param {File} file @returns {Promise<string>} */
  #wholeSum(file) {
    const worker = new Worker(this.element.dataset.worker ?? "", { type: "module" });
    return new Promise((done, failed) => {
      worker.addEventListener("message", (event) => {
        worker.terminate();
        done(event.data.sum);
      });
      worker.addEventListener("error", failed);
      worker.postMessage(file);
    });
  }

  /** @param {number} sent @param {number} all */
  #sent(sent, all) {
    if (this.#paused) return;
    this.#pace.note(performance.now(), sent);
    this.bar.value = (sent * 100) / all;
    const left = timeLeft(this.given.words, this.#pace.secondsLeft(all));
    this.#tell(filled(this.given.words.sending ?? "", { percent: this.#percent, left }));
  }

  #allSent() {
    this.bar.removeAttribute("value");
    this.#show({ acts: false });
    this.#tell(this.given.words.comparing ?? "");
  }

  /** @param {import("../upload/sending.js").State} state */
  #heardOf(state) {
    if (!state.verified) {
      if (state.percent !== null) this.bar.value = state.percent;
      return;
    }
    this.#sending = null;
    const form = /** @type {HTMLFormElement} */ (this.#part("wiped"));
    form.action = state.wiped;
    /** @type {HTMLAnchorElement} */ (this.#part("film")).href = state.film;
    this.#part("title").textContent = this.given.words.here ?? "";
    this.#show({ progress: false, done: true });
    this.#speak(this.given.words.verified ?? "");
  }

  /** @param {string} sentence */
  #refuse(sentence) {
    this.#sending = null;
    this.#part("sentence").textContent = sentence;
    this.#show({ progress: false, acts: false, choose: true, how: true, problem: true });
    this.input.value = "";
  }

  #pauseOrGoOn() {
    if (!this.#sending) return;
    this.#paused = !this.#paused;
    this.#part("pause-label").textContent = this.given.words[this.#paused ? "goOn" : "pause"] ?? "";
    if (!this.#paused) return this.#sending.start();
    void this.#sending.pause();
    this.#tell(filled(this.given.words.paused ?? "", { percent: this.#percent }));
  }

  async #stop() {
    const sending = this.#sending;
    this.#sending = null;
    await sending?.end();
    location.reload();
  }

  /** @param {string} sentence */
  #tell(sentence) {
    this.#part("told").textContent = sentence;
    if (performance.now() - this.#spokenAt > SPEAK_EVERY || this.#spokenAt === 0) this.#speak(sentence);
  }

  /** @param {string} sentence */
  #speak(sentence) {
    this.#spokenAt = performance.now();
    this.#part("spoken").textContent = sentence;
  }

  /** @param {Record<string, boolean>} parts */
  #show(parts) {
    for (const [name, shown] of Object.entries(parts)) {
      this.element.querySelectorAll(`[data-part="${name}"]`).forEach((part) => part.toggleAttribute("hidden", !shown));
    }
  }

  /** @param {string} name @returns {HTMLElement} */
  #part(name) {
    return /** @type {HTMLElement} */ (this.element.querySelector(`[data-part="${name}"]`));
  }
}
