/**
 * Which few pieces of a film file say what it is: enough for a first picture and the length, and no more. The same as
 * media/pieces.py, which says why; tests/js/upload/pieces.json holds the two together.
 */

const MIB = 2 ** 20;
const MOST = 16 * MIB;
const SMALL = 6 * MIB;
const [HEAD, TAIL] = [4 * MIB, 2 * MIB];
const [INDEX, PICTURES, OTHER] = [12 * MIB, 3 * MIB, 2 ** 16];
const BOXES = 64;
const HEADER = 16;
const FIRST = new Set(["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"]);

/** @typedef {[offset: number, length: number]} Piece */
/** @typedef {(offset: number, count: number) => Promise<Uint8Array>} Read */

/**
 * @param {number} length of the file
 * @param {Read} read
 * @returns {Promise<Piece[]>} rising and apart
 */
export async function piecesOf(length, read) {
  if (length <= SMALL) return [[0, length]];
  if (FIRST.has(kindOf(await read(0, 8)))) return joined(await ofBoxes(length, read));
  return [
    [0, HEAD],
    [length - TAIL, TAIL],
  ];
}

/** @param {number} length @param {Read} read @returns {Promise<Piece[]>} */
async function ofBoxes(length, read) {
  /** @type {Piece[]} */
  const pieces = [];
  let [at, pictures, all] = [0, PICTURES, 0];
  for (let box = 0; box < BOXES && at + 8 <= length; box += 1) {
    const header = await read(at, HEADER);
    const kind = kindOf(header);
    const size = sizeOf(header, length - at);
    if (size < 8) break;
    const most = { moov: INDEX, mdat: pictures }[kind] ?? OTHER;
    const taken = Math.min(size, length - at, Math.max(most, HEADER));
    if (kind === "mdat") pictures = Math.max(0, pictures - taken);
    if (all + taken > MOST) break;
    pieces.push([at, taken]);
    all += taken;
    at += size;
  }
  return pieces;
}

/** @param {Uint8Array} header @returns {string} */
function kindOf(header) {
  return String.fromCharCode(...header.slice(4, 8));
}

/**
 * @param {Uint8Array} header
 * @param {number} rest bytes up to the end of the file, which is how far a box reaches that says 0
 */
function sizeOf(header, rest) {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const size = view.getUint32(0);
  if (size === 1 && header.length === HEADER) return Number(view.getBigUint64(8));
  return size || rest;
}

/** @param {Piece[]} pieces @returns {Piece[]} */
function joined(pieces) {
  /** @type {Piece[]} */
  const found = [];
  for (const [offset, length] of pieces) {
    const last = found.at(-1);
    if (last && last[0] + last[1] === offset) last[1] += length;
    else found.push([offset, length]);
  }
  return found;
}
