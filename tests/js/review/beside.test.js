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
  assert.deepEqual(inStep(-0.05, 0.5), { rate: 0.4, jump: 0 });
  assert.deepEqual(inStep(-0.24, 0.5), { rate: 0.09999999999999998, jump: 0 });
  assert.deepEqual(inStep(-2, 1), { rate: 1, jump: -2 });
});

for (const pace of [1, 0.5]) {
  test(`two that begin a fifth of a second apart, one a little too fast, are within half a picture after two seconds at ${pace}`, () => {
    let [there, here, rate] = [0.2, 0, pace];
    const apart = [];
    for (let now = 0; now < 4000; now += 10) {
      there += 0.01 * pace;
      here += 0.01 * rate * 1.01;
      if (now % 200 === 0) ({ rate } = inStep(leadOf({ at: there, wall: now }, { at: here, wall: now }, pace), pace));
      if (now >= 2000) apart.push(Math.abs(there - here));
    }
    assert.equal(Math.max(...apart) < 0.02, true);
  });
}
