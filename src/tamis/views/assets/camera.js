/**
 * From where a scene is looked at: as `tamis.display.Camera`. Space is (column, row, plane) times the spacing: to the right, down,
 * and away from whoever looks at a plane; 0 is the middle of the first pixel.
 *
 * @typedef {object} Camera
 * @property {number[]} position
 * @property {number[]} focalPoint what is in the middle
 * @property {number[]} viewUp which direction is up
 * @property {number} viewAngle height of what is seen, degrees
 * @property {?number} parallelScale half the height of what is seen without perspective; null: with perspective
 *
 * @typedef {[number[], number[]]} Box two opposite corners, the lower numbers first
 */

import {
  addVectors, crossProduct, dotProduct, lengthOf, multiplyMatrices, parallelMatrix, perspectiveMatrix, scaleVector, subtractVectors, turnVector,
  unitVector, viewMatrix,
} from "./matrix.js";

const VIEW_ANGLE = 30;
const FULL_TURN = 2 * Math.PI; // for a drag over the height of the scene, half of it
const NEAREST = 1e-3;

const radians = (degrees) => (degrees * Math.PI) / 180;

/** Which way one looks, and what is up, by name: along an axis as the panels do, or from a corner. */
const VIEWPOINTS = {
  corner: { back: [0.5, -0.45, -0.75], up: [0, -1, 0] },
  YX: { back: [0, 0, -1], up: [0, -1, 0] },
  ZX: { back: [0, -1, 0], up: [0, 0, -1] },
  YZ: { back: [1, 0, 0], up: [0, -1, 0] },
};

/** @returns {Camera} one that sees all of a box. @param {Box} box @param {string} [from] a name of `VIEWPOINTS` */
export function cameraOf([low, high], from = "corner") {
  const { back, up } = VIEWPOINTS[from];
  const focalPoint = scaleVector(addVectors(low, high), 0.5);
  const distance = (lengthOf(subtractVectors(high, low)) / 2 || 1) / Math.sin(radians(VIEW_ANGLE / 2));
  const position = addVectors(focalPoint, scaleVector(unitVector(back), distance));
  return { position, focalPoint, viewUp: up, viewAngle: VIEW_ANGLE, parallelScale: null };
}

function framesOf({ position, focalPoint, viewUp }) {
  const back = subtractVectors(position, focalPoint);
  const right = unitVector(crossProduct(viewUp, unitVector(back)));
  return { back, right, up: crossProduct(unitVector(back), right) };
}

/** Turn around what is in the middle, as a hand turns a ball: by shares of the height. */
export function orbited(camera, dx, dy) {
  const { back, right, up } = framesOf(camera);
  const [yaw, pitch] = [(-dx * FULL_TURN) / 2, (-dy * FULL_TURN) / 2];
  const turn = (vector) => turnVector(turnVector(vector, right, pitch), up, yaw);
  return { ...camera, position: addVectors(camera.focalPoint, turn(back)), viewUp: unitVector(turn(up)) };
}

/** Move what is seen along with the hand: by shares of the height. */
export function panned(camera, dx, dy) {
  const { back, right, up } = framesOf(camera);
  const height = 2 * (camera.parallelScale ?? lengthOf(back) * Math.tan(radians(camera.viewAngle) / 2));
  const by = addVectors(scaleVector(right, -dx * height), scaleVector(up, dy * height));
  return { ...camera, position: addVectors(camera.position, by), focalPoint: addVectors(camera.focalPoint, by) };
}

/** Come nearer by a factor. */
export function approached(camera, factor) {
  const back = subtractVectors(camera.position, camera.focalPoint);
  if (camera.parallelScale) return { ...camera, parallelScale: camera.parallelScale / factor };
  return { ...camera, position: addVectors(camera.focalPoint, scaleVector(back, 1 / factor)) };
}

/** Have another position in the middle, from where one is. */
export function lookedAt(camera, focalPoint) {
  const by = subtractVectors(focalPoint, camera.focalPoint);
  return { ...camera, focalPoint, position: addVectors(camera.position, by) };
}

/** @returns {number[]} the matrix that draws a box: nothing of it is cut off that lies before the camera */
export function matrixOf(camera, aspect, [low, high]) {
  const { back } = framesOf(camera);
  const far = unitVector(back);
  const corners = Array.from({ length: 8 }, (_, i) => [0, 1, 2].map((axis) => ((i >> axis) & 1 ? high : low)[axis]));
  const depths = corners.map((corner) => dotProduct(far, subtractVectors(camera.position, corner)));
  const furthest = Math.max(...depths, lengthOf(back)) * 1.01;
  const nearest = Math.max(Math.min(...depths) * 0.99, furthest * NEAREST);
  const height = camera.parallelScale;
  const eye = height
    ? parallelMatrix(height, aspect, Math.min(...depths) * 0.99 - height, furthest)
    : perspectiveMatrix(radians(camera.viewAngle), aspect, nearest, furthest);
  return multiplyMatrices(eye, viewMatrix(camera.position, camera.focalPoint, camera.viewUp));
}
