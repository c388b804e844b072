/** What one does to an image by hand: brush, eraser, polygons, rectangles, crop, line profile; and the scale bar. */

import { brushTool } from "./brush.js";
import { button, element, freshId } from "./element.js";
import { Hand } from "./hand.js";
import { signButton } from "./icons.js";
import { colorOf, inkLayer } from "./ink.js";
import { profileChart, profileTool } from "./profile.js";
import { polygonTool, rectangleTool } from "./regions.js";
import { scaleBarLayer } from "./scalebar.js";

const MARK_TOOLS = [
  ["look", "Look", "Move and zoom (Escape)"],
  ["brush", "Brush", "Paint with the label; Enter paints in the middle of the view"],
  ["eraser", "Eraser", "Take away what is painted"],
  ["polygon", "Polygon", "A click for each corner, a double click closes; Enter puts one into the middle"],
  ["rectangle", "Rectangle", "Drag a filled rectangle; Enter puts one into the middle"],
  ["crop", "Crop", "Drag the part of the image to work on"],
  ["profile", "Profile", "Drag a line and see the values along it"],
];
const PAINTING = ["brush", "eraser", "polygon", "rectangle"];

/**
 * Put the tools into an element, and marks and a scale bar onto panels.
 * @param {HTMLElement} el
 * @param {object} model
 * @param {object} link
 * @param {{panels: object[], onPanel: (listener: (panel: object) => void) => (() => void)}} panels What `mountPanels` gives.
 * @returns {{destroy: () => void, use: (tool: string) => void}}
 */
export function mountTools(el, model, link, panels) {
  const bar = new MarksBar(el, model, link, panels);
  return { destroy: () => bar.destroy(), use: (name) => bar.use(name) };
}

class MarksBar {
  #attached = new Map();
  #ends;
  #crop = null;

  constructor(el, model, link, panels) {
    Object.assign(this, { el, model, link, shown: panels, name: "look" });
    this.hand = new Hand(model, link);
    this.ink = inkLayer(this.hand);
    this.tools = this.#makeTools();
    this.#build();
    this.#ends = [this.hand.on(() => this.#show()), model.on("state", () => this.refresh()), () => this.hand.destroy()];
    this.#ends.push(panels.onPanel(() => this.refresh()));
    this.refresh();
  }

  get panels() {
    return this.shown.panels;
  }

  get tool() {
    return this.tools[this.name] ?? null;
  }

  #makeTools() {
    const say = (words) => this.say(words);
    const onChange = (mark, panel) => {
      this.#crop = mark && panel ? { mark, panel } : null;
      this.#show();
    };
    return {
      brush: brushTool(this.hand, { say }),
      eraser: brushTool(this.hand, { say, erases: true }),
      polygon: polygonTool(this.hand, { say }),
      rectangle: rectangleTool(this.hand, { say }),
      crop: rectangleTool(this.hand, { say, isLocal: true, onChange }),
      profile: profileTool(this.model, (profile, words) => this.#showProfile(profile, words)),
    };
  }

  // ---- the toolbar

  #build() {
    this.buttons = new Map(MARK_TOOLS.map(([name, label, title]) => [name, toolButton(name, label, title, () => this.use(name))]));
    this.status = element("output", { class: "tamis-quiet", "aria-live": "polite" });
    this.chart = element("div", { class: "tamis-profile-place" });
    this.cropButton = button("Crop to it", () => this.#cropToIt(), { hidden: true });
    const tools = element("div", { class: "tamis-tools", role: "toolbar", "aria-label": "Drawing tools", on: { keydown: (event) => this.#walk(event) } }, ...this.buttons.values(), this.cropButton);
    this.brushPart = element("div", { class: "tamis-tools tamis-brush", role: "group", "aria-label": "Brush" }, ...this.#drawingControls(), ...this.#brushControls());
    this.el.append(element("div", { class: "tamis-marks" }, tools, this.brushPart, this.status, this.chart));
  }

  #drawingControls() {
    this.select = element("select", { "aria-label": "Drawing", on: { change: () => this.hand.set({ drawing: this.select.value }) } });
    this.clearButton = button("Clear", () => this.model.verb("clear_drawing", { name: this.hand.drawing }), { title: "Clear: take all marks off the drawing" });
    this.removeButton = button("Remove", () => this.model.verb("remove_drawing", { name: this.hand.drawing }), { title: "Remove: take the drawing out of the pipeline" });
    const add = (kind, label, title) => button(label, () => this.addDrawing(kind), { title });
    return [
      this.select,
      add("markers", "+ seeds", "+ seeds: add a drawing of labels"),
      add("binary", "+ region", "+ region: add a drawing of a mask"),
      this.clearButton,
      this.removeButton,
    ];
  }

  #brushControls() {
    this.chip = element("span", { class: "tamis-label-chip", "aria-hidden": "true" });
    this.label = numberField("Label", { min: 1, max: 2 ** 31 - 1, step: 1 }, (label) => this.hand.set({ label: Math.round(label) }));
    this.radius = numberField("Radius, pixels", { min: 0.5, max: 10000, step: 0.25 }, (radius) => this.hand.set({ radius }));
    this.slider = element("input", { type: "range", min: 0, max: 100, step: 1, "aria-label": "Radius of the brush", on: { input: () => this.hand.set({ radius: radiusOf(Number(this.slider.value)) }) } });
    this.ball = element("input", { type: "checkbox", on: { change: () => this.hand.set({ isBall: this.ball.checked }) } });
    this.ballPart = element("label", { title: "Reach into the planes before and behind" }, this.ball, " ball");
    return [this.chip, this.label.element, this.radius.element, this.slider, this.ballPart];
  }

  /** The arrows go from tool to tool. */
  #walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const all = [...this.buttons.values()];
    const at = all.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    all[(at + step + all.length) % all.length].focus();
  }

  // ---- what it does

  /** Take a tool into the hand. */
  use(name) {
    if (name === this.name) return;
    this.tool?.stop();
    this.name = name;
    this.say("");
    for (const panel of this.panels) panel.setTool(this.tool);
    if (PAINTING.includes(name) && !this.hand.told) this.addDrawing("markers");
    this.#show();
  }

  /** Add a drawing that fits the panel in use, and take it into the hand. */
  async addDrawing(kind) {
    const panel = this.panels[this.link.activePanel ?? 0] ?? this.panels[0];
    const before = Object.keys(this.model.state?.drawings ?? {});
    const chooseNew = () => {
      const added = Object.keys(this.model.state?.drawings ?? {}).find((name) => !before.includes(name));
      if (added) this.hand.set({ drawing: added });
      return Boolean(added);
    };
    await this.model.verb("add_drawing", { kind, ...(panel ? { like: panel.ref } : {}) }).catch(() => {}); // the page has told
    if (chooseNew()) return;
    const end = this.model.on("state", () => chooseNew() && end());
    this.#ends.push(end);
  }

  #cropToIt() {
    const { mark, panel } = this.#crop;
    const { shape, points } = mark;
    this.model.verb("crop_to", { ref: panel.ref, mark: { shape, points } });
    this.use("look");
  }

  /** Say something about the tool; "" is nothing. */
  say(words) {
    this.status.textContent = words;
  }

  #showProfile(profile, words = "") {
    this.say(words);
    this.chart.replaceChildren(...(profile ? [profileChart(profile)] : []));
  }

  /** Know the panels that there are, and show the state. */
  refresh() {
    const now = new Set(this.panels);
    for (const [panel, detach] of this.#attached) {
      if (!now.has(panel)) this.#detach(panel, detach);
    }
    for (const panel of now) {
      if (!this.#attached.has(panel)) this.#attach(panel);
    }
    this.tools.profile.refresh();
    this.#show();
  }

  #attach(panel) {
    const own = { draw: (context, drawn) => this.tool?.draw(context, drawn) };
    const ends = [this.ink, scaleBarLayer, own].map((layer) => panel.addLayer(layer));
    const press = (event) => this.#press(event, panel);
    panel.canvas.addEventListener("keydown", press, { capture: true });
    ends.push(() => panel.canvas.removeEventListener("keydown", press, { capture: true }));
    panel.setTool(this.tool);
    this.#attached.set(panel, () => ends.forEach((end) => end()));
  }

  #detach(panel, detach) {
    detach();
    this.#attached.delete(panel);
  }

  /** A tool has the keys before the panel has them. */
  #press(event, panel) {
    if (!this.tool || event.ctrlKey || event.metaKey || event.altKey) return;
    const isTaken = this.tool.onKey(event, panel);
    if (!isTaken && event.key === "Escape") this.use("look");
    else if (!isTaken) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // ---- what it shows

  #show() {
    for (const [name, made] of this.buttons) made.setAttribute("aria-pressed", String(name === this.name));
    this.brushPart.hidden = !PAINTING.includes(this.name);
    this.cropButton.hidden = this.name !== "crop" || !this.#crop;
    this.#showDrawing();
    for (const panel of this.panels) panel.invalidate();
  }

  #showDrawing() {
    const { hand } = this;
    const names = Object.keys(this.model.state?.drawings ?? {});
    this.select.replaceChildren(...names.map((name) => element("option", { value: name, text: name, selected: name === hand.drawing })));
    this.select.hidden = names.length === 0;
    this.clearButton.disabled = !hand.told?.marks?.length;
    this.removeButton.disabled = !hand.told;
    this.chip.style.background = colorOf(hand.told?.kind, hand.label);
    this.label.element.hidden = hand.told?.kind === "binary";
    this.label.show(hand.label);
    this.radius.show(hand.radius);
    this.slider.value = String(Math.round(placeOf(hand.radius)));
    this.ballPart.hidden = !hand.told?.axes.slice(0, -2).includes("Z");
    if (this.ballPart.hidden) hand.isBall = false;
  }

  destroy() {
    this.tool?.stop();
    for (const [panel, detach] of this.#attached) {
      panel.setTool(null);
      this.#detach(panel, detach);
    }
    for (const end of this.#ends) end();
    this.el.replaceChildren();
  }
}

function toolButton(name, label, words, run) {
  const made = signButton(name, label, run, { "data-tool": name, "aria-pressed": "false" });
  made.title = `${label}: ${words}`;
  return made;
}

// the slider is logarithmic: 0.5 to 128 pixels
function radiusOf(place) {
  return Math.max(0.5, Math.round(2 * 0.5 * 256 ** (place / 100)) / 2);
}

function placeOf(radius) {
  return Math.min(100, (100 * Math.log(radius / 0.5)) / Math.log(256));
}

/** Return a field for a number that is told when it is right. */
function numberField(name, limits, tell) {
  const id = freshId("number");
  const input = element("input", { type: "number", id, required: true, "aria-label": name, title: name, ...limits });
  input.addEventListener("input", () => {
    const isRight = input.validity.valid && input.value !== "";
    input.toggleAttribute("aria-invalid", !isRight);
    if (isRight) tell(Number(input.value));
  });
  const show = (value) => {
    if (document.activeElement !== input) input.value = String(value);
  };
  return { element: element("span", { class: "tamis-labelled" }, element("label", { for: id, text: name }), input), show };
}
