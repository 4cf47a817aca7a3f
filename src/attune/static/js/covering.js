/**
 * Pages of the desk give way when a practitioner sets off to a visit: in other windows at once, and when the browser
 * would bring one back as it was ("Back" asks no server then).
 */

const CHANNEL = "attune: set off";

/** Give way from now on. A page of the visit itself stays. */
export function giveWay() {
  new BroadcastChannel(CHANNEL).addEventListener("message", () => {
    if ("out" in document.documentElement.dataset) return;
    document.documentElement.hidden = true; // before the server has answered, and whatever it answers
    location.reload();
  });
  window.addEventListener("pagehide", () => {
    document.documentElement.hidden = true; // so that a page that is brought back shows nothing until it is loaded anew
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

/** Tell every other window of this browser. */
export function setOff() {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage("");
  channel.close();
}
