/** The table as Dash's grid shows it: sorts, filters and scrolls; which objects are chosen is the link's to say. */

import { colorInCss, labelColor } from "./palette.js";
import { cellInWords, titleOf } from "./table.js";

const CHOSEN_CLASS = "tamis-chosen";

/** Rows of the measurements in the grid. */
export class Grid {
  #rows = [];
  #nodes = null;
  #columns = "";
  #anchor = null;
  #only = null;
  #listeners = new Set();
  #ends;
  #own = null;
  #marking = 0;

  /**
   * @param {object} api of AG Grid
   * @param {import("./measurements.js").Measurements} measurements
   * @param {import("./link.js").Link} link
   */
  constructor(api, measurements, link) {
    Object.assign(this, { api, measurements, link, table: null });
    this.#prepare();
    this.#ends = [
      link.on((changed) => this.#follow(changed)),
      this.#listen("rowClicked", ({ node, event }) => event && this.#choose(node, event)),
      this.#listen("cellKeyDown", ({ node, event }) => this.#press(node, event)),
      this.#listen("filterChanged", () => this.#tell()),
      this.#listen("sortChanged", () => this.#tell()),
      this.#listen("viewportChanged", () => this.#mark()),
    ];
  }

  /** Tell `listener()` when other rows are shown, or in another order; return what ends it. */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #listen(event, listener) {
    this.api.addEventListener(event, listener);
    return () => !this.api.isDestroyed() && this.api.removeEventListener(event, listener);
  }

  #prepare() {
    const { api } = this;
    const isChosen = ({ data }) => {
      this.#mark(); // the grid is about to change classes
      return this.#isChosen(data.row);
    };
    api.setGridOption("rowClassRules", { [CHOSEN_CLASS]: isChosen });
    api.setGridOption("isExternalFilterPresent", () => this.#only !== null);
    api.setGridOption("doesExternalFilterPass", ({ data }) => this.#only.has(this.table.labelOf(data.row)));
  }

  /** Tell screen readers which rows are chosen, when the grid has drawn them. */
  #mark() {
    this.#marking ||= requestAnimationFrame(() => {
      this.#marking = 0;
      for (const row of document.querySelectorAll("#tamis-grid .ag-row")) {
        row.setAttribute("aria-selected", String(row.classList.contains(CHOSEN_CLASS)));
      }
    });
  }

  #isChosen(row) {
    return this.table !== null && this.link.selection.has(this.table.labelOf(row));
  }

  /** Show a table; what is sorted, filtered and chosen stays so. */
  show(table) {
    if (table === this.table) return;
    const before = this.table;
    this.table = table;
    this.#showColumns(table);
    if (before?.rowCount === table?.rowCount && before?.ref === table?.ref && table) this.#refresh();
    else this.#showRows(table?.rowCount ?? 0);
    this.#tell();
  }

  #showColumns(table) {
    const columns = table?.columns ?? [];
    const told = JSON.stringify(columns.map(({ name, unit, isNumber, isWhole }) => [name, unit, isNumber, isWhole]));
    if (told === this.#columns) return;
    this.#columns = told;
    this.api.setGridOption("columnDefs", columns.map((column) => this.#definitionOf(column)));
  }

  #definitionOf(column) {
    const { name, isNumber } = column;
    const valueOf = ({ data }) => this.table?.byName.get(name)?.values[data.row];
    return {
      colId: name,
      headerName: titleOf(column),
      headerTooltip: titleOf(column),
      valueGetter: isNumber ? (at) => numberOrNull(valueOf(at)) : valueOf,
      valueFormatter: (at) => cellInWords(valueOf(at), column),
      filter: isNumber ? "agNumberColumnFilter" : "agTextColumnFilter",
      filterParams: { buttons: ["reset"], debounceMs: 200 },
      type: isNumber ? "numericColumn" : undefined,
      width: Math.max(84, Math.round(58 + 6.4 * titleOf(column).length)),
      ...(name === "label" ? { pinned: "left", cellStyle: ({ data }) => this.#swatch(data.row) } : {}),
    };
  }

  /** The colour of the object, as the panels have it. */
  #swatch(row) {
    const colors = this.link.colors[this.table?.labelsRef];
    const label = this.table?.labelOf(row) ?? 0;
    return { boxShadow: `inset 5px 0 ${colorInCss((colors?.of ?? labelColor)(label))}` };
  }

  #showRows(count) {
    this.#rows = Array.from({ length: count }, (_, row) => ({ row }));
    this.#nodes = null;
    this.api.setGridOption("rowData", this.#rows);
  }

  #refresh() {
    const isSorted = this.api.getColumnState().some(({ sort }) => sort);
    if (this.api.isAnyFilterPresent()) this.api.onFilterChanged();
    else if (isSorted) this.api.refreshClientSideRowModel("sort");
    this.#paint();
  }

  #paint() {
    this.api.redrawRows();
    this.#mark();
  }

  #tell() {
    for (const listener of [...this.#listeners]) listener();
  }

  // ---- which rows there are

  /** @returns {Int32Array} places in the table of the rows that are shown, in their order */
  get shown() {
    const shown = [];
    this.api.forEachNodeAfterFilterAndSort(({ data }) => shown.push(data.row));
    return Int32Array.from(shown);
  }

  get isAll() {
    return !this.api.isAnyFilterPresent();
  }

  /** Show only these labels; null shows all. */
  showOnly(labels) {
    this.#only = labels && new Set(labels);
    this.api.onFilterChanged();
  }

  get isOnly() {
    return this.#only !== null;
  }

  clearFilters() {
    this.#only = null;
    this.api.setFilterModel(null);
    this.api.onFilterChanged();
  }

  // ---- choosing

  #press(node, event) {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    this.#choose(node, event);
  }

  #choose(node, { ctrlKey, metaKey, shiftKey }) {
    const label = this.table.labelOf(node.data.row);
    const adds = ctrlKey || metaKey;
    const labels = shiftKey ? this.#labelsTo(node) : [label];
    const selection = new Set(adds || shiftKey ? this.link.selection : []);
    if (adds && !shiftKey && selection.delete(label)) labels.length = 0;
    for (const one of labels) selection.add(one);
    if (!shiftKey) this.#anchor = node;
    this.#own = selection;
    const focus = selection.size === 1 && selection.has(label) ? { focus: this.#focusOn(node.data.row) } : {};
    this.link.set({ selection, selectedIn: this.table.labelsRef, ...focus });
  }

  /** What is to be seen of a row: with its place, where the table has it. */
  #focusOn(row) {
    const { table } = this;
    return table.labelsRef ? { ref: table.labelsRef, label: table.labelOf(row), box: table.boxOf(row) } : null;
  }

  #labelsTo(node) {
    const ends = [this.#anchor?.rowIndex ?? node.rowIndex, node.rowIndex].sort((a, b) => a - b);
    const labels = [];
    for (let index = ends[0]; index <= ends[1]; index++) {
      labels.push(this.table.labelOf(this.api.getDisplayedRowAtIndex(index).data.row));
    }
    return labels;
  }

  #follow(changed) {
    if (!this.table || !(changed.has("selection") || changed.has("colors"))) return;
    this.#paint();
    if (changed.has("selection") && this.link.selection !== this.#own) this.#scrollTo([...this.link.selection].at(-1));
  }

  #scrollTo(label) {
    const row = label === undefined ? undefined : this.table.rowOf(label);
    if (row === undefined) return;
    const node = this.#nodeOf(row);
    if (node?.displayed) this.api.ensureNodeVisible(node, "middle");
  }

  #nodeOf(row) {
    if (!this.#nodes) {
      this.#nodes = [];
      this.api.forEachNode((node) => (this.#nodes[node.data.row] = node));
    }
    return this.#nodes[row];
  }

  destroy() {
    for (const end of this.#ends) end();
  }
}

function numberOrNull(value) {
  return Number.isNaN(value) ? null : value;
}
