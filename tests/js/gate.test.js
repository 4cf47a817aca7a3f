import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { watchGate } from "../../src/attune/static/js/player/gate.js";

/** Let some questions be asked, one after the other; return how often was asked, and whether the film went dark. */
async function asked(/** @type {(number | Error)[]} */ answers, shown = () => true) {
  mock.timers.enable({ apis: ["setInterval"] });
  let count = 0;
  let dark = 0;
  const before = globalThis.fetch;
  globalThis.fetch = async () => {
    const answer = answers[Math.min(count, answers.length - 1)];
    count += 1;
    if (answer instanceof Error) throw answer;
    return new Response(null, { status: answer });
  };
  const leave = watchGate("/films/x/watching/", shown, () => (dark += 1));
  for (let turn = 0; turn < 4; turn += 1) {
    mock.timers.tick(700);
    await new Promise((done) => setImmediate(done));
  }
  leave();
  globalThis.fetch = before;
  mock.timers.reset();
  return [count, dark];
}

test("a film goes dark at the first no, once, and is asked about no more", async () => {
  assert.deepEqual(await asked([204, 404]), [2, 1]);
});

test("a line that is lost, or a server that stumbles, says nothing", async () => {
  assert.deepEqual(await asked([new Error("offline"), 500, 502, 204]), [4, 0]);
});

test("what is not on screen is not asked about", async () => {
  assert.deepEqual(await asked([404], () => false), [0, 0]);
});
