/** One field of the form: its name, its control, help, reset, and what is wrong with it. */

import { makeControl } from "./controls.js";
import { button, element, freshId } from "./element.js";
import { isSameValue, showPython } from "./python.js";

const FIELD_HELD_MS = 1000;
const SHORT_TYPES = new Set(["boolean", "choice", "function", "dtype"]);

/** A field; what the state says does not move it under the hand that holds it. */
export class Field {
  #control;
  #declared = "";
  #sent = undefined;
  #sentAt = -Infinity;
  #timer = 0;
  #told = "";
  #typed = "";

  /** @param {(name: string, value: any, isFinal: boolean) => void} send Sends what the user chose. */
  constructor(field, send) {
    this.send = send;
    this.name = field.name;
    this.root = element("div", { class: "tamis-field", "data-field": field.name, role: "group", "aria-label": field.name });
    this.error = element("p", { class: "tamis-error", id: freshId("error"), role: "alert", hidden: true });
    this.update(field);
  }

  /** Take what the state says of it. */
  update(field) {
    const { value, ...declared } = field;
    const text = JSON.stringify(declared);
    const isNew = text !== this.#declared && !(this.#control?.isHeld() ?? false);
    this.field = field;
    if (isNew) {
      this.#declared = text;
      keepFocus(this.root, () => this.#build());
    }
    this.#take(value);
  }

  /** Say what is wrong with it, as Python told; '' when nothing is. */
  tell(message) {
    this.#told = message;
    if (message) this.#sent = undefined;
    this.#showError();
  }

  reset() {
    this.#choose(this.field.default, true);
    this.#control.set(this.field.default);
  }

  get isDefault() {
    return isSameValue(this.field.value, this.field.default);
  }

  get canReset() {
    return this.field.default !== undefined && !this.field.required && !this.isDefault;
  }

  destroy() {
    clearTimeout(this.#timer);
  }

  // a state that is older than what was sent shows the value of before: it is not taken back to that
  #take(value) {
    const isEcho = this.#sent !== undefined && isSameValue(value, this.#sent);
    const wait = this.#sentAt + FIELD_HELD_MS - performance.now();
    clearTimeout(this.#timer);
    if (isEcho) this.#sent = undefined;
    if (this.#control.isHeld()) return this.#showReset();
    if (this.#sent !== undefined && wait > 0) this.#timer = setTimeout(() => this.#take(this.field.value), wait);
    else if (!isEcho) this.#control.set(value);
    return this.#showReset();
  }

  #choose(value, isFinal) {
    this.#sent = value;
    this.#sentAt = performance.now();
    this.#told = "";
    this.#typed = "";
    this.#showError();
    this.send(this.name, value, isFinal);
  }

  #build() {
    const { field } = this;
    const change = (value, isFinal) => this.#choose(value, isFinal);
    this.#control = makeControl(field, change, (message) => {
      this.#typed = message;
      this.#showError();
    });
    this.resetter = button("↺", () => this.reset(), { class: "tamis-plain", title: `${field.name}: back to ${showPython(field.default)}` });
    const name = element("span", { class: "tamis-field-name", text: field.name });
    const head = element("div", { class: "tamis-field-head" }, name, this.resetter, helpOf(field));
    this.root.classList.toggle("is-short", SHORT_TYPES.has(field.type));
    this.root.replaceChildren(head, this.#control.root, this.error);
    for (const input of this.root.querySelectorAll("input, select, canvas")) input.setAttribute("aria-describedby", this.error.id);
    this.#control.set(this.#sent === undefined ? field.value : this.#sent);
  }

  #showReset() {
    this.resetter.hidden = !this.canReset;
    this.root.classList.toggle("is-default", this.isDefault);
  }

  #showError() {
    const message = this.#typed || this.#told;
    this.error.textContent = message;
    this.error.hidden = !message;
    const inputs = this.root.querySelectorAll("input, select");
    for (const input of inputs) input.setAttribute("aria-invalid", String(Boolean(message)));
  }
}

/** Rebuild what `root` holds; what has the focus has it afterwards, as a window may change with each key. */
function keepFocus(root, build) {
  const place = focusablesIn(root).indexOf(document.activeElement);
  build();
  if (place >= 0) focusablesIn(root)[place]?.focus();
}

function focusablesIn(root) {
  return [...root.querySelectorAll("input, select, button, canvas")];
}

/** Return the button that explains a field, and what it opens. */
function helpOf(field) {
  const texts = [
    field.help,
    field.expected && `It must be ${field.expected}.`,
    field.unit && `Unit: ${field.unit}.`,
    !field.required && field.default !== undefined && `Default: ${showPython(field.default)}.`,
  ];
  const title = element("strong", { text: field.name });
  const paragraphs = texts.filter(Boolean).map((text) => element("p", { text }));
  return makeHelp(`help on ${field.name}`, title, ...paragraphs);
}

/** Return a "?" button beside which `children` pop up. */
export function makeHelp(title, ...children) {
  const popover = element("div", { class: "tamis-help", popover: "auto", role: "note" }, ...children);
  const opener = button("?", () => {
    popover.togglePopover();
    const place = opener.getBoundingClientRect();
    const left = Math.max(4, Math.min(place.left, innerWidth - popover.offsetWidth - 8));
    const isLow = place.bottom + popover.offsetHeight > innerHeight - 8;
    popover.style.left = `${left}px`;
    popover.style.top = `${isLow ? Math.max(4, place.top - popover.offsetHeight - 4) : place.bottom + 4}px`;
  }, { class: "tamis-plain", title });
  return element("span", {}, opener, popover);
}
