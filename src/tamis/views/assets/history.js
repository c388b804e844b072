/** Undo, redo, and the way back to any state; states with names; what differs between two. */

import { button, element, keepKeys } from "./element.js";
import { AtRest } from "./rest.js";

const LISTED_AFTER_MS = 30;

/**
 * Show the history.
 * @param {HTMLElement} el
 * @param {import("./model.js").Model} model
 */
export function mountHistory(el, model) {
  const history = new HistoryList(el, model);
  const ends = [model.on("state", (state) => history.update(state)), keepKeys(el)];
  if (model.state) history.update(model.state);
  return {
    destroy() {
      for (const end of ends) end();
      history.destroy();
      el.replaceChildren();
    },
  };
}

/** Return what a button of undo or redo says and whether it can be used. */
export function undoWords(state, verb) {
  const what = state?.[verb];
  return { isDisabled: !what, title: what ? `${verb}: ${what}` : `nothing to ${verb}` };
}

class HistoryList {
  #asked = 0;
  #shown = "";
  #listing;

  constructor(el, model) {
    Object.assign(this, { el, model });
    this.#listing = new AtRest(model, () => this.#ask(), LISTED_AFTER_MS);
    el.classList.add("tamis-history");
    this.undo = button("undo", () => model.verb("undo"));
    this.redo = button("redo", () => model.verb("redo"));
    this.name = element("input", { type: "text", class: "tamis-text", placeholder: "name this state", "aria-label": "name of this state" });
    this.name.addEventListener("keydown", (event) => event.key === "Enter" && this.#nameState());
    const tools = [this.undo, this.redo, this.name, button("keep", () => this.#nameState(), { title: "keep this state under the name" })];
    this.list = element("ol", { class: "tamis-states", "aria-label": "states" });
    this.named = element("div", { class: "tamis-chips", role: "group", "aria-label": "named states" });
    this.differences = element("div", { class: "tamis-differences", role: "status" });
    el.replaceChildren(element("div", { class: "tamis-tools" }, ...tools), this.named, this.list, this.differences);
  }

  update(state) {
    for (const verb of ["undo", "redo"]) {
      const { isDisabled, title } = undoWords(state, verb);
      Object.assign(this[verb], { disabled: isDisabled, title });
    }
    this.#showNamed(state.named ?? []);
    const text = JSON.stringify([state.position, state.undo, state.redo, state.named, state.revision]);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#listing.ask();
  }

  destroy() {
    this.#listing.drop();
  }

  async #ask() {
    const asked = (this.#asked += 1);
    const answer = await this.model.ask("history").catch(() => null);
    if (answer && asked === this.#asked) this.#show(answer);
  }

  #show({ entries, position }) {
    Object.assign(this, { entries, position });
    this.list.replaceChildren(...entries.map((one) => this.#row(one, one.position === position)));
    this.list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  #row({ position, summary }, isPresent) {
    const jump = button(summary, () => this.model.verb("jump", { position }), { class: "tamis-state", "aria-current": isPresent ? "step" : null });
    const compare = button("what changed", () => this.#compare(position), { class: "tamis-plain", title: `compare with the present state: ${summary}` });
    compare.hidden = isPresent;
    return element("li", { "data-position": position }, jump, compare);
  }

  #showNamed(names) {
    const text = JSON.stringify(names);
    if (this.named.dataset.names === text) return;
    this.named.dataset.names = text;
    this.named.replaceChildren(
      ...names.map((name) => button(name, () => this.model.verb("jump", { position: name }), { class: "tamis-chip", "data-named": name })),
    );
  }

  #nameState() {
    const name = this.name.value.trim();
    if (!name) return;
    this.model.verb("name_state", { name }).then(() => (this.name.value = ""), () => this.name.focus());
  }

  #compare(position) {
    const lines = stepsBetween(this.entries, position, this.position);
    const text = position < this.position ? "What was done since:" : "What would be done again:";
    this.differences.replaceChildren(
      element("p", { class: "tamis-quiet", text }),
      element("ul", {}, ...lines.map((line) => element("li", { text: line }))),
    );
  }
}

/** Return what was done between two states, in words; of changes of the same value, the last. */
export function stepsBetween(entries, one, other) {
  const [first, last] = one < other ? [one, other] : [other, one];
  const found = new Map();
  for (const { position, verb, summary } of entries) {
    if (position <= first || position > last) continue;
    const what = verb === "set_values" ? summary.split("=")[0] : `${position}`;
    found.delete(what);
    found.set(what, summary);
  }
  return [...found.values()];
}
