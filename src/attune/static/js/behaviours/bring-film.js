/** Takes the films that are dropped or chosen, lists what is on a card, and says how far they are until it may be wiped. */

import { Bringing } from "../upload/bringing.js";
import { chosen, dropped, sorted } from "../upload/card.js";
import { atFirst, joinedToTheOneBefore, parted, withChoice } from "../upload/choosing.js";
import { bytesOf, Listing, nameOf, sizeOf } from "../upload/listing.js";
import { lookAtAll, openingOf, recordingsOf, Refused } from "../upload/looking.js";
import { Pace, filled, timeLeft } from "../upload/pace.js";

/** @typedef {import("../upload/card.js").Found} Found */
/** @typedef {import("../upload/looking.js").Looked} Looked */
/** @typedef {import("../upload/choosing.js").Recording} Recording */
/** @typedef {import("../upload/sending.js").Given & import("../upload/looking.js").Given & {rules: import("../upload/card.js").Rules}} Given */

const SPEAK_EVERY = 30_000; // milliseconds between what a screen reader is told

/** @param {HTMLElement} element the place to drop films on */
export default function bringFilm(element) {
  new BringingPage(element).listen();
}

class BringingPage {
  /** @type {Bringing | null} */
  #bringing = null;
  #busy = false;
  #pace = new Pace();
  #paused = false;
  #spokenAt = 0;
  /** What the server has acknowledged: only that is called safe. */
  #percent = 0;
  #left = 0;
  /** @type {Looked[]} */
  #looked = [];
  /** @type {Recording[]} */
  #recordings = [];

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    /** @type {Given} */
    this.given = JSON.parse(document.getElementById("bring-film")?.textContent ?? "{}");
    this.words = this.given.words;
    this.inputs = /** @type {HTMLInputElement[]} */ ([...element.querySelectorAll("input[type=file]")]);
    this.bar = /** @type {HTMLProgressElement} */ (element.querySelector("progress"));
    this.token = /** @type {HTMLInputElement} */ (element.querySelector("[name=csrfmiddlewaretoken]")).value;
    this.listing = new Listing(this.#part("list"), /** @type {HTMLTemplateElement} */ (this.#part("row")), this.words, {
      onChoice: (place, is) => this.#choose(withChoice(this.#recordings, place, is)),
      onPart: (place) => this.#change(parted(this.#recordings, place), place, "join"),
      onJoin: (place) => this.#change(joinedToTheOneBefore(this.#recordings, place), place - 1, "part"),
    });
  }

  listen() {
    for (const input of this.inputs) input.addEventListener("change", () => void this.#take(chosen(input.files)));
    this.element.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.element.classList.add("is-over");
    });
    this.element.addEventListener("dragleave", () => this.element.classList.remove("is-over"));
    this.element.addEventListener("drop", (event) => {
      event.preventDefault();
      this.element.classList.remove("is-over");
      void dropped(event.dataTransfer).then((found) => this.#take(found));
    });
    this.#part("bring").addEventListener("click", () => this.#bringChosen());
    this.#part("other").addEventListener("click", () => location.reload());
    this.#part("pause").addEventListener("click", () => void this.#pauseOrGoOn());
    this.#part("stop").addEventListener("click", () => void this.#stop());
    window.addEventListener("beforeunload", (event) => {
      if (this.#bringing && !this.#paused) event.preventDefault();
    });
    for (const input of this.inputs) void this.#take(chosen(input.files)); // chosen before this script was there
  }

  /** @param {Found[]} found */
  async #take(found) {
    if (found.length === 0 || this.#busy) return;
    const alone = found.length === 1 && !found[0]?.path.includes("/");
    const { films, left } = alone ? { films: found, left: 0 } : sorted(found, this.given.rules);
    if (films.length === 0) return this.#refuse(this.words.noFilms ?? "");
    this.#busy = true;
    this.#left = left;
    this.#show({ choose: false, begun: false, problem: false, how: false });
    try {
      await (alone ? this.#takeOne(films) : this.#list(films));
    } catch (error) {
      if (!(error instanceof Refused || error instanceof DOMException)) throw error;
      this.#refuse(error instanceof Refused ? error.message : (this.words.cannotRead ?? "")); // the card was taken out
    }
  }

  /** One file needs no choosing: it comes in at once, unless it is here already. @param {Found[]} films */
  async #takeOne(films) {
    const [film] = films;
    if (!film) return;
    const opening = await openingOf(film.file, this.given.pieceBytes);
    this.#looked = [{ ...film, opening, seen: null, picture: null, sentence: "" }];
    this.#recordings = atFirst(await recordingsOf(this.#looked, this.given, this.#means));
    if (this.#recordings[0]?.here) return this.#offerChoice();
    this.#bringChosen();
  }

  /** @param {Found[]} films */
  async #list(films) {
    this.#title("looking");
    this.#show({ progress: true });
    this.#progress(0, films.length);
    this.#looked = await lookAtAll(films, this.given, {
      ...this.#means,
      onLooked: (done) => this.#progress(done, films.length),
    });
    this.#recordings = atFirst(await recordingsOf(this.#looked, this.given, this.#means));
    this.#offerChoice();
    this.#speak(this.words.onCard ?? "");
  }

  get #means() {
    return { token: this.token, onWaiting: () => this.#tell(this.words.waiting ?? "") };
  }

  /** @param {number} done @param {number} of */
  #progress(done, of) {
    this.bar.value = (done * 100) / of;
    this.#tell(filled(this.words.lookedAt ?? "", { done, of }));
  }

  #offerChoice() {
    this.#title("onCard");
    this.#show({ progress: false, card: true, picture: false });
    this.element.classList.add("is-card");
    const others = this.#left === 1 ? this.words.oneOther : filled(this.words.others ?? "", { left: this.#left });
    this.#part("left").textContent = this.#left ? (others ?? "") : "";
    this.#change(this.#recordings, -1, "");
  }

  /** @param {Recording[]} recordings @param {number} place @param {string} act where the keyboard was */
  #change(recordings, place, act) {
    this.#choose(recordings);
    this.listing.show(recordings, this.#looked);
    if (place >= 0) this.listing.focus(place, act);
  }

  /** @param {Recording[]} recordings */
  #choose(recordings) {
    this.#recordings = recordings;
    const chosenOnes = recordings.filter((each) => each.chosen);
    const size = sizeOf(bytesOf(chosenOnes.flatMap((each) => this.#filmsOf(each))));
    const facts = { chosen: chosenOnes.length, of: recordings.length, size };
    this.#part("chosen").textContent = filled(this.words[chosenOnes.length ? "chosen" : "noneChosen"] ?? "", facts);
    const label = this.words[chosenOnes.length === 1 ? "bringOne" : "bringSeveral"] ?? "";
    this.#part("bring-label").textContent = filled(chosenOnes.length ? label : (this.words.bring ?? ""), facts);
    /** @type {HTMLButtonElement} */ (this.#part("bring")).disabled = chosenOnes.length === 0;
  }

  #bringChosen() {
    const places = [...this.#recordings.keys()].filter((place) => this.#recordings[place]?.chosen);
    const recordings = places.map((place) => this.#filmsOf(/** @type {Recording} */ (this.#recordings[place])));
    this.#title(recordings.length > 1 ? "comingSeveral" : "coming");
    this.#show({ progress: true, acts: true, choosing: false, problem: false });
    if (this.#part("list").children.length) this.listing.freeze(this.#recordings);
    const tus = /** @type {{tus: import("../upload/sending.js").Tus}} */ (/** @type {unknown} */ (window)).tus;
    const means = { token: this.token, sumOf: (/** @type {File} */ whole) => this.#wholeSum(whole) };
    this.#bringing = new Bringing(tus, recordings, this.given, means, {
      onSent: (...counts) => this.#sent(...counts),
      onWaiting: () => this.#tell(this.words.waiting ?? ""),
      onStanding: (place, standing) => this.#stand(places, place, standing),
      onComparing: (percent) => this.#comparing(percent),
      onVerified: (films) => this.#verified(films),
      onRefused: (sentence, name) => this.#refuse(this.#looked.length > 1 ? `${name}: ${sentence}` : sentence),
    });
    void this.#bringing.bring();
  }

  /** @param {Recording} recording */
  #filmsOf(recording) {
    return recording.parts.map((part) => /** @type {Looked} */ (this.#looked[part]));
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

  /** @param {number} sent @param {number} safe @param {number} all @param {number} skipped */
  #sent(sent, safe, all, skipped) {
    this.#percent = Math.floor((safe * 100) / all);
    if (this.#paused) return;
    this.#pace.note(performance.now(), sent - skipped);
    this.bar.value = (sent * 100) / all;
    const left = timeLeft(this.words, this.#pace.secondsLeft(all - skipped));
    this.#tell(filled(this.words.sending ?? "", { percent: this.#percent, left }));
  }

  /** @param {number[]} places @param {number} place @param {import("../upload/bringing.js").Standing} standing */
  #stand(places, place, standing) {
    this.listing.stand(places[place] ?? -1, standing);
    if (standing === "comparing" && place === places.length - 1) this.#comparing(null);
  }

  /** @param {number | null} percent */
  #comparing(percent) {
    if (percent === null) this.bar.removeAttribute("value");
    else this.bar.value = percent;
    this.#show({ acts: false });
    this.#tell(this.words.comparing ?? "");
  }

  /** @param {import("../upload/bringing.js").Begun[]} films */
  #verified(films) {
    this.#bringing = null;
    const form = /** @type {HTMLFormElement} */ (this.#part("wiped"));
    for (const film of films) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "film", value: film.id }));
    const link = /** @type {HTMLAnchorElement} */ (this.#part("film"));
    if (films.length === 1 && films[0]) link.href = films[0].film;
    else link.textContent = this.words.openFilms ?? "";
    const stays = this.#recordings.filter((each) => !each.chosen && !each.here);
    const names = stays.map((each) => nameOf(this.#filmsOf(each))).join("; ");
    this.#part("stays").textContent = filled(this.words.staysThere ?? "", { names });
    this.#title(films.length > 1 ? "hereSeveral" : "here");
    this.#show({ progress: false, done: true, "stays-note": stays.length > 0, all: stays.length === 0, some: stays.length > 0 });
    this.#speak(this.words[stays.length ? "verifiedSome" : "verified"] ?? "");
  }

  /** @param {string} sentence */
  #refuse(sentence) {
    this.#bringing = null;
    this.#busy = false;
    this.#part("sentence").textContent = sentence;
    this.#show({ progress: false, acts: false, choose: true, how: true, problem: true, choosing: false });
    for (const input of this.inputs) input.value = "";
  }

  async #pauseOrGoOn() {
    if (!this.#bringing) return;
    this.#paused = !this.#paused;
    this.#part("pause-label").textContent = this.words[this.#paused ? "goOn" : "pause"] ?? "";
    if (!this.#paused) return this.#bringing.goOn();
    await this.#bringing.pause();
    this.#tell(filled(this.words.paused ?? "", { percent: this.#percent }));
  }

  async #stop() {
    const bringing = this.#bringing;
    this.#bringing = null;
    await bringing?.end();
    location.reload();
  }

  /** @param {string} word */
  #title(word) {
    this.#part("title").textContent = this.words[word] ?? "";
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
