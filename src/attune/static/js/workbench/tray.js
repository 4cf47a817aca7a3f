/** The tray: the clips chosen for the review in their order, those kept aside, and the stills. */

import { Carrying } from "../carrying.js";
import { spares } from "./edits.js";
import { seconds, verdict } from "./length.js";
import { copyOf, part, setText } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./edits.js").Clip} Clip */

/** @type {Record<string, string>} the colour in which each principle is shown */
const COLOURS = { attentive: "sky", encouraging: "honey", receiving: "clay", attuned: "plum", guiding: "leaf", deepening: "pine" };

export class Tray {
  #desk;
  #root;
  #lending;
  #shown = "";

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   * @param {import("./lending.js").Lending} lending
   */
  constructor(root, desk, lending) {
    this.#desk = desk;
    this.#root = root;
    this.#lending = lending;
    for (const source of [desk.list, desk.choosing, desk.sheets, lending]) source.addEventListener("change", () => this.paint());
    this.#listen();
    this.paint();
  }

  paint() {
    const { list, choosing, say, told } = this.#desk;
    const { bench } = list;
    const kept = bench.order;
    const aside = [...spares(bench).map(({ id }) => id), ...Object.keys(bench.borrowed).filter((id) => !kept.includes(id))];
    const drawn = JSON.stringify([bench, choosing.current?.id, Object.keys(bench.borrowed).map((id) => this.#lending.of(id))]);
    if (drawn !== this.#shown) {
      this.#shown = drawn;
      this.#fill("chosen", kept.map((id, place) => this.#item(id, place, kept.length)));
      this.#fill("spares", aside.map((id) => this.#item(id, null, 0)));
      this.#fill("stills", Object.values(list.bench.stills).sort((a, b) => a.frame - b.frame).map((still) => this.#still(still)));
    }
    for (const canvas of this.#root.querySelectorAll("canvas[data-frame], canvas[data-lent]")) this.#picture(/** @type {HTMLCanvasElement} */ (canvas));
    part(this.#root, "spares-box").hidden = aside.length === 0;
    part(this.#root, "giving").hidden = kept.length + aside.length === 0;
    part(this.#root, "stills-box").hidden = Object.keys(list.bench.stills).length === 0;
    const most = told.limits.clips[1];
    part(this.#root, "room").hidden = kept.length >= most;
    setText(part(this.#root, "room"), say(kept.length ? (kept.length === most - 1 ? "room_one" : "room_more") : "room_all", { most }));
    setText(part(this.#root, "count"), say("count", { number: kept.length, most }));
    this.#paintMarks();
  }

  #paintMarks() {
    const { choosing, say } = this.#desk;
    const number = choosing.marks.length;
    part(this.#root, "marks-left").hidden = number === 0;
    setText(part(this.#root, "marks-left-words"), say(number === 1 ? "marks_one" : "marks_left", { number }));
  }

  /**
   * Fill a list anew; the control that had the focus gets it back.
   * @param {string} name
   * @param {HTMLElement[]} items
   */
  #fill(name, items) {
    const box = part(this.#root, name);
    const active = box.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
    const row = active?.closest("li")?.dataset.id;
    const act = active?.dataset.tray ?? active?.dataset.still;
    box.replaceChildren(...items);
    const again = items.find((item) => item.dataset.id === row)?.querySelector(`[data-tray="${act}"], [data-still="${act}"]`);
    if (again instanceof HTMLElement) again.focus();
  }

  /**
   * @param {string} id
   * @param {number | null} place
   * @param {number} count
   */
  #item(id, place, count) {
    const clip = this.#desk.list.bench.clips[id];
    return clip ? this.#own(clip, place, count) : this.#lent(id, place, count);
  }

  /**
   * A clip of an earlier cycle: it is put in order and given back here, and changed in its own film.
   * @param {string} id
   * @param {number | null} place
   * @param {number} count
   */
  #lent(id, place, count) {
    const { say } = this.#desk;
    const item = copyOf(part(this.#root, "clip-template"));
    const lent = this.#lending.of(id);
    const title = lent ? lent.title || say("untitled") : say("lent_unknown");
    const length = lent ? [tag(say(`length_${lent.verdict}`, { seconds: this.#desk.seconds(lent.seconds) }), lent.verdict === "good" ? "leaf" : "honey")] : [];
    const cycle = lent ? [tag(say("lent_cycle", { cycle: lent.cycle }), "sky")] : [];
    this.#fillItem(item, id, title, place, [...length, ...cycle]);
    /** @type {HTMLElement} */ (item.querySelector("canvas")).dataset.lent = id;
    part(item, "open", "data-tray").setAttribute("aria-haspopup", "dialog");
    const back = part(item, "back", "data-tray");
    back.hidden = false;
    back.setAttribute("aria-label", say("lent_back_named", { title }));
    this.#moves(item, title, place, count);
    return item;
  }

  /**
   * @param {HTMLElement} item
   * @param {string} id
   * @param {string} title
   * @param {number | null} place
   * @param {Element[]} facts
   */
  #fillItem(item, id, title, place, facts) {
    item.dataset.id = id;
    setText(part(item, "number", "data-of"), place === null ? "" : String(place + 1));
    part(item, "number", "data-of").hidden = place === null;
    part(item, "grip", "data-tray").hidden = place === null;
    setText(part(item, "title", "data-of"), title);
    part(item, "facts", "data-of").replaceChildren(...facts);
  }

  /**
   * @param {Clip} clip
   * @param {number | null} place
   * @param {number} count
   */
  #own(clip, place, count) {
    const { say, choosing } = this.#desk;
    const item = copyOf(part(this.#root, "clip-template"));
    const title = clip.title || say("untitled");
    item.classList.toggle("is-open", choosing.current?.id === clip.id);
    this.#fillItem(item, clip.id, title, place, this.#facts(clip));
    /** @type {HTMLElement} */ (item.querySelector("canvas")).dataset.frame = String(Math.floor((clip.in + clip.out) / 2));
    part(item, "open", "data-tray").setAttribute("aria-pressed", String(choosing.current?.id === clip.id));
    this.#moves(item, title, place, count);
    return item;
  }

  /**
   * @param {HTMLElement} item
   * @param {string} title
   * @param {number | null} place
   * @param {number} count
   */
  #moves(item, title, place, count) {
    for (const [name, end] of /** @type {const} */ ([["earlier", 0], ["later", count - 1]])) {
      const button = /** @type {HTMLButtonElement} */ (part(item, name, "data-tray"));
      button.setAttribute("aria-label", this.#desk.say(`tray_${name}`, { title }));
      button.hidden = place === null;
      button.disabled = place === end;
    }
  }

  /** @param {Clip} clip */
  #facts(clip) {
    const { say, table, told } = this.#desk;
    const said = verdict(table, clip.in, clip.out, told.limits.seconds);
    const long = this.#desk.seconds(seconds(table, clip.in, clip.out));
    const facts = [tag(say(`length_${said}`, { seconds: long }), said === "good" ? "leaf" : "honey")];
    for (const principle of new Set(clip.tags.map((tag) => tag.principle))) {
      const short = told.principles.find(({ key }) => key === principle)?.short ?? principle;
      facts.push(tag(short, COLOURS[principle] ?? "pine"));
    }
    return facts;
  }

  /** @param {import("./edits.js").Still} still */
  #still(still) {
    const { say, table } = this.#desk;
    const time = table.clock(still.frame);
    const item = copyOf(part(this.#root, "still-template"));
    item.dataset.id = still.id;
    item.dataset.frame = String(still.frame);
    setText(part(item, "time", "data-of"), time);
    /** @type {HTMLElement} */ (item.querySelector("canvas")).dataset.frame = String(still.frame);
    part(item, "open", "data-still").setAttribute("aria-label", say("still_open", { time }));
    part(item, "remove", "data-still").setAttribute("aria-label", say("still_remove", { time }));
    return item;
  }

  /** @param {HTMLCanvasElement} canvas */
  #picture(canvas) {
    const context = canvas.getContext("2d");
    if (!context) return;
    if (canvas.dataset.lent) this.#lending.draw(context, canvas.dataset.lent);
    else this.#desk.sheets.draw(context, Number(canvas.dataset.frame), { x: 0, y: 0, width: canvas.width, height: canvas.height });
  }

  #listen() {
    const moved = (/** @type {string} */ id, /** @type {number} */ place) => {
      this.#desk.choosing.move(id, place - this.#desk.list.bench.order.indexOf(id));
    };
    new Carrying(part(this.#root, "chosen"), moved, "[data-tray=earlier], [data-tray=later]");
    for (const name of ["chosen", "spares", "stills"]) part(this.#root, name).addEventListener("click", (event) => this.#click(event));
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const { choosing, player, stretch, table } = this.#desk;
    const button = /** @type {Element} */ (event.target).closest("button");
    const item = itemOf(event);
    const id = item?.dataset.id;
    if (!button || !item || !id) return;
    if (button.dataset.tray === "earlier") choosing.move(id, -1);
    else if (button.dataset.tray === "later") choosing.move(id, 1);
    else if (button.dataset.tray === "back") choosing.giveBack(id);
    else if (button.dataset.tray === "open" && id in this.#desk.list.bench.borrowed) this.#lending.open();
    else if (button.dataset.tray === "open") this.#desk.open(id);
    else if (button.dataset.still === "remove") choosing.dropStill(id);
    else if (button.dataset.still === "open") {
      stretch.follow(table.timeOf(Number(item.dataset.frame)));
      player.pause();
      void player.seek(Number(item.dataset.frame));
    }
  }
}

/** @param {Event} event */
function itemOf(event) {
  return /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("li"));
}

/**
 * @param {string} text
 * @param {string} colour
 */
function tag(text, colour) {
  const element = document.createElement("span");
  element.className = `tag tag--${colour} figures`;
  element.textContent = text;
  return element;
}
