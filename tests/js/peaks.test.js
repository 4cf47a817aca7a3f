import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Peaks } from "../../src/attune/static/js/workbench/peaks.js";

const { packed, rate, pairs } = JSON.parse(readFileSync(new URL("peaks.json", import.meta.url), "utf-8"));
const bytes = () => new Uint8Array(Buffer.from(packed, "base64"));

test("peaks are read as Python packs them", () => {
  const peaks = Peaks.unpack(bytes().buffer);
  assert.equal(peaks.rate, rate);
  assert.deepEqual(Array.from(peaks.pairs), pairs.flat());
});

test("a stretch of sound swings as far as its loudest peak", () => {
  const peaks = Peaks.unpack(bytes().buffer);
  assert.deepEqual(peaks.swing(0.02, 0.04), [-64 / 128, 64 / 128]);
  assert.deepEqual(peaks.swing(0, 1), [-1, 127 / 128]);
  assert.deepEqual(peaks.swing(0.021, 0.022), [-3 / 128, 64 / 128]);
  assert.deepEqual(peaks.swing(9, 10), [0, 0]);
});

test("bytes that are no peaks, or not all of them, are refused", () => {
  assert.throws(() => Peaks.unpack(bytes().slice(1).buffer), /no peaks/);
  assert.throws(() => Peaks.unpack(bytes().slice(0, -1).buffer), /not whole/);
});
