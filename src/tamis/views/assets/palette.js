/**
 * Colours of labels, as `tamis.display.label_colors` makes them: the hue of label n is the fractional part of n times the
 * golden ratio, in OKLab; an object has the same colour in every view. Colours are packed as a canvas keeps them: 0xAABBGGRR.
 */

const GOLDEN = 0x9e3779b97f4a7c15n;
const SILVER = 0xb504f333f9de6484n;
const LARGEST_KEPT = 1 << 22;

let kept = new Uint32Array(1 << 12);
const keptFar = new Map();

// 1.5 * 2 ** 52: a number added to it has no room for fractions, and is rounded
const HALF_EVEN = 6755399441055744;

/** Opaque black: the background, and no colour of a label. */
export const BACKGROUND = 0xff000000;

/**
 * @param {number} label a whole number of 32 bits; 0 is background
 * @returns {number} its colour, packed; opaque
 */
export function labelColor(label) {
  if (label >= 0 && label < kept.length) return kept[label] || (kept[label] = computeLabelColor(label));
  if (label > 0 && label < LARGEST_KEPT) {
    growKept(label);
    return labelColor(label);
  }
  if (!keptFar.has(label)) keptFar.set(label, computeLabelColor(label));
  return keptFar.get(label);
}

function growKept(label) {
  const larger = new Uint32Array(Math.min(LARGEST_KEPT, 2 ** Math.ceil(Math.log2(label + 1))));
  larger.set(kept);
  kept = larger;
}

function computeLabelColor(label) {
  if (label === 0) return BACKGROUND;
  const hue = 2 * Math.PI * fractionOf(label, GOLDEN);
  const second = fractionOf(label, SILVER);
  const chroma = 0.18 - 0.05 * second;
  return fromOklab(0.64 + 0.2 * second, chroma * Math.cos(hue), chroma * Math.sin(hue));
}

function fractionOf(label, ratio) {
  // negative labels wrap around in 64 bits, and stay different
  return Number(BigInt.asUintN(64, BigInt(label) * ratio)) / 2 ** 64;
}

function fromOklab(lightness, a, b) {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = encodeGamma(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short);
  const green = encodeGamma(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short);
  const blue = encodeGamma(-0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short);
  return packColor(red, green, blue);
}

function encodeGamma(linear) {
  const clipped = Math.min(1, Math.max(0, linear));
  return roundEven(255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055));
}

/** @returns {number} the nearest whole number, of two the even one: as NumPy rounds; for |value| < 2 ** 51 */
export function roundEven(value) {
  return value + HALF_EVEN - HALF_EVEN;
}

/** @returns {string} a packed colour, for CSS */
export function colorInCss(color) {
  return `rgb(${color & 255} ${(color >> 8) & 255} ${(color >> 16) & 255})`;
}

/** @returns {number} a colour of CSS of six digits, "#4aa8ff", packed; opaque */
export function packCss(color) {
  return packColor(...[1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)));
}

/** @returns {number} red, green, blue, each 0 to 255, as one opaque pixel */
export function packColor(red, green, blue) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
