/** The line above a scene: which surfaces and planes it shows, at which value, how finely, and what is cut away. */

import { button, element } from "./element.js";
import { sheetPart } from "./panelhead.js";
import { findItem, listItems, OBJECT_KINDS, orthogonalAxes } from "./planes.js";

const VIEWPOINT_WORDS = { corner: "from a corner", YX: "as the first panel", ZX: "from above", YZ: "from the right" };
const STEPS_OF_SLIDER = 200;

/** Controls of one scene. */
export class SceneHead {
  #options = "";
  #told = "";

  /** @param {import("./scene.js").Scene} scene */
  constructor(scene) {
    this.scene = scene;
    const choose = (name) => ({ change: (event) => this.#choose({ [name]: event.target.value }) });
    this.ref = element("select", { "aria-label": "Surfaces of", class: "head-ref", on: choose("ref") });
    this.image = element("select", { "aria-label": "Planes of", class: "head-over", on: choose("image") });
    this.#buildValue();
    this.sheet = element("div", { class: "head-sheet" });
    const about = "Planes, cuts, detail, viewpoint";
    this.more = element("details", { class: "head-more" }, element("summary", { "aria-label": about, title: about, text: "◐" }), this.sheet);
    this.more.addEventListener("keydown", (event) => event.key === "Escape" && this.#fold(event));
    this.element = element("header", { class: "panel-head scene-head" }, this.ref, this.value, this.image, this.more);
    scene.element.prepend(this.element);
  }

  #fold(event) {
    this.more.open = false;
    this.more.querySelector("summary").focus();
    event.stopPropagation();
  }

  /** What somebody has chosen stays, whatever the panels show. */
  #choose(what) {
    this.scene.isChosen = true;
    this.scene.show(what);
  }

  #buildValue() {
    const set = (event) => Number.isFinite(event.target.valueAsNumber) && this.scene.show({ value: event.target.valueAsNumber });
    const words = "Value of the surface";
    this.slider = element("input", { type: "range", "aria-label": words, on: { input: set } });
    this.number = element("input", { type: "number", step: "any", "aria-label": `${words}, number`, on: { change: set } });
    this.value = element("span", { class: "scene-value", hidden: true }, this.slider, this.number);
  }

  /** Show what the scene shows. */
  tell() {
    const { scene } = this;
    this.#list();
    if (this.ref.value !== scene.ref) this.ref.value = scene.ref;
    if (this.image.value !== scene.image) this.image.value = scene.image;
    this.#tellValue();
    const told = scene.axes && JSON.stringify([scene.axes, scene.box, scene.surfaces.about?.levels.length]);
    if (told && told !== this.#told) this.#fill(told);
    this.#tellClips();
  }

  #list() {
    const { state } = this.scene.model;
    const volumes = listItems(state).filter((item) => orthogonalAxes(item).length);
    const options = JSON.stringify(volumes.map(({ ref, title }) => [ref, title]));
    if (options === this.#options) return;
    this.#options = options;
    const fill = (select, nothing) =>
      select.replaceChildren(...[{ ref: "", title: nothing }, ...volumes].map(({ ref, title }) => element("option", { value: ref, text: title })));
    fill(this.ref, "no surfaces");
    fill(this.image, "no planes");
  }

  #tellValue() {
    const { scene } = this;
    const item = findItem(scene.model.state, scene.ref);
    const { about } = scene.surfaces;
    const isGrey = Boolean(item) && !OBJECT_KINDS.includes(item.kind) && about && about.low !== about.high;
    this.value.hidden = !isGrey;
    if (!isGrey) return;
    const value = scene.value ?? about.value;
    Object.assign(this.slider, { min: about.low, max: about.high, step: (about.high - about.low) / STEPS_OF_SLIDER });
    if (document.activeElement !== this.slider) this.slider.value = value;
    if (document.activeElement !== this.number) this.number.value = Number(value.toPrecision(5));
  }

  #fill(told) {
    this.#told = told;
    const { scene } = this;
    const letters = [...scene.axes].reverse();
    const plane = (axis) => {
      const box = element("input", { type: "checkbox", "data-plane": axis, on: { change: () => this.#setAcross() } });
      box.checked = scene.across.has(axis);
      return element("label", { class: "head-row" }, box, axis);
    };
    this.clips = new Map(letters.map((axis, i) => [axis, this.#clip(axis, scene.box.map((corner) => corner[i]))]));
    this.level = element("select", { "aria-label": "Detail", on: { change: () => this.#setLevel() } });
    const whole = button("whole", () => scene.link.set({ clipping: {} }), { title: "Cut nothing away" });
    const views = Object.entries(VIEWPOINT_WORDS).map(([name, words]) => button(words, () => scene.lookFrom(name)));
    this.sheet.replaceChildren(
      sheetPart("Planes across", element("div", { class: "head-row" }, ...letters.map(plane))),
      sheetPart("Cut away", ...[...this.clips.values()].map(({ row }) => row), whole),
      sheetPart("Detail", this.level),
      sheetPart("Look", element("div", { class: "scene-views" }, ...views)),
    );
    const names = ["", ...(scene.surfaces.about?.levels ?? [{ steps: [1] }]).map((_, level) => String(level))];
    const words = (name) => (name === "" ? "as fine as is fast" : name === "0" ? "every pixel" : `every ${2 ** Number(name)}th pixel`);
    this.level.replaceChildren(...names.map((name) => element("option", { value: name, text: words(name) })));
    this.level.value = scene.level === null ? "" : String(scene.level);
  }

  #clip(axis, [first, last]) {
    const set = () => this.#setClips();
    const end = (words, value) =>
      element("input", { type: "range", min: first, max: last, step: (last - first) / STEPS_OF_SLIDER, value, "aria-label": `${words} ${axis} that is drawn`, on: { input: set } });
    const [low, high] = [end("First", first), end("Last", last)];
    return { low, high, ends: [first, last], row: element("div", { class: "head-row" }, element("span", { text: axis }), low, high) };
  }

  #setAcross() {
    const chosen = [...this.sheet.querySelectorAll("[data-plane]")].filter(({ checked }) => checked);
    this.scene.hasChosen = true;
    this.scene.show({ across: new Set(chosen.map(({ dataset }) => dataset.plane)) });
  }

  #setLevel() {
    this.scene.show({ level: this.level.value === "" ? null : Number(this.level.value) });
  }

  #setClips() {
    const clipping = {};
    for (const [axis, { low, high, ends: [first, last] }] of this.clips) {
      const ends = [low.valueAsNumber, high.valueAsNumber];
      if (ends[0] > first || ends[1] < last) clipping[axis] = ends;
    }
    this.scene.link.set({ clipping });
  }

  #tellClips() {
    const { clipping } = this.scene.link;
    for (const [axis, { low, high, ends }] of this.clips ?? []) {
      const [first, last] = clipping[axis] ?? ends;
      if (document.activeElement !== low) low.value = first;
      if (document.activeElement !== high) high.value = last;
    }
  }

  destroy() {
    this.element.remove();
  }
}
