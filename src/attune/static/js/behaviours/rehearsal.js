/** Plays every clip of a review through on the machine that will be used, and tells the server which came to their end. */

import { newId } from "../ids.js";
import { byPost, proof } from "../review/outbox.js";
import { within } from "../review/panel.js";
import { Reel, whole } from "../review/reel.js";
import { say } from "../review/clock.js";

/** @typedef {import("../review/reel.js").Cut & {id: string, title: string}} Clip */
/** @typedef {{clips: Clip[], post: string, texts: {playing: string, silent: string, closed: string, away: string, unkept: string}}} Laid */

/** @param {HTMLElement} element holds the button, the dialog with a video, and the state */
export default function rehearsal(element) {
  /** @type {Laid} */
  const laid = JSON.parse(within(element, "script[type='application/json']", HTMLScriptElement).textContent ?? "");
  const dialog = within(element, "dialog", HTMLDialogElement);
  const note = within(dialog, "[data-part=note]", HTMLElement);
  const given = within(element, "[name=csrfmiddlewaretoken]", HTMLInputElement).value;
  const tell = byPost(() => proof(given));

  const run = async () => {
    dialog.showModal();
    for (const [place, clip] of laid.clips.entries()) {
      note.textContent = say(laid.texts.playing, { number: place + 1, all: laid.clips.length, title: clip.title });
      const trouble = await playThrough(clip, dialog, laid);
      if (!dialog.open) return; // stopped by hand
      if (trouble) return void (note.textContent = say(trouble, { title: clip.title }));
      const body = { id: newId(), clip: clip.id, rehearsal: true, through: true };
      if ((await tell({ id: body.id, to: laid.post, body })) !== "kept") return void (note.textContent = laid.texts.unkept);
    }
    location.reload();
  };

  within(element, "[data-part=begin]", HTMLButtonElement).addEventListener("click", () => void run());
}

/** @param {Clip} clip @param {HTMLDialogElement} dialog @param {Laid} laid @returns {Promise<string>} what went wrong, or "" */
async function playThrough(clip, dialog, laid) {
  const video = document.createElement("video");
  video.playsInline = true;
  within(dialog, "[data-part=frame]", HTMLElement).replaceChildren(video);
  const ended = new Promise((done) => {
    video.addEventListener("ended", done, { once: true });
    dialog.addEventListener("close", done, { once: true });
  });
  const reel = new Reel(video, whole(clip), () => undefined);
  const arrival = await reel.bring();
  if (arrival !== "ready") return laid.texts[arrival];
  const plays = await reel.playFromFirst(false);
  if (plays) await ended;
  reel.close();
  return plays ? "" : laid.texts.silent;
}
