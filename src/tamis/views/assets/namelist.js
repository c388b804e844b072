/** Several of known names: a box to tick for each; names that nobody offers stay where they are. */

import { element } from "./element.js";

/** @returns {import("./controls.js").Control} */
export function makeNameList(field, label, change) {
  const root = element("div", { class: "tamis-namelist", role: "group", "aria-label": label });
  const state = { value: [], boxes: new Map() };
  const set = (value) => {
    state.value = [...(value ?? [])];
    const names = [...new Set([...field.choices, ...state.value])];
    if (String(names) !== String([...state.boxes.keys()])) fillNames(root, names, state, change);
    for (const [name, box] of state.boxes) box.checked = state.value.includes(name);
  };
  return { root, set, isHeld: () => false };
}

function fillNames(root, names, state, change) {
  const toggle = (name, isTicked) => {
    const others = state.value.filter((other) => other !== name);
    state.value = isTicked ? [...others, name] : others;
    change(state.value, true);
  };
  const rows = names.map((name) => {
    const box = element("input", { type: "checkbox", value: name, on: { change: () => toggle(name, box.checked) } });
    state.boxes.set(name, box);
    return element("label", {}, box, name);
  });
  for (const name of state.boxes.keys()) if (!names.includes(name)) state.boxes.delete(name);
  root.replaceChildren(...rows);
}
