/** The line above the table: which one, coloured by what, which rows, and where to take them. */

import { COLORED_BY } from "./colorby.js";
import { colorsOf } from "./colormaps.js";
import { button, element } from "./element.js";
import { titleOf } from "./table.js";

/** Controls of the table. */
export class TableHead {
  #told = "";
  #ends;

  /**
   * @param {HTMLElement} el
   * @param {import("./measurements.js").Measurements} measurements
   * @param {import("./rows.js").Rows} grid or what else shows the rows
   * @param {import("./link.js").Link} link
   * @param {Object<string, () => Promise<string>>} savers by format: saves the rows that are shown, and gives what went
   *   wrong, or ""
   */
  constructor(el, measurements, grid, link, savers) {
    Object.assign(this, { el, measurements, grid, link });
    this.#build(savers);
    const update = () => this.update();
    this.#ends = [measurements.on(update), grid.on(update), link.on((changed) => this.#follow(changed))];
    this.update();
  }

  #build(savers) {
    const { measurements, grid, link } = this;
    const choose = () => measurements.choose(this.ref.value);
    this.ref = element("select", { "aria-label": "Table", on: { change: choose } });
    this.measure = element("span", { class: "tamis-row" });
    const color = () => link.set({ colorBy: this.column.value ? { column: this.column.value, isLog: this.log.checked } : null });
    this.column = element("select", { "aria-label": "Colour objects by", on: { change: color } });
    this.log = element("input", { type: "checkbox", on: { change: color } });
    this.logLabel = element("label", { title: "Logarithmic colours" }, this.log, "log");
    this.legend = this.#makeLegend();
    this.only = button("only selected", () => this.#toggleOnly(), { "aria-pressed": "false" });
    this.clear = button("all rows", () => grid.clearFilters(), { title: "Show all rows again" });
    const saver = ([name, save]) => button(name, (event) => this.#save(save, event.currentTarget), { title: `Save the rows that are shown as ${name}` });
    this.savers = element("span", { class: "tamis-row" }, ...Object.entries(savers).map(saver));
    this.problem = element("span", { class: "tamis-error", role: "alert" });
    const coloring = element("label", {}, "colour by", this.column);
    this.whole = element("span", { class: "tamis-table-tools" }, this.ref, coloring, this.logLabel, this.legend, this.only, this.clear, this.savers);
    this.el.replaceChildren(this.whole, this.measure, this.problem);
  }

  #makeLegend() {
    this.ramp = element("canvas", { width: 256, height: 1, "aria-hidden": "true" });
    [this.low, this.high] = [element("span"), element("span")];
    const picture = new ImageData(256, 1);
    new Uint32Array(picture.data.buffer).set(colorsOf(COLORED_BY));
    this.ramp.getContext("2d").putImageData(picture, 0, 0);
    return element("span", { class: "tamis-legend" }, this.low, this.ramp, this.high);
  }

  #follow(changed) {
    if (["selection", "colorBy", "colors"].some((name) => changed.has(name))) this.update();
  }

  /** Show what is so now. */
  update() {
    const { measurements, grid } = this;
    const { refs, ref, table } = measurements;
    this.#list();
    this.whole.hidden = !refs.length;
    this.ref.value = ref;
    this.ref.hidden = refs.length < 2;
    const isOnly = grid.isOnly;
    this.only.disabled = !isOnly && !this.link.selection.size;
    this.only.setAttribute("aria-pressed", String(isOnly));
    this.clear.hidden = grid.isAll;
    this.savers.hidden = !table?.rowCount;
    this.problem.textContent = measurements.message;
    this.#showColor();
    this.words = this.#inWords();
  }

  #list() {
    const { refs, unmeasured, table } = this.measurements;
    const told = JSON.stringify([refs, unmeasured, table?.measures.map(titleOf)]);
    if (told === this.#told) return;
    this.#told = told;
    this.ref.replaceChildren(...refs.map((value) => element("option", { value, text: value })));
    const none = element("option", { value: "", text: "label" });
    const options = (table?.measures ?? []).map((column) => element("option", { value: column.name, text: titleOf(column) }));
    this.column.replaceChildren(none, ...options);
    this.measure.replaceChildren(...unmeasured.map((labels) => this.#measurer(labels)));
  }

  #measurer(labels) {
    const run = async ({ currentTarget }) => {
      currentTarget.disabled = true;
      await this.measurements.measure(labels).catch(({ message }) => (this.problem.textContent = message));
      currentTarget.disabled = false;
    };
    return button(`Measure ${labels}`, run, { class: "tamis-measure", title: `Measure the objects of ${labels}: area, place, intensity` });
  }

  #showColor() {
    const { colorBy } = this.link;
    this.column.value = colorBy?.column ?? "";
    if (colorBy && this.column.selectedIndex < 0) this.column.value = "";
    this.log.checked = colorBy?.isLog ?? false;
    const coloring = this.link.colors[this.measurements.table?.labelsRef];
    this.logLabel.hidden = !colorBy;
    this.legend.hidden = !coloring;
    if (!coloring) return;
    const { limits, unit, column } = coloring;
    [this.low.textContent, this.high.textContent] = limits.map((value) => String(Number(value.toPrecision(3))));
    this.legend.title = `${column} from ${limits[0]} to ${limits[1]} ${unit}: all but the outermost hundredth; grey: no value`;
  }

  #toggleOnly() {
    this.grid.showOnly(this.grid.isOnly ? null : this.link.selection);
  }

  async #save(save, control) {
    control.disabled = true;
    this.problem.textContent = await save();
    control.disabled = false;
  }

  #inWords() {
    const { refs, unmeasured, table, isStale, message } = this.measurements;
    if (!refs.length) return unmeasured.length ? `${unmeasured.at(-1)} is not measured yet: open to measure` : "no labels to measure yet";
    if (message) return "";
    if (!table) return isStale ? "measuring …" : "";
    const shown = this.grid.isAll ? "" : `${this.grid.shown.length.toLocaleString("en")} of `;
    const chosen = [...this.link.selection].filter((label) => table.rowOf(label) !== undefined).length;
    const parts = [`${shown}${table.rowCount.toLocaleString("en")} rows`, chosen && `${chosen.toLocaleString("en")} selected`, isStale && "measuring …"];
    return parts.filter(Boolean).join(" · ");
  }

  destroy() {
    for (const end of this.#ends) end();
    this.el.replaceChildren();
  }
}
