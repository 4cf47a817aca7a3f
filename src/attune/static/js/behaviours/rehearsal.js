/** Plays every clip of a review through on the machine that will be used, and tells the server what it found. */

import { newId } from "../ids.js";
import { say } from "../review/clock.js";
import { watchFilms } from "../review/gates.js";
import { Hearing } from "../review/hearing.js";
import { byPost, proof } from "../review/outbox.js";
import { within } from "../review/panel.js";
import { Reel, whole } from "../review/reel.js";

/** @typedef {import("../review/reel.js").Cut & {id: string, title: string, louder: number, watching: string}} Clip */
/** @typedef {Record<"playing" | "stuck" | "closed" | "away" | "unkept" | "listen" | "no_sound", string>} Texts */
/** @typedef {{clips: Clip[], post: string, post_tried: string, texts: Texts}} Laid */
/** @typedef {{charging: boolean, level: number}} Battery only Chromium tells */

const HEARTBEAT = 10000; // the server counts by these how long somebody watched

/** @param {HTMLElement} element holds the button, the dialog with a video, and the state */
export default function rehearsal(element) {
  const begin = within(element, "[data-part=begin]", HTMLButtonElement);
  begin.addEventListener("click", () => void new Rehearsal(element).run());
}

class Rehearsal {
  /** @param {HTMLElement} element */
  constructor(element) {
    /** @type {Laid} */
    this.laid = JSON.parse(within(element, "script[type='application/json']", HTMLScriptElement).textContent ?? "");
    this.dialog = within(element, "dialog", HTMLDialogElement);
    this.note = within(this.dialog, "[data-part=note]", HTMLElement);
    this.frame = within(this.dialog, "[data-part=frame]", HTMLElement);
    this.asking = within(this.dialog, "[data-part=asking]", HTMLElement);
    const given = within(element, "[name=csrfmiddlewaretoken]", HTMLInputElement).value;
    this.post = byPost(() => proof(given));
    this.hearing = new Hearing();
    this.watching = "";
    this.leave = watchFilms(this.laid.clips, () => this.shut());
    this.beating = window.setInterval(() => this.beat(), HEARTBEAT);
    this.dialog.addEventListener("close", () => this.end(), { once: true });
  }

  async run() {
    this.asking.hidden = true;
    this.dialog.showModal();
    const awake = await keptAwake();
    for (const [place, clip] of this.laid.clips.entries()) {
      const trouble = await this.play(clip, place);
      if (!this.dialog.open) return; // stopped by hand
      if (trouble) return void (this.note.textContent = say(trouble, { title: clip.title }));
    }
    await this.tell({ what: "awake", awake });
    await this.tell({ what: "power", ...(await power()) });
    this.ask();
  }

  /** @param {Clip} clip @param {number} place @returns {Promise<string>} what went wrong, or "" */
  async play(clip, place) {
    const { texts, clips, post } = this.laid;
    this.note.textContent = say(texts.playing, { number: place + 1, all: clips.length, title: clip.title });
    this.watching = clip.watching;
    const trouble = await playThrough(clip, this.frame, this.dialog, this.hearing);
    if (trouble !== "" || !this.dialog.open) return trouble === "" ? "" : texts[trouble];
    const body = { id: newId(), clip: clip.id, rehearsal: true, through: true };
    return (await this.post({ id: body.id, to: post, body })) === "kept" ? "" : texts.unkept;
  }

  /** Only she can say whether it is heard in the room; that it was not silence is measured. */
  ask() {
    this.watching = "";
    this.frame.replaceChildren();
    this.frame.hidden = true;
    this.asking.hidden = false;
    this.note.textContent = this.hearing.level === null ? this.laid.texts.no_sound : this.laid.texts.listen;
    const button = (/** @type {string} */ name) => within(this.asking, `[data-part=${name}]`, HTMLButtonElement);
    button("heard").onclick = () => void this.answer(true);
    button("unheard").onclick = () => void this.answer(false);
    button("tone").onclick = async () => {
      await this.hearing.playTone();
      this.note.textContent = this.laid.texts.listen;
    };
    button("heard").focus();
  }

  /** @param {boolean} heard */
  async answer(heard) {
    const kept = await this.tell({ what: "sound", heard, level: this.hearing.level });
    if (kept) location.reload();
    else this.note.textContent = this.laid.texts.unkept;
  }

  /** @param {Record<string, unknown>} found @returns {Promise<boolean>} */
  async tell(found) {
    const known = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== null));
    return (await this.post({ id: "", to: this.laid.post_tried, body: known })) === "kept";
  }

  beat() {
    if (this.watching) void this.post({ id: "", to: this.watching, body: {} });
  }

  /** One of the films may not be shown any more: the page says what is left. */
  shut() {
    this.dialog.close();
    location.reload();
  }

  end() {
    this.leave();
    window.clearInterval(this.beating);
    this.hearing.end();
    this.frame.replaceChildren();
    this.frame.hidden = false;
  }
}

/**
 * @param {Clip} clip @param {HTMLElement} frame @param {HTMLDialogElement} dialog @param {Hearing} hearing
 * @returns {Promise<"" | "stuck" | "closed" | "away">} what went wrong
 */
async function playThrough(clip, frame, dialog, hearing) {
  const video = document.createElement("video");
  video.playsInline = true;
  frame.replaceChildren(video);
  const ended = new Promise((done) => {
    video.addEventListener("ended", done, { once: true });
    dialog.addEventListener("close", done, { once: true });
  });
  await hearing.lead(video, clip.louder);
  const reel = new Reel(video, whole(clip), () => undefined);
  const arrival = await reel.bring();
  if (arrival !== "ready") return arrival;
  const plays = await reel.playFromFirst(false);
  if (plays) await ended;
  reel.close();
  return plays ? "" : "stuck";
}

/** Whether the browser keeps the screen on when it is asked to; none where it has no way to. @returns {Promise<boolean | null>} */
async function keptAwake() {
  if (!("wakeLock" in navigator)) return null;
  try {
    const lock = await navigator.wakeLock.request("screen");
    await lock.release();
    return true;
  } catch (trouble) {
    if (trouble instanceof DOMException) return false; // a low battery, or a setting, refuses
    throw trouble;
  }
}

/** @returns {Promise<{plugged: boolean | null, percent: number | null}>} none where the browser does not tell */
async function power() {
  if (!("getBattery" in navigator)) return { plugged: null, percent: null };
  /** @type {Battery} */
  const battery = await /** @type {{getBattery: () => Promise<Battery>}} */ (/** @type {unknown} */ (navigator)).getBattery();
  return { plugged: battery.charging, percent: Math.round(battery.level * 100) };
}
