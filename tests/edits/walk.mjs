/** The steps of tests/edits/walk.py, taken by the page's half. */

import { createHash } from "node:crypto";
import * as edits from "../../src/attune/static/js/workbench/edits.js";

const IDS = [..."bcdfgh"].map((letter) => letter.repeat(16));
const LENT = [..."vw"].map((letter) => letter.repeat(16));

/**
 * The hash of the bench after so many steps.
 * @param {number} seed
 * @param {number} steps
 */
export function walked(seed, steps) {
  const roll = chance(seed);
  let bench = edits.nothing();
  /** @type {import("../../src/attune/static/js/workbench/edits.js").Change[]} */
  const backs = [];
  for (let step = 0; step < steps; step += 1) {
    const undoes = roll(4) === 0 && backs.length > 0;
    const taken = /** @type {import("../../src/attune/static/js/workbench/edits.js").Change} */ (undoes ? backs.pop() : change(roll));
    if (!edits.applies(bench, taken)) continue;
    const back = edits.inverse(bench, taken);
    bench = edits.apply(bench, taken);
    if (!undoes) backs.push(back);
  }
  return createHash("sha256").update(JSON.stringify(sorted(bench))).digest("hex");
}

/** @param {number} seed */
function chance(seed) {
  let state = seed;
  return (/** @type {number} */ sides) => {
    state = (state * 48271) % 2147483647;
    return state % sides;
  };
}

/** @param {(sides: number) => number} roll */
function change(roll) {
  const [kind, key, other, number] = [roll(13), IDS[roll(6)], IDS[roll(6)], roll(50)];
  const place = roll(3) === 0 ? null : roll(5);
  const clip = { id: key, in: number, out: number + 50, title: "", note: "", tags: [], place };
  const lent = LENT[roll(2)];
  const mark = { id: other, in: number, out: number + 9 };
  return [
    { kind: "clip.add", payload: { clip } },
    { kind: "clip.remove", payload: { id: key } },
    { kind: "clip.change", payload: { id: key, fields: { in: number, title: `t${number}` } } },
    { kind: "tray.order", payload: { order: [...new Set([key, lent, other])] } },
    { kind: "still.add", payload: { still: { id: key, frame: number, title: "" } } },
    { kind: "still.change", payload: { id: key, fields: { frame: number } } },
    { kind: "still.remove", payload: { id: key } },
    { kind: "mark.add", payload: { mark } },
    { kind: "mark.remove", payload: { id: other } },
    { kind: "mark.turn", payload: { id: other, clip } },
    { kind: "mark.return", payload: { id: key, mark } },
    { kind: "borrowed.add", payload: { borrowed: { id: lent, place } } },
    { kind: "borrowed.remove", payload: { id: lent } },
  ][kind];
}

/**
 * The same with its names in order, as Python writes it.
 * @param {any} value
 * @returns {any}
 */
function sorted(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, sorted(one)]));
}
