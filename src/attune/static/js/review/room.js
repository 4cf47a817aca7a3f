/**
 * What the review room is doing, as a value: each act of a person or of the film gives the next state.
 * Knows no DOM and no film; the element compares two states and does what differs.
 */

/** @typedef {"last" | "question" | "clip" | "still" | "closing"} Step last: what was said last time, before the question */
/** @typedef {"clip" | "more" | "film"} Sight what of the film is shown: the clip, a little more around it, the whole film */

/**
 * @typedef {object} Plan what Prepare allowed; it never changes while the room is open
 * @property {number} clips how many clips the clip set has
 * @property {number[]} [stills] the places at which a still stands, among the clips
 * @property {boolean} [last] whether there are words from last time to begin with
 * @property {boolean[]} more whether clip n has a little more to show
 * @property {boolean} film whether the whole film may be opened
 */

/**
 * @typedef {object} Room
 * @property {Plan} plan
 * @property {number} place 0 is the helping question, then the clips and stills, and after them the closing
 * @property {boolean} last the words from last time stand before the question
 * @property {number} keeping counts each press that keeps the picture on screen
 * @property {boolean} kept the picture on screen is kept
 * @property {Sight} sight
 * @property {boolean} playing
 * @property {boolean} ended the film has come to its end and waits
 * @property {boolean} held a picture is held still on purpose
 * @property {boolean} slowly
 * @property {boolean} words the words stand open
 * @property {boolean} clock the soft clock shows
 * @property {boolean} opening the practitioner looks at her opening question
 * @property {boolean} leaving the room has asked whether to leave
 * @property {boolean} keys the sheet of keys stands open
 * @property {number} turn counts each beginning from the first picture
 * @property {number} moved counts each step by single pictures
 * @property {-1 | 0 | 1} by the last single step
 * @property {number[]} seen places shown so far, in order
 */

/**
 * @typedef {{kind: "again" | "slowly" | "still" | "more" | "film" | "words" | "clock" | "keys" | "opening" | "next" | "back"
 *   | "leave" | "stay" | "screen" | "ended" | "refused" | "away" | "keep"}
 *   | {kind: "go", place: number} | {kind: "picture", by: -1 | 1}} Act
 */

/** @param {Plan} plan @param {number} [place] where a room that is opened again begins @returns {Room} */
export function open(plan, place = 0) {
  const start = {
    plan, place: 0, last: plan.last === true, keeping: 0, kept: false, sight: /** @type {Sight} */ ("clip"), playing: false, ended: false, held: false, slowly: false,
    words: false, clock: true, opening: false, leaving: false, keys: false, turn: 0, moved: 0, by: /** @type {0} */ (0), seen: [0],
  };
  return place === 0 ? start : stop(goTo({ ...start, last: false }, place));
}

/** @param {Room} room @returns {Step} */
export function step(room) {
  if (room.place === 0) return room.last ? "last" : "question";
  if (room.place > places(room.plan)) return "closing";
  return stillShown(room) < 0 ? "clip" : "still";
}

/** How many clips and stills there are. @param {Plan} plan */
function places(plan) {
  return plan.clips + (plan.stills?.length ?? 0);
}

/** The still shown, counted from 0; -1 where none is. @param {Room} room */
export function stillShown(room) {
  return room.plan.stills?.indexOf(room.place) ?? -1;
}

/** The clip shown, counted from 0; -1 at the question and at the closing. @param {Room} room */
export function clipShown(room) {
  return step(room) === "clip" ? clipSpokenOf(room) : -1;
}

/** The clip that words said here are about, counted from 0: at a still the one before it; -1 is the whole. @param {Room} room */
export function clipSpokenOf(room) {
  if (step(room) !== "clip" && step(room) !== "still") return -1;
  const stills = room.plan.stills?.filter((place) => place <= room.place).length ?? 0;
  return room.place - 1 - stills;
}

/** @param {Room} room */
export function mayShowMore(room) {
  return room.plan.more[clipShown(room)] === true;
}

/** @param {Room} room */
export function mayShowFilm(room) {
  return room.plan.film && step(room) === "clip";
}

/** What the first control says: it stops what plays, and otherwise plays from the first picture. @param {Room} room */
export function firstControl(room) {
  return room.playing ? "stop" : "again";
}

/** @param {Room} room @param {Act} act @returns {Room} */
export function next(room, act) {
  const now = acted(room, act);
  const stands = now.turn === room.turn && now.moved === room.moved && now.place === room.place && now.sight === room.sight && !now.playing;
  return now.kept && !stands ? { ...now, kept: false } : now;
}

/** @param {Room} room @param {Act} act @returns {Room} */
function acted(room, act) {
  if (room.leaving) return whileLeaving(room, act);
  switch (act.kind) {
    case "next": return room.last ? goTo(room, 0) : goTo(room, room.place + 1);
    case "back": return room.place === 0 && room.plan.last ? { ...room, last: true } : goTo(room, room.place - 1);
    case "go": return goTo(room, act.place);
    case "words": return { ...room, words: !room.words };
    case "keys": return { ...(room.keys ? room : stop(room)), keys: !room.keys };
    case "clock": return { ...room, clock: !room.clock };
    case "leave": return { ...stop(room), leaving: true };
    default: return step(room) === "clip" ? withFilm(room, act) : room;
  }
}

/** @param {Room} room @param {Act} act @returns {Room} */
function whileLeaving(room, act) {
  return act.kind === "stay" || act.kind === "leave" ? { ...room, leaving: false } : room;
}

/** @param {Room} room @param {Act} act @returns {Room} */
function withFilm(room, act) {
  switch (act.kind) {
    case "again": return room.playing ? stop(room) : fromFirst(room);
    case "slowly": return slowly(room);
    case "still": return still(room);
    case "more": return mayShowMore(room) ? look(room, room.sight === "more" ? "clip" : "more") : room;
    case "film": return mayShowFilm(room) ? look(room, room.sight === "film" ? "clip" : "film") : room;
    case "picture": return picture(room, act.by);
    case "keep": return !room.held || room.kept ? room : { ...room, kept: true, keeping: room.keeping + 1 };
    case "opening": return { ...room, opening: !room.opening };
    case "ended": return { ...room, playing: false, ended: true };
    case "refused": return stop(room);
    case "away": return { ...stop(room), sight: "clip" };
    default: return room;
  }
}

/** A new place begins playing at once, so that one press of a clicker is enough. @param {Room} room @param {number} place @returns {Room} */
function goTo(room, place) {
  const there = Math.max(0, Math.min(places(room.plan) + 1, place));
  if (there === room.place) return room.last ? { ...room, last: false } : room;
  const seen = room.seen.includes(there) ? room.seen : [...room.seen, there];
  const moved = { ...stop(room), place: there, last: false, seen, sight: /** @type {Sight} */ ("clip"), slowly: false, opening: false };
  if (step(moved) === "closing") return { ...moved, words: false }; // they stand in the middle there
  return step(moved) === "clip" ? fromFirst(moved) : moved;
}

/** @param {Room} room @param {Sight} sight @returns {Room} */
function look(room, sight) {
  return fromFirst({ ...room, sight });
}

/** @param {Room} room @returns {Room} */
function fromFirst(room) {
  return { ...room, playing: true, ended: false, held: false, turn: room.turn + 1 };
}

/** @param {Room} room @returns {Room} */
function stop(room) {
  return { ...room, playing: false, held: false };
}

/** Pressing Slowly on a film that waits plays it slowly: one press, not two. @param {Room} room @returns {Room} */
function slowly(room) {
  if (room.slowly) return { ...room, slowly: false };
  const slow = { ...room, slowly: true };
  if (room.playing) return slow;
  return room.ended ? fromFirst(slow) : { ...slow, playing: true, held: false };
}

/** Still holds the picture; pressed again it goes on from there. @param {Room} room @returns {Room} */
function still(room) {
  if (!room.held) return { ...room, playing: false, held: true };
  return room.ended ? fromFirst(room) : { ...room, playing: true, held: false };
}

/** @param {Room} room @param {-1 | 1} by @returns {Room} */
function picture(room, by) {
  return { ...room, playing: false, held: true, ended: room.ended && by > 0, moved: room.moved + 1, by };
}
