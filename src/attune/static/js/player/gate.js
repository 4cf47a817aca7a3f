/** Asks every second whether a film may still be seen: what the browser holds already is taken from the screen, too. */

const EVERY = 700; // ms; a withdrawal counts within a second

/**
 * @param {string} url answers 404 once the gate is shut; a line that is lost says nothing
 * @param {() => boolean} shown whether anything of the film is on screen just now
 * @param {() => void} shut called once
 * @returns {() => void} stops asking
 */
export function watchGate(url, shown, shut) {
  let asking = false;
  const timer = setInterval(async () => {
    if (asking || !shown()) return;
    asking = true;
    const answer = await fetch(url, { cache: "no-store" }).catch(() => null);
    asking = false;
    if (answer?.status !== 404) return;
    clearInterval(timer);
    shut();
  }, EVERY);
  return () => clearInterval(timer);
}
