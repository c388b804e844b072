/** Shapes of footprints, as `skimage.morphology` makes them, and arrays as documents write them. */

const DRAWN_TYPES = {
  b1: Uint8Array, u1: Uint8Array, i1: Int8Array, u2: Uint16Array, i2: Int16Array, u4: Uint32Array, i4: Int32Array,
  u8: BigUint64Array, i8: BigInt64Array, f4: Float32Array, f8: Float64Array,
};
const LARGEST_SHOWN = 1_000_000;

/** By name: the least value of each number, what to start from (by number of axes), and the array. */
export const FOOTPRINT_SHAPES = {
  disk: { word: "disk", limits: { radius: 0 }, start: () => ({ radius: 2 }), make: makeDisk },
  footprint_rectangle: { word: "rectangle, box", limits: { shape: 1 }, start: (ndim) => ({ shape: threes(ndim) }), make: makeBox },
  diamond: { word: "diamond", limits: { radius: 0 }, start: () => ({ radius: 2 }), make: makeDiamond },
  ellipse: { word: "ellipse", limits: { width: 0, height: 0 }, start: () => ({ width: 3, height: 2 }), make: makeEllipse },
  octagon: { word: "octagon", limits: { m: 1, n: 0 }, start: () => ({ m: 3, n: 2 }), make: makeOctagon },
  star: { word: "star", limits: { a: 1 }, start: () => ({ a: 3 }), make: makeStar },
  ball: { word: "ball (volume)", limits: { radius: 0 }, start: () => ({ radius: 2 }), make: makeBall },
  octahedron: { word: "octahedron (volume)", limits: { radius: 0 }, start: () => ({ radius: 2 }), make: makeOctahedron },
  ones: { word: "ones", limits: { shape: 1 }, start: (ndim) => ({ shape: threes(ndim) }), make: makeBox },
};

function threes(ndim) {
  return Array.from({ length: ndim }, () => 3);
}

/** Return `{shape, data}` of what a value means; null if it is none, or too large to be drawn. */
export function arrayOfFootprint(value) {
  if (!value) return null;
  if (!value.footprint) return decodeFootprint(value);
  const shape = FOOTPRINT_SHAPES[value.footprint];
  return shape ? shape.make(value) : null;
}

function arrayWhere(shape, isInside) {
  const size = shape.reduce((product, length) => product * length, 1);
  if (size > LARGEST_SHOWN) return null;
  const data = new Uint8Array(size);
  for (let at = 0; at < size; at += 1) {
    let rest = at;
    const place = shape.map(() => 0);
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      place[axis] = rest % shape[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    data[at] = isInside(...place) ? 1 : 0;
  }
  return { shape, data };
}

function makeRound(radius, ndim, isStrict = true) {
  const reach = isStrict ? radius : radius + 0.5;
  const squares = (place) => place.reduce((sum, at) => sum + (at - radius) ** 2, 0);
  return arrayWhere(Array(ndim).fill(2 * radius + 1), (...place) => squares(place) <= reach ** 2);
}

function makeDisk({ radius, strict_radius }) {
  return makeRound(radius, 2, strict_radius);
}

function makeBall({ radius, strict_radius }) {
  return makeRound(radius, 3, strict_radius);
}

function makeCityBlock(radius, ndim) {
  const steps = (place) => place.reduce((sum, at) => sum + Math.abs(at - radius), 0);
  return arrayWhere(Array(ndim).fill(2 * radius + 1), (...place) => steps(place) <= radius);
}

function makeDiamond({ radius }) {
  return makeCityBlock(radius, 2);
}

function makeOctahedron({ radius }) {
  return makeCityBlock(radius, 3);
}

function makeBox({ shape }) {
  return arrayWhere(shape, () => true);
}

function makeEllipse({ width, height }) {
  const isInside = (row, column) => ((row - height) / (height + 1)) ** 2 + ((column - width) / (width + 1)) ** 2 < 1;
  return arrayWhere([2 * height + 1, 2 * width + 1], isInside);
}

function makeOctagon({ m, n }) {
  const side = m + 2 * n;
  const last = side - 1;
  const isInside = (row, column) => Math.min(row, last - row) + Math.min(column, last - column) >= n;
  return arrayWhere([side, side], isInside);
}

function makeStar({ a }) {
  if (a === 1) return arrayWhere([3, 3], () => true);
  const [square, around] = [2 * a + 1, Math.floor(a / 2)];
  const middle = (square + 2 * around - 1) / 2;
  const isInside = (row, column) => {
    const [up, left] = [Math.abs(row - middle), Math.abs(column - middle)];
    return Math.max(up, left) <= a || up + left <= middle;
  };
  return arrayWhere([square + 2 * around, square + 2 * around], isInside);
}

/** Return `{shape, data}` of an array as documents write it; 1 where it is not 0. */
export function decodeFootprint({ array, dtype, shape }) {
  const bytes = Uint8Array.from(atob(array), (sign) => sign.charCodeAt(0));
  const Type = DRAWN_TYPES[dtype.replace(/^[<>=|]/, "")] ?? Uint8Array;
  const values = new Type(bytes.buffer);
  return { shape: [...shape], data: Uint8Array.from(values, (value) => (Number(value) ? 1 : 0)) };
}

/** Return an array of 0 and 1 as documents write it. */
export function encodeFootprint({ shape, data }) {
  return { array: btoa(String.fromCharCode(...data)), dtype: "|u1", shape };
}
