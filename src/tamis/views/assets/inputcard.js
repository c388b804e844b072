/** What is told of a selected input, and what can be done with it. */

import { button, element } from "./element.js";

const READ_AS = ["image", "labels", "binary", "markers"];

/**
 * @param {import("./model.js").Model} model
 * @param {object} image an input of the state
 * @returns {HTMLElement}
 */
export function inputCard(model, image) {
  const text = `${image.title || image.name}: ${imageInWords(image)}`;
  const words = element("p", { class: "tamis-quiet", text });
  const tools = image.is_drawing ? [nameField(model, image)] : [kindChoice(model, image)];
  const remove = () => model.verb("remove_image", { name: image.name }).catch(() => null);
  if (image.is_added) tools.push(button("remove", remove, { title: "take this image out of the inputs" }));
  return element("div", { class: "tamis-input-card" }, words, element("div", { class: "tamis-tools" }, ...tools));
}

function nameField(model, { name }) {
  const field = element("input", { class: "tamis-step-name", value: name, "aria-label": "name of the drawing", spellcheck: "false" });
  const rename = (wanted) => model.verb("rename_drawing", { name, new_name: wanted }).catch(() => (field.value = name));
  field.addEventListener("change", () => {
    const wanted = field.value.trim();
    if (!wanted || wanted === name) field.value = name;
    else rename(wanted);
  });
  return field;
}

function kindChoice(model, { name, kind, dtype }) {
  const isFloat = /^float|^complex/.test(dtype ?? "");
  const options = READ_AS.filter((one) => one === kind || !isFloat || !["labels", "markers"].includes(one));
  const select = element("select", { "aria-label": "what its pixels are" });
  select.append(...options.map((one) => element("option", { value: one, text: one, selected: one === kind })));
  select.value = kind;
  // what Python refuses is told; the choice goes back
  select.addEventListener("change", () => model.verb("read_as", { name, kind: select.value }).catch(() => (select.value = kind)));
  return element("label", { class: "tamis-row" }, "pixels are ", select);
}

/** @returns {string} "image, 96 × 512 × 480, uint16, ZYX, 2 × 0.5 × 0.5 µm" */
function imageInWords({ kind, shape, dtype, axes, spacing, unit }) {
  const isKnown = unit && !unit.startsWith("pixel");
  const told = isKnown ? (unit === "um" ? "µm" : unit) : "";
  const lengths = spacing?.filter((_, at) => !"TCS".includes(axes?.[at] ?? "")).map((step) => Number(step.toPrecision(4)));
  const size = isKnown && lengths?.length ? `${lengths.join(" × ")} ${told}` : told;
  return [kind, shape?.join(" × "), dtype, axes, size].filter(Boolean).join(", ");
}
