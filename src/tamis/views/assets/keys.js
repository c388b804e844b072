/** The keys of the page: one list, one sheet that shows it; nothing fires while one types. */

import { button, element, freshId } from "./element.js";

const TYPED_INTO = "input:not([type=checkbox]):not([type=button]), textarea, [contenteditable=true]";
const KEY_SIGNS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", " ": "space" };

/** What the parts do with keys themselves, for the sheet. */
export const KEYS_OF_PARTS = {
  views: [
    ["← → ↑ ↓", "move the image"],
    ["+ −", "zoom"],
    ["0, 1", "fit, pixel by pixel"],
    ["[ ]", "the plane before, behind"],
    ["Escape", "select nothing"],
  ],
  strip: [
    ["← →", "select the step before, behind"],
    ["Alt ← →", "move the step"],
    ["Enter", "show the step in the active panel"],
    ["space", "disable, enable"],
    ["Delete", "remove the step"],
  ],
  catalogue: [
    ["↓ ↑", "through the operations, with their documentation"],
    ["Enter", "add the operation"],
  ],
  form: [
    ["← →", "step the slider"],
    ["↑ ↓", "step the number"],
  ],
  histogram: [
    ["← →", "move the handle (Shift: ten times as far)"],
    ["Home, End", "to the end of the axis"],
  ],
};

/**
 * Listen to keys.
 * @param {HTMLElement} root Where keys count; the sheet is in it, too.
 * @param {{keys: string, words: string, run: () => void}[]} bindings Such as `"Ctrl+Shift+z"`; Ctrl is Cmd on a Mac, too.
 * @returns {{destroy: () => void, showSheet: () => void}}
 */
export function mountKeys(root, bindings) {
  const sheet = makeSheet(bindings);
  root.append(sheet);
  const all = [...bindings, { keys: "?", words: "this sheet", run: () => sheet.showModal() }];
  const byKeys = new Map(all.map((binding) => [binding.keys.toLowerCase(), binding]));
  const onKey = (event) => {
    const binding = byKeys.get(keysOf(event));
    if (!binding || event.defaultPrevented || isTyping(event) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    binding.run();
  };
  // before the parts, which keep their keys from whoever is around
  root.addEventListener("keydown", onKey, { capture: true });
  return {
    showSheet: () => sheet.open || sheet.showModal(),
    destroy() {
      root.removeEventListener("keydown", onKey, { capture: true });
      sheet.remove();
    },
  };
}

/** Return the keys of an event as bindings write them: "ctrl+shift+z", "?". */
export function keysOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const isLetter = /^[a-z]$/i.test(key);
  const parts = [ctrlKey || metaKey ? "ctrl" : "", altKey ? "alt" : "", shiftKey && (isLetter || key.length > 1) ? "shift" : ""];
  return [...parts.filter(Boolean), key.toLowerCase()].join("+");
}

function isTyping(event) {
  const target = event.composedPath()[0];
  const isTyped = target.matches?.(TYPED_INTO) && target.type !== "range";
  // in a text, Ctrl+Z takes back letters; elsewhere the last change
  return isTyped || (target.matches?.("select") && !event.ctrlKey && !event.metaKey);
}

function makeSheet(bindings) {
  const id = freshId("sheet");
  const own = bindings.map(({ keys, words }) => [signsOf(keys), words]);
  const groups = [["everywhere", [...own, ["?", "this sheet"]]], ...Object.entries(KEYS_OF_PARTS)];
  const lists = groups.map(([title, rows]) => {
    const items = rows.flatMap(([keys, words]) => [element("dt", {}, element("kbd", { text: keys })), element("dd", { text: words })]);
    return element("section", {}, element("h3", { text: title }), element("dl", {}, ...items));
  });
  const close = button("close", () => sheet.close());
  const title = element("h2", { id, text: "Keys" });
  const sheet = element("dialog", { class: "tamis-sheet", "aria-labelledby": id }, title, element("div", {}, ...lists), close);
  return sheet;
}

function signsOf(keys) {
  return keys.split("+").map((key) => KEY_SIGNS[key] ?? key).join(" ");
}
