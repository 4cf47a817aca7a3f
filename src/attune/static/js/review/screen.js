/** The second screen as an element: it shows what the room shows, sounds, and has nothing else on it. */

import { channelOf, everyPicture } from "./beside.js";
import { follow } from "./following.js";
import { watchFilms } from "./gates.js";
import { actOf } from "./keys.js";
import { within } from "./panel.js";
import { Rest } from "./rest.js";
import { clipShown, step, stillShown } from "./room.js";
import { Stage } from "./stage.js";
import { Stills } from "./stills.js";

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./reel.js").Reel} Reel */
/** @typedef {import("./beside.js").ToScreen} ToScreen */
/** @typedef {import("./beside.js").ToRoom} ToRoom */

class SecondScreen {
  /** @param {HTMLElement} root @param {string} review */
  constructor(root, review) {
    this.root = root;
    this.frame = within(root, "[data-part=frame]", HTMLElement);
    this.channel = channelOf(review);
    /** @type {Stage | null} */
    this.stage = null;
    /** @type {Stills | null} */
    this.stills = null;
    /** @type {Room | null} */
    this.room = null;
    this.leaveGates = () => {};
    /** @type {Promise<unknown>} */
    this.last = Promise.resolve();
    this.silent = false;
    /** @type {HTMLVideoElement | null} whose pictures are told */
    this.told = null;
  }

  begin() {
    this.channel.addEventListener("message", ({ data }) => {
      this.last = this.last.then(() => this.hear(data)); // one after the other, as they were said
    });
    window.addEventListener("pagehide", () => this.post({ kind: "gone" }));
    window.addEventListener("keydown", (event) => this.key(event));
    window.addEventListener("pointerdown", () => this.sound());
    within(this.root, "[data-part=fill]", HTMLButtonElement).addEventListener("click", () => this.fill());
    document.addEventListener("fullscreenchange", () => this.draw());
    new Rest(this.root, () => true).begin();
    this.post({ kind: "here" });
  }

  /** @param {ToRoom} message */
  post(message) {
    this.channel.postMessage(message);
  }

  /** @param {ToScreen} message */
  async hear(message) {
    switch (message.kind) {
      case "who": return this.post({ kind: "here" });
      case "laid": return this.lay(message);
      case "room": return this.show(message.room, message.frame);
      case "hold": return this.hold(message.frame);
      case "closed":
        this.stage?.close(message.clip);
        return this.draw();
      case "bye": return this.stage?.shown?.stop();
    }
  }

  /** @param {import("./beside.js").Laid} laid */
  async lay({ clips, stills, closed, question }) {
    this.leaveGates();
    this.stage?.letGo();
    this.stills?.letGo();
    this.stills = new Stills(this.part("still"), stills);
    await this.stills.bring();
    this.frame.replaceChildren();
    [this.stage, this.room] = [new Stage(this.frame, clips, () => {}), null];
    for (const clip of closed) this.stage.close(clip);
    this.part("question").textContent = question === "" ? "" : `“${question}”`;
    this.stage.mute(this.silent);
    this.leaveGates = watchFilms([...clips, ...stills], (film) => this.shut(film)); // a hidden room asks too seldom
  }

  /** Nothing of a film that may not be shown any more stays here; why is said in the other window alone. @param {string} film its gate */
  shut(film) {
    this.stills?.shut(film);
    this.stage?.clips.forEach((clip, place) => clip.watching === film && this.stage?.close(place));
    if (this.room) this.stills?.show(stillShown(this.room));
    this.draw();
  }

  /** @param {Room} now @param {number | null} frame where the room is, when we come in the middle */
  async show(now, frame) {
    const { stage, room: before } = this;
    if (!stage) return;
    this.room = now;
    const reel = stage.reelFor(clipShown(now), now.sight);
    stage.show(reel);
    this.stills?.show(stillShown(now));
    this.draw();
    if (!reel || (await reel.bring()) !== "ready") return;
    this.tellPictures(reel);
    if (before === null || frame !== null) {
      await reel.hold(frame ?? 0);
      if (now.playing) await this.played(reel, reel.playOn(now.slowly));
    } else {
      await this.played(reel, follow(reel, before, now));
    }
    if (!now.playing && !now.ended && now.moved === before?.moved) await this.tellHeld(reel);
  }

  /** @param {number} frame */
  async hold(frame) {
    const reel = this.stage?.shown;
    if (!reel) return;
    await reel.hold(frame);
    await this.tellHeld(reel);
  }

  /** @param {Reel} reel */
  async tellHeld(reel) {
    const frame = await reel.held();
    const { room } = this;
    if (room && this.stage?.shown === reel) this.post({ kind: "held", frame, turn: room.turn, moved: room.moved });
  }

  /** A browser may let a window play only silently until somebody touches it; until then the room sounds. @param {Reel} reel @param {Promise<boolean>} playing */
  async played(reel, playing) {
    if ((await playing) || this.silent || !this.room?.playing) return;
    this.beSilent(true);
    await reel.playOn(this.room.slowly);
  }

  sound() {
    if (this.silent) this.beSilent(false);
  }

  /** @param {boolean} silent */
  beSilent(silent) {
    this.silent = silent;
    this.stage?.mute(silent);
    this.post({ kind: "sounds", sounds: !silent });
  }

  /** @param {Reel} reel */
  tellPictures(reel) {
    const { video } = reel;
    if (this.told === video) return;
    this.told = video;
    everyPicture(video, (picture) => {
      if (this.told === video && !video.paused) this.post({ kind: "picture", picture });
      return this.told === video;
    });
  }

  /** The room's own keys and clicker work here too, whichever window has them. @param {KeyboardEvent} event */
  key(event) {
    this.sound();
    const at = event.target instanceof Element && event.target.matches("button") ? "control" : "room";
    const act = actOf(event, at);
    if (act === null || act.kind === "words" || act.kind === "keys" || act.kind === "leave") return;
    event.preventDefault();
    this.post({ kind: "act", act });
  }

  fill() {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen();
  }

  draw() {
    const at = this.room ? step(this.room) : null;
    this.part("waiting").hidden = at !== null;
    for (const name of ["last", "question", "still"]) this.part(name).hidden = name !== at;
    this.frame.hidden = this.stage?.shown == null;
    this.part("fill").hidden = document.fullscreenElement !== null;
  }

  /** @param {string} name */
  part(name) {
    return within(this.root, `[data-part=${name}]`, HTMLElement);
  }
}

class AttuneScreen extends HTMLElement {
  connectedCallback() {
    const { review } = JSON.parse(within(document, "#screen-state", HTMLScriptElement).textContent ?? "{}");
    new SecondScreen(this, review).begin();
  }
}

customElements.define("attune-screen", AttuneScreen);
