/** What hands do on a canvas: drag, wheel, keys, clicks; and a tool, which takes the pointer while it is there. */

import { crossUnder, cursorOfCross, moveCross } from "./crosshair.js";
import { Pinch } from "./pinch.js";

const ZOOM_OF_WHEEL = 0.0015;
const STEP_OF_KEY = 0.1;
export const ZOOM_OF_KEY = 1.25;
export const CLICK_WITHIN = 4; // pixels of the page: who moves less has not moved
const LINES = 16; // pixels in one line of a wheel that counts in lines

/**
 * @typedef {object} Pointer
 * @property {number} x on the canvas, pixels of the page
 * @property {number} y
 * @property {number} row position in the image
 * @property {number} column
 * @property {import("./panel.js").Panel} panel
 * @property {PointerEvent} event
 *
 * @typedef {object} Tool
 * @property {string} [cursor] of CSS, while the tool is there
 * @property {(at: Pointer) => void} [onDown]
 * @property {(at: Pointer) => void} [onMove] also without a button: see `at.event.buttons`
 * @property {(at: Pointer) => void} [onUp]
 */

/**
 * @param {import("./panel.js").Panel} panel
 * @returns {() => void} ends it
 */
export function listenToHands(panel) {
  const ends = new AbortController();
  const { canvas } = panel;
  const listen = (type, run, options = {}) => canvas.addEventListener(type, run, { signal: ends.signal, ...options });
  const drag = { from: null, last: null, isTool: false, cross: null };
  const drop = () => Object.assign(drag, { from: null, isTool: false, isFar: false, cross: null });
  const pinch = new Pinch(panel, (event) => pointerOf(panel, event));
  listen("pointerdown", (event) => {
    if (!pinch.begin(event)) return beginDrag(panel, drag, event);
    if (drag.isTool) panel.tool?.onUp?.(drag.last); // what the first finger has drawn is there, and can be undone
    return drop();
  });
  listen("pointermove", (event) => pinch.move(event) || moveDrag(panel, drag, event));
  listen("pointerup", (event) => pinch.end(event) || endDrag(panel, drag, event));
  listen("pointercancel", (event) => pinch.end(event) || drop());
  listen("pointerleave", () => panel.pointAt(null));
  listen("dblclick", (event) => panel.tool || panel.zoomAt(pointerOf(panel, event), event.shiftKey ? 1 / 2 : 2));
  listen("wheel", (event) => turnWheel(panel, event), { passive: false });
  listen("keydown", (event) => pressKey(panel, event));
  return () => ends.abort();
}

function pointerOf(panel, event) {
  const box = panel.canvas.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left, event.clientY - box.top];
  return { x, y, ...panel.toImage(x, y), panel, event };
}

function beginDrag(panel, drag, event) {
  if (event.button > 1) return;
  panel.canvas.focus({ preventScroll: true });
  panel.canvas.setPointerCapture(event.pointerId);
  const at = pointerOf(panel, event);
  const isTool = Boolean(panel.tool) && event.button === 0;
  Object.assign(drag, { from: at, last: at, isTool, cross: panel.tool || event.button ? null : crossUnder(panel, at) });
  if (drag.isTool) panel.tool.onDown?.(at);
  event.preventDefault();
}

function moveDrag(panel, drag, event) {
  const at = pointerOf(panel, event);
  panel.pointAt(at);
  if (panel.tool && (drag.isTool || !drag.from)) panel.tool.onMove?.(at);
  else if (drag.from) dragImage(panel, drag, at);
  else if (panel.axes) panel.canvas.style.cursor = cursorOfCross(crossUnder(panel, at));
}

function dragImage(panel, drag, at) {
  const far = Math.hypot(at.x - drag.from.x, at.y - drag.from.y);
  if (far < CLICK_WITHIN && !drag.isFar) return;
  drag.isFar = true;
  if (drag.cross) moveCross(panel, at, drag.cross);
  else panel.moveBy(at.x - drag.last.x, at.y - drag.last.y);
  drag.last = at;
}

function endDrag(panel, drag, event) {
  if (!drag.from) return;
  const at = pointerOf(panel, event);
  const { isTool, isFar, from } = drag;
  Object.assign(drag, { from: null, isTool: false, isFar: false, cross: null });
  if (isTool) panel.tool?.onUp?.(at);
  else if (!isFar && from.event.button === 0) panel.click(at, event.ctrlKey || event.metaKey || event.shiftKey);
}

function turnWheel(panel, event) {
  event.preventDefault();
  const scale = pixelsOf(event);
  if (event.shiftKey) panel.moveBy(-(event.deltaX || event.deltaY) * scale, event.deltaX ? -event.deltaY * scale : 0);
  else panel.zoomAt(pointerOf(panel, event), zoomOfWheel(event));
}

/** Pixels of the page for one step of a wheel. */
const pixelsOf = (event) => (event.deltaMode === 1 ? LINES : 1);

/** How much larger things become by a turn of the wheel. */
export function zoomOfWheel(event) {
  return Math.exp(-event.deltaY * pixelsOf(event) * ZOOM_OF_WHEEL);
}

const KEYS_OF_PANELS = {
  ArrowLeft: (panel, step) => panel.moveBy(step * panel.width, 0),
  ArrowRight: (panel, step) => panel.moveBy(-step * panel.width, 0),
  ArrowUp: (panel, step) => panel.moveBy(0, step * panel.height),
  ArrowDown: (panel, step) => panel.moveBy(0, -step * panel.height),
  "+": (panel) => panel.zoomAt(panel.middle, ZOOM_OF_KEY),
  "=": (panel) => panel.zoomAt(panel.middle, ZOOM_OF_KEY),
  "-": (panel) => panel.zoomAt(panel.middle, 1 / ZOOM_OF_KEY),
  0: (panel) => panel.fit(),
  1: (panel) => panel.showOneToOne(),
  "[": (panel) => panel.stepPlane(-1),
  "]": (panel) => panel.stepPlane(1),
  Escape: (panel) => panel.link.select(null),
};

function pressKey(panel, event) {
  const run = KEYS_OF_PANELS[event.key];
  if (!run || event.ctrlKey || event.metaKey || event.altKey) return;
  run(panel, event.shiftKey ? 5 * STEP_OF_KEY : STEP_OF_KEY);
  event.preventDefault();
  event.stopPropagation();
}
