/** What each act of the key table does; the buttons of the page name the same acts. */

/** @typedef {import("./desk.js").Desk} Desk */
/** @typedef {Record<string, () => void>} Acts */
/**
 * @typedef {object} Page what acts need of the page itself
 * @property {() => void} keepTyping
 * @property {() => void} note
 * @property {() => void} more
 * @property {() => void} help
 * @property {() => void} full
 * @property {() => void} leave
 * @property {(sentence: string) => void} tell
 * @property {(edit: import("./history.js").Edit) => string} about
 */

const FASTEST = 4;
const SLOWER = new Map([
  [1, 0.5],
  [0.5, 0.25],
]); // and from a quarter back to full speed
const CLOSER = 0.5;

/**
 * @param {Desk} desk
 * @param {Page} page
 * @returns {Acts}
 */
export function actsOf(desk, page) {
  return { ...playing(desk), ...going(desk), ...cutting(desk, page), ...keeping(desk, page), ...marking(desk, page), ...paging(desk, page) };
}

/** @param {Desk} desk @returns {Acts} */
function playing({ player, choosing }) {
  return {
    play: () => (player.playing ? player.pause() : void player.play(1)),
    back: () => void player.back(player.rate < 0 ? Math.min(FASTEST, -player.rate * 2) : 1),
    stop: () => player.pause(),
    on: () => void player.play(player.playing && player.rate >= 1 ? Math.min(FASTEST, player.rate * 2) : 1),
    slow: () => {
      const rate = SLOWER.get(Math.abs(player.rate)) ?? 1;
      if (player.rate < 0) void player.play(rate);
      else if (player.playing || rate === 1) player.pace(rate);
      else void player.play(rate);
    },
    repeat: () => {
      const clip = choosing.current;
      player.repeat(player.range || !clip ? null : { start: clip.in, end: clip.out });
      if (clip && player.range) void player.seek(clip.in).then(() => player.play());
    },
  };
}

/** @param {Desk} desk @returns {Acts} */
function going(desk) {
  const { player, stretch, table } = desk;
  const then = (/** @type {Promise<number>} */ shown) => void shown.then((frame) => stretch.follow(table.timeOf(frame)));
  return {
    frame_back: () => then(player.step(-1)),
    frame_on: () => then(player.step(1)),
    second_back: () => then(player.skip(-1)),
    second_on: () => then(player.skip(1)),
    five_back: () => then(player.skip(-5)),
    five_on: () => then(player.skip(5)),
    clip_before: () => openBy(desk, -1),
    clip_after: () => openBy(desk, 1),
    zoom_in: () => stretch.zoom(CLOSER, middle(desk)),
    zoom_out: () => stretch.zoom(1 / CLOSER, middle(desk)),
    closer: () => desk.closeUp.by(1.5),
    wider: () => desk.closeUp.by(1 / 1.5),
  };
}

/** @param {Desk} desk @param {Page} page @returns {Acts} */
function cutting({ choosing, player }, page) {
  const to = (/** @type {number | undefined} */ frame) => {
    if (frame === undefined) return;
    player.pause();
    void player.seek(frame);
  };
  return {
    start: () => choosing.startAt(player.aim),
    end: () => choosing.endAt(player.aim),
    to_start: () => to(choosing.current?.in),
    to_end: () => to(choosing.current ? choosing.current.out - 1 : undefined),
    keep: () => {
      page.keepTyping();
      choosing.keep();
    },
    remove: () => choosing.remove(),
    aside: () => choosing.turnAside(),
  };
}

/** @param {Desk} desk @param {Page} page @returns {Acts} */
function keeping({ choosing, player, principles, table, say, list, habits }, page) {
  const seen = principles.map((principle, place) => [`principle_${place + 1}`, () => choosing.see(principle)]);
  return {
    ...Object.fromEntries(seen),
    note: () => page.note(),
    more: () => page.more(),
    mark: () => {
      const late = player.playing ? Math.max(0, player.rate) * (habits.reaction_ms / 1000) : 0;
      const { in: start } = choosing.mark(player.aim, late);
      page.tell(say("told_mark", { time: table.clock(start) }));
    },
    still: () => {
      choosing.still(player.aim);
      page.tell(say("told_still", { time: table.clock(player.aim) }));
    },
    undo: () => {
      const edit = list.undo();
      page.tell(edit ? say("undone", { what: page.about(edit) }) : say("undone_nothing"));
    },
    redo: () => {
      const edit = list.redo();
      page.tell(edit ? say("redone", { what: page.about(edit) }) : say("redone_nothing"));
    },
  };
}

/**
 * The second pass: from mark to mark, each made a clip, dropped, or left where it is by going on.
 * @param {Desk} desk
 * @param {Page} page
 * @returns {Acts}
 */
function marking({ choosing, player, stretch, table, say }, page) {
  const walk = (/** @type {1 | -1} */ by) => {
    page.keepTyping();
    const mark = choosing.walkMarks(by, player.frame);
    if (!mark) return page.tell(say("marks_none"));
    page.tell(say("told_at_mark", { time: table.clock(mark.in) }));
    stretch.follow(table.timeOf(mark.in));
    void player.seek(mark.in).then(() => player.play(1));
  };
  return {
    mark_next: () => walk(1),
    mark_before: () => walk(-1),
    mark_drop: () => {
      if (!choosing.fromMark) return;
      choosing.remove();
      if (choosing.marks.length) walk(1);
      else page.tell(say("marks_none"));
    },
  };
}

/** @param {Desk} desk @param {Page} page @returns {Acts} */
function paging({ choosing, closeUp }, page) {
  return {
    whole: () => closeUp.whole(),
    full: () => page.full(),
    help: () => page.help(),
    leave: () => (choosing.current ? choosing.letGo() : page.leave()),
  };
}

/**
 * @param {Desk} desk
 * @param {number} by
 */
function openBy(desk, by) {
  const kept = desk.choosing.kept;
  const now = kept.findIndex(({ id }) => id === desk.choosing.current?.id);
  const next = now < 0 ? (by > 0 ? 0 : kept.length - 1) : now + by;
  const clip = kept[next];
  if (clip) desk.open(clip.id);
}

/** Where zooming by key holds on: the playhead if it is in sight, else the middle. @param {Desk} desk */
function middle({ stretch, player, table }) {
  const part = stretch.at(table.timeOf(player.frame));
  return part >= 0 && part <= 1 ? part : 0.5;
}
