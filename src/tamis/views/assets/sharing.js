/** A link and the one that Python has are kept the same; images of one dtype that are compared are kept at one contrast. */

import { findItem, listResults } from "./planes.js";

const TOLD = ["planes", "centre", "zoom", "cursor", "selection", "contrast", "camera", "clipping"];
const AGAIN_AFTER_MS = 100;
const TELL_EVERY_MS = 40; // a notebook redraws its status with each message
const CHANNEL = / C\d+$/;

/**
 * @param {object} widget anywidget's model
 * @param {import("./model.js").Model} model
 * @param {import("./link.js").Link} link
 * @param {() => ?import("./panel.js").Panel} firstPanel by whose size an extent is told
 * @param {boolean} [areCompared] whether images of one dtype have one contrast; else that of the first image is shared
 * @returns {() => void} what ends it
 */
export function shareWithPython(widget, model, link, firstPanel, areCompared = true) {
  const sharing = new Sharing(widget, model, link, { firstPanel, areCompared });
  return () => sharing.destroy();
}

class Sharing {
  #name = Math.random().toString(36).slice(2);
  #contrast = {};
  #applied = {};
  #waiting = null;
  #timer = 0;
  #noted = new Set();
  #telling = 0;
  #ends;

  constructor(widget, model, link, how) {
    Object.assign(this, { widget, model, link, ...how });
    const take = (told) => told.link && told.sharer !== this.#name && this.#take(told.link);
    widget.on("msg:custom", take);
    this.#ends = [() => widget.off("msg:custom", take), link.on((names) => this.#note(names)), () => this.#stop()];
    this.#send({});
  }

  #stop() {
    clearTimeout(this.#timer);
    clearTimeout(this.#telling);
  }

  destroy() {
    for (const end of this.#ends) end();
  }

  #send(news) {
    this.widget.send({ sharer: this.#name, link: news });
  }

  // ---- from the page

  #note(names) {
    if (names.has("contrast") && this.areCompared) this.#spread();
    for (const name of TOLD) if (names.has(name)) this.#noted.add(name);
    if (this.#noted.size) this.#telling ||= setTimeout(() => this.#tell(), TELL_EVERY_MS);
  }

  #tell() {
    const names = this.#noted;
    [this.#noted, this.#telling] = [new Set(), 0];
    const news = Object.assign({}, ...TOLD.filter((name) => names.has(name)).map((name) => this.#inPython(name)));
    for (const [name, value] of Object.entries(news)) {
      const text = JSON.stringify(value);
      if (this.#applied[name] === text) delete news[name]; // it came from there
      else this.#applied[name] = text;
    }
    if (Object.keys(news).length) this.#send(news);
  }

  #inPython(name) {
    const { link } = this;
    const ways = {
      planes: () => ({ planes: link.planes }),
      centre: () => this.#extent(),
      zoom: () => this.#extent(),
      cursor: () => ({ cursor: link.cursor && this.#scaled(link.cursor, link.reference.base) }),
      selection: () => ({ selection: [...link.selection].map(Number).filter(Number.isSafeInteger) }),
      camera: () => ({ camera: link.camera && toPython(link.camera) }),
      clipping: () => ({ clipping: link.clipping }),
      contrast: () => ({ contrast_limits: this.#leading().map((item) => link.limitsOf(item.ref, null)).find(Boolean) ?? null }),
    };
    return ways[name]();
  }

  #scaled(positions, factor) {
    const known = Object.entries(positions).filter(([, at]) => Number.isFinite(at));
    return Object.fromEntries(known.map(([axis, at]) => [axis, at * factor]));
  }

  #extent() {
    const { link } = this;
    const panel = this.firstPanel();
    if (link.zoom === null || !panel?.viewport) return { extent: {} };
    const { centre, zoom, plane } = panel.viewport;
    const lengths = [panel.height, panel.width];
    const ends = plane.axes.map((axis, i) => {
      const half = lengths[i] / 2 / zoom;
      return [axis, [centre[i] - half, centre[i] + half].map((at) => at * link.reference.base)];
    });
    return { extent: Object.fromEntries(ends) };
  }

  // ---- contrast

  /** Draw all images of a dtype with the limits that one of them was given. */
  #spread() {
    const { contrast } = this.link;
    const before = this.#contrast;
    const changed = [...new Set([...Object.keys(before), ...Object.keys(contrast)])].filter(
      (name) => String(before[name]) !== String(contrast[name]),
    );
    const all = { ...contrast };
    for (const name of changed) {
      const channel = name.match(CHANNEL)?.[0] ?? "";
      for (const { ref } of this.#alike(name.replace(CHANNEL, ""))) {
        if (contrast[name]) all[ref + channel] = contrast[name];
        else delete all[ref + channel];
      }
    }
    this.#contrast = all;
    if (changed.length) this.link.set({ contrast: all });
  }

  #alike(ref) {
    const like = findItem(this.model.state, ref);
    const isLike = ({ kind, dtype }) => like && kind === like.kind && dtype === like.dtype;
    return listResults(this.model.state).filter(isLike);
  }

  /** The images whose contrast is Python's: those of the dtype of the first grey one that is compared. */
  #leading() {
    const shown = (this.model.state?.shown ?? []).map((ref) => findItem(this.model.state, ref));
    const first = shown.find((item) => item?.kind === "image" && item.dtype !== "bool");
    const isLike = (item) => item === first || (this.areCompared && item?.kind === first.kind && item.dtype === first.dtype);
    return first ? shown.filter(isLike) : [];
  }

  // ---- from Python

  #take(news) {
    const panel = this.firstPanel();
    const all = { ...this.#waiting, ...news };
    const isMeasured = Object.keys(this.link.reference.axes).length > 0;
    const isSeen = panel && (panel.viewport || !panel.element.offsetParent);
    const isEarly = !isMeasured || !isSeen;
    this.#waiting = isEarly ? all : null;
    clearTimeout(this.#timer);
    if (isEarly) this.#timer = setTimeout(() => this.#take({}), AGAIN_AFTER_MS); // nothing is drawn yet
    else this.link.set(this.#changesOf(all, panel));
  }

  #changesOf(news, panel) {
    const { link } = this;
    const { base } = link.reference;
    const changes = {};
    if (news.planes) changes.planes = news.planes;
    if (news.extent && panel.viewport) Object.assign(changes, this.#viewOf(news.extent, panel));
    if ("cursor" in news) changes.cursor = news.cursor && this.#scaled(news.cursor, 1 / base);
    if (news.selection) Object.assign(changes, { selection: new Set(news.selection), selectedIn: this.#labelsRef });
    if ("contrast_limits" in news) changes.contrast = this.#contrastWith(news.contrast_limits);
    if ("camera" in news) changes.camera = news.camera && fromPython(news.camera);
    if (news.clipping) changes.clipping = news.clipping;
    for (const [name, value] of Object.entries(news)) this.#applied[name] = JSON.stringify(value);
    if (changes.centre) this.#settle(changes, panel);
    return changes;
  }

  /** What this page would tell of that extent, by its own shape, is no news. */
  #settle({ centre, zoom }, panel) {
    if (zoom === null) return;
    const lengths = [panel.height, panel.width];
    const told = panel.plane.axes.map((axis, i) => {
      const half = lengths[i] / 2 / zoom;
      return [axis, [centre[axis] - half, centre[axis] + half].map((at) => at * this.link.reference.base)];
    });
    this.#applied.extent = JSON.stringify(Object.fromEntries(told));
  }

  /** Of which labels objects are that somebody elsewhere has selected: those that are shown before others. */
  get #labelsRef() {
    const { state } = this.model;
    const isLabels = (ref) => findItem(state, ref)?.kind === "labels";
    const refs = [this.link.selectedIn, ...(state.shown ?? []), ...listResults(state).map(({ ref }) => ref)];
    return refs.find(isLabels) ?? "";
  }

  #contrastWith(limits) {
    const others = { ...this.link.contrast };
    for (const { ref } of this.#leading()) {
      if (limits) others[ref] = limits;
      else delete others[ref];
    }
    this.#contrast = others;
    return others;
  }

  #viewOf(extent, panel) {
    const { base } = this.link.reference;
    const { plane } = panel;
    const pairs = plane.axes.map((axis) => extent[axis]?.map((at) => at / base));
    if (!pairs.every(Boolean)) return { zoom: null, centre: {} };
    const [height, width] = pairs.map(([low, high]) => Math.max(1e-9, Math.abs(high - low)));
    const centre = { ...this.link.centre };
    plane.axes.forEach((axis, i) => {
      centre[axis] = (pairs[i][0] + pairs[i][1]) / 2;
    });
    return { zoom: Math.min(panel.height / height, panel.width / width), centre };
  }
}

function toPython({ position, focalPoint, viewUp, viewAngle, parallelScale }) {
  return { position, focal_point: focalPoint, view_up: viewUp, view_angle: viewAngle, parallel_scale: parallelScale };
}

function fromPython(camera) {
  const { position, focal_point: focalPoint, view_up: viewUp, view_angle: viewAngle, parallel_scale: parallelScale } = camera;
  return { position, focalPoint, viewUp, viewAngle, parallelScale };
}
