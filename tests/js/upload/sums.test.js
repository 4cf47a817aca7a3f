import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import { wholeSum } from "../../../src/attune/static/js/upload/sum-worker.js";
import { base64, hex, sumOf, withSums } from "../../../src/attune/static/js/upload/sums.js";

const bytes = randomBytes(9 * 2 ** 20 + 17);
const right = createHash("sha256").update(bytes).digest();

test("a piece is summed the same by the browser and without it", async () => {
  const piece = new Blob([bytes.subarray(0, 1000)]);
  const expected = createHash("sha256").update(bytes.subarray(0, 1000)).digest("base64");
  assert.equal(base64(await sumOf(piece)), expected);
  const kept = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
  try {
    assert.equal(base64(await sumOf(piece)), expected);
  } finally {
    if (kept) Object.defineProperty(globalThis, "crypto", kept);
  }
});

test("a whole file is summed in steps", async () => {
  assert.equal(await wholeSum(new Blob([bytes])), hex(right));
});

test("a piece that is given up while it is summed never goes", async () => {
  const sent = [];
  const plain = { setHeader: () => {}, send: async (body) => sent.push(body), getMethod: () => "PATCH" };
  const stop = new AbortController();
  const stack = withSums({ createRequest: () => plain, getName: () => "plain" }, stop.signal);
  void stack.createRequest("PATCH", "/").send(new Blob([bytes]));
  stop.abort();
  void stack.createRequest("HEAD", "/").send();
  await sumOf(new Blob([bytes, bytes]));
  await new Promise((done) => setTimeout(done, 0));
  assert.deepEqual(sent, []);
});

test("each piece carries its sum and other requests carry none", async () => {
  const headers = new Map();
  const request = { setHeader: (name, value) => headers.set(name, value), send: async () => "sent", getMethod: () => "PATCH" };
  const stack = withSums({ createRequest: () => request, getName: () => "plain" });
  await stack.createRequest("HEAD", "/").send();
  assert.equal(headers.size, 0);
  assert.equal(await stack.createRequest("PATCH", "/").send(new Blob([bytes])), "sent");
  assert.equal(headers.get("Upload-Checksum"), `sha256 ${right.toString("base64")}`);
});
