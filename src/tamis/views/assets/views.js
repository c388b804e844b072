/** The middle of the page: panels, and above them the tools that draw on them. */

import { element } from "./element.js";
import { mountTools } from "./marks.js";
import { mountObjects } from "./objects.js";
import { mountPanels } from "./panels.js";

/** Show panels and tools; otherwise as `mountPanels`. */
export function mountViews(el, model, link) {
  const [tools, place] = [element("div"), element("div", { class: "tamis-views-panels" })];
  el.classList.add("tamis-views");
  const row = element("div", { class: "tamis-views-bar" }, tools);
  el.replaceChildren(row, place);
  const panels = mountPanels(place, model, link);
  row.append(panels.bar);
  const marks = mountTools(tools, model, link, panels);
  const objects = mountObjects(model, link, panels);
  return {
    panels,
    destroy() {
      objects.destroy();
      marks.destroy();
      panels.destroy();
      el.replaceChildren();
    },
  };
}
