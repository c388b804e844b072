/** A histogram of a column, or points of two, of the rows that are shown; what is brushed is chosen. */

import { element } from "./element.js";
import { titleOf } from "./table.js";

const MOST_DRAWN_AS_SHAPES = 1500;
const DRAWN_EVERY_MS = 250;
const CHOSEN_OPACITY = 1;

/** Charts of the measurements. */
export class Charts {
  #timer = 0;
  #drawnAt = -Infinity;
  #ends;
  #columns = "";
  #rows = new Int32Array();
  #colors = null;

  /**
   * @param {HTMLElement} head where one chooses the columns
   * @param {HTMLElement} graph what plotly has drawn into once
   * @param {import("./grid.js").Grid} grid
   * @param {import("./link.js").Link} link
   */
  constructor(head, graph, grid, link) {
    Object.assign(this, { head, graph, grid, link, isShown: true });
    this.#build();
    this.#ends = [
      grid.on(() => this.draw()),
      link.on((changed) => (changed.has("selection") || changed.has("colors")) && this.draw()),
    ];
    graph.on("plotly_selected", (told) => told && this.#brush(told));
    graph.on("plotly_click", ({ points, event }) => this.#click(points[0], event));
    graph.on("plotly_deselect", () => this.#select([]));
    this.#listColumns();
  }

  #build() {
    const choice = (name) => element("select", { "aria-label": `Column along ${name}`, on: { change: () => this.draw() } });
    [this.x, this.y] = [choice("x"), choice("y")];
    this.head.replaceChildren(element("label", {}, "x", this.x), element("label", {}, "y", this.y));
  }

  /** Draw again soon: a chart of many points takes a while, and follows a slider at its own pace. */
  draw() {
    if (!this.isShown) return;
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      this.#drawnAt = performance.now();
      this.#drawNow();
    }, Math.max(0, this.#drawnAt + DRAWN_EVERY_MS - performance.now()));
  }

  #listColumns() {
    const measures = this.grid.table?.measures ?? [];
    const told = JSON.stringify(measures.map(titleOf));
    if (told === this.#columns) return;
    this.#columns = told;
    const [x, y] = [this.x.value, this.y.value];
    const options = () => measures.map((column) => element("option", { value: column.name, text: titleOf(column) }));
    this.x.replaceChildren(...options());
    this.y.replaceChildren(element("option", { value: "", text: "how many" }), ...options());
    if (measures.some(({ name }) => name === x)) this.x.value = x;
    this.y.value = measures.some(({ name }) => name === y) ? y : "";
  }

  #drawNow() {
    this.#listColumns();
    const { table } = this.grid;
    const [x, y] = [table?.byName.get(this.x.value), table?.byName.get(this.y.value)];
    this.#colors = { ink: colorIn("--text"), accent: colorIn("--accent"), chosen: colorIn("--bad") };
    this.#rows = table ? this.grid.shown : new Int32Array();
    const data = !x ? [] : y ? this.#points(table, x, y) : this.#bars(table, x);
    globalThis.Plotly.react(this.graph, data, this.#layout(x, y), { displaylogo: false, responsive: true, displayModeBar: false });
  }

  #points(table, x, y) {
    const rows = this.#rows;
    const coloring = this.link.colors[table.labelsRef];
    const isChosen = (row) => this.link.selection.has(table.labelOf(row));
    const colored = coloring ? Array.from(rows, (row) => hex(coloring.of(table.labelOf(row)))) : this.#colors.accent;
    const common = { type: rows.length > MOST_DRAWN_AS_SHAPES ? "scattergl" : "scatter", mode: "markers" };
    const all = {
      ...common,
      x: pick(x, rows),
      y: pick(y, rows),
      customdata: Array.from(rows, (row) => table.labelOf(row)),
      hovertemplate: `label %{customdata}<br>${titleOf(x)} %{x:.5~g}<br>${titleOf(y)} %{y:.5~g}<extra></extra>`,
      marker: { size: 5, color: colored, opacity: this.link.selection.size ? 0.3 : 0.75 },
      // who is chosen is told by points of their own: plotly's way takes as long as all points
      selected: { marker: { opacity: 0.75 } },
      unselected: { marker: { opacity: 0.3 } },
    };
    const chosen = rows.filter(isChosen);
    const lit = {
      ...common,
      x: pick(x, chosen),
      y: pick(y, chosen),
      hoverinfo: "skip",
      marker: { size: 7, color: this.#colors.chosen },
      selected: { marker: { opacity: CHOSEN_OPACITY } },
      unselected: { marker: { opacity: CHOSEN_OPACITY } },
    };
    return chosen.length ? [all, lit] : [all];
  }

  #bars(table, x) {
    const known = pick(x, this.#rows);
    const bins = binsOf(known, x.isWhole);
    if (!bins) return [];
    const chosen = this.#rows.filter((row) => this.link.selection.has(table.labelOf(row)));
    const bar = (rows, color, opacity) => ({
      type: "bar",
      x: bins.middles,
      y: countIn(pick(x, rows), bins),
      width: bins.width,
      marker: { color, opacity },
      hovertemplate: `${titleOf(x)} %{x:.5~g} ± ${Number((bins.width / 2).toPrecision(3))}<br>%{y} objects<extra></extra>`,
      selected: { marker: { opacity } },
      unselected: { marker: { opacity } },
    });
    return [bar(this.#rows, this.#colors.accent, chosen.length ? 0.45 : 0.9), ...(chosen.length ? [bar(chosen, this.#colors.chosen, 1)] : [])];
  }

  #layout(x, y) {
    const grid = "rgba(128,128,128,0.2)";
    const axis = (text) => ({ title: { text, standoff: 6 }, gridcolor: grid, zeroline: false, automargin: true });
    return {
      margin: { l: 44, r: 8, t: 6, b: 34 },
      font: { size: 11, color: this.#colors.ink, family: "system-ui, sans-serif" },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      dragmode: "select",
      selectdirection: y ? "any" : "h",
      selections: [],
      showlegend: false,
      barmode: "overlay",
      bargap: 0.04,
      hovermode: "closest",
      xaxis: axis(x ? titleOf(x) : ""),
      yaxis: axis(y ? titleOf(y) : "objects"),
      uirevision: `${this.x.value} ${this.y.value}`,
    };
  }

  // ---- choosing

  #brush({ points = [], range, lassoPoints }) {
    const { table } = this.grid;
    const [x, y] = [table.byName.get(this.x.value)?.values, table.byName.get(this.y.value)?.values];
    if (!x) return;
    if (lassoPoints) return this.#select(points.map(({ customdata }) => customdata).filter((label) => label !== undefined));
    const within = [x, y && range?.y ? y : null].map((values, i) => inRange(values, i ? range?.y : range?.x));
    this.#select([...this.#rows].filter((row) => within.every((has) => has(row))).map((row) => table.labelOf(row)));
  }

  #click({ customdata, x, data }, event) {
    const { table } = this.grid;
    if (customdata !== undefined) return this.#select([customdata], event.ctrlKey || event.metaKey || event.shiftKey);
    const values = table.byName.get(this.x.value).values;
    const half = data.width / 2;
    const isLast = x === data.x.at(-1);
    const rows = [...this.#rows].filter((row) => values[row] >= x - half && (values[row] < x + half || (isLast && values[row] <= x + half)));
    this.#select(rows.map((row) => table.labelOf(row)));
  }

  #select(labels, adds = false) {
    const { table } = this.grid;
    const selection = new Set([...(adds ? this.link.selection : []), ...labels]);
    const row = labels.length === 1 ? table.rowOf(labels[0]) : undefined;
    const focus = row === undefined ? {} : { focus: { ref: table.labelsRef, label: labels[0], box: table.boxOf(row) } };
    this.link.set({ selection, selectedIn: table.labelsRef, ...focus });
  }

  destroy() {
    clearTimeout(this.#timer);
    for (const end of this.#ends) end();
  }
}

function pick({ values }, rows) {
  return Float64Array.from(rows, (row) => values[row]);
}

function inRange(values, ends) {
  if (!values || !ends) return () => true;
  const [low, high] = [...ends].sort((a, b) => a - b);
  return (row) => values[row] >= low && values[row] <= high;
}

/** Bars as wide as Freedman and Diaconis advise, at most 100 and at least 8; whole numbers are not cut. */
function binsOf(values, isWhole) {
  const sorted = values.filter(Number.isFinite).sort();
  if (!sorted.length) return null;
  const [low, high] = [sorted[0], sorted.at(-1)];
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))];
  const advised = (2 * (at(0.75) - at(0.25))) / Math.cbrt(sorted.length);
  const span = high - low || 1;
  const count = Math.min(100, Math.max(8, Math.ceil(span / (advised || span))));
  let width = span / count;
  if (isWhole) width = Math.max(1, Math.ceil(width));
  const first = isWhole ? low - 0.5 : low;
  const needed = isWhole ? Math.floor((high - low) / width) + 1 : count;
  return { first, width, middles: Array.from({ length: needed }, (_, i) => first + (i + 0.5) * width) };
}

function countIn(values, { first, width, middles }) {
  const counts = new Array(middles.length).fill(0);
  for (const value of values) {
    if (Number.isFinite(value)) counts[Math.min(middles.length - 1, Math.floor((value - first) / width))] += 1;
  }
  return counts;
}

function hex(color) {
  const [red, green, blue] = [color & 255, (color >> 8) & 255, (color >> 16) & 255];
  return `#${((1 << 24) | (red << 16) | (green << 8) | blue).toString(16).slice(1)}`;
}

/** Return a colour of the theme as plotly can read it: not as light-dark(...). */
function colorIn(name) {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(${name})`;
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
