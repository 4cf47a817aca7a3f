import assert from "node:assert/strict";
import { test } from "node:test";
import { inverse, fold } from "../../src/attune/static/js/workbench/edits.js";
import { EditList } from "../../src/attune/static/js/workbench/list.js";
import { done } from "../../src/attune/static/js/workbench/say.js";
import { Saving } from "../../src/attune/static/js/workbench/saving.js";

const MARK = { id: "bbbbbbbbbbbbbbbb", in: 0, out: 125 };
const OTHER = { id: "cccccccccccccccc", in: 50, out: 175 };

/** A server that keeps the list as the real one does; `ill` holds what it answers instead, one a request. */
class Server {
  /** @type {any[]} */
  held = [];
  /** @type {(Response | Error)[]} */
  ill = [];
  requests = 0;

  fetch = async (/** @type {any} */ url, /** @type {any} */ options = {}) => {
    this.requests += 1;
    const ill = this.ill.shift();
    if (ill instanceof Error) throw ill;
    if (ill) return ill;
    if (options.method !== "POST") return json({ edits: this.held.slice(Number(url.split("after=")[1])) });
    const { base, edits } = JSON.parse(options.body);
    for (const edit of edits) this.take(edit, "ann");
    return json({ head: this.held.length, edits: this.held.slice(base) });
  };

  /**
   * @param {any} edit
   * @param {string} author
   */
  take(edit, author) {
    if (this.held.some(({ key }) => key === edit.key)) return;
    const back = inverse(fold(this.held), edit);
    this.held.push({ ...edit, number: this.held.length + 1, author, inverse: back });
  }
}

/**
 * @param {any} body
 * @param {number} [status]
 */
function json(body, status = 200) {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

/** @returns {Storage} */
function drawer() {
  const kept = new Map();
  return /** @type {any} */ ({
    getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => kept.set(name, value),
    removeItem: (/** @type {string} */ name) => kept.delete(name),
    get length() {
      return kept.size;
    },
  });
}

/**
 * @param {Server} server
 * @param {Storage} [storage]
 */
function page(server, storage = drawer()) {
  const list = new EditList([...server.held], "ann");
  /** @type {string[]} */
  const standings = [];
  /** @type {number[]} */
  const waits = [];
  const wait = async (/** @type {number} */ milliseconds) => void waits.push(milliseconds);
  const saving = new Saving(list, { url: "/e/", token: "t", storage, fetch: server.fetch, others: null, wait });
  saving.addEventListener("standing", () => standings.push(saving.standing));
  return { list, saving, standings, waits, storage };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

test("an edit is on the bench at once and on the server soon after", async () => {
  const server = new Server();
  const { list, standings, storage } = page(server);
  list.make("mark.add", { mark: MARK });
  assert.deepEqual(list.bench.marks, { [MARK.id]: MARK });
  assert.equal(storage.length, 1);
  await settled();
  assert.deepEqual(standings, ["saving", "saved"]);
  assert.equal(server.held.length, 1);
  assert.equal(list.waiting.length, 0);
  assert.equal(storage.length, 0);
});

test("with the connection gone it tries again, longer apart, until the edit is there", async () => {
  const server = new Server();
  server.ill = [new TypeError("gone"), new TypeError("gone"), json({}, 500)];
  const { list, standings, waits } = page(server);
  list.make("mark.add", { mark: MARK });
  await settled();
  assert.deepEqual(standings, ["saving", "trying", "saving", "saved"]);
  assert.deepEqual(waits, [1000, 2000, 4000]);
  assert.equal(server.held.length, 1);
});

test("an edit that a closed page left unsent is sent by the next one", async () => {
  const server = new Server();
  const storage = drawer();
  const offline = new Server();
  offline.fetch = () => new Promise(() => {});
  page(offline, storage).list.make("mark.add", { mark: MARK });
  const { list } = page(server, storage);
  assert.deepEqual(list.bench.marks, { [MARK.id]: MARK });
  await settled();
  assert.equal(server.held.length, 1);
});

test("an answer that got lost does not make the edit twice", async () => {
  const server = new Server();
  const real = server.fetch;
  let lost = 0;
  server.fetch = async (/** @type {any} */ url, /** @type {any} */ options) => {
    const answer = await real(url, options);
    lost += 1;
    if (lost === 1) throw new TypeError("lost");
    return answer;
  };
  const { list, standings } = page(server);
  list.make("mark.add", { mark: MARK });
  await settled();
  assert.equal(server.held.length, 1);
  assert.equal(list.head, 1);
  assert.deepEqual(standings, ["saving", "trying", "saving", "saved"]);
});

test("what another window did comes in when asked for, beneath what waits here", async () => {
  const server = new Server();
  const { list, saving } = page(server);
  server.take({ key: "x", kind: "mark.add", payload: { mark: OTHER }, undoes: null }, "bo");
  await saving.ask();
  assert.deepEqual(Object.keys(list.bench.marks), [OTHER.id]);
  assert.equal(list.toUndo, null);
  list.make("mark.add", { mark: MARK });
  await settled();
  assert.deepEqual(Object.keys(list.bench.marks), [OTHER.id, MARK.id]);
  assert.equal(list.toUndo?.payload.mark.id, MARK.id);
});

test("what somebody else changed is named with who did it, and undo passes it by", async () => {
  const server = new Server();
  const { list, saving } = page(server);
  list.make("mark.add", { mark: MARK });
  await settled();
  /** @type {any[]} */
  const told = [];
  list.addEventListener("others", (event) => {
    const { edits, before } = /** @type {CustomEvent} */ (event).detail;
    told.push(...edits.map((/** @type {any} */ edit) => done({ ...edit, author_name: "Cy Rowe" }, before.order)));
  });
  server.take({ key: "x", kind: "mark.add", payload: { mark: OTHER }, undoes: null }, "cy");
  await saving.ask();
  assert.deepEqual(told, [["by_mark_add", { number: 0, name: "Cy" }]]);
  assert.equal(list.undo()?.payload.mark.id, MARK.id);
  assert.deepEqual(Object.keys(list.bench.marks), [OTHER.id]);
});

test("a refused edit is dropped with its sentence, and the others go on", async () => {
  const server = new Server();
  const real = server.fetch;
  server.fetch = async (/** @type {any} */ url, /** @type {any} */ options) => {
    const refused = JSON.parse(options.body).edits.find((/** @type {any} */ edit) => edit.payload.mark.id === MARK.id);
    if (!refused) return real(url, options);
    return json({ key: refused.key, sentence: "This mark was removed in another place.", head: 0, edits: [] }, 409);
  };
  const { list, saving } = page(server);
  /** @type {string[]} */
  const sentences = [];
  saving.addEventListener("refused", (event) => sentences.push(/** @type {CustomEvent} */ (event).detail));
  list.make("mark.add", { mark: MARK });
  list.make("mark.add", { mark: OTHER });
  await settled();
  assert.deepEqual(sentences, ["This mark was removed in another place."]);
  assert.deepEqual(server.held.map(({ payload }) => payload.mark.id), [OTHER.id]);
  assert.deepEqual(Object.keys(list.bench.marks), [OTHER.id]);
  assert.equal(saving.standing, "saved");
});

test("undo before the server has answered names the edit by its key", async () => {
  const server = new Server();
  const { list } = page(server);
  list.make("mark.add", { mark: MARK });
  const undone = list.undo();
  assert.equal(undone?.kind, "mark.add");
  assert.deepEqual(list.bench.marks, {});
  await settled();
  assert.equal(server.held[1].undoes, server.held[0].key);
  const again = list.redo();
  assert.equal(again?.kind, "mark.add");
  assert.deepEqual(list.bench.marks, { [MARK.id]: MARK });
});

test("a sign-in page instead of an answer keeps the edit and says so", async () => {
  const server = new Server();
  server.ill = [new Response("<html>", { status: 200, headers: { "Content-Type": "text/html" } }), json({}, 403)];
  const { list, standings } = page(server);
  list.make("mark.add", { mark: MARK });
  await settled();
  assert.deepEqual(standings, ["saving", "trying", "signed-out", "saving", "saved"]);
  assert.equal(server.held.length, 1);
});

test("a film that is no longer open to us ends the sending", async () => {
  const server = new Server();
  server.ill = [json({}, 404)];
  const { list, saving } = page(server);
  list.make("mark.add", { mark: MARK });
  await settled();
  assert.equal(saving.standing, "closed");
  assert.equal(server.requests, 1);
});
