/** One number: a slider over its window, and a field that takes more than the window shows. */

import { element } from "./element.js";
import { numberOf } from "./python.js";

const LOG_STEPS = 400;
const LINEAR_STEPS = 200;

/**
 * Return the control of a number.
 * @param {object} field As in the form: `minimum`, `maximum`, `exclusive`, `window`, `is_log`, `step`, `unit`, `type`.
 * @param {string} label Its name for who does not see it.
 * @param {(value: number, isFinal: boolean) => void} change Gets each value that may be sent.
 * @param {(message: string) => void} fail Gets what is wrong with what was typed; '' when all is well.
 */
export function makeSlider(field, label, change, fail = () => {}) {
  const scale = scaleOf(field);
  const number = element("input", {
    type: "number",
    class: "tamis-number",
    step: field.type === "number" ? "any" : 1,
    "aria-label": label,
  });
  const range = scale && element("input", { type: "range", ...scale.attributes, "aria-label": `${label}, slider` });
  const root = element("div", { class: "tamis-slider" }, range, number, unitMark(field));
  const control = new SliderControl(field, scale, range, number, change, fail);
  return {
    root,
    set: (value) => control.set(value),
    isHeld: () => control.isHeld,
  };
}

function unitMark({ unit }) {
  return unit ? element("span", { class: "tamis-unit", text: unit === "pixel" ? "px" : unit, title: unit }) : null;
}

class SliderControl {
  #isDragged = false;
  #isTyped = false;

  constructor(field, scale, range, number, change, fail) {
    Object.assign(this, { field, scale, range, number, change, fail });
    range?.addEventListener("pointerdown", () => (this.#isDragged = true));
    range?.addEventListener("pointercancel", () => (this.#isDragged = false));
    range?.addEventListener("input", () => this.#slide(false));
    range?.addEventListener("change", () => this.#slide(true));
    range?.addEventListener("keydown", (event) => this.#onKey(event));
    number.addEventListener("input", () => this.#type(false));
    number.addEventListener("change", () => this.#type(true));
  }

  get isHeld() {
    return this.#isDragged || this.#isTyped;
  }

  set(value) {
    const found = numberOf(value);
    this.number.value = Number.isFinite(found) ? plainNumber(found) : "";
    this.number.placeholder = Number.isNaN(found) ? "" : String(found).replace("Infinity", "inf");
    this.#showOnRange(found);
  }

  #slide(isFinal) {
    const value = this.scale.valueAt(Number(this.range.value));
    this.number.value = plainNumber(value);
    this.#sayOnRange(value);
    this.#isDragged = !isFinal && this.#isDragged;
    this.fail("");
    this.change(value, isFinal);
  }

  /** Go to the next value: several places of the slider may be one value, from which its own keys would not come away. */
  #onKey(event) {
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const { min, max, step } = this.scale.attributes;
    const now = this.scale.valueAt(Number(this.range.value));
    let place = Number(this.range.value);
    do place += by * step;
    while (place > min && place < max && this.scale.valueAt(place) === now);
    this.range.value = place;
    this.#slide(true);
  }

  #type(isFinal) {
    this.#isTyped = !isFinal;
    const message = problemOf(this.number, this.field);
    this.fail(message);
    if (message) return;
    const value = Number(this.number.value);
    this.#showOnRange(value);
    this.change(value, isFinal);
  }

  #showOnRange(value) {
    if (!this.range || Number.isNaN(value)) return;
    this.range.value = this.scale.positionOf(value);
    this.#sayOnRange(value);
  }

  #sayOnRange(value) {
    this.range.setAttribute("aria-valuetext", `${plainNumber(value)} ${this.field.unit ?? ""}`.trim());
  }
}

/** Return what is wrong with a typed number; '' if nothing is. */
function problemOf(input, { minimum, maximum, exclusive, type, expected }) {
  const text = input.value;
  const value = Number(text);
  const low = numberOf(minimum ?? { float: "-inf" });
  const high = numberOf(maximum ?? { float: "inf" });
  const isOutside = value > high || (exclusive ? value <= low : value < low);
  const isBroken = type !== "number" && type !== "numbers" && !Number.isInteger(value);
  if (text !== "" && !isOutside && !isBroken) return "";
  return `must be ${expected || "a number"}, got ${text === "" ? "nothing" : text}`;
}

/** Return how values lie on the slider; null without a window to slide over. */
function scaleOf(field) {
  const [low, high] = (field.window ?? [field.minimum, field.maximum]).map((end) => numberOf(end));
  if (!Number.isFinite(low) || !Number.isFinite(high) || !(low < high)) return null;
  return field.is_log && low >= 0 ? logScale(low, high, field) : linearScale(low, high, field);
}

function linearScale(low, high, { step, type }) {
  const isWhole = type !== "number" && type !== "numbers";
  const each = step ?? (isWhole ? Math.max(1, Math.round((high - low) / 1000)) : roundStep((high - low) / LINEAR_STEPS));
  return {
    attributes: { min: low, max: high, step: each },
    valueAt: (position) => Number(position.toPrecision(12)),
    positionOf: (value) => value,
  };
}

function logScale(low, high, { type, step }) {
  const isWhole = type === "integer";
  // from zero, the first unit is as wide as the ratio of 2 beyond it
  const zero = low > 0 ? 0 : 1;
  const ratio = Math.log((high + zero) / (low + zero)) / LOG_STEPS;
  const rounded = (value) => (isWhole ? Math.round(value) : zero ? roundFrom(value, step ?? 0) : Number(value.toPrecision(3)));
  const between = (position) => rounded((low + zero) * Math.exp(position * ratio) - zero);
  return {
    attributes: { min: 0, max: LOG_STEPS, step: 1 },
    // the ends are what was said, not what rounding makes of them
    valueAt: (position) => (position <= 0 ? low : position >= LOG_STEPS ? high : between(position)),
    positionOf: (value) => (value + zero > 0 ? Math.log((value + zero) / (low + zero)) / ratio : 0),
  };
}

/** Return a value in two digits, and never finer than `step`: 0.35, 1.2, 14. */
function roundFrom(value, step) {
  const digits = 10 ** Math.floor(Math.log10(Math.max(value, step, 1e-12)) - 1);
  const each = Math.max(step, digits);
  return Number((Math.round(value / each) * each).toPrecision(6));
}

/** Return the largest of 1, 2, 5, 10, ... (and their tenths) that is at most `width`. */
function roundStep(width) {
  const power = 10 ** Math.floor(Math.log10(width));
  const digit = [5, 2, 1].find((candidate) => candidate * power <= width * 1.000001) ?? 1;
  return Number((digit * power).toPrecision(6));
}

/** Return a number as a field shows it, without the noise of binary fractions. */
export function plainNumber(value) {
  return String(Number(value.toPrecision(12)));
}
