/** Which plane of each hidden axis is shown: a slider and a number under the panels. */

import { element, freshId } from "./element.js";

const AXIS_WORDS = { Z: "plane", T: "time", C: "channel", S: "sample", Y: "row", X: "column" };

/** A row of sliders, one for each axis that any panel hides. */
export class PlaneBar {
  #link;
  #rows = new Map();
  #end;

  /** @param {import("./link.js").Link} link */
  constructor(link) {
    this.#link = link;
    this.element = element("div", { class: "plane-bar", role: "group", "aria-label": "Planes" });
    this.#end = link.on((names) => names.has("planes") && this.#tell());
  }

  /** Show these axes. @param {Array<{axis: string, length: number}>} axes */
  show(axes) {
    const deep = axes.filter(({ length }) => length > 1);
    const isSame = deep.length === this.#rows.size && deep.every(({ axis, length }) => this.#rows.get(axis)?.length === length);
    if (isSame) return;
    this.#rows.clear();
    this.element.replaceChildren(...deep.map((axis) => this.#row(axis)));
    this.element.hidden = !deep.length;
    this.#tell();
  }

  #row({ axis, length }) {
    const id = freshId("plane");
    const words = AXIS_WORDS[axis] ?? `axis ${axis}`;
    const set = (event) => event.target.value !== "" && this.#link.setPlane(axis, Math.round(Number(event.target.value)));
    const bounds = { min: 0, max: length - 1, step: 1, on: { input: set } };
    const slider = element("input", { type: "range", id, ...bounds });
    const number = element("input", { type: "number", "aria-label": `${words}, number`, ...bounds });
    this.#rows.set(axis, { length, slider, number });
    const label = element("label", { for: id, text: words });
    const all = element("span", { text: `of ${length}` });
    return element("div", { class: "plane-row", "data-axis": axis }, label, slider, number, all);
  }

  #tell() {
    for (const [axis, { length, slider, number }] of this.#rows) {
      const index = String(this.#link.indexAlong(axis, length));
      if (slider.value !== index) slider.value = index;
      if (document.activeElement !== number) number.value = index;
    }
  }

  destroy() {
    this.#end();
    this.element.remove();
  }
}
