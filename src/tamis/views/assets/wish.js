/** What a panel asks for, and whether what it has is that. */

import { holdsRegion } from "./viewport.js";

/** @returns {number[]} the index of each hidden axis, as a `view` has them */
export function planesFor(plane, link) {
  return plane.hidden.map(({ axis, length }) => link.indexAlong(axis, length));
}

/**
 * @param {string} ref
 * @param {import("./planes.js").Plane} plane
 * @param {import("./link.js").Link} link
 * @param {{region: Array, level: number}} part
 * @returns {import("./stream.js").View}
 */
export function viewOf(ref, plane, link, part) {
  return { ref, planes: planesFor(plane, link), ...(plane.visible ? { axes: plane.visible } : {}), ...part };
}

/** Ask for what a viewport shows, unless what was asked for last holds it. */
export function wantVisible(stream, viewport, ref, link) {
  const { plane } = viewport;
  const wanted = viewport.wanted();
  if (!wanted) return;
  const view = viewOf(ref, plane, link, wanted);
  const visible = viewport.visible();
  const last = stream.isOpen ? stream.view : null;
  const isSame = last && ["ref", "planes", "axes", "level"].every((name) => String(last[name]) === String(view[name]));
  const isCovered = isSame && last.region && visible && holdsRegion(last.region, visible);
  if (!isCovered) stream.want(view);
}

/** @returns {boolean} whether a region is all of a plane */
export function isWholePlane(region, { rows, columns }) {
  return String(region) === String([[0, 0], [rows, columns]]);
}

/** @returns {boolean} whether two blocks are parts of the same plane of the same result */
export function areOfSamePlane(one, other) {
  if (!one || !other || one.header.ref !== other.header.ref) return false;
  if (String(one.header.planes) !== String(other.header.planes)) return false;
  if (one.header.key && other.header.key) return one.header.key === other.header.key;
  return one.header.revision === other.header.revision;
}

/** @returns {boolean} whether a position lies in a plane */
export function isInPlane({ row, column }, { rows, columns }) {
  return row >= 0 && column >= 0 && row < rows && column < columns;
}
