import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Bringing } from "../../../src/attune/static/js/upload/bringing.js";

const words = { cannotRead: "The card is gone.", refused: "Not now." };
const kept = globalThis.fetch;
afterEach(() => (globalThis.fetch = kept));

/** Stands in for tus-js-client: sends a file at once, in one piece, or says what the test wants said. */
class Upload {
  static sent = [];
  static fails = null;
  constructor(file, options) {
    Object.assign(this, { file, options, url: options.uploadUrl });
  }
  start() {
    setTimeout(() => {
      if (Upload.fails === this.file.name) return this.options.onError({ originalResponse: { getStatus: () => 403, getBody: () => "No yes." } });
      Upload.sent.push(`${this.file.name} to ${this.url}`);
      this.options.onProgress(this.file.size);
      this.options.onChunkComplete(this.file.size, this.file.size, this.file.size);
      this.options.onSuccess();
    });
  }
  async abort() {}
}

/** Stands in for the library's own way of asking. */
class DefaultHttpStack {
  getName() {
    return "plain";
  }
}

const film = (name, size) => ({ file: new File(["x".repeat(size)], name), path: name, opening: "", seen: null, picture: null, sentence: "" });
const RECORDINGS = [[film("a0.mts", 4), film("a1.mts", 2)], [film("b.mp4", 3)]];

/** A server that begins each recording, takes sums, and says that it is verified when asked the second time. */
function server({ begun = () => 0, state = () => ({ state: "verified", verified: true }), refuse = -1 } = {}) {
  const asked = [];
  let films = 0;
  globalThis.fetch = async (address, how = {}) => {
    asked.push(`${how.method ?? "GET"} ${address}`);
    if (address === "/visits/v/films/") {
      if (refuse === films) return new Response("No room.", { status: 507, headers: { "Content-Type": "text/plain" } });
      const files = JSON.parse(how.body).files;
      const film = (films += 1);
      const parts = files.map((file, place) => ({ address: `/films/uploads/${film}${place}/`, offset: begun(file), length: file.length }));
      return Response.json({ id: `f${film}`, film: `/films/f${film}/`, parts }, { status: 201 });
    }
    return address.endsWith("/state/") ? Response.json(state(address)) : new Response(null, { status: 204 });
  };
  return asked;
}

/** @returns everything that was heard, in order */
async function brought(recordings = RECORDINGS) {
  Upload.sent = [];
  const heard = [];
  const note = (name) => (...facts) => heard.push([name, ...facts]);
  const ears = Object.fromEntries(["onSent", "onWaiting", "onStanding", "onComparing", "onVerified", "onRefused"].map((name) => [name, note(name)]));
  const means = { token: "t", sumOf: async () => "f".repeat(64) };
  const bringing = new Bringing({ Upload, DefaultHttpStack }, recordings, { begin: "/visits/v/films/", pieceBytes: 8, words }, means, ears);
  await bringing.bring();
  return heard;
}

const only = (heard, name) => heard.filter((each) => each[0] === name).map((each) => each.slice(1));

test("recordings come in one after the other, each part by part in its order", async () => {
  const asked = server();
  const heard = await brought();
  assert.deepEqual(Upload.sent, ["a0.mts to /films/uploads/10/", "a1.mts to /films/uploads/11/", "b.mp4 to /films/uploads/20/"]);
  assert.deepEqual(asked.filter((each) => each.startsWith("POST")), [
    "POST /visits/v/films/",
    "POST /films/uploads/10/sum/",
    "POST /films/uploads/11/sum/",
    "POST /visits/v/films/",
    "POST /films/uploads/20/sum/",
  ]);
  assert.deepEqual(only(heard, "onStanding"), [[0, "coming"], [0, "comparing"], [1, "coming"], [1, "comparing"], [0, "safe"], [1, "safe"]]);
  assert.deepEqual(only(heard, "onVerified").map(([films]) => films.map((each) => each.id)), [["f1", "f2"]]);
});

test("how far it is is told over all parts, and what was here already is no pace", async () => {
  server({ begun: (file) => (file.name === "a0.mts" ? 4 : 0) });
  const counts = only(await brought(), "onSent");
  assert.deepEqual(counts[0], [4, 4, 9, 4]);
  assert.deepEqual(counts.at(-1), [9, 9, 9, 4]);
});

test("the card may be wiped only when every one of them is verified", async () => {
  let asked = 0;
  server({ state: (address) => ({ state: "importing", verified: address.includes("/20/") ? (asked += 1) > 1 : true, percent: 50 }) });
  const heard = await brought();
  assert.deepEqual(only(heard, "onComparing"), [[50]]);
  assert.deepEqual(heard.slice(-2).map((each) => each[0]), ["onStanding", "onVerified"]);
});

test("where there is no room for the second, the first stays and the sentence names the file", async () => {
  server({ refuse: 1 });
  const heard = await brought();
  assert.deepEqual(only(heard, "onRefused"), [["No room.", "b.mp4"]]);
  assert.deepEqual(only(heard, "onVerified"), []);
});

test("a part that is refused ends it with the file's name", async () => {
  server();
  Upload.fails = "a1.mts";
  const heard = await brought();
  Upload.fails = null;
  assert.deepEqual(only(heard, "onRefused"), [["No yes.", "a1.mts"]]);
});

test("a film that is not the card's is told with its sentence, and nothing may be wiped", async () => {
  server({ state: () => ({ state: "refused", verified: false, sentence: "Keep the card." }) });
  const heard = await brought();
  assert.deepEqual(only(heard, "onRefused"), [["Keep the card.", "a0.mts"]]);
  assert.deepEqual(only(heard, "onStanding").at(-1), [0, "refused"]);
});
