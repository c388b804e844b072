/** One card of the strip. */

import { element, secondsInWords } from "./element.js";

const THUMBNAIL_PIXELS = 48;
const CARD_SIGNS = { stale: "…", computing: "◌", error: "!", disabled: "⏻" };

/** A step, or an image: its thumbnail, name, operation and state. */
export class StripCard {
  #drawn = "";
  #told = { state: "stale", seconds: null, message: "" };

  constructor(id) {
    this.ref = "";
    this.canvas = element("canvas", { width: THUMBNAIL_PIXELS, height: THUMBNAIL_PIXELS, "aria-hidden": "true" });
    this.name = element("strong");
    this.operation = element("span", { class: "tamis-quiet" });
    this.says = element("span", { class: "tamis-card-state" });
    this.value = element("span", { class: "tamis-card-value", hidden: true });
    this.bar = element("span", { class: "tamis-bar", "aria-hidden": "true", hidden: true });
    const words = element("span", { class: "tamis-card-words" }, this.name, this.operation, this.says);
    this.root = element(
      "div",
      { class: "tamis-card", role: "option", tabindex: -1, "data-step": id, "aria-selected": "false" },
      element("span", { class: "tamis-picture" }, this.canvas, this.value),
      words,
      this.bar,
    );
  }

  /** Take what the state says of it, and where it stands. */
  update(node, place) {
    this.node = node;
    this.ref = node.outputs[0]?.ref ?? node.id;
    const text = JSON.stringify([node.id, node.operation, node.is_disabled, node.problems, place]);
    if (text === this.#drawn) return;
    this.#drawn = text;
    Object.assign(this.root.style, { left: `${place.x}px`, top: `${place.y}px` });
    this.name.textContent = node.id;
    const name = node.operation.split(".").at(-1);
    this.operation.textContent = node.id === name ? node.operation.split(".")[0] : name;
    this.#show();
  }

  /** Take what became of the step. */
  tell(told) {
    this.#told = told;
    if (told.state !== "computing") this.bar.hidden = true;
    if (this.node) this.#show();
  }

  /** Show a value in place of a picture: of what has no pixels. */
  showValue({ shape, text = "" }) {
    this.value.hidden = Boolean(shape) || !text;
    this.value.textContent = text;
    this.value.classList.toggle("is-long", text.length > 5);
  }

  /** Show how far it is: null where nobody knows, undefined when it is done. */
  showProgress(fraction, remaining) {
    this.bar.hidden = fraction === undefined;
    this.bar.classList.toggle("is-endless", fraction === null);
    this.bar.style.setProperty("--done", fraction ?? 1);
    if (fraction === undefined) return;
    this.says.textContent = remaining ? `${secondsInWords(remaining)} left` : "computing";
    this.root.dataset.state = "computing";
  }

  select(isSelected) {
    const said = String(isSelected);
    if (this.root.getAttribute("aria-selected") === said) return;
    this.root.setAttribute("aria-selected", said);
    this.root.tabIndex = isSelected ? 0 : -1;
  }

  #show() {
    const { node } = this;
    const problem = node.problems?.[0]?.message ?? (this.#told.state === "error" ? this.#told.message : "");
    const found = node.isImage ? "fresh" : this.#told.state;
    const state = problem ? "error" : found;
    const shown = node.is_disabled ? "disabled" : state;
    const words = node.is_disabled ? "off" : problem || (state === "fresh" ? secondsInWords(this.#told.seconds) : state);
    this.root.dataset.state = shown;
    this.root.title = [`${node.id}: ${node.operation}`, node.summary, problem].filter(Boolean).join("\n");
    this.says.textContent = node.isImage ? sizeInWords(node.outputs[0]) : `${CARD_SIGNS[shown] ?? ""} ${words}`.trim();
    this.root.setAttribute("aria-label", [node.id, node.operation, shown, problem].filter(Boolean).join(", "));
  }
}

function sizeInWords({ shape, dtype }) {
  return [shape?.join("×"), dtype].filter(Boolean).join(" ");
}
