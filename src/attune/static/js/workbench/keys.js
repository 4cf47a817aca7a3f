/** Every key of the workbench, in one table: the page listens by it, and the sheet of keys is printed from it. */

/**
 * @typedef {object} Key
 * @property {string} act what it does; the page's words name it "act_…"
 * @property {string[]} keys any of these; the first is the one that is shown
 */

/** @type {Key[]} a clicker sends PageUp, PageDown and B; "Mod" is Ctrl, or Command where there is one */
export const KEYS = [
  { act: "play", keys: ["Space", "b"] },
  { act: "back", keys: ["j"] },
  { act: "stop", keys: ["k"] },
  { act: "on", keys: ["l"] },
  { act: "frame_back", keys: ["ArrowLeft", ",", "PageUp"] },
  { act: "frame_on", keys: ["ArrowRight", ".", "PageDown"] },
  { act: "second_back", keys: ["Shift+ArrowLeft"] },
  { act: "second_on", keys: ["Shift+ArrowRight"] },
  { act: "five_back", keys: ["Alt+ArrowLeft"] },
  { act: "five_on", keys: ["Alt+ArrowRight"] },
  { act: "slow", keys: ["s"] },
  { act: "start", keys: ["i"] },
  { act: "end", keys: ["o"] },
  { act: "to_start", keys: ["Shift+i"] },
  { act: "to_end", keys: ["Shift+o"] },
  { act: "repeat", keys: ["r"] },
  { act: "keep", keys: ["Enter"] },
  { act: "clip_before", keys: ["ArrowUp"] },
  { act: "clip_after", keys: ["ArrowDown"] },
  { act: "principle_1", keys: ["1"] },
  { act: "principle_2", keys: ["2"] },
  { act: "principle_3", keys: ["3"] },
  { act: "principle_4", keys: ["4"] },
  { act: "principle_5", keys: ["5"] },
  { act: "principle_6", keys: ["6"] },
  { act: "more", keys: ["e"] },
  { act: "note", keys: ["t"] },
  { act: "mark", keys: ["m"] },
  { act: "mark_next", keys: ["n"] },
  { act: "mark_before", keys: ["p"] },
  { act: "mark_drop", keys: ["x"] },
  { act: "still", keys: ["c"] },
  { act: "undo", keys: ["z", "Mod+z"] },
  { act: "redo", keys: ["Shift+z", "Mod+Shift+z", "Mod+y"] },
  { act: "zoom_in", keys: ["+", "="] },
  { act: "zoom_out", keys: ["-"] },
  { act: "whole", keys: ["w"] },
  { act: "full", keys: ["f"] },
  { act: "help", keys: ["?"] },
  { act: "leave", keys: ["Escape"] },
];

/** @typedef {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "isComposing">} Press */
/** @typedef {"page" | "control" | "box" | "typing"} Where where the press fell: controls are themselves pressed by some keys */

/**
 * The act that a press means, if any.
 * @param {Press} press
 * @param {Where} where
 * @param {boolean} single whether keys count without Ctrl or Command; some people's hands or voices set them off
 * @param {Key[]} table
 * @returns {string | null}
 */
export function actOf(press, where, single = true, table = KEYS) {
  if (press.isComposing || where === "typing") return null;
  const name = nameOf(press);
  if (where === "control" && (name === "Space" || name === "Enter")) return null;
  if (where === "box" && name === "Space") return null;
  if (!single && !name.startsWith("Mod+") && name !== "Escape") return null;
  return table.find(({ keys }) => keys.includes(name))?.act ?? null;
}

/**
 * @param {string} act
 * @param {Key[]} table
 * @returns {string[]} the keys to show for it, each a list of caps joined by "+"
 */
export function keysFor(act, table) {
  return table.find((key) => key.act === act)?.keys ?? [];
}

/**
 * The table with somebody's own keys in it: hers stands in the place of the single ones, those with Ctrl stay.
 * @param {Record<string, string>} own key by act
 * @returns {Key[]}
 */
export function tableWith(own) {
  return KEYS.map(({ act, keys }) => {
    const key = own[act];
    return key === undefined ? { act, keys } : { act, keys: [key, ...keys.filter((name) => name.startsWith("Mod+"))] };
  });
}

/**
 * Whether an act may have a key of its own: to leave and to close is Escape everywhere.
 * @param {string} act
 */
export function isFree(act) {
  return act !== "leave";
}

/**
 * The key that a press gives to an act; none while Shift alone is held, or where the key belongs to the browser.
 * @param {Press} press
 * @returns {string | null}
 */
export function keyOf(press) {
  const name = nameOf(press);
  const theirs = /^(Mod\+|Alt\+)|(^|\+)(Shift|Control|Meta|Alt|AltGraph|CapsLock|Dead|Tab|Escape|Unidentified|Process|F\d+)$/;
  return press.isComposing || theirs.test(name) ? null : name;
}

/**
 * The act that has a key already.
 * @param {string} act the one that is to have it
 * @param {string} key
 * @param {Key[]} table
 * @returns {string | null}
 */
export function heldBy(act, key, table) {
  return table.find((other) => other.act !== act && other.keys.includes(key))?.act ?? null;
}

/**
 * A press as the table writes it. Shift counts with letters and arrows; with signs it is how they are typed.
 * @param {Press} press
 */
function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const plain = key === " " ? "Space" : key.length === 1 ? key.toLowerCase() : key;
  const withShift = shiftKey && (key.length > 1 || /\p{L}/u.test(key));
  const parts = [ctrlKey || metaKey ? "Mod" : "", altKey ? "Alt" : "", withShift ? "Shift" : "", plain];
  return parts.filter(Boolean).join("+");
}
