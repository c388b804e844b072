/** A table without any grid's help: sorted by its columns, only rows in view are drawn; which are chosen is the link's to say. */

import { element } from "./element.js";
import { colorInCss, labelColor } from "./palette.js";
import { cellInWords, titleOf } from "./table.js";

const ROW_HEIGHT = 22;
const ROWS_BEYOND = 8;

/** Rows of the measurements; what `TableHead` takes for a grid. */
export class Rows {
  #listeners = new Set();
  #only = null;
  #sorting = null;
  #order = new Int32Array(0);
  #anchor = null;
  #at = 0;
  #own = null;
  #columns = "";
  #ends;

  /** @param {HTMLElement} el @param {import("./link.js").Link} link */
  constructor(el, link) {
    Object.assign(this, { el, link, table: null });
    this.head = element("tr", { role: "row" });
    this.body = element("tbody");
    const grid = { role: "grid", tabindex: 0, "aria-label": "Measurements", "aria-multiselectable": "true" };
    this.grid = element("table", { ...grid, on: { keydown: (event) => this.#press(event) } }, element("thead", {}, this.head), this.body);
    el.replaceChildren(this.grid);
    const draw = () => this.#draw();
    el.addEventListener("scroll", draw);
    const sizes = new ResizeObserver(draw);
    sizes.observe(el);
    this.#ends = [link.on((changed) => this.#follow(changed)), () => el.removeEventListener("scroll", draw), () => sizes.disconnect()];
  }

  /** Tell `listener()` when other rows are shown, or in another order; return what ends it. */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Show a table; what is sorted and chosen stays so. */
  show(table) {
    if (table === this.table) return;
    this.table = table;
    if (!table?.byName.has(this.#sorting?.name)) this.#sorting = null;
    this.#arrange();
  }

  /** Places in the table of the rows that are shown, in their order. */
  get shown() {
    return this.#order;
  }

  get isOnly() {
    return this.#only !== null;
  }

  get isAll() {
    return !this.isOnly;
  }

  /** Show only these labels; null shows all. */
  showOnly(labels) {
    this.#only = labels && new Set(labels);
    this.#arrange();
  }

  clearFilters() {
    this.showOnly(null);
  }

  /** Give the rows that are shown to the browser as a file; return what went wrong, or "". */
  async saveAsCsv() {
    const { columns } = this.table;
    const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const lines = [columns, ...this.#order].map((row) =>
      columns.map(({ name, values }) => quoted(String(row === columns ? name : values[row]))).join(","),
    );
    const address = URL.createObjectURL(new Blob([`${lines.join("\n")}\n`], { type: "text/csv" }));
    element("a", { href: address, download: `${this.table.ref}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return "";
  }

  // ---- which rows there are

  #arrange() {
    const all = Array.from({ length: this.table?.rowCount ?? 0 }, (_, row) => row);
    const kept = this.#only ? all.filter((row) => this.#only.has(this.table.labelOf(row))) : all;
    if (this.#sorting) kept.sort(orderOf(this.table.byName.get(this.#sorting.name), this.#sorting.isDown));
    this.#order = Int32Array.from(kept);
    this.grid.setAttribute("aria-rowcount", String(kept.length + 1));
    this.#at = Math.min(this.#at, Math.max(0, kept.length - 1));
    this.#drawHead();
    this.#draw();
    for (const listener of [...this.#listeners]) listener();
  }

  /** Up, down, as it came. */
  #sortBy(name) {
    const isSame = this.#sorting?.name === name;
    this.#sorting = isSame && this.#sorting.isDown ? null : { name, isDown: isSame };
    this.#arrange();
  }

  #drawHead() {
    const columns = this.table?.columns ?? [];
    const told = JSON.stringify([columns.map(titleOf), this.#sorting]);
    if (told === this.#columns) return;
    this.#columns = told;
    this.head.replaceChildren(...columns.map((column) => this.#titleCell(column)));
  }

  #titleCell(column) {
    const isSorted = this.#sorting?.name === column.name;
    const sign = isSorted ? (this.#sorting.isDown ? " ▾" : " ▴") : "";
    const sort = element("button", { type: "button", class: "tamis-plain", text: titleOf(column) + sign, on: { click: () => this.#sortBy(column.name) } });
    const sorted = isSorted ? (this.#sorting.isDown ? "descending" : "ascending") : "none";
    return element("th", { scope: "col", role: "columnheader", "aria-sort": sorted }, sort);
  }

  #draw() {
    const count = this.#order.length;
    const first = Math.max(0, Math.floor(this.el.scrollTop / ROW_HEIGHT) - ROWS_BEYOND);
    const last = Math.min(count, Math.ceil((this.el.scrollTop + this.el.clientHeight) / ROW_HEIGHT) + ROWS_BEYOND);
    const rows = [];
    for (let place = first; place < last; place++) rows.push(this.#row(place));
    this.body.replaceChildren(gap(first), ...rows, gap(count - Math.max(first, last)));
  }

  #row(place) {
    const row = this.#order[place];
    const label = this.table.labelOf(row);
    const isChosen = this.link.selection.has(label);
    const cells = this.table.columns.map((column) => this.#cell(column, row, label));
    const more = { role: "row", "aria-rowindex": place + 2, "aria-selected": String(isChosen), "data-at": place === this.#at };
    return element("tr", { ...more, on: { click: (event) => this.#choose(place, event) } }, ...cells);
  }

  #cell(column, row, label) {
    const properties = { role: "gridcell", text: cellInWords(column.values[row], column), "data-number": column.isNumber };
    if (column.name !== "label") return element("td", properties);
    const colors = this.link.colors[this.table.labelsRef];
    return element("td", { ...properties, style: `box-shadow: inset 5px 0 ${colorInCss((colors?.of ?? labelColor)(label))}` });
  }

  // ---- choosing

  #press(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
    if (event.key in steps) {
      this.#at = Math.max(0, Math.min(this.#order.length - 1, this.#at + steps[event.key]));
      this.#scrollTo(this.#at);
      this.#draw();
    } else if (event.key === " " || event.key === "Enter") this.#choose(this.#at, event);
    else return;
    event.preventDefault();
  }

  #choose(place, { ctrlKey, metaKey, shiftKey }) {
    if (!this.#order.length) return;
    const { table, link } = this;
    const row = this.#order[place];
    const label = table.labelOf(row);
    const adds = ctrlKey || metaKey;
    const [from, to] = [shiftKey ? (this.#anchor ?? place) : place, place].sort((a, b) => a - b);
    const selection = new Set(adds || shiftKey ? link.selection : []);
    const isTaken = adds && !shiftKey && selection.delete(label);
    if (!isTaken) for (let i = from; i <= to; i++) selection.add(table.labelOf(this.#order[i]));
    if (!shiftKey) this.#anchor = place;
    this.#at = place;
    this.#own = selection;
    const isOne = selection.size === 1 && selection.has(label);
    const focus = isOne && table.labelsRef ? { focus: { ref: table.labelsRef, label, box: table.boxOf(row) } } : {};
    link.set({ selection, selectedIn: table.labelsRef, ...focus });
    this.#draw();
  }

  #follow(changed) {
    if (!this.table || !(changed.has("selection") || changed.has("colors"))) return;
    // what was chosen here is in view, and the hand may be further already
    const isNews = changed.has("selection") && this.link.selection !== this.#own;
    const chosen = isNews ? this.table.rowOf([...this.link.selection].at(-1)) : undefined;
    const place = chosen === undefined ? -1 : this.#order.indexOf(chosen);
    if (place >= 0) this.#scrollTo((this.#at = place));
    this.#draw();
  }

  #scrollTo(place) {
    const top = place * ROW_HEIGHT;
    const room = this.el.clientHeight - 2 * ROW_HEIGHT; // the head stays
    if (top < this.el.scrollTop || top > this.el.scrollTop + room) this.el.scrollTop = Math.max(0, top - room / 2);
  }

  destroy() {
    for (const end of this.#ends) end();
    this.el.replaceChildren();
  }
}

function gap(rows) {
  return element("tr", { "aria-hidden": "true", style: `height: ${rows * ROW_HEIGHT}px` });
}

/** Compare two rows by a column; what has no value comes last either way. */
function orderOf({ values, isNumber }, isDown) {
  const sign = isDown ? -1 : 1;
  if (!isNumber) return (one, other) => sign * String(values[one]).localeCompare(String(values[other]));
  return (one, other) => {
    const [a, b] = [values[one], values[other]];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
    return sign * (a - b);
  };
}
