/** Panels, form and strip in one element: what a notebook shows, by anywidget's contract. */

import { mountCatalogue } from "./catalogue.js";
import { button, element, keepKeys } from "./element.js";
import { Link } from "./link.js";
import { modelOf } from "./model.js";
import { mountStep } from "./step.js";
import { mountStrip } from "./strip.js";
import { mountToasts } from "./toasts.js";
import { mountViews } from "./views.js";

/** Show the viewer; return what takes it away again. */
export function renderViewer({ model: widget, el }) {
  const model = modelOf(widget);
  const link = new Link();
  const place = (name) => element("section", { "data-part": name });
  const [panels, form, strip, catalogue, toasts] = ["panels", "form", "strip", "catalogue", "toasts"].map(place);
  const close = button("close", () => dialog.close());
  const dialog = element("dialog", { class: "tamis-sheet", "aria-label": "catalogue" }, close, catalogue);
  const root = element("div", { class: "tamis tamis-viewer" }, panels, form, strip, dialog, toasts);
  el.append(root);
  const parts = [
    mountViews(panels, model, link),
    mountStep(form, model, link),
    mountStrip(strip, model, link),
    mountToasts(toasts, model),
  ];
  const ends = [keepKeys(root), openCatalogue(root, dialog, catalogue, model, parts)];
  model.send({ type: "hello" });
  return () => {
    for (const end of ends) end();
    for (const part of parts) part.destroy();
    model.close();
    root.remove();
  };
}

/** Mount the catalogue when it is wanted first: a notebook has many cells. */
function openCatalogue(root, dialog, el, model, parts) {
  let mounted = null;
  const open = ({ detail }) => {
    dialog.showModal();
    if (!mounted) parts.push((mounted = mountCatalogue(el, model)));
    mounted.open(detail.mode);
  };
  root.addEventListener("tamis:catalogue", open);
  // what was added is on the strip: the catalogue has done its work
  const end = model.on("done", () => dialog.open && dialog.close());
  return () => {
    root.removeEventListener("tamis:catalogue", open);
    end();
  };
}

export default { render: renderViewer };
