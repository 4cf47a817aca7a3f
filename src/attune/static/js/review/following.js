/** What one change of the room does to the film on show: the same in the room and on its second screen. */

/** @typedef {import("./room.js").Room} Room */
/** @typedef {import("./reel.js").Reel} Reel */

/**
 * @param {Reel} reel what is on show now
 * @param {Room} before
 * @param {Room} now
 * @returns {Promise<boolean>} false where the browser would not let it play
 */
export async function follow(reel, before, now) {
  if (now.turn !== before.turn) return reel.playFromFirst(now.slowly);
  if (now.playing && !before.playing) return reel.playOn(now.slowly);
  if (now.slowly !== before.slowly) reel.pace(now.slowly);
  else if (before.playing && !now.playing && !now.ended) reel.stop();
  return true;
}
