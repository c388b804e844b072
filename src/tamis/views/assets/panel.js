/** One canvas: draws what a ref is, pans, zooms, reads values, and asks for what it shows. */

import { Badge, STATE_WORDS, WORST_FIRST } from "./badge.js";
import { indexIn } from "./block.js";
import { moveCross } from "./crosshair.js";
import { element } from "./element.js";
import { listenToHands } from "./gestures.js";
import { KeptBlock, Picture } from "./picture.js";
import { findItem, planeOf } from "./planes.js";
import { panelInWords, positionInWords, valueInWords, Values } from "./readout.js";
import { isAtRest } from "./rest.js";
import { Stream } from "./stream.js";
import { Viewport } from "./viewport.js";
import { areOfSamePlane, isInPlane, isWholePlane, viewOf, wantVisible } from "./wish.js";

const OVERVIEW_AFTER_MS = 400;
const OVERVIEW_PIXELS = 512;

/**
 * A panel. Others may use `canvas`, `toImage`, `toScreen`, `addLayer`, `setTool` and `invalidate`.
 *
 * @typedef {{draw: (context: CanvasRenderingContext2D, panel: Panel) => void}} Layer what is drawn on top, in pixels of the page
 */
export class Panel {
  #layers = new Set();
  #streams;
  #pictures = { base: new Picture(), overview: new Picture() };
  #ends;
  #overviewTimer = 0;
  #whole = null;
  #said = "";
  #kept = { base: new KeptBlock(), over: new KeptBlock() };
  #painted = [];
  #size = { width: 0, height: 0, ratio: 1 };
  #draw = () => this.#drawNow();

  /** @param {{model: object, link: import("./link.js").Link, id: string, ref: string, over?: string, axes?: string}} what */
  constructor({ model, link, id, ref, over = "", axes = "" }) {
    const start = { tool: null, comparison: null, viewport: null, isPinned: false, mostZoom: () => Infinity };
    Object.assign(this, { model, link, id, ref, over, axes }, start);
    const changed = () => this.refresh();
    this.#streams = { base: new Stream(model, id, changed), over: new Stream(model, `${id}:over`, changed) };
    this.#streams.overview = new Stream(model, `${id}:overview`, changed);
    this.values = { base: new Values(model, changed), over: new Values(model, changed) };
    this.#build();
    const sizes = new ResizeObserver(() => this.invalidate());
    sizes.observe(this.body);
    this.#ends = [
      link.on((names) => this.#follow(names)),
      model.on("state", changed),
      ...["adjust", "heard"].map((type) => model.on(type, () => this.#showState())),
      model.on("step", (told) => this.#showStep(told)),
      listenToHands(this),
      () => sizes.disconnect(),
    ];
    this.invalidate();
  }

  #build() {
    this.canvas = element("canvas", { role: "img", tabindex: 0, "aria-label": "empty panel", class: "panel-canvas" });
    this.badge = new Badge();
    this.blank = element("p", { class: "panel-blank", hidden: true });
    this.line = element("output", { class: "panel-readout", "aria-live": "off" });
    this.body = element("div", { class: "panel-body" }, this.canvas, this.blank, this.badge.element);
    this.element = element("section", { "data-part": "panel", "data-panel": this.id, class: "panel" }, this.body, this.line);
  }

  // ---- what others use

  /** Return the position in the image of a point on the canvas; pixel (r, c) reaches from r to r + 1. */
  toImage(x, y) {
    return this.viewport ? this.viewport.toImage(x, y) : { row: NaN, column: NaN };
  }

  /** Return the point on the canvas of a position in the image. */
  toScreen(row, column) {
    return this.viewport ? this.viewport.toScreen(row, column) : { x: NaN, y: NaN };
  }

  /** Draw something on top from now on; return what ends it. */
  addLayer(layer) {
    this.#layers.add(layer);
    this.invalidate();
    return () => {
      this.#layers.delete(layer);
      this.invalidate();
    };
  }

  /** Give the pointer to a tool; null gives it back. */
  setTool(tool) {
    this.tool = tool;
    this.canvas.style.cursor = tool?.cursor ?? "";
  }

  /** Draw in the next frame. */
  invalidate() {
    this.link.nextFrame(this.#draw);
  }

  get width() {
    return this.#size.width;
  }

  get height() {
    return this.#size.height;
  }

  get middle() {
    return { x: this.width / 2, y: this.height / 2 };
  }

  /** What the panel shows: `stream` and `plane` of the image below, and of the objects over it. */
  get plane() {
    return planeOf(findItem(this.model.state, this.ref), this.axes);
  }

  get block() {
    return this.#streams.base.block;
  }

  get view() {
    return this.#streams.base.view;
  }

  get state() {
    const { base, over } = this.#streams;
    const states = [base.state === "empty" && this.#kept.base.of(base, this.plane) ? "stale" : base.state];
    // objects that cannot be had tell it at their step; they hide no image
    for (const state of [this.over ? over.state : "blank", this.comparison?.state ?? "blank"]) {
      if (state !== "blank") states.push(state === "empty" ? "stale" : state);
    }
    return WORST_FIRST.find((state) => states.includes(state));
  }

  // ---- what it shows

  /** Show something else. @param {{ref?: string, over?: string, axes?: string}} what */
  show(what) {
    for (const [name, ref] of [["base", this.ref], ["over", this.over]]) {
      const next = what[name === "base" ? "ref" : name] ?? ref;
      if (next !== ref) this.#streams[name].forget(); // its values are no more those of what is shown
    }
    Object.assign(this, what);
    if (!this.over) this.#streams.over.close();
    this.refresh();
  }

  moveBy(dx, dy) {
    if (this.viewport) this.link.set(this.#viewportNow.movedBy(dx, dy));
  }

  zoomAt({ x, y }, factor) {
    if (this.viewport) this.link.set(this.#viewportNow.zoomedAt(x, y, factor));
  }

  fit() {
    this.link.set({ zoom: null, centre: {} });
  }

  showOneToOne() {
    if (this.viewport) this.link.set(this.viewport.atOneToOne());
  }

  /** Put a pixel of the image in the middle. */
  centreOn(row, column) {
    if (this.viewport) this.link.set(this.viewport.centredOn(row, column));
  }

  stepPlane(by) {
    const deep = this.plane?.hidden.findLast(({ length }) => length > 1);
    if (deep) this.link.setPlane(deep.axis, this.link.indexAlong(deep.axis, deep.length) + by);
  }

  /** Tell the link what is under the pointer; null when it left. */
  pointAt(at) {
    this.isPointed = at !== null;
    this.link.set({ cursor: at && this.viewport ? this.link.positionOf(this.viewport.toLink(at)) : null });
  }

  click(at, adds) {
    const { label, ref } = this.objectAt(at.row, at.column) ?? {};
    if (label !== undefined && (label !== 0 || !adds)) this.link.select(label || null, adds && label !== 0, ref);
    if (this.axes) moveCross(this, at);
  }

  /** Return the label at a position: 0 for background, undefined where there are no labels. */
  labelAt(row, column) {
    return this.objectAt(row, column)?.label;
  }

  /** Return the label at a position, and of which labels it is one. @returns {{label: number, ref: string} | undefined} */
  objectAt(row, column) {
    const { base, over } = this.#streams;
    for (const [stream, plane] of [[over, this.#planeOver()], [base, this.plane]]) {
      if (!stream.isOfView || !stream.block.objects || stream.block.header.kind === "binary" || (stream === over && !this.over)) continue;
      const index = indexIn(stream.block, (row * plane.rows) / this.plane.rows, (column * plane.columns) / this.plane.columns);
      if (index !== null) return { label: stream.block.objects[index], ref: stream.block.header.ref };
    }
    return undefined;
  }

  #planeOver() {
    return planeOf(findItem(this.model.state, this.over), this.axes);
  }

  // ---- drawing

  #follow(names) {
    if (names.has("cursor") && names.size === 1) this.#showLine();
    this.invalidate();
  }

  /** Say how far it is to be trusted now, and draw in the next frame. */
  refresh() {
    this.#showState();
    this.invalidate();
  }

  #drawNow() {
    if (!this.element.isConnected) return;
    this.#measure();
    const context = this.canvas.getContext("2d");
    const { width, height, ratio } = this.#size;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const plane = this.plane;
    this.viewport = plane && width && height ? this.#viewportOf(plane) : null;
    this.#painted = [];
    if (!this.viewport) return this.#askUnknown();
    this.#ask(this.viewport, plane);
    this.#drawPixels(context, plane);
    this.#painted = this.#blocks;
    this.#showRevision();
    for (const layer of this.#layers) layer.draw(context, this);
    this.#showLine();
    this.#showState();
  }

  /** Where it looks, also before that is drawn: between two frames there may be many moves. */
  get #viewportNow() {
    return this.plane ? this.#viewportOf(this.plane) : this.viewport;
  }

  #viewportOf(plane) {
    return new Viewport(this.link, plane, this.#size, this.mostZoom());
  }

  /** The zoom at which its plane just fits; Infinity while that is not known. */
  get fittedZoom() {
    const { clientWidth: width, clientHeight: height } = this.body;
    return this.plane && width && height ? new Viewport(this.link, this.plane, { width, height, ratio: 1 }).fitted : Infinity;
  }

  #measure() {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.body;
    this.#size = { width, height, ratio };
    const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== columns) this.canvas.width = columns;
    if (this.canvas.height !== rows) this.canvas.height = rows;
  }

  #drawPixels(context, plane) {
    const { base, over } = this.#streams;
    const look = this.look();
    const planeOver = this.over && this.#planeOver();
    const [block, above] = [this.#kept.base.of(base, plane), this.#kept.over.of(over, planeOver)];
    // a step that is disabled, or made anew under its old name, may give an image where it gave objects
    this.#pictures.base.update(block, above?.objects ? above : null, this.look(block?.header.ref));
    this.#pictures.overview.update(this.#blockBelow(), null, look);
    const drawFirst = () => this.#pictures.base.draw(context, this.viewport, planeOver ? this.#viewportOf(planeOver) : undefined);
    if (this.comparison?.drawPixels(context, this, drawFirst)) return;
    this.#pictures.overview.draw(context, this.viewport);
    drawFirst();
  }

  /** The blocks that are to be seen now. */
  get #blocks() {
    const { base, over } = this.#streams;
    return [base.block, this.over ? over.block : null, this.comparison?.stream.block ?? null];
  }

  /** A block of the whole plane, coarser than the one in view: what was there before one zoomed in, or one asked for. */
  #blockBelow() {
    const { base, overview } = this.#streams;
    if (base.block && isWholePlane(base.block.region, this.plane)) this.#whole = base.block;
    return [overview.block, this.#whole].find((block) => areOfSamePlane(block, base.block)) ?? null;
  }

  /** Return how a ref is drawn. */
  look(ref = this.ref) {
    return this.link.lookOf(ref, planeOf(findItem(this.model.state, ref), this.axes));
  }

  // ---- asking

  #askUnknown() {
    const isKnown = planeOf(findItem(this.model.state, this.ref));
    if (this.ref && !isKnown && this.#size.width) this.#streams.base.want({ ref: this.ref, planes: [], region: null, level: 0 });
    this.#showState();
  }

  #ask(viewport, plane) {
    wantVisible(this.#streams.base, viewport, this.ref, this.link);
    const planeOver = this.over && this.#planeOver();
    const isSameSize = planeOver && planeOver.rows === plane.rows && planeOver.columns === plane.columns;
    if (isSameSize) this.#wantOver(planeOver);
    else if (planeOver) wantVisible(this.#streams.over, this.#viewportOf(planeOver), this.over, this.link);
    this.comparison?.ask(this);
    this.#streams.base.setLimits(this.link.limitsOf(this.ref, plane));
    this.#askOverview(plane);
  }

  /** Objects of the same region as the image below, so that the two are mixed pixel by pixel. */
  #wantOver(planeOver) {
    const { region, level } = this.view ?? {};
    if (region) this.#streams.over.want(viewOf(this.over, planeOver, this.link, { region, level }));
  }

  #askOverview(plane) {
    const { base, overview } = this.#streams;
    clearTimeout(this.#overviewTimer);
    const isThere = overview.block && areOfSamePlane(overview.block, base.block);
    if (overview.isOpen && (isThere || !isAtRest(this.model))) overview.close(); // while values change, it would slow down what is in view
    if (!base.block || this.#blockBelow() || isWholePlane(base.view.region, plane)) return;
    this.#overviewTimer = setTimeout(() => {
      if (!isAtRest(this.model)) return this.invalidate();
      const level = Math.max(0, Math.ceil(Math.log2(Math.max(plane.rows, plane.columns) / OVERVIEW_PIXELS)));
      overview.want({ ...base.view, region: [[0, 0], [plane.rows, plane.columns]], level });
      return overview.setLimits(this.link.limitsOf(this.ref, plane));
    }, OVERVIEW_AFTER_MS);
  }

  // ---- words

  #showStep(told) {
    if (told.node !== findItem(this.model.state, this.ref)?.node) return;
    this.element.toggleAttribute("data-computing", told.state === "computing");
    this.invalidate();
  }

  #showState() {
    const isPainted = this.#blocks.every((block, i) => block === this.#painted[i]);
    const state = this.state === "exact" && !isPainted ? "stale" : this.state;
    const { message } = this.#streams.base.message ? this.#streams.base : this.#streams.over;
    const words = panelInWords(this, state === "blank" ? message : STATE_WORDS[state]);
    if (words === this.#said) return;
    this.#said = words;
    this.element.dataset.state = state;
    this.element.dataset.ref = this.ref;
    this.badge.tell(state);
    this.blank.hidden = state !== "blank";
    this.blank.textContent = state === "blank" ? message : "";
    this.canvas.setAttribute("aria-label", words);
  }

  /** Tell for which change all that is painted is right, and what it is; whoever measures or tests waits for it. */
  #showRevision() {
    const { base, over } = this.#streams;
    const blocks = this.over ? [base.block, over.block] : [base.block];
    const painted = [this.#kept.base.block, ...(this.over ? [this.#kept.over.block] : [])].map((block) => `${block?.header.key} ${block?.header.level} ${block?.header.state}`).join(" ");
    if (this.element.dataset.painted !== painted) this.element.dataset.painted = painted;
    const revision = String(Math.min(...blocks.map((block) => block?.header.revision ?? -1)));
    if (this.element.dataset.revision !== revision) this.element.dataset.revision = revision;
  }

  #showLine() {
    const at = this.viewport?.fromLink(this.link.cursor);
    this.line.textContent = at && isInPlane(at, this.plane) ? this.#lineAt(at) : "";
  }

  #lineAt({ row, column }) {
    const plane = this.plane;
    const found = [this.values.base.at(this.#streams.base, plane, row, column)];
    const planeOver = this.over && this.#planeOver();
    if (planeOver) {
      const [down, along] = [planeOver.rows / plane.rows, planeOver.columns / plane.columns];
      found.push(this.values.over.at(this.#streams.over, planeOver, row * down, column * along));
    }
    const words = found.map((told) => (told ? (told.isExact ? "" : "≈ ") + valueInWords(told.value, told.dtype) : "…"));
    return `${positionInWords(plane, this.link, row, column)} = ${words.join(" · ")}`;
  }

  destroy() {
    clearTimeout(this.#overviewTimer);
    this.badge.destroy();
    for (const end of this.#ends) end();
    for (const stream of Object.values(this.#streams)) stream.destroy();
    for (const values of Object.values(this.values)) values.destroy();
    this.comparison?.destroy();
    this.element.remove();
  }
}
