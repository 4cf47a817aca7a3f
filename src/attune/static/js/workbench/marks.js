/** Marks on the timeline: a touch takes one into hand as a new clip, or takes it away. */

import { part } from "./parts.js";

/** @typedef {import("./desk.js").Desk} Desk */

/**
 * Draw the marks in sight anew.
 * @param {HTMLElement} root
 * @param {Desk} desk
 */
export function drawMarks(root, desk) {
  const { choosing, stretch, table, say } = desk;
  const track = part(root, "marks");
  const marks = choosing.marks;
  part(root, "marks-row").hidden = marks.length === 0;
  const buttons = marks.flatMap((mark) => {
    const [start, end] = [table.timeOf(mark.in), table.timeOf(mark.out)];
    if (end < stretch.start || start > stretch.end) return [];
    const button = document.createElement("button");
    button.type = "button";
    button.className = "mark";
    button.setAttribute("aria-label", say("mark_take", { time: table.clock(mark.in) }));
    button.style.left = `${stretch.at(start) * 100}%`;
    button.style.width = `${(stretch.at(end) - stretch.at(start)) * 100}%`;
    button.addEventListener("click", () => take(desk, mark));
    return [button];
  });
  if (!track.contains(document.activeElement)) track.replaceChildren(...buttons);
}

/**
 * @param {Desk} desk
 * @param {import("./edits.js").Mark} mark
 */
function take({ choosing, player }, mark) {
  choosing.begin(mark, mark.id);
  void player.seek(mark.in);
}
