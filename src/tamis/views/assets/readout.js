/** The line under a panel: where the cursor is, and the true value there. */

import { hasValues, indexIn, toTyped, valueAt } from "./block.js";

const ASK_AFTER_MS = 60;
const ASKED_PIXELS = 32; // on each side of the cursor

/** Values under the cursor of one stream: of its block where that has them, else asked for. */
export class Values {
  #model;
  #changed;
  #timer = 0;
  #asked = "";
  #known = null;

  /** @param {object} model @param {() => void} changed called when values came */
  constructor(model, changed) {
    this.#model = model;
    this.#changed = changed;
  }

  /**
   * @param {import("./stream.js").Stream} stream
   * @param {import("./planes.js").Plane} plane
   * @returns {{value: any, isExact: boolean} | null} null while it is not known, or there is none
   */
  at(stream, plane, row, column) {
    const { block } = stream;
    if (!block || !stream.isOfView) return null;
    const index = indexIn(block, row, column);
    if (index !== null && hasValues(block)) {
      return { value: valueAt(block, index), dtype: block.header.dtype, isExact: stream.state === "exact" };
    }
    if (stream.state !== "exact" || stream.isAhead) return null;
    return this.#lookUp(stream, plane, row, column);
  }

  #lookUp(stream, plane, row, column) {
    const { header } = stream.block;
    const identity = JSON.stringify([stream.view.ref, stream.view.planes, stream.view.axes, header.key || header.revision]);
    const index = this.#known?.identity === identity ? indexIn(this.#known.block, row, column) : null;
    if (index !== null) return { value: valueAt(this.#known.block, index), dtype: this.#known.block.header.dtype, isExact: true };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(identity, stream, plane, row, column), ASK_AFTER_MS);
    return null;
  }

  async #ask(identity, stream, plane, row, column) {
    const region = regionAround(plane, row, column);
    const question = identity + String(region);
    if (!stream.view || question === this.#asked) return;
    this.#asked = question;
    try {
      const block = await askValues(this.#model, stream.view, region, 0, { is_exact: true });
      this.#known = { identity, block };
      this.#changed();
    } catch {
      // what failed is told at the step; a value that is not known is not shown, and may be asked for again
    }
    if (this.#asked === question) this.#asked = "";
  }

  destroy() {
    clearTimeout(this.#timer);
  }
}

function regionAround({ rows, columns }, row, column) {
  const first = (at) => Math.max(0, Math.floor(at / ASKED_PIXELS) * ASKED_PIXELS - ASKED_PIXELS);
  const [top, left] = [first(row), first(column)];
  return [[top, left], [Math.min(rows, top + 3 * ASKED_PIXELS), Math.min(columns, left + 3 * ASKED_PIXELS)]];
}

/**
 * Ask for the values of a region.
 * @param {object} model
 * @param {import("./stream.js").View} view which ref and planes
 * @param {Array} region
 * @param {number} [level] every 2 ** level-th row and column, none averaged
 * @param {object} [how] further fields of the question
 * @returns {Promise<import("./block.js").Block>}
 */
export async function askValues(model, { ref, planes, axes }, region, level = 0, how = {}) {
  const answer = await model.ask("values", { ...how, ref, planes, ...(axes ? { axes } : {}), region, level });
  const channels = answer.shape.length > 2 ? answer.shape[2] : 1;
  const values = toTyped(answer.dtype, answer.buffers[0]);
  const kind = answer.dtype === "bool" ? "binary" : "image";
  const header = { kind, dtype: answer.dtype, shape: answer.shape, revision: answer.revision, key: answer.key };
  const [rows, columns] = answer.shape;
  const pixel = [2 ** level, 2 ** level];
  const objects = kind === "binary" ? values : null;
  return { header, encoding: "raw", values, rows, columns, channels, pixel, region, isNan: null, objects };
}

/** @returns {string} a value, with as many digits as it takes to tell it from every other of its dtype */
export function valueInWords(value, dtype = "float64") {
  if (Array.isArray(value)) return `(${value.map((one) => valueInWords(one, dtype)).join(", ")})`;
  if (dtype !== "float32" || !Number.isFinite(value)) return String(value);
  const isEnough = (digits) => Math.fround(Number(value.toPrecision(digits))) === value;
  return String(Number(value.toPrecision([6, 7, 8].find(isEnough) ?? 9)));
}

/**
 * @param {import("./planes.js").Plane} plane
 * @param {import("./link.js").Link} link
 * @returns {string} "Z 4 · row 12, column 340 · 24 × 340 um"
 */
export function positionInWords(plane, link, row, column) {
  const planes = plane.hidden.map(({ axis, length }) => `${axis} ${link.indexAlong(axis, length)}`);
  const [rows, columns] = plane.axes.map((axis, i) => (axis === ["Y", "X"][i] || axis === "-" ? ["row", "column"][i] : axis));
  const pixel = `${rows} ${Math.floor(row)}, ${columns} ${Math.floor(column)}`;
  const { unit } = plane.item;
  const physical = unit && [row, column].map((at, i) => lengthInWords(Math.floor(at) * plane.spacing[i])).join(" × ");
  return [...planes, pixel, unit && `${physical} ${unit}`].filter(Boolean).join(" · ");
}

function lengthInWords(length) {
  return String(Number(length.toPrecision(5)));
}

/**
 * @param {import("./panel.js").Panel} panel
 * @param {string} trust how far its pixels are to be trusted, or why there are none
 * @returns {string} what the panel shows
 */
export function panelInWords({ plane, ref, over, link }, trust) {
  if (!plane) return `${ref}: ${trust}`;
  const { item, rows, columns, hidden } = plane;
  const objects = over ? `, ${over} over it` : "";
  const planes = hidden.map(({ axis, length }) => `, plane ${axis} ${link.indexAlong(axis, length)} of ${length}`);
  return `${item.title}: ${item.kind}${objects}${planes.join("")}, ${rows} × ${columns} pixels, ${trust}`;
}
