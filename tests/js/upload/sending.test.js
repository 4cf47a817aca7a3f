import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Sending } from "../../../src/attune/static/js/upload/sending.js";

const file = new File(["a film"], "a.mp4");
const words = { cannotRead: "The card is gone.", refused: "Not now." };
const verified = { state: "verified", verified: true, sentence: "", film: "/films/f/", percent: 100, wiped: "/w/" };
const kept = globalThis.fetch;
afterEach(() => (globalThis.fetch = kept));

/** Stands in for tus-js-client: keeps what it was given, and does what the test tells it. */
class Upload {
  static last;
  url = null;
  constructor(given, options) {
    Object.assign(this, { file: given, options, started: 0, aborted: 0 });
    Upload.last = this;
  }
  start() {
    this.started += 1;
    this.url = this.options.uploadUrl ?? "/films/uploads/u/";
  }
  async abort() {
    this.aborted += 1;
  }
}

/** Stands in for the library's own way of asking. */
class DefaultHttpStack {
  getName() {
    return "plain";
  }
  createRequest() {
    return {};
  }
}

/** @returns everything that was heard, in order, and the sending */
function sending({ begun = [], sum = async () => "f".repeat(64) } = {}) {
  const heard = [];
  const note = (name) => (...facts) => heard.push([name, ...facts]);
  const ears = Object.fromEntries(["onSent", "onSafe", "onWaiting", "onAllSent", "onState", "onRefused"].map((name) => [name, note(name)]));
  const given = { uploads: "/visits/v/films/uploads/", kind: "interaction", pieceBytes: 8, begun, words };
  const made = new Sending({ Upload, DefaultHttpStack }, file, given, { token: "t", sumOf: sum }, ears);
  made.start();
  return { heard, made, tus: Upload.last };
}

/** Answers in order; keeps what was asked. */
function server(...answers) {
  const asked = [];
  globalThis.fetch = async (address, how = {}) => {
    asked.push([how.method ?? "GET", address, String(how.body ?? "")]);
    const answer = answers.shift();
    if (answer === undefined) throw new TypeError("no line");
    return answer;
  };
  return asked;
}

const settled = () => new Promise((done) => setTimeout(done, 20));

test("a new film is begun, and its name and the visit's kind are told once", () => {
  const { tus } = sending();
  assert.deepEqual([tus.options.uploadUrl, tus.options.metadata], [null, { filename: "a.mp4", kind: "interaction" }]);
  assert.equal(tus.options.storeFingerprintForResuming, false);
});

test("a film that stopped half-way goes on, and what is safe already is told", () => {
  const begun = [{ address: "/films/uploads/old/", name: "a.mp4", length: 6, offset: 4 }];
  const { heard, tus } = sending({ begun });
  assert.equal(tus.options.uploadUrl, "/films/uploads/old/");
  assert.deepEqual(heard, [["onSafe", 4, 6]]);
});

test("only what the server acknowledged is safe", () => {
  const { heard, tus } = sending();
  tus.options.onProgress(5, 6);
  tus.options.onChunkComplete(4, 4, 6);
  assert.deepEqual(heard, [["onSent", 5, 6], ["onSafe", 4, 6]]);
});

test("everything sent, the sum of the whole is told, and then it waits until it is verified", async () => {
  const { heard, tus } = sending();
  const asked = server(new Response(null, { status: 204 }), Response.json(verified));
  tus.options.onSuccess();
  await settled();
  assert.deepEqual(asked, [
    ["POST", "/films/uploads/u/sum/", `sha256=${"f".repeat(64)}`],
    ["GET", "/films/uploads/u/state/", ""],
  ]);
  assert.deepEqual(heard, [["onAllSent"], ["onState", verified]]);
});

test("a film that is not the card's is told with its sentence", async () => {
  const { heard, tus } = sending();
  server(new Response(null, { status: 204 }), Response.json({ ...verified, state: "refused", verified: false, sentence: "Keep the card." }));
  tus.options.onSuccess();
  await settled();
  assert.deepEqual(heard.at(-1), ["onRefused", "Keep the card."]);
});

test("a card taken out before the whole was read is told", async () => {
  const { heard, tus } = sending({ sum: async () => "" });
  tus.options.onSuccess();
  await settled();
  assert.deepEqual(heard.at(-1), ["onRefused", "The card is gone."]);
});

test("a refusal is told in the server's sentence, and a page of HTML never", () => {
  const { heard, tus } = sending();
  const error = (status, body) => ({ originalResponse: { getStatus: () => status, getBody: () => body } });
  tus.options.onError(error(403, "Yusuf has not said yes."));
  tus.options.onError(error(500, "<!doctype html>"));
  tus.options.onError({ originalResponse: null, causingError: { name: "NotReadableError" } });
  assert.deepEqual(heard.map((each) => each[1]), ["Yusuf has not said yes.", "Not now.", "The card is gone."]);
});

test("a broken line is waited for, and a refusal is not tried again", () => {
  const { heard, tus } = sending();
  assert.equal(tus.options.onShouldRetry({ originalResponse: null }), true);
  assert.equal(tus.options.onShouldRetry({ originalResponse: null, causingError: { name: "NotReadableError" } }), false);
  assert.equal(tus.options.onShouldRetry({ originalResponse: { getStatus: () => 403, getBody: () => "" } }), false);
  assert.deepEqual(heard, [["onWaiting"]]);
});

test("ended, the server is asked to forget it", async () => {
  const { made, tus } = sending();
  const asked = server(new Response(null, { status: 204 }));
  await made.end();
  assert.deepEqual([tus.aborted, asked], [1, [["DELETE", "/films/uploads/u/", ""]]]);
});
