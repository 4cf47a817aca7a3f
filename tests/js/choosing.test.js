import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameTable } from "../../src/attune/static/js/player/frames.js";
import { Choosing } from "../../src/attune/static/js/workbench/choosing.js";
import { EditList } from "../../src/attune/static/js/workbench/list.js";

const table = new FrameTable(Array.from({ length: 2501 }, (_, n) => n), 1, 25); // 100 seconds
const RANKS = ["attentive", "encouraging", "receiving"];

function bench() {
  const list = new EditList([], "ann");
  return { list, choosing: new Choosing(list, table, { most: 4, longest: 10 }, RANKS, { actor: "amina", partner: "yusuf" }) };
}

/** @param {Choosing} choosing */
const ends = ({ current }) => (current ? [current.in, current.out] : null);

/**
 * @param {Choosing} choosing
 * @param {number} start
 */
function keep(choosing, start) {
  choosing.begin({ in: start, out: start + 100 });
  return /** @type {string} */ (choosing.keep());
}

test("one end alone makes a clip of five seconds; the other end sets its length", () => {
  const { choosing } = bench();
  choosing.startAt(250);
  assert.deepEqual(ends(choosing), [250, 375]);
  choosing.endAt(449);
  assert.deepEqual(ends(choosing), [250, 450]); // the frame on screen is the last one in the clip
  choosing.startAt(300);
  assert.deepEqual(ends(choosing), [300, 450]);
});

test("an end set first reaches five seconds back, never before the film", () => {
  const { choosing } = bench();
  choosing.endAt(49);
  assert.deepEqual(ends(choosing), [0, 50]);
});

test("an end far from the clip in hand begins a new one, and leaves the kept one as it was", () => {
  const { list, choosing } = bench();
  const id = keep(choosing, 100);
  choosing.startAt(2000);
  assert.deepEqual(choosing.current?.id, null);
  assert.deepEqual(ends(choosing), [2000, 2125]);
  assert.equal(list.bench.clips[id]?.in, 100);
});

test("nothing is saved until the clip is kept; then everything is", () => {
  const { list, choosing } = bench();
  choosing.startAt(250);
  choosing.name("He waits");
  choosing.see("receiving");
  assert.equal(list.all.length, 0);
  const id = choosing.keep();
  assert.equal(list.all.length, 1);
  choosing.name("He waits, and she answers");
  assert.deepEqual(list.all.map(({ kind }) => kind), ["clip.add", "clip.change"]);
  assert.equal(list.bench.clips[id ?? ""]?.title, "He waits, and she answers");
});

test("a dragged handle is seen as it moves and kept once, when it is let go", () => {
  const { list, choosing } = bench();
  keep(choosing, 100);
  for (const frame of [110, 120, 130]) choosing.hold("in", frame);
  assert.deepEqual(ends(choosing), [130, 200]);
  assert.equal(list.all.length, 1);
  choosing.settle();
  assert.equal(list.all.length, 2);
  assert.deepEqual(list.all[1]?.payload.fields, { in: 130 });
});

test("a handle stops at the other one and at the film's ends", () => {
  const { choosing } = bench();
  keep(choosing, 100);
  choosing.hold("in", 900);
  assert.deepEqual(ends(choosing), [199, 200]);
  choosing.settle();
  choosing.hold("out", 9999);
  assert.deepEqual(ends(choosing), [199, 2500]);
});

test("saying the same again is no edit", () => {
  const { list, choosing } = bench();
  keep(choosing, 100);
  choosing.name("");
  choosing.hold("in", 100);
  choosing.settle();
  assert.equal(list.all.length, 1);
});

test("a fifth clip is kept aside", () => {
  const { list, choosing } = bench();
  const ids = [0, 200, 400, 600, 800].map((start) => keep(choosing, start));
  assert.deepEqual(list.bench.order, ids.slice(0, 4));
  assert.equal(choosing.kept.length, 5);
  choosing.turnAside();
  assert.deepEqual(list.bench.order, ids.slice(0, 4)); // the tray is full
  choosing.select(ids[0] ?? "");
  choosing.turnAside();
  choosing.select(ids[4] ?? "");
  choosing.turnAside();
  assert.deepEqual(list.bench.order, [...ids.slice(1, 4), ids[4]]);
});

test("clips move among the chosen, and not past the ends", () => {
  const { list, choosing } = bench();
  const [a, b, c] = [0, 200, 400].map((start) => keep(choosing, start));
  choosing.move(c ?? "", -1);
  assert.deepEqual(list.bench.order, [a, c, b]);
  const edits = list.all.length;
  choosing.move(a ?? "", -1);
  assert.equal(list.all.length, edits);
});

test("principles are switched on and off, and stand in their order", () => {
  const { choosing } = bench();
  choosing.startAt(0);
  choosing.see("receiving");
  choosing.see("attentive");
  assert.deepEqual(choosing.current?.tags.map(({ principle }) => principle), ["attentive", "receiving"]);
  choosing.see("receiving");
  assert.deepEqual(choosing.current?.tags.map(({ principle }) => principle), ["attentive"]);
});

test("a clip that undo takes away is out of hand", () => {
  const { list, choosing } = bench();
  keep(choosing, 100);
  list.undo();
  assert.equal(choosing.current, null);
});

test("a mark keeps the five seconds before it", () => {
  const { choosing } = bench();
  choosing.mark(500);
  choosing.mark(20);
  assert.deepEqual(choosing.marks.map((mark) => [mark.in, mark.out]), [[0, 21], [375, 501]]);
});

test("a mark is taken into hand as a clip; removing that removes the mark, letting it go does not", () => {
  const { choosing } = bench();
  choosing.mark(500);
  const [mark] = choosing.marks;
  assert.ok(mark);
  choosing.begin(mark, mark.id);
  assert.deepEqual([choosing.fromMark, ends(choosing)], [true, [375, 501]]);
  choosing.letGo();
  assert.equal(choosing.marks.length, 1);
  choosing.begin(mark, mark.id);
  choosing.remove();
  assert.equal(choosing.marks.length, 0);
});

test("a mark reaches back for the time it took to press", () => {
  const { choosing } = bench();
  choosing.mark(500, 0.48); // twelve frames of 25 a second
  assert.deepEqual(choosing.marks.map((mark) => [mark.in, mark.out]), [[363, 489]]);
});

test("marks are gone through one after the other, from the last to the first again", () => {
  const { choosing } = bench();
  for (const frame of [300, 310, 900]) choosing.mark(frame);
  const walked = [1, 1, 1, 1, -1].map((by) => choosing.walkMarks(/** @type {1 | -1} */ (by), 0)?.out);
  assert.deepEqual(walked, [301, 311, 901, 301, 901]);
});

test("kept, a mark becomes a clip by one edit; one undo makes it a mark again", () => {
  const { list, choosing } = bench();
  choosing.mark(500);
  choosing.walkMarks(1, 0);
  choosing.keep();
  assert.deepEqual([list.all.at(-1)?.kind, choosing.marks.length, choosing.kept.length], ["mark.turn", 0, 1]);
  list.undo();
  assert.deepEqual([choosing.marks.length, choosing.kept.length], [1, 0]);
});

test("a dropped mark leaves the next one to come", () => {
  const { choosing } = bench();
  for (const frame of [300, 600, 900]) choosing.mark(frame);
  choosing.walkMarks(1, 0);
  choosing.walkMarks(1, 0);
  choosing.remove();
  assert.equal(choosing.walkMarks(1, 0)?.out, 901);
  assert.equal(choosing.marks.length, 2);
});

test("a tag names the usual two at first, and more is said of the one that is open", () => {
  const { choosing } = bench();
  choosing.startAt(0);
  choosing.see("receiving");
  assert.deepEqual(choosing.opened, { principle: "receiving", actor: "amina", partner: "yusuf", way: null, how: [] });
  choosing.sayMore((tag) => ({ ...tag, way: "reception", how: ["sound", "look"] }));
  assert.deepEqual(choosing.opened?.how, ["look", "sound"]);
  choosing.answer();
  assert.deepEqual(choosing.opened, { principle: "attentive", actor: "yusuf", partner: "amina", way: "initiative", how: [] });
  assert.deepEqual(choosing.current?.tags.map(({ principle }) => principle), ["attentive", "receiving"]);
});

test("a clip of an earlier cycle stands among the chosen and is put in order like them", () => {
  const { list, choosing } = bench();
  const id = keep(choosing, 0);
  choosing.borrow("vvvvvvvvvvvvvvvv");
  choosing.borrow("vvvvvvvvvvvvvvvv");
  choosing.move("vvvvvvvvvvvvvvvv", -1);
  assert.deepEqual(list.bench.order, ["vvvvvvvvvvvvvvvv", id]);
  choosing.giveBack("vvvvvvvvvvvvvvvv");
  assert.deepEqual([list.bench.order, list.bench.borrowed], [[id], {}]);
});

test("the same picture is kept as a still once", () => {
  const { list, choosing } = bench();
  choosing.still(77);
  choosing.still(77);
  assert.deepEqual(Object.values(list.bench.stills).map(({ frame }) => frame), [77]);
});
