/** Draws the room: from one state of it, what the page shows. Knows nothing of film, and changes nothing but the page. */

import { hour, say } from "./clock.js";
import { noteFrom, within } from "./panel.js";
import { clipShown, firstControl, mayShowFilm, mayShowMore, step } from "./room.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./element.js").Texts} Texts */

export class Drawing {
  /** @param {HTMLElement} root @param {Texts} texts @param {string[]} openings the practitioner's own, by clip */
  constructor(root, texts, openings) {
    this.root = root;
    this.texts = texts;
    this.openings = openings;
  }

  /** @param {Room} room @param {boolean} gone the clip here may not be shown any more */
  room(room, gone) {
    const at = step(room);
    this.root.dataset.step = at;
    this.root.classList.toggle("is-open", room.words);
    this.root.classList.toggle("is-clockless", !room.clock);
    for (const name of ["last", "question", "clip", "still", "closing"]) this.part(name).hidden = name !== at;
    this.part("panel").hidden = !room.words;
    this.part("gone").hidden = !gone;
    this.part("private-closed").hidden = !gone; // why, which a family at one screen is not told
    if (gone) this.line(0, null);
    this.controls(room, gone);
    this.steps(room);
    this.opening(room);
  }

  /** @param {Room} room @param {boolean} gone */
  controls(room, gone) {
    const at = gone ? "gone" : step(room);
    const first = firstControl(room);
    this.button("again").dataset.shows = first;
    this.part("first").textContent = this.texts[first];
    for (const act of ["again", "slowly", "still"]) this.button(act).hidden = at !== "clip";
    this.button("keep").hidden = at !== "clip" || !room.held;
    this.part("keep").textContent = room.kept ? this.texts.kept : this.texts.keep;
    this.press("keep", room.kept);
    this.button("more").hidden = gone || !mayShowMore(room);
    this.button("film").hidden = gone || !mayShowFilm(room);
    this.button("next").hidden = at === "closing";
    this.press("slowly", room.slowly);
    this.press("still", room.held);
    this.press("more", room.sight === "more");
    this.press("film", room.sight === "film");
    this.press("words", room.words);
    this.button("clock").setAttribute("aria-label", room.clock ? this.texts.hide_time : this.texts.show_time);
  }

  /** @param {Room} room */
  steps(room) {
    for (const dot of this.root.querySelectorAll("[data-act=go]")) {
      if (!(dot instanceof HTMLElement)) continue;
      const place = Number(dot.dataset.place);
      if (place === room.place) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
      dot.classList.toggle("is-seen", room.seen.includes(place) && place !== room.place);
    }
  }

  /** @param {Room} room */
  opening(room) {
    const opening = this.openings[clipShown(room)] ?? "";
    this.part("opening").hidden = !room.opening || opening === "" || this.root.classList.contains("has-screen");
    this.part("opening").textContent = opening;
  }

  /** What only whoever leads sees, while the film is on a second screen. @param {boolean} there @param {Room} room @param {string | null} coming what is next */
  beside(there, room, coming) {
    this.root.classList.toggle("has-screen", there);
    this.press("screen", there);
    this.button("screen").setAttribute("aria-label", there ? this.texts.hide_screen : this.texts.show_screen);
    this.part("private").hidden = !there || step(room) !== "clip";
    this.part("private-opening").textContent = this.openings[clipShown(room)] ?? "";
    this.part("coming").textContent = coming === null ? this.texts.coming_end : say(this.texts.coming, { title: coming });
  }

  /** What is held in this window now; said until the hour begins. @param {string} sentence */
  here(sentence) {
    this.part("here").hidden = sentence === "";
    this.part("here-text").textContent = sentence;
  }

  /** Why what was said here is not at the server yet. @param {boolean} lapsed */
  unsent(lapsed) {
    this.part("unsent-why").textContent = lapsed ? this.texts.lapsed : this.texts.unsent;
    this.part("sign-in").hidden = !lapsed;
  }

  /** All that was said, gathered by kind for the closing. @param {Words[]} words @param {(words: Words) => string} byline */
  gathered(words, byline) {
    const pattern = within(this.root, "[data-part=gathered]", HTMLTemplateElement);
    for (const list of this.root.querySelectorAll("[data-gathers]")) {
      const ours = words.filter((one) => list instanceof HTMLElement && one.kind === list.dataset.gathers);
      list.replaceChildren(...ours.map((one) => noteFrom(pattern, one, byline(one))));
      list.parentElement?.toggleAttribute("hidden", ours.length === 0);
    }
    this.part("nothing").hidden = words.length > 0;
  }

  /** @param {number} gone seconds of the review @param {number} minutes */
  clock(gone, minutes) {
    const told = hour(gone, minutes);
    this.part("clock-mood").textContent = this.texts.clock[told.mood] ?? "";
    this.part("clock-left").textContent = told.mood === "full" ? "" : say(this.texts.clock.left ?? "", { minutes: told.minutes });
    this.root.querySelector("[data-part=ring]")?.setAttribute("stroke-dasharray", `${(told.part * 119.4).toFixed(1)} 120`);
  }

  /** How far the film is, and where the clip lies inside a little more. @param {number} part @param {[number, number] | null} inside */
  line(part, inside) {
    this.part("line").style.inlineSize = `${part * 100}%`;
    const mark = this.part("inside");
    mark.hidden = inside === null;
    if (inside === null) return;
    mark.style.insetInlineStart = `${inside[0] * 100}%`;
    mark.style.insetInlineEnd = `${(1 - inside[1]) * 100}%`;
  }

  /** @param {"loading" | "ready" | "away"} how @param {number} [number] @param {number} [all] */
  loading(how, number = 0, all = 0) {
    this.part("loading").hidden = how === "ready";
    this.button("load").hidden = how !== "away";
    const sentence = how === "away" ? this.texts.later : this.texts.loading;
    this.part("loading-text").textContent = say(sentence, { number, all });
  }

  /** The sheet of keys, out of the one table of them. @param {import("./keys.js").Key[]} table */
  keys(table) {
    const rows = table.map(({ keys, label }) => {
      const row = document.createElement("div");
      row.append(document.createElement("dt"), document.createElement("dd"));
      row.firstElementChild?.append(...keys.flatMap((key, place) => [place ? " " : "", this.cap(key)]));
      if (row.lastElementChild) row.lastElementChild.textContent = this.texts.keys[label] ?? label;
      return row;
    });
    within(this.root, "[data-part=key-list]", HTMLElement).replaceChildren(...rows);
  }

  /** @param {string} key as browsers name it */
  cap(key) {
    const cap = document.createElement("kbd");
    cap.textContent = this.texts.keys[key] ?? key.toUpperCase();
    return cap;
  }

  /** One quiet sentence for who leads the review; "" takes it away. @param {string} sentence */
  say(sentence) {
    this.part("sentence").textContent = sentence;
  }

  /** @param {string} name */
  part(name) {
    return within(this.root, `[data-part=${name}]`, HTMLElement);
  }

  /** @param {string} act */
  button(act) {
    return within(this.root, `[data-act=${act}]`, HTMLButtonElement);
  }

  /** @param {string} act @param {boolean} on */
  press(act, on) {
    this.button(act).setAttribute("aria-pressed", String(on));
  }
}
