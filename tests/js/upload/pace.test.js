import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace, filled, timeLeft, worthAnotherTry } from "../../../src/attune/static/js/upload/pace.js";

const words = { reckoning: "?", lessThanAMinute: "<1", aboutAMinute: "1", aboutMinutes: "{minutes}" };

test("time left is not told before the pace is known", () => {
  const pace = new Pace();
  pace.note(0, 0);
  pace.note(1000, 500);
  assert.equal(pace.secondsLeft(10_000), null);
});

test("time left follows the pace of the last twenty seconds", () => {
  const pace = new Pace();
  for (let second = 0; second <= 10; second += 1) pace.note(second * 1000, second * 1000);
  assert.equal(pace.secondsLeft(110_000), 100);
  for (let second = 11; second <= 60; second += 1) pace.note(second * 1000, 10_000 + (second - 10) * 100);
  assert.equal(pace.secondsLeft(25_000), 100);
});

test("a piece that is sent again begins the reckoning anew", () => {
  const pace = new Pace();
  pace.note(0, 0);
  pace.note(5000, 8000);
  pace.note(6000, 4000);
  assert.equal(pace.secondsLeft(10_000), null);
});

test("time left is told in words", () => {
  const told = [null, 5, 54, 55, 89, 150, 600].map((seconds) => timeLeft(words, seconds));
  assert.deepEqual(told, ["?", "<1", "<1", "1", "1", "3", "10"]);
});

test("a sentence is filled, and what is not known stays to be seen", () => {
  assert.equal(filled("{percent} % is safe, {left}.", { percent: 4 }), "4 % is safe, {left}.");
});

test("what changed on the way is sent again and a refusal is not", () => {
  const again = [0, 409, 423, 460, 500, 502].map(worthAnotherTry);
  const refused = [400, 403, 404, 410, 412, 413, 415, 507].map(worthAnotherTry);
  assert.deepEqual(new Set(again), new Set([true]));
  assert.deepEqual(new Set(refused), new Set([false]));
});
