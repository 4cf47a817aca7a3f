import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameTable } from "../../src/attune/static/js/player/frames.js";
import { Stretch } from "../../src/attune/static/js/workbench/stretch.js";

const table = new FrameTable(Array.from({ length: 30001 }, (_, n) => n), 1, 25); // 20 minutes

test("at first some 36 seconds are in sight; a short film is in sight whole", () => {
  assert.deepEqual([new Stretch(table).start, new Stretch(table).span], [0, 36]);
  assert.equal(new Stretch(new FrameTable([0, 1, 2], 1, 25)).span, 0.08);
});

test("zooming keeps the time under the pointer where it is", () => {
  const stretch = new Stretch(table);
  stretch.centre(600);
  const before = stretch.time(0.3);
  stretch.zoom(0.25, 0.3);
  assert.equal(stretch.span, 9);
  assert.ok(Math.abs(stretch.time(0.3) - before) < 1e-9);
});

test("zooming goes from the whole film to eight frames, and no further", () => {
  const stretch = new Stretch(table);
  stretch.zoom(1e6, 0.5);
  assert.deepEqual([stretch.start, stretch.end], [0, 1200]);
  stretch.zoom(1e-9, 0.5);
  assert.ok(Math.abs(stretch.span - 8 / 25) < 1e-9);
});

test("the film's ends are never passed", () => {
  const stretch = new Stretch(table);
  stretch.pan(-3);
  assert.equal(stretch.start, 0);
  stretch.pan(1e6);
  assert.equal(stretch.end, 1200);
});

test("following turns over only when the playhead runs out of sight", () => {
  const stretch = new Stretch(table);
  let changes = 0;
  stretch.addEventListener("change", () => (changes += 1));
  stretch.follow(35);
  assert.equal(changes, 0);
  stretch.follow(37);
  assert.deepEqual([changes, stretch.sees(37), stretch.start], [1, true, 37 - 3.6]);
});

test("the ruler's lines keep the room that their names need, at every zoom", () => {
  const stretch = new Stretch(table);
  stretch.centre(600);
  for (let step = 0; step < 40; step += 1) {
    const ticks = stretch.ticks(1000, 78);
    const places = ticks.map(({ seconds }) => stretch.at(seconds) * 1000);
    places.slice(1).forEach((place, at) => assert.ok(place - (places[at] ?? 0) >= 77.9, `step ${step}`));
    assert.ok(ticks.length >= 1 && ticks.length <= 13);
    stretch.zoom(0.8, 0.5);
  }
});

test("near enough, the lines are frames, counted from each second", () => {
  const stretch = new Stretch(table);
  stretch.centre(600);
  stretch.zoom(1e-9, 0.5);
  const names = stretch.ticks(1000, 78).map(({ frame }) => table.clock(frame));
  assert.deepEqual(names.slice(0, 5), ["09:59.21", "09:59.22", "09:59.23", "09:59.24", "10:00.00"]);
});

test("a line at a second names the frame that begins there, or the first after it", () => {
  const slow = new FrameTable(Array.from({ length: 301 }, (_, n) => n * 1001), 1, 30000);
  const names = new Stretch(slow).ticks(1000, 78).map(({ frame }) => slow.clock(frame));
  assert.deepEqual(names.slice(0, 3), ["00:00.00", "00:01.00", "00:02.00"]);
});

test("near enough, every frame has a cell of the strip, with its own picture", () => {
  const stretch = new Stretch(table);
  stretch.centre(600);
  stretch.zoom(1e-9, 0.5);
  const cells = stretch.cells(800, 85);
  assert.deepEqual(cells.map(({ first }) => first), [14996, 14997, 14998, 14999, 15000, 15001, 15002, 15003]);
  assert.ok(cells.every(({ first, end, frame }) => end === first + 1 && frame === first));
});

test("cells are about as wide as a picture, lie side by side, and zoomed by two meet the same frames", () => {
  const stretch = new Stretch(table);
  stretch.centre(600);
  for (let step = 0; step < 20; step += 1) {
    const cells = stretch.cells(800, 85);
    cells.slice(1).forEach(({ first }, at) => assert.equal(first, cells[at]?.end));
    const { first, end } = /** @type {import("../../src/attune/static/js/workbench/stretch.js").Cell} */ (cells[1]);
    const wide = ((table.timeOf(end) - table.timeOf(first)) / stretch.span) * 800;
    assert.ok((wide > 59 && wide < 121) || end - first === 1, `${wide} at step ${step}`);
    stretch.zoom(0.75, 0.5);
  }
  const frames = (/** @type {number} */ span) => {
    stretch.zoom(span / stretch.span, 0.5);
    return stretch.cells(800, 85).map((cell) => cell.first);
  };
  const [far, near] = [frames(32), frames(16)];
  assert.ok(near.filter((first) => far.includes(first)).length * 2 >= near.length - 1);
});
