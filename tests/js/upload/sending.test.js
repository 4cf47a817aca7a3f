import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Sending } from "../../../src/attune/static/js/upload/sending.js";

const file = new File(["a film"], "a.mp4");
const words = { cannotRead: "The card is gone.", refused: "Not now." };
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
    this.url = this.options.uploadUrl;
  }
  async abort() {
    this.aborted += 1;
  }
}

/** Stands in for the library's own way of asking. */
const stackOf = (request) =>
  class {
    getName() {
      return "plain";
    }
    createRequest() {
      return request;
    }
  };

/** @returns everything that was heard, in order, and the sending */
function sending({ sum = async () => "f".repeat(64), request = {} } = {}) {
  const heard = [];
  const note = (name) => (...facts) => heard.push([name, ...facts]);
  const ears = Object.fromEntries(["onSent", "onSafe", "onWaiting", "onDone", "onRefused", "onEnded"].map((name) => [name, note(name)]));
  const given = { begin: "/visits/v/films/", pieceBytes: 8, words };
  const made = new Sending({ Upload, DefaultHttpStack: stackOf(request) }, file, "/films/uploads/u/", given, { token: "t", sumOf: sum }, ears);
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

test("it goes on where the server knows it to be, and leaves nothing in the browser", () => {
  const { tus } = sending();
  assert.deepEqual([tus.options.uploadUrl, tus.options.chunkSize], ["/films/uploads/u/", 8]);
  assert.equal(tus.options.storeFingerprintForResuming, false);
});

test("only what the server acknowledged is safe", () => {
  const { heard, tus } = sending();
  tus.options.onProgress(5, 6);
  tus.options.onChunkComplete(4, 4, 6);
  assert.deepEqual(heard, [["onSent", 5], ["onSafe", 4]]);
});

test("everything sent, the sum of the whole is told", async () => {
  const { heard, tus } = sending();
  const asked = server(new Response(null, { status: 204 }));
  tus.options.onSuccess();
  await settled();
  assert.deepEqual(asked, [["POST", "/films/uploads/u/sum/", `sha256=${"f".repeat(64)}`]]);
  assert.deepEqual(heard, [["onDone"]]);
});

test("a sum that is not the film's is told with the server's sentence", async () => {
  const { heard, tus } = sending();
  server(new Response("Something changed on the way.", { status: 460 }));
  tus.options.onSuccess();
  await settled();
  assert.deepEqual(heard, [["onRefused", "Something changed on the way."]]);
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
  const { heard, made, tus } = sending();
  const asked = server(new Response(null, { status: 204 }));
  await made.end();
  assert.deepEqual([tus.aborted, asked, heard], [1, [["DELETE", "/films/uploads/u/", ""]], [["onEnded"]]]);
});

test("stopped as it begins and gone on with, only the newer of both asks anything", async () => {
  const asked = [];
  const request = { setHeader: () => {}, getMethod: () => "HEAD", send: async () => asked.push("asked") };
  const { made, tus: first } = sending({ request });
  await made.pause();
  made.start();
  assert.notEqual(Upload.last, first);
  void first.options.httpStack.createRequest("HEAD", "/").send();
  await Upload.last.options.httpStack.createRequest("HEAD", "/").send();
  assert.deepEqual(asked, ["asked"]);
});
