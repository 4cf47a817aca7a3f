/**
 * Tells the audit, every ten seconds, that a video was watched meanwhile; one clip may be shorter than that. And asks every
 * second whether it may still be watched, also while it is stopped at a picture: after a withdrawal it goes dark.
 */

import { watchGate } from "../player/gate.js";
import { proof } from "../review/outbox.js";

const EVERY = 10_000;

/** @param {HTMLElement} video says in `data-beat` where to tell it */
export default function beats(video) {
  if (!(video instanceof HTMLVideoElement)) return;
  let watched = false;
  video.addEventListener("timeupdate", () => {
    watched ||= !video.paused;
  });
  const leave = watchGate(
    video.dataset.beat ?? "",
    () => inSight(video),
    () => {
      video.pause();
      video.removeAttribute("src");
      video.load();
    },
  );
  const timer = setInterval(() => {
    if (!video.isConnected) return leave(), clearInterval(timer);
    if (!watched) return;
    watched = false;
    fetch(video.dataset.beat ?? "", { method: "POST", headers: { "X-CSRFToken": proof("") } }).catch(() => {}); // the next one will do
  }, EVERY);
}

/** Whether a picture of it stands where somebody sees it. @param {HTMLVideoElement} video */
function inSight(video) {
  if (document.hidden || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return false;
  const { top, bottom } = video.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}
