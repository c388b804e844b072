/**
 * Two blocks of the same region, pixel by pixel: what the second has more than the first, and what became of pixels that a
 * number does not tell.
 *
 * @typedef {object} Counts
 * @property {number} pixels
 * @property {number} differing
 * @property {number} nan in which either is not a number; where both are none, they do not differ
 * @property {number} negative below 0 in the second, and not in the first
 * @property {number} clipped at an end of its range in the second, and not in the first
 * @property {number} largest absolute difference of finite values
 */

import { packColor } from "./palette.js";

const SAME = packColor(34, 34, 34);
const LESS = [86, 156, 255];
const MORE = [255, 110, 84];

/** Colours of pixels that a number does not tell; and of objects: only in the first, only in the second, another label. */
export const DIFFERENCE_COLORS = {
  nan: packColor(255, 0, 255),
  negative: packColor(0, 229, 229),
  clipped: packColor(255, 221, 0),
  removed: packColor(...LESS),
  added: packColor(...MORE),
  changed: packColor(255, 221, 0),
  kept: packColor(120, 120, 120),
};

const COUNT_WORDS = {
  nan: "NaN",
  negative: "negative",
  clipped: "clipped",
  added: "added",
  removed: "removed",
  changed: "another label",
};
const FLAGS = { nan: 1, negative: 2, clipped: 3 };
const RANGES = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
  uint32: [0, 4294967295],
  int32: [-2147483648, 2147483647],
};

/**
 * @param {import("./block.js").Block} first with values: see `hasValues`
 * @param {import("./block.js").Block} second of the same rows and columns
 * @param {boolean} areObjects whether both are labels, markers or binary images
 * @returns {{picture: ImageData, counts: Counts}}
 */
export function differenceOf(first, second, areObjects) {
  if (first.rows !== second.rows || first.columns !== second.columns || first.channels !== second.channels) {
    throw new RangeError(
      `difference: images must have the same shape, got ${shapeInWords(first)} and ${shapeInWords(second)}.`,
    );
  }
  return areObjects ? differenceOfObjects(first, second) : differenceOfValues(first, second);
}

function shapeInWords({ rows, columns, channels }) {
  return [rows, columns, ...(channels > 1 ? [channels] : [])].join(" × ");
}

function differenceOfObjects(first, second) {
  const picture = new ImageData(first.columns, first.rows);
  const out = new Uint32Array(picture.data.buffer);
  const counts = { pixels: out.length, differing: 0, removed: 0, added: 0, changed: 0 };
  const areBothLabels = [first, second].every(({ header }) => header.kind !== "binary" && header.dtype !== "bool");
  for (let i = 0; i < out.length; i++) {
    const found = changeOfObject(first.values[i], second.values[i], areBothLabels);
    out[i] = found === "none" ? SAME : DIFFERENCE_COLORS[found];
    if (found in counts) counts[found]++;
  }
  counts.differing = counts.removed + counts.added + counts.changed;
  return { picture, counts };
}

function changeOfObject(before, after, areBothLabels) {
  if (!before) return after ? "added" : "none";
  if (!after) return "removed";
  return areBothLabels && before !== after ? "changed" : "kept";
}

function differenceOfValues(first, second) {
  const pixels = first.rows * first.columns;
  const found = { differences: new Float64Array(pixels), flags: new Uint8Array(pixels), differs: new Uint8Array(pixels) };
  const isClipped = clippingOf(first.header.dtype, second.header.dtype);
  for (let k = 0; k < first.values.length; k++) {
    compareValues(found, Math.floor(k / first.channels), first.values[k], second.values[k], isClipped);
  }
  const counts = countFlags(found, pixels);
  return { picture: paintDifference(found, counts.largest, first.rows, first.columns), counts };
}

function compareValues({ differences, flags, differs }, i, before, after, isClipped) {
  // numbers of 64 bits are subtracted before they are rounded
  const difference = Number(typeof before === typeof after ? after - before : Number(after) - Number(before));
  const flag = flagOf(Number(before), Number(after), isClipped);
  if (flag && flags[i] !== FLAGS.nan) flags[i] = flag;
  if (before === after || (before !== before && after !== after)) return;
  differs[i] = 1;
  if (Math.abs(difference) > Math.abs(differences[i])) differences[i] = difference;
}

function flagOf(before, after, isClipped) {
  if (before !== before || after !== after) return FLAGS.nan;
  if (before === after) return 0;
  if (isClipped(before, after)) return FLAGS.clipped;
  return after < 0 && before >= 0 ? FLAGS.negative : 0;
}

function countFlags({ differences, flags, differs }, pixels) {
  const tally = [0, 0, 0, 0];
  let differing = 0;
  let largest = 0;
  for (let i = 0; i < pixels; i++) {
    tally[flags[i]]++;
    differing += differs[i];
    const size = Math.abs(differences[i]);
    if (size > largest && size < Infinity) largest = size;
  }
  return { pixels, differing, largest, nan: tally[FLAGS.nan], negative: tally[FLAGS.negative], clipped: tally[FLAGS.clipped] };
}

/** Whether a value lies at an end of its range and did not before; floats: at 0 or 1, and was beyond. */
function clippingOf(dtypeBefore, dtypeAfter) {
  const range = RANGES[dtypeAfter];
  if (!range) return (before, after) => (after === 1 && before > 1) || (after === 0 && before < 0);
  const [low, high] = range;
  const [lowBefore, highBefore] = RANGES[dtypeBefore] ?? [-Infinity, Infinity];
  return (before, after) => (after === high && before !== highBefore) || (after === low && before !== lowBefore);
}

function paintDifference({ differences, flags }, largest, rows, columns) {
  const colors = [0, DIFFERENCE_COLORS.nan, DIFFERENCE_COLORS.negative, DIFFERENCE_COLORS.clipped];
  const picture = new ImageData(columns, rows);
  const out = new Uint32Array(picture.data.buffer);
  const steps = Uint32Array.from({ length: 511 }, (_, i) => signedColor((i - 255) / 255));
  const scale = largest ? 255 / largest : 0;
  for (let i = 0; i < out.length; i++) {
    const step = Math.max(-255, Math.min(255, Math.round(differences[i] * scale)));
    // what differs at all is never drawn as the same
    out[i] = flags[i] ? colors[flags[i]] : steps[255 + (step || Math.sign(differences[i]))];
  }
  return picture;
}

function signedColor(share) {
  if (share === 0) return SAME;
  const end = share < 0 ? LESS : MORE;
  const weight = 0.25 + 0.75 * Math.abs(share);
  return packColor(...end.map((value) => Math.round(34 + (value - 34) * weight)));
}

/** @returns {Array<{words: string, color?: number}>} counts as one reads them, with the colour of what they count */
export function countsInWords(counts, level = 0) {
  const share = Number(((100 * counts.differing) / counts.pixels).toPrecision(2));
  const number = (value) => value.toLocaleString("en");
  const found = [{ words: `${number(counts.differing)} of ${number(counts.pixels)} pixels differ (${share} %)` }];
  if (counts.largest) found.push({ words: `largest ${Number(counts.largest.toPrecision(4))}` });
  for (const [name, words] of Object.entries(COUNT_WORDS)) {
    if (counts[name]) found.push({ words: `${words} ${number(counts[name])}`, color: DIFFERENCE_COLORS[name] });
  }
  if (level) found.push({ words: `one of ${2 ** level} rows and columns` });
  return found;
}
