/** Keeps the screen from going dark while the room is open, where the browser can. */

/** @returns {() => void} lets the screen sleep again */
export function stayAwake() {
  /** @type {WakeLockSentinel | null} */
  let lock = null;
  const ask = async () => {
    if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    try {
      lock = await navigator.wakeLock.request("screen");
    } catch (trouble) {
      if (!(trouble instanceof DOMException)) throw trouble; // a low battery refuses: the room goes on without
    }
  };
  document.addEventListener("visibilitychange", ask); // the lock is lost whenever the page is hidden
  void ask();
  return () => {
    document.removeEventListener("visibilitychange", ask);
    void lock?.release();
  };
}
