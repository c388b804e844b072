/** What the library says about an operation, and the buttons that use it. */

import { button, element } from "./element.js";

const DOCUMENTATION_SECTIONS = [["description", ""], ["notes", "Notes"], ["references", "References"], ["examples", "Examples"]];

/** The documentation of one operation. */
export class DocumentationPane {
  #asked = "";

  /** @param {(mode: string, operation: string) => void} use Adds, inserts or replaces. */
  constructor(model, use) {
    Object.assign(this, { model, use });
    this.body = element("div", { class: "tamis-documentation-body", tabindex: 0, role: "region", "aria-label": "documentation" });
    this.tools = element("div", { class: "tamis-tools" }, ...this.#buttons());
    const close = button("×", () => this.hide(), { class: "tamis-plain tamis-close", title: "close the documentation" });
    this.root = element("section", { class: "tamis-documentation", hidden: true }, close, this.tools, this.body);
  }

  /** Take which step is selected: without one, nothing can go before it or be replaced. */
  showStep(step) {
    for (const tool of this.needStep) tool.disabled = !step;
  }

  hide() {
    this.#asked = "";
    this.root.hidden = true;
  }

  async show(operation) {
    if (operation === this.#asked) return;
    this.#asked = operation;
    this.root.hidden = false;
    this.body.replaceChildren(element("h3", { text: operation }));
    this.body.scrollTop = 0;
    const answer = await this.model.ask("documentation", { operation }).catch((error) => ({ operation, summary: error.message }));
    if (this.#asked === operation) this.body.replaceChildren(...documentationParts(answer));
  }

  #buttons() {
    const make = (text, mode) => button(text, () => this.use(mode, this.#asked));
    this.needStep = [make("insert before", "insert"), make("replace", "replace")];
    return [make("add after", "add"), ...this.needStep];
  }
}

function documentationParts(found) {
  const texts = DOCUMENTATION_SECTIONS.flatMap(([name, title]) => sectionOf(title, found[name], name === "examples"));
  const [description, ...rest] = texts;
  return [
    element("h3", { text: found.operation }),
    element("p", { text: found.summary }),
    ...(found.description ? [description] : []),
    ...parameterParts(found.parameters ?? []),
    ...(found.description ? rest : texts),
    ...galleryParts(found.gallery ?? []),
    ...(found.url ? [element("p", {}, element("a", { href: found.url, text: "read on", target: "_blank", rel: "noreferrer" }))] : []),
  ];
}

function sectionOf(title, text, isCode) {
  if (!text) return [];
  const body = element(isCode ? "pre" : "p", { text: isCode ? text : tidied(text), class: isCode ? null : "tamis-prose" });
  return title ? [element("h4", { text: title }), body] : [body];
}

function parameterParts(parameters) {
  if (!parameters.length) return [];
  const rows = parameters.flatMap(({ name, type, help }) => {
    const term = element("dt", {}, element("code", { text: name }), " ", element("span", { class: "tamis-quiet", text: type }));
    return [term, element("dd", { class: "tamis-prose", text: tidied(help ?? "") })];
  });
  return [element("h4", { text: "Parameters" }), element("dl", {}, ...rows)];
}

function galleryParts(gallery) {
  if (!gallery.length) return [];
  const links = gallery.map(({ title, url }) => element("li", {}, element("a", { href: url, text: title, target: "_blank", rel: "noreferrer" })));
  return [element("h4", { text: "Shown in" }), element("ul", {}, ...links)];
}

/** Return reStructuredText as one reads it: without the marks of roles, literals and directives. */
function tidied(text) {
  const plain = text
    .replace(/:\w+:`~?([^`<]+?)(\s*<[^`]*>)?`/g, "$1")
    .replace(/``([^`]+)``/g, "$1")
    .replace(/^\.\. \[(\w+)\]/gm, "[$1]")
    .replace(/^\.\. (\w+)::\s*/gm, "")
    .replace(/\[(\w+)\]_/g, "[$1]");
  // a line that is broken in the source is none on the screen; a paragraph, a list or a formula is
  return plain.replace(/([^\n])\n(?=[^\n\s*\-[\d])/g, "$1 ");
}
