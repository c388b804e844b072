/** The selected step: its inputs, its values, what is wrong with them; and what can be done with it. */

import { button, element, keepKeys } from "./element.js";
import { Field, makeHelp } from "./field.js";
import { InputPickers } from "./inputs.js";
import { findSpec } from "./levels.js";
import { MixNotes } from "./mixes.js";
import { inputCard } from "./inputcard.js";

const SHOWN_AT_ONCE = 5;
const FIELD_AXES = { Z: "plane", Y: "row", X: "column" };

/**
 * Show the form of the selected step.
 * @param {HTMLElement} el
 * @param {import("./model.js").Model} model
 * @param {?object} [link] What panels share: which plane is looked at.
 * @returns {{destroy: () => void}}
 */
export function mountForm(el, model, link = null) {
  const form = new Form(el, model, link);
  const ends = [
    model.on("state", (state) => form.update(state)),
    model.on("failed", (told) => form.tell(told)),
    keepKeys(el),
  ];
  if (model.state) form.update(model.state);
  return {
    destroy() {
      for (const end of ends) end();
      form.clear();
      el.replaceChildren();
    },
  };
}

class Form {
  #fields = new Map();
  #node = "";
  #operation = "";
  #failures = new Map();

  constructor(el, model, link) {
    Object.assign(this, { el, model, link });
    el.classList.add("tamis-step");
  }

  update(state) {
    const { form, steps = [], inputs = [], selected } = state;
    const step = steps.find(({ id }) => id === form?.node);
    if (!form || !step) return this.#showNothing(inputs.find(({ name }) => name === selected));
    const axes = axesOf(state, step);
    if (form.node !== this.#node || form.operation !== this.#operation || !this.#hasFields(form)) this.#build(form, axes);
    for (const field of form.fields) this.#fields.get(field.name).update({ ...field, axes });
    this.pickers.update(step, form);
    this.mixes.update(step.mixes ?? []);
    this.#showProblems(step);
    this.#showStep(form, step);
    return undefined;
  }

  /** Show at its field what Python refused. */
  tell({ node, parameter, message, remedy }) {
    if (node !== this.#node || !this.#fields.has(parameter)) return;
    const text = [message, remedy].filter(Boolean).join(" ");
    this.#failures.set(parameter, text);
    this.#fields.get(parameter).tell(text);
  }

  clear() {
    for (const field of this.#fields.values()) field.destroy();
    this.#fields.clear();
    this.#failures.clear();
    this.#node = "";
  }

  #showNothing(image) {
    this.clear();
    const nothing = element("p", { class: "tamis-quiet", text: "Select a step to see its values." });
    this.el.replaceChildren(image ? inputCard(this.model, image) : nothing);
  }

  #hasFields({ fields }) {
    return fields.length === this.#fields.size && fields.every(({ name }) => this.#fields.has(name));
  }

  #build(form, axes) {
    this.clear();
    this.#node = form.node;
    this.#operation = form.operation;
    this.pickers = new InputPickers(this.model, form.node);
    this.mixes = new MixNotes(this.model, form.node, this.link);
    for (const field of form.fields) this.#fields.set(field.name, new Field({ ...field, axes }, this.#send));
    const fold = this.el.querySelector("details")?.open ?? false;
    this.el.replaceChildren(this.#head(form), this.mixes.root, this.pickers.root, ...this.#groups(form.fields, fold), this.#foot());
  }

  #send = (name, value, isFinal) => {
    this.#failures.delete(name);
    this.model.setValues(this.#node, { [name]: value }, isFinal);
  };

  #groups(fields, isOpen) {
    const [first, rest] = splitFields(fields);
    const rootOf = ({ name }) => this.#fields.get(name).root;
    if (!rest.length) return first.map(rootOf);
    const summary = element("summary", { text: `${rest.length} more` });
    return [...first.map(rootOf), element("details", { class: "tamis-more", open: isOpen }, summary, ...rest.map(rootOf))];
  }

  #head({ node, operation, summary, url }) {
    this.name = element("input", { class: "tamis-step-name", value: node, "aria-label": "name of the step", spellcheck: "false" });
    this.name.addEventListener("change", () => this.#rename());
    const link = url ? element("a", { href: url, text: "documentation", target: "_blank", rel: "noreferrer" }) : null;
    const help = makeHelp(`help on ${operation}`, element("strong", { text: operation }), element("p", { text: summary }), link);
    const title = element("div", { class: "tamis-form-title" }, this.name, help);
    const id = element("code", { class: "tamis-form-operation", text: operation, title: operation });
    return element("header", {}, title, id, this.#verbs(), element("p", { class: "tamis-quiet tamis-summary", text: summary }));
  }

  #rename() {
    const name = this.name.value.trim();
    if (!name || name === this.#node) this.name.value = this.#node;
    else this.model.verb("rename_step", { node: this.#node, name }).catch(() => (this.name.value = this.#node));
  }

  #verbs() {
    const use = (verb) => () => this.model.verb(verb, { node: this.#node });
    this.disabler = button("disable", () => use(this.isDisabled ? "enable_step" : "disable_step")());
    this.similar = element("select", { "aria-label": "replace by a similar operation", class: "tamis-similar" });
    this.#offerSimilar();
    const tools = [this.disabler, button("duplicate", use("duplicate_step")), button("remove", use("remove_step")), this.similar];
    return element("div", { class: "tamis-tools", role: "group", "aria-label": "the step" }, ...tools);
  }

  #offerSimilar() {
    const { similar } = this;
    similar.append(element("option", { value: "", text: "replace by …" }));
    similar.addEventListener("change", () => {
      const operation = similar.value;
      similar.value = "";
      if (operation) this.model.verb("replace_step", { node: this.#node, operation });
    });
    let isAsked = false;
    const fill = async () => {
      if (isAsked || !this.step) return;
      isAsked = true;
      const ref = this.step.inputs.find((input) => input.ref)?.ref ?? null;
      const found = await this.model.ask("candidates", { ref, words: "", stage: this.step.stage }).catch(() => null);
      isAsked = found !== null;
      const others = (found?.operations ?? []).filter(({ id }) => id !== this.#operation);
      similar.append(...others.map(({ id, summary }) => element("option", { value: id, text: id, title: summary })));
    };
    // asked for when somebody is about to look
    for (const event of ["focus", "pointerenter"]) similar.addEventListener(event, fill);
  }

  #foot() {
    this.line = element("code", { class: "tamis-line" });
    const copied = element("span", { class: "tamis-quiet", role: "status" });
    const copy = button("copy as Python", async () => {
      const isDone = await copyText(this.line.textContent);
      copied.textContent = isDone ? "copied" : "select and copy it";
      setTimeout(() => (copied.textContent = ""), 2000);
    });
    this.resetter = button("reset all", () => this.#resetAll());
    return element("footer", {}, this.line, element("div", { class: "tamis-tools" }, copy, this.resetter, copied));
  }

  #resetAll() {
    const changed = [...this.#fields.values()].filter(({ canReset }) => canReset);
    const values = Object.fromEntries(changed.map(({ name, field }) => [name, field.default]));
    this.#failures.clear();
    for (const field of changed) field.tell("");
    if (changed.length) this.model.setValues(this.#node, values, true);
  }

  #showStep({ line }, step) {
    this.step = step;
    this.isDisabled = step.is_disabled;
    this.disabler.textContent = step.is_disabled ? "enable" : "disable";
    this.el.classList.toggle("is-disabled", Boolean(step.is_disabled));
    if (document.activeElement !== this.name) this.name.value = step.id;
    this.name.title = `${step.id}: click to give it another name`;
    this.line.textContent = line ?? "";
    this.resetter.disabled = ![...this.#fields.values()].some(({ canReset }) => canReset);
  }

  #showProblems({ problems = [] }) {
    const others = problems.filter(({ parameter }) => !this.#fields.has(parameter));
    for (const [name, field] of this.#fields) {
      const problem = problems.find(({ parameter }) => parameter === name);
      field.tell(this.#failures.get(name) ?? problem?.message ?? "");
    }
    this.pickers.tell(others.map(({ message }) => message));
  }
}

/** Return the fields to show at once, and those to fold away: the rare ones. */
function splitFields(fields) {
  const isEssential = ({ required, name, type, choices }, place) => {
    if (required || type === "literal") return true;
    const isFixed = type === "choice" && choices?.length === 1;
    return !isFixed && place < SHOWN_AT_ONCE && !["channel_axis", "dtype", "mode", "preserve_range"].includes(name);
  };
  const first = fields.filter(isEssential);
  // one more click for one more field helps nobody
  const rest = fields.filter((field) => !first.includes(field));
  return rest.length === 1 && !["choice"].includes(rest[0].type) ? [fields, []] : [first, rest];
}

/** Return what the axes of a value per axis are called: those of the image that are no time and no channel. */
function axesOf(state, { inputs }) {
  const axes = findSpec(state, inputs.find(({ ref }) => ref)?.ref)?.axes ?? "";
  return [...axes].filter((axis) => axis in FIELD_AXES).map((axis) => FIELD_AXES[axis]);
}

/** Copy a text; return whether the browser let us. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // not a secure place, or the user said no
  }
}
