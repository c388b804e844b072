/** A volume in space: surfaces of its objects or at a value, planes where they lie, and one camera for all scenes that are linked. */

import { Badge, STATE_WORDS, WORST_FIRST } from "./badge.js";
import { approached, cameraOf, lookedAt, matrixOf, orbited, panned } from "./camera.js";
import { colorOfAxis } from "./crosshair.js";
import { element } from "./element.js";
import { invertMatrix, transformPosition } from "./matrix.js";
import { sharedPainter } from "./painter.js";
import { packColor, packCss } from "./palette.js";
import { findItem, planeOf, volumeAxes } from "./planes.js";
import { SceneHead } from "./scenehead.js";
import { Slices } from "./slices.js";
import { Surfaces } from "./surfaces.js";
import { listenToTurns } from "./turns.js";
import { planesFor } from "./wish.js";

const BOX_COLOR = packColor(150, 150, 150);
const CURSOR_COLOR = packColor(255, 255, 255);

/** One scene. */
export class Scene {
  #ends;
  #size = { columns: 0, rows: 0, ratio: 1 };
  #said = "";
  #draw = () => this.#drawNow();

  /**
   * @param {{model: object, link: import("./link.js").Link, id: string, ref?: string, image?: string}} what
   *   `ref` of which surfaces are shown, `image` of which planes; "" for none
   */
  constructor({ model, link, id, ref = "", image = "" }) {
    const painter = sharedPainter();
    Object.assign(this, { model, link, id, ref, image, painter, value: null, level: null, across: new Set(), hasChosen: false, isChosen: false });
    this.#build();
    const changed = () => this.invalidate();
    if (!painter) return void (this.#ends = []);
    this.surfaces = new Surfaces(model, id, { changed, painter });
    this.slices = new Slices(model, link, id, changed);
    this.head = new SceneHead(this);
    const sizes = new ResizeObserver(changed);
    sizes.observe(this.body);
    this.#ends = [link.on(changed), model.on("state", changed), listenToTurns(this), () => sizes.disconnect()];
    this.show({ across: new Set(this.axes) });
  }

  #build() {
    this.canvas = element("canvas", { role: "img", tabindex: 0, "aria-label": "empty scene", class: "panel-canvas scene-canvas" });
    this.badge = new Badge();
    const words = this.painter ? "" : "This browser has no WebGL2, which draws in three dimensions.";
    this.blank = element("p", { class: "panel-blank", hidden: Boolean(this.painter), text: words });
    this.body = element("div", { class: "panel-body" }, this.canvas, this.blank, this.badge.element);
    this.element = element("section", { class: "panel scene", "data-part": "scene", "data-scene": this.id }, this.body);
  }

  // ---- what it shows

  /** Show something else. @param {{ref?: string, image?: string, value?: ?number, level?: ?number, across?: Set<string>}} what */
  show(what) {
    if ("ref" in what && what.ref !== this.ref) this.value = null;
    Object.assign(this, what);
    this.head?.tell();
    this.invalidate();
  }

  /** The volume that space is measured by. */
  get item() {
    return findItem(this.model.state, this.ref) ?? findItem(this.model.state, this.image);
  }

  /** Letters of planes, rows, columns; "" while that is not known. */
  get axes() {
    return volumeAxes(this.item);
  }

  /** Size of a pixel: columns, rows, planes. */
  get spacing() {
    const plane = planeOf(this.item);
    return [plane.spacing[1], plane.spacing[0], this.#deep.spacing];
  }

  get #deep() {
    return planeOf(this.item).hidden.find(({ axis }) => axis === this.axes[0]);
  }

  /** Where the outermost pixels end: 0 is the middle of the first one. */
  get box() {
    const { columns, rows } = planeOf(this.item);
    const lengths = [columns, rows, this.#deep.length];
    return [this.spacing.map((step) => -step / 2), this.spacing.map((step, i) => (lengths[i] - 0.5) * step)];
  }

  get camera() {
    return this.link.camera ?? cameraOf(this.box);
  }

  /** What is drawn of space: two corners. */
  get clip() {
    // a surface lies half a pixel further than the outermost pixels
    const reach = Math.max(...this.box[1]);
    const ends = [...this.axes].reverse().map((axis) => this.link.clipping[axis] ?? [-reach, 2 * reach]);
    return [0, 1].map((end) => ends.map((pair) => pair[end]));
  }

  get height() {
    return this.body.clientHeight || 1;
  }

  // ---- hands

  turnBy(dx, dy) {
    if (this.axes) this.link.set({ camera: orbited(this.camera, dx / this.height, dy / this.height) });
  }

  moveBy(dx, dy) {
    if (this.axes) this.link.set({ camera: panned(this.camera, dx / this.height, dy / this.height) });
  }

  zoomAt(_, factor) {
    if (this.axes) this.link.set({ camera: approached(this.camera, factor) });
  }

  /** See all of it. */
  fit() {
    this.link.set({ camera: null });
  }

  lookFrom(name) {
    if (this.axes) this.link.set({ camera: cameraOf(this.box, name) });
  }

  lookAt(at) {
    const found = this.#find(at);
    if (found) this.link.set({ camera: lookedAt(this.camera, found.position) });
  }

  /** Tell the link what is under the pointer; null when it left. */
  pointAt(at) {
    const found = at && this.#find(at);
    const { base } = this.link.reference;
    const { spacing } = this; // positions of a link begin where the first pixel does, those of space in its middle
    const place = (position) => [...this.axes].reverse().map((axis, i) => [axis, (position[i] + spacing[i] / 2) / base]);
    this.link.set({ cursor: found ? Object.fromEntries(place(found.position)) : null });
  }

  click(at, adds) {
    const found = this.#find(at);
    if (this.surfaces.about?.has_objects && (found?.label || !adds)) this.link.select(found?.label || null, adds, this.ref);
  }

  /** What is at a point of the canvas: the label of the object, and where in space. */
  #find({ x, y }) {
    const { columns, rows, ratio } = this.#size;
    if (!columns || !this.axes) return null;
    const [column, row] = [x, y].map((value) => Math.floor(value * ratio));
    const scenery = this.#scenery();
    const found = this.painter.pick({ columns, rows }, column, row, scenery);
    if (!found) return null;
    const corner = [(2 * (column + 0.5)) / columns - 1, 1 - (2 * (row + 0.5)) / rows, found.depth];
    return { label: found.label, position: transformPosition(invertMatrix(scenery.matrix), corner) };
  }

  // ---- drawing

  /** Draw in the next frame. */
  invalidate() {
    this.link.nextFrame(this.#draw);
  }

  #drawNow() {
    if (!this.element.isConnected || !this.painter) return;
    this.#measure();
    const { columns, rows } = this.#size;
    if (!columns || !rows) return;
    if (this.axes) {
      if (!this.across.size && !this.hasChosen) this.across = new Set(this.axes);
      this.#ask();
      this.painter.draw(this.canvas.getContext("2d"), { columns, rows }, this.#scenery());
    }
    this.head.tell();
    this.#showState();
  }

  #measure() {
    const ratio = window.devicePixelRatio || 1;
    const [columns, rows] = [this.body.clientWidth, this.body.clientHeight].map((length) => Math.round(length * ratio));
    this.#size = { columns, rows, ratio };
    if (this.canvas.width !== columns) this.canvas.width = columns;
    if (this.canvas.height !== rows) this.canvas.height = rows;
  }

  #ask() {
    const { ref, value, level } = this;
    const plane = planeOf(findItem(this.model.state, ref));
    // another plane of the volume changes nothing; another time does
    const planes = plane ? planesFor(plane, this.link).map((index, i) => (plane.hidden[i].axis === this.axes[0] ? 0 : index)) : [];
    this.surfaces.want({ ref: plane ? ref : "", planes, value, level });
    this.slices.want(this.image, this.across);
    this.surfaces.paint(this.link.selection, this.link.colors[ref]?.of);
  }

  #scenery() {
    const { columns, rows } = this.#size;
    const { camera } = this;
    const matrix = matrixOf(camera, columns / rows, this.box);
    const lines = this.#lines();
    return { surfaces: this.surfaces.meshes, pictures: this.slices.pictures(), lines, matrix, eye: camera.position, clip: this.clip };
  }

  /** The edges of the volume, those from its first pixel in the colours of the axes; and the cursor. */
  #lines() {
    const [near, far] = this.box;
    const letters = [...this.axes].reverse();
    const [positions, colors] = [[], []];
    const put = (from, to, color) => {
      positions.push(...from, ...to);
      colors.push(color, color);
    };
    for (const along of [0, 1, 2]) {
      const [one, other] = [0, 1, 2].filter((axis) => axis !== along);
      for (const corner of [0, 1, 2, 3]) {
        const from = [...near];
        if (corner & 1) from[one] = far[one];
        if (corner & 2) from[other] = far[other];
        const to = [...from];
        to[along] = far[along];
        put(from, to, corner ? BOX_COLOR : packCss(colorOfAxis(letters[along])));
      }
    }
    this.#putCursor(put, far);
    return { positions, colors };
  }

  #putCursor(put, far) {
    const { cursor, reference } = this.link;
    const letters = [...this.axes].reverse();
    if (!cursor || letters.some((axis) => !(axis in cursor))) return;
    const { spacing } = this;
    const at = letters.map((axis, i) => cursor[axis] * reference.base - spacing[i] / 2);
    const size = 0.04 * Math.max(...far);
    for (const axis of [0, 1, 2]) {
      const ends = [-size, size].map((by) => at.map((value, i) => (i === axis ? value + by : value)));
      put(...ends, CURSOR_COLOR);
    }
  }

  // ---- words

  #showState() {
    const parts = [...(this.ref ? [this.surfaces.state] : []), ...this.slices.states];
    const state = WORST_FIRST.find((one) => parts.includes(one)) ?? "blank";
    const { triangles, message, level, about } = this.surfaces;
    const told = [state, message, triangles, level, this.ref, this.image].join(" ");
    if (told === this.#said) return;
    this.#said = told;
    Object.assign(this.element.dataset, { state, triangles, level: level ?? "" });
    this.badge.tell(state);
    const steps = about && level ? `, every ${Math.max(...about.levels[level].steps)}th pixel` : "";
    this.badge.element.title = `${triangles} triangles${steps}`;
    this.blank.hidden = !message;
    this.blank.textContent = message;
    this.canvas.setAttribute("aria-label", `Scene of ${this.ref || this.image || "nothing"}: ${triangles} triangles${steps}, ${STATE_WORDS[state] ?? state}`);
  }

  destroy() {
    for (const end of this.#ends) end();
    for (const part of [this.surfaces, this.slices, this.head]) part?.destroy();
    this.element.remove();
  }
}
