/** A footprint: its shape, its numbers, a picture of it; or drawn by hand, pixel by pixel. */

import { button, element } from "./element.js";
import { arrayOfFootprint, decodeFootprint, encodeFootprint, FOOTPRINT_SHAPES } from "./shapes.js";
import { plainNumber } from "./slider.js";

const LARGEST_DRAWN = 25;
const FIRST_DRAWN = 5;

/** Return the control of a footprint. */
export function makeFootprint(field, label, change) {
  const editor = new FootprintEditor(field, label, change);
  return { root: editor.root, set: (value) => editor.set(value), isHeld: () => editor.isHeld };
}

class FootprintEditor {
  #value = null;
  #pen = null;

  constructor(field, label, change) {
    Object.assign(this, { field, label, change });
    const names = [...Object.keys(FOOTPRINT_SHAPES), "drawn"];
    const words = names.map((name) => element("option", { value: name, text: FOOTPRINT_SHAPES[name]?.word ?? "drawn by hand" }));
    this.shape = element("select", { "aria-label": `${label}, shape` }, ...words);
    this.shape.addEventListener("change", () => this.#choose(this.shape.value));
    this.numbers = element("div", { class: "tamis-footprint-numbers" });
    this.grid = element("canvas", { class: "tamis-footprint-grid", width: 96, height: 96, role: "img" });
    this.says = element("output", { class: "tamis-shown" });
    const sides = element("div", {}, this.shape, this.numbers, this.says);
    this.root = element("div", { class: "tamis-footprint", role: "group", "aria-label": label }, this.grid, sides);
    this.#listen();
  }

  get isHeld() {
    return this.#pen !== null;
  }

  set(value) {
    const name = value?.footprint ?? "drawn";
    const isNew = this.#value === null || this.shape.value !== name || !this.numbers.childElementCount;
    this.#value = value;
    this.shape.value = name;
    if (isNew || name === "drawn") this.#buildNumbers();
    for (const input of this.numbers.querySelectorAll("input[data-argument]")) this.#fill(input);
    this.#draw();
  }

  #tell(value, isFinal = true) {
    this.set(value);
    this.change(value, isFinal);
  }

  #choose(name) {
    const array = arrayOfFootprint(this.#value);
    const side = Math.min(LARGEST_DRAWN, Math.max(FIRST_DRAWN, array?.shape[0] ?? 0));
    const isSmall = array && array.shape.length === 2 && side === array.shape[0] && side === array.shape[1];
    // an array of nothing but ones is what Python calls `ones`: a diamond stays what it is, drawn
    const isKept = isSmall && array.data.includes(0);
    const diamond = arrayOfFootprint({ footprint: "diamond", radius: Math.floor(side / 2) });
    if (name === "drawn") this.#tell(encodeFootprint(isKept ? array : diamond));
    else this.#tell({ footprint: name, ...FOOTPRINT_SHAPES[name].start(this.field.axes?.length || 2) });
  }

  #buildNumbers() {
    const name = this.#value?.footprint;
    if (name) this.numbers.replaceChildren(...Object.keys(FOOTPRINT_SHAPES[name]?.limits ?? {}).flatMap((key) => this.#inputs(key)));
    else this.numbers.replaceChildren(...this.#sizeButtons());
  }

  #inputs(key) {
    const value = this.#value[key];
    const places = Array.isArray(value) ? value.map((_, place) => place) : [""];
    return places.map((place) => {
      const words = `${this.label}, ${key}${place === "" ? "" : ` ${place}`}`;
      const least = FOOTPRINT_SHAPES[this.#value.footprint].limits[key];
      const input = element("input", {
        type: "number", min: least, step: 1, "aria-label": words, "data-argument": key, "data-place": place,
      });
      input.addEventListener("input", () => this.#type(input, false));
      input.addEventListener("change", () => this.#type(input, true));
      return element("label", { class: "tamis-pair" }, element("span", { text: place === "" ? key : `${key} ${place}` }), input);
    });
  }

  #fill(input) {
    const { argument, place } = input.dataset;
    const value = place === "" ? this.#value[argument] : this.#value[argument]?.[Number(place)];
    if (document.activeElement !== input || Number(input.value) !== value) input.value = plainNumber(value ?? 0);
  }

  #type(input, isFinal) {
    const { argument, place } = input.dataset;
    const number = Number(input.value);
    if (input.value === "" || !Number.isInteger(number) || number < Number(input.min)) return;
    const value = place === "" ? number : this.#value[argument].with(Number(place), number);
    this.#tell({ ...this.#value, [argument]: value }, isFinal);
  }

  #sizeButtons() {
    const resize = (by) => {
      const array = decodeFootprint(this.#value);
      const side = Math.max(1, Math.min(LARGEST_DRAWN, array.shape[0] + by));
      this.#tell(encodeFootprint(resized(array, side)));
    };
    return [
      button("smaller", () => resize(-2), { title: `${this.label}: smaller grid` }),
      button("larger", () => resize(2), { title: `${this.label}: larger grid` }),
    ];
  }

  #draw() {
    const array = arrayOfFootprint(this.#value);
    this.grid.setAttribute("aria-label", array ? `${this.label}: ${array.shape.join(" × ")}, ${countOf(array)} pixels` : this.label);
    this.says.textContent = array ? `${array.shape.join(" × ")}, ${countOf(array)} px` : "";
    const isDrawn = !this.#value?.footprint && array?.shape.length === 2;
    this.grid.classList.toggle("is-drawn", isDrawn);
    this.grid.tabIndex = isDrawn ? 0 : -1;
    drawGrid(this.grid, array, isDrawn ? this.cursor : null);
  }

  #listen() {
    this.cursor = [0, 0];
    this.grid.addEventListener("pointerdown", (event) => this.#startStroke(event));
    this.grid.addEventListener("pointermove", (event) => this.#pen !== null && this.#paint(this.#placeOf(event), this.#pen, false));
    this.grid.addEventListener("pointerup", () => this.#endStroke());
    this.grid.addEventListener("pointercancel", () => this.#endStroke());
    this.grid.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #startStroke(event) {
    if (this.#value?.footprint || !this.#value) return;
    this.grid.setPointerCapture(event.pointerId);
    const place = this.#placeOf(event);
    this.#pen = this.#at(place) ? 0 : 1;
    this.#paint(place, this.#pen, false);
  }

  #endStroke() {
    if (this.#pen === null) return;
    this.#pen = null;
    this.change(this.#value, true);
  }

  #onKey(event) {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (this.#value?.footprint || !this.#value) return;
    const { shape } = decodeFootprint(this.#value);
    if (step) this.cursor = this.cursor.map((at, axis) => Math.max(0, Math.min(shape[axis] - 1, at + step[axis])));
    else if (event.key === " ") this.#paint(this.cursor, this.#at(this.cursor) ? 0 : 1, true);
    else return;
    event.preventDefault();
    this.#draw();
  }

  #placeOf(event) {
    const { shape } = decodeFootprint(this.#value);
    const { each, top, left } = gridOf(this.grid, shape);
    const ratio = this.grid.width / this.grid.clientWidth;
    return [Math.floor((event.offsetY * ratio - top) / each), Math.floor((event.offsetX * ratio - left) / each)];
  }

  #at([row, column]) {
    const { shape, data } = decodeFootprint(this.#value);
    return data[row * shape[1] + column];
  }

  #paint([row, column], pen, isFinal) {
    const array = decodeFootprint(this.#value);
    const isInside = row >= 0 && column >= 0 && row < array.shape[0] && column < array.shape[1];
    if (!isInside || Boolean(this.#at([row, column])) === Boolean(pen)) return;
    array.data[row * array.shape[1] + column] = pen;
    this.#tell(encodeFootprint(array), isFinal);
  }
}

function countOf({ data }) {
  return data.reduce((sum, value) => sum + (value ? 1 : 0), 0);
}

/** Return a square array with the old one in its middle. */
function resized({ shape: [rows, columns], data }, side) {
  const made = new Uint8Array(side * side);
  const [up, left] = [Math.trunc((side - rows) / 2), Math.trunc((side - columns) / 2)];
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const [from, at] = [row - up, column - left];
      if (from >= 0 && at >= 0 && from < rows && at < columns) made[row * side + column] = data[from * columns + at];
    }
  }
  return { shape: [side, side], data: made };
}

function gridOf(canvas, [rows, columns]) {
  const each = Math.max(1, Math.floor(Math.min(canvas.width / columns, canvas.height / rows)));
  return { each, top: Math.floor((canvas.height - each * rows) / 2), left: Math.floor((canvas.width - each * columns) / 2) };
}

/** Draw the array, or of a volume its middle plane. */
function drawGrid(canvas, array, cursor) {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (!array || array.shape.length < 2) return;
  const style = getComputedStyle(canvas);
  const [rows, columns] = array.shape.slice(-2);
  const middle = Math.floor(array.data.length / (rows * columns) / 2) * rows * columns;
  const { each, top, left } = gridOf(canvas, [rows, columns]);
  const gap = each > 3 ? 1 : 0;
  for (let place = 0; place < rows * columns; place += 1) {
    context.fillStyle = array.data[middle + place] ? style.color : style.backgroundColor;
    const [row, column] = [Math.floor(place / columns), place % columns];
    context.fillRect(left + column * each, top + row * each, each - gap, each - gap);
  }
  if (!cursor || document.activeElement !== canvas) return;
  context.strokeStyle = style.outlineColor;
  context.strokeRect(left + cursor[1] * each + 0.5, top + cursor[0] * each + 0.5, each - 1, each - 1);
}
