/**
 * The room and its second screen: what they say to each other over a channel of this browser, and how they keep step.
 * The second screen sounds, so it goes at its own pace; the room's silent picture is the one that is drawn after it.
 */

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./room.js").Act} Act */
/** @typedef {import("./reel.js").Reel} Reel */
/** @typedef {import("./stage.js").Clip} Clip */
/** @typedef {{clips: Clip[], stills: import("./stills.js").Still[], question: string, closed: number[]}} Laid what both screens show */
/** @typedef {{at: number, wall: number}} Picture a picture's own time in seconds, and when it was on screen in milliseconds */
/**
 * @typedef {{kind: "who"} | {kind: "bye"}
 *   | ({kind: "laid"} & Laid)
 *   | {kind: "room", room: Room, frame: number | null}
 *   | {kind: "hold", frame: number} | {kind: "closed", clip: number}} ToScreen
 * @typedef {{kind: "here"} | {kind: "gone"} | {kind: "sounds", sounds: boolean} | {kind: "act", act: Act}
 *   | {kind: "picture", picture: Picture} | {kind: "held", frame: number, turn: number, moved: number}} ToRoom
 */

/**
 * @typedef {object} Around what the room is to its second screen
 * @property {(address: string) => Window | null} show
 * @property {() => Laid} laid
 * @property {() => Room} room
 * @property {() => Reel | null} reel on show here
 * @property {(act: Act) => void} act
 * @property {() => void} changed the second screen came or went, or who sounds
 */

const FAR = 0.25; // seconds; further apart than this the picture here jumps
const NEAR = 0.012; // seconds; closer than this is in step
const PULL = 2; // of the usual pace, for each second apart: half a second brings it back
const MOST = 0.4; // of the usual pace
const SETTLING = 600; // milliseconds after a jump in which nothing is measured
const BETWEEN = 200; // milliseconds between changes of pace: a browser asked at every picture stumbles
const OTHER_CLOCK = 200; // milliseconds; two windows whose clocks differ by more began before and after somebody set it
const LOOK = 2000; // milliseconds between looks whether the window is still there

/** @param {string} review */
export function channelOf(review) {
  return new BroadcastChannel(`attune: room ${review}`);
}

/**
 * How fast the picture here shall go to be in step, or by how much it shall jump.
 * @param {number} lead seconds that the other is ahead @param {number} pace
 * @returns {{rate: number, jump: number}}
 */
export function inStep(lead, pace) {
  if (Math.abs(lead) > FAR) return { rate: pace, jump: lead };
  if (Math.abs(lead) < NEAR) return { rate: pace, jump: 0 };
  return { rate: pace + Math.max(-MOST, Math.min(MOST, lead * PULL)), jump: 0 };
}

/** How far the other is ahead of a picture here. @param {Picture} other @param {Picture} own @param {number} pace */
export function leadOf(other, own, pace) {
  return other.at + ((own.wall - other.wall) / 1000) * pace - own.at;
}

export class Beside {
  /** @param {string} review @param {string} address of the second screen's page @param {Around} around */
  constructor(review, address, around) {
    this.address = address;
    this.around = around;
    this.there = false;
    this.sounds = false;
    /** @type {Window | null} */
    this.window = null;
    /** @type {Picture | null} */
    this.own = null;
    /** @type {HTMLVideoElement | null} */
    this.watched = null;
    this.next = 0;
    this.looking = 0;
    this.channel = channelOf(review);
    this.channel.addEventListener("message", ({ data }) => this.hear(data));
  }

  begin() {
    this.post({ kind: "who" });
    window.addEventListener("pagehide", () => this.post({ kind: "bye" }));
    this.looking = window.setInterval(() => this.window?.closed && this.gone(), LOOK);
  }

  end() {
    window.clearInterval(this.looking);
    this.post({ kind: "bye" });
    this.channel.close();
  }

  /** Open the second screen, or close it again. */
  toggle() {
    if (this.there && this.window) this.window.close();
    else this.window = this.around.show(this.address);
  }

  /** @param {ToScreen} message */
  post(message) {
    this.channel.postMessage(message);
  }

  /** @param {Room} room as it is now */
  tell(room) {
    if (this.there) this.post({ kind: "room", room, frame: null });
  }

  /** A single picture is held here: it shall be the same there. */
  hold() {
    const reel = this.around.reel();
    if (this.there && reel) this.post({ kind: "hold", frame: reel.aim });
  }

  /** @param {number} clip */
  close(clip) {
    this.post({ kind: "closed", clip });
  }

  /** @param {ToRoom} message */
  hear(message) {
    switch (message.kind) {
      case "here": return this.came();
      case "gone": return this.gone();
      case "act": return this.around.act(message.act);
      case "picture": return this.keepStep(message.picture);
      case "held": return this.holdToo(message);
      case "sounds":
        this.sounds = message.sounds;
        return this.around.changed();
    }
  }

  came() {
    [this.there, this.sounds] = [true, true];
    this.around.changed();
    this.post({ kind: "laid", ...this.around.laid() });
    this.post({ kind: "room", room: this.around.room(), frame: this.around.reel()?.aim ?? 0 });
  }

  gone() {
    if (!this.there) return;
    [this.there, this.sounds, this.window] = [false, false, null];
    this.around.reel()?.pace(this.around.room().slowly);
    this.around.changed();
  }

  /** @param {{frame: number, turn: number, moved: number}} held */
  holdToo({ frame, turn, moved }) {
    const room = this.around.room();
    if (room.playing || room.turn !== turn || room.moved !== moved) return; // something newer was asked for
    void this.around.reel()?.hold(frame);
  }

  /** @param {Picture} other */
  keepStep(other) {
    const reel = this.around.reel();
    if (!reel || !this.around.room().playing) return;
    this.watch(reel.video);
    const now = performance.timeOrigin + performance.now();
    if (!this.own || now < this.next) return;
    this.next = now + BETWEEN;
    const wall = Math.abs(now - other.wall) < OTHER_CLOCK ? other.wall : now;
    const pace = reel.paceOf(this.around.room().slowly);
    const { rate, jump } = inStep(leadOf({ ...other, wall }, this.own, pace), pace);
    if (reel.video.playbackRate !== rate) reel.video.playbackRate = rate;
    if (jump === 0 || reel.video.ended) return;
    this.next = now + SETTLING;
    reel.video.currentTime = Math.max(0, Math.min(reel.video.duration, other.at + ((now - wall) / 1000) * pace));
  }

  /** @param {HTMLVideoElement} video */
  watch(video) {
    if (this.watched === video) return;
    [this.watched, this.own] = [video, null];
    everyPicture(video, (picture) => {
      if (this.watched === video) this.own = picture;
      return this.watched === video;
    });
  }
}

/** Hear of every picture that a video shows. @param {HTMLVideoElement} video @param {(picture: Picture) => boolean} heard whether to go on */
export function everyPicture(video, heard) {
  video.requestVideoFrameCallback((_now, { mediaTime, expectedDisplayTime }) => {
    if (heard({ at: mediaTime, wall: performance.timeOrigin + expectedDisplayTime })) everyPicture(video, heard);
  });
}

/** Open a window, on another screen where the browser tells of one. @param {string} address @returns {Window | null} */
export function showElsewhere(address) {
  const opened = window.open(address, "attune-screen", "popup,width=1280,height=720");
  if (opened) void place(opened);
  return opened;
}

/** @param {Window} opened */
async function place(opened) {
  const { getScreenDetails } = /** @type {any} */ (window);
  if (!getScreenDetails) return;
  try {
    const { screens, currentScreen } = await getScreenDetails.call(window);
    const other = screens.find((/** @type {unknown} */ one) => one !== currentScreen);
    if (!other) return;
    opened.moveTo(other.availLeft, other.availTop);
    opened.resizeTo(other.availWidth, other.availHeight);
  } catch (trouble) {
    if (!(trouble instanceof DOMException)) throw trouble; // not allowed: it is moved by hand
  }
}
