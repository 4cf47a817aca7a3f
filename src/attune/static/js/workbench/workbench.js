/** The workbench as one element: loads the film's times, puts the parts together, and lets keys and buttons act. */

import { Feeder } from "../player/feeder.js";
import { FrameTable } from "../player/frames.js";
import { watchGate } from "../player/gate.js";
import { actsOf } from "./acts.js";
import { Card } from "./card.js";
import { Desk } from "./desk.js";
import { Hearing } from "./hearing.js";
import { Help } from "./help.js";
import { Lending } from "./lending.js";
import { actOf } from "./keys.js";
import { Making } from "./making.js";
import { Overview } from "./overview.js";
import { part } from "./parts.js";
import { Peaks } from "./peaks.js";
import { Presence } from "./presence.js";
import { Picture } from "./picture.js";
import { Saving } from "./saving.js";
import { about } from "./say.js";
import { Selection } from "./selection.js";
import { Stage } from "./stage.js";
import { Standing } from "./standing.js";
import { Timeline } from "./timeline.js";
import { Touching } from "./touching.js";
import { Tray } from "./tray.js";

/** @typedef {import("./desk.js").Told} Told */
/** @typedef {import("./desk.js").FilmTold} FilmTold */

const ASK_EVERY = 2000; // ms between questions for what others changed, while the page is seen
const AGAIN_AFTER = 3000; // ms until what did not come is asked for again
const BEAT_EVERY = 10000; // ms between words to the audit that the film is being watched

class Workbench extends HTMLElement {
  /** @type {Desk | null} */
  #desk = null;
  /** @type {Stage | null} */
  #stage = null;
  /** @type {Feeder | null} whoever feeds a film whose copy is being made */
  #feed = null;
  /** @type {import("./desk.js").Play["kind"] | null} what the player has open */
  #opened = null;
  /** @type {Set<string>} what was fetched */
  #fetched = new Set();

  connectedCallback() {
    void this.#start();
  }

  /** What the workbench is put together of, for whoever tries it out. */
  get desk() {
    return this.#desk;
  }

  async #start() {
    /** @type {Told} */
    const told = JSON.parse(document.getElementById("workbench-state")?.textContent ?? "{}");
    const table = FrameTable.unpack(await bytes(told.film.frames));
    const video = /** @type {HTMLVideoElement} */ (part(this, "video"));
    const desk = new Desk(told, table, video, (look) => this.#post(told.film.close_up.url, JSON.stringify(look)));
    this.#desk = desk;
    this.#stage = new Stage(this, desk);
    this.#takeFilm(told.film); // the film is fetched while the other parts are put together
    const card = new Card(this, desk);
    const help = new Help(this, desk, this.dataset.token ?? "");
    new Tray(this, desk, new Lending(this, desk));
    new Presence(this, desk, this.dataset.token ?? "");
    new Timeline(this, desk).paintSoon();
    new Overview(this, desk).paintSoon();
    new Selection(this, desk);
    new Touching(this, desk);
    new Picture(this, desk);
    new Hearing(this, desk);
    const standing = this.#save(desk, told);
    this.#rememberDraft(desk, told);
    this.#beat(desk, told);
    this.#act(desk, { card, help, standing });
    this.#repeatAlong(desk);
    this.dataset.ready = "";
  }

  /**
   * @param {Desk} desk
   * @param {Told} told
   */
  #save(desk, told) {
    const others = new BroadcastChannel(`attune-edits-${told.film.id}`);
    const wait = (/** @type {number} */ milliseconds) => new Promise((/** @type {(value: void) => void} */ done) => setTimeout(done, milliseconds));
    const ways = { url: told.post, token: this.dataset.token ?? "", storage: sessionStorage, fetch: window.fetch.bind(window), others, wait };
    const saving = new Saving(desk.list, ways);
    const standing = new Standing(this, desk, saving);
    saving.addEventListener("standing", () => saving.closed && window.location.reload()); // the gate has shut: show that
    saving.addEventListener("film", (event) => this.#takeFilm(/** @type {CustomEvent} */ (event).detail));
    others.addEventListener("message", () => void saving.ask());
    const ask = () => void (document.visibilityState === "visible" && saving.ask());
    document.addEventListener("visibilitychange", ask);
    setInterval(ask, ASK_EVERY);
    this.#saveBeforePreparing(desk, saving);
    return standing;
  }

  /**
   * The review is prepared from what the server holds: what waits is brought there first.
   * @param {Desk} desk
   * @param {Saving} saving
   */
  #saveBeforePreparing({ list }, saving) {
    const form = this.querySelector("form[data-part=prepare]");
    if (!(form instanceof HTMLFormElement)) return;
    form.addEventListener("submit", (event) => {
      if (!list.waiting.length || saving.closed) return;
      event.preventDefault();
      const go = () => {
        if (list.waiting.length) return;
        saving.removeEventListener("standing", go);
        form.submit();
      };
      saving.addEventListener("standing", go);
    });
  }

  /**
   * Tell the audit, while the film plays, that it is still being watched; and leave as soon as nobody may see it any more.
   * @param {Desk} desk
   * @param {Told} told
   */
  #beat({ player }, told) {
    setInterval(() => {
      if (player.playing) this.#post(told.film.watching);
    }, BEAT_EVERY);
    watchGate(
      told.film.watching,
      () => document.visibilityState === "visible",
      () => window.location.reload(),
    );
  }

  /**
   * Tell the server something of which the next telling will do as well, should this one be lost.
   * @param {string} url
   * @param {string} [body]
   */
  #post(url, body) {
    const headers = { "X-CSRFToken": this.dataset.token ?? "" };
    fetch(url, { method: "POST", headers, body, keepalive: true }).catch(() => {});
  }

  /**
   * A clip that is not kept yet outlives a reload of the page.
   * @param {Desk} desk
   * @param {Told} told
   */
  #rememberDraft({ choosing }, told) {
    const drawer = `attune-draft:${told.post}`;
    const left = sessionStorage.getItem(drawer);
    if (left) choosing.draft = JSON.parse(left);
    choosing.addEventListener("change", () => {
      if (choosing.draft) sessionStorage.setItem(drawer, JSON.stringify(choosing.draft));
      else sessionStorage.removeItem(drawer);
    });
  }

  /**
   * @param {Desk} desk
   * @param {{card: Card, help: Help, standing: Standing}} parts
   */
  #act(desk, { card, help, standing }) {
    const acts = actsOf(desk, {
      keepTyping: () => card.commit(),
      note: () => card.openNote(),
      more: () => card.openMore(),
      help: () => help.show(),
      full: () => void (document.fullscreenElement ? document.exitFullscreen() : this.requestFullscreen()),
      leave: () => {
        if (!document.fullscreenElement) window.location.assign(desk.told.back_url);
      },
      tell: (sentence) => standing.tell(sentence),
      about: (edit) => desk.say(...about(edit, desk.list.bench.order)),
    });
    // A button pressed by pointer does not take the focus: Space and Enter go on meaning what they mean on the film.
    this.addEventListener("mousedown", (event) => {
      if (/** @type {Element} */ (event.target).closest("button[data-act]")) event.preventDefault();
    });
    this.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("button[data-act]");
      if (button instanceof HTMLElement) acts[button.dataset.act ?? ""]?.();
    });
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || this.querySelector("dialog[open]")) return;
      const act = actOf(event, whereOf(event.target), help.single, help.table);
      if (!act) return;
      event.preventDefault();
      acts[act]?.();
    });
  }

  /** While the clip in hand is repeated, its new ends count at once. @param {Desk} desk */
  #repeatAlong({ choosing, player }) {
    choosing.addEventListener("change", () => {
      if (!player.range) return;
      const clip = choosing.current;
      player.repeat(clip && { start: clip.in, end: clip.out });
    });
  }

  /**
   * Take up what has been made of the film by now: a copy to play, the small pictures, the sound's shape.
   * @param {FilmTold} film
   */
  #takeFilm(film) {
    const desk = this.#desk;
    if (!desk) return;
    if (film.play.kind === "growing") this.#feedOn(desk, film.play.url);
    else if (this.#changesTo(desk, film.play.kind)) {
      this.#opened = film.play.kind;
      void desk.player.open({ url: film.play.url, offset: film.play.start });
      desk.glimpses.from(film.play);
    }
    if (film.ready.sheets) this.#once(film.sheets, async (url) => desk.sheets.take(await (await fetch(url)).json()));
    if (film.ready.peaks) {
      this.#once(film.peaks, async (url) => {
        desk.peaks = Peaks.unpack(await bytes(url));
        desk.sheets.dispatchEvent(new Event("change"));
      });
    }
  }

  /**
   * A page that is fed goes on with what it has when the copy is whole; one that plays the original changes over while
   * it stands.
   * @param {Desk} desk
   * @param {"original" | "rendition"} kind
   */
  #changesTo({ player }, kind) {
    if (this.#opened === null) return true;
    return this.#opened === "original" && kind === "rendition" && !player.playing;
  }

  /**
   * Show the film while its copy is made; where the browser cannot be fed, say how far it is until it is whole.
   * @param {Desk} desk
   * @param {string} url
   */
  #feedOn(desk, url) {
    if (this.#feed) return;
    const feed = new Feeder(url, desk.table);
    this.#feed = feed;
    new Making(this, desk, feed);
    this.#stage?.word(Feeder.way ? "no_copy" : "no_way");
    if (!Feeder.way) return;
    this.#opened = "growing";
    desk.glimpses.from({ url, kind: "growing", start: 0 });
    void desk.player.open({ feed }).then((shown) => {
      if (!shown && this.#opened === "growing") this.#opened = null; // then it is played once it is whole
    });
  }

  /**
   * @param {string} url
   * @param {(url: string) => Promise<void>} take
   */
  #once(url, take) {
    if (this.#fetched.has(url)) return;
    this.#fetched.add(url);
    take(url).catch((trouble) => {
      if (!(trouble instanceof TypeError)) throw trouble; // what fetch throws where there is no connection
      this.#fetched.delete(url);
      setTimeout(() => this.#once(url, take), AGAIN_AFTER);
    });
  }
}

/** @param {string} url */
async function bytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The film's times did not come: ${response.status}.`);
  return response.arrayBuffer();
}

/**
 * @param {EventTarget | null} target
 * @returns {import("./keys.js").Where}
 */
function whereOf(target) {
  if (!(target instanceof HTMLElement)) return "page";
  if (target.matches("input[type=checkbox]")) return "box";
  if (target.matches("button, a, summary")) return "control";
  return target.matches("input, textarea, select, [contenteditable]") ? "typing" : "page";
}

customElements.define("attune-workbench", Workbench);
