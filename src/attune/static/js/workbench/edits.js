/**
 * What lies on the workbench is the fold of an append-only list of edits. This is the page's half of one rule; the
 * server's half is attune/clips/edits.py, and tests/edits/cases.json holds both to the same answers.
 */

/** @typedef {{principle: string, actor: string | null, partner: string | null, way: string | null, how: string[]}} Tag */
/** @typedef {{id: string, in: number, out: number, title: string, note: string, tags: Tag[]}} Clip */
/** @typedef {{id: string, frame: number, title: string}} Still */
/** @typedef {{id: string, in: number, out: number}} Mark */
/** @typedef {{id: string}} Borrowed a clip of an earlier cycle's film: its frames and name stay that film's */
/** @typedef {"clips" | "stills" | "marks" | "borrowed"} Drawer */
/**
 * @typedef {object} Bench
 * @property {Record<string, Clip>} clips
 * @property {string[]} order the clips chosen for the review, in order; all others are spares
 * @property {Record<string, Still>} stills
 * @property {Record<string, Mark>} marks
 * @property {Record<string, Borrowed>} borrowed
 */
/** @typedef {{kind: string, payload: any}} Change what an edit does */

/** @returns {Bench} */
export function nothing() {
  return { clips: {}, order: [], stills: {}, marks: {}, borrowed: {} };
}

/**
 * What lies on the bench after all these edits.
 * @param {Iterable<Change>} changes
 * @param {Bench} [from]
 */
export function fold(changes, from = nothing()) {
  let bench = from;
  for (const change of changes) bench = apply(bench, change);
  return bench;
}

/** Thrown where an edit no longer applies: what it would change is gone, or what it would bring is there. */
export class NoLongerApplies extends Error {}

/** @type {Record<string, (bench: Bench, payload: any) => Bench>} */
const APPLY = {
  "clip.add": (bench, { clip }) => addPlaced(bench, "clips", clip),
  "clip.remove": (bench, { id }) => removePlaced(bench, "clips", id),
  "clip.change": (bench, { id, fields }) => changeIn(bench, "clips", id, fields),
  "tray.order": (bench, { order }) => ({ ...bench, order: known(bench, order) }),
  "still.add": (bench, { still }) => addTo(bench, "stills", still),
  "still.remove": (bench, { id }) => removeFrom(bench, "stills", id),
  "still.change": (bench, { id, fields }) => changeIn(bench, "stills", id, fields),
  "mark.add": (bench, { mark }) => addTo(bench, "marks", mark),
  "mark.remove": (bench, { id }) => removeFrom(bench, "marks", id),
  "mark.turn": (bench, { id, clip }) => addPlaced(removeFrom(bench, "marks", id), "clips", clip),
  "mark.return": (bench, { id, mark }) => addTo(removePlaced(bench, "clips", id), "marks", mark),
  "borrowed.add": (bench, { borrowed }) => addPlaced(bench, "borrowed", borrowed),
  "borrowed.remove": (bench, { id }) => removePlaced(bench, "borrowed", id),
};

/** @type {Record<string, (bench: Bench, payload: any) => Change>} */
const INVERSE = {
  "clip.add": (_bench, { clip }) => ({ kind: "clip.remove", payload: { id: clip.id } }),
  "clip.remove": (bench, { id }) => ({ kind: "clip.add", payload: { clip: placed(bench, "clips", id) } }),
  "clip.change": (bench, { id, fields }) => before(bench.clips[id], "clip.change", fields),
  "tray.order": (bench) => ({ kind: "tray.order", payload: { order: bench.order } }),
  "still.add": (_bench, { still }) => ({ kind: "still.remove", payload: { id: still.id } }),
  "still.remove": (bench, { id }) => ({ kind: "still.add", payload: { still: bench.stills[id] } }),
  "still.change": (bench, { id, fields }) => before(bench.stills[id], "still.change", fields),
  "mark.add": (_bench, { mark }) => ({ kind: "mark.remove", payload: { id: mark.id } }),
  "mark.remove": (bench, { id }) => ({ kind: "mark.add", payload: { mark: bench.marks[id] } }),
  "mark.turn": (bench, { id, clip }) => ({ kind: "mark.return", payload: { id: clip.id, mark: bench.marks[id] } }),
  "mark.return": (bench, { id, mark }) => ({ kind: "mark.turn", payload: { id: mark.id, clip: placed(bench, "clips", id) } }),
  "borrowed.add": (_bench, { borrowed }) => ({ kind: "borrowed.remove", payload: { id: borrowed.id } }),
  "borrowed.remove": (bench, { id }) => ({ kind: "borrowed.add", payload: { borrowed: placed(bench, "borrowed", id) } }),
};

/**
 * @param {Bench} bench is left as it is
 * @param {Change} change
 * @returns {Bench}
 */
export function apply(bench, { kind, payload }) {
  const rule = APPLY[kind];
  if (!rule) throw new NoLongerApplies(`Nothing is known of ${kind}.`);
  return rule(bench, payload);
}

/**
 * The edit that takes another one back, seen from the bench before it.
 * @param {Bench} bench
 * @param {Change} change
 * @returns {Change}
 */
export function inverse(bench, { kind, payload }) {
  const back = INVERSE[kind];
  if (!back) throw new NoLongerApplies(`Nothing is known of ${kind}.`);
  apply(bench, { kind, payload });
  return back(bench, payload);
}

/**
 * @param {Bench} bench
 * @param {Change} change
 */
export function applies(bench, change) {
  try {
    apply(bench, change);
    return true;
  } catch (error) {
    if (error instanceof NoLongerApplies) return false;
    throw error;
  }
}

/**
 * The clips chosen for the review, in order.
 * @param {Bench} bench
 */
export function chosen(bench) {
  return bench.order.flatMap((id) => bench.clips[id] ?? []);
}

/**
 * The clips kept but not chosen, as they come in the film.
 * @param {Bench} bench
 */
export function spares(bench) {
  return inFilmOrder(Object.values(bench.clips).filter((clip) => !bench.order.includes(clip.id)));
}

/**
 * @template {{id: string, in: number}} T
 * @param {T[]} ranges
 */
export function inFilmOrder(ranges) {
  return [...ranges].sort((a, b) => a.in - b.in || (a.id < b.id ? -1 : 1));
}

/**
 * @param {Bench} bench
 * @param {"clips" | "borrowed"} drawer
 * @param {{id: string, place: number | null}} thing
 */
function addPlaced(bench, drawer, { place, ...thing }) {
  const added = addTo(bench, drawer, thing);
  if (place === null) return added;
  const at = Math.min(place, bench.order.length);
  return { ...added, order: [...bench.order.slice(0, at), thing.id, ...bench.order.slice(at)] };
}

/**
 * @param {Bench} bench
 * @param {"clips" | "borrowed"} drawer
 * @param {string} id
 */
function removePlaced(bench, drawer, id) {
  return { ...removeFrom(bench, drawer, id), order: bench.order.filter((other) => other !== id) };
}

/**
 * @param {Bench} bench
 * @param {"clips" | "borrowed"} drawer
 * @param {string} id
 */
function placed(bench, drawer, id) {
  return { ...bench[drawer][id], place: bench.order.includes(id) ? bench.order.indexOf(id) : null };
}

/**
 * @param {Bench} bench
 * @param {Drawer} drawer
 * @param {{id: string}} thing
 * @returns {Bench}
 */
function addTo(bench, drawer, thing) {
  if (thing.id in bench[drawer]) throw new NoLongerApplies("This is already here.");
  return { ...bench, [drawer]: { ...bench[drawer], [thing.id]: thing } };
}

/**
 * @param {Bench} bench
 * @param {Drawer} drawer
 * @param {string} id
 * @returns {Bench}
 */
function removeFrom(bench, drawer, id) {
  if (!(id in bench[drawer])) throw new NoLongerApplies("This was removed in another place.");
  const { [id]: _gone, ...rest } = bench[drawer];
  return { ...bench, [drawer]: rest };
}

/**
 * @param {Bench} bench
 * @param {"clips" | "stills"} drawer
 * @param {string} id
 * @param {object} fields
 * @returns {Bench}
 */
function changeIn(bench, drawer, id, fields) {
  if (!(id in bench[drawer])) throw new NoLongerApplies("This was removed in another place.");
  return { ...bench, [drawer]: { ...bench[drawer], [id]: { ...bench[drawer][id], ...fields } } };
}

/**
 * Of an order, the clips that are on the bench, or borrowed: one may have been removed in another window meanwhile.
 * @param {Bench} bench
 * @param {string[]} order
 */
function known(bench, order) {
  return order.filter((id) => id in bench.clips || id in bench.borrowed);
}

/**
 * @param {any} thing
 * @param {string} kind
 * @param {object} fields
 */
function before(thing, kind, fields) {
  const old = Object.fromEntries(Object.keys(fields).map((name) => [name, thing[name]]));
  return { kind, payload: { id: thing.id, fields: old } };
}
