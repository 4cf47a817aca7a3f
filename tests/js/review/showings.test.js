import assert from "node:assert/strict";
import { test } from "node:test";

import { next, open } from "../../../src/attune/static/js/review/room.js";
import { Showings } from "../../../src/attune/static/js/review/showings.js";

const PLAN = { clips: 2, more: [true, false], film: false };

/** Follows a room through acts, a second apart, and returns what the server is told. @param {string[]} acts */
function told(...acts) {
  let number = 0;
  const showings = new Showings(["one", "two"], () => `id${(number += 1)}`);
  let room = open(PLAN);
  return acts.flatMap((kind, second) => {
    room = next(room, /** @type {any} */ ({ kind }));
    return showings.follow(room, second * 1000);
  });
}

test("a clip played to its end is told at its beginning and at its end, under one id", () => {
  const letters = told("next", "ended");
  assert.deepEqual(letters.map(({ id, clip, seconds, through }) => ({ id, clip, seconds, through })), [
    { id: "id1", clip: "one", seconds: 0, through: false },
    { id: "id1", clip: "one", seconds: 1, through: true },
  ]);
});

test("a clip stopped on the way was not shown through", () => {
  assert.deepEqual(told("next", "again").map((one) => one.through), [false, false]);
});

test("again, and a little more, are showings of their own", () => {
  const letters = told("next", "ended", "again", "ended", "more", "ended");
  assert.deepEqual([...new Set(letters.map((one) => `${one.id} ${one.sight}`))], ["id1 clip", "id2 clip", "id3 more"]);
});

test("going slower on the way is kept with the same showing", () => {
  const letters = told("next", "slowly", "ended");
  assert.deepEqual(letters.map((one) => [one.id, one.slowly]), [["id1", false], ["id1", true]]);
});

test("going on to the next clip ends the one before it first", () => {
  assert.deepEqual(told("next", "next").map((one) => [one.id, one.clip, one.seconds]), [["id1", "one", 0], ["id1", "one", 1], ["id2", "two", 0]]);
});

test("the question and the closing show nothing", () => {
  assert.deepEqual(told("back", "words", "clock"), []);
});
