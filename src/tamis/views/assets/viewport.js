/** Which part of a plane a panel shows, and where a pixel lies on the screen. */

const CLOSEST_ZOOM = 128;
const MARGIN = 0.125; // on each side: a quarter in all
const WHOLE_IF_WITHIN = 1.5; // planes of so many times the panel's pixels are asked for as a whole

/** A window onto a plane; the link says where. Lengths in pixels of the page, `ratio` device pixels for each. */
export class Viewport {
  /**
   * @param {import("./link.js").Link} link
   * @param {import("./planes.js").Plane} plane
   * @param {{width: number, height: number, ratio: number}} size
   * @param {number} [most] the zoom that fits all panels of a layout, where they are to have one scale
   */
  constructor(link, plane, size, most = Infinity) {
    Object.assign(this, { link, plane, ...size });
    this.steps = link.stepsOf(plane);
    this.extents = [plane.rows * this.steps[0], plane.columns * this.steps[1]];
    this.fitted = Math.min(this.height / this.extents[0], this.width / this.extents[1]);
    this.zoom = link.zoom ?? Math.min(this.fitted, most);
    this.scales = this.steps.map((step) => step * this.zoom);
    this.centre = plane.axes.map((axis, i) => (link.zoom === null ? null : link.centre[axis]) ?? this.extents[i] / 2);
    this.origin = [this.height, this.width].map((length, i) => this.#toDevice(length / 2 - this.centre[i] * this.zoom));
  }

  // whole device pixels, so that pixels of the image at 1:1 are pixels of the screen
  #toDevice(length) {
    return Math.round(length * this.ratio) / this.ratio;
  }

  /** Return where the upper left corner of a pixel lies. */
  toScreen(row, column) {
    return { x: this.origin[1] + column * this.scales[1], y: this.origin[0] + row * this.scales[0] };
  }

  /** Return the position in the image; pixel (r, c) reaches from r to r + 1 and from c to c + 1. */
  toImage(x, y) {
    return { row: (y - this.origin[0]) / this.scales[0], column: (x - this.origin[1]) / this.scales[1] };
  }

  /** Return the position in the link's units, by axis. */
  toLink({ row, column }) {
    const [rowAxis, columnAxis] = this.plane.axes;
    return { [rowAxis]: row * this.steps[0], [columnAxis]: column * this.steps[1] };
  }

  /** Return where a position in the link's units lies in this image; null if it says nothing about these axes. */
  fromLink(position) {
    const [row, column] = this.plane.axes.map((axis, i) => position?.[axis] / this.steps[i]);
    return Number.isFinite(row) && Number.isFinite(column) ? { row, column } : null;
  }

  /** Return the visible pixels, `[[top, left], [bottom, right]]`; null if there are none. */
  visible() {
    const first = this.toImage(0, 0);
    const last = this.toImage(this.width, this.height);
    return clipRegion([[first.row, first.column], [last.row, last.column]], this.plane);
  }

  /** Return the level at which pixels are at least as fine as the screen's. */
  get level() {
    const finest = Math.max(...this.scales) * this.ratio;
    const level = Math.max(0, Math.floor(Math.log2(1 / finest) + 1e-9));
    return Math.min(level, Math.floor(Math.log2(Math.max(this.plane.rows, this.plane.columns))));
  }

  /** Return what to ask for: the visible pixels and some around them, or all; null if none are visible. */
  wanted() {
    const { plane, level } = this;
    const shrinks = 2 ** level;
    const all = (plane.rows / shrinks) * (plane.columns / shrinks);
    const shown = this.width * this.height * this.ratio ** 2;
    const whole = [[0, 0], [plane.rows, plane.columns]];
    if (all <= WHOLE_IF_WITHIN * shown) return { region: whole, level };
    const region = this.visible();
    return region && { region: clipRegion(widenRegion(region, shrinks), plane), level };
  }

  /** Return the centre and zoom that put the same position under (x, y) when `factor` times as large. */
  zoomedAt(x, y, factor) {
    const farthest = Math.min(this.fitted, 1) / 8;
    const zoom = Math.min(Math.max(CLOSEST_ZOOM, this.fitted), Math.max(farthest, this.zoom * factor));
    const at = this.toImage(x, y);
    const row = at.row * this.steps[0] - (y - this.height / 2) / zoom;
    const column = at.column * this.steps[1] - (x - this.width / 2) / zoom;
    return this.#view([row, column], zoom);
  }

  /** Return the centre and zoom after the image went (dx, dy) along. */
  movedBy(dx, dy) {
    return this.#view([this.centre[0] - dy / this.zoom, this.centre[1] - dx / this.zoom], this.zoom);
  }

  /** Return the centre and zoom at which pixels of the image are device pixels. */
  atOneToOne() {
    return this.#view(this.centre, 1 / (Math.min(...this.steps) * this.ratio));
  }

  /** Return the centre and zoom with a pixel in the middle. */
  centredOn(row, column) {
    return this.#view([(row + 0.5) * this.steps[0], (column + 0.5) * this.steps[1]], this.zoom);
  }

  #view(centre, zoom) {
    const kept = centre.map((value, i) => Math.min(this.extents[i], Math.max(0, value)));
    const [row, column] = this.plane.axes;
    return { centre: { ...this.link.centre, [row]: kept[0], [column]: kept[1] }, zoom };
  }
}

function widenRegion([[top, left], [bottom, right]], shrinks) {
  const [down, along] = [(bottom - top) * MARGIN, (right - left) * MARGIN];
  const floor = (value) => Math.floor(value / shrinks) * shrinks;
  const ceil = (value) => Math.ceil(value / shrinks) * shrinks;
  return [[floor(top - down), floor(left - along)], [ceil(bottom + down), ceil(right + along)]];
}

function clipRegion([[top, left], [bottom, right]], { rows, columns }) {
  const clipped = [
    [Math.max(0, Math.floor(top)), Math.max(0, Math.floor(left))],
    [Math.min(rows, Math.ceil(bottom)), Math.min(columns, Math.ceil(right))],
  ];
  return clipped[0][0] < clipped[1][0] && clipped[0][1] < clipped[1][1] ? clipped : null;
}

/** @returns {boolean} whether one region holds the other */
export function holdsRegion(outer, inner) {
  return (
    outer[0][0] <= inner[0][0] && outer[0][1] <= inner[0][1] && outer[1][0] >= inner[1][0] && outer[1][1] >= inner[1][1]
  );
}
