import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Stills } from "../../../src/attune/static/js/review/stills.js";
import { watchFilms } from "../../../src/attune/static/js/review/gates.js";

const [HERS, OTHER] = ["/films/a/watching/", "/films/b/watching/"];

/** Ask a few times, while the first film's gate is shut; return what was asked, in order, and what was closed. */
async function watched(/** @type {{watching: string}[]} */ things) {
  mock.timers.enable({ apis: ["setInterval"] });
  /** @type {string[]} */
  const asked = [];
  /** @type {string[]} */
  const shut = [];
  const before = globalThis.fetch;
  globalThis.fetch = async (url) => {
    asked.push(String(url));
    return new Response(null, { status: url === HERS ? 404 : 204 });
  };
  const leave = watchFilms(things, (film) => shut.push(film));
  for (let turn = 0; turn < 3; turn += 1) {
    mock.timers.tick(700);
    await new Promise((done) => setImmediate(done));
  }
  leave();
  mock.timers.tick(700);
  globalThis.fetch = before;
  mock.timers.reset();
  return [asked, shut];
}

test("each film is asked about once a turn, however many clips and stills are of it, until it is closed", async () => {
  const things = [{ watching: HERS }, { watching: OTHER }, { watching: HERS }];
  assert.deepEqual(await watched(things), [[HERS, OTHER, OTHER, OTHER], [HERS]]);
});

test("a room without film asks nobody", async () => {
  assert.deepEqual(await watched([]), [[], []]);
});

test("the pictures of a closed film are let go, and are not fetched again", async () => {
  const still = (/** @type {number} */ place, /** @type {string} */ watching) => ({
    id: `${place}`, place, title: "You both look", picture: `/stills/${place}/`, watching, bytes: new Blob(["picture"]),
  });
  const stills = Object.assign(Object.create(Stills.prototype), {
    stills: [still(1, HERS), still(2, OTHER)], held: new Map(), closed: new Set(), image: { src: "" },
  });
  await stills.bring();
  stills.shut(HERS);
  assert.equal(await stills.bring(), "ready");
  assert.deepEqual([[...stills.held.keys()], stills.stills.map((/** @type {{bytes?: Blob}} */ one) => one.bytes?.size)], [[1], [undefined, 7]]);
  stills.letGo();
});
