/** Marks and stills on the timeline: a touch takes a mark into hand as a new clip, or goes to a still. */

import { part, setText } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */

/**
 * Draw those in sight anew; one that had the focus keeps it.
 * @param {HTMLElement} root
 * @param {Desk} desk
 */
export function drawMarks(root, desk) {
  const { choosing, list, say } = desk;
  const track = part(root, "marks");
  const [marks, stills] = [choosing.marks, Object.values(list.bench.stills)];
  part(root, "marks-row").hidden = marks.length + stills.length === 0;
  setText(part(root, "marks-name"), say(stills.length ? (marks.length ? "row_both" : "row_stills") : "row_marks"));
  const buttons = [...marks.flatMap((mark) => drawMark(desk, mark)), ...stills.flatMap((still) => drawStill(desk, still))];
  const held = track.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.id : null;
  track.replaceChildren(...buttons);
  if (held) buttons.find((button) => button.dataset.id === held)?.focus();
}

/** @param {Desk} desk @param {import("./edits.js").Mark} mark */
function drawMark(desk, mark) {
  const { stretch, table, say, choosing, player } = desk;
  const [start, end] = [table.timeOf(mark.in), table.timeOf(mark.out)];
  if (end < stretch.start || start > stretch.end) return [];
  const button = buttonAt(desk, mark.id, start, "mark", say("mark_take", { time: table.clock(mark.in) }));
  button.style.width = `${(stretch.at(end) - stretch.at(start)) * 100}%`;
  button.addEventListener("click", () => {
    choosing.begin(mark, mark.id);
    void player.seek(mark.in);
  });
  return [button];
}

/** @param {Desk} desk @param {import("./edits.js").Still} still */
function drawStill(desk, still) {
  const { stretch, table, say, player } = desk;
  const time = table.timeOf(still.frame);
  if (!stretch.sees(time)) return [];
  const button = buttonAt(desk, still.id, time, "still-pin", say("still_open", { time: table.clock(still.frame) }));
  button.addEventListener("click", () => {
    player.pause();
    void player.seek(still.frame);
  });
  return [button];
}

/**
 * @param {Desk} desk
 * @param {string} id
 * @param {number} seconds
 * @param {string} kind
 * @param {string} name
 */
function buttonAt({ stretch }, id, seconds, kind, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = kind;
  button.dataset.id = id;
  button.setAttribute("aria-label", name);
  button.addEventListener("mousedown", (event) => event.preventDefault()); // Space and Enter go on meaning the film
  button.style.left = `${stretch.at(seconds) * 100}%`;
  return button;
}
