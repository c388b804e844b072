/** The line above a panel: what it shows, what lies over it, its colours, and what it is compared with. */

import { colorsOf, COLORMAPS } from "./colormaps.js";
import { COMPARISONS, compareWith } from "./compare.js";
import { limitsOfBlock } from "./contrast.js";
import { button, element } from "./element.js";
import { signButton } from "./icons.js";
import { findItem, listItems, listResults, OBJECT_KINDS } from "./planes.js";

/** Controls of one panel. */
export class PanelHead {
  #ends;
  #options = "";

  /**
   * @param {import("./panel.js").Panel} panel
   * @param {{changed: () => void, close: () => void}} told called when the refs change, and when it is to go
   */
  constructor(panel, told) {
    this.panel = panel;
    this.told = told;
    this.#build();
    const tell = () => this.#tell();
    this.#ends = [panel.link.on(tell), panel.model.on("state", () => this.#list()), panel.model.on("block", tell)];
    this.#list();
  }

  #build() {
    const { panel } = this;
    const look = () => this.#show();
    this.ref = element("select", { "aria-label": "What the panel shows", class: "head-ref", on: { change: look } });
    this.over = element("select", { "aria-label": "Objects over it", class: "head-over", on: { change: look } });
    const close = button("×", () => this.told.close(), { title: "Close the panel", class: "head-close" });
    const about = "Colours, objects, comparison";
    this.more = element("details", { class: "head-more" });
    this.more.append(
      element("summary", { "aria-label": about, title: about, text: "◐" }),
      element("div", { class: "head-sheet" }, this.#colors(), this.#objects(), this.#comparison()),
    );
    this.more.addEventListener("keydown", (event) => event.key === "Escape" && this.#fold(event));
    const words = "Keep what it shows, whatever is selected";
    this.pin = signButton("pin", words, () => this.turnPin(), { class: "head-close head-pin", "aria-pressed": "false" });
    this.element = element("header", { class: "panel-head" }, this.ref, this.over, this.more, this.pin, close);
    panel.element.prepend(this.element);
  }

  /** Keep what the panel shows, or no more. */
  turnPin() {
    this.panel.isPinned = !this.panel.isPinned;
    this.pin.setAttribute("aria-pressed", String(this.panel.isPinned));
  }

  #fold(event) {
    this.more.open = false;
    this.more.querySelector("summary").focus();
    event.stopPropagation();
  }

  #colors() {
    const { link } = this.panel;
    const setLimits = () => this.#setLimits([Number(this.low.value), Number(this.high.value)]);
    const number = (words) =>
      element("input", { type: "number", step: "any", "aria-label": words, on: { change: setLimits } });
    this.colormap = element("select", { "aria-label": "Colormap", on: { change: () => this.#setColormap() } });
    this.colormap.append(...COLORMAPS.map((name) => element("option", { value: name, text: name })));
    this.bar = element("canvas", { width: 256, height: 1, class: "head-colors", "aria-hidden": "true" });
    [this.low, this.high] = [number("Lowest value drawn"), number("Highest value drawn")];
    const auto = button("auto", () => this.#fitLimits(), { title: "Contrast of what is visible" });
    const forget = () => link.setLimits(this.panel.ref, this.panel.plane);
    const reset = button("reset", forget, { title: "Contrast of the whole plane" });
    const limits = element("div", { class: "head-row" }, this.low, this.high, auto, reset);
    this.colors = sheetPart("Colours", this.colormap, this.bar, limits);
    return this.colors;
  }

  #objects() {
    const { link } = this.panel;
    this.opacity = element("input", {
      type: "range", min: 0, max: 1, step: 0.05, "aria-label": "Opacity of objects",
      on: { input: () => link.set({ opacity: Number(this.opacity.value) }) },
    });
    const outline = () => link.set({ outlines: this.outlines.checked });
    this.outlines = element("input", { type: "checkbox", on: { change: outline } });
    const row = (...children) => element("label", { class: "head-row" }, ...children);
    return sheetPart("Objects", row("opacity", this.opacity), row(this.outlines, "outlines"));
  }

  #comparison() {
    const compare = () => this.compare(this.way.value, this.other.value);
    this.way = element("select", { "aria-label": "Way to compare", on: { change: compare } });
    this.way.append(...["", ...COMPARISONS].map((way) => element("option", { value: way, text: way || "no comparison" })));
    this.other = element("select", { "aria-label": "Compared with", on: { change: compare } });
    return sheetPart("Compare", element("div", { class: "head-row" }, this.way, this.other));
  }

  /** Compare the panel's ref with another; "" ends it. */
  compare(way, ref) {
    const { panel } = this;
    panel.comparison?.destroy();
    panel.comparison = way && ref ? compareWith(panel, way, ref) : null;
    this.way.value = way;
    this.other.value = ref;
    panel.invalidate();
  }

  #show() {
    const { panel } = this;
    panel.show({ ref: this.ref.value, over: this.over.value });
    if (panel.comparison) this.compare(this.way.value, this.other.value);
    this.told.changed();
    this.#tell();
  }

  #setLimits([low, high]) {
    const { link, ref, plane } = this.panel;
    const isRange = Number.isFinite(low) && Number.isFinite(high) && low < high;
    const problem = isRange ? "" : "The lowest value must be below the highest.";
    for (const input of [this.low, this.high]) input.setCustomValidity(problem);
    if (isRange) link.setLimits(ref, plane, [low, high]);
    else this.high.reportValidity();
  }

  #fitLimits() {
    const found = this.panel.block && limitsOfBlock(this.panel.block);
    if (found) this.#setLimits(found);
  }

  #setColormap() {
    const { link, ref } = this.panel;
    link.set({ colormap: { ...link.colormap, [ref]: this.colormap.value } });
  }

  /** Fill the lists of refs anew, where they have changed. */
  #list() {
    const { state } = this.panel.model;
    const results = listResults(state);
    const options = JSON.stringify(results.map(({ ref, title, kind }) => [ref, title, kind]));
    if (options !== this.#options) {
      this.#options = options;
      const items = listItems(state);
      const overlays = items.filter(({ kind }) => OBJECT_KINDS.includes(kind));
      fillOptions(this.ref, results);
      fillOptions(this.over, [{ ref: "", title: "no objects" }, ...overlays]);
      fillOptions(this.other, items);
      if (!this.other.value) this.other.value = items.at(-1)?.ref ?? "";
    }
    this.#tell();
  }

  #tell() {
    const { link, ref, plane, over, block, model } = this.panel;
    keepOption(this.ref, ref);
    keepOption(this.over, over);
    this.colors.disabled = !["image", "array"].includes(findItem(model.state, ref)?.kind);
    setUnlessFocused(this.opacity, link.opacity);
    this.outlines.checked = link.outlines;
    const [low, high] = link.limitsOf(ref, plane) ?? block?.header.contrast_limits ?? ["", ""];
    setUnlessFocused(this.low, shortNumber(low));
    setUnlessFocused(this.high, shortNumber(high));
    this.#tellColormap(link.colormap[ref] ?? "gray");
  }

  #tellColormap(name) {
    this.colormap.value = name;
    if (this.bar.dataset.colormap === name) return;
    this.bar.dataset.colormap = name;
    const ramp = new ImageData(256, 1);
    new Uint32Array(ramp.data.buffer).set(colorsOf(name));
    this.bar.getContext("2d").putImageData(ramp, 0, 0);
  }

  destroy() {
    for (const end of this.#ends) end();
    this.element.remove();
  }
}

/** A part of the sheet that a head opens. */
export function sheetPart(words, ...children) {
  return element("fieldset", {}, element("legend", { text: words }), ...children);
}

function fillOptions(select, items) {
  const before = select.value;
  select.replaceChildren(...items.map(({ ref, title }) => element("option", { value: ref, text: title })));
  select.value = before;
}

/** Select a ref also where it is no more in the list. */
function keepOption(select, ref) {
  if (select.value === ref) return;
  select.value = ref;
  if (select.value !== ref) {
    select.append(element("option", { value: ref, text: `${ref} (not there)` }));
    select.value = ref;
  }
}

function setUnlessFocused(input, value) {
  if (document.activeElement !== input && input.value !== String(value)) input.value = value;
}

function shortNumber(value) {
  return value === "" ? "" : String(Number(Number(value).toPrecision(6)));
}
