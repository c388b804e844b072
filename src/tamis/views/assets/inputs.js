/** What the selected step reads: a picker for each of its inputs. */

import { element } from "./element.js";

const NO_INPUT = "";
const A_NUMBER = "\u0000number";

/** Pickers of the inputs of one step. */
export class InputPickers {
  #rows = new Map();

  constructor(model, node) {
    Object.assign(this, { model, node });
    this.rows = element("div");
    this.problems = element("ul", { class: "tamis-error", role: "alert", hidden: true });
    this.root = element("div", { class: "tamis-inputs", role: "group", "aria-label": "inputs" }, this.rows, this.problems);
  }

  /** Take what the state says of the step. */
  update(step, form) {
    for (const input of step.inputs) {
      const row = this.#rows.get(input.name) ?? this.#add(input);
      const literal = form.fields.find(({ name }) => name === input.name);
      row.update({ ...input, literal });
    }
  }

  /** Say what is wrong with the step itself. */
  tell(messages) {
    this.problems.hidden = !messages.length;
    this.problems.replaceChildren(...messages.map((text) => element("li", { text })));
  }

  #add({ name }) {
    const row = new InputRow(this.model, this.node, name);
    this.#rows.set(name, row);
    this.rows.append(row.root);
    return row;
  }
}

class InputRow {
  #fits = null;

  constructor(model, node, name) {
    Object.assign(this, { model, node, name });
    this.select = element("select", { "aria-label": `input ${name}` });
    this.select.addEventListener("focus", () => this.#askWhatFits());
    this.select.addEventListener("pointerenter", () => this.#askWhatFits());
    this.select.addEventListener("change", () => this.#choose(this.select.value));
    const title = element("span", { text: name });
    this.root = element("div", { class: "tamis-pair", "data-input": name }, title, this.select);
  }

  update(input) {
    this.input = input;
    this.select.title = `takes ${(input.takes ?? []).join(", ")}`;
    this.#fill();
  }

  #fill() {
    const { ref, optional, literal } = this.input;
    const refs = (this.#fits ?? []).map((one) => [one.ref, `${one.ref} (${one.kind})`]);
    const own = ref && !refs.some(([found]) => found === ref) ? [[ref, ref]] : [];
    const offered = [...own, ...refs];
    if (literal) offered.push([A_NUMBER, "a number"]);
    if (!ref || optional) offered.unshift([NO_INPUT, optional ? "nothing" : "choose …"]);
    this.#showOptions(offered);
    this.select.value = ref ?? (literal && (literal.value ?? null) !== null ? A_NUMBER : NO_INPUT);
  }

  // rebuilding the options would close a list that is open
  #showOptions(offered) {
    const text = JSON.stringify(offered);
    if (this.offered === text) return;
    this.offered = text;
    this.select.replaceChildren(...offered.map(([value, words]) => element("option", { value, text: words })));
  }

  async #askWhatFits() {
    const found = await this.model.ask("fits", { node: this.node, input: this.name }).catch(() => null);
    if (!found) return;
    this.#fits = found.refs;
    this.#fill();
  }

  #choose(value) {
    const { literal, ref } = this.input;
    if (value === A_NUMBER) this.model.setValues(this.node, { [this.name]: middleOf(literal) }, true);
    else if (value !== (ref ?? NO_INPUT)) this.#connect(value || null);
  }

  #connect(ref) {
    const done = this.model.verb("connect", { node: this.node, input_name: this.name, ref });
    done.catch(() => this.#fill());
  }
}

function middleOf({ window, default: usual }) {
  if (typeof usual === "number") return usual;
  return window ? Math.round((window[0] + window[1]) / 2) : 0;
}
