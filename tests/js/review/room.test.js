import assert from "node:assert/strict";
import { test } from "node:test";

import { clipShown, clipSpokenOf, firstControl, mayShowFilm, mayShowMore, next, open, step, stillShown } from "../../../src/attune/static/js/review/room.js";

const PLAN = { clips: 2, more: [true, false], film: false };

/** @param {import("../../../src/attune/static/js/review/room.js").Room} room @param {...any} acts */
function through(room, ...acts) {
  return acts.map((act) => (typeof act === "string" ? { kind: act } : act)).reduce(next, room);
}

test("the room opens at the helping question, and nothing plays", () => {
  const room = open(PLAN);
  assert.equal(step(room), "question");
  assert.equal(room.playing, false);
  assert.equal(clipShown(room), -1);
});

test("next alone leads from the question through each clip to the closing, and no further", () => {
  let room = open(PLAN);
  const way = [];
  for (let press = 0; press < 5; press += 1) {
    room = through(room, "next");
    way.push([step(room), clipShown(room), room.playing]);
  }
  assert.deepEqual(way, [["clip", 0, true], ["clip", 1, true], ["closing", -1, false], ["closing", -1, false], ["closing", -1, false]]);
  assert.deepEqual(room.seen, [0, 1, 2, 3]);
});

test("back from the question stays at the question", () => {
  const room = open(PLAN);
  assert.equal(through(room, "back"), room);
});

test("the first control stops a film that plays, and then plays it from the first picture", () => {
  const playing = through(open(PLAN), "next");
  assert.equal(firstControl(playing), "stop");
  const stopped = through(playing, "again");
  assert.equal(firstControl(stopped), "again");
  assert.equal(stopped.turn, playing.turn);
  const again = through(stopped, "again");
  assert.deepEqual([again.playing, again.turn], [true, playing.turn + 1]);
});

test("still holds the picture, and still again goes on from that picture", () => {
  const held = through(open(PLAN), "next", "still");
  assert.deepEqual([held.playing, held.held], [false, true]);
  const on = through(held, "still");
  assert.deepEqual([on.playing, on.held, on.turn], [true, false, held.turn]);
});

test("still at the end, pressed again, begins anew", () => {
  const ended = through(open(PLAN), "next", "ended", "still");
  assert.equal(through(ended, "still").turn, ended.turn + 1);
});

test("slowly on a film that has ended plays it slowly from the first picture with one press", () => {
  const ended = through(open(PLAN), "next", "ended");
  const slow = through(ended, "slowly");
  assert.deepEqual([slow.slowly, slow.playing, slow.turn], [true, true, ended.turn + 1]);
});

test("slowly on a held picture goes on slowly from it", () => {
  const held = through(open(PLAN), "next", "still");
  const slow = through(held, "slowly");
  assert.deepEqual([slow.slowly, slow.playing, slow.held, slow.turn], [true, true, false, held.turn]);
});

test("the next clip begins at its own speed", () => {
  assert.equal(through(open(PLAN), "next", "slowly", "next").slowly, false);
});

test("a little more shows only for a clip that has it, and pressed again returns to the clip", () => {
  const first = through(open(PLAN), "next");
  assert.equal(mayShowMore(first), true);
  assert.equal(through(first, "more").sight, "more");
  assert.equal(through(first, "more", "more").sight, "clip");
  const second = through(first, "next");
  assert.equal(mayShowMore(second), false);
  assert.equal(through(second, "more"), second);
});

test("the whole film stays closed unless Prepare allowed it", () => {
  const closed = through(open(PLAN), "next");
  assert.equal(through(closed, "film"), closed);
  const allowed = through(open({ ...PLAN, film: true }), "next");
  assert.equal(mayShowFilm(allowed), true);
  assert.equal(through(allowed, "film").sight, "film");
  assert.equal(mayShowFilm(open({ ...PLAN, film: true })), false);
});

test("a new place shows the clip again, not what was around the last one", () => {
  assert.equal(through(open({ ...PLAN, more: [true, true] }), "next", "more", "next").sight, "clip");
});

test("single pictures hold the film and count each step", () => {
  const moved = through(open(PLAN), "next", { kind: "picture", by: 1 }, { kind: "picture", by: -1 });
  assert.deepEqual([moved.playing, moved.held, moved.moved, moved.by], [false, true, 2, -1]);
});

test("a step back from the end is no longer the end", () => {
  const ended = through(open(PLAN), "next", "ended");
  assert.equal(through(ended, { kind: "picture", by: -1 }).ended, false);
  assert.equal(through(ended, { kind: "picture", by: 1 }).ended, true);
});

test("film controls do nothing at the question and at the closing", () => {
  const question = open(PLAN);
  for (const act of ["again", "slowly", "still", "more", "film", "ended", "opening"]) assert.equal(through(question, act), question);
});

test("leaving asks first, stops the film, and takes no other act until answered", () => {
  const asked = through(open(PLAN), "next", "leave");
  assert.deepEqual([asked.leaving, asked.playing], [true, false]);
  assert.equal(through(asked, "next"), asked);
  assert.equal(through(asked, "stay").leaving, false);
  assert.equal(through(asked, "leave").leaving, false);
});

test("a browser that refuses to play leaves the film waiting", () => {
  assert.equal(through(open(PLAN), "next", "refused").playing, false);
});

test("a room opened again stands where it was, and waits", () => {
  const room = open(PLAN, 2);
  assert.deepEqual([clipShown(room), room.playing], [1, false]);
});

test("words and clock open and close at every step", () => {
  const room = through(open(PLAN), "words", "clock");
  assert.deepEqual([room.words, room.clock], [true, false]);
});

test("where the film around a clip cannot be had, the clip itself is back, waiting", () => {
  const away = through(open(PLAN), "next", "more", "away");
  assert.deepEqual([away.sight, away.playing], ["clip", false]);
});

test("at the closing the words stand in the middle, so their panel closes", () => {
  assert.equal(through(open(PLAN), "next", "words", "next", "next").words, false);
});

test("the sheet of keys stops the film, and closing it changes nothing else", () => {
  const opened = through(open(PLAN), "next", "keys");
  assert.deepEqual([opened.keys, opened.playing], [true, false]);
  assert.deepEqual(through(opened, "keys"), { ...opened, keys: false });
});

const WITH_STILL = { clips: 2, stills: [2], more: [true, false], film: false };

test("a still stands among the clips: nothing plays there, and the clips keep their own numbers", () => {
  let room = open(WITH_STILL);
  const way = [];
  for (let press = 0; press < 4; press += 1) {
    room = through(room, "next");
    way.push([step(room), clipShown(room), stillShown(room), room.playing]);
  }
  assert.deepEqual(way, [["clip", 0, -1, true], ["still", -1, 0, false], ["clip", 1, -1, true], ["closing", -1, -1, false]]);
  const still = through(open(WITH_STILL), "next", "next");
  assert.equal(through(still, "slowly"), still);
  assert.deepEqual([0, 1, 2, 3, 4].map((place) => clipSpokenOf(through(open(WITH_STILL), { kind: "go", place }))), [-1, 0, 0, 1, -1]);
});

test("words from last time stand before the question, once, and Back leads to them again", () => {
  const room = open({ ...PLAN, last: true });
  assert.equal(step(room), "last");
  assert.equal(step(through(room, "next")), "question");
  assert.equal(step(through(room, { kind: "go", place: 0 })), "question");
  assert.equal(step(through(room, { kind: "go", place: 1 })), "clip");
  assert.equal(step(through(room, "next", "next", "back")), "question");
  assert.equal(step(through(room, "next", "next", "back", "back")), "last");
  assert.equal(step(open({ ...PLAN, last: true }, 1)), "clip");
});

test("a held picture is kept once, and another one can be kept after it", () => {
  const held = through(open(PLAN), "next", "still");
  const kept = through(held, "keep");
  assert.deepEqual([kept.kept, kept.keeping, kept.held], [true, 1, true]);
  assert.equal(through(kept, "keep"), kept);
  assert.equal(through(kept, "words").kept, true);
  const moved = through(kept, { kind: "picture", by: 1 });
  assert.deepEqual([moved.kept, through(moved, "keep").keeping], [false, 2]);
  assert.equal(through(kept, "still").kept, false);
});

test("a picture that moves is not kept", () => {
  const playing = through(open(PLAN), "next");
  assert.equal(through(playing, "keep"), playing);
  const asked = through(open(PLAN), "keep");
  assert.equal(asked.keeping, 0);
});
