/** All parts in one element: what a notebook shows, by anywidget's contract. */

import { button, element, freshId, keepKeys } from "./element.js";
import { Link } from "./link.js";
import { Measurements } from "./measurements.js";
import { modelOf } from "./model.js";
import { mountParts } from "./parts.js";
import { Rows } from "./rows.js";
import { shareWithPython } from "./sharing.js";
import { TableHead } from "./tablehead.js";

/** Show the viewer; return what takes it away again. */
export function renderViewer({ model: widget, el }) {
  return widget.get("parts") === "panels" ? renderPanels({ model: widget, el }) : renderWhole({ model: widget, el });
}

/** Show panels alone, which look at the same place as everything in Python that shares their link. */
function renderPanels({ model: widget, el }) {
  const model = modelOf(widget);
  const link = new Link();
  const root = element(
    "div",
    { class: "tamis tamis-viewer tamis-viewer-panels" },
    element("section", { "data-part": "panels", "aria-label": "Panels" }),
    element("div", { "data-toasts": true }),
  );
  root.style.setProperty("--viewer-height", `${widget.get("height")}px`);
  el.append(root);
  const mounted = mountParts(root, model, link);
  const { panels } = mounted.parts.get("panels");
  panels.begin(widget.get("looks"));
  const ends = [keepKeys(root), followTheme(root), shareWithPython(widget, model, link, () => panels.panels[0])];
  model.send({ type: "hello" });
  return () => {
    for (const end of ends) end();
    mounted.destroy();
    model.close();
    root.remove();
  };
}

function renderWhole({ model: widget, el }) {
  const model = modelOf(widget);
  const link = new Link();
  const place = (name, properties = {}) => element("section", { "data-part": name, ...properties });
  const bottom = element("details", { class: "tamis-bottom" }, element("summary", { text: "Measurements" }));
  const catalogue = makeDialog("Catalogue");
  const history = makeDialog("History", place("history"));
  const root = element(
    "div",
    { class: "tamis tamis-viewer" },
    makeHeader(history, model),
    place("panels", { "aria-label": "Panels" }),
    place("form", { "aria-label": "Step" }),
    place("strip", { "aria-label": "Pipeline" }),
    bottom,
    catalogue,
    history,
    element("div", { "data-toasts": true }),
  );
  root.style.setProperty("--viewer-height", `${widget.get("height")}px`);
  el.append(root);
  const parts = mountParts(root, model, link);
  const ends = [keepKeys(root), followTheme(root), openCatalogue(root, catalogue, model), mountTable(bottom, model, link)];
  ends.push(shareWithPython(widget, model, link, () => parts.parts.get("panels").panels.panels[0], false));
  model.send({ type: "hello" });
  return () => {
    for (const end of ends) end();
    parts.destroy();
    model.close();
    root.remove();
  };
}

function makeDialog(title, ...parts) {
  const sheet = element("dialog", { id: freshId("dialog"), class: "tamis-sheet", "aria-label": title });
  sheet.append(...parts, button("close", () => sheet.close()));
  return sheet;
}

function makeHeader(history, model) {
  const action = (text, name, properties = {}) => element("button", { type: "button", text, "data-action": name, ...properties });
  const said = element("span", { class: "tamis-quiet", role: "status" });
  const copy = button("Copy as Python", () => copyScript(model, said), { "data-copy": true });
  return element(
    "header",
    { "data-part": "header" },
    action("Undo", "undo"),
    action("Redo", "redo"),
    element("button", { type: "button", text: "History", "data-dialog": history.id }),
    element("span", { class: "tamis-space" }),
    said,
    action("Cancel", "cancel", { hidden: true }),
    copy,
    action("?", "keys", { title: "Keyboard shortcuts", "aria-label": "Keyboard shortcuts" }),
  );
}

/** Put the whole pipeline, as a script, where the next cell can take it from. */
async function copyScript(model, said) {
  try {
    const { script } = await model.ask("script");
    await navigator.clipboard.writeText(script);
    said.textContent = "copied: paste it into a cell";
  } catch ({ message }) {
    said.textContent = message;
  }
}

/** Be light or dark as the notebook is: its own words for that are JupyterLab's, VS Code's or marimo's. */
function followTheme(root) {
  const show = () => {
    const { dataset, classList } = document.body;
    const isDark = [dataset.jpThemeLight === "false", /dark/.test(dataset.vscodeThemeKind ?? ""), classList.contains("dark")];
    const isTold = "jpThemeLight" in dataset || "vscodeThemeKind" in dataset || classList.contains("light");
    if (isDark.includes(true)) root.dataset.theme = "dark";
    else if (isTold) root.dataset.theme = "light";
  };
  show();
  const watcher = new MutationObserver(show);
  watcher.observe(document.body, { attributes: true, attributeFilter: ["class", "data-jp-theme-light", "data-vscode-theme-kind"] });
  return () => watcher.disconnect();
}

/** Open the catalogue where it is wanted: on a cell there is no room beside the panels, and most never need it. */
function openCatalogue(root, sheet, model) {
  const open = ({ detail }) => {
    if (!sheet.open) sheet.showModal();
    if (sheet.querySelector("[data-part]")) return;
    sheet.prepend(element("section", { "data-part": "catalogue" }));
    // when it is mounted, it hears for what
    queueMicrotask(() => root.dispatchEvent(new CustomEvent("tamis:catalogue", { detail })));
  };
  root.addEventListener("tamis:catalogue", open);
  // what was added is on the strip: the catalogue has done its work
  const end = model.on("done", () => sheet.open && sheet.close());
  return () => {
    root.removeEventListener("tamis:catalogue", open);
    end();
  };
}

function mountTable(bottom, model, link) {
  const [head, place] = [element("div", { class: "tamis-table-head" }), element("div", { class: "tamis-rows" })];
  const words = element("span", { class: "tamis-quiet", role: "status" });
  bottom.querySelector("summary").append(" ", words);
  bottom.append(head, place);
  const measurements = new Measurements(model, link);
  const rows = new Rows(place, link);
  const tools = new TableHead(head, measurements, rows, link, { CSV: () => rows.saveAsCsv() });
  const show = () => {
    rows.show(measurements.table);
    if (words.textContent !== tools.words) words.textContent = tools.words;
  };
  const see = () => measurements.want(bottom.open);
  const openOnce = measurements.on(() => {
    if (!measurements.refs.length) return;
    openOnce();
    bottom.open = true;
  });
  bottom.addEventListener("toggle", see);
  const ends = [measurements.on(show), rows.on(show), link.on(show)];
  return () => {
    for (const end of [...ends, openOnce]) end();
    for (const part of [tools, rows, measurements]) part.destroy();
  };
}

export default { render: renderViewer };
