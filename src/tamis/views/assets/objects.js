/** The objects that were chosen: told in words, ringed where they are small, and brought into the middle. */

import { element } from "./element.js";

const TOLD_AFTER_MS = 30;
const TOLD_AGAIN_AFTER_MS = 300; // after a change: a hand may still be at a slider
const MOST_RINGED = 50; // rings around more of them hide what they are around
const SMALL = 14; // pixels of the page: an object that is smaller is hardly seen
const RINGED_UP_TO = 40;
const RING_MARGIN = 5;
const COMFORTABLE = 48;

/**
 * @param {import("./model.js").Model} model
 * @param {import("./link.js").Link} link
 * @param {import("./panels.js").Panels} panels
 * @returns {{destroy: () => void}}
 */
export function mountObjects(model, link, panels) {
  const objects = new Objects(model, link, panels);
  return { destroy: () => objects.destroy() };
}

class Objects {
  #known = new Map();
  #key = "";
  #timer = 0;
  #asked = null;
  #ends;
  #notes = new Map();

  constructor(model, link, panels) {
    Object.assign(this, { model, link, panels });
    const layer = { draw: (context, panel) => this.#ring(context, panel) };
    this.#ends = [
      panels.onPanel((panel) => {
        panel.addLayer(layer);
        const note = element("output", { class: "panel-chosen", "aria-live": "polite" });
        panel.element.append(note);
        this.#notes.set(panel, note);
      }),
      link.on((changed) => this.#follow(changed)),
      model.on("state", () => this.#lookUp(TOLD_AGAIN_AFTER_MS)),
    ];
  }

  #follow(changed) {
    if (changed.has("focus") && this.link.focus) this.#goTo(this.link.focus);
    if (changed.has("selection") || changed.has("selectedIn")) this.#light(this.link.selection.size ? this.link.selectedIn : "");
    if (changed.has("colors")) this.#light(Object.keys(this.link.colors)[0] ?? "");
    if (changed.has("selection") || changed.has("selectedIn")) this.#lookUp();
  }

  /** Lay labels over an image where no panel shows them: what is chosen in a table is to be seen. */
  #light(ref) {
    const { panels } = this.panels;
    if (!ref || panels.some((panel) => showsLabels(panel, ref))) return;
    panels.find((panel) => !panel.over && panel.plane)?.show({ over: ref });
  }

  // ---- what is known of them: labels of the table come with it, others are asked for

  #lookUp(after_ms = TOLD_AFTER_MS) {
    clearTimeout(this.#timer);
    this.#say();
    const { size } = this.link.selection;
    if (size && size <= MOST_RINGED && this.link.selectedIn) this.#timer = setTimeout(() => this.#ask(), after_ms);
  }

  async #ask() {
    const { selectedIn: ref, selection } = this.link;
    const labels = [...selection];
    const request = { ref };
    this.#asked = request;
    try {
      const told = await this.model.ask("objects", { ref, labels, panel: "objects" });
      if (this.#asked !== request) return;
      this.#learn(told);
    } catch {
      // labels that cannot be measured are still lit up; what failed is told at its step
      if (this.#asked === request) this.#known.clear();
    }
    this.#say();
    for (const panel of this.panels.panels) panel.invalidate();
  }

  #learn({ ref, key, axes, objects }) {
    if (key !== this.#key) this.#known.clear();
    this.#key = key;
    for (const one of objects) this.#known.set(one.label, { ...one, ref, axes });
  }

  #say() {
    const words = this.#inWords();
    for (const [panel, note] of this.#notes) {
      if (!this.panels.panels.includes(panel)) this.#notes.delete(panel);
      else note.textContent = showsLabels(panel, this.link.selectedIn) ? words : "";
    }
  }

  #inWords() {
    const { selection } = this.link;
    if (!selection.size) return "";
    if (selection.size > 1) return `${selection.size} objects`;
    const [label] = selection;
    const found = this.#known.get(label);
    if (!found) return `label ${label}`;
    const [starts, stops] = found.box;
    const names = axisNames(found.axes, starts.length);
    const ranges = names.map((name, axis) => `${name} ${starts[axis]}–${stops[axis] - 1}`);
    return `label ${label} · area ${found.area} px · ${ranges.join(", ")}`;
  }

  // ---- where they are

  async #goTo({ ref, label, box, axes = "" }) {
    const found = box ? { box, axes } : await this.#find(ref, label);
    if (!found || this.link.focus?.label !== label) return;
    const shown = this.panels.panels.filter((panel) => panel.viewport);
    for (const panel of shown) showPlanes(panel, found, this.link);
    const first = shown.find((panel) => showsLabels(panel, ref)) ?? shown[0];
    if (first) bringToMiddle(first, found, this.link);
  }

  async #find(ref, label) {
    if (this.#known.get(label)?.ref === ref) return this.#known.get(label);
    try {
      const { objects, axes } = await this.model.ask("objects", { ref, labels: [label], panel: "focus" });
      return objects.length ? { ...objects[0], axes } : null;
    } catch {
      return null; // what failed is told at its step
    }
  }

  /** Draw a ring around what is too small to be found by its colour alone. */
  #ring(context, panel) {
    const { selection, selectedIn } = this.link;
    if (selection.size > MOST_RINGED || !showsLabels(panel, selectedIn)) return;
    context.save();
    context.lineWidth = 1.5;
    for (const label of selection) {
      const found = this.#known.get(label);
      if (found && found.ref === selectedIn && isInPlanes(panel, found, this.link)) ringAround(context, onScreen(panel, found));
    }
    context.restore();
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#asked = null;
    for (const end of this.#ends) end();
    for (const note of this.#notes.values()) note.remove();
  }
}

function showsLabels(panel, ref) {
  return Boolean(ref) && (panel.over === ref || panel.ref === ref);
}

/** The names of a box's axes: of the labels where they are known, else the last ones of a volume. */
function axisNames(axes, ndim) {
  return [...(axes?.length === ndim ? axes : "TZYX".slice(-ndim))];
}

/** Where a box lies in a panel's plane: `[[top, left], [bottom, right]]`; null where it has not both axes. */
function inPlane({ plane }, { box: [starts, stops], axes }) {
  const names = axisNames(axes, starts.length);
  const places = plane.axes.map((axis, i) => (names.includes(axis) ? names.indexOf(axis) : starts.length - 2 + i));
  if (places.some((place) => place < 0)) return null;
  return [places.map((place) => starts[place]), places.map((place) => stops[place])];
}

function onScreen(panel, found) {
  const region = inPlane(panel, found);
  if (!region) return null;
  const [from, to] = region.map(([row, column]) => panel.toScreen(row, column));
  return { x: from.x, y: from.y, width: to.x - from.x, height: to.y - from.y };
}

function ringAround(context, place) {
  if (!place || Math.max(place.width, place.height) > RINGED_UP_TO) return;
  const radius = Math.max(SMALL / 2, Math.hypot(place.width, place.height) / 2) + RING_MARGIN;
  for (const [style, more] of [["rgb(0 0 0 / 60%)", 1.5], ["#ffffff", 0]]) {
    context.beginPath();
    context.arc(place.x + place.width / 2, place.y + place.height / 2, radius + more, 0, 2 * Math.PI);
    context.strokeStyle = style;
    context.stroke();
  }
}

function hiddenOf({ plane }, { box: [starts, stops], axes }) {
  const names = axisNames(axes, starts.length);
  return plane.hidden.flatMap((hidden) => {
    const place = names.indexOf(hidden.axis);
    return place < 0 ? [] : [{ ...hidden, start: starts[place], stop: stops[place] }];
  });
}

function isInPlanes(panel, found, link) {
  return hiddenOf(panel, found).every(({ axis, length, start, stop }) => {
    const index = link.indexAlong(axis, length);
    return index >= start && index < stop;
  });
}

function showPlanes(panel, found, link) {
  if (isInPlanes(panel, found, link)) return;
  for (const { axis, length, start, stop } of hiddenOf(panel, found)) {
    const all = link.reference.axes[axis]?.length ?? length;
    link.setPlane(axis, Math.floor((((start + stop) >> 1) * all) / length));
  }
}

/** Centre on an object; from afar, come as near as it takes to see it. */
function bringToMiddle(panel, found, link) {
  const region = inPlane(panel, found);
  if (!region) return;
  const [[top, left], [bottom, right]] = region;
  const place = onScreen(panel, found);
  const size = Math.max(place.width, place.height);
  const { viewport } = panel;
  const wish = viewport.centredOn((top + bottom - 1) / 2, (left + right - 1) / 2);
  link.set({ ...wish, zoom: size < SMALL ? wish.zoom * Math.min(32, COMFORTABLE / Math.max(size, 0.5)) : wish.zoom });
}
