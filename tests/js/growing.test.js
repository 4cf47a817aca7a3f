import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameTable } from "../../src/attune/static/js/player/frames.js";
import { AHEAD, BACK, Growing, holds, runsOf } from "../../src/attune/static/js/player/growing.js";

/** @param {number} frames @param {[number, number][]} [there] */
function growing(frames, there = []) {
  const film = new Growing(new FrameTable(Array.from({ length: frames + 1 }, (_, n) => n * 40), 1, 1000));
  film.take(there);
  return film;
}

/** @param {...number} numbers */
const held = (...numbers) => (/** @type {number} */ one) => numbers.includes(one);

test("a fragment is twenty-four frames, and the last holds what is left", () => {
  const film = growing(50);
  assert.deepEqual([film.count, film.fragmentOf(23), film.fragmentOf(24)], [3, 0, 1]);
  assert.deepEqual([film.span(0), film.span(2)], [[0, 0.96], [1.92, 2]]);
});

test("a picture needs its own fragment, and is exact with the next one", () => {
  assert.deepEqual(growing(240).needs(100), { first: [4], then: 5 });
});

test("a very short last fragment comes with the one before it, since it may hold no sound", () => {
  assert.deepEqual(growing(240).needs(239), { first: [9], then: null });
  assert.deepEqual(growing(241).needs(240), { first: [10, 9], then: null });
});

test("a film of fewer than twenty-four frames is one fragment that nothing follows", () => {
  assert.deepEqual(growing(7).needs(3), { first: [0], then: null });
});

test("what is there is known by runs", () => {
  const film = growing(240, [[0, 2], [5, 9]]);
  assert.deepEqual([1, 2, 4, 5, 8, 9].map((one) => film.has(one)), [true, false, false, true, true, false]);
  assert.deepEqual([film.part, film.whole], [0.6, false]);
  film.take([[0, 10]]);
  assert.equal(film.whole, true);
});

test("fetching goes on up to the first gap, and does not fetch twice", () => {
  const film = growing(240, [[0, 4], [5, 9]]);
  assert.deepEqual(film.next(1, held(2)), [1, 3]);
  assert.deepEqual(film.next(4, held()), []);
});

test("no more is fetched ahead than is kept", () => {
  const film = growing(24 * 100, [[0, 100]]);
  assert.deepEqual(film.next(50, held()), Array.from({ length: AHEAD }, (_, n) => 50 + n));
});

test("a film that plays wishes for the first gap ahead, and for none beyond what is kept", () => {
  assert.equal(growing(24 * 100, [[0, 12]]).lacking(10), 12);
  assert.equal(growing(24 * 100, [[0, 10 + AHEAD]]).lacking(10), null);
  assert.equal(growing(24 * 12, [[0, 12]]).lacking(10), null);
});

test("a window is kept behind and ahead, and a small one where the browser has no room", () => {
  const film = growing(24 * 200);
  const all = Array.from({ length: 200 }, (_, n) => n);
  const kept = (/** @type {boolean} */ hard) => {
    const spare = new Set(film.spare(100, all, hard));
    return all.filter((one) => !spare.has(one));
  };
  assert.deepEqual([kept(false)[0], kept(false).at(-1)], [100 - BACK, 100 + AHEAD + 2]);
  assert.deepEqual(kept(true), [95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105]);
});

test("what comes late and lies beyond a gap does not go into the buffer", () => {
  const film = growing(240);
  assert.equal(film.follows(5, 5, held()), true);
  assert.equal(film.follows(6, 5, held()), true);
  assert.equal(film.follows(8, 5, held(5, 6, 7)), true);
  assert.equal(film.follows(8, 5, held(5, 7)), false);
  assert.equal(film.follows(8, 5, held(5, 6)), false);
  assert.equal(film.follows(2, 5, held()), true);
});

test("a fragment is held though its sound begins a little late, and not when its end was let go", () => {
  assert.equal(holds([[0.98, 1.94]], [0.96, 1.92]), true);
  assert.equal(holds([[0.98, 1.2]], [0.96, 1.92]), false);
  assert.equal(holds([[0, 0.5], [1.5, 3]], [0.96, 1.92]), false);
});

test("what is let go of goes by runs", () => {
  assert.deepEqual(runsOf([7, 2, 3, 1, 9, 8]), [[1, 4], [7, 10]]);
  assert.deepEqual(runsOf([]), []);
});

test("whoever only looks at single pictures fetches no more than they need", () => {
  const film = new Growing(growing(2400).table, 1);
  film.take([[0, 100]]);
  assert.deepEqual([film.next(7, () => false), film.lacking(7)], [[7], null]);
});
