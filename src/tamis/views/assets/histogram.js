/** How often each value occurs, with handles on the thresholds of the selected step and on the contrast. */

import { element, keepKeys, svgElement } from "./element.js";
import { GreyHandle } from "./handle.js";
import { findSpec, levelsOf, valueWithLevel } from "./levels.js";
import { AtRest } from "./rest.js";

const HISTOGRAM_HEIGHT = 84;
const COUNTED_AFTER_MS = 150;

/**
 * Show the histogram of what the selected step reads.
 * @param {HTMLElement} el
 * @param {import("./model.js").Model} model
 * @param {object} [link] What panels share; its `contrast` has handles, too.
 */
export function mountHistogram(el, model, link = null) {
  const histogram = new Histogram(el, model, link);
  const ends = [
    model.on("state", (state) => histogram.update(state)),
    model.on("block", (block) => histogram.tellBlock(block)),
    link?.on?.((changed) => changed.has("planes") && histogram.askSoon()),
    link?.on?.((changed) => changed.has("contrast") && model.state && histogram.update(model.state)),
    model.on("connection", ({ is_open: isOpen }) => isOpen && histogram.askSoon()),
    keepKeys(el),
  ];
  if (model.state) histogram.update(model.state);
  return {
    destroy() {
      for (const end of ends) end?.();
      histogram.destroy();
      el.replaceChildren();
    },
  };
}

class Histogram {
  #handles = new Map();
  #answer = null;
  #asked = 0;
  #key = "";
  #counting;
  #width = 300;
  #found = new Map();

  constructor(el, model, link) {
    Object.assign(this, { el, model, link, ref: "" });
    this.#counting = new AtRest(model, () => this.#ask(), COUNTED_AFTER_MS);
    el.classList.add("tamis-histogram");
    this.bars = svgElement("path", { class: "tamis-bars" });
    this.marks = svgElement("g");
    this.svg = svgElement("svg", { height: HISTOGRAM_HEIGHT, role: "group", "aria-label": "histogram" }, this.bars, this.marks);
    this.says = element("p", { class: "tamis-quiet" });
    this.log = element("input", { type: "checkbox" });
    this.log.addEventListener("change", () => this.#draw());
    const tools = element("div", { class: "tamis-histogram-head" }, this.says, element("label", {}, this.log, "log"));
    el.replaceChildren(tools, this.svg);
    this.sizes = new ResizeObserver(([{ contentRect }]) => this.#resize(contentRect.width));
    this.sizes.observe(el);
  }

  destroy() {
    this.#counting.drop();
    this.sizes.disconnect();
  }

  update(state) {
    const step = state.steps?.find(({ id }) => id === state.selected);
    const ref = step ? firstRef(step) : state.inputs?.find(({ name }) => name === state.selected)?.name;
    this.state = state;
    this.spec = findSpec(state, ref ?? "");
    if (ref !== this.ref) this.#forget(ref ?? "");
    this.#showHandles();
    this.el.hidden = !this.ref;
    const isKnown = this.#answer && this.spec?.key && this.spec.key === this.#key;
    if (!isKnown) this.askSoon();
  }

  /** Ask again, once what is being changed has come to rest. */
  askSoon() {
    if (this.ref) this.#counting.ask();
    else this.#counting.drop();
  }

  async #ask() {
    const asked = (this.#asked += 1);
    const key = this.spec?.key ?? "";
    const planes = (this.spec?.hidden ?? []).map(({ axis, length, index }) => this.link?.indexAlong?.(axis, length) ?? index);
    const answer = await this.model.ask("histogram", { ref: this.ref, planes }).catch(() => null);
    if (asked !== this.#asked) return;
    this.#answer = answer?.counts?.length ? answer : null;
    this.#key = key;
    this.#draw();
    this.#showHandles();
  }

  #forget(ref) {
    this.ref = ref;
    this.#answer = null;
    this.#asked += 1;
    this.#draw();
  }

  #resize(width) {
    if (width < 20 || Math.abs(width - this.#width) < 1) return;
    this.#width = width;
    this.#draw();
    this.#showHandles();
  }

  #draw() {
    this.svg.setAttribute("viewBox", `0 0 ${this.#width} ${HISTOGRAM_HEIGHT}`);
    this.bars.setAttribute("d", this.#answer ? barsPath(this.#answer.counts, this.#width, this.log.checked) : "");
    this.says.textContent = this.#words();
  }

  #words() {
    const answer = this.#answer;
    if (!answer) return this.ref ? `${this.ref}: no histogram yet` : "";
    return answer.level > 0 ? `${this.ref}, some of its pixels` : this.ref;
  }

  #showHandles() {
    const levels = this.#answer ? [...this.#contrastLevels(), ...levelsOf(this.state)] : [];
    for (const [key, handle] of this.#handles) {
      if (levels.some((level) => level.key === key)) continue;
      handle.root.remove();
      this.#handles.delete(key);
    }
    for (const level of levels) this.#handleOf(level).update(level, this.#scale());
  }

  #handleOf(level) {
    const found = this.#handles.get(level.key);
    if (found) return found;
    const handle = new GreyHandle(this.svg, (value, isFinal) => this.#move(handle.level, value, isFinal));
    this.#handles.set(level.key, handle);
    this.marks.append(handle.root);
    return handle;
  }

  #scale() {
    const { low, high } = this.#answer;
    return { low, high, width: this.#width, height: HISTOGRAM_HEIGHT, isWhole: /int|bool/.test(this.spec?.dtype ?? "") };
  }

  #move(level, value, isFinal) {
    if (level.contrast !== undefined) return this.#moveContrast(level, value);
    const isFloat = /float/.test(this.spec?.dtype ?? "");
    const field = this.state.form.fields.find(({ name }) => name === level.name);
    const sent = valueWithLevel(field, level, value, isFloat);
    field.value = sent;
    this.model.setValues(this.state.form.node, { [level.name]: sent }, isFinal);
    return undefined;
  }

  /** What the panels draw as black and white: as somebody wished, or as Python found. */
  get #limits() {
    return this.link?.limitsOf?.(this.ref, { hidden: this.spec?.hidden ?? [] }) ?? (this.link ? this.#found.get(this.ref) : undefined);
  }

  /** Take how a block is drawn. */
  tellBlock({ ref, contrast_limits: limits, kind }) {
    if (kind !== "image" || !limits || String(this.#found.get(ref)) === String(limits)) return;
    this.#found.set(ref, limits);
    if (ref === this.ref && this.state) this.#showHandles();
  }

  #contrastLevels() {
    return (this.#limits ?? []).map((value, place) => ({
      key: `contrast ${place}`, words: place ? "white" : "black", value, contrast: place,
    }));
  }

  #moveContrast({ contrast }, value) {
    const limits = this.#limits.with(contrast, value);
    if (limits[0] < limits[1]) this.link.setLimits(this.ref, { hidden: this.spec?.hidden ?? [] }, limits);
    this.#showHandles();
  }
}

function firstRef({ inputs }) {
  return inputs.find(({ ref }) => ref)?.ref;
}

function barsPath(counts, width, isLog) {
  const heights = isLog ? counts.map((count) => Math.log1p(count)) : counts;
  const tallest = heights.reduce((most, height) => Math.max(most, height), 0) || 1;
  const bottom = HISTOGRAM_HEIGHT - 14;
  const each = width / counts.length;
  const tops = heights.map((height) => (bottom - (height / tallest) * (bottom - 4)).toFixed(1));
  const steps = tops.map((top, place) => `V${top}H${((place + 1) * each).toFixed(1)}`);
  return `M0 ${bottom}${steps.join("")}V${bottom}Z`;
}
