import assert from "node:assert/strict";
import { test } from "node:test";
import { CloseUp } from "../../src/attune/static/js/workbench/closeup.js";

/** @param {import("../../src/attune/static/js/workbench/closeup.js").Look | null} [look] */
function looking(look = null) {
  /** @type {unknown[]} */
  const kept = [];
  return { closeUp: new CloseUp(look, (now) => kept.push(now)), kept };
}

test("what is under the pointer stays there while somebody looks closer and less close", () => {
  const { closeUp } = looking();
  closeUp.by(2, 0.75, 0.25); // the place 0.75, 0.25 of the whole picture
  assert.deepEqual(closeUp.look, { scale: 2, x: 0.625, y: 0.375 });
  closeUp.by(2, 0.75, 0.25);
  const { scale, x, y } = closeUp.look;
  assert.deepEqual([scale, x + 0.25 / scale, y - 0.25 / scale], [4, 0.75, 0.25]);
});

test("the picture's edges are never passed, and no look is closer than six times", () => {
  const { closeUp } = looking();
  closeUp.by(100);
  closeUp.move(100, -100);
  assert.deepEqual(closeUp.look, { scale: 6, x: 1 - 0.5 / 6, y: 0.5 / 6 });
});

test("one step brings the whole picture back, and so does looking less close for long enough", () => {
  const { closeUp } = looking({ scale: 3, x: 0.3, y: 0.7 });
  closeUp.whole();
  assert.deepEqual([closeUp.isWhole, closeUp.look], [true, { scale: 1, x: 0.5, y: 0.5 }]);
  closeUp.by(1.5, 0, 0);
  closeUp.by(1 / 1.5);
  assert.deepEqual([closeUp.isWhole, closeUp.look], [true, { scale: 1, x: 0.5, y: 0.5 }]);
});

test("where somebody looks is kept once it rests, or when the page is left, and only where it changed", () => {
  const { closeUp, kept } = looking({ scale: 2, x: 0.5, y: 0.5 });
  closeUp.settle();
  assert.deepEqual(kept, []);
  closeUp.by(2);
  closeUp.move(0, 0);
  closeUp.settle();
  closeUp.settle();
  assert.deepEqual(kept, [{ scale: 4, x: 0.5, y: 0.5 }]);
});
