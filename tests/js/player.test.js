import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameTable } from "../../src/attune/static/js/player/frames.js";
import { Player } from "../../src/attune/static/js/player/player.js";

const table = new FrameTable(Array.from({ length: 101 }, (_, n) => n * 40), 1, 1000);

/** Stands in for the browser's video element: shows the frame at its time a moment later, or, when told to, a wrong one. */
class Screen extends EventTarget {
  paused = true;
  seeking = false;
  playbackRate = 1;
  videoWidth = 640;
  /** @type {number[]} frames to show instead of the right one, used up one a seek */
  wrong = [];
  /** @type {number[]} every time that was sought */
  sought = [];
  silent = false;
  offset = 0;
  #time = 0;
  #calls = new Map();
  #next = 1;
  src = "";
  readyState = 0;
  error = null;
  loads = 0;

  get currentTime() {
    return this.#time;
  }

  set currentTime(seconds) {
    assert.equal(this.seeking, false, "one seek in flight");
    this.#time = seconds;
    this.sought.push(seconds);
    this.seeking = true;
    setTimeout(() => {
      this.seeking = false;
      this.dispatchEvent(new Event("seeked"));
      if (!this.silent) this.present(this.wrong.shift() ?? table.frameAt(seconds - this.offset));
    }, 2);
  }

  /** @param {number} frame */
  present(frame) {
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call(0, { mediaTime: this.offset + table.timeOf(frame) });
  }

  /** @param {Function} call */
  requestVideoFrameCallback(call) {
    this.#next += 1;
    this.#calls.set(this.#next, call);
    return this.#next;
  }

  /** @param {number} request */
  cancelVideoFrameCallback(request) {
    this.#calls.delete(request);
  }

  /** @param {string} _name the film's address; of an element that a page wrote it is there from the beginning */
  getAttribute(_name) {
    return this.src;
  }

  load() {
    this.loads += 1;
    setTimeout(() => this.dispatchEvent(new Event("loadeddata")), 1);
  }

  async play() {
    this.paused = false;
  }

  pause() {
    this.paused = true;
  }
}

/** @param {Partial<Screen>} [set] */
async function opened(set = {}) {
  const screen = Object.assign(new Screen(), set);
  const player = new Player(/** @type {any} */ (screen), table);
  await player.open({ url: "/films/x/play/", offset: screen.offset });
  screen.sought = [];
  return { screen, player };
}

test("a seek goes inside the frame and ends with that frame", async () => {
  const { screen, player } = await opened();
  assert.equal(await player.seek(7), 7);
  assert.deepEqual(screen.sought, [table.inside(7)]);
});

test("a frame that a seek landed on is not sought again, but after playing it is", async () => {
  const { screen, player } = await opened();
  await player.seek(7);
  assert.equal(await player.seek(7), 7);
  assert.deepEqual(screen.sought, [table.inside(7)]);
  await player.play();
  player.pause();
  assert.equal(await player.seek(7), 7);
  assert.deepEqual(screen.sought, [table.inside(7), table.inside(7)]);
});

test("a film whose clock does not begin at 0 is sought on its own clock", async () => {
  const { screen, player } = await opened({ offset: 1.4 });
  assert.equal(await player.seek(7), 7);
  assert.deepEqual(screen.sought, [1.4 + table.inside(7)]);
});

test("another picture than asked for is not believed: the seek is sent again", async () => {
  const { screen, player } = await opened({ wrong: [] });
  screen.wrong = [5];
  assert.equal(await player.seek(7), 7);
  assert.equal(screen.sought.length, 2);
});

test("a picture that cannot be reached is told, and the frame named is the one on screen", async () => {
  const { screen, player } = await opened();
  screen.wrong = [5, 5, 5, 5];
  let told = 0;
  player.addEventListener("inexact", () => (told += 1));
  assert.equal(await player.seek(7), 5);
  assert.equal(told, 1);
});

test("of many wishes the newest wins, and no two seeks run at once", async () => {
  const { screen, player } = await opened();
  const ends = await Promise.all([10, 20, 30, 40].map((frame) => player.seek(frame)));
  assert.deepEqual(ends, [40, 40, 40, 40]);
  assert.deepEqual(screen.sought, [table.inside(10), table.inside(40)]);
});

test("steps made faster than pictures come all count", async () => {
  const { player } = await opened();
  await player.seek(10);
  void player.step(1);
  void player.step(1);
  assert.equal(await player.step(1), 13);
});

test("the frame already on screen may be asked for again though the browser tells nothing new", async () => {
  const { screen, player } = await opened();
  await player.seek(7);
  await player.play();
  screen.silent = true;
  player.pause();
  assert.equal(await player.seek(7), 7);
  assert.equal(screen.sought.length, 2);
});

test("wishes outside the film end at its ends", async () => {
  const { player } = await opened();
  assert.equal(await player.seek(1000), 99);
  assert.equal(await player.step(-500), 0);
});

test("a film that the page has begun to load is not begun again, whether its first picture is here yet or not", async () => {
  for (const readyState of [0, 4]) {
    const screen = Object.assign(new Screen(), { src: "/film", readyState });
    if (!readyState) setTimeout(() => screen.dispatchEvent(new Event("loadeddata")), 1);
    const player = new Player(/** @type {any} */ (screen), table);
    assert.equal(await player.open({ url: "/film" }), true);
    assert.deepEqual([screen.loads, player.frame], [0, 0]);
    assert.equal(await player.open({ url: "/film" }), true);
    assert.equal(screen.loads, 1);
  }
});

test("sound without a picture is told as a film that cannot be shown", async () => {
  const screen = Object.assign(new Screen(), { videoWidth: 0 });
  const player = new Player(/** @type {any} */ (screen), table);
  let told = 0;
  player.addEventListener("unshowable", () => (told += 1));
  assert.equal(await player.open({ url: "/x/" }), false);
  assert.equal(told, 1);
  assert.equal(await player.seek(12), 12); // the timeline can be used before there is a picture
});

test("a range that repeats turns round at its last frame", async () => {
  const { screen, player } = await opened();
  player.repeat({ start: 10, end: 20 });
  await player.seek(10);
  await player.play();
  screen.sought = [];
  screen.present(18);
  assert.deepEqual(screen.sought, []);
  screen.present(19);
  assert.deepEqual(screen.sought, [table.inside(10)]);
});

test("a stop settles on the frame last shown", async () => {
  const { screen, player } = await opened();
  await player.play();
  screen.present(33);
  screen.sought = [];
  player.pause();
  assert.equal(player.playing, false);
  assert.deepEqual(screen.sought, [table.inside(33)]);
});

test("playing back goes backwards and a stop ends it", async () => {
  const { player } = await opened();
  await player.seek(50);
  /** @type {number[]} */
  const shown = [];
  player.addEventListener("frame", () => shown.push(player.frame));
  const running = player.back(4);
  assert.equal(player.rate, -4);
  await new Promise((resolve) => setTimeout(resolve, 120));
  player.pause();
  await running;
  assert.equal(player.playing, false);
  assert.ok(shown.length >= 2);
  assert.deepEqual(shown, [...shown].sort((a, b) => b - a));
});

/** Stands in for the feeder: has a frame when it is let, and tells what was asked of it. */
class Feed {
  /** @type {string[]} */
  asked = [];
  drained = false;
  closed = false;
  /** @type {((brought: boolean) => void)[]} */
  waiting = [];
  held = true;

  async open() {
    return true;
  }

  /** @param {number} frame @param {{still: boolean, wanted: () => boolean}} wish */
  async bring(frame, wish) {
    this.asked.push(`${frame} ${wish.still ? "still" : "playing"}`);
    if (!this.held) await new Promise((resolve) => this.waiting.push(resolve));
    return wish.wanted();
  }

  async reopen() {
    const was = this.drained;
    this.drained = false;
    return was;
  }

  /** @param {number} frame */
  atEnd(frame) {
    return frame >= 96;
  }

  close() {
    this.closed = true;
  }

  let() {
    this.held = true;
    for (const go of this.waiting.splice(0)) go(true);
  }
}

async function fed() {
  const screen = new Screen();
  const player = new Player(/** @type {any} */ (screen), table);
  const feed = new Feed();
  await player.open({ feed: /** @type {any} */ (feed) });
  screen.sought = [];
  feed.asked = [];
  return { screen, player, feed };
}

test("a film that is fed is sought only once its bytes are there", async () => {
  const { screen, player, feed } = await fed();
  feed.held = false;
  const end = player.seek(40);
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual([feed.asked, screen.sought], [["40 still"], []]);
  feed.let();
  assert.equal(await end, 40);
  assert.deepEqual(screen.sought, [table.inside(40)]);
});

test("whoever goes elsewhere while a place is made is not taken to the old place", async () => {
  const { screen, player, feed } = await fed();
  feed.held = false;
  const ends = [player.seek(40), player.seek(70)];
  feed.let();
  assert.deepEqual(await Promise.all(ends), [70, 70]);
  assert.deepEqual([feed.asked, screen.sought], [["40 still", "70 still"], [table.inside(70)]]);
});

test("a place that is long in coming is told, and so is its end", async () => {
  const { player, feed } = await fed();
  feed.held = false;
  const end = player.seek(40);
  assert.equal(player.awaiting, false);
  await new Promise((resolve) => setTimeout(resolve, 350));
  assert.equal(player.awaiting, true);
  feed.let();
  await end;
  assert.equal(player.awaiting, false);
});

test("playing on from where the browser was told that nothing follows begins with a fresh look at the frame", async () => {
  const { screen, player, feed } = await fed();
  await player.seek(40);
  screen.sought = [];
  await player.play();
  assert.deepEqual(screen.sought, []);
  player.pause();
  await player.seek(41);
  feed.drained = true;
  screen.sought = [];
  await player.play();
  assert.deepEqual(screen.sought, [table.inside(41)]);
});

test("what seems the end of a film that is still made is not its end", async () => {
  const { screen, player } = await fed();
  await player.seek(40);
  await player.play();
  screen.paused = true; // as browsers do when what they hold ends
  screen.dispatchEvent(new Event("ended"));
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(player.playing, true);
});

test("another source ends the feeding", async () => {
  const { player, feed } = await fed();
  await player.open({ url: "/films/x/play/" });
  assert.equal(feed.closed, true);
});
