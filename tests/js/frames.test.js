import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";
import { FrameTable } from "../../src/attune/static/js/player/frames.js";

const tables = JSON.parse(readFileSync(new URL("tables.json", import.meta.url), "utf-8"));

/** @param {number} count */
const at25 = (count) => new FrameTable(Array.from({ length: count + 1 }, (_, n) => n * 512), 1, 12800);
/** @param {number} count */
const at2997 = (count) => new FrameTable(Array.from({ length: count + 1 }, (_, n) => n * 1001 + 77), 1, 30000);
const uneven = new FrameTable([900, 940, 941, 1100, 1900, 1930], 1, 1000);

test("times count from the first frame, wherever its ticks begin", () => {
  assert.equal(uneven.timeOf(0), 0);
  assert.equal(uneven.timeOf(3), 0.2);
  assert.equal(uneven.timeOf(5), 1.03);
  assert.equal(uneven.inside(3), 0.52);
});

test("inside of every frame is that frame, also when rounded to a clock that counts whole frames", () => {
  const whole = new FrameTable(Array.from({ length: 51 }, (_, n) => n), 1, 25);
  for (const table of [at25(100), at2997(100), uneven, whole]) {
    for (let frame = 0; frame < table.count; frame += 1) {
      const seconds = table.inside(frame);
      const rounded = Math.round((seconds * table.denominator) / table.numerator) + table.ticks[0];
      assert.deepEqual([table.frameAt(seconds), rounded < table.ticks[frame + 1]], [frame, true]);
    }
  }
});

test("a time rounded to microseconds still names its frame", () => {
  const table = at2997(1000);
  for (let frame = 0; frame < table.count; frame += 1) {
    const rounded = Math.round(table.timeOf(frame) * 1e6) / 1e6;
    assert.equal(table.nearest(rounded), frame);
  }
});

test("times outside the film give its ends", () => {
  assert.equal(at25(50).frameAt(-1), 0);
  assert.equal(at25(50).frameAt(99), 49);
  assert.equal(at25(50).within(50), 49);
  assert.equal(at25(50).within(-3), 0);
});

test("the clock counts frames since the second began", () => {
  assert.equal(at25(100).clock(0), "00:00.00");
  assert.equal(at25(100).clock(24), "00:00.24");
  assert.equal(at25(100).clock(25), "00:01.00");
  assert.equal(at25(1600).clock(1526), "01:01.01");
  assert.equal(at2997(100).clock(29), "00:00.29"); // 29.97 a second: the first second holds frame 29 too
  assert.equal(at2997(100).clock(30), "00:01.00");
  assert.equal(uneven.clock(4), "00:01.00");
});

test("a second on is a second of the film, not a number of frames", () => {
  assert.equal(at25(100).away(10, 1), 35);
  assert.equal(at25(100).away(10, -1), 0);
  assert.equal(uneven.away(0, 1), 4);
});

for (const { name, packed, ticks, numerator, denominator, clocks } of tables) {
  test(`a packed table is read as Python wrote it: ${name}`, () => {
    const table = FrameTable.unpack(new Uint8Array(Buffer.from(packed, "base64")).buffer);
    assert.deepEqual(Array.from(table.ticks), ticks);
    assert.deepEqual([table.numerator, table.denominator], [numerator, denominator]);
    assert.deepEqual(clocks.map((/** @type {string} */ _, /** @type {number} */ frame) => table.clock(frame)), clocks);
  });
}

test("bytes that are no frame table, or not the whole of one, are refused", () => {
  const whole = new Uint8Array(Buffer.from(tables[0].packed, "base64"));
  assert.throws(() => FrameTable.unpack(whole.slice(0, 20).buffer), /not whole/);
  assert.throws(() => FrameTable.unpack(whole.slice(1).buffer), /no frame table/);
});
