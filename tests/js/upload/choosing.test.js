import assert from "node:assert/strict";
import { test } from "node:test";
import { atFirst, joinedToTheOneBefore, parted, withChoice } from "../../../src/attune/static/js/upload/choosing.js";

const told = (...parts) => ({ parts, here: "", begun: false });
const choices = (recordings) => recordings.map((each) => each.chosen);
const parts = (recordings) => recordings.map((each) => each.parts);

test("a card may hold another family's film, so nothing of several is chosen at first", () => {
  assert.deepEqual(choices(atFirst([told(0), told(1, 2)])), [false, false]);
});

test("what stopped half-way is chosen, and what is alone, but never what is here already", () => {
  assert.deepEqual(choices(atFirst([{ ...told(0), begun: true }, told(1)])), [true, false]);
  assert.deepEqual(choices(atFirst([told(0, 1)])), [true]);
  assert.deepEqual(choices(atFirst([{ ...told(0), here: "/films/f/" }])), [false]);
});

test("a wrong guess is parted by one press and joined by another", () => {
  const first = withChoice(atFirst([told(0), told(1, 2, 3)]), 1, true);
  const apart = parted(first, 1);
  assert.deepEqual([parts(apart), choices(apart)], [[[0], [1], [2], [3]], [false, true, true, true]]);
  const together = joinedToTheOneBefore(apart, 1);
  assert.deepEqual([parts(together), choices(together)], [[[0, 1], [2], [3]], [true, true, true]]);
  assert.deepEqual(parts(first), [[0], [1, 2, 3]]);
});

test("the first has none before it to be joined to", () => {
  const one = atFirst([told(0)]);
  assert.equal(joinedToTheOneBefore(one, 0), one);
});

test("parted or joined, it is another film than the one that is here or had begun", () => {
  const known = atFirst([told(0), { parts: [1, 2], here: "/films/f/", begun: true }]);
  assert.deepEqual(parted(known, 1)[1], { parts: [1], here: "", begun: false, chosen: false });
  assert.equal(joinedToTheOneBefore(known, 1)[0].here, "");
});
