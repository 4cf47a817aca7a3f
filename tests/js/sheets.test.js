import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Sheets } from "../../src/attune/static/js/workbench/sheets.js";

const kept = { fetch: globalThis.fetch, createImageBitmap: globalThis.createImageBitmap };
afterEach(() => Object.assign(globalThis, kept));
const box = { x: 0, y: 0, width: 160, height: 90 };

test("small pictures that a broken line did not bring are asked for again when they are next drawn", async () => {
  const [asked, drawn] = [[], []];
  globalThis.createImageBitmap = async () => "sheet";
  globalThis.fetch = async (url) => {
    asked.push(url);
    if (asked.length === 1) throw new TypeError("no line");
    return new Response("picture");
  };
  const sheets = new Sheets();
  sheets.take({ columns: 1, rows: 1, width: 160, height: 90, sheets: [{ url: "/sheet/", frames: [0] }] });
  const draw = () => sheets.draw({ drawImage: (image) => drawn.push(image) }, 0, box);
  draw();
  await new Promise((done) => setTimeout(done, 0));
  const came = new Promise((done) => sheets.addEventListener("change", done, { once: true }));
  draw();
  await came;
  draw();
  assert.deepEqual([asked, drawn], [["/sheet/", "/sheet/"], ["sheet"]]);
});
