/** Clips of earlier cycles that may be put beside those of this film: told of by the server, chosen in a dialog. */

import { copyOf, part, setText } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {{url: string, box: string}} Picture a sheet, and where in it: "x y width height" */
/** @typedef {{id: string, title: string, cycle: number, seconds: number, verdict: string, picture: Picture | null}} Lent */

/** Event "change": more is known of what can be borrowed. */
export class Lending extends EventTarget {
  #desk;
  #root;
  #dialog;
  /** @type {Map<string, Lent>} */
  #known = new Map();
  /** @type {Map<string, HTMLImageElement>} */
  #pictures = new Map();
  /** @type {Promise<void> | null} */
  #asked = null;

  /**
   * @param {HTMLElement} root
   * @param {Desk} desk
   */
  constructor(root, desk) {
    super();
    this.#desk = desk;
    this.#root = root;
    this.#dialog = /** @type {HTMLDialogElement} */ (part(root, "lending"));
    part(root, "lending-open").hidden = !desk.told.earlier;
    part(root, "lending-open").addEventListener("click", () => this.open());
    desk.list.addEventListener("change", () => this.#follow());
    this.#follow();
  }

  /**
   * What is known of a borrowed clip; none before the server has told, or where it is gone.
   * @param {string} id
   */
  of(id) {
    return this.#known.get(id) ?? null;
  }

  open() {
    this.#dialog.showModal();
    void this.#ask().then(() => this.#paint());
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {string} id
   */
  draw(context, id) {
    const picture = this.#known.get(id)?.picture;
    if (!picture) return;
    const [x = 0, y = 0, width = 0, height = 0] = picture.box.split(" ").map(Number);
    const image = this.#image(picture.url);
    if (!image.complete || !image.naturalWidth) return;
    context.drawImage(image, x, y, width, height, 0, 0, context.canvas.width, context.canvas.height);
  }

  #follow() {
    if (Object.keys(this.#desk.list.bench.borrowed).length) void this.#ask();
    if (this.#dialog.open) this.#paint();
  }

  #ask() {
    this.#asked ??= this.#fetch();
    return this.#asked;
  }

  async #fetch() {
    if (!this.#desk.told.earlier) return;
    try {
      const response = await fetch(this.#desk.told.earlier, { headers: { Accept: "application/json" } });
      if (!response.ok) throw new TypeError(`What can be borrowed did not come: ${response.status}.`);
      /** @type {{clips: Lent[]}} */
      const { clips } = await response.json();
      this.#known = new Map(clips.map((clip) => [clip.id, clip]));
      this.dispatchEvent(new Event("change"));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // what fetch throws where there is no connection
      this.#asked = null; // then it is asked for again
    }
  }

  #paint() {
    const clips = [...this.#known.values()];
    const held = document.activeElement?.closest("[data-id]")?.getAttribute("data-id"); // painted anew whenever an edit is kept
    part(this.#root, "lending-none").hidden = clips.length > 0;
    part(this.#root, "lending-clips").replaceChildren(...clips.map((clip) => this.#item(clip)));
    for (const { id } of clips) this.#paintPicture(id);
    const again = held && this.#dialog.querySelector(`[data-id="${held}"] button`);
    if (again instanceof HTMLElement) again.focus();
  }

  /** @param {Lent} clip */
  #item(clip) {
    const { say, list, choosing } = this.#desk;
    const item = copyOf(part(this.#root, "lent-template"));
    const title = clip.title || say("untitled");
    const borrowed = clip.id in list.bench.borrowed;
    item.dataset.id = clip.id;
    setText(part(item, "title", "data-of"), title);
    setText(part(item, "facts", "data-of"), say("lent_facts", { cycle: clip.cycle, seconds: this.#desk.seconds(clip.seconds) }));
    const button = part(item, "borrow", "data-of");
    setText(button, say(borrowed ? "lent_back" : "lent_take"));
    button.setAttribute("aria-label", say(borrowed ? "lent_back_named" : "lent_take_named", { title }));
    button.addEventListener("click", () => {
      if (borrowed) choosing.giveBack(clip.id);
      else choosing.borrow(clip.id);
    });
    return item;
  }

  /** @param {string} id */
  #paintPicture(id) {
    const canvas = this.#dialog.querySelector(`[data-id="${id}"] canvas`);
    const context = canvas instanceof HTMLCanvasElement ? canvas.getContext("2d") : null;
    if (context) this.draw(context, id);
  }

  /** @param {string} url */
  #image(url) {
    const known = this.#pictures.get(url);
    if (known) return known;
    const image = new Image();
    image.addEventListener("load", () => {
      this.dispatchEvent(new Event("change"));
      for (const id of this.#known.keys()) this.#paintPicture(id);
    });
    image.src = url;
    this.#pictures.set(url, image);
    return image;
  }
}
