/** The pipeline: a card for each image and step, the lines between them, and what can be done with a step. */

import { button, element, keepKeys, svgElement } from "./element.js";
import { StripCard } from "./card.js";
import { canMove, layoutStrip, nodeOfRef, cardPlace, STRIP_MARGIN } from "./places.js";
import { Thumbnails } from "./thumbnails.js";

/**
 * Show the pipeline.
 * @param {HTMLElement} el It tells `tamis:catalogue` (`detail.mode`: add or insert) when another step is wanted.
 * @param {import("./model.js").Model} model
 * @param {object} [link] What panels share; `activePanel` is the place of the one that a double click fills.
 */
export function mountStrip(el, model, link = null) {
  const strip = new Strip(el, model, link);
  const ends = [
    model.on("state", (state) => strip.update(state)),
    model.on("step", (told) => strip.tellStep(told)),
    model.on("progress", (told) => strip.tellProgress(told)),
    keepKeys(el),
  ];
  if (model.state) strip.update(model.state);
  return {
    destroy() {
      for (const end of ends) end();
      strip.destroy();
      el.replaceChildren();
    },
  };
}

class Strip {
  #cards = new Map();
  #lines = "";
  #selected = "";
  #told = new Map();

  constructor(el, model, link) {
    Object.assign(this, { el, model, link, state: { steps: [], inputs: [] } });
    el.classList.add("tamis-strip");
    this.edges = svgElement("g");
    this.drawing = svgElement("svg", { "aria-hidden": "true" }, this.edges);
    this.list = element("div", { class: "tamis-cards", role: "listbox", "aria-label": "pipeline", "aria-orientation": "horizontal" });
    const field = element("div", { class: "tamis-strip-field" }, this.drawing, this.list);
    this.scroller = element("div", { class: "tamis-strip-scroller" }, field);
    el.replaceChildren(this.#tools(), this.scroller);
    this.thumbnails = new Thumbnails(model, this.scroller);
    this.#listen();
  }

  destroy() {
    this.thumbnails.destroy();
  }

  update(state) {
    this.state = state;
    const places = layoutStrip(state);
    const nodes = [...state.inputs.map(imageCard), ...state.steps];
    for (const [id, card] of this.#cards) if (!places.has(id)) this.#drop(id, card);
    const cards = nodes.map((node) => this.#cardOf(node));
    cards.forEach((card, place) => card.update(nodes[place], cardPlace(places.get(nodes[place].id))));
    if (cards.some(({ root }, place) => this.list.children[place] !== root)) {
      this.list.replaceChildren(...cards.map(({ root }) => root));
    }
    this.#drawLines(places);
    this.#select(state.selected);
    this.#showTools();
  }

  /** Take what became of a step. */
  tellStep(told) {
    this.#told.set(told.node, told);
    this.#cards.get(told.node)?.tell(told);
    // what is quick is computed for its card, so that the strip tells what is there
    if (["fresh", "stale"].includes(told.state)) this.thumbnails.refresh(told.node);
  }

  tellProgress({ node, fraction, is_running: isRunning, remaining_s: remaining }) {
    this.#cards.get(node)?.showProgress(isRunning ? fraction : undefined, remaining);
  }

  #cardOf({ id }) {
    const found = this.#cards.get(id);
    if (found) return found;
    const card = new StripCard(id);
    this.#cards.set(id, card);
    this.thumbnails.watch(id, card.root, card.canvas, () => ({ ref: card.ref }), (answer) => card.showValue(answer));
    if (this.#told.has(id)) card.tell(this.#told.get(id));
    return card;
  }

  #drop(id, card) {
    this.thumbnails.forget(card.root);
    card.root.remove();
    this.#cards.delete(id);
    this.#told.delete(id);
  }

  #drawLines(places) {
    const all = [...places.values()].map(cardPlace);
    const width = Math.max(0, ...all.map(({ x, width: wide }) => x + wide)) + STRIP_MARGIN;
    const height = Math.max(0, ...all.map(({ y, height: high }) => y + high)) + STRIP_MARGIN;
    const text = JSON.stringify([width, height, this.state.steps.map(({ inputs }) => inputs), [...places]]);
    if (text === this.#lines) return;
    this.#lines = text;
    for (const part of [this.drawing, this.list]) Object.assign(part.style, { width: `${width}px`, height: `${height}px` });
    const reads = this.state.steps.flatMap(({ id, inputs }) => inputs.filter(({ ref }) => ref).map(({ ref }) => [nodeOfRef(ref), id]));
    const known = reads.filter(([from]) => places.has(from));
    const paths = known.map(([from, to]) => edgePath(cardPlace(places.get(from)), cardPlace(places.get(to))));
    this.edges.replaceChildren(...paths.map((d) => svgElement("path", { d, class: "tamis-edge" })));
  }

  #select(id) {
    const isNew = id !== this.#selected;
    this.#selected = id;
    for (const [name, card] of this.#cards) card.select(name === id);
    const card = this.#cards.get(id);
    if (isNew && card) card.root.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (isNew && card && this.list.contains(document.activeElement)) card.root.focus({ preventScroll: true });
  }

  #tools() {
    const want = (mode) => () => this.el.dispatchEvent(new CustomEvent("tamis:catalogue", { bubbles: true, detail: { mode } }));
    this.stepTools = {
      insert: button("insert before", want("insert"), { title: "insert a step before the selected one" }),
      duplicate: button("duplicate", () => this.#use("duplicate_step")),
      disable: button("disable", () => this.#toggle()),
      left: button("◂", () => this.#move(-1), { title: "move the selected step to the left" }),
      right: button("▸", () => this.#move(1), { title: "move the selected step to the right" }),
      remove: button("remove", () => this.#remove()),
    };
    const add = button("+ add", want("add"), { title: "add a step after the selected one" });
    return element("div", { class: "tamis-tools", role: "group", "aria-label": "steps" }, add, ...Object.values(this.stepTools));
  }

  #showTools() {
    const step = this.#step;
    for (const tool of Object.values(this.stepTools)) tool.disabled = !step;
    this.stepTools.disable.textContent = step?.is_disabled ? "enable" : "disable";
    this.stepTools.left.disabled = !canMove(this.state, this.#selected, -1);
    this.stepTools.right.disabled = !canMove(this.state, this.#selected, 1);
  }

  get #step() {
    return this.state.steps.find(({ id }) => id === this.#selected);
  }

  #use(verb) {
    if (this.#step) this.model.verb(verb, { node: this.#selected });
  }

  #toggle() {
    this.#use(this.#step?.is_disabled ? "enable_step" : "disable_step");
  }

  async #remove() {
    const gone = this.#selected;
    const before = this.#step?.inputs.find(({ ref }) => ref)?.ref;
    if (!this.#step) return;
    await this.model.verb("remove_step", { node: gone }).catch(() => null);
    // the session selects what took its place; if it did not, its source is next
    if (before && this.state.selected === gone) this.#choose(nodeOfRef(before));
  }

  /** Swap the step with its neighbour. */
  #move(by) {
    if (canMove(this.state, this.#selected, by)) this.model.verb("move_step", { node: this.#selected, by });
  }

  #choose(id) {
    if (!id || id === this.state.selected) return;
    this.#select(id);
    this.#showTools();
    this.model.verb("select", { node: id });
  }

  /** Show a result alone, without what it lies over. */
  #show(id) {
    const ref = this.#cards.get(id)?.ref;
    if (!ref) return;
    const shown = [...(this.state.shown ?? [])];
    shown[Math.min(this.link?.activePanel ?? 0, shown.length)] = ref;
    this.model.verb("show", { refs: [...new Set(shown)] });
  }

  #listen() {
    const idOf = (event) => event.target.closest?.("[data-step]")?.dataset.step;
    this.list.addEventListener("click", (event) => this.#choose(idOf(event)));
    this.list.addEventListener("dblclick", (event) => this.#show(idOf(event)));
    this.list.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #onKey(event) {
    const ids = [...this.#cards.keys()].filter((id) => this.#cards.get(id).root.isConnected);
    const order = [...this.list.children].map(({ dataset }) => dataset.step);
    const at = order.indexOf(this.#selected);
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.altKey && by) this.#move(by);
    else if (by && ids.length) this.#goTo(order[Math.max(0, Math.min(order.length - 1, at + by))]);
    else if (event.key === "Home") this.#goTo(order[0]);
    else if (event.key === "End") this.#goTo(order.at(-1));
    else if (event.key === "Delete") this.#remove();
    else if (event.key === "Enter") this.#show(this.#selected);
    else if (event.key === " ") this.#toggle();
    else return;
    event.preventDefault();
  }

  #goTo(id) {
    this.#choose(id);
    this.#cards.get(id)?.root.focus();
  }
}

/** An input of the pipeline, as a card. */
function imageCard({ name, title, kind, shape, dtype, is_drawing: isDrawing }) {
  const outputs = [{ ref: name, kind, shape, dtype }];
  return { id: name, operation: isDrawing ? "drawn" : "image", summary: title ?? name, stage: "load", inputs: [], outputs, problems: [], isImage: true };
}

function edgePath(from, to) {
  const [x1, y1] = [from.x + from.width, from.y + from.height / 2];
  const [x2, y2] = [to.x, to.y + to.height / 2];
  const bend = Math.max(10, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
