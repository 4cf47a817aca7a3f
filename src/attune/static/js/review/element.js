/** The shared review room as an element: every press becomes an act, and every state is shown and told to the server. */

import { stayAwake } from "./awake.js";
import { Drawing } from "./drawing.js";
import { newId } from "../ids.js";
import { KEYS, actOf } from "./keys.js";
import { Outbox, byPost, proof } from "./outbox.js";
import { Panel, within } from "./panel.js";
import { Rest } from "./rest.js";
import { clipShown, clipSpokenOf, next, open, step, stillShown } from "./room.js";
import { Showings } from "./showings.js";
import { Stage } from "./stage.js";
import { Stills } from "./stills.js";
import { after } from "./words.js";

/** @typedef {import("./room.js").Act} Act */
/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./words.js").Saying} Saying */
/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./outbox.js").Letter} Letter */

/**
 * @typedef {object} Texts sentences in the page's language
 * @property {Record<string, string>} said by kind of words: "{who}, a strength"
 * @property {Record<string, string>} clock by mood, and "left"
 * @property {Record<string, string>} keys what each key does, by its label in the table of keys; and the names of keys
 * @property {string} stop
 * @property {string} again
 * @property {string} hide_time
 * @property {string} show_time
 * @property {string} keeping
 * @property {string} later
 * @property {string} not_now
 * @property {string} unkept
 * @property {string} loading
 * @property {string} keep
 * @property {string} kept
 */

/**
 * @typedef {object} Laid what the server laid out for this room
 * @property {string} review
 * @property {import("./stage.js").Clip[]} clips
 * @property {import("./stills.js").Still[]} stills
 * @property {{text: string, who: string}[]} last what was said last time
 * @property {number} minutes
 * @property {string} started_at
 * @property {string} now the server's time when it made the page, since a laptop's clock may be wrong
 * @property {Words[]} words
 * @property {{id: string, name: string}[]} people
 * @property {string} post_words
 * @property {string} post_views
 * @property {string} post_held
 * @property {string} done_url
 * @property {string} leave_url
 * @property {Texts} texts
 */

const MINUTE_HAND = 15000; // the soft clock speaks in minutes; four looks a minute are enough
const HEARTBEAT = 10000; // while a picture is on show the server counts the seconds by these
const WITHOUT_FILM = ["words", "clock", "keys", "leave", "stay"]; // words can be caught even while the film cannot be had

/** One sitting in the room, from opening the page to leaving it. */
class OpenRoom {
  /** @param {HTMLElement} root @param {Laid} laid */
  constructor(root, laid) {
    this.root = root;
    this.laid = laid;
    this.openedAt = performance.now();
    this.loaded = false;
    this.mark = `place in ${laid.review}`; // a page loaded again stands where it stood
    /** @type {Room} */
    this.room = open({
      clips: laid.clips.length, more: laid.clips.map((clip) => clip.more !== null), film: laid.clips.some((clip) => clip.film !== null),
      stills: laid.stills.map((still) => still.place), last: laid.last.length > 0,
    }, Number(sessionStorage.getItem(this.mark)));
    this.drawing = new Drawing(root, laid.texts, laid.clips.map((clip) => clip.opening));
    this.asking = within(root, "dialog[data-part=asking]", HTMLDialogElement);
    this.sheet = within(root, "dialog[data-part=keys]", HTMLDialogElement);
    this.stage = new Stage(within(root, "[data-part=frame]", HTMLElement), laid.clips, () => this.act({ kind: "ended" }));
    this.stills = new Stills(this.drawing.part("still"), laid.stills);
    this.showings = new Showings(laid.clips.map((clip) => clip.id), newId);
    const given = within(root, "[name=csrfmiddlewaretoken]", HTMLInputElement).value;
    this.post = byPost(() => proof(given));
    this.outbox = new Outbox({
      send: this.post,
      drawer: sessionStorage, place: `review ${laid.review}`,
      later: (wait, act) => void setTimeout(act, wait), changed: () => this.heardBack(),
    });
    this.words = withUnsent(laid.words, this.outbox.waiting, laid.post_words);
    this.panel = new Panel(this.drawing.part("panel"), laid.people, laid.texts.said, (saying) => this.say(saying), newId);
    this.rest = new Rest(root, () => this.loaded && !this.asking.open && !this.sheet.open && !(this.room.words && this.panel.busy));
  }

  begin() {
    this.listen();
    this.sleep = stayAwake();
    this.rest.begin();
    this.ticking = window.setInterval(() => this.drawClock(), MINUTE_HAND);
    this.beating = window.setInterval(() => this.beat(), HEARTBEAT);
    this.draw(null);
    this.drawing.keys(KEYS);
    this.drawClock();
    this.followFilm();
    void this.outbox.flush();
    void this.load();
  }

  end() {
    this.tellViews(this.showings.end(Date.now()));
    this.rest.end();
    this.sleep?.();
    window.clearInterval(this.ticking);
    window.clearInterval(this.beating);
    this.stage.letGo();
    this.stills.letGo();
  }

  listen() {
    this.root.addEventListener("click", (event) => this.pressed(event));
    window.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("online", () => void this.outbox.flush());
    window.addEventListener("beforeunload", (event) => {
      if (this.outbox.waiting.length > 0) event.preventDefault(); // words that only this page has
    });
    this.asking.addEventListener("close", () => this.room.leaving && this.act({ kind: "stay" }));
    this.sheet.addEventListener("close", () => this.room.keys && this.act({ kind: "keys" }));
  }

  /** @param {Event} event */
  pressed(event) {
    if (event.target instanceof HTMLVideoElement) {
      this.act({ kind: "again" });
      return;
    }
    const button = event.target instanceof Element ? event.target.closest("[data-act]") : null;
    if (!(button instanceof HTMLElement)) return;
    if (event instanceof MouseEvent && event.detail > 0) button.blur(); // so that Space stops the film, not this control
    const { act, place } = button.dataset;
    if (act === "load") void this.load();
    else if (act === "done") void this.leaveFor(this.laid.done_url);
    else if (act === "out") void this.leaveFor(this.laid.leave_url);
    else if (act === "go") this.act({ kind: "go", place: Number(place) });
    else this.act(/** @type {Act} */ ({ kind: act }));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (this.asking.open || this.sheet.open) return; // a dialog answers to Escape, Tab and Enter by itself
    const at = event.target instanceof Element ? event.target : this.root;
    const typing = at.matches("input:not([type=radio])");
    if (typing && event.key === "Escape") {
      this.drawing.button("words").focus();
      return;
    }
    const act = actOf(event, typing ? "typing" : at.matches("button, a, input, summary") ? "control" : "room");
    if (act === null) return;
    event.preventDefault();
    this.act(act);
  }

  /** @param {Act} act */
  act(act) {
    if (!this.loaded && !WITHOUT_FILM.includes(act.kind)) return;
    const before = this.room;
    this.room = next(before, act);
    if (this.room === before) return;
    this.tellViews(this.showings.follow(this.room, Date.now()));
    sessionStorage.setItem(this.mark, String(this.room.place));
    this.draw(before);
    this.stills.show(stillShown(this.room));
    void this.showFilm(before, this.room);
  }

  /** @param {Room} before @param {Room} now */
  async showFilm(before, now) {
    const reel = this.stage.reelFor(clipShown(now), now.sight);
    this.stage.show(reel);
    if (!reel) return;
    if ((await reel.bring()) !== "ready") {
      this.drawing.say(this.laid.texts.not_now);
      this.act({ kind: "away" });
      return;
    }
    if (now.keeping !== before.keeping) this.keep(reel, clipShown(now));
    else if (now.moved !== before.moved && now.by !== 0) await reel.step(now.by);
    else if (now.turn !== before.turn) await this.played(reel.playFromFirst(now.slowly));
    else if (now.playing && !before.playing) await this.played(reel.playOn(now.slowly));
    else if (now.slowly !== before.slowly) reel.pace(now.slowly);
    else if (before.playing && !now.playing && !now.ended) reel.stop();
  }

  /** Keep the picture on screen for the family, by its number in the film. @param {import("./reel.js").Reel} reel @param {number} place of the clip */
  keep(reel, place) {
    const clip = this.laid.clips[place];
    if (!clip || reel.frame === null) return;
    const frame = reel.found?.clip ? reel.frame : clip.first + reel.frame;
    void this.outbox.put({ id: newId(), to: this.laid.post_held, body: { id: newId(), clip: clip.id, frame } });
  }

  /** @param {Promise<boolean>} playing */
  async played(playing) {
    if (!(await playing) && this.room.playing) this.act({ kind: "refused" });
  }

  async load() {
    this.drawing.loading("loading");
    const arrival = await this.stage.bring((brought, all) => this.drawing.loading("loading", Math.min(all, brought + 1), all));
    const pictures = await this.stills.bring();
    this.loaded = arrival !== "away" && pictures !== "away";
    this.drawing.loading(this.loaded ? "ready" : "away");
    this.stage.show(this.stage.reelFor(clipShown(this.room), "clip"));
    this.stills.show(stillShown(this.room));
    this.draw(null);
  }

  /** @param {Saying} saying */
  say(saying) {
    this.words = after(this.words, saying);
    void this.outbox.put({ id: newId(), to: this.laid.post_words, body: { ...saying } });
    this.drawWords();
  }

  /** @param {import("./showings.js").Showing[]} showings */
  tellViews(showings) {
    for (const showing of showings) void this.outbox.put({ id: newId(), to: this.laid.post_views, body: { ...showing } });
  }

  /** Words said here go first; the page is left only once the server has them all. @param {string} address */
  async leaveFor(address) {
    this.tellViews(this.showings.end(Date.now()));
    await this.outbox.flush();
    this.asking.close();
    if (this.outbox.waiting.length === 0) location.assign(address);
  }

  /** The server answered, or did not: a clip that may not be shown any more closes at once. */
  heardBack() {
    this.drawing.say(this.outbox.troubled ? this.laid.texts.keeping : "");
    for (const letter of this.outbox.refused.splice(0)) {
      const clip = this.laid.clips.findIndex((one) => one.id === letter.body.clip);
      if (letter.to === this.laid.post_words || letter.to === this.laid.post_held) this.drawing.say(this.laid.texts.unkept);
      else if (clip >= 0) this.closeClip(clip);
    }
  }

  /** @param {number} clip */
  closeClip(clip) {
    this.stage.close(clip);
    this.act({ kind: "refused" });
    this.draw(null);
  }

  /** @param {Room | null} before null: draw all of it */
  draw(before) {
    const { room } = this;
    const gone = this.loaded && step(room) === "clip" && this.stage.reelFor(clipShown(room), "clip") === null;
    this.drawing.room(room, gone);
    if (before === null || before.place !== room.place || before.words !== room.words) this.drawWords();
    if (before !== null && !before.words && room.words) this.panel.takeFocus();
    ask(this.asking, room.leaving);
    ask(this.sheet, room.keys);
  }

  drawWords() {
    this.panel.draw(this.words, this.laid.clips[clipSpokenOf(this.room)]?.id ?? null);
    if (step(this.room) === "closing") this.drawing.gathered(this.words, (words) => this.panel.byline(words));
  }

  beat() {
    const clip = this.laid.clips[clipShown(this.room)];
    if (clip && this.stage.shown) void this.post({ id: "", to: clip.watching, body: {} }); // a lost beat is not sent again
  }

  drawClock() {
    const begun = Date.parse(this.laid.now) - Date.parse(this.laid.started_at);
    this.drawing.clock((begun + performance.now() - this.openedAt) / 1000, this.laid.minutes);
  }

  followFilm() {
    const reel = this.stage.shown;
    if (reel) this.drawing.line(reel.part, reel.inside);
    if (this.root.isConnected) requestAnimationFrame(() => this.followFilm());
  }
}

/** @param {HTMLDialogElement} dialog @param {boolean} open */
function ask(dialog, open) {
  if (open && !dialog.open) dialog.showModal();
  else if (!open && dialog.open) dialog.close();
}

/**
 * The words as this page knew them before a reload: what the server has, and what it has not been told yet.
 * @param {Words[]} kept @param {Letter[]} waiting @param {string} post
 */
function withUnsent(kept, waiting, post) {
  const sayings = waiting.filter((letter) => letter.to === post).map((letter) => /** @type {Saying} */ (/** @type {unknown} */ (letter.body)));
  return sayings.reduce(after, kept);
}

class AttuneRoom extends HTMLElement {
  connectedCallback() {
    this.open = new OpenRoom(this, JSON.parse(within(document, "#room-state", HTMLScriptElement).textContent ?? "{}"));
    this.open.begin();
  }

  disconnectedCallback() {
    this.open?.end();
  }
}

customElements.define("attune-room", AttuneRoom);
