/**
 * Pixels into colours: contrast, colormap, labels, objects over an image; to the last bit what `tamis.display.to_rgb` and
 * `tamis.display.overlay` draw.
 *
 * @typedef {object} Look
 * @property {[number, number]} [limits] values drawn as the first and the last colour
 * @property {string} [colormap] a name of `COLORMAPS`
 * @property {Set<number>} [selection] labels that stand out
 * @property {number} [opacity] how much of an object's colour lies over an image, 0 to 1
 * @property {boolean} [outlines] whether objects over an image have an opaque edge
 * @property {Object<string, {of: (label: number) => number}>} [colors] by ref of labels: the packed colour of each; a ref left out:
 *   as `labelColor` has it
 */

import { colorsOf } from "./colormaps.js";
import { BACKGROUND, labelColor, packColor, roundEven } from "./palette.js";

const FADED = 0.3;
const WHITE = 0xffffffff;
const LARGEST_TABLE = 1 << 22;
const GRAYS = Uint8Array.from({ length: 256 }, (_, step) => step);
const FADED_STEPS = Uint8Array.from(GRAYS, (step) => roundEven(FADED * step));
const MOST_MIXERS = 16;
const keptMixers = new Map(); // by weight
const keptEdges = new WeakMap(); // by block: a selection or an opacity that changes finds no edges again

/** The colour of pixels that are not a number, as `tamis.display.NAN_COLOR`. */
export const NAN_PIXEL = packColor(255, 0, 255);

/**
 * @param {import("./block.js").Block} block
 * @param {Look} look
 * @returns {ImageData} of the block's rows and columns, opaque
 */
export function paintBlock(block, look) {
  const picture = new ImageData(block.columns, block.rows);
  const out = new Uint32Array(picture.data.buffer);
  const { kind } = block.header;
  if (kind === "binary") paintBinary(block.objects, out);
  else if (block.objects) paintLabels(block.objects, look.selection, colorsFor(block, look), out);
  else if (block.channels > 1) paintChannels(block, limitsOf(block, look), out);
  else paintGray(block, limitsOf(block, look), colorsOf(look.colormap ?? "gray"), out);
  if (block.isNan) paintNan(block, out);
  return picture;
}

/** What colours the labels of a block: a property of its objects, or their numbers. */
function colorsFor({ header }, { colors }) {
  return colors?.[header.ref]?.of ?? labelColor;
}

function limitsOf(block, look) {
  return look.limits ?? block.header.contrast_limits ?? [0, 1];
}

function paintBinary(objects, out) {
  const colors = Uint32Array.of(BACKGROUND, WHITE); // a table: numbers that large are slow to choose between
  for (let i = 0; i < out.length; i++) out[i] = colors[objects[i] ? 1 : 0];
}

function paintLabels(labels, selection, own, out) {
  const table = selection?.size ? tableOf(labels) : null;
  const colorOf = selection?.size ? fadeOthers(selection, own) : own;
  let last = 0;
  let color = BACKGROUND;
  for (let i = 0; i < out.length; i++) {
    const label = labels[i];
    if (label !== last) {
      color = table ? table[label] || (table[label] = colorOf(label)) : colorOf(label);
      last = label;
    }
    out[i] = color;
  }
}

/** An empty table, color by label, where labels are few enough; else null. */
function tableOf(labels) {
  let largest = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label < 0 || label >= LARGEST_TABLE) return null;
    if (label > largest) largest = label;
  }
  return new Uint32Array(largest + 1);
}

function fadeOthers(selection, colorOf) {
  return (label) => {
    const color = colorOf(label);
    if (label === 0 || selection.has(label)) return color;
    return fadedColor(color);
  };
}

/** The colour of an object that is not selected, beside others that are. */
export function fadedColor(color) {
  return packColor(FADED_STEPS[color & 255], FADED_STEPS[(color >> 8) & 255], FADED_STEPS[(color >> 16) & 255]);
}

function paintGray(block, limits, colors, out) {
  const { table, values } = stepsFor(block, limits);
  const lookup = new Uint32Array(table.length);
  for (let i = 0; i < lookup.length; i++) lookup[i] = colors[table[i]];
  for (let i = 0; i < out.length; i++) out[i] = lookup[values[i]];
}

function paintChannels(block, limits, out) {
  const { table, values } = stepsFor(block, limits);
  const { channels } = block;
  for (let i = 0, k = 0; i < out.length; i++, k += channels) {
    out[i] = packColor(table[values[k]], table[values[k + 1]], table[values[k + 2]]);
  }
}

/** Whole numbers, and a table of steps from 0 to 255 that they index. */
function stepsFor(block, limits) {
  const { values } = block;
  if (block.encoding === "steps") return { values, table: GRAYS };
  const size = values.BYTES_PER_ELEMENT;
  if (size > 2 || values instanceof Float32Array) {
    return { values: Uint8Array.from(values, (value) => stepOf(Number(value), limits)), table: GRAYS };
  }
  const Bits = size === 1 ? Uint8Array : Uint16Array;
  const bits = new Bits(values.buffer, values.byteOffset, values.length);
  return { values: bits, table: tableOfSteps(values.constructor, limits) };
}

function tableOfSteps(Type, limits) {
  const all = new Type(2 ** (8 * Type.BYTES_PER_ELEMENT));
  const table = new Uint8Array(all.length);
  for (let bits = 0; bits < all.length; bits++) {
    all[bits] = bits; // wraps around to negative numbers where the type has them
    table[bits] = stepOf(all[bits], limits);
  }
  return table;
}

/**
 * @param {number} value
 * @param {[number, number]} limits
 * @returns {number} 0 to 255; 0 for NaN
 */
export function stepOf(value, [low, high]) {
  const clipped = value < low ? low : value > high ? high : value;
  // halves, so that the range of all floats does not overflow
  const step = roundEven(255 * ((clipped / 2 - low / 2) / (high / 2 - low / 2)));
  return step === step ? step : 0;
}

function paintNan({ isNan, rows, columns }, out) {
  const stride = (columns + 7) >> 3;
  for (let at = 0; at < isNan.length; at++) {
    if (!isNan[at]) continue;
    const row = Math.floor(at / stride);
    const first = (at - row * stride) * 8;
    for (let bit = 0; bit < 8 && first + bit < columns && row < rows; bit++) {
      if ((isNan[at] >> (7 - bit)) & 1) out[row * columns + first + bit] = NAN_PIXEL;
    }
  }
}

/**
 * Draw objects over an image.
 *
 * @param {ImageData} picture of an image; changed in place
 * @param {import("./block.js").Block} block labels, markers or a binary image of as many rows and columns
 * @param {Look} look
 */
export function overlayBlock(picture, block, look) {
  const { objects, rows, columns } = block;
  if (!objects || picture.width !== columns || picture.height !== rows) {
    throw new RangeError(`overlay: objects must be of ${picture.height} x ${picture.width} pixels, got ${rows} x ${columns}.`);
  }
  const mixers = mixersFor(look);
  const colorOf = colorsFor(block, look);
  const isEdge = look.outlines ? keptEdgesOf(block) : null;
  const has = look.selection?.size ? (label) => look.selection.has(label) : () => true;
  const out = new Uint32Array(picture.data.buffer);
  let last = 0;
  let color = BACKGROUND;
  let mixer = null;
  for (let i = 0; i < objects.length; i++) {
    const label = objects[i];
    if (label === 0) continue;
    if (label !== last) {
      color = colorOf(label);
      mixer = has(label) ? mixers.chosen : mixers.others;
      last = label;
    }
    out[i] = mixPixel(out[i], color, isEdge !== null && isEdge[i] ? mixer.edge : mixer.inside);
  }
}

/**
 * @param {import("./block.js").Block} block labels, markers or a binary image
 * @param {Look} look
 * @returns {ImageData} the objects alone, transparent as they would lie over an image
 */
export function paintVeil(block, look) {
  const veil = new ImageData(block.columns, block.rows);
  const out = new Uint32Array(veil.data.buffer);
  const mixers = mixersFor(look);
  const colorOf = colorsFor(block, look);
  const isEdge = look.outlines ? keptEdgesOf(block) : null;
  for (let i = 0; i < out.length; i++) {
    const label = block.objects[i];
    if (label === 0) continue;
    const mixer = !look.selection?.size || look.selection.has(label) ? mixers.chosen : mixers.others;
    const weight = (isEdge && isEdge[i] ? mixer.edge : mixer.inside).weight;
    out[i] = (colorOf(label) & 0xffffff) | (Math.round(255 * weight) << 24);
  }
  return veil;
}

/** Opacity in single precision, as `tamis.display.overlay` computes it. */
function mixersFor({ opacity = 0.35 }) {
  const single = Math.fround;
  const faded = single(FADED);
  return {
    chosen: { inside: mixerOf(single(opacity)), edge: mixerOf(1) },
    others: { inside: mixerOf(single(single(opacity) * faded)), edge: mixerOf(faded) },
  };
}

/** A weight, and what comes of each step above (row) over each step below (column). */
function mixerOf(weight) {
  const isTable = weight > 0 && weight < 1;
  if (!keptMixers.has(weight)) {
    if (keptMixers.size >= MOST_MIXERS) keptMixers.clear();
    keptMixers.set(weight, { weight, table: isTable ? mixedSteps(weight) : null });
  }
  return keptMixers.get(weight);
}

function mixedSteps(weight) {
  const table = new Uint8Array(1 << 16);
  const rest = Math.fround(1 - weight);
  for (let i = 0; i < table.length; i++) {
    table[i] = roundEven(Math.fround(Math.fround(rest * (i & 255)) + Math.fround(weight * (i >> 8))));
  }
  return table;
}

function mixPixel(below, color, { weight, table }) {
  if (table === null) return weight === 0 ? below : color;
  const red = table[((color & 255) << 8) | (below & 255)];
  const green = table[(color & 0xff00) | ((below >> 8) & 255)];
  const blue = table[((color >> 8) & 0xff00) | ((below >> 16) & 255)];
  return 0xff000000 | (blue << 16) | (green << 8) | red;
}

function keptEdgesOf(block) {
  if (!keptEdges.has(block)) keptEdges.set(block, edgesOf(block.objects, block.rows, block.columns));
  return keptEdges.get(block);
}

function edgesOf(objects, rows, columns) {
  const edges = new Uint8Array(objects.length);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      const label = objects[i];
      if (row + 1 < rows && objects[i + columns] !== label) edges[i] = edges[i + columns] = 1;
      if (column + 1 < columns && objects[i + 1] !== label) edges[i] = edges[i + 1] = 1;
    }
  }
  return edges;
}
