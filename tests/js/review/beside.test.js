import assert from "node:assert/strict";
import { test } from "node:test";

import { inStep, leadOf } from "../../../src/attune/static/js/review/beside.js";

test("how far the other screen is ahead is measured at one moment, whatever came later", () => {
  assert.equal(leadOf({ at: 2, wall: 1000 }, { at: 2, wall: 1000 }, 1), 0);
  assert.equal(leadOf({ at: 2, wall: 1000 }, { at: 2.5, wall: 1500 }, 1), 0);
  assert.equal(leadOf({ at: 2, wall: 1000 }, { at: 2.25, wall: 1500 }, 0.5), 0);
  assert.equal(leadOf({ at: 2, wall: 1000 }, { at: 2.25, wall: 1500 }, 1), 0.25);
});

test("a picture that is in step keeps its pace, one behind hurries a little, one far off jumps", () => {
  assert.deepEqual(inStep(0.004, 1), { rate: 1, jump: 0 });
  assert.deepEqual(inStep(0.05, 1), { rate: 1.1, jump: 0 });
  assert.deepEqual(inStep(-0.05, 0.5), { rate: 0.45, jump: 0 });
  assert.deepEqual(inStep(0.35, 1), { rate: 1.5, jump: 0 });
  assert.deepEqual(inStep(-2, 1), { rate: 1, jump: -2 });
});
