/**
 * Read the number that tests/filmmaker.py draws along the top of every frame (its docstring gives the strip's geometry).
 *
 * @param {ImageData} image an upright picture
 * @returns {number | null} null where no whole strip is seen
 */
export function readNumber(image) {
  const { data, width } = image;
  /** @param {number} left @param {number} right */
  const level = (left, right) => {
    let sum = 0;
    let count = 0;
    for (let y = Math.floor(width / 64); y < Math.max((3 * width) / 64, width / 64 + 1); y += 1) {
      for (let x = left; x < Math.max(right, left + 1); x += 1) {
        const at = 4 * (y * width + x);
        sum += data[at] + data[at + 1] + data[at + 2];
        count += 3;
      }
    }
    return sum / count;
  };
  const levels = Array.from({ length: 20 }, (_, cell) =>
    level(Math.floor(((4 * cell + 1) * width) / 80), Math.floor(((4 * cell + 3) * width) / 80)),
  );
  const light = (levels[0] + levels[19]) / 2;
  const dark = (levels[1] + levels[18]) / 2;
  if (light - dark < 60) return null;
  const bits = levels.map((one) => (one > (light + dark) / 2 ? 1 : 0));
  /** @param {number} first @param {number} end */
  const value = (first, end) => bits.slice(first, end).reduce((sum, bit) => 2 * sum + bit, 0);
  const check = (value(2, 6) + 3 * value(6, 10) + 5 * value(10, 14) + 7) % 16;
  const marked = bits[0] === 1 && bits[1] === 0 && bits[18] === 0 && bits[19] === 1;
  return marked && check === value(14, 18) ? value(2, 14) : null;
}
