/** A handle on the axis of a histogram: dragged, or moved by keys. */

import { svgElement } from "./element.js";
import { plainNumber } from "./slider.js";

const KEY_STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
const HANDLE_GRIP = 5;

/** One value that stands on the axis. */
export class GreyHandle {
  #isDragged = false;

  /** @param {(value: number, isFinal: boolean) => void} move Gets where the hand puts it. */
  constructor(svg, move) {
    Object.assign(this, { svg, move });
    this.line = svgElement("line", { y1: 0 });
    this.grip = svgElement("path");
    this.hit = svgElement("rect", { width: 4 * HANDLE_GRIP, x: -2 * HANDLE_GRIP, fill: "transparent" });
    this.text = svgElement("text", { y: 9 });
    const parts = [this.hit, this.line, this.grip, this.text];
    this.root = svgElement("g", { class: "tamis-handle", role: "slider", tabindex: 0 }, ...parts);
    this.#listen();
  }

  /** Take where it stands and how long the axis is; under the hand it stays where the hand is. */
  update(level, scale) {
    this.scale = scale;
    this.level = level;
    this.root.classList.toggle("is-contrast", level.contrast !== undefined);
    if (!this.#isDragged) this.value = level.value;
    this.#draw();
  }

  #listen() {
    this.root.addEventListener("pointerdown", (event) => {
      this.root.setPointerCapture(event.pointerId);
      this.#isDragged = true;
    });
    this.root.addEventListener("pointermove", (event) => this.#isDragged && this.#put(this.#valueAt(event), false));
    this.root.addEventListener("pointerup", (event) => this.#drop(this.#valueAt(event)));
    this.root.addEventListener("pointercancel", () => this.#drop(this.value));
    this.root.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #drop(value) {
    if (!this.#isDragged) return;
    this.#isDragged = false;
    this.#put(value, true);
  }

  #put(value, isFinal) {
    this.value = value;
    this.#draw();
    this.move(value, isFinal);
  }

  #onKey(event) {
    const { low, high } = this.scale;
    const steps = (KEY_STEPS[event.key] ?? 0) * (event.shiftKey ? 10 : 1);
    const target = { Home: low, End: high }[event.key] ?? (steps ? this.value + steps * this.#step() : null);
    if (target === null) return;
    event.preventDefault();
    this.#put(this.#rounded(target), true);
  }

  #step() {
    const { low, high, isWhole } = this.scale;
    return isWhole ? Math.max(1, Math.round((high - low) / 256)) : (high - low) / 200;
  }

  #valueAt(event) {
    const { left, width } = this.svg.getBoundingClientRect();
    const { low, high } = this.scale;
    const share = Math.max(0, Math.min(1, (event.clientX - left) / width));
    return this.#rounded(low + share * (high - low));
  }

  #rounded(value) {
    const { low, high, isWhole } = this.scale;
    if (isWhole) return Math.round(value);
    const digits = Math.max(0, 3 - Math.floor(Math.log10(high - low || 1)));
    return Number(value.toFixed(Math.min(digits, 20)));
  }

  #draw() {
    const { low, high, width, height } = this.scale;
    const share = Math.max(0, Math.min(1, (this.value - low) / (high - low || 1)));
    const x = share * width;
    const bottom = height - 14;
    this.root.setAttribute("transform", `translate(${x.toFixed(1)} 0)`);
    this.line.setAttribute("y2", bottom);
    this.hit.setAttribute("height", height);
    this.grip.setAttribute("d", `M0 ${bottom}l${HANDLE_GRIP} ${2 * HANDLE_GRIP}h${-2 * HANDLE_GRIP}Z`);
    this.text.textContent = `${this.level.words} ${plainNumber(Number(this.value.toPrecision(5)))}`;
    const isRight = x > width / 2;
    this.text.setAttribute("text-anchor", isRight ? "end" : "start");
    this.text.setAttribute("x", isRight ? -4 : 4);
    this.#say();
  }

  #say() {
    const said = {
      "aria-label": this.level.words,
      "aria-valuemin": Math.min(this.scale.low, this.value),
      "aria-valuemax": Math.max(this.scale.high, this.value),
      "aria-valuenow": this.value,
      "aria-valuetext": plainNumber(this.value),
    };
    for (const [name, value] of Object.entries(said)) this.root.setAttribute(name, value);
  }
}
