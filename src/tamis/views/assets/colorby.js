/**
 * Objects in the colours of a property: a look-up from label to colour, made once for each table; the same as
 * `tamis.display.value_colors` makes them.
 *
 * @typedef {object} Coloring
 * @property {(label: number) => number} of the packed colour of a label
 * @property {string} column
 * @property {string} unit
 * @property {boolean} isLog
 * @property {[number, number]} limits values drawn as the first and the last colour
 */

import { colorsOf } from "./colormaps.js";
import { BACKGROUND, packColor } from "./palette.js";
import { stepOf } from "./raster.js";

export const COLORED_BY = "viridis";
const SHARE = 0.01; // of the values, on each side, that share the first or the last colour: one odd object hides no others
const LARGEST_LOOKUP = 1 << 22;

/** The colour of objects that have no value, as `tamis.display.NO_VALUE_COLOR`. */
export const NO_VALUE = packColor(128, 128, 128);

/**
 * @param {import("./table.js").Table} table
 * @param {{column: string, isLog: boolean}} wish
 * @returns {?Coloring} null where the table has no such column of numbers
 */
export function coloringOf(table, { column: name, isLog }) {
  const column = table.byName.get(name);
  if (!column?.isNumber) return null;
  const limits = limitsOfValues(column.values, isLog);
  const colors = valueColors(column.values, limits, isLog);
  return { of: lookupOf(table, colors), column: name, unit: column.unit, isLog, limits };
}

/** @returns {[number, number]} between which all but the outermost values lie */
export function limitsOfValues(values, isLog) {
  const known = Float64Array.from(values).filter((value) => Number.isFinite(value) && (!isLog || value > 0)).sort();
  if (!known.length) return isLog ? [1, 10] : [0, 1];
  const last = known.length - 1;
  return [known[Math.floor(SHARE * last)], known[Math.ceil((1 - SHARE) * last)]];
}

/**
 * @param {ArrayLike<number>} values
 * @param {[number, number]} limits
 * @returns {Uint32Array} packed colours; those of one value alone are in the middle
 */
export function valueColors(values, limits, isLog) {
  const colors = colorsOf(COLORED_BY);
  const scale = isLog ? Math.log : Number;
  const [low, high] = limits.map(scale);
  const stepFor = (value) => (low < high ? stepOf(value, [low, high]) : 128);
  return Uint32Array.from(values, (value) => {
    const scaled = scale(value);
    return Number.isNaN(scaled) ? NO_VALUE : colors[stepFor(scaled)];
  });
}

function lookupOf(table, colors) {
  let largest = 0;
  for (let row = 0; row < colors.length; row++) largest = Math.max(largest, table.labelOf(row));
  if (largest >= LARGEST_LOOKUP) return sparseLookup(table, colors);
  const lookup = new Uint32Array(largest + 1).fill(NO_VALUE);
  for (let row = 0; row < colors.length; row++) lookup[table.labelOf(row)] = colors[row];
  lookup[0] = BACKGROUND;
  return (label) => lookup[label] ?? NO_VALUE;
}

function sparseLookup(table, colors) {
  const lookup = new Map(Array.from(colors, (color, row) => [table.labelOf(row), color]));
  lookup.set(0, BACKGROUND);
  return (label) => lookup.get(label) ?? NO_VALUE;
}
