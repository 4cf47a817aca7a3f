import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, dropped, isFilm, sorted } from "../../../src/attune/static/js/upload/card.js";

const rules = { suffixes: ["mp4", "mts"], left: ["SUB", ".Trashes"] };

/** A file or folder as a browser gives what was dropped: a hundred entries at a time. */
function entry(path, inside) {
  const common = { fullPath: path, isFile: !inside, isDirectory: Boolean(inside) };
  if (!inside) return { ...common, file: (done) => done(new File(["x"], path.split("/").at(-1))) };
  let at = 0;
  return { ...common, createReader: () => ({ readEntries: (done) => done(inside.slice(at, (at += 100))) }) };
}

const transfer = (...entries) => ({ items: entries.map((each) => ({ webkitGetAsEntry: () => each })), files: [] });

test("every file inside dropped folders is found, however many", async () => {
  const many = Array.from({ length: 250 }, (_, number) => entry(`/DCIM/A/${number}.MP4`));
  const found = await dropped(transfer(entry("/DCIM", [entry("/DCIM/A", many), entry("/DCIM/B", [])]), entry("/loose.mts")));
  assert.deepEqual([found.length, found[0].path, found.at(-1).path], [251, "DCIM/A/0.MP4", "loose.mts"]);
});

test("files dropped without a folder are taken as they are", async () => {
  const files = [new File(["x"], "a.mp4"), new File(["x"], "b.mp4")];
  const found = await dropped({ items: [{ webkitGetAsEntry: () => entry("/a.mp4") }], files });
  assert.deepEqual(found.map((each) => each.path), ["a.mp4", "b.mp4"]);
  assert.deepEqual(await dropped(null), []);
  assert.deepEqual(chosen(null), []);
});

test("a folder that was chosen gives each file's path in it", () => {
  const file = Object.defineProperty(new File(["x"], "a.mp4"), "webkitRelativePath", { value: "DCIM/a.mp4" });
  assert.deepEqual(chosen([file])[0].path, "DCIM/a.mp4");
});

test("films are sorted from all else by name alone, and the rest is counted", () => {
  const named = ["DCIM/b.MTS", "DCIM/b.THM", "DCIM/a.mp4", "SUB/a.mp4", "DCIM/._a.mp4", ".Trashes/x/a.mp4", "mp4"];
  const { films, left } = sorted(named.map((path) => ({ path, file: new File([], path) })), rules);
  assert.deepEqual([films.map((each) => each.path), left], [["DCIM/a.mp4", "DCIM/b.MTS"], 5]);
  assert.equal(isFilm("DCIM/a.jpg", rules), false);
});
