/** The parts of a page, or of a cell of a notebook: each is mounted where the layout has its place. */

import { mountCatalogue } from "./catalogue.js";
import { element } from "./element.js";
import { mountHistory, undoWords } from "./history.js";
import { mountKeys } from "./keys.js";
import { mountStep } from "./step.js";
import { mountStrip } from "./strip.js";
import { mountToasts } from "./toasts.js";
import { mountViews } from "./views.js";

const PARTS = {
  panels: mountViews,
  form: mountStep,
  strip: mountStrip,
  catalogue: mountCatalogue,
  history: mountHistory,
};

/**
 * Mount the parts, and let the buttons and keys around them act.
 * @param {HTMLElement} root What holds the layout, now or later: elements with `data-part`, `data-action`, `data-dialog`.
 * @param {import("./model.js").Model} model
 * @param {import("./link.js").Link} link
 * @param {Object<string, () => void>} [actions] what `data-action` does beside undo, redo, cancel and keys
 * @returns {{parts: Map<string, object>, destroy: () => void}}
 */
export function mountParts(root, model, link, actions = {}) {
  const parts = new Map();
  const places = new Map();
  const mount = () => mountMissing(root, parts, places, model, link);
  // Dash makes the layout after this module has run
  const watcher = new MutationObserver(mount);
  watcher.observe(root, { childList: true, subtree: true });
  mount();
  const keys = mountKeys(root, bindingsOf(root, model));
  const all = { ...actionsOf(model, () => keys.showSheet()), ...actions };
  const ends = [listenToActions(root, all), followState(model, root), followPanels(root, link), listenToCatalogue(root, parts)];
  const mounted = [mountToasts(toastsIn(root), model), keys];
  const destroy = () => {
    watcher.disconnect();
    for (const end of ends) end();
    for (const part of [...mounted, ...parts.values()]) part.destroy();
  };
  return { parts, destroy };
}

function mountMissing(root, parts, places, model, link) {
  for (const [name, mount] of Object.entries(PARTS)) {
    const el = partIn(root, name);
    if (!el || places.get(name) === el) continue;
    places.set(name, el); // first: what is mounted changes the page
    parts.get(name)?.destroy();
    parts.set(name, mount(el, model, link));
  }
}

function partIn(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}

function toastsIn(root) {
  const found = root.querySelector("[data-toasts]");
  if (found) return found;
  const made = element("div", { "data-toasts": true });
  root.append(made);
  return made;
}

function actionsOf(model, showKeys) {
  return {
    undo: () => model.verb("undo"),
    redo: () => model.verb("redo"),
    cancel: () => model.send({ type: "cancel" }),
    keys: showKeys,
  };
}

function listenToActions(root, actions) {
  const onClick = ({ target }) => {
    const found = target.closest?.("[data-action], [data-dialog]");
    if (!found) return;
    actions[found.dataset.action]?.();
    const dialog = found.dataset.dialog && root.querySelector(`#${CSS.escape(found.dataset.dialog)}`);
    if (dialog && !dialog.open) dialog.showModal();
  };
  root.addEventListener("click", onClick);
  return () => root.removeEventListener("click", onClick);
}

/** Keep undo, redo and cancel of the header in step with the state. */
function followState(model, root) {
  const show = () => {
    for (const verb of ["undo", "redo"]) {
      const tool = root.querySelector(`[data-action="${verb}"]`);
      const { isDisabled, title } = undoWords(model.state, verb);
      if (tool) Object.assign(tool, { disabled: isDisabled, title });
    }
  };
  const showRunning = ({ is_running: isRunning }) => {
    const tool = root.querySelector('[data-action="cancel"]');
    if (tool) tool.hidden = !isRunning;
  };
  show();
  const ends = [model.on("state", show), model.on("progress", showRunning)];
  return () => ends.forEach((end) => end());
}

/** Know which panel was touched last: what is shown by the strip goes there. */
function followPanels(root, link) {
  const note = ({ target }) => {
    const panels = [...root.querySelectorAll("[data-panel]")];
    const place = panels.indexOf(target.closest?.("[data-panel]"));
    if (place >= 0) link.activePanel = place;
  };
  for (const event of ["pointerdown", "focusin"]) root.addEventListener(event, note);
  return () => ["pointerdown", "focusin"].forEach((event) => root.removeEventListener(event, note));
}

function listenToCatalogue(root, parts) {
  const open = ({ detail }) => parts.get("catalogue")?.open(detail.mode);
  root.addEventListener("tamis:catalogue", open);
  return () => root.removeEventListener("tamis:catalogue", open);
}

function bindingsOf(root, model) {
  const focusOn = (part, inside) => () => partIn(root, part)?.querySelector(inside)?.focus();
  const selected = () => model.state?.steps.find(({ id }) => id === model.state.selected);
  const openCatalogue = () => root.dispatchEvent(new CustomEvent("tamis:catalogue", { detail: { mode: "add" } }));
  const use = (verb) => () => selected() && model.verb(verb, { node: selected().id });
  return [
    { keys: "Ctrl+z", words: "undo", run: () => model.verb("undo") },
    { keys: "Ctrl+Shift+z", words: "redo", run: () => model.verb("redo") },
    { keys: "Ctrl+y", words: "redo", run: () => model.verb("redo") },
    { keys: "/", words: "search the catalogue", run: openCatalogue },
    { keys: "s", words: "to the strip", run: focusOn("strip", "[aria-selected=true]") },
    { keys: "f", words: "to the form", run: focusOn("form", "[data-field] input, [data-field] select") },
    { keys: "v", words: "to the views", run: focusOn("panels", ".panel-canvas") },
    { keys: "d", words: "duplicate the step", run: use("duplicate_step") },
    { keys: "Ctrl+.", words: "stop computing", run: () => model.send({ type: "cancel" }) },
  ];
}
