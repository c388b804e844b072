/** Elements of the page, made in one line each. */

const SVG_SPACE = "http://www.w3.org/2000/svg";
let elementsNamed = 0;

/**
 * Return a new element.
 * @param {string} tag Such as "button".
 * @param {Object<string, any>} [properties] Attributes; `text` is its text, `on` its listeners by event; what is
 *   null, undefined or false is left out.
 * @param {...(Node|string|null)} children What it holds; null is left out.
 */
export function element(tag, properties = {}, ...children) {
  return furnish(document.createElement(tag), properties, children);
}

/** Return a new element of a drawing; otherwise as `element`. */
export function svgElement(tag, properties = {}, ...children) {
  return furnish(document.createElementNS(SVG_SPACE, tag), properties, children);
}

function furnish(made, { text, on = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [event, listener] of Object.entries(on)) made.addEventListener(event, listener);
  if (text !== undefined) made.textContent = text;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Return a button: `label` is what it shows, `properties.title` what it says when that is a sign. */
export function button(label, run, properties = {}) {
  const name = properties.title ? { "aria-label": properties.title } : {};
  return element("button", { type: "button", text: label, on: { click: run }, ...name, ...properties });
}

/** Return an id that no other element has. */
export function freshId(stem) {
  elementsNamed += 1;
  return `tamis-${stem}-${elementsNamed}`;
}

/**
 * Keep keys pressed inside `root` from whoever listens around it: JupyterLab hears them when they come up to it, Notebook before
 * they have come down to us, but leaves alone what has the focus and says so itself.
 */
export function keepKeys(root) {
  const stop = (event) => event.stopPropagation();
  const keep = ({ target }) => target.setAttribute("data-lm-suppress-shortcuts", "true");
  root.addEventListener("keydown", stop);
  root.addEventListener("focusin", keep);
  return () => {
    root.removeEventListener("keydown", stop);
    root.removeEventListener("focusin", keep);
  };
}

/** Draw RGB bytes of an answer onto a canvas. */
export function drawRgb(canvas, [rows, columns], bytes) {
  const pixels = new Uint8ClampedArray(rows * columns * 4);
  for (let from = 0, to = 0; from < rows * columns * 3; from += 3, to += 4) {
    pixels[to] = bytes[from];
    pixels[to + 1] = bytes[from + 1];
    pixels[to + 2] = bytes[from + 2];
    pixels[to + 3] = 255;
  }
  canvas.width = columns;
  canvas.height = rows;
  if (rows && columns) canvas.getContext("2d").putImageData(new ImageData(pixels, columns, rows), 0, 0);
}

/** Return seconds as one reads them: "12 ms", "3.4 s", "2 min". */
export function secondsInWords(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 1) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  return seconds < 100 ? `${Number(seconds.toPrecision(2))} s` : `${Math.round(seconds / 60)} min`;
}
