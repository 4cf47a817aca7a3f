import assert from "node:assert/strict";
import { test } from "node:test";

import { newId } from "../../../src/attune/static/js/ids.js";
import { actOf, KEYS } from "../../../src/attune/static/js/review/keys.js";
import { after, heard, shownAt } from "../../../src/attune/static/js/review/words.js";

const SAID = { id: "a", clip: "one", said_by: "amina", kind: /** @type {const} */ ("said"), text: "He looks at me first" };
const PRESS = { ctrlKey: false, metaKey: false, altKey: false, isComposing: false };

test("words caught twice under one id stand once", () => {
  const list = after(after([], { act: "catch", words: SAID }), { act: "catch", words: SAID });
  assert.deepEqual(list, [SAID]);
});

test("words keep their place when they become a strength", () => {
  const strength = { ...SAID, kind: /** @type {const} */ ("strength") };
  const list = after([SAID, { ...SAID, id: "b" }], { act: "change", words: strength });
  assert.deepEqual(list.map((one) => [one.id, one.kind]), [["a", "strength"], ["b", "said"]]);
});

test("removed words are gone and the rest stay", () => {
  assert.deepEqual(after([SAID, { ...SAID, id: "b" }], { act: "remove", id: "a" }).map((one) => one.id), ["b"]);
});

test("words are kept as said, without the typist's quotation marks and blanks", () => {
  assert.equal(heard("  “He  looks at me” \n"), "He looks at me");
  assert.equal(heard("  \" \""), "");
});

test("a clip shows its own words, the closing shows all", () => {
  const list = [SAID, { ...SAID, id: "b", clip: "two" }];
  assert.deepEqual(shownAt(list, "one").map((one) => one.id), ["a"]);
  assert.deepEqual(shownAt(list, null).length, 2);
});

test("no key means two acts", () => {
  const keys = KEYS.flatMap((row) => row.keys);
  assert.equal(new Set(keys).size, keys.length);
});

test("a clicker's one button leads on, everywhere", () => {
  for (const where of /** @type {const} */ (["room", "control", "typing"])) {
    assert.deepEqual(actOf({ ...PRESS, key: "PageDown" }, where), { kind: "next" });
  }
});

test("single letters mean nothing while typing, and browser shortcuts stay the browser's", () => {
  assert.equal(actOf({ ...PRESS, key: "s" }, "typing"), null);
  assert.equal(actOf({ ...PRESS, key: "s", ctrlKey: true }, "room"), null);
  assert.deepEqual(actOf({ ...PRESS, key: "S" }, "room"), { kind: "slowly" });
});

test("Space on a focused control presses that control and nothing else", () => {
  assert.equal(actOf({ ...PRESS, key: " " }, "control"), null);
  assert.deepEqual(actOf({ ...PRESS, key: " " }, "room"), { kind: "again" });
});

test("ids made in the page have the server's shape", () => {
  const ids = Array.from({ length: 200 }, newId);
  for (const id of ids) assert.match(id, /^[bcdfghjkmnpqrstvwxz23456789]{16}$/);
  assert.equal(new Set(ids).size, 200);
});
