import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { piecesOf } from "../../../src/attune/static/js/upload/pieces.js";

const cases = JSON.parse(readFileSync(new URL("pieces.json", import.meta.url), "utf8"));

/** A file of which only a few bytes are known; all others are nought. */
function reader({ length, bytes }) {
  const held = Object.entries(bytes).map(([at, data]) => [Number(at), Buffer.from(data, "hex")]);
  return async (at, count) => {
    const [start, data] = held.filter(([each]) => each <= at).at(-1) ?? [at, Buffer.alloc(0)];
    const found = new Uint8Array(Math.min(count, Math.max(0, length - at)));
    found.set(data.subarray(at - start, at - start + found.length));
    return found;
  };
}

for (const each of cases) {
  test(`the same pieces as the server's: ${each.name}`, async () => {
    assert.deepEqual(await piecesOf(each.length, reader(each)), each.pieces);
  });
}
