/**
 * What panels share. Whoever holds the link may set it; all are told once a frame what changed, and then draw.
 *
 * Positions are in the link's own units, so that images of different shapes show the same place: one unit is the smallest
 * spacing of the reference image (the first input). Images of the same unit of length meet where their physical positions do,
 * others where their shares of the whole do.
 *
 * @typedef {object} Wishes
 * @property {Object<string, number>} centre position in the middle of the panels, by axis; an axis left out: its middle
 * @property {?number} zoom pixels of the page for one unit; null: each panel fits its image
 * @property {Object<string, number>} planes index in the reference image, by axis
 * @property {Object<string, [number, number]>} contrast limits by ref; a ref left out: as Python finds them
 * @property {Object<string, string>} colormap name by ref; a ref left out: gray
 * @property {?Object<string, number>} cursor position by axis, hidden axes too
 * @property {Set<number>} selection labels; never changed in place
 * @property {string} selectedIn ref of the labels that were selected; "" where nobody says
 * @property {?{ref: string, label: number}} focus an object that is to be seen: panels go there
 * @property {?{column: string, isLog: boolean}} colorBy property by which objects are coloured; null: by their labels
 * @property {Object<string, import("./colorby.js").Coloring>} colors by ref of labels, what colours them; made from `colorBy`
 * @property {number} opacity of objects over an image, 0 to 1
 * @property {boolean} outlines
 * @property {?object} looks how panels looked before the page was loaded anew, to begin with
 * @property {number} activePanel which panel was touched last, from 0
 * @property {?import("./camera.js").Camera} camera from where scenes are looked at; null: so that each sees all of its volume
 * @property {Object<string, [number, number]>} clipping what scenes draw of space, by axis, in the unit of the spacing; an axis left out:
 *   all of it
 */

import { planeOf, usualIndex } from "./planes.js";

/** One record, shared by any number of panels. */
export class Link {
  #listeners = new Set();
  #changed = new Set();
  #drawings = new Set();
  #frame = 0;

  /** @param {Partial<Wishes>} [wishes] */
  constructor(wishes = {}) {
    this.centre = {};
    this.zoom = null;
    this.planes = {};
    this.contrast = {};
    this.colormap = {};
    this.cursor = null;
    this.selection = new Set();
    this.selectedIn = "";
    this.focus = null;
    this.colorBy = null;
    this.colors = {};
    this.opacity = 0.35;
    this.outlines = true;
    this.activePanel = 0;
    this.looks = null;
    this.camera = null;
    this.clipping = {};
    this.reference = { axes: {}, unit: "", base: 1 };
    Object.assign(this, wishes);
  }

  /** Change some of it; what is the same already changes nothing. */
  set(changes) {
    for (const [name, value] of Object.entries(changes)) {
      if (Object.is(this[name], value)) continue;
      this[name] = value;
      this.#changed.add(name);
    }
    if (this.#changed.size) this.#request();
  }

  /** How a ref is drawn. @param {?import("./planes.js").Plane} plane of it */
  lookOf(ref, plane) {
    const { colormap, selection, opacity, outlines, colors } = this;
    return { limits: this.limitsOf(ref, plane), colormap: colormap[ref] ?? "gray", selection, opacity, outlines, colors };
  }

  /** The contrast that somebody wished for a ref; channels have each their own. */
  limitsOf(ref, plane) {
    return this.contrast[this.#contrastName(ref, plane)];
  }

  /** Wish for a contrast; without limits, for what suits. */
  setLimits(ref, plane, limits = undefined) {
    const { [this.#contrastName(ref, plane)]: _, ...others } = this.contrast;
    this.set({ contrast: limits ? { ...others, [this.#contrastName(ref, plane)]: limits } : others });
  }

  #contrastName(ref, plane) {
    const channels = plane?.hidden.find(({ axis, length }) => axis === "C" && length > 1);
    return channels ? `${ref} C${this.indexAlong("C", channels.length)}` : ref;
  }

  /** Tell `listener(changed)` before a frame which names changed, as a Set; return what ends it. */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Run `draw` in the next frame, once however often it is asked for; all panels draw in one. */
  nextFrame(draw) {
    this.#drawings.add(draw);
    this.#request();
  }

  #request() {
    this.#frame ||= requestAnimationFrame(() => this.#run());
  }

  #run() {
    this.#frame = 0;
    if (this.#changed.size) {
      const changed = this.#changed;
      this.#changed = new Set();
      for (const listener of [...this.#listeners]) listener(changed);
    }
    const drawings = [...this.#drawings];
    this.#drawings.clear();
    for (const draw of drawings) draw();
  }

  /** Measure positions by this item from now on; an item of the same geometry changes nothing. */
  measureBy(item) {
    const plane = planeOf(item);
    if (!plane) return;
    const axes = Object.fromEntries(plane.hidden.map(({ axis, length, spacing }) => [axis, { length, spacing }]));
    plane.axes.forEach((axis, i) => {
      axes[axis] = { length: [plane.rows, plane.columns][i], spacing: plane.spacing[i] };
    });
    const reference = { axes, unit: item.unit, base: Math.min(...plane.spacing) };
    if (JSON.stringify(reference) === JSON.stringify(this.reference)) return;
    this.set({ reference, centre: {}, zoom: null, cursor: null });
  }

  /**
   * @param {import("./planes.js").Plane} plane
   * @returns {[number, number]} units for one pixel along rows and columns
   */
  stepsOf(plane) {
    const lengths = [plane.rows, plane.columns];
    return plane.axes.map((axis, i) => this.#stepAlong(axis, lengths[i], plane.spacing[i], plane.item.unit));
  }

  #stepAlong(axis, length, spacing, unit) {
    const { axes, base, unit: known } = this.reference;
    const own = spacing / base;
    if (!axes[axis] || (unit && unit === known)) return own;
    return (axes[axis].length * axes[axis].spacing) / base / length;
  }

  /** @returns {number} which plane of an axis of this length is shown */
  indexAlong(axis, length) {
    const all = this.reference.axes[axis]?.length ?? length;
    const index = Math.min(all - 1, Math.max(0, this.planes[axis] ?? usualIndex(axis, all)));
    return all === length ? index : Math.min(length - 1, Math.floor(((index + 0.5) * length) / all));
  }

  /** Return a position with the planes shown, as positions along their axes: in their middle. */
  positionOf(position) {
    const { axes, base } = this.reference;
    const planes = Object.entries(axes).map(([axis, { length, spacing }]) => [
      axis,
      ((this.indexAlong(axis, length) + 0.5) * spacing) / base,
    ]);
    return { ...Object.fromEntries(planes), ...position };
  }

  /** Show another plane of an axis. */
  setPlane(axis, index) {
    const length = this.reference.axes[axis]?.length ?? Infinity;
    const planes = { ...this.planes, [axis]: Math.max(0, Math.min(length - 1, index)) };
    if (planes[axis] !== this.planes[axis]) this.set({ planes });
  }

  /** Select a label, or with `adds` turn its selection over; null selects nothing. `ref` says of which labels it is one. */
  select(label, adds = false, ref = this.selectedIn) {
    const selection = new Set(adds && ref === this.selectedIn ? this.selection : []);
    if (label !== null && !(adds && selection.delete(label))) selection.add(label);
    if (selection.size || this.selection.size) this.set({ selection, selectedIn: ref });
  }
}
