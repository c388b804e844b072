/** Controls by type of parameter: `{root, set(value), isHeld()}`; values are as documents write them. */

import { button, element } from "./element.js";
import { makeFootprint } from "./footprint.js";
import { makeNameList } from "./namelist.js";
import { asFloat, isSameValue, parsePython, showPython } from "./python.js";
import { makeNumbers, makePerAxis } from "./sequences.js";
import { makeSlider } from "./slider.js";

const DTYPES = [
  "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64", "float16", "float32", "float64",
  "complex64", "complex128",
];
const LARGEST_SEED = 4294967295;

/** @typedef {{root: HTMLElement, set: (value: any) => void, isHeld: () => boolean}} Control */

const CONTROL_MAKERS = {
  number: makeSlider,
  integer: makeSlider,
  boolean: makeToggle,
  choice: makeChoice,
  function: makeChoice,
  text: makeText,
  numbers: makeNumbers,
  footprint: makeFootprint,
  array: makeShown,
  index: makePythonText,
  dtype: makeDtype,
  names: makeNames,
  literal: makeLiteral,
  seed: makeSeed,
  mixed: makePythonText,
};

/**
 * Return the control of a field of the form.
 * @param {object} field As in the `state` message.
 * @param {(value: any, isFinal: boolean) => void} change Gets what the user chose.
 * @param {(message: string) => void} fail Gets what is wrong with what was typed; '' when all is well.
 * @returns {Control}
 */
export function makeControl(field, change, fail) {
  const make = CONTROL_MAKERS[field.type] ?? makePythonText;
  const own = (given, tell) => make(given, given.name, tell, fail);
  const one = field.per_axis ? (given, tell) => makePerAxis(given, tell, own) : own;
  const isComplete = make === makeChoice || make === makeDtype || make === makeSeed;
  const others = isComplete ? [] : alternativesOf(field);
  return others.length ? makeAlternatives(field, others, change, one) : one(field, change);
}

function alternativesOf({ optional, choices, type }) {
  const named = type === "names" ? [] : (choices ?? []);
  return optional && !named.includes(null) ? [null, ...named] : named;
}

/** A value of its own, or one of a few words such as "none". */
function makeAlternatives(field, others, change, make) {
  let last = others.some((other) => isSameValue(other, field.value)) ? startOf(field, others) : field.value;
  const inner = make(field, (value, isFinal) => {
    last = value;
    change(value, isFinal);
  });
  const options = [...others.map(wordOf), "value"].map((text, place) => element("option", { value: place, text }));
  const select = element("select", { "aria-label": `${field.name}, none or a value`, class: "tamis-alternative" }, ...options);
  const show = (place) => {
    select.value = String(place);
    inner.root.hidden = place < others.length;
  };
  select.addEventListener("change", () => {
    const place = Number(select.value);
    show(place);
    if (place === others.length) inner.set(last);
    if (place < others.length || last !== undefined) change(place < others.length ? others[place] : last, true);
  });
  const set = (value) => {
    const place = others.findIndex((other) => isSameValue(other, value));
    show(place < 0 ? others.length : place);
    if (place < 0) inner.set((last = value));
  };
  return { root: element("div", { class: "tamis-alternatives" }, select, inner.root), set, isHeld: inner.isHeld };
}

/** Return the value to start from when somebody first asks for one; undefined if none makes sense. */
function startOf(field, others) {
  const isOther = (value) => others.some((other) => isSameValue(other, value));
  if (field.default !== undefined && !isOther(field.default)) return field.default;
  const [low, high] = field.window ?? [field.minimum ?? 1, field.minimum ?? 1];
  const zero = low > 0 ? 0 : 1; // as on the slider
  const middle = field.is_log ? Math.sqrt((low + zero) * (high + zero)) - zero : (low + high) / 2;
  const number = field.type === "number" || field.type === "numbers" ? Number(middle.toPrecision(2)) : Math.round(middle);
  if (field.type === "numbers") return Array.from({ length: field.axes?.length || 2 }, () => number);
  if (field.type === "footprint") return { footprint: "disk", radius: 1 };
  return field.type === "number" || field.type === "integer" ? number : undefined;
}

function wordOf(value) {
  if (value === null) return "none";
  return typeof value === "string" ? value : showPython(value);
}

function makeToggle(field, label, change) {
  const box = element("input", { type: "checkbox", "aria-label": label });
  box.addEventListener("change", () => change(box.checked, true));
  const root = element("div", { class: "tamis-toggle" }, box);
  return { root, set: (value) => (box.checked = Boolean(value)), isHeld: () => false };
}

function makeChoice(field, label, change) {
  const choices = [...(field.choices ?? [])];
  if (field.optional && !choices.includes(null)) choices.unshift(null);
  return makeSelect(choices, label, change);
}

function makeDtype(field, label, change) {
  const extra = [field.value, field.default].filter((name) => typeof name === "string" && !DTYPES.includes(name));
  return makeSelect([...(field.optional ? [null] : []), ...new Set(extra), ...DTYPES], label, change);
}

function makeSelect(values, label, change) {
  const options = values.map((value, place) => element("option", { value: place, text: wordOf(value) }));
  const root = element("select", { "aria-label": label, disabled: values.length < 2 }, ...options);
  root.addEventListener("change", () => change(values[Number(root.value)], true));
  const set = (value) => {
    const place = values.findIndex((other) => isSameValue(other, value));
    root.selectedIndex = place;
  };
  return { root, set, isHeld: () => false };
}

function makeText(field, label, change) {
  return textControl(label, change, (text) => text, (value) => value ?? "", () => {});
}

/** A text that is read with `parse` and written with `show`; what cannot be read is told, not sent. */
function textControl(label, change, parse, show, fail) {
  const root = element("input", { type: "text", class: "tamis-text", spellcheck: "false", "aria-label": label });
  let isTyped = false;
  root.addEventListener("input", () => (isTyped = true));
  root.addEventListener("change", () => {
    isTyped = false;
    try {
      const value = parse(root.value);
      fail("");
      change(value, true);
    } catch (error) {
      fail(error.message);
    }
  });
  return { root, set: (value) => (root.value = show(value)), isHeld: () => isTyped };
}

function makePythonText(field, label, change, fail) {
  const parse = (text) => parsePython(text, { isIndex: field.type === "index" });
  return textControl(label, change, parse, showItems, expecting(field, fail));
}

// an index and a sequence read best without brackets around
function showItems(value) {
  if (value === undefined) return "";
  return Array.isArray(value) && value.length > 1 ? value.map(showPython).join(", ") : showPython(value);
}

function expecting({ expected }, fail) {
  return (message) => fail(message && `must be ${expected || "a value"}: ${message}`);
}

function makeNames(field, label, change, fail) {
  if (field.choices?.length) return makeNameList(field, label, change);
  const parse = (text) => text.split(/[\s,]+/).map((name) => name.replace(/^['"]|['"]$/g, "")).filter(Boolean);
  const show = (value) => (value ?? []).join(", ");
  return textControl(label, change, parse, show, expecting(field, fail));
}

/** A number beside an image: a slider where it has a window; the text where 2 and 2.0 differ. */
function makeLiteral(field, label, change, fail) {
  const parse = (text) => parsePython(text, { keepFloats: true });
  const text = textControl(label, change, parse, showItems, expecting(field, fail));
  if (!field.window) return text;
  const isFloat = typeof field.value === "object" || !Number.isInteger(field.value ?? 0);
  const tell = (value, isFinal) => {
    const sent = isFloat ? asFloat(value) : value;
    text.set(sent);
    change(sent, isFinal);
  };
  const slider = makeSlider({ ...field, type: isFloat ? "number" : "integer" }, label, tell, fail);
  slider.root.querySelector(".tamis-number").replaceWith(text.root);
  const set = (value) => {
    slider.set(value);
    text.set(value);
  };
  return { root: slider.root, set, isHeld: () => slider.isHeld() || text.isHeld() };
}

function makeSeed(field, label, change, fail) {
  const tell = (value) => {
    number.set(value);
    change(value, true);
  };
  const number = makeSlider({ ...field, window: null, maximum: field.maximum ?? null }, label, change, fail);
  const draw = button("new draw", () => tell(drawSeed(field)), { title: `${label}: new draw` });
  return { ...number, root: element("div", { class: "tamis-seed" }, number.root, draw) };
}

function drawSeed({ maximum }) {
  const [drawn] = crypto.getRandomValues(new Uint32Array(1));
  return drawn % (Math.min(maximum ?? LARGEST_SEED, LARGEST_SEED) + 1);
}

/** What is shown, and set elsewhere. */
function makeShown() {
  const root = element("output", { class: "tamis-shown" });
  return { root, set: (value) => (root.textContent = showPython(value)), isHeld: () => false };
}
