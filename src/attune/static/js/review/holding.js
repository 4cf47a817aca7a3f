/** Holds a little more of a film in this window's memory: its times, and just the fragments of its copy that it lies in. */

import { Feeder } from "../player/feeder.js";
import { FRAMES } from "../player/growing.js";
import { fetched } from "./fetched.js";

/** @typedef {import("./reel.js").Stretch} Stretch */
/**
 * @typedef {object} Kept
 * @property {string} url where the server would tell the fragments
 * @property {Blob} table
 * @property {Blob} opening
 * @property {import("../player/feeder.js").Told} told of these fragments alone
 * @property {Record<number, Blob>} fragments
 */

const NOT_HERE = 202;

/** Fetch what a stretch needs; what cannot be had now leaves it as it was. @param {Stretch} stretch @returns {Promise<boolean>} whether it is here */
export async function keep(stretch) {
  const { fragments: url, between } = stretch;
  if (stretch.kept) return true;
  if (url === null) return false;
  const told = await (await blob(url))?.text();
  const [table, opening] = [await blob(stretch.frames), await blob(`${url}opening/`)];
  if (!told || !table || !opening) return false;
  const facts = JSON.parse(told);
  const run = /** @type {[number, number]} */ ([Math.floor(between[0] / FRAMES), Math.min(facts.count, Math.floor(between[1] / FRAMES) + 1)]);
  /** @type {Record<number, Blob>} */
  const fragments = {};
  for (let fragment = run[0]; fragment < run[1]; fragment += 1) {
    const bytes = await blob(`${url}${fragment}/`);
    if (!bytes) return false;
    fragments[fragment] = bytes;
  }
  stretch.kept = { url, table, opening, told: { ...facts, there: [run], state: "whole" }, fragments };
  return true;
}

/** A feeder that asks nobody but what is held. @param {Kept} kept @param {import("../player/frames.js").FrameTable} table */
export function feederOf(kept, table) {
  /** @param {string} address */
  const get = async (address) => {
    if (address === kept.url) return Response.json(kept.told);
    const name = address.slice(kept.url.length, -1);
    const bytes = name === "opening" ? kept.opening : kept.fragments[Number(name)];
    return bytes ? new Response(bytes) : new Response(null, { status: NOT_HERE });
  };
  return new Feeder(kept.url, table, { get });
}

/** @param {string} address @returns {Promise<Blob | null>} */
async function blob(address) {
  const answer = await fetched(address);
  return typeof answer === "string" ? null : answer.blob();
}
