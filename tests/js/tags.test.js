import assert from "node:assert/strict";
import { test } from "node:test";
import { answering, named, toggled } from "../../src/attune/static/js/workbench/tags.js";

const RANKS = ["attentive", "encouraging", "receiving"];
const PAIR = { actor: "amina", partner: "yusuf" };
/** @param {object} other */
const tag = (other) => ({ principle: "receiving", actor: null, partner: null, way: null, how: [], ...other });

test("one tap says a principle with the usual two, another takes it back with all that was said of it", () => {
  const once = toggled([], "receiving", PAIR, RANKS);
  assert.deepEqual(once, [tag(PAIR)]);
  assert.deepEqual(toggled([...once, tag({ actor: "yusuf" })], "receiving", PAIR, RANKS), []);
});

test("of two people one tap turns who and to whom round", () => {
  assert.deepEqual(named(tag(PAIR), "actor", "yusuf", ["amina", "yusuf"]), tag({ actor: "yusuf", partner: "amina" }));
  assert.deepEqual(named(tag({}), "partner", "yusuf", ["amina", "yusuf"]), tag(PAIR));
});

test("among more than two the other one stays who it was, and the same tap again names nobody", () => {
  const everybody = ["amina", "yusuf", "nana"];
  assert.deepEqual(named(tag(PAIR), "actor", "nana", everybody), tag({ actor: "nana", partner: "yusuf" }));
  assert.deepEqual(named(tag({}), "actor", "nana", everybody), tag({ actor: "nana" }));
  assert.deepEqual(named(tag(PAIR), "actor", "amina", everybody), tag({ partner: "yusuf" }));
});

test("a bid is answered by receiving it, and an answer was to a bid", () => {
  const bid = tag({ principle: "attentive", actor: "yusuf", partner: "amina", way: "initiative", how: ["reach"] });
  assert.deepEqual(answering(bid), tag({ ...PAIR, way: "reception" }));
  assert.deepEqual(answering(answering(bid)), { ...bid, how: [] });
});
