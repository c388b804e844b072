/**
 * What the hand holds: which drawing, which label, how thick a brush; and the marks that Python has not got yet.
 *
 * Points of marks are [row, column] with the centre of pixel (r, c) at [r, c], as in scikit-image. A panel's positions are
 * half a pixel more: there, pixel (r, c) reaches from r to r + 1.
 *
 * @typedef {object} Mark as `mark` of the verb `draw`
 * @property {"stroke"|"polygon"|"rectangle"} shape
 * @property {[number, number][]} points
 * @property {number} label
 * @property {number} [radius]
 * @property {number[]} [plane]
 * @property {boolean} [is_ball]
 * @property {string} id
 */

const SEND_EVERY_MS = 150;

export class Hand {
  #queue = [];
  #sentAt = -Infinity;
  #isSending = false;
  #settled = new Set();
  #listeners = new Set();
  #end;

  /** @param {object} model @param {object} link */
  constructor(model, link) {
    Object.assign(this, { model, link, drawing: "", label: 1, radius: 4, isBall: false, pending: new Map() });
    this.#end = model.on("state", () => this.#follow());
    this.#follow();
  }

  /** Change what it holds; listeners are told. */
  set(changes) {
    Object.assign(this, changes);
    for (const listener of [...this.#listeners]) listener();
  }

  /** Tell `listener` of every change; return what ends that. */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What the state says of the drawing; null if there is none. */
  get told() {
    return this.model.state?.drawings?.[this.drawing] ?? null;
  }

  /** Return the drawing's marks, those of the last moment included. @returns {Mark[]} */
  get marks() {
    const known = this.told?.marks ?? [];
    const ids = new Set(known.map(({ id }) => id));
    const drawn = known.map((mark) => this.pending.get(mark.id) ?? mark);
    return [...drawn, ...[...this.pending.values()].filter(({ id }) => !ids.has(id))];
  }

  /** Return why one cannot draw on a panel, in words; "" if one can. */
  whyNot(panel) {
    const { told } = this;
    const plane = panel.plane;
    if (!told) return "Add seeds or a region first.";
    if (!plane) return "There is no image in this panel yet.";
    const [rows, columns] = told.shape.slice(-2);
    const axes = told.axes.slice(-2);
    if (plane.axes.join("") !== axes && !axes.includes("?")) return `${this.drawing} is drawn on planes ${axes}.`;
    if (plane.rows === rows && plane.columns === columns) return "";
    return `${this.drawing} is for images of ${rows} × ${columns} pixels.`;
  }

  /** Return the place of the plane that is shown along each other axis of the drawing. */
  planeShown() {
    const { axes, shape } = this.told;
    return shape.slice(0, -2).map((length, at) => this.link.indexAlong(axes[at], length));
  }

  /** Return a new mark of what the hand holds. @returns {Mark} */
  newMark(shape, points, more = {}) {
    const plane = this.told ? this.planeShown() : [];
    return { shape, points, label: this.label, ...(plane.length ? { plane } : {}), id: freshMarkId(), ...more };
  }

  /** Draw a mark, or the same mark further on; it is seen at once, and sent some times a second. */
  put(mark, isFinal = true) {
    this.pending.set(mark.id, mark);
    this.#settled.delete(mark.id);
    const message = { name: this.drawing, mark, is_final: isFinal };
    const last = this.#queue.at(-1);
    const isSame = last && !last.is_final && last.mark.id === mark.id && last.name === message.name;
    if (isSame) this.#queue.pop();
    this.#queue.push(message);
    this.set({});
    if (!this.#isSending) this.#send();
  }

  async #send() {
    this.#isSending = true;
    while (this.#queue.length) {
      const wait = this.#queue[0].is_final ? 0 : this.#sentAt + SEND_EVERY_MS - performance.now();
      if (wait > 0) {
        await new Promise((resolve) => setTimeout(resolve, Math.min(wait, SEND_EVERY_MS / 4)));
        continue; // it may have gone further meanwhile, or have ended
      }
      await this.#sendOne(this.#queue.shift());
    }
    this.#isSending = false;
  }

  async #sendOne(message) {
    this.#sentAt = performance.now();
    try {
      await this.model.verb("draw", message);
      if (message.is_final) this.#settled.add(message.mark.id);
    } catch {
      this.pending.delete(message.mark.id); // the page has told why; what is not drawn is not shown
    }
    if (this.told?.marks?.some(({ id }) => this.#settled.has(id))) this.#follow();
  }

  #follow() {
    for (const id of this.#settled) this.pending.delete(id);
    this.#settled.clear();
    const names = Object.keys(this.model.state?.drawings ?? {});
    if (!names.includes(this.drawing)) this.drawing = names.at(-1) ?? "";
    this.set({});
  }

  destroy() {
    this.#end();
    this.#listeners.clear();
    this.#queue.length = 0;
  }
}

/** Return the point of a mark for a position in a panel. @returns {[number, number]} */
export function pointOf({ row, column }) {
  return [roundPoint(row - 0.5), roundPoint(column - 0.5)];
}

function roundPoint(value) {
  return Math.round(value * 8) / 8;
}

/** Return the position in a panel for a point of a mark. */
export function positionOf([row, column]) {
  return { row: row + 0.5, column: column + 0.5 };
}

function freshMarkId() {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
}
