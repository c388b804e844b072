/** What hands do to a scene: turn, move, come nearer, select. */

import { CLICK_WITHIN, zoomOfWheel, ZOOM_OF_KEY } from "./gestures.js";
import { Pinch } from "./pinch.js";

const TURN_OF_KEY = 0.06;
const SLOW_MS = 25;

/**
 * @param {import("./scene.js").Scene} scene
 * @returns {() => void} ends it
 */
export function listenToTurns(scene) {
  const ends = new AbortController();
  const { canvas } = scene;
  const listen = (type, run, options = {}) => canvas.addEventListener(type, run, { signal: ends.signal, ...options });
  const hover = new Hover(scene);
  const pinch = new Pinch(scene, (event) => placeOn(canvas, event));
  let drag = null;
  listen("pointerdown", (event) => {
    if (pinch.begin(event)) return void (drag = null);
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    const at = placeOn(canvas, event);
    drag = { from: at, last: at, isFar: false, moves: event.button > 0 || event.shiftKey, button: event.button };
    event.preventDefault();
  });
  listen("pointermove", (event) => {
    if (pinch.move(event)) return;
    const at = placeOn(canvas, event);
    if (!drag) return hover.want(at);
    drag.isFar ||= Math.hypot(at.x - drag.from.x, at.y - drag.from.y) >= CLICK_WITHIN;
    if (!drag.isFar) return;
    scene[drag.moves ? "moveBy" : "turnBy"](at.x - drag.last.x, at.y - drag.last.y);
    drag.last = at;
  });
  listen("pointerup", (event) => {
    if (pinch.end(event)) return;
    const was = drag;
    drag = null;
    if (was && !was.isFar && was.button === 0) scene.click(placeOn(canvas, event), event.ctrlKey || event.metaKey || event.shiftKey);
  });
  listen("pointercancel", (event) => {
    pinch.end(event);
    drag = null;
  });
  listen("pointerleave", () => hover.want(null));
  listen("contextmenu", (event) => event.preventDefault());
  listen("dblclick", (event) => scene.lookAt(placeOn(canvas, event)));
  listen("wheel", (event) => turnWheelOf(scene, event), { passive: false });
  listen("keydown", (event) => pressKeyOf(scene, event));
  return () => {
    ends.abort();
    hover.end();
  };
}

function placeOn(canvas, event) {
  const box = canvas.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

/** Tells what is under the pointer, once a frame; less often where finding out takes long. */
class Hover {
  #scene;
  #at = null;
  #frame = 0;
  #timer = 0;
  #notBefore = 0;

  constructor(scene) {
    this.#scene = scene;
  }

  want(at) {
    this.#at = at;
    this.#frame ||= requestAnimationFrame(() => this.#look());
  }

  #look() {
    this.#frame = 0;
    const begun = performance.now();
    clearTimeout(this.#timer);
    if (begun < this.#notBefore) return void (this.#timer = setTimeout(() => this.#look(), this.#notBefore - begun));
    this.#scene.pointAt(this.#at);
    const took = performance.now() - begun;
    this.#notBefore = took > SLOW_MS ? begun + 5 * took : 0;
    return undefined;
  }

  end() {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
  }
}

function turnWheelOf(scene, event) {
  event.preventDefault();
  scene.zoomAt(null, zoomOfWheel(event));
}

const KEYS_OF_SCENES = {
  ArrowLeft: (scene, step) => scene.turnBy(-step * scene.height, 0),
  ArrowRight: (scene, step) => scene.turnBy(step * scene.height, 0),
  ArrowUp: (scene, step) => scene.turnBy(0, -step * scene.height),
  ArrowDown: (scene, step) => scene.turnBy(0, step * scene.height),
  "+": (scene) => scene.zoomAt(null, ZOOM_OF_KEY),
  "=": (scene) => scene.zoomAt(null, ZOOM_OF_KEY),
  "-": (scene) => scene.zoomAt(null, 1 / ZOOM_OF_KEY),
  0: (scene) => scene.fit(),
  Escape: (scene) => scene.link.select(null),
};

function pressKeyOf(scene, event) {
  const run = KEYS_OF_SCENES[event.key];
  if (!run || event.ctrlKey || event.metaKey || event.altKey) return;
  run(scene, event.shiftKey ? 5 * TURN_OF_KEY : TURN_OF_KEY);
  event.preventDefault();
  event.stopPropagation();
}
