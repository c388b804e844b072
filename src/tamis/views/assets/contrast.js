/** Which values are drawn as the first and the last colour: of what is visible. */

const PERCENTILES = [0.005, 0.995];
const ENOUGH_VALUES = 1 << 16;

/**
 * @param {import("./block.js").Block} block of an image
 * @returns {?[number, number]} limits that show most of it; null if it is flat
 */
export function limitsOfBlock(block) {
  const { values, encoding, header } = block;
  const step = Math.max(1, Math.floor(values.length / ENOUGH_VALUES));
  const seen = new Float64Array(Math.ceil(values.length / step));
  for (let i = 0, k = 0; i < values.length; i += step, k++) seen[k] = Number(values[i]);
  const found = percentilesOf(seen.filter(Number.isFinite).sort());
  if (!found || encoding !== "steps") return found;
  const [low, high] = header.contrast_limits;
  return found.map((value) => low + (value / 255) * (high - low));
}

function percentilesOf(sorted) {
  const pick = (share) => sorted[Math.round(share * (sorted.length - 1))];
  const [low, high] = PERCENTILES.map(pick);
  if (low < high) return [low, high];
  return sorted[0] < sorted.at(-1) ? [sorted[0], sorted.at(-1)] : null;
}
