import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FrameTable } from "../../src/attune/static/js/player/frames.js";
import * as edits from "../../src/attune/static/js/workbench/edits.js";
import * as history from "../../src/attune/static/js/workbench/history.js";
import { verdict } from "../../src/attune/static/js/workbench/length.js";
import { walked } from "../edits/walk.mjs";
import { ordered } from "../../src/attune/static/js/workbench/tags.js";

const cases = JSON.parse(readFileSync(new URL("../edits/cases.json", import.meta.url), "utf-8"));

for (const { name, edits: changes, bench, inverses } of cases.folds) {
  test(name, () => {
    assert.deepEqual(edits.fold(changes), bench);
    let before = edits.nothing();
    for (const [place, change] of changes.entries()) {
      const back = edits.inverse(before, change);
      assert.deepEqual(back, inverses[place]);
      const after = edits.apply(before, change);
      assert.deepEqual(edits.apply(after, back), before);
      before = after;
    }
  });
}

for (const { name, before, edit } of cases.refusals) {
  test(name, () => {
    assert.equal(edits.applies(edits.fold(before), edit), false);
    assert.throws(() => edits.apply(edits.fold(before), edit), edits.NoLongerApplies);
  });
}

for (const { name, author, edits: list, undo, redo } of cases.histories) {
  test(name, () => {
    const bench = edits.fold(list);
    assert.equal(history.toUndo(list, author, bench)?.key ?? null, undo);
    assert.equal(history.toRedo(list, author, bench)?.key ?? null, redo);
  });
}

for (const { name, numerator, denominator, step, count, start, frames, limits, verdict: said } of cases.lengths) {
  test(`${name}: ${said}`, () => {
    const table = new FrameTable(Array.from({ length: count + 1 }, (_, n) => n * step), numerator, denominator);
    assert.equal(verdict(table, start, start + frames, limits), said);
  });
}

for (const { name, tags, ordered: wanted } of cases.tags) {
  test(name, () => assert.deepEqual(ordered(tags, cases.principles), wanted));
}

for (const { name, seed, steps, sha256 } of cases.walks) {
  test(`a long walk of edits and undoes: ${name}`, () => assert.equal(walked(seed, steps), sha256));
}

test("an undo of an undo is about what was first done", () => {
  const list = [
    { key: "k1", undoes: null },
    { key: "u1", undoes: "k1" },
    { key: "r1", undoes: "u1" },
  ];
  assert.equal(history.about(/** @type {any} */ (list), /** @type {any} */ (list[2])).key, "k1");
});
