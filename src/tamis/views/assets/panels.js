/** One to six panels that look at the same place; three planes of a volume; and what is common to them. */

import { crosshairLayer } from "./crosshair.js";
import { button, element } from "./element.js";
import { PanelFollower, viewOfNode } from "./follow.js";
import { signButton } from "./icons.js";
import { PanelNote } from "./note.js";
import { Panel } from "./panel.js";
import { PanelHead } from "./panelhead.js";
import { PlaneBar } from "./planebar.js";
import { findItem, listItems, listResults, OBJECT_KINDS, orthogonalAxes } from "./planes.js";
import { Scene } from "./scene.js";

const MOST_PANELS = 6;
const AXIS_ORDER = "TCSZYX";
const LAYOUT_WORDS = {
  grid: "grid", row: "in a row", column: "below each other", axes: "three planes", space: "planes and 3-D", scene: "3-D",
};
const OF_PLANES = ["axes", "space"]; // layouts that show the three planes of a volume
const OF_SCENES = ["space", "scene"];

/**
 * @param {HTMLElement} el
 * @param {object} model
 * @param {import("./link.js").Link} link
 * @returns {Panels} `panels` (list), `add(ref)`, `onPanel(listener)`, `destroy()`
 */
export function mountPanels(el, model, link) {
  return new Panels(el, model, link);
}

/** The panels of a page. */
export class Panels {
  #heads = new Map();
  #notes = new Map();
  #listeners = new Set();
  #ends;
  #lastId = 0;
  #told = "";
  #telling = 0;
  #toldAt = 0;

  constructor(el, model, link) {
    Object.assign(this, { model, link, panels: [], layout: "grid", before: null, scene: null });
    this.#build(el);
    this.follower = new PanelFollower(model, (view) => this.showStep(view));
    this.#ends = [model.on("state", () => this.#follow()), this.follower.destroy, () => this.element.remove()];
    this.#follow();
  }

  #build(el) {
    this.planes = new PlaneBar(this.link);
    this.grid = element("div", { class: "panels-grid" });
    const choose = () => this.setLayout(this.choice.value);
    this.choice = element("select", { "aria-label": "Layout of the panels", on: { change: choose } });
    this.choice.append(...Object.entries(LAYOUT_WORDS).map(([value, text]) => element("option", { value, text })));
    this.adding = signButton("plus", "Add a panel", () => this.add(this.#nextRef()));
    const act = (run) => () => this.#inUse && run(this.#inUse);
    this.oneToOne = button("1:1", act((panel) => panel.showOneToOne()), { title: "Pixel by pixel (1)" });
    this.bar = element(
      "div",
      { class: "panels-bar", role: "toolbar", "aria-label": "Panels" },
      this.adding,
      this.choice,
      signButton("fit", "Fit the image (0)", act((panel) => panel.fit())),
      this.oneToOne,
      button("−", act((panel) => panel.zoomAt(panel.middle, 0.8)), { title: "Zoom out (-)" }),
      button("+", act((panel) => panel.zoomAt(panel.middle, 1.25)), { title: "Zoom in (+)" }),
    );
    this.element = element("div", { class: "panels" }, this.bar, this.grid, this.planes.element);
    el.dataset.part = "panels";
    el.append(this.element);
  }

  /** The panel, or the scene alone, that the buttons above act on. */
  get #inUse() {
    if (this.layout === "scene") return this.scene;
    return this.panels.find(({ isPointed }) => isPointed) ?? this.panels[0];
  }

  /** Tell of each panel, those of now and those to come; return what ends it. */
  onPanel(listener) {
    this.#listeners.add(listener);
    for (const panel of this.panels) listener(panel);
    return () => this.#listeners.delete(listener);
  }

  /** Add a panel; none beyond six. @param {string} ref @param {{over?: string, axes?: string}} [how] */
  add(ref, how = {}) {
    const made = ref && this.panels.length < MOST_PANELS ? this.#make(ref, how) : null;
    if (made) this.#changed();
    return made;
  }

  #make(ref, how = {}) {
    this.#lastId += 1;
    const { model, link } = this;
    const panel = new Panel({ model, link, id: `p${this.#lastId}`, ref, ...how });
    panel.addLayer(crosshairLayer);
    this.panels.push(panel);
    this.grid.append(panel.element);
    this.#notes.set(panel, new PanelNote(panel));
    this.#heads.set(panel, new PanelHead(panel, { changed: () => this.#changed(panel), close: () => this.close(panel) }));
    for (const listener of this.#listeners) listener(panel);
    return panel;
  }

  /** Show what a step gives in the panel in use: none that is pinned, or that compares. */
  showStep({ told, ...view }) {
    const isFree = (panel) => !panel.isPinned && !panel.comparison;
    const active = [this.panels[this.link.activePanel ?? 0], ...this.panels].find((panel) => panel && isFree(panel));
    if (!active) return;
    for (const panel of this.before ? this.panels.filter(isFree) : [active]) {
      panel.show(view);
      this.#notes.get(panel).tell(told);
    }
    if (this.before) this.before[0] = { ref: view.ref, over: view.over };
    this.#changed();
  }

  /** Return the controls of a panel. */
  headOf(panel) {
    return this.#heads.get(panel);
  }

  /** Close a panel; the last one stays. */
  close(panel) {
    if (this.panels.length === 1) return;
    this.#remove(panel);
    this.#changed();
  }

  #remove(panel) {
    this.panels = this.panels.filter((other) => other !== panel);
    this.#heads.get(panel).destroy();
    this.#heads.delete(panel);
    this.#notes.get(panel).destroy();
    this.#notes.delete(panel);
    panel.destroy();
  }

  /** Lay the panels out: grid, row, column, or as the three planes of the first panel's volume, or that in space, or both. */
  setLayout(layout) {
    const isVolume = this.#pairs.length || this.before;
    if (![...OF_PLANES, ...OF_SCENES].includes(layout) || isVolume) this.layout = layout;
    this.choice.value = this.layout;
    if (OF_PLANES.includes(this.layout)) this.#openAxes();
    else this.#closeAxes();
    if (OF_SCENES.includes(this.layout)) this.#openScene();
    else this.#closeScene();
    this.#changed();
  }

  get #pairs() {
    return orthogonalAxes(findItem(this.model.state, this.panels[0]?.ref));
  }

  #openScene(what = this.#sceneOf(this.panels[0])) {
    this.#lastId += 1;
    const { model, link } = this;
    this.scene ??= new Scene({ model, link, id: `s${this.#lastId}`, ...what });
    this.grid.append(this.scene.element); // the last one
    this.scene.invalidate();
  }

  #closeScene() {
    this.scene?.destroy();
    this.scene = null;
  }

  /** What a scene shows of a panel: its objects, and the planes of the image below them. */
  #sceneOf({ ref, over }) {
    const { state } = this.model;
    const item = findItem(state, ref);
    if (over) return { ref: over, image: ref };
    const isAlike = ({ shape, kind }) => !OBJECT_KINDS.includes(kind) && String(shape) === String(item?.shape);
    return { ref, image: OBJECT_KINDS.includes(item?.kind) ? (listItems(state).find(isAlike)?.ref ?? "") : ref };
  }

  /**
   * Begin with these looks, and measure positions by the first panel, not by the first input.
   * @param {{layout?: string, scene?: object, colormap?: string}} looks
   */
  begin({ layout = "row", scene = null, colormap = "" }) {
    this.measuredBy = "";
    const end = this.model.on("state", () => {
      if (!this.panels[0]?.plane) return; // of some images only computing tells that they are volumes
      end();
      this.setLayout(layout);
      if (scene) this.scene?.show(scene);
      if (colormap) this.link.set({ colormap: Object.fromEntries(listResults(this.model.state).map(({ ref }) => [ref, colormap])) });
    });
  }

  #openAxes() {
    if (this.before) return;
    const [first] = this.panels;
    const pairs = this.#pairs;
    this.before = this.panels.map(({ ref, over }) => ({ ref, over }));
    this.#replace(pairs.map((axes) => ({ ref: first.ref, over: first.over, axes })));
  }

  #closeAxes() {
    if (this.before) this.#replace(this.before);
    this.before = null;
  }

  #replace(wished) {
    for (const panel of this.panels) this.#remove(panel);
    for (const { ref, ...how } of wished) this.#make(ref, how);
  }

  #nextRef() {
    const refs = listItems(this.model.state).map(({ ref }) => ref);
    return refs.find((ref) => this.panels.every((panel) => panel.ref !== ref)) ?? refs[0];
  }

  // ---- what the session says

  #follow() {
    const { state } = this.model;
    if (!state) return;
    const items = listItems(state);
    const known = listResults(state).map(({ ref }) => ref);
    const shown = (state.shown ?? []).filter((ref) => known.includes(ref)).slice(0, MOST_PANELS);
    if (this.measuredBy === "") this.measuredBy = shown[0];
    if (items.length) this.link.measureBy(findItem(state, this.measuredBy) ?? items[0]);
    if (!this.panels.length) this.#begin(shown.length ? shown : items.slice(0, 1).map(({ ref }) => ref));
    else if (this.#isNews(state) && shown.length) this.#adopt(shown);
    const isFlat = !items.some((item) => orthogonalAxes(item).length);
    for (const layout of [...OF_PLANES, "scene"]) this.choice.querySelector(`[value=${layout}]`).disabled = isFlat;
    this.follower.follow(state);
    this.#arrange();
  }

  /** Whether another page has chosen what is shown: not an older choice of ours that comes back late. */
  #isNews({ shown, revision }) {
    if (this.#telling || revision < this.#toldAt) return false;
    const isOther = JSON.stringify(shown) !== this.#told;
    this.#told = JSON.stringify(shown);
    return isOther;
  }

  /** How the panels look, beside the refs, which the session keeps: what `#begin` takes from the link. */
  get looks() {
    const lookOf = ({ ref, over, isPinned }) => ({ ref, over, isPinned });
    const sceneOf = ({ ref, image, value, level }) => ({ ref, image, value, level });
    return { layout: this.layout, panels: (this.before ?? this.panels).map(lookOf), scene: this.scene && sceneOf(this.scene) };
  }

  #begin(refs) {
    this.#told = JSON.stringify(refs);
    for (const ref of refs) this.#make(ref);
    this.#showSelected(refs, this.#recall(this.link.looks));
    this.link.looks = null;
  }

  /** Make panels of the same refs look as they did; return whether they are the same. */
  #recall(looks) {
    const refsOf = (panels) => JSON.stringify(panels?.map(({ ref }) => ref));
    if (refsOf(looks?.panels) !== refsOf(this.panels)) return false;
    const known = listItems(this.model.state).map(({ ref }) => ref);
    looks.panels.forEach(({ over, isPinned }, i) => {
      this.panels[i].show({ over: known.includes(over) ? over : "" });
      if (isPinned) this.#heads.get(this.panels[i]).turnPin();
    });
    if (looks.layout in LAYOUT_WORDS && looks.layout !== this.layout) this.setLayout(looks.layout);
    if (looks.scene) this.scene?.show(looks.scene);
    return true;
  }

  #showSelected(refs, isRecalled) {
    // what is below the objects, or beside the value, of the selected step is told alone: the page shows both
    const view = refs.length === 1 ? viewOfNode(this.model.state, this.model.state.selected) : null;
    if (view?.ref !== refs[0]) return;
    if (!isRecalled) this.panels[0].show({ over: view.over });
    this.#notes.get(this.panels[0]).tell(view.told);
  }

  /** Show what another page of the session shows. */
  #adopt(refs) {
    if (this.before) return this.#adoptAxes(refs);
    for (const panel of this.panels.slice(refs.length)) this.#remove(panel);
    refs.forEach((ref, i) => {
      if (!this.panels[i]) this.#make(ref);
      else if (this.panels[i].ref !== ref) this.panels[i].show(this.panels[i].over === ref ? { ref, over: "" } : { ref });
    });
    return undefined;
  }

  /** Three planes show one thing: what is new. */
  #adoptAxes(refs) {
    const known = this.before.map(({ ref }) => ref);
    this.before = refs.map((ref, i) => ({ ...this.before[i], ref }));
    const ref = refs.find((one) => !known.includes(one)) ?? refs[0];
    for (const panel of this.panels) panel.show({ ref });
  }

  #changed(panel = null) {
    if (this.before && panel) this.#showInAll(panel);
    this.#arrange();
    if (this.scene && !this.scene.isChosen) this.scene.show(this.#sceneOf(this.panels[0]));
    const refs = (this.before ?? this.panels).map(({ ref }) => ref);
    if (JSON.stringify(refs) === this.#told) return;
    this.#told = JSON.stringify(refs);
    this.#telling += 1;
    const done = (told) => {
      this.#telling -= 1;
      this.#toldAt = Math.max(this.#toldAt, told?.revision ?? 0);
    };
    this.model.verb("show", { refs }).then(done, () => done());
  }

  /** The axes of which a scene shows a plane. */
  get #across() {
    const { axes } = this.link.reference;
    return this.scene ? [...this.scene.axes].filter((axis) => axis in axes).map((axis) => ({ axis, length: axes[axis].length })) : [];
  }

  #showInAll({ ref, over }) {
    this.before[0] = { ref, over };
    for (const panel of this.panels) panel.show({ ref, over });
  }

  #arrange() {
    const count = this.panels.length;
    const columns = { grid: Math.ceil(Math.sqrt(count)), row: count, column: 1, axes: 2, space: 2, scene: 1 }[this.layout];
    this.grid.style.setProperty("--panel-columns", columns);
    Object.assign(this.grid.dataset, { layout: this.layout, count });
    if (this.before) this.#arrangeAxes();
    const fitting = this.before ? () => Math.min(...this.panels.map(({ fittedZoom }) => fittedZoom)) : () => Infinity;
    for (const panel of this.panels) panel.mostZoom = fitting; // three planes meet at one scale
    this.adding.disabled = count >= MOST_PANELS || Boolean(this.before);
    this.oneToOne.disabled = this.layout === "scene";
    const hidden = new Map([...this.panels.flatMap(({ plane }) => plane?.hidden ?? []), ...this.#across].map((axis) => [axis.axis, axis]));
    const placeOf = ({ axis }) => AXIS_ORDER.indexOf(axis);
    this.planes.show([...hidden.values()].sort((one, other) => placeOf(one) - placeOf(other)));
  }

  /** Room by the lengths of the axes, so that all three planes fit at about the same scale. */
  #arrangeAxes() {
    const [first, beside] = this.panels.map(({ plane }) => plane);
    if (!first || !beside) return;
    const [rows, columns] = [first.rows * first.spacing[0], first.columns * first.spacing[1]];
    const depth = beside.columns * beside.spacing[1];
    const share = (length) => `minmax(0, ${Math.max(length, depth / 2)}fr) minmax(0, ${Math.max(depth, length / 2)}fr)`;
    this.grid.style.setProperty("--axes-columns", share(columns));
    this.grid.style.setProperty("--axes-rows", share(rows));
  }

  destroy() {
    this.#closeScene();
    for (const panel of [...this.panels]) this.#remove(panel);
    this.planes.destroy();
    for (const end of this.#ends) end();
  }
}
