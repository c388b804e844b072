/** One stream of blocks: asks for a view, keeps the newest block, says how far it is to be trusted. */

import { Ahead } from "./ahead.js";
import { toBlock } from "./block.js";
import { dependsOn } from "./places.js";
import { findItem } from "./planes.js";

const ASK_EVERY_MS = 33;

/**
 * @typedef {object} View
 * @property {string} ref
 * @property {number[]} planes
 * @property {string} [axes]
 * @property {?Array} region null: the whole plane, of a shape that is not known yet
 * @property {number} level
 */

/** Blocks of one `panel` name of the protocol. */
export class Stream {
  #model;
  #changed;
  #ends;
  #timer = 0;
  #sentAt = -Infinity;
  #staleSince = null;
  #limits = null;
  #wish = 0;
  #block = null;
  #ahead;

  /**
   * @param {object} model
   * @param {string} id name of the panel in messages: "p1", "p1:over"
   * @param {() => void} changed called after each change
   */
  constructor(model, id, changed) {
    this.#model = model;
    this.#changed = changed;
    this.id = id;
    this.view = null;
    this.message = "";
    this.isOpen = false;
    this.#ahead = new Ahead(model, id, changed);
    this.#ends = [
      model.on("block", (header, buffers) => header.panel === id && this.#take(header, buffers)),
      model.on("stale", (told) => told.panel === id && this.#age(told)),
      model.on("fresh", (told) => told.panel === id && this.#confirm(told)),
      model.on("blank", (told) => told.panel === id && this.#empty(told)),
      model.on("connection", (told) => told.is_open && this.isOpen && this.#askAgain()),
    ];
  }

  /** What is to be seen: Python's newest block, or what the page made of it since, where a slider is ahead of Python. */
  get block() {
    return this.#own ?? this.#block;
  }

  get #own() {
    return this.isOpen ? this.#ahead.block : null;
  }

  /** Whether what is to be seen is of values that Python has not answered yet. */
  get isAhead() {
    return Boolean(this.#own);
  }

  /**
   * What the panel says: empty (nothing came yet), blank, stale, approximate or exact. Exact is what answers the latest
   * view and limits that were wished for, and has the newest values that the page has sent, or heard of.
   */
  get state() {
    if (!this.#block) return this.message ? "blank" : "empty";
    const own = this.#own;
    const { header } = own ?? this.#block;
    const isOld = (!own && this.#staleSince !== null) || !this.isOfView || this.#isBehind(header);
    if (isOld) return "stale";
    return header.wish === this.#wish ? header.state : "approximate";
  }

  /** Whether the block is of the planes that are asked for: its values may be told. */
  get isOfView() {
    return this.#block !== null && this.view !== null && areOfView(this.#block.header, this.view);
  }

  /** Whether there are newer values, of this page or of another, than those that a block was made with. */
  #isBehind({ ref, key, revision }) {
    const { state } = this.#model;
    const redone = this.isOpen ? this.#ahead.redone : null;
    const nodes = this.#model.nodesAfter(revision).filter((node) => !redone?.nodes.includes(node));
    if (dependsOn(state, ref, nodes)) return true;
    if (!state || state.revision <= revision) return false;
    const made = redone ?? { ref, key };
    const item = findItem(state, made.ref);
    return (redone === null || item !== null) && (item?.key ?? "") !== made.key;
  }

  /** Ask for a view; nothing is sent if it is the one asked for, and the latest of many in a short time. */
  want(view) {
    if (this.isOpen && JSON.stringify(view) === JSON.stringify(this.view)) return;
    if (this.view && view.ref !== this.view.ref) this.forget();
    this.view = view;
    this.isOpen = true;
    this.#wish += 1; // what comes until it is sent answers something else
    const wait = this.#sentAt + ASK_EVERY_MS - performance.now();
    clearTimeout(this.#timer);
    if (wait > 0) this.#timer = setTimeout(() => this.#send(), wait);
    else this.#send();
  }

  /** Tell Python the contrast where the page cannot draw by it itself; null: what suits. */
  setLimits(limits = null) {
    const isDrawnHere = this.block && this.block.encoding !== "steps";
    if (!this.isOpen || isDrawnHere || String(limits) === String(this.#limits)) return;
    this.#limits = limits;
    this.#sendLimits();
  }

  #sendLimits() {
    this.#wish += 1;
    this.#model.send({ type: "limits", panel: this.id, contrast_limits: this.#limits, wish: this.#wish });
  }

  /** Ask for no more; the block stays. */
  close() {
    clearTimeout(this.#timer);
    if (this.isOpen) this.#model.send({ type: "close", panel: this.id });
    this.isOpen = false;
    this.#limits = null;
  }

  destroy() {
    this.close();
    this.#ahead.destroy();
    for (const end of this.#ends) end();
  }

  #send() {
    this.#sentAt = performance.now();
    this.#wish += 1;
    this.#model.send({ type: "view", panel: this.id, ...this.view, wish: this.#wish });
  }

  /** Ask one who knows nothing of this page; he counts his blocks, and changes, anew. */
  #askAgain() {
    if (this.#block) Object.assign(this.#block.header, { serial: null, revision: -1 });
    this.#staleSince = null;
    if (this.#limits) this.#sendLimits();
    if (this.view) this.#send();
  }

  /** Have no block any more: another ref is wanted. */
  forget() {
    clearTimeout(this.#timer);
    this.view = null;
    this.#drop();
  }

  #drop() {
    this.#block = null;
    this.message = "";
    this.#ahead.follow(null, null);
    this.#staleSince = null;
  }

  #take(header, buffers) {
    const isLate = this.#block && header.revision < this.#block.header.revision;
    if (!this.isOpen || isLate || header.ref !== this.view?.ref) return;
    this.#block = toBlock(header, buffers);
    this.#ahead.follow(this.#block, this.view);
    this.message = "";
    if (this.#staleSince !== null && header.revision >= this.#staleSince) this.#staleSince = null;
    this.#changed();
  }

  #age(told) {
    this.#staleSince = Math.max(told.revision, this.#staleSince ?? 0);
    this.#changed();
  }

  /** What is shown is right for a later revision, too; unless it is of a block that never came, as a newer one will. */
  #confirm(told) {
    const header = this.#block?.header;
    if (!header || told.serial !== header.serial) return;
    header.wish = told.wish;
    header.revision = Math.max(told.revision, header.revision);
    if (this.#staleSince !== null && told.revision >= this.#staleSince) this.#staleSince = null;
    this.#changed();
  }

  #empty(told) {
    if (told.ref && told.ref !== this.view?.ref) return; // of what was wanted before
    this.#drop();
    this.message = told.message || "Nothing to see.";
    this.#changed();
  }
}

function areOfView(header, view) {
  const isSamePlane = !header.planes || String(header.planes) === String(view.planes);
  return isSamePlane && (header.axes ?? "") === (view.axes ?? "");
}
