/**
 * Steps that take each pixel on its own, done in the page: to the last bit what NumPy makes of them, by its rules for a number
 * beside pixels (NEP 50): it becomes what the pixels are, but a float beside whole numbers makes floats of all.
 *
 * @typedef {object} PointStep as Python tells it in `redo` of a block
 * @property {string} operation
 * @property {string} input name of the argument that is pixels
 * @property {string} dtype of these
 * @property {string} made dtype of what comes
 * @property {object} values the other arguments; `{float: "2.0"}` where a float is whole
 */

import { ARRAY_TYPES } from "./block.js";
import { numberOf } from "./python.js";

const INT_RANGES = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
  uint32: [0, 2 ** 32 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
};
const ROUNDINGS = { float16: toHalf, float32: Math.fround, float64: (value) => value };
const EXACT_FACTOR = 2 ** 21; // times 32 bits it has 53, as many as a number holds
const SMALL_ITEM = 2; // bytes of pixels of which all values fit a table

// one loop each, as a function that is called for each pixel takes ten times as long
const LOOPS = {
  greater(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = a[i] > b ? 1 : 0; },
  greater_equal(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = a[i] >= b ? 1 : 0; },
  less(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = a[i] < b ? 1 : 0; },
  less_equal(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = a[i] <= b ? 1 : 0; },
  equal(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = a[i] === b ? 1 : 0; },
  not_equal(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = a[i] !== b ? 1 : 0; },
  add(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = a[i] + b; },
  subtract(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = a[i] - b; },
  subtract_from(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = b - a[i]; },
  multiply(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = a[i] * b; },
  true_divide(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = a[i] / b; },
  minimum(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = Math.min(a[i], b); },
  maximum(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = Math.max(a[i], b); },
  power(a, b, out) { for (let i = 0; i < out.length; i++) out[i] = a[i] ** b; },
  absolute(a, _, out) { for (let i = 0; i < out.length; i++) out[i] = Math.abs(a[i]); },
  sqrt(a, _, out) { for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(a[i]); },
  round(a, _, out) { for (let i = 0; i < out.length; i++) out[i] = Math.round(a[i]); },
  copy(a, _, out) { out.set(a); },
};
const MIRRORED = {
  greater: "less",
  greater_equal: "less_equal",
  less: "greater",
  less_equal: "greater_equal",
  subtract: "subtract_from",
};

/**
 * @param {ArrayLike<number>} values pixels, in C order
 * @param {PointStep[]} steps
 * @returns {?ArrayLike<number>} a typed array of what the last step makes; null where only Python knows what comes
 */
export function computeSteps(values, steps) {
  const passes = steps.map((step) => PASSES[step.operation]?.(step) ?? null);
  if (passes.includes(null)) return null;
  const isSmall = !(values instanceof Float32Array) && values.BYTES_PER_ELEMENT <= SMALL_ITEM;
  return isSmall && values.length > 1 << 16 ? lookUp(values, passes.flat()) : runPasses(values, passes.flat());
}

/** Each pass is a loop, the number beside the pixels, and the dtype of what comes: storing it there rounds as NumPy does. */
function runPasses(values, passes) {
  return passes.reduce((found, [loop, other, dtype]) => {
    const Type = ARRAY_TYPES[dtype];
    const isOwn = found !== values && found.constructor === Type;
    const out = isOwn ? found : new Type(found.length);
    LOOPS[loop](found, other, out);
    return out;
  }, values);
}

/** Do the passes once for each value that there can be. */
function lookUp(values, passes) {
  const size = values.BYTES_PER_ELEMENT;
  const Bits = size === 1 ? Uint8Array : Uint16Array;
  const all = new values.constructor(2 ** (8 * size));
  for (let bits = 0; bits < all.length; bits++) all[bits] = bits; // wraps around to negative numbers
  const table = runPasses(all, passes);
  const bits = new Bits(values.buffer, values.byteOffset, values.length);
  const out = new table.constructor(values.length);
  for (let i = 0; i < out.length; i++) out[i] = table[bits[i]];
  return out;
}

// ---- the passes of a step: null where only Python knows what comes

/** The number beside the pixels, and what Python takes it for. */
function literalOf(value) {
  if (typeof value === "boolean") return { type: "bool", value: Number(value) };
  if (typeof value === "number") return { type: Number.isInteger(value) ? "int" : "float", value };
  if (typeof value?.float === "string") return { type: "float", value: numberOf(value) };
  return { type: "none", value: NaN };
}

function otherOf({ input, values }) {
  return literalOf(values[input === "x1" ? "x2" : "x1"]);
}

function isFloat(dtype) {
  return dtype in ROUNDINGS;
}

/** Return the number that stands beside pixels of a dtype in arithmetic; null where Python refuses it, or makes another dtype. */
function besidePixels({ type, value }, dtype, made) {
  if (isFloat(dtype)) return isNumber(type) && isHeld(type, value) && made === dtype ? ROUNDINGS[dtype](value) : null;
  if (type === "float") return made === "float64" ? value : null;
  const [low, high] = INT_RANGES[dtype] ?? [1, 0];
  return type === "int" && value >= low && value <= high ? value : null;
}

function isNumber(type) {
  return type === "int" || type === "float";
}

function isHeld(type, value) {
  return type !== "int" || Number.isSafeInteger(value);
}

function comparing(step) {
  const { type, value } = otherOf(step);
  if (type === "none" || !isHeld(type, value)) return null;
  return [[loopOf(step), isFloat(step.dtype) ? ROUNDINGS[step.dtype](value) : value, "bool"]];
}

function loopOf({ operation, input }) {
  const name = operation.replace("numpy.", "");
  return input === "x1" ? name : (MIRRORED[name] ?? name);
}

function reckoning(isAllowed = keepsDtype) {
  return (step) => {
    const literal = otherOf(step);
    const other = besidePixels(literal, step.dtype, step.made);
    return other === null || !isAllowed(literal, step) ? null : [[loopOf(step), other, step.made]];
  };
}

/** Whether what comes is of the dtype that Python told: whole numbers stay whole beside a whole one only. */
function keepsDtype({ type }, { dtype, made }) {
  return (type === "int" || isFloat(dtype)) === (made === dtype);
}

function isExactProduct(literal, step) {
  return keepsDtype(literal, step) && (!/int32/.test(step.made) || Math.abs(literal.value) <= EXACT_FACTOR);
}

/** Pixels are what is divided: the sign of a zero shows beneath a number, and nobody knows it after `minimum`. */
function isQuotient(_, { input, dtype, made }) {
  return input === "x1" && made === (isFloat(dtype) ? dtype : "float64");
}

function clipping(step) {
  const { dtype, made, values } = step;
  const low = endOf(values.a_min ?? values.min, step, 0);
  const high = endOf(values.a_max ?? values.max, step, 1);
  if (low === null || high === null) return null;
  const passes = [low !== undefined && ["maximum", low, made], high !== undefined && ["minimum", high, made]].filter(Boolean);
  if (passes.length) return passes;
  return dtype === made ? [["copy", 0, made]] : null;
}

/** Return an end of `clip`; undefined where it clips nothing, null where only Python knows. */
function endOf(value, { dtype, made }, place) {
  if (value === null || value === undefined) return undefined;
  const literal = literalOf(value);
  const end = INT_RANGES[dtype]?.[place];
  // numpy._core._methods: whole ends beyond the dtype are none, at that side
  if (literal.type === "int" && (place ? literal.value >= end : literal.value <= end)) return undefined;
  return besidePixels(literal, dtype, made);
}

// skimage.exposure.rescale_intensity
function rescaling({ dtype, made, values }) {
  const from = pairOf(values.in_range);
  const to = values.out_range === "dtype" ? rangeOf(dtype, from) : pairOf(values.out_range);
  if (!from || !to) return null;
  const work = isFloat(dtype) ? dtype : "float64";
  const [low, high, width] = [...from, from[1] - from[0]].map(ROUNDINGS[work]);
  const [first, last, span] = [...to, to[1] - to[0]].map(ROUNDINGS[work]);
  if (![low, high, width, first, last, span].every(Number.isFinite)) return null;
  const clipped = [["maximum", low, work], ["minimum", high, work]];
  if (from[0] === from[1]) return [...clipped, ["maximum", first, work], ["minimum", last, made]];
  return [...clipped, ["subtract", low, work], ["true_divide", width, work], ["multiply", span, work], ["add", first, made]];
}

function pairOf(value) {
  if (!Array.isArray(value) || value.length !== 2) return null;
  return value.map(numberOf).every(Number.isFinite) ? value.map(numberOf) : null;
}

function rangeOf(dtype, from) {
  const [low, high] = INT_RANGES[dtype] ?? [-1, 1];
  return [from?.[0] >= 0 ? 0 : low, high];
}

// skimage.exposure.adjust_gamma; powers differ in the last bit from one library to the next
function bending({ dtype, made, values }) {
  const [gamma, gain] = [values.gamma, values.gain].map(numberOf);
  if (!(gamma >= 0 && Number.isFinite(gain))) return null;
  const work = isFloat(dtype) ? dtype : "float64";
  const scale = INT_RANGES[dtype]?.[1] ?? 1;
  const bent = [["true_divide", scale, work], ["power", gamma, work], ["multiply", scale, work]];
  if (dtype !== "uint8") return [...bent, ["multiply", gain, made]];
  return [...bent, ["multiply", gain, work], ["round", 0, work], ["minimum", scale, made]];
}

function complementing({ dtype, made, values }) {
  if (isFloat(dtype)) return [["subtract_from", values.signed_float ? 0 : 1, made]];
  return [["subtract_from", dtype === "bool" ? 1 : -1, made]];
}

function one(loop, other = 0) {
  return ({ made }) => [[loop, other, made]];
}

const COMPARING_LOOPS = ["greater", "greater_equal", "less", "less_equal", "equal", "not_equal"];
const PASSES = {
  ...Object.fromEntries(COMPARING_LOOPS.map((name) => [`numpy.${name}`, comparing])),
  ...Object.fromEntries(["add", "subtract", "minimum", "maximum"].map((name) => [`numpy.${name}`, reckoning()])),
  "numpy.multiply": reckoning(isExactProduct),
  "numpy.true_divide": reckoning(isQuotient),
  "numpy.clip": clipping,
  "numpy.negative": one("subtract_from"),
  "numpy.absolute": one("absolute"),
  "numpy.sqrt": one("sqrt"),
  "numpy.logical_not": one("equal"),
  "numpy.invert": complementing,
  "util.invert": complementing,
  "exposure.rescale_intensity": rescaling,
  "exposure.adjust_gamma": bending,
};

/** Return the nearest number of 16 bits; of two, the even one. */
function toHalf(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0) return value;
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const unit = 2 ** (exponent - 10);
  const units = size / unit; // below 2 ** 12, and a power of two away from it: exact
  const below = Math.floor(units);
  const rest = units - below;
  const rounded = (rest > 0.5 || (rest === 0.5 && below % 2) ? below + 1 : below) * unit;
  return Math.sign(value) * (rounded > 65504 ? Infinity : rounded);
}
