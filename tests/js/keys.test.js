import assert from "node:assert/strict";
import { test } from "node:test";
import { actOf, heldBy, keyOf, keysFor, KEYS, tableWith } from "../../src/attune/static/js/workbench/keys.js";

/** @param {string} key @param {object} [held] */
const press = (key, held = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, ...held });

test("every key does one thing", () => {
  const all = KEYS.flatMap(({ keys }) => keys);
  assert.equal(new Set(all).size, all.length);
  assert.equal(new Set(KEYS.map(({ act }) => act)).size, KEYS.length);
});

test("letters count with and without Caps Lock; Shift makes another key", () => {
  assert.equal(actOf(press("i"), "page"), "start");
  assert.equal(actOf(press("I"), "page"), "start");
  assert.equal(actOf(press("I", { shiftKey: true }), "page"), "to_start");
  assert.equal(actOf(press("ArrowLeft", { shiftKey: true }), "page"), "second_back");
  assert.equal(actOf(press("ArrowLeft", { altKey: true }), "page"), "five_back");
});

test("a sign is itself however it is typed", () => {
  assert.equal(actOf(press("?", { shiftKey: true }), "page"), "help");
  assert.equal(actOf(press("+", { shiftKey: true }), "page"), "zoom_in");
});

test("undo and redo also go by Ctrl or Command", () => {
  assert.equal(actOf(press("z", { ctrlKey: true }), "page"), "undo");
  assert.equal(actOf(press("Z", { metaKey: true, shiftKey: true }), "page"), "redo");
});

test("nothing happens while typing, nor twice on a control", () => {
  assert.equal(actOf(press("i"), "typing"), null);
  assert.equal(actOf(press("z", { ctrlKey: true }), "typing"), null);
  assert.equal(actOf(press(" "), "control"), null);
  assert.equal(actOf(press("Enter"), "control"), null);
  assert.equal(actOf(press("l"), "control"), "on");
  assert.equal(actOf(press(" "), "box"), null);
  assert.equal(actOf(press("Enter"), "box"), "keep");
  assert.equal(actOf(press("i", { isComposing: true }), "page"), null);
});

test("single keys can be switched off; Escape and Ctrl stay", () => {
  assert.equal(actOf(press("i"), "page", false), null);
  assert.equal(actOf(press("z", { ctrlKey: true }), "page", false), "undo");
  assert.equal(actOf(press("Escape"), "page", false), "leave");
});

test("one's own key stands in the place of the table's; Ctrl goes on as before", () => {
  const table = tableWith({ undo: "u", frame_back: "a" });
  assert.deepEqual(keysFor("undo", table), ["u", "Mod+z"]);
  assert.equal(actOf(press("u"), "page", true, table), "undo");
  assert.equal(actOf(press("z"), "page", true, table), null);
  assert.equal(actOf(press("z", { ctrlKey: true }), "page", true, table), "undo");
  assert.equal(actOf(press("ArrowLeft"), "page", true, table), null);
});

test("a key that another act has is told, its own is not", () => {
  assert.equal(heldBy("undo", "n", KEYS), "mark_next");
  assert.equal(heldBy("undo", "z", KEYS), null);
  assert.equal(heldBy("undo", "q", KEYS), null);
});

test("what the browser needs for itself is no key of an act", () => {
  const given = [press("Q"), press("Q", { shiftKey: true }), press(" "), press("+", { shiftKey: true }), press("PageUp")].map(keyOf);
  assert.deepEqual(given, ["q", "Shift+q", "Space", "+", "PageUp"]);
  const theirs = [press("Tab"), press("Escape"), press("F5"), press("Shift", { shiftKey: true }), press("q", { ctrlKey: true }), press("q", { altKey: true })];
  assert.deepEqual(theirs.map(keyOf), theirs.map(() => null));
});

test("a clicker steps by frames and plays", () => {
  assert.deepEqual(["PageUp", "PageDown", "b"].map((key) => actOf(press(key), "page")), ["frame_back", "frame_on", "play"]);
});
