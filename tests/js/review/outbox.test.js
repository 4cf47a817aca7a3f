import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox, byPost, proof } from "../../../src/attune/static/js/review/outbox.js";

/** A drawer in memory, as sessionStorage is one. */
function drawer() {
  const kept = new Map();
  return {
    kept,
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void kept.set(key, value),
    removeItem: (/** @type {string} */ key) => void kept.delete(key),
  };
}

/** A server whose answers are laid out beforehand; what it was sent is kept. @param {any[]} answers */
function server(answers) {
  /** @type {string[]} */
  const got = [];
  /** @type {{wait: number, act: () => void}[]} */
  const later = [];
  const box = drawer();
  const around = {
    send: async (/** @type {any} */ letter) => { got.push(letter.id); return answers.shift() ?? "kept"; },
    drawer: box, place: "review", later: (/** @type {number} */ wait, /** @type {() => void} */ act) => void later.push({ wait, act }),
    changed: () => undefined,
  };
  return { around, got, later, box };
}

const letter = (/** @type {string} */ id) => ({ id, to: "/x/", body: { id } });

test("a letter that the server has taken waits nowhere", async () => {
  const { around, got, box } = server([]);
  const outbox = new Outbox(around);
  await outbox.put(letter("a"));
  assert.deepEqual([got, outbox.waiting, box.kept.size], [["a"], [], 0]);
});

test("with the server away every letter is kept, and sent in order when it is back", async () => {
  const { around, got, later, box } = server(["later", "later"]);
  const outbox = new Outbox(around);
  await outbox.put(letter("a"));
  await outbox.put(letter("b"));
  assert.equal(outbox.troubled, true);
  assert.deepEqual(JSON.parse(box.kept.get("review")).map((/** @type {any} */ one) => one.id), ["a", "b"]);
  assert.equal(later.length, 1, "one attempt is planned, not one for each letter");
  later[0].act();
  await outbox.flush();
  assert.deepEqual(got, ["a", "a", "a", "b"]);
  assert.deepEqual([outbox.waiting, outbox.troubled, box.kept.size], [[], false, 0]);
});

test("letters left by a page that was closed are sent by the next one", async () => {
  const first = server(["later"]);
  await new Outbox(first.around).put(letter("a"));
  const second = server([]);
  const outbox = new Outbox({ ...second.around, drawer: first.box });
  await outbox.flush();
  assert.deepEqual([second.got, first.box.kept.size], [["a"], 0]);
});

test("a letter the server will never take does not hold up the next, and is remembered", async () => {
  const { around, got } = server(["refused"]);
  const outbox = new Outbox(around);
  await outbox.put(letter("a"));
  await outbox.put(letter("b"));
  assert.deepEqual(got, ["a", "b"]);
  assert.deepEqual(outbox.refused.map((one) => one.id), ["a"]);
});

test("the wait doubles while the server is away, and no further than a quarter of a minute", async () => {
  const { around, later } = server(Array(7).fill("later"));
  const outbox = new Outbox(around);
  await outbox.put(letter("a"));
  for (let round = 0; round < 6; round += 1) {
    later[round].act();
    await outbox.flush();
  }
  assert.deepEqual(later.map((one) => one.wait), [1000, 2000, 4000, 8000, 15000, 15000, 15000]);
});

test("a login that has lapsed holds the letters back, and signing in again lets them go", async () => {
  const { around, got, later } = server(["lapsed", "kept"]);
  const outbox = new Outbox(around);
  await outbox.put(letter("a"));
  assert.deepEqual([outbox.lapsed, outbox.troubled, outbox.waiting.length], [true, true, 1]);
  later[0].act();
  await outbox.flush();
  assert.deepEqual([got, outbox.lapsed, outbox.waiting], [["a", "a"], false, []]);
});

test("a letter put while another is on its way is not lost", async () => {
  const { around, got } = server([]);
  const outbox = new Outbox(around);
  await Promise.all([outbox.put(letter("a")), outbox.put(letter("b"))]);
  assert.deepEqual([got, outbox.waiting], [["a", "b"], []]);
});

test("only a plain yes counts as kept: a login page, a proxy's error and no network all mean that it is sent again", async () => {
  const answers = async (/** @type {any} */ answer) => byPost(() => "token", async () => answer)(letter("a"));
  assert.equal(await answers({ status: 200, type: "basic" }), "kept");
  assert.equal(await answers({ status: 0, type: "opaqueredirect" }), "lapsed");
  assert.equal(await answers({ status: 403 }), "lapsed");
  assert.equal(await answers({ status: 502 }), "later");
  assert.equal(await answers({ status: 404 }), "later");
  assert.equal(await answers({ status: 400 }), "refused");
  assert.equal(await byPost(() => "token", async () => { throw new TypeError("no network"); })(letter("a")), "later");
});

test("the proof is the cookie's as it is now, since signing in again changes it", () => {
  assert.equal(proof("given", "a=b; csrftoken=fresh; c=d"), "fresh");
  assert.equal(proof("given", "xcsrftoken=other"), "given");
});
