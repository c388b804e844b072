/** Small signs, drawn in the colour of the text: a button that shows one says its name to screen readers. */

import { button, svgElement } from "./element.js";

const SIGN_PATHS = {
  look: "M8 1.5v13M1.5 8h13M6 3.5l2-2 2 2M6 12.5l2 2 2-2M3.5 6l-2 2 2 2M12.5 6l2 2-2 2",
  brush: "M13.5 2.5 7 9M4.5 9.5c2-1 4 1 3 3-1 1.8-4 1.5-5.5 1 1.5-.7.8-3 2.5-4z",
  eraser: "M6 13.5 2.5 10l6-6.5L13 8l-5 5.5zM6 13.5h7.5M5.5 7l4.5 4.5",
  polygon: "M3 12.5 2 6l6-4 6 4.5-3 6.5z",
  rectangle: "M2.5 4h11v8h-11z",
  crop: "M4.5 1.5v10h10M1.5 4.5h10v10",
  profile: "M2 2v12h12M4 11l2.5-4 2.5 2.5L13 4",
  plus: "M8 3v10M3 8h10",
  fit: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4M5.5 5.5h5v5h-5z",
  pin: "M6 2h4l-.5 4.5 2 2.5h-7l2-2.5zM8 9v5",
  load: "M2 12V4h4l1.5 1.5H14V12z",
  filter: "M2 10c2-8 4-8 6 0s4-2 6-4",
  threshold: "M2 13h5V4h7",
  markers: "M4.5 5.5h.01M11 4.5h.01M7.5 10.5h.01M12 11.5h.01",
  segment: "M2 2h12v12H2zM2 9c4-3 6 3 12-1M8 2c-2 3 2 4 0 7",
  postprocess: "M3 13 11 5M10 2l.8 2.2L13 5l-2.2.8L10 8l-.8-2.2L7 5l2.2-.8z",
  measure: "M1.5 10.5l9-9 4 4-9 9zM4 8l1.5 1.5M6.5 5.5 8 7M9 3l1.5 1.5",
  transform: "M3 6V3h3M3 3l6 6M13 10v3h-3M13 13 9 9",
  color: "M8 2c3 4 4 5.5 4 7.5a4 4 0 0 1-8 0C4 7.5 5 6 8 2z",
  util: "M3 5h10M3 8h10M3 11h10",
};

/** Return a sign. @param {string} name of a tool or of a stage */
export function sign(name) {
  const path = svgElement("path", { d: SIGN_PATHS[name] ?? SIGN_PATHS.util });
  return svgElement("svg", { viewBox: "0 0 16 16", class: "tamis-sign", "aria-hidden": "true" }, path);
}

/** Return a button that shows a sign; `words` is its name. Otherwise as `button`. */
export function signButton(name, words, run, properties = {}) {
  const made = button("", run, { title: words, ...properties, class: `tamis-sign-button ${properties.class ?? ""}`.trim() });
  made.append(sign(name));
  return made;
}
