/** The side of the page: the histogram and the form of the selected step. */

import { element } from "./element.js";
import { mountForm } from "./form.js";
import { mountHistogram } from "./histogram.js";

/** Show histogram and form below each other; otherwise as `mountForm`. */
export function mountStep(el, model, link = null) {
  const [histogram, form] = [element("div"), element("div")];
  el.replaceChildren(form, histogram);
  const parts = [mountForm(form, model, link), mountHistogram(histogram, model, link)];
  return {
    destroy() {
      for (const part of parts) part.destroy();
      el.replaceChildren();
    },
  };
}
