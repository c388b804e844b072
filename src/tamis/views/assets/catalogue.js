/** What can be done: search, stages, what fits, thumbnails of one's own image, documentation. */

import { button, element, keepKeys } from "./element.js";
import { DocumentationPane } from "./documentation.js";
import { sign } from "./icons.js";
import { Thumbnails } from "./thumbnails.js";

const SEARCHED_AFTER_MS = 120;
const WORDS_AFTER_MS = 1500;
const CATALOGUE_STAGES = ["filter", "threshold", "markers", "segment", "postprocess", "measure", "transform", "color", "util", "load"];
const CATALOGUE_MODES = { add: "add after", insert: "insert before", replace: "replace" };

/**
 * Show the catalogue.
 * @param {HTMLElement} el
 * @param {import("./model.js").Model} model
 * @returns {{destroy: () => void, open: (mode: string) => void}} `open` puts the cursor into the search; `mode` is what
 *   Enter then does: add, insert or replace.
 */
export function mountCatalogue(el, model) {
  const catalogue = new Catalogue(el, model);
  const ends = [
    model.on("state", (state) => catalogue.update(state)),
    model.on("connection", ({ is_open: isOpen }) => isOpen && catalogue.askSoon()),
    keepKeys(el),
  ];
  if (model.state) catalogue.update(model.state);
  return {
    open: (mode) => catalogue.open(mode),
    destroy() {
      for (const end of ends) end();
      catalogue.destroy();
      el.replaceChildren();
    },
  };
}

class Catalogue {
  #asked = 0;
  #timer = 0;
  #fit = "";
  #chosen = "";
  #mode = "add";
  #stage = "";

  constructor(el, model) {
    Object.assign(this, { el, model, state: null, asksForWords: 0 });
    el.classList.add("tamis-finder");
    this.search = element("input", { type: "search", placeholder: "search operations", "aria-label": "search operations", class: "tamis-text" });
    this.fits = element("input", { type: "checkbox", checked: true });
    this.says = element("p", { class: "tamis-quiet", role: "status" });
    this.list = element("div", { class: "tamis-results", role: "listbox", "aria-label": "operations" });
    this.pane = new DocumentationPane(model, (mode, operation) => this.use(mode, operation));
    const toggle = element("label", { class: "tamis-fits", title: "only what fits the selected step" }, this.fits, "what fits");
    this.wider = button("show all", () => this.#widen(), { hidden: true });
    const choices = element("div", { class: "tamis-choice-row" }, this.#stageChoice(), toggle);
    const told = element("div", { class: "tamis-choice-row" }, this.says, this.wider);
    const head = element("div", { class: "tamis-catalogue-head" }, this.search, choices, told);
    el.replaceChildren(head, this.list, this.pane.root);
    this.thumbnails = new Thumbnails(model, this.list, "candidate");
    this.#listen();
  }

  destroy() {
    clearTimeout(this.#timer);
    this.thumbnails.destroy();
  }

  update(state) {
    const step = state.steps.find(({ id }) => id === state.selected);
    const isNew = !this.state;
    this.state = state;
    const fit = step ? (step.outputs[0]?.ref ?? "") : (state.selected ?? "");
    this.pane.showStep(step);
    if (fit === this.#fit && !isNew) return;
    this.#fit = fit;
    if (isNew || this.fits.checked) this.askSoon();
  }

  open(mode) {
    this.#mode = mode in CATALOGUE_MODES ? mode : "add";
    this.search.focus();
    this.search.select();
    this.#count();
  }

  /** Use an operation, as the mode says. */
  use(mode, operation) {
    const { selected } = this.state ?? {};
    const verbs = {
      add: ["add_step", { operation, after: selected }],
      insert: ["insert_step", { operation, before: selected }],
      replace: ["replace_step", { node: selected, operation }],
    };
    this.#mode = "add";
    this.pane.hide();
    this.model.verb(...verbs[mode]).then(() => this.#startOver(), () => {}); // what was refused has been told
  }

  /** Show what could come next. */
  #startOver() {
    this.search.value = "";
    this.#stage = this.stages.value = "";
    this.askSoon();
  }

  askSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), SEARCHED_AFTER_MS);
  }

  async #ask() {
    const asked = (this.#asked += 1);
    const ref = this.fits.checked && this.#fit ? this.#fit : null;
    const fields = { ref, words: this.search.value.trim(), stage: this.#stage || null };
    const answer = await this.model.ask("candidates", fields).catch(() => null);
    if (answer && asked === this.#asked) this.#show(answer.operations, answer.count);
  }

  #show(operations, count) {
    for (const card of this.list.children) this.thumbnails.forget(card);
    const names = operations.map(({ id }) => id.split(".").at(-1));
    const isTwice = (name) => names.indexOf(name) !== names.lastIndexOf(name);
    // the same name in two libraries: say which
    this.list.replaceChildren(...operations.map((one, at) => this.#card(one, isTwice(names[at]) ? one.id : names[at])));
    this.list.scrollTop = 0;
    this.found = count ?? operations.length;
    this.#askForWords(operations);
    this.#count();
    const kept = operations.some(({ id }) => id === this.#chosen) ? this.#chosen : operations[0]?.id;
    this.#mark(kept ?? "");
  }

  /** What operations do is read from the libraries while the page opens. */
  #askForWords(operations) {
    if (!operations.length || this.asksForWords >= 5 || operations.some(({ summary }) => summary)) return;
    this.asksForWords += 1;
    this.#timer = setTimeout(() => this.#ask(), WORDS_AFTER_MS);
  }

  #count() {
    const words = this.#mode === "add" ? "" : `; Enter: ${CATALOGUE_MODES[this.#mode]} ${this.state?.selected ?? ""}`;
    const count = this.found === undefined ? "looking …" : `${this.found} operation${this.found === 1 ? "" : "s"}`;
    this.says.textContent = `${count}${words}`;
    this.wider.hidden = !(this.found === 0 && this.fits.checked);
  }

  #widen() {
    this.fits.checked = false;
    this.#ask();
  }

  #card({ id: operation, summary, stage }, text) {
    const canvas = element("canvas", { width: 56, height: 56, "aria-hidden": "true" });
    const name = element("strong", { text });
    const words = element("span", { class: "tamis-card-words" }, name, element("span", { class: "tamis-quiet", text: summary }));
    const properties = {
      class: "tamis-result", role: "option", tabindex: -1, "aria-selected": "false", "data-operation": operation,
      "data-stage": stage, "aria-label": `${operation}: ${summary}`, title: operation,
    };
    const picture = element("span", { class: "tamis-picture" }, sign(stage), canvas);
    const card = element("div", properties, picture, words);
    // what the operation would make of the selected result
    this.thumbnails.watch(operation, card, canvas, () => ({ operation, ref: this.#fit }));
    return card;
  }

  #stageChoice() {
    const options = CATALOGUE_STAGES.map((stage) => element("option", { value: stage, text: stage }));
    const choose = () => this.#filter(this.stages.value);
    this.stages = element("select", { "aria-label": "stage", on: { change: choose } }, element("option", { value: "", text: "all stages" }), ...options);
    return this.stages;
  }

  #filter(stage) {
    this.#stage = stage;
    this.#ask();
  }

  #listen() {
    const chosen = (event) => event.target.closest?.("[data-operation]")?.dataset.operation;
    this.search.addEventListener("input", () => this.askSoon());
    this.search.addEventListener("keydown", (event) => this.#onSearchKey(event));
    this.fits.addEventListener("change", () => this.#ask());
    this.list.addEventListener("click", (event) => this.#choose(chosen(event)));
    this.list.addEventListener("dblclick", (event) => chosen(event) && this.use(this.#mode, chosen(event)));
    this.list.addEventListener("keydown", (event) => this.#onKey(event));
    this.pane.root.addEventListener("keydown", (event) => event.key === "Escape" && this.#leave());
  }

  #onSearchKey(event) {
    if (event.key === "ArrowDown") this.#go(0);
    else if (event.key === "Enter") this.#choose(this.list.firstElementChild?.dataset.operation);
    else return;
    event.preventDefault();
  }

  #onKey(event) {
    const cards = [...this.list.children];
    const at = cards.findIndex(({ dataset }) => dataset.operation === this.#chosen);
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && at + by < 0) this.search.focus();
    else if (by) this.#go(Math.min(cards.length - 1, at + by));
    else if (event.key === "Enter" && this.#chosen) this.use(this.#mode, this.#chosen);
    else if (event.key === "Escape") this.#leave();
    else return;
    event.preventDefault();
  }

  /** Back to the search, without the documentation. */
  #leave() {
    this.pane.hide();
    this.search.focus();
  }

  #go(place) {
    const card = this.list.children[place];
    this.#choose(card?.dataset.operation);
    card?.focus();
  }

  #choose(operation) {
    if (!operation) return;
    this.#mark(operation);
    this.pane.show(operation);
  }

  #mark(operation) {
    this.#chosen = operation;
    for (const card of this.list.children) {
      const isChosen = card.dataset.operation === operation;
      card.setAttribute("aria-selected", String(isChosen));
      card.tabIndex = isChosen ? 0 : -1;
    }
  }
}
