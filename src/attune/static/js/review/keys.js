/** Every key of the room, in one table: the room listens by it and the help sheet is printed from it. */

/** @typedef {import("./room.js").Act} Act */
/** @typedef {{keys: string[], act: Act, label: string}} Key label names a text of the page */

/** @type {Key[]} PageDown, PageUp, and B or a full stop are what a clicker sends */
export const KEYS = [
  { keys: [" "], act: { kind: "again" }, label: "again" },
  { keys: ["s"], act: { kind: "slowly" }, label: "slowly" },
  { keys: ["f", "b", "."], act: { kind: "still" }, label: "still" },
  { keys: ["k"], act: { kind: "keep" }, label: "keep" },
  { keys: ["m"], act: { kind: "more" }, label: "more" },
  { keys: ["l"], act: { kind: "film" }, label: "film" },
  { keys: ["w"], act: { kind: "words" }, label: "words" },
  { keys: ["n", "Enter", "PageDown"], act: { kind: "next" }, label: "next" },
  { keys: ["PageUp"], act: { kind: "back" }, label: "back" },
  { keys: ["ArrowLeft"], act: { kind: "picture", by: -1 }, label: "picture_back" },
  { keys: ["ArrowRight"], act: { kind: "picture", by: 1 }, label: "picture_on" },
  { keys: ["v"], act: { kind: "screen" }, label: "screen" },
  { keys: ["t"], act: { kind: "clock" }, label: "clock" },
  { keys: ["o"], act: { kind: "opening" }, label: "opening" },
  { keys: ["?"], act: { kind: "keys" }, label: "keys" },
  { keys: ["Escape"], act: { kind: "leave" }, label: "leave" },
];

/** @typedef {{key: string, ctrlKey: boolean, metaKey: boolean, altKey: boolean, isComposing: boolean}} Press */

/**
 * The act a press means, or null. A control is already pressed by Space and Enter, and while typing only a
 * clicker's keys count, so that nothing happens twice.
 * @param {Press} press @param {"room" | "control" | "typing"} where @returns {Act | null}
 */
export function actOf(press, where) {
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return null;
  if (where === "control" && (press.key === " " || press.key === "Enter")) return null;
  if (where === "typing" && !["PageDown", "PageUp"].includes(press.key)) return null;
  const wanted = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  return KEYS.find((row) => row.keys.includes(wanted))?.act ?? null;
}
