/** Vectors of three numbers, and matrices of four times four as WebGL takes them: column after column. */

export const addVectors = (one, other) => one.map((value, i) => value + other[i]);
export const subtractVectors = (one, other) => one.map((value, i) => value - other[i]);
export const scaleVector = (vector, factor) => vector.map((value) => value * factor);
export const dotProduct = (one, other) => one.reduce((sum, value, i) => sum + value * other[i], 0);
export const lengthOf = (vector) => Math.hypot(...vector);
export const unitVector = (vector) => scaleVector(vector, 1 / (lengthOf(vector) || 1));

export function crossProduct([a, b, c], [x, y, z]) {
  return [b * z - c * y, c * x - a * z, a * y - b * x];
}

/** Turn a vector around an axis of length 1, by radians. */
export function turnVector(vector, axis, angle) {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const along = scaleVector(axis, dotProduct(axis, vector) * (1 - cosine));
  return addVectors(addVectors(scaleVector(vector, cosine), scaleVector(crossProduct(axis, vector), sine)), along);
}

/** @returns {number[]} the product: what `right` does first */
export function multiplyMatrices(left, right) {
  return Array.from({ length: 16 }, (_, i) => {
    const [column, row] = [i >> 2, i & 3];
    let sum = 0;
    for (let k = 0; k < 4; k++) sum += left[k * 4 + row] * right[column * 4 + k];
    return sum;
  });
}

/** From what a camera sees into the cube that is drawn. @param {number} angle height of what is seen, radians */
export function perspectiveMatrix(angle, aspect, near, far) {
  const scale = 1 / Math.tan(angle / 2);
  const depth = 1 / (near - far);
  return [scale / aspect, 0, 0, 0, 0, scale, 0, 0, 0, 0, (near + far) * depth, -1, 0, 0, 2 * near * far * depth, 0];
}

/** The same without perspective. @param {number} scale half the height of what is seen */
export function parallelMatrix(scale, aspect, near, far) {
  const depth = 1 / (near - far);
  return [1 / (scale * aspect), 0, 0, 0, 0, 1 / scale, 0, 0, 0, 0, 2 * depth, 0, 0, 0, (near + far) * depth, 1];
}

/** From space into what a camera sees: right, up, and backwards. */
export function viewMatrix(position, focalPoint, viewUp) {
  const back = unitVector(subtractVectors(position, focalPoint));
  const right = unitVector(crossProduct(viewUp, back));
  const up = crossProduct(back, right);
  const shift = [right, up, back].map((axis) => -dotProduct(axis, position));
  return [right[0], up[0], back[0], 0, right[1], up[1], back[1], 0, right[2], up[2], back[2], 0, ...shift, 1];
}

/** @returns {number[]} x, y, z of a position, divided by its fourth number */
export function transformPosition(matrix, [x, y, z]) {
  const out = [0, 1, 2, 3].map((row) => matrix[row] * x + matrix[4 + row] * y + matrix[8 + row] * z + matrix[12 + row]);
  return [out[0] / out[3], out[1] / out[3], out[2] / out[3]];
}

/** @returns {number[]} the inverse, by elimination; of a matrix that has one */
export function invertMatrix(matrix) {
  const rows = [0, 1, 2, 3].map((row) => [
    ...[0, 1, 2, 3].map((column) => matrix[column * 4 + row]),
    ...[0, 1, 2, 3].map((column) => Number(column === row)),
  ]);
  for (let at = 0; at < 4; at++) {
    const best = [0, 1, 2, 3].slice(at).reduce((one, other) => (Math.abs(rows[other][at]) > Math.abs(rows[one][at]) ? other : one));
    [rows[at], rows[best]] = [rows[best], rows[at]];
    rows[at] = scaleVector(rows[at], 1 / rows[at][at]);
    for (let other = 0; other < 4; other++) {
      if (other !== at) rows[other] = subtractVectors(rows[other], scaleVector(rows[at], rows[other][at]));
    }
  }
  return Array.from({ length: 16 }, (_, i) => rows[i & 3][4 + (i >> 2)]);
}
