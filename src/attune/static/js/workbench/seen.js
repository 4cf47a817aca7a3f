/** What is seen in the clip in hand: its tags, and for the one that is open by whom, as what, and how it was said. */

import { copyOf, part, setText } from "./parts.js";
import { isSame, named } from "./tags.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {import("./edits.js").Tag} Tag */

export class Seen {
  #desk;
  #root;
  /** @type {HTMLInputElement[]} */
  #principles;
  /** @type {HTMLInputElement[]} */
  #chips;
  #drawn = "";

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   */
  constructor(root, desk) {
    this.#desk = desk;
    this.#root = root;
    const boxes = [...root.querySelectorAll("input")];
    this.#principles = boxes.filter((box) => box.dataset.principle);
    this.#chips = boxes.filter((box) => box.dataset.seen);
    this.#listen();
    desk.choosing.addEventListener("change", () => this.#paint());
    this.#paint();
  }

  /** Go to what more can be said about the tag that came last. */
  openMore() {
    const { choosing } = this.#desk;
    const tag = choosing.tag;
    if (!tag) return;
    choosing.openTag(tag);
    this.#chips[0]?.focus();
  }

  #paint() {
    const { choosing } = this.#desk;
    const tags = choosing.current?.tags ?? [];
    const open = choosing.opened;
    const seen = new Set(tags.map(({ principle }) => principle));
    for (const box of this.#principles) box.checked = seen.has(box.dataset.principle ?? "");
    const drawn = JSON.stringify([tags, open]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    part(this.#root, "seen-tags").hidden = tags.length === 0;
    part(this.#root, "seen-tags").replaceChildren(...tags.map((tag) => this.#row(tag, open)));
    part(this.#root, "seen-more").hidden = open === null;
    if (open) this.#paintOpen(open);
  }

  /** @param {Tag} tag */
  #paintOpen(tag) {
    for (const chip of this.#chips) chip.checked = says(tag, chip.dataset.seen ?? "", chip.value);
    // A way that the practice no longer offers is shown where a tag still says it, so that it can be taken away.
    const gone = new Set(this.#desk.told.how.filter(({ offered }) => !offered).map(({ key }) => key));
    for (const chip of this.#chips.filter(({ value }) => gone.has(value))) (chip.closest("label") ?? chip).hidden = !chip.checked;
    part(this.#root, "seen-how").hidden = tag.way === null;
    const other = this.#desk.nameOf(tag.partner);
    part(this.#root, "seen-answer").hidden = !other || tag.way === null;
    setText(part(this.#root, "seen-answer-words"), other ? this.#desk.say("seen_answer", { name: other }) : "");
  }

  /**
   * @param {Tag} tag
   * @param {Tag | null} open
   */
  #row(tag, open) {
    const { say, told } = this.#desk;
    const row = copyOf(part(this.#root, "seen-template"));
    const short = told.principles.find(({ key }) => key === tag.principle)?.short ?? tag.principle;
    const about = this.#about(tag);
    setText(part(row, "principle", "data-of"), short);
    setText(part(row, "about", "data-of"), about);
    const button = part(row, "open", "data-of");
    button.setAttribute("aria-expanded", String(open !== null && isSame(open, tag)));
    button.addEventListener("click", () => this.#desk.choosing.openTag(open && isSame(open, tag) ? null : tag));
    const drop = part(row, "drop", "data-of");
    drop.setAttribute("aria-label", say("seen_drop", { what: [short, about].filter(Boolean).join(", ") }));
    drop.addEventListener("click", () => this.#desk.choosing.dropTag(tag));
    return row;
  }

  /** @param {Tag} tag */
  #about({ actor, partner, way, how }) {
    const { say, told } = this.#desk;
    const facts = { actor: this.#desk.nameOf(actor) ?? "", partner: this.#desk.nameOf(partner) ?? "" };
    const who = facts.actor && facts.partner ? say("seen_pair", facts) : facts.actor || (facts.partner && say("seen_to", facts));
    const said = how.map((key) => told.how.find((one) => one.key === key)?.name ?? key).join(", ");
    return [who, way ? say(`seen_${way}`) : "", said].filter(Boolean).join(" · ");
  }

  #listen() {
    const { choosing } = this.#desk;
    for (const box of this.#principles) box.addEventListener("change", () => choosing.see(box.dataset.principle ?? ""));
    for (const chip of this.#chips) chip.addEventListener("change", () => this.#say(chip.dataset.seen ?? "", chip.value));
    part(this.#root, "seen-answer").addEventListener("click", () => choosing.answer());
    part(this.#root, "seen-more").addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // the clip stays in hand
      choosing.openTag(null);
    });
  }

  /**
   * @param {string} what
   * @param {string} value
   */
  #say(what, value) {
    const everybody = this.#desk.told.people.filter((person) => person.in_film).map(({ id }) => id);
    this.#desk.choosing.sayMore((tag) => {
      if (what === "actor" || what === "partner") return named(tag, what, value, everybody);
      if (what === "way") return tag.way === value ? { ...tag, way: null, how: [] } : { ...tag, way: value };
      return { ...tag, how: tag.how.includes(value) ? tag.how.filter((key) => key !== value) : [...tag.how, value] };
    });
  }
}

/**
 * @param {Tag} tag
 * @param {string} what
 * @param {string} value
 */
function says(tag, what, value) {
  if (what === "how") return tag.how.includes(value);
  return tag[/** @type {"actor" | "partner" | "way"} */ (what)] === value;
}
