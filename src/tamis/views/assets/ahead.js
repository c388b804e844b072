/** A panel ahead of Python: while a slider moves, the page does the last steps itself, until Python's block comes. */

import { roundEven } from "./palette.js";
import { computeSteps } from "./pointwise.js";
import { isSameValue, numberOf } from "./python.js";
import { askValues } from "./readout.js";

const PIXELS_AFTER_MS = 100;
const GIVE_UP_AFTER_MS = 400;
const MOST_BYTES = 1 << 23;
const RAW_TYPES = ["uint8", "int8", "uint16", "int16"];
const ITEM_BYTES = { bool: 1, uint8: 1, int8: 1, uint16: 2, int16: 2, float16: 2, float64: 8, uint64: 8, int64: 8 };

/**
 * The values of sliders that Python has not answered yet, and blocks that show them.
 *
 * @typedef {import("./block.js").Block} Block
 */
export class Ahead {
  #model;
  #changed;
  #panel;
  #latest = { block: null, view: "" };
  #exact = null;
  #wishes = new Map(); // by node: its latest values of this page
  #movedAt = -Infinity;
  #inputs = null;
  #asked = "";
  #timers = { ask: 0, check: 0 };
  #made = null;
  #ends;

  /**
   * @param {object} model
   * @param {string} panel name of the stream in messages
   * @param {() => void} changed called when there may be another block to show
   */
  constructor(model, panel, changed) {
    this.#model = model;
    this.#panel = panel;
    this.#changed = changed;
    this.#ends = [
      model.on("adjust", (told) => this.#wish(told)),
      model.on("failed", ({ node }) => this.#drop(node)),
      model.on("state", () => this.#check()),
    ];
  }

  /** Take the newest block of Python, and the view that was asked for. */
  follow(block, view) {
    this.#latest = { block, view: JSON.stringify(view) };
    if (!block) this.#exact = null;
    else if (block.header.state === "exact") this.#exact = { header: block.header, view: this.#latest.view };
    this.#check();
  }

  /** Return a block of the values that Python has not answered; null where there are none, or only Python can tell. */
  get block() {
    const { block } = this.#latest;
    const steps = block ? this.#stepsToDo(block) : null;
    if (!steps || !this.#inputs || this.#inputs.question !== this.#questionOf(steps[0])) return null;
    const words = JSON.stringify([steps, block.header.contrast_limits]);
    if (this.#made?.words !== words || this.#made.inputs !== this.#inputs) {
      this.#made = { words, inputs: this.#inputs, block: redoneBlock(block, this.#inputs.block, steps) };
    }
    return this.#made.block;
  }

  /**
   * From which pixels on what is to be seen has the page's values, Python's block or one of the page: `ref` and `key` of
   * these, and the `nodes` of the values. null where the page has moved nothing, or only Python can tell.
   */
  get redone() {
    const { block } = this.#latest;
    if (!block || (this.#stepsToDo(block) && !this.block)) return null;
    const steps = block.header.redo?.steps ?? [];
    const moved = steps.filter(({ node }) => this.#wishes.has(node));
    return moved.length ? { ref: moved[0].ref, key: moved[0].key, nodes: moved.map(({ node }) => node) } : null;
  }

  destroy() {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    for (const end of this.#ends) end();
  }

  // ---- what is wished for

  #wish({ node, values }) {
    if (!this.#stepOf(node)) return;
    this.#wishes.set(node, { ...this.#wishes.get(node), ...values });
    this.#movedAt = performance.now();
    clearTimeout(this.#timers.check);
    this.#timers.check = setTimeout(() => this.#check(), GIVE_UP_AFTER_MS + 1);
    this.#changed();
  }

  #drop(node) {
    if (this.#wishes.delete(node)) this.#changed();
  }

  #stepOf(node) {
    return this.#latest.block?.header.redo?.steps.find((step) => step.node === node);
  }

  /** Return the steps from the first one on of which Python has not answered the values; null if there is none. */
  #stepsToDo({ header }) {
    const steps = header.redo?.steps ?? [];
    const first = steps.findIndex((step) => this.#wishes.has(step.node) && !answersWishes(step, this.#wishes.get(step.node)));
    if (first < 0) return null;
    return steps.slice(first).map((step) => ({ ...step, values: { ...step.values, ...this.#wishes.get(step.node) } }));
  }

  /** Forget what Python has answered, or will not; see that the pixels are there that the next move needs. */
  #check() {
    const { selected } = this.#model.state ?? {};
    const isLate = performance.now() - this.#movedAt > GIVE_UP_AFTER_MS;
    for (const [node, values] of this.#model.isSettled ? [...this.#wishes] : []) {
      const step = this.#stepOf(node);
      if ((step && answersWishes(step, values)) || (isLate && !this.#isAccepted(node, values))) this.#drop(node);
    }
    const step = this.#stepOf(selected);
    if (step && this.#exact) this.#prepare(step);
  }

  #isAccepted(node, values) {
    const { form } = this.#model.state ?? {};
    const fields = form?.node === node ? form.fields : [];
    return Object.entries(values).every(([name, value]) => {
      const field = fields.find((one) => one.name === name);
      return field !== undefined && isSameSetting(field.value, value);
    });
  }

  // ---- the pixels that the steps take

  /** Return what pixels a step takes of the part that is in view; null where that is not known yet. */
  #questionOf({ key }) {
    if (this.#exact?.view !== this.#latest.view) return null;
    const { planes, axes, region, level } = this.#exact.header;
    return JSON.stringify([key, planes, axes, region, level]);
  }

  #prepare(step) {
    const question = this.#questionOf(step);
    const { header } = this.#exact;
    const bytes = header.shape.reduce((product, length) => product * length, ITEM_BYTES[step.dtype] ?? 4);
    if (!question || question === this.#asked || question === this.#inputs?.question || bytes > MOST_BYTES) return;
    this.#asked = question;
    clearTimeout(this.#timers.ask);
    this.#timers.ask = setTimeout(() => this.#ask(question, step, header), PIXELS_AFTER_MS);
  }

  async #ask(question, step, { planes, axes, region, level, shape }) {
    const view = { ref: step.ref, planes, axes };
    const how = { is_faithful: true, panel: `${this.#panel}:redo` };
    // what fails is told at the step; without the pixels Python paints, as ever
    const block = await askValues(this.#model, view, region, level, how).catch(() => null);
    if (question !== this.#asked || !block) return;
    if (block.header.key !== step.key || String(block.header.shape) !== String(shape)) return;
    this.#inputs = { question, block };
    this.#changed();
  }
}

/** @returns {boolean} whether a step has these values already */
function answersWishes(step, values) {
  return Object.entries(values).every(([name, value]) => isSameSetting(step.values[name], value));
}

function isSameSetting(one, other) {
  return isSameValue(one, other) || (!Array.isArray(one) && !Array.isArray(other) && isSameFloat(one, other));
}

function isSameFloat(one, other) {
  return (Boolean(one?.float) === Boolean(other?.float)) && numberOf(one) === numberOf(other);
}

/**
 * Return a block of what steps make of pixels.
 * @param {Block} block Python's, of other values: how it is drawn
 * @param {Block} inputs the pixels that the first step takes
 * @param {import("./pointwise.js").PointStep[]} steps
 * @returns {?Block}
 */
export function redoneBlock(block, inputs, steps) {
  const { kind } = block.header;
  const values = kind === "binary" || kind === "image" ? computeSteps(inputs.values, steps) : null;
  if (!values) return null;
  const { rows, columns, region, pixel, channels } = inputs;
  const { made } = steps.at(-1);
  // how bright a picture is drawn is Python's to say, once the slider rests
  const isExact = kind === "binary" && steps.every((step) => step.is_exact);
  const own = { state: isExact ? "exact" : "approximate", key: `${block.header.key} ${JSON.stringify(steps)}` };
  const header = { ...block.header, ...own, shape: inputs.header.shape, dtype: made, level: Math.log2(pixel[0]) };
  const place = { header, rows, columns, region, pixel, channels, isNan: null, objects: null };
  if (kind === "binary") return { ...place, ...objectsFrom(values, made) };
  if (RAW_TYPES.includes(made)) return { ...place, encoding: "raw", values };
  return { ...place, ...stepsFrom(values, header.contrast_limits), isNan: nanOf(values, made, inputs) };
}

function objectsFrom(values, made) {
  const objects = made === "bool" ? values : Uint8Array.from(values, (value) => (value !== 0 ? 1 : 0));
  return { encoding: "raw", values: objects, objects };
}

/** The numbers of colours, as `stepOf` of raster.js finds each. */
function stepsFrom(values, [low, high]) {
  const steps = new Uint8Array(values.length);
  const [first, width] = [low / 2, high / 2 - low / 2];
  for (let i = 0; i < steps.length; i++) {
    const value = values[i];
    const clipped = value < low ? low : value > high ? high : value;
    steps[i] = roundEven(255 * ((clipped / 2 - first) / width)); // NaN is stored as 0
  }
  return { encoding: "steps", values: steps };
}

/** Bits of the pixels that are not a number, each row begins a byte; null if there are none. */
function nanOf(values, made, { columns, channels }) {
  if (!made.startsWith("float") || !hasNan(values)) return null;
  const stride = (columns + 7) >> 3;
  const bits = new Uint8Array(stride * (values.length / channels / columns));
  for (let i = 0; i < values.length; i++) {
    if (values[i] === values[i]) continue;
    const pixel = Math.floor(i / channels);
    const column = pixel % columns;
    bits[Math.floor(pixel / columns) * stride + (column >> 3)] |= 128 >> (column & 7);
  }
  return bits;
}

function hasNan(values) {
  for (let i = 0; i < values.length; i++) if (values[i] !== values[i]) return true;
  return false;
}
