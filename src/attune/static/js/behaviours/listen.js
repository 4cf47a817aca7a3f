/**
 * Listen: plays the practice's recording of this page (`data-listen-url`), else the browser's own voice reads it.
 * The button is hidden until one of the two is known to be possible.
 * @param {HTMLElement} button
 */
export default function listen(button) {
  const url = button.dataset.listenUrl;
  if (!url && !("speechSynthesis" in window)) return;
  const voice = url ? recording(url) : browserVoice();
  button.hidden = false;
  button.addEventListener("click", () => {
    const speaking = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(speaking));
    if (speaking) voice.start(() => button.setAttribute("aria-pressed", "false"));
    else voice.stop();
  });
  window.addEventListener("pagehide", () => voice.stop());
}

/** @typedef {{start: (ended: () => void) => void, stop: () => void}} Voice */

/**
 * @param {string} url
 * @returns {Voice}
 */
function recording(url) {
  const sound = new Audio(url);
  return {
    start(ended) {
      sound.onended = ended;
      sound.play().catch(ended);
    },
    stop() {
      sound.pause();
      sound.currentTime = 0;
    },
  };
}

/** @returns {Voice} */
function browserVoice() {
  return {
    start(ended) {
      const words = new SpeechSynthesisUtterance(document.querySelector("main")?.innerText ?? "");
      words.lang = document.documentElement.lang;
      words.onend = ended;
      words.onerror = ended;
      speechSynthesis.speak(words);
    },
    stop() {
      speechSynthesis.cancel();
    },
  };
}
