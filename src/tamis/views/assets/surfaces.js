/** The surfaces of a volume: asked for cube by cube, coarse ones first, and as fine as is fast enough. */

import { toTyped } from "./block.js";
import { labelColor, packColor } from "./palette.js";
import { findItem, planeOf } from "./planes.js";
import { fadedColor } from "./raster.js";
import { AtRest, isAtRest } from "./rest.js";

const FEW_PIXELS = 300_000;
const MOST_TRIANGLES = { fast: 6_000_000, slow: 250_000 };
const PATIENCE_MS = 600_000; // what is before it may take long
const WAIT_MS = 150;
const PLAIN = packColor(214, 206, 190);

/** Surfaces of one ref, and how far they are to be trusted. */
export class Surfaces {
  #model;
  #id;
  #changed;
  #ends;
  #asked = "";
  #turn = 0;
  #rest;
  #wish = null;
  #seen = [];

  /**
   * @param {object} model
   * @param {string} id name of the scene in messages
   * @param {{changed: () => void, painter: import("./painter.js").Painter}} around
   */
  constructor(model, id, { changed, painter }) {
    this.#model = model;
    this.#id = id;
    this.#changed = changed;
    this.painter = painter;
    Object.assign(this, { meshes: [], about: null, level: null, message: "", isComplete: false });
    this.#rest = new AtRest(model, () => this.#load(), WAIT_MS);
    this.#ends = [model.on("state", () => this.#follow()), model.on("connection", ({ is_open: isOpen }) => isOpen && this.#askAgain())];
  }

  /**
   * Want the surfaces of something.
   * @param {{ref: string, planes: number[], value: ?number, level: ?number}} wish `value` null: what suits; `level` null: as is fast
   */
  want(wish) {
    if (JSON.stringify(wish) === JSON.stringify(this.#wish)) return;
    if (wish.ref !== this.#wish?.ref) this.#drop();
    this.#wish = wish;
    this.#follow();
  }

  /** empty, blank, stale, approximate or exact, as a panel says it. */
  get state() {
    if (!this.#wish?.ref || this.message) return "blank";
    if (!this.about) return "empty";
    if (this.about.key !== this.#key) return "stale";
    return this.isComplete && this.level === 0 ? "exact" : "approximate";
  }

  get triangles() {
    return this.meshes.reduce((sum, { faces }) => sum + faces.length / 3, 0);
  }

  get #key() {
    const item = findItem(this.#model.state, this.#wish?.ref);
    return item && planeOf(item) ? (item.key ?? "") : "";
  }

  /** Ask anew where what is wanted is not what was asked for. */
  #follow() {
    const asked = JSON.stringify([this.#key, this.#wish]);
    if (asked === this.#asked || !this.#wish) return;
    this.#asked = asked;
    this.#turn += 1;
    if (!this.#wish.ref) this.#drop();
    else if (this.#isOfWish) this.#load(); // at another value: that is asked for at once, coarsely
    else this.#rest.ask();
    this.#changed();
  }

  /** Whether what is known of the volume is right for what is wanted. */
  get #isOfWish() {
    const { ref, planes } = this.#wish;
    return this.about?.key === this.#key && this.about.ref === ref && String(this.about.planes) === String(planes);
  }

  #askAgain() {
    this.#asked = "";
    this.#follow();
  }

  async #load() {
    const turn = this.#turn;
    const isOver = () => turn !== this.#turn;
    try {
      const { planes } = this.#wish;
      const about = this.#isOfWish ? this.about : { ...(await this.#ask("volume")), planes };
      if (!isOver()) await this.#loadLevels(about, isOver);
    } catch (refusal) {
      if (isOver() || refusal.isSuperseded) return;
      this.#drop();
      this.message = refusal.message;
      this.#changed();
    }
  }

  async #loadLevels(about, isOver) {
    const value = this.#wish.value ?? about.value ?? null;
    const isEmpty = "low" in about && value === null;
    if (isEmpty) this.#put(about, 0, []);
    this.message = isEmpty ? "No surface: all its pixels have the same value." : "";
    const levels = this.#levels(about);
    for (const [i, level] of isEmpty ? [] : levels.entries()) {
      const meshes = await this.#loadLevel(about, level, value, isOver);
      if (isOver()) return;
      this.#put({ ...about, shown: value }, level, meshes);
      if (i + 1 < levels.length && !this.#isWithin(about, level, levels[i + 1])) break;
      this.#changed();
      if (!isAtRest(this.#model)) return void this.#rest.ask(); // a slider is held: finer ones when it is let go
    }
    this.isComplete = true;
    this.#changed();
    return undefined;
  }

  /** Which levels to ask for, one after the other. */
  #levels({ levels }) {
    const coarsest = levels.length - 1;
    const first = levels.findIndex(({ pixels }) => pixels <= FEW_PIXELS);
    const last = Math.min(this.#wish.level ?? 0, coarsest);
    const begin = Math.max(last, first < 0 ? coarsest : first);
    return Array.from({ length: begin - last + 1 }, (_, i) => begin - i);
  }

  /** Whether a finer level can be drawn fast; who has chosen one waits. */
  #isWithin({ levels }, level, next) {
    if (this.#wish.level !== null) return true;
    const times = (levels[next].pixels / levels[level].pixels) ** (2 / 3); // a surface grows slower than what it is around
    return this.triangles * times <= MOST_TRIANGLES[this.painter.isSlow ? "slow" : "fast"];
  }

  async #loadLevel({ levels, has_objects: hasObjects }, level, value, isOver) {
    const meshes = [];
    for (let piece = 0; piece < levels[level].pieces && !isOver(); piece++) {
      const { buffers } = await this.#ask("surface", { level, piece, ...(value === null ? {} : { value }) });
      if (buffers[2].byteLength) meshes.push(meshOf(buffers, hasObjects));
    }
    return meshes;
  }

  #ask(what, fields = {}) {
    const { ref, planes } = this.#wish;
    return this.#model.ask(what, { panel: this.#id, ref, planes, ...fields }, PATIENCE_MS);
  }

  #put(about, level, meshes) {
    for (const mesh of this.meshes) this.painter.forget(mesh);
    Object.assign(this, { about, level, meshes, isComplete: false });
    this.#seen = [];
  }

  #drop() {
    this.#put(null, null, []);
    this.message = "";
  }

  /** Colour the objects: those that are not selected fade. */
  paint(selection, colorOf = labelColor) {
    if (this.#seen[0] === selection && this.#seen[1] === colorOf) return;
    this.#seen = [selection, colorOf];
    for (const mesh of this.meshes) paintMesh(mesh, selection, colorOf);
  }

  destroy() {
    this.#turn += 1;
    this.#rest.drop();
    this.#drop();
    for (const end of this.#ends) end();
  }
}

function meshOf([positions, normals, faces, labels], hasObjects) {
  const mesh = { positions: toTyped("float32", positions), normals: toTyped("int8", normals), faces: toTyped("uint32", faces) };
  const vertices = mesh.positions.length / 3;
  mesh.labels = hasObjects ? toTyped("uint32", labels) : new Uint32Array(vertices);
  mesh.colors = new Uint32Array(vertices).fill(PLAIN);
  mesh.hasObjects = hasObjects;
  return mesh;
}

function paintMesh(mesh, selection, colorOf) {
  if (!mesh.hasObjects) return;
  const colors = new Uint32Array(mesh.labels.length);
  let last = 0;
  let color = 0;
  for (let i = 0; i < colors.length; i++) {
    if (mesh.labels[i] !== last) {
      last = mesh.labels[i];
      color = !selection.size || selection.has(last) ? colorOf(last) : fadedColor(colorOf(last));
    }
    colors[i] = color;
  }
  mesh.colors = colors;
}
