/** Another image as an input of the pipeline, such as a mask or markers: a button in the strip, and its dialog. */

import { button, element } from "./element.js";

const KINDS = ["", "image", "labels", "binary", "markers"];
const session = new URLSearchParams(location.search).get("session") ?? "";

/** Put the button where the strip's tools are. */
export function mountAddInput() {
  const tools = document.querySelector('[data-part="strip"] .tamis-tools');
  if (!tools) return;
  const dialog = new InputDialog();
  document.getElementById("tamis-page").append(dialog.root);
  const add = button("+ input", () => dialog.open(), { title: "add another image as an input: a mask, markers, a reference" });
  tools.firstElementChild.after(add);
}

class InputDialog {
  constructor() {
    this.told = element("p", { role: "status" });
    this.path = element("input", { type: "text", name: "path", size: 44, spellcheck: "false", placeholder: "path of a file or a folder" });
    this.file = element("input", { type: "file", "aria-label": "file of this computer" });
    this.opened = element("select", { "aria-label": "an image that is open" });
    this.name = element("input", { type: "text", size: 16, spellcheck: "false", placeholder: "as the file" });
    this.kind = element("select", { "aria-label": "what its pixels are" });
    this.kind.append(...KINDS.map((kind) => element("option", { value: kind, text: kind || "as the file says" })));
    this.pathRow = row("path", this.path);
    this.openedRow = row("open already, or a sample", this.opened);
    this.add = element("button", { type: "submit", text: "Add" });
    const close = button("Close", () => this.root.close());
    const form = element("form", { class: "tamis-add-input" }, this.pathRow, row("upload", this.file), this.openedRow, row("name", this.name), row("pixels are", this.kind), this.told, element("div", { class: "tamis-row" }, this.add, close));
    form.addEventListener("submit", (event) => this.#submit(event));
    this.root = element("dialog", { id: "tamis-add-input", "aria-label": "Add an input" }, element("h2", { text: "Add an input" }), form);
  }

  async open() {
    this.told.textContent = "";
    this.root.showModal();
    const offered = await this.#answer(fetch(`/inputs/${session}`));
    if (!offered) return;
    this.pathRow.hidden = !offered.has_paths;
    const opened = offered.opened.map((one) => element("option", { value: JSON.stringify({ session: one.session, input: one.input }), text: one.title }));
    const samples = offered.samples.map((name) => element("option", { value: JSON.stringify({ sample: name }), text: `sample: ${name}` }));
    this.opened.replaceChildren(element("option", { value: "{}", text: "–" }), ...opened, ...samples);
  }

  async #submit(event) {
    event.preventDefault();
    this.add.disabled = true;
    this.told.textContent = "opening ...";
    const source = await this.#source();
    if (source) {
      const body = new URLSearchParams({ ...source, name: this.name.value, kind: this.kind.value });
      const added = await this.#answer(fetch(`/inputs/${session}`, { method: "POST", body }));
      if (added) this.#close();
    }
    this.add.disabled = false;
  }

  /** Which image is meant: an upload is sent first. */
  async #source() {
    const [file] = this.file.files;
    if (file) return this.#answer(fetch(`/upload?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file }));
    return this.path.value.trim() ? { path: this.path.value } : JSON.parse(this.opened.value || "{}");
  }

  #close() {
    for (const input of [this.path, this.file, this.name, this.kind]) input.value = "";
    this.root.close();
  }

  /** Return what the server answers; what it refuses is told, and null. */
  async #answer(request) {
    try {
      const response = await request;
      const answer = await response.json();
      if (response.ok) return answer;
      this.told.textContent = answer.message;
    } catch {
      this.told.textContent = "The server cannot be reached, or the file is too large.";
    }
    return null;
  }
}

function row(words, control) {
  return element("label", { class: "tamis-row" }, element("span", { text: words }), control);
}
