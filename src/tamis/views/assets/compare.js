/** Another ref in the same panel: a curtain between the two, one after the other, or their difference. */

import { hasValues } from "./block.js";
import { countsInWords, differenceOf } from "./difference.js";
import { button, element } from "./element.js";
import { canvasOf, drawRegion, Picture } from "./picture.js";
import { findItem, OBJECT_KINDS, planeOf } from "./planes.js";
import { colorInCss } from "./palette.js";
import { askValues } from "./readout.js";
import { Stream } from "./stream.js";
import { Viewport } from "./viewport.js";
import { wantVisible } from "./wish.js";

const DIFFERENCE_AFTER_MS = 120;
const MOST_COMPARED = 1 << 22;
const STEP_OF_CURTAIN = 0.02;

/** Names of the ways to compare. */
export const COMPARISONS = ["curtain", "blink", "difference"];

/** @returns {Comparison} one of `COMPARISONS` of a panel's ref with another */
export function compareWith(panel, mode, ref) {
  const Way = { curtain: Curtain, blink: Blink, difference: Difference }[mode];
  return new Way(panel, ref);
}

/** What all ways share: a second stream of blocks, drawn where the first is. */
class Comparison {
  constructor(panel, ref) {
    this.panel = panel;
    this.ref = ref;
    this.picture = new Picture();
    this.stream = new Stream(panel.model, `${panel.id}:with`, () => panel.refresh());
    this.bar = element("div", { class: "compare-bar" });
    panel.body.append(this.bar);
  }

  get plane() {
    return planeOf(findItem(this.panel.model.state, this.ref), this.panel.axes);
  }

  /** How far what it shows is to be trusted, as a panel says it. */
  get state() {
    return this.stream.state;
  }

  get viewport() {
    const { link, width, height } = this.panel;
    const { plane } = this;
    return plane && new Viewport(link, plane, { width, height, ratio: this.panel.viewport.ratio });
  }

  ask() {
    const { viewport } = this;
    if (viewport) wantVisible(this.stream, viewport, this.ref, this.panel.link);
    else this.stream.want({ ref: this.ref, planes: [], region: null, level: 0 });
    this.stream.setLimits(this.panel.link.limitsOf(this.ref, this.plane));
  }

  drawOther(context) {
    const { viewport } = this;
    if (!viewport || !this.stream.block) return;
    this.picture.update(this.stream.block, null, this.panel.look(this.ref));
    this.picture.draw(context, viewport);
  }

  destroy() {
    this.stream.destroy();
    this.bar.remove();
  }
}

/** The first on the left of a line that one can drag, the second on its right. */
class Curtain extends Comparison {
  constructor(panel, ref) {
    super(panel, ref);
    this.share = 0.5;
    this.divider = element("div", {
      class: "compare-curtain",
      role: "slider",
      tabindex: 0,
      "aria-label": `curtain between ${panel.ref} and ${ref}`,
      "aria-valuemin": 0,
      "aria-valuemax": 100,
      on: {
        pointerdown: (event) => this.divider.setPointerCapture(event.pointerId),
        pointermove: (event) => this.divider.hasPointerCapture(event.pointerId) && this.#follow(event),
        keydown: (event) => this.#press(event),
      },
    });
    this.bar.append(element("span", { text: `${panel.ref} | ${ref}` }));
    panel.body.append(this.divider);
    this.move(0.5);
  }

  #follow(event) {
    const box = this.panel.body.getBoundingClientRect();
    this.move((event.clientX - box.left) / box.width);
  }

  #press(event) {
    const { share } = this;
    const to = { ArrowLeft: share - STEP_OF_CURTAIN, ArrowRight: share + STEP_OF_CURTAIN, Home: 0, End: 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(to);
  }

  move(share) {
    this.share = Math.min(1, Math.max(0, share));
    this.divider.style.left = `${100 * this.share}%`;
    this.divider.setAttribute("aria-valuenow", String(Math.round(100 * this.share)));
    this.panel.invalidate();
  }

  drawPixels(context, panel, drawFirst) {
    const at = Math.round(this.share * panel.width);
    inside(context, [0, 0, at, panel.height], drawFirst);
    inside(context, [at, 0, panel.width - at, panel.height], () => this.drawOther(context));
    return true;
  }

  destroy() {
    super.destroy();
    this.divider.remove();
  }
}

function inside(context, box, draw) {
  context.save();
  context.beginPath();
  context.rect(...box);
  context.clip();
  draw();
  context.restore();
}

/** One after the other; by hand for whoever wishes less motion. */
class Blink extends Comparison {
  #timer = 0;

  constructor(panel, ref) {
    super(panel, ref);
    this.isOther = false;
    const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.rate = element("input", {
      type: "number", min: 0, max: 10, step: 0.5, value: isCalm ? 0 : 2, "aria-label": "changes a second; 0: by hand",
      on: { change: () => this.#restart() },
    });
    this.shown = element("span", { role: "status", "aria-live": "off" });
    const other = button("⇄", () => this.swap(), { title: "Show the other" });
    this.bar.append(other, this.rate, element("span", { text: "/ s" }), this.shown);
    this.#tell();
    this.#restart();
  }

  #restart() {
    clearInterval(this.#timer);
    const rate = Number(this.rate.value);
    if (rate > 0) this.#timer = setInterval(() => this.swap(), 1000 / Math.min(10, rate));
  }

  swap() {
    this.isOther = !this.isOther;
    this.#tell();
    this.panel.invalidate();
  }

  #tell() {
    this.shown.textContent = this.isOther ? this.ref : this.panel.ref;
  }

  drawPixels(context, panel, drawFirst) {
    if (this.isOther) this.drawOther(context);
    else drawFirst();
    return true;
  }

  destroy() {
    clearInterval(this.#timer);
    super.destroy();
  }
}

/** The second less the first, of the visible pixels; true values, never colours. */
class Difference extends Comparison {
  #timer = 0;
  #wanted = "";
  #made = null;

  constructor(panel, ref) {
    super(panel, ref);
    this.words = element("output", { class: "compare-words" });
    this.bar.append(element("span", { text: `${ref} − ${panel.ref}` }), this.words);
  }

  ask() {
    super.ask();
    const blocks = [this.panel.block, this.stream.block];
    if (!blocks.every(Boolean)) return;
    if (String(this.panel.plane.item.shape) !== String(this.plane.item.shape)) {
      this.#tellFailure(`${this.panel.ref} and ${this.ref} differ in shape: no pixel has its counterpart.`);
      return;
    }
    const { view } = this.panel;
    const seen = blocks.map(({ header }) => [header.ref, header.key || header.revision, header.planes]);
    const wanted = JSON.stringify([view, ...seen]);
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    clearTimeout(this.#timer);
    if (blocks.every(hasValues) && isSameRegion(...blocks)) this.#show(blocks[0], blocks[1], 0);
    else this.#timer = setTimeout(() => this.#fetch(wanted), DIFFERENCE_AFTER_MS);
  }

  get state() {
    const isMade = this.#made === null || this.#made.of === this.#wanted;
    return isMade ? super.state : "stale";
  }

  async #fetch(wanted) {
    const { panel } = this;
    const { region } = panel.view;
    const pixels = (region[1][0] - region[0][0]) * (region[1][1] - region[0][1]);
    const level = Math.max(0, Math.ceil(Math.log2(pixels / MOST_COMPARED) / 2));
    try {
      const both = [panel.view, { ...panel.view, ref: this.ref }].map((view) => askValues(panel.model, view, region, level));
      const [first, second] = await Promise.all(both);
      if (wanted === this.#wanted) this.#show(first, second, level);
    } catch (error) {
      if (wanted === this.#wanted) this.#tellFailure(error.message);
    }
  }

  #show(first, second, level) {
    const kinds = [this.panel.plane.item.kind, this.plane.item.kind];
    const { picture, counts } = differenceOf(first, second, kinds.every((kind) => OBJECT_KINDS.includes(kind)));
    this.#made = { of: this.#wanted, canvas: canvasOf(picture), block: { ...first, header: { kind: "labels" } } };
    this.words.replaceChildren(...countsInWords(counts, level).map(keyedWords));
    this.panel.invalidate();
  }

  #tellFailure(message) {
    this.#made = null;
    this.words.textContent = message;
  }

  drawPixels(context, panel) {
    if (this.#made) drawRegion(context, panel.viewport, this.#made.canvas, this.#made.block);
    return true;
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#wanted = "";
    super.destroy();
  }
}

function keyedWords({ words, color }) {
  const key = color === undefined ? null : element("span", { class: "compare-key", style: `background: ${colorInCss(color)}` });
  return element("span", { class: "compare-count" }, key, words);
}

function isSameRegion(one, other) {
  return String(one.region) === String(other.region);
}
