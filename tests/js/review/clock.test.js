import assert from "node:assert/strict";
import { test } from "node:test";

import { hour, say } from "../../../src/attune/static/js/review/clock.js";

for (const [gone, mood, minutes] of /** @type {[number, string, number][]} */ ([
  [0, "plenty", 60], [25, "plenty", 35], [27, "plenty", 35], [28, "plenty", 30], [31, "enough", 30], [44, "enough", 15],
  [46, "towards", 15], [54, "towards", 5], [55, "round", 5], [56.5, "round", 4], [59.5, "round", 1], [60, "full", 0], [80, "full", 0],
])) {
  test(`after ${gone} minutes of the hour it says ${mood}, about ${minutes}`, () => {
    const now = hour(gone * 60, 60);
    assert.deepEqual([now.mood, now.minutes], [mood, minutes]);
  });
}

test("the ring fills once and stays full", () => {
  assert.equal(hour(25 * 60, 60).part, 25 / 60);
  assert.equal(hour(90 * 60, 60).part, 1);
});

test("a machine whose clock was set back says the whole hour is left", () => {
  assert.deepEqual(hour(-300, 60), { mood: "plenty", minutes: 60, part: 0 });
});

test("a sentence is filled in the page's language, and what is not known stays to be seen", () => {
  assert.equal(say("About {minutes} minutes left", { minutes: 35 }), "About 35 minutes left");
  assert.equal(say("{who}, {kind}", { who: "Amina" }), "Amina, {kind}");
});
