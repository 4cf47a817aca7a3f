/** Draws the recordings of a card, with what a person can do with each, and how far each is while they come in. */

import { filled } from "./pace.js";

/** @typedef {import("./choosing.js").Recording} Recording */
/** @typedef {import("./looking.js").Looked} Looked */
/** @typedef {import("./bringing.js").Standing} Standing */
/** @typedef {{onChoice: (place: number, chosen: boolean) => void, onPart: (place: number) => void, onJoin: (place: number) => void}} Acts */

/** @type {Record<Standing | "stays", {tag: string, word: string}>} */
const TAGS = {
  waiting: { tag: "tag", word: "waitingItsTurn" },
  coming: { tag: "tag tag--sky", word: "comingIn" },
  comparing: { tag: "tag tag--honey", word: "beingCompared" },
  safe: { tag: "tag tag--leaf", word: "safe" },
  refused: { tag: "tag tag--rose", word: "notUsable" },
  stays: { tag: "tag", word: "stays" },
};

export class Listing {
  /** @type {Map<Blob, string>} the address of each picture, made once */
  #pictures = new Map();

  /**
   * @param {HTMLElement} list
   * @param {HTMLTemplateElement} row
   * @param {Record<string, string>} words
   * @param {Acts} acts
   */
  constructor(list, row, words, acts) {
    this.list = list;
    this.row = row;
    this.words = words;
    this.acts = acts;
  }

  /** @param {Recording[]} recordings @param {Looked[]} looked */
  show(recordings, looked) {
    const rows = recordings.map((each, place) => this.#drawn(each, place, looked, recordings[place - 1]?.parts ?? []));
    this.list.replaceChildren(...rows);
  }

  /** Let go of all pictures. */
  clear() {
    for (const address of this.#pictures.values()) URL.revokeObjectURL(address);
    this.#pictures.clear();
    this.list.replaceChildren();
  }

  /**
   * While they come in there is nothing to choose: each says how it stands, and those not chosen that they stay.
   * @param {Recording[]} recordings
   */
  freeze(recordings) {
    recordings.forEach((each, place) => {
      const row = this.#at(place);
      row.querySelectorAll("input, button").forEach((act) => act.toggleAttribute("hidden", true));
      row.classList.toggle("is-left", !each.chosen);
      this.stand(place, each.chosen ? "waiting" : null);
    });
  }

  /** @param {number} place @param {Standing | null} standing null where it stays on the card */
  stand(place, standing) {
    const row = this.#at(place);
    if (!row) return; // one file that came in without a listing
    const tag = slot(row, "tag");
    const told = TAGS[standing ?? "stays"];
    tag.className = told.tag;
    tag.textContent = this.words[told.word] ?? "";
    tag.hidden = slot(row, "here").hidden === false;
  }

  /** @param {number} place @param {string} what the act's name */
  focus(place, what) {
    const row = this.#at(place);
    const wanted = row?.querySelector(`[data-act="${what}"]:not([hidden])`) ?? row?.querySelector("input");
    /** @type {HTMLElement | null | undefined} */ (wanted)?.focus();
  }

  /** @param {number} place */
  #at(place) {
    return /** @type {HTMLElement} */ (this.list.children[place]);
  }

  /** @param {Recording} recording @param {number} place @param {Looked[]} looked @param {number[]} before of the one above */
  #drawn(recording, place, looked, before) {
    const row = /** @type {HTMLElement} */ (this.row.content.cloneNode(true)).firstElementChild;
    const item = /** @type {HTMLElement} */ (row);
    const films = recording.parts.map((part) => /** @type {Looked} */ (looked[part]));
    const title = titleOf(films);
    slot(item, "title").textContent = title;
    slot(item, "facts").textContent = this.#facts(films);
    this.#drawPicture(item, films);
    this.#drawProblem(item, films);
    const box = /** @type {HTMLInputElement} */ (item.querySelector("input"));
    box.checked = recording.chosen;
    box.disabled = films.some((film) => film.sentence !== "");
    box.addEventListener("change", () => this.acts.onChoice(place, box.checked));
    const here = /** @type {HTMLAnchorElement} */ (slot(item, "here"));
    here.hidden = recording.here === "";
    here.href = recording.here || "#";
    slot(item, "begun").hidden = !recording.begun;
    this.#offer(item, "part", films.length > 1, title, () => this.acts.onPart(place));
    const usable = films.concat(before.map((part) => /** @type {Looked} */ (looked[part]))).every((film) => !film.sentence);
    this.#offer(item, "join", before.length > 0 && usable, title, () => this.acts.onJoin(place));
    return item;
  }

  /** @param {HTMLElement} item @param {string} act @param {boolean} offered @param {string} title @param {() => void} done */
  #offer(item, act, offered, title, done) {
    const button = /** @type {HTMLElement} */ (item.querySelector(`[data-act="${act}"]`));
    button.hidden = !offered;
    const unseen = document.createElement("span");
    unseen.className = "unseen";
    unseen.textContent = `: ${title}`; // of several such buttons, which
    button.append(unseen);
    button.addEventListener("click", done);
  }

  /** @param {HTMLElement} item @param {Looked[]} films */
  #drawPicture(item, films) {
    const picture = films[0]?.picture;
    const seconds = films.map((film) => film.seen?.seconds);
    const known = seconds.every((each) => typeof each === "number");
    const length = slot(item, "length");
    length.hidden = !known;
    if (known) length.textContent = clockOf(seconds.reduce((sum, each) => (sum ?? 0) + (each ?? 0), 0) ?? 0);
    const image = /** @type {HTMLImageElement} */ (item.querySelector("img"));
    image.hidden = !picture;
    if (!picture) return;
    if (!this.#pictures.has(picture)) this.#pictures.set(picture, URL.createObjectURL(picture));
    image.src = this.#pictures.get(picture) ?? "";
  }

  /** @param {HTMLElement} item @param {Looked[]} films */
  #drawProblem(item, films) {
    const wrong = films.find((film) => film.sentence);
    const problem = slot(item, "problem");
    problem.hidden = !wrong;
    problem.textContent = wrong ? (films.length > 1 ? `${wrong.file.name}: ${wrong.sentence}` : wrong.sentence) : "";
  }

  /** @param {Looked[]} films */
  #facts(films) {
    const [first, last] = [films[0]?.file.name ?? "", films.at(-1)?.file.name ?? ""];
    const bytes = sizeOf(bytesOf(films));
    if (films.length === 1) return `${bytes} · ${first}`;
    return filled(this.words.parts ?? "", { parts: films.length, size: bytes, first, last });
  }
}

/** @param {Looked[]} films */
export function bytesOf(films) {
  return films.reduce((sum, film) => sum + film.file.size, 0);
}

/**
 * When a recording began, by the camera's clock: as the film says, else when its file was written, less its length.
 * @param {Looked[]} films
 */
export function titleOf(films) {
  const first = films[0];
  if (!first) return "";
  const written = first.file.lastModified - (first.seen?.seconds ?? 0) * 1000;
  const begun = first.seen?.recorded ? new Date(first.seen.recorded) : new Date(written);
  const how = /** @type {const} */ ({ weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
  return new Intl.DateTimeFormat(document.documentElement.lang || "en-GB", { ...how, hour12: true }).format(begun);
}

/** The same with its files' names, where no picture stands beside it. @param {Looked[]} films */
export function nameOf(films) {
  return `${titleOf(films)} (${films.map((film) => film.file.name).join(", ")})`;
}

/** @param {number} bytes */
export function sizeOf(bytes) {
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(1)} GB`;
  return bytes >= 2 ** 20 ? `${(bytes / 2 ** 20).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 2 ** 10))} kB`;
}

/** @param {number} seconds */
export function clockOf(seconds) {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
}

/** @param {HTMLElement} row @param {string} name @returns {HTMLElement} */
function slot(row, name) {
  return /** @type {HTMLElement} */ (row.querySelector(`[data-slot="${name}"]`));
}
