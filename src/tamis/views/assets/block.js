/**
 * A message into pixels: what Python sent, with typed arrays over its buffers and nothing copied that need not be.
 *
 * @typedef {object} Block
 * @property {object} header the message: `panel`, `ref`, `kind`, `state`, `revision`, `contrast_limits` ...
 * @property {[[number, number], [number, number]]} region pixels of the whole image that it covers
 * @property {number} rows of the block itself: fewer than the region's where `level` > 0
 * @property {number} columns
 * @property {[number, number]} pixel rows and columns of the whole image for one pixel of the block
 * @property {number} channels 3 for colours, else 1
 * @property {ArrayLike<number | bigint>} values in C order; packed bits where `encoding` is `bits`
 * @property {?Uint8Array} isNan packed bits, each row begins a byte; null: nowhere
 * @property {?ArrayLike<number>} objects labels, or 0 and 1 of a binary image; null for images
 */

/** By name of a NumPy dtype, the typed array that holds it. */
export const ARRAY_TYPES = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  float16: Uint16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
  float64: Float64Array,
};

/**
 * @param {object} header a `block` message
 * @param {Array<ArrayBuffer | ArrayBufferView>} buffers pixels, and where NaN are
 * @returns {Block}
 */
export function toBlock(header, buffers) {
  const [rows, columns] = header.shape;
  const encoding = header.encoding ?? "raw";
  const values = encoding === "raw" ? toTyped(header.dtype, buffers[0]) : toBytes(buffers[0]);
  const block = {
    header,
    encoding,
    values,
    rows,
    columns,
    channels: header.has_colors ? header.shape[2] : 1,
    region: header.region ?? [[0, 0], [rows, columns]],
    pixel: pixelSize(header, rows, columns),
    isNan: buffers.length > 1 ? toBytes(buffers[1]) : null,
    objects: null,
  };
  checkLength(block);
  block.objects = objectsOf(block);
  return block;
}

/**
 * @param {string} dtype name of a NumPy dtype
 * @param {ArrayBuffer | ArrayBufferView} buffer little-endian
 * @returns a typed array over the buffer, or over a copy where it does not begin at a multiple of its item
 */
export function toTyped(dtype, buffer) {
  const Type = ARRAY_TYPES[dtype];
  if (!Type) throw new TypeError(`block: dtype must be one of ${Object.keys(ARRAY_TYPES).join(", ")}, got ${dtype}.`);
  let bytes = toBytes(buffer);
  if (bytes.byteOffset % Type.BYTES_PER_ELEMENT) bytes = bytes.slice();
  const values = new Type(bytes.buffer, bytes.byteOffset, bytes.byteLength / Type.BYTES_PER_ELEMENT);
  return dtype === "float16" ? Float32Array.from(values, halfToNumber) : values;
}

function toBytes(buffer) {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
}

function halfToNumber(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction);
}

/** Pixels of the image for one of the block; the last ones of a coarse block may reach beyond the image. */
function pixelSize({ region, level }, rows, columns) {
  if (Number.isInteger(level) || !region) return [2 ** (level ?? 0), 2 ** (level ?? 0)];
  return [(region[1][0] - region[0][0]) / rows, (region[1][1] - region[0][1]) / columns];
}

function checkLength(block) {
  const wide = block.encoding === "bits" ? (block.columns + 7) >> 3 : block.columns * block.channels;
  if (block.values.length !== block.rows * wide) {
    throw new RangeError(
      `block: buffer must hold ${block.rows * wide} values for shape ${block.header.shape}, got ${block.values.length}.`,
    );
  }
}

function objectsOf(block) {
  const { kind } = block.header;
  if (kind === "labels" || kind === "markers") return block.values;
  if (kind !== "binary") return null;
  return block.encoding === "bits" ? unpackBits(block) : Uint8Array.from(block.values, (value) => (value ? 1 : 0));
}

function unpackBits({ values, rows, columns }) {
  const out = new Uint8Array(rows * columns);
  const stride = (columns + 7) >> 3;
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      out[i] = (values[row * stride + (column >> 3)] >> (7 - (column & 7))) & 1;
    }
  }
  return out;
}

/** @returns {boolean} whether a bit is set in packed rows */
export function bitAt(bits, columns, row, column) {
  return ((bits[row * ((columns + 7) >> 3) + (column >> 3)] >> (7 - (column & 7))) & 1) === 1;
}

/**
 * @param {Block} block
 * @param {number} row, column: pixel of the whole image
 * @returns {?number} index of the block's pixel that shows it; null outside
 */
export function indexIn(block, row, column) {
  const [[top, left], [bottom, right]] = block.region;
  if (!(row >= top && row < bottom && column >= left && column < right)) return null;
  const down = Math.min(block.rows - 1, Math.floor((row - top) / block.pixel[0]));
  const along = Math.min(block.columns - 1, Math.floor((column - left) / block.pixel[1]));
  return down * block.columns + along;
}

/** @returns {boolean} whether pixels of the block are pixels of the image, so that its values can be told */
export function hasValues(block) {
  return block.encoding !== "steps" && block.pixel[0] === 1 && block.pixel[1] === 1;
}

/**
 * @param {Block} block one of which `hasValues` holds
 * @param {number} index as `indexIn` gives it
 * @returns {number | bigint | boolean | Array<number>} the pixel's value
 */
export function valueAt(block, index) {
  if (block.header.kind === "binary") return block.objects[index] === 1;
  if (block.channels === 1) return block.values[index];
  return Array.from(block.values.subarray(index * block.channels, (index + 1) * block.channels));
}
