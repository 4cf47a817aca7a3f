/** The shared review room as an element: every press becomes an act, and every state is shown and told to the server. */

import { giveWay } from "../covering.js";
import { stayAwake } from "./awake.js";
import { Beside, showElsewhere } from "./beside.js";
import { Drawing } from "./drawing.js";
import { follow } from "./following.js";
import { watchFilms } from "./gates.js";
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
 * @property {string} kept_here
 * @property {string} later
 * @property {string} here
 * @property {string} here_but_more
 * @property {string} touch_screen
 * @property {string} coming
 * @property {string} coming_end
 * @property {string} show_screen
 * @property {string} hide_screen
 * @property {string} unsent
 * @property {string} lapsed
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
 * @property {string} question
 * @property {string | null} started_at null: the hour begins when the room goes on from the question
 * @property {string} now the server's time when it made the page, since a laptop's clock may be wrong
 * @property {Words[]} words
 * @property {{id: string, name: string}[]} people
 * @property {string} post_words
 * @property {string} post_views
 * @property {string} post_held
 * @property {string} post_begin
 * @property {string} screen where the second screen is
 * @property {string} done_url
 * @property {string} leave_url
 * @property {Texts} texts
 */

const MINUTE_HAND = 15000; // the soft clock speaks in minutes; four looks a minute are enough
const HEARTBEAT = 10000; // while a picture is on show the server counts the seconds by these
const WITHOUT_FILM = ["words", "clock", "keys", "leave", "stay", "screen"]; // words can be caught even while the film cannot be had

/** One sitting in the room, from opening the page to leaving it. */
class OpenRoom {
  /** @param {HTMLElement} root @param {Laid} laid */
  constructor(root, laid) {
    this.root = root;
    this.laid = laid;
    this.openedAt = performance.now();
    this.loaded = false;
    this.leavingFor = laid.leave_url;
    this.mark = `place in ${laid.review}`; // a page loaded again stands where it stood
    /** @type {Room} */
    this.room = open({
      clips: laid.clips.length, more: laid.clips.map((clip) => clip.more !== null), film: laid.clips.some((clip) => clip.film !== null),
      stills: laid.stills.map((still) => still.place), last: laid.last.length > 0,
    }, Number(sessionStorage.getItem(this.mark)));
    this.drawing = new Drawing(root, laid.texts, laid.clips.map((clip) => clip.opening));
    this.asking = within(root, "dialog[data-part=asking]", HTMLDialogElement);
    this.sheet = within(root, "dialog[data-part=keys]", HTMLDialogElement);
    this.unsent = within(root, "dialog[data-part=unsent]", HTMLDialogElement);
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
    this.begun = laid.started_at ?? begunIn(this.outbox.waiting, laid.post_begin);
    this.beside = new Beside(laid.review, laid.screen, {
      show: showElsewhere,
      laid: () => ({ ...inSight(laid), closed: [...this.stage.closed] }),
      room: () => this.room, reel: () => this.stage.shown, act: (act) => this.act(act), changed: () => this.drawBeside(),
    });
    this.words = withUnsent(laid.words, this.outbox.waiting, laid.post_words);
    this.panel = new Panel(this.drawing.part("panel"), laid.people, laid.texts.said, (saying) => this.say(saying), newId);
    this.rest = new Rest(root, () => this.loaded && !this.busy);
  }

  /** Somebody is in the middle of something, or the family looks at another screen. */
  get busy() {
    const asked = [this.asking, this.sheet, this.unsent].some((dialog) => dialog.open);
    return asked || this.beside.there || (this.room.words && this.panel.busy);
  }

  begin() {
    this.listen();
    giveWay();
    this.beside.begin();
    this.sleep = stayAwake();
    this.rest.begin();
    this.ticking = window.setInterval(() => this.drawClock(), MINUTE_HAND);
    this.beating = window.setInterval(() => this.beat(), HEARTBEAT);
    this.draw(null);
    this.drawing.keys(KEYS);
    this.drawClock();
    this.followFilm();
    this.leaveGates = watchFilms([...this.laid.clips, ...this.laid.stills], (film) => this.shut(film));
    void this.outbox.flush();
    void this.load();
  }

  end() {
    this.tellViews(this.showings.end(Date.now()));
    this.rest.end();
    this.beside.end();
    this.sleep?.();
    this.leaveGates?.();
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
    else if (act === "resend") void this.leaveFor(this.leavingFor);
    else if (act === "done") void this.leaveFor(this.laid.done_url);
    else if (act === "out") void this.leaveFor(this.laid.leave_url);
    else if (act === "go") this.act({ kind: "go", place: Number(place) });
    else this.act(/** @type {Act} */ ({ kind: act }));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (this.asking.open || this.sheet.open || this.unsent.open) return; // a dialog answers to Escape, Tab and Enter by itself
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
    if (act.kind === "screen") return this.beside.toggle();
    const before = this.room;
    this.room = next(before, act);
    if (this.room === before) return;
    if (!["last", "question"].includes(step(this.room))) this.beginHour();
    this.tellViews(this.showings.follow(this.room, Date.now()));
    sessionStorage.setItem(this.mark, String(this.room.place));
    this.beside.tell(this.room);
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
    if (now.keeping !== before.keeping) return this.keep(reel, clipShown(now));
    if (now.moved !== before.moved && now.by !== 0) {
      const stepped = reel.step(now.by);
      this.beside.hold();
      return stepped;
    }
    if (!(await follow(reel, before, now)) && this.room.playing) this.act({ kind: "refused" });
  }

  /** Keep the picture on screen for the family, by its number in the film. @param {import("./reel.js").Reel} reel @param {number} place of the clip */
  keep(reel, place) {
    const clip = this.laid.clips[place];
    if (!clip || reel.frame === null) return;
    const frame = reel.found?.clip ? reel.frame : clip.first + reel.frame;
    void this.outbox.put({ id: newId(), to: this.laid.post_held, body: { id: newId(), clip: clip.id, frame } });
  }

  /** The hour begins with the first step on from the question; the server hears of it when it can. */
  beginHour() {
    if (this.begun !== null) return;
    this.begun = new Date(this.serverNow()).toISOString();
    this.drawing.here("");
    void this.outbox.put({ id: newId(), to: this.laid.post_begin, body: { at: this.begun } });
    this.drawClock();
  }

  /** What the server's clock shows, by the time that has gone here: a laptop's own clock may be wrong. */
  serverNow() {
    return Date.parse(this.laid.now) + performance.now() - this.openedAt;
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
    if (!this.loaded) return;
    const all = await this.stage.holdMore();
    if (this.begun === null) this.drawing.here(all ? this.laid.texts.here : this.laid.texts.here_but_more);
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
    this.leavingFor = address;
    this.tellViews(this.showings.end(Date.now()));
    await this.outbox.flush();
    this.asking.close();
    if (this.outbox.waiting.length === 0) location.assign(address);
    else if (!this.unsent.open) this.unsent.showModal();
  }

  /** The server answered, or did not: a clip that may not be shown any more closes at once. */
  heardBack() {
    const { texts } = this.laid;
    this.drawing.say(this.outbox.troubled ? (this.outbox.lapsed ? texts.kept_here : texts.keeping) : "");
    this.drawing.unsent(this.outbox.lapsed);
    for (const letter of this.outbox.refused.splice(0)) {
      if (letter.to === this.laid.post_words || letter.to === this.laid.post_held) this.drawing.say(texts.unkept);
      else this.laid.clips.forEach((clip, place) => [clip.id, undefined].includes(/** @type {string | undefined} */ (letter.body.clip)) && this.closeClip(place));
    }
    if (this.unsent.open && this.outbox.waiting.length === 0) location.assign(this.leavingFor);
  }

  /** @param {number} clip */
  closeClip(clip) {
    this.stage.close(clip);
    this.beside.close(clip);
    this.act({ kind: "refused" });
    this.draw(null);
  }

  /** A film that may not be shown any more goes from this window, whatever of it is on show. @param {string} film its gate */
  shut(film) {
    this.stills.shut(film);
    this.laid.clips.forEach((clip, place) => clip.watching === film && this.closeClip(place));
    this.stills.show(stillShown(this.room));
  }

  /** @param {Room | null} before null: draw all of it */
  draw(before) {
    const { room } = this;
    const gone = this.loaded && step(room) === "clip" && this.stage.reelFor(clipShown(room), "clip") === null;
    this.drawing.room(room, gone);
    this.drawing.beside(this.beside.there, room, this.coming);
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
    this.drawing.clock(this.begun === null ? 0 : (this.serverNow() - Date.parse(this.begun)) / 1000, this.laid.minutes);
  }

  /** What the next press leads to: the name of a clip or a still; nothing at the end. */
  get coming() {
    const at = this.room.place + 1;
    return (this.laid.stills.find((still) => still.place === at) ?? this.laid.clips[clipSpokenOf({ ...this.room, place: at })])?.title ?? null;
  }

  drawBeside() {
    const { there, sounds } = this.beside;
    this.stage.mute(there && sounds);
    this.drawing.beside(there, this.room, this.coming);
    this.drawing.say(there && !sounds ? this.laid.texts.touch_screen : "");
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

/**
 * When the hour began, as this page knew it before a reload; null where it has not.
 * @param {Letter[]} waiting @param {string} post
 */
function begunIn(waiting, post) {
  const told = waiting.find((letter) => letter.to === post);
  return told ? String(told.body.at) : null;
}

/** What of the room is for everybody to see: nothing that is the practitioner's own. @param {Laid} laid */
function inSight({ clips, stills, question }) {
  return { clips: clips.map((clip) => ({ ...clip, title: "", opening: "" })), stills, question };
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
