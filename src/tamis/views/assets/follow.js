/** What a panel shows of the selected step: its pixels, its objects over the image, or, beside its input, its value. */

import { listResults, planeOf } from "./planes.js";
import { ancestorsOf } from "./places.js";

const SEEN_KINDS = ["image", "array"];
const LAID_OVER_KINDS = ["binary", "labels", "markers"];

/**
 * Return what a panel shows of a step or an input: `ref`; `over`, the objects over it; `told`, what has no pixels.
 * @param {object} state
 * @param {string} id
 * @returns {?{ref: string, over: string, told: string}} null where there is nothing to see
 */
export function viewOfNode(state, id) {
  const results = new Map(listResults(state).map((item) => [item.ref, item]));
  const own = ownResult(state, id, results);
  if (!own) return null;
  const behind = ancestorsOf(state, id).map((ref) => results.get(ref)).filter(Boolean);
  if (isSeen(own)) return { ref: own.ref, over: "", told: "" };
  if (LAID_OVER_KINDS.includes(own.kind)) return objectsOver(own, behind, state, results);
  const nearest = behind.find((item) => isSeen(item) || LAID_OVER_KINDS.includes(item.kind));
  const below = nearest ? viewOfNode(state, nearest.node ?? nearest.ref) : null;
  return below && { ...below, told: own.ref };
}

/** The first output that can be drawn, else the first. */
function ownResult(state, id, results) {
  const step = (state.steps ?? []).find((one) => one.id === id);
  const refs = step ? step.outputs.map(({ ref }) => ref) : [id];
  const found = refs.map((ref) => results.get(ref)).filter(Boolean);
  return found.find((item) => isSeen(item) || LAID_OVER_KINDS.includes(item.kind)) ?? found[0];
}

function isSeen({ kind, shape }) {
  return SEEN_KINDS.includes(kind) && shape?.length !== 0;
}

/** Objects over the image that they come from: the raw one, or the nearest of the same size. */
function objectsOver(own, behind, state, results) {
  const drawn = behind.length ? behind : (state.inputs ?? []).map(({ name }) => results.get(name));
  const images = drawn.filter((item) => item !== own && isSeen(item) && isOfSameSize(item, own));
  const base = images.find(({ node }) => !node) ?? images[0];
  return base ? { ref: base.ref, over: own.ref, told: "" } : { ref: own.ref, over: "", told: "" };
}

function isOfSameSize(one, other) {
  const [first, second] = [planeOf(one), planeOf(other)];
  if (!first || !second) return false;
  const lengths = ({ rows, columns, hidden }) => [rows, columns, ...hidden.filter(({ axis }) => !"CS".includes(axis)).map(({ length }) => length)];
  return JSON.stringify(lengths(first)) === JSON.stringify(lengths(second));
}

/** Fills the panel in use with what the user has just selected, unless it is pinned. */
export class PanelFollower {
  #seen = null;
  #hasActed = false;

  /** @param {(view: {ref: string, over: string, told: string}) => void} show */
  constructor(model, show) {
    Object.assign(this, { model, show });
    const act = ({ verb }) => (this.#hasActed ||= verb !== "show");
    this.destroy = model.on("acted", act);
  }

  /** Take a state. Another page's selection is followed there. */
  follow(state) {
    const before = this.#seen;
    this.#seen = selectionOf(state);
    if (before === null || before === this.#seen || !this.#hasActed) return;
    this.#hasActed = false;
    const view = viewOfNode(state, state.selected);
    if (view) this.show(view);
  }
}

/** What makes another picture needed: another step, or one that gives something else. */
function selectionOf({ steps = [], selected }) {
  const outputs = steps.find(({ id }) => id === selected)?.outputs ?? [];
  return JSON.stringify([selected, outputs.map(({ ref, kind }) => [ref, kind])]);
}
