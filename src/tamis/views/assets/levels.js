/** Which values of a step are grey levels, so that they stand on the histogram of what it reads. */

import { asFloat, numberOf } from "./python.js";

const LEVEL_COMPARISONS = ["greater", "greater_equal", "less", "less_equal"];
const LEVELS_OF = {
  "filters.apply_hysteresis_threshold": ["low", "high"],
  "numpy.clip": ["a_min", "a_max", "min", "max"],
  "exposure.rescale_intensity": ["in_range"],
  "feature.peak_local_max": ["threshold_abs"],
  "measure.find_contours": ["level"],
  "measure.marching_cubes": ["level"],
  ...Object.fromEntries(LEVEL_COMPARISONS.map((name) => [`numpy.${name}`, ["x1", "x2"]])),
};

/**
 * Return the grey levels among the values of the selected step.
 * @returns {{key: string, name: string, place: number|null, words: string, value: number}[]}
 */
export function levelsOf({ form }) {
  const names = form ? (LEVELS_OF[form.operation] ?? []) : [];
  return names.flatMap((name) => {
    const field = form.fields.find((one) => one.name === name);
    const { value } = field ?? {};
    if (Array.isArray(value)) return value.map((item, place) => levelOf(name, place, item)).filter(hasPlace);
    return [levelOf(name, null, value)].filter(hasPlace);
  });
}

function levelOf(name, place, value) {
  const ends = ["low", "high"];
  const words = place === null ? name : `${name} ${ends[place] ?? place}`;
  return { key: words, name, place, words: /^x[12]$/.test(name) ? "threshold" : words, value: numberOf(value) };
}

function hasPlace({ value }) {
  return Number.isFinite(value);
}

/** Return the value of a field with one of its levels moved; a whole float beside floats stays one. */
export function valueWithLevel(field, { place }, value, isFloat) {
  const one = isFloat && field.type === "literal" ? asFloat(value) : value;
  return place === null ? one : field.value.with(place, one);
}

/** Return what the state knows of a result or an input: `kind`, `shape`, `dtype`; or undefined. */
export function findSpec({ inputs = [], steps = [] }, ref) {
  const outputs = steps.flatMap((step) => step.outputs);
  return inputs.find(({ name }) => name === ref) ?? outputs.find((output) => output.ref === ref);
}
