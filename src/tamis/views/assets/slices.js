/** Three planes of a volume, where they lie in space: the pictures of three panels, one an axis. */

import { Picture } from "./picture.js";
import { findItem, orthogonalAxes, planeOf, volumeAxes } from "./planes.js";
import { Stream } from "./stream.js";
import { viewOf } from "./wish.js";

const MOST_PIXELS = 512; // along a side

/** Planes of one ref; of each axis, one. */
export class Slices {
  #streams = [];

  /** @param {object} model @param {import("./link.js").Link} link @param {string} id @param {() => void} changed */
  constructor(model, link, id, changed) {
    Object.assign(this, { model, link });
    this.#streams = [0, 1, 2].map((place) => ({ stream: new Stream(model, `${id}:${place}`, changed), picture: new Picture() }));
  }

  /** Ask for the planes of a ref that go through these axes, and no others. @param {Set<string>} across letters of axes */
  want(ref, across) {
    const pairs = orthogonalAxes(findItem(this.model.state, ref));
    this.axes = volumeAxes(findItem(this.model.state, ref));
    this.#streams.forEach((one, place) => {
      const plane = pairs[place] && planeOf(findItem(this.model.state, ref), pairs[place]);
      one.plane = plane && across.has(this.#axisAcross(pairs[place])) ? plane : null;
      if (!one.plane) return void (one.stream.isOpen && one.stream.close());
      const level = Math.max(0, Math.ceil(Math.log2(Math.max(plane.rows, plane.columns) / MOST_PIXELS)));
      one.stream.want(viewOf(ref, plane, this.link, { region: [[0, 0], [plane.rows, plane.columns]], level }));
      one.stream.setLimits(this.link.limitsOf(ref, plane));
    });
  }

  #axisAcross(pair) {
    return [...this.axes].find((axis) => !pair.includes(axis));
  }

  /** How far each plane that is shown is to be trusted. */
  get states() {
    return this.#streams.filter(({ plane }) => plane).map(({ stream }) => stream.state);
  }

  /** @returns {Array} as a `Scenery` has them */
  pictures() {
    return this.#streams.flatMap((one) => {
      const { block } = one.stream;
      if (!one.plane || !block || block.header.ref !== one.stream.view?.ref) return [];
      one.picture.update(block, null, this.link.lookOf(block.header.ref, one.plane));
      const reach = [one.plane.columns / (block.columns * block.pixel[1]), one.plane.rows / (block.rows * block.pixel[0])];
      return [{ corners: this.#cornersOf(one, block), picture: one.picture.canvas, version: one.picture.version, reach }];
    });
  }

  #cornersOf(one, { header }) {
    const { plane } = one;
    const told = String([plane.axes, plane.rows, plane.columns, plane.spacing, header.planes]);
    if (one.told !== told) {
      one.told = told;
      one.corners = [[0, 0], [0, 1], [1, 0], [1, 1]].map((corner) => this.#cornerOf(plane, header, corner));
    }
    return one.corners;
  }

  #cornerOf(plane, header, [row, column]) {
    const hidden = plane.hidden.findIndex(({ axis }) => this.axes.includes(axis));
    const { axis, spacing } = plane.hidden[hidden];
    const along = {
      [plane.axes[0]]: (row * plane.rows - 0.5) * plane.spacing[0],
      [plane.axes[1]]: (column * plane.columns - 0.5) * plane.spacing[1],
      [axis]: header.planes[hidden] * spacing,
    };
    return [...this.axes].reverse().map((name) => along[name]);
  }

  destroy() {
    for (const { stream } of this.#streams) stream.destroy();
  }
}
