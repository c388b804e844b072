/** A table of objects, column by column, as Python told it. */

import { toTyped } from "./block.js";

const ENCODED_DTYPES = { uint8: "uint8", int32: "int32", float32: "float32", float64: "float64" };
const SIGNS = { "^2": "²", "^3": "³" };

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {string} unit as one reads it; "" where it has none
 * @property {boolean} isNumber
 * @property {boolean} isWhole
 * @property {ArrayLike<number> | string[]} values NaN where there is none
 */

/** The rows of one result; never changed. */
export class Table {
  #rows = null;
  #boxes;

  /** @param {object} told the answer to `table`, with its `buffers` */
  constructor(told) {
    const { ref, key, revision, labels, row_count: rowCount, columns, buffers } = told;
    Object.assign(this, { ref, key, revision, labelsRef: labels ?? "", rowCount });
    this.columns = columns.map((column) => columnOf(column, buffers));
    this.byName = new Map(this.columns.map((column) => [column.name, column]));
    this.labels = this.byName.get("label")?.values ?? null;
    this.#boxes = boxColumns(this.byName);
  }

  /** Names of the columns that a chart or a colour can show. */
  get measures() {
    return this.columns.filter(({ name, isNumber }) => isNumber && name !== "label");
  }

  /** @returns {number} the label of a row's object; its place from 1, where the table has no labels */
  labelOf(row) {
    return this.labels ? this.labels[row] : row + 1;
  }

  /** @returns {number | undefined} */
  rowOf(label) {
    this.#rows ??= new Map(Array.from({ length: this.rowCount }, (_, row) => [this.labelOf(row), row]));
    return this.#rows.get(label);
  }

  /** @returns {?[number[], number[]]} first and last + 1 along each axis, in pixels; null where the table does not have it */
  boxOf(row) {
    return this.#boxes?.map((columns) => columns.map((values) => values[row])) ?? null;
  }
}

function columnOf({ name, unit, dtype, encoding, values, buffer }, buffers) {
  const isNumber = encoding !== "text";
  return {
    name,
    unit: unitInWords(unit),
    isNumber,
    isWhole: isNumber && !dtype.startsWith("float"),
    values: isNumber ? toTyped(ENCODED_DTYPES[encoding], buffers[buffer]) : values,
  };
}

function unitInWords(unit) {
  const text = (unit ?? "").replace(/\^[23]/, (sign) => SIGNS[sign]);
  return text.replace(/^(um|micron|micrometer)(?=$|²|³)/, "µm");
}

/** The columns of `bbox`, first those where objects begin; null where they are not all there. */
function boxColumns(byName) {
  const found = [];
  for (let i = 0; byName.has(`bbox-${i}`); i++) found.push(byName.get(`bbox-${i}`).values);
  const ndim = found.length / 2;
  return ndim >= 1 && Number.isInteger(ndim) ? [found.slice(0, ndim), found.slice(ndim)] : null;
}

/** @returns {string} a column's name with its unit */
export function titleOf({ name, unit }) {
  return unit ? `${name} (${unit})` : name;
}

/** @returns {string} a value as one reads it in a table */
export function cellInWords(value, { isNumber, isWhole }) {
  if (!isNumber) return String(value);
  if (isWhole) return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : String(value);
  return String(Number(value.toPrecision(6)));
}
