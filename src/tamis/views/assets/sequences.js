/** Several numbers: one for each axis, or as many as one likes. */

import { button, element } from "./element.js";
import { numberOf } from "./python.js";
import { makeSlider } from "./slider.js";

const NAMED_BY_AXIS = new Set(["spacing", "sampling", "voxelsize", "zoom", "shift"]);

/** A sequence of numbers, a row for each. */
export function makeNumbers(field, label, change, fail) {
  const rows = new NumberRows(field, label, change, fail);
  const tools = element(
    "div",
    { class: "tamis-row-tools" },
    button("+", () => rows.grow(), { title: `${label}: one more` }),
    button("−", () => rows.shrink(), { title: `${label}: one less` }),
  );
  const root = element("div", { class: "tamis-numbers" }, rows.root, tools);
  return { root, set: (value) => rows.set(value), isHeld: () => rows.isHeld };
}

/** One number for all axes, or one for each. */
export function makePerAxis(field, change, make) {
  const box = element("input", { type: "checkbox" });
  const name = element("label", { class: "tamis-per-axis" }, box, "per axis");
  name.setAttribute("title", `${field.name}: one value for each axis`);
  const one = make(field, (value, isFinal) => change((last = value), isFinal));
  const rows = new NumberRows(field, field.name, (values, isFinal) => change((last = values), isFinal));
  let last = field.value;
  const show = (value) => {
    last = value;
    box.checked = Array.isArray(value);
    one.root.hidden = box.checked;
    rows.root.hidden = !box.checked;
    if (box.checked) rows.set(value);
    else one.set(value);
  };
  box.addEventListener("change", () => {
    const count = field.axes?.length || 2;
    const value = box.checked ? Array.from({ length: count }, () => last) : (last?.[0] ?? field.default);
    show(value);
    change(value, true);
  });
  const root = element("div", { class: "tamis-per-axis-values" }, one.root, rows.root, name);
  return { root, set: show, isHeld: () => one.isHeld() || rows.isHeld };
}

/** Sliders below each other, one for each number of a sequence. */
class NumberRows {
  #values = [];
  #controls = [];

  constructor(field, label, change, fail = () => {}) {
    Object.assign(this, { field, label, change, fail });
    this.root = element("div", { class: "tamis-rows", role: "group", "aria-label": label });
  }

  get isHeld() {
    return this.#controls.some((control) => control.isHeld());
  }

  set(value) {
    this.#values = Array.isArray(value) ? [...value] : [];
    if (this.#controls.length !== this.#values.length) this.#build();
    this.#controls.forEach((control, place) => control.set(this.#values[place]));
  }

  grow() {
    this.#tell([...this.#values, numberOf(this.#values.at(-1) ?? this.field.minimum ?? 0)]);
  }

  shrink() {
    if (this.#values.length > 1) this.#tell(this.#values.slice(0, -1));
  }

  #tell(values) {
    this.set(values);
    this.change(values, true);
  }

  #build() {
    const isByAxis = this.field.per_axis || NAMED_BY_AXIS.has(this.field.name);
    const axes = isByAxis && this.field.axes?.length === this.#values.length ? this.field.axes : null;
    this.#controls = this.#values.map((_, place) => {
      const name = axes?.[place] ?? String(place);
      const tell = (value, isFinal) => {
        this.#values = this.#values.with(place, value);
        this.change(this.#values, isFinal);
      };
      return makeSlider(this.field, `${this.label}, ${name}`, tell, this.fail);
    });
    const rows = this.#controls.map(({ root }, place) =>
      element("div", { class: "tamis-pair" }, element("span", { text: axes?.[place] ?? String(place) }), root),
    );
    this.root.replaceChildren(...rows);
  }
}
