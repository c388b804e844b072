/** Points that one takes hold of, with the pointer or the keys: small buttons over a panel. */

import { element } from "./element.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const WIDE_STEP = 10;

/**
 * Grips of one shape.
 *
 * @typedef {object} Held what is held
 * @property {() => {row: number, column: number, name: string}[]} places positions in the panel
 * @property {(at: number, position: {row: number, column: number}, isFinal: boolean) => void} move
 * @property {(at: number) => void} [remove]
 */
export class Grips {
  #box = element("div", { class: "tamis-grips", role: "group" });
  #buttons = [];
  #held = null;
  #panel = null;

  /** Show grips. @param {object} panel @param {string} name what they belong to @param {Held} held */
  show(panel, name, held) {
    this.hide();
    this.#panel = panel;
    this.#held = held;
    this.#box.setAttribute("aria-label", name);
    panel.canvas.parentElement.append(this.#box);
    this.place(panel);
  }

  hide() {
    this.#box.remove();
    this.#box.replaceChildren();
    this.#buttons = [];
    this.#held = this.#panel = null;
  }

  /** Put them where their places are now. */
  place(panel) {
    if (panel !== this.#panel) return;
    const places = this.#held.places();
    while (this.#buttons.length > places.length) this.#buttons.pop().remove();
    while (this.#buttons.length < places.length) this.#add();
    places.forEach(({ row, column, name }, at) => {
      const { x, y } = panel.toScreen(row, column);
      const grip = this.#buttons[at];
      grip.style.transform = `translate(${x}px, ${y}px)`;
      grip.setAttribute("aria-label", `${name}, row ${Math.floor(row)}, column ${Math.floor(column)}`);
      grip.toggleAttribute("data-out", x < 0 || y < 0 || x > panel.width || y > panel.height);
    });
  }

  /** Put the keys on a grip. */
  focus(at = 0) {
    this.#buttons[at]?.focus();
  }

  #add() {
    const at = this.#buttons.length;
    const grip = element("button", { type: "button", class: "tamis-grip", on: { keydown: (event) => this.#press(at, event) } });
    const follow = (isFinal) => (event) => {
      if (grip.hasPointerCapture(event.pointerId)) this.#drag(at, event, isFinal);
    };
    grip.addEventListener("pointerdown", (event) => grip.setPointerCapture(event.pointerId));
    grip.addEventListener("pointermove", follow(false));
    grip.addEventListener("pointerup", follow(true));
    this.#buttons.push(grip);
    this.#box.append(grip);
  }

  #drag(at, event, isFinal) {
    const box = this.#panel.canvas.getBoundingClientRect();
    this.#held.move(at, this.#panel.toImage(event.clientX - box.left, event.clientY - box.top), isFinal);
    if (this.#panel) this.place(this.#panel);
  }

  #press(at, event) {
    const step = STEPS[event.key];
    const isRemoval = (event.key === "Delete" || event.key === "Backspace") && this.#held.remove;
    if (!step && !isRemoval) return;
    event.preventDefault();
    event.stopPropagation();
    if (isRemoval) return this.#removeAt(at);
    const { row, column } = this.#held.places()[at];
    const by = event.shiftKey ? WIDE_STEP : 1;
    this.#held.move(at, { row: row + by * step[0], column: column + by * step[1] }, true);
    if (this.#panel) this.place(this.#panel);
  }

  #removeAt(at) {
    this.#held.remove(at);
    if (!this.#panel) return;
    this.place(this.#panel);
    this.focus(Math.min(at, this.#buttons.length - 1));
  }
}
