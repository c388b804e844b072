/** Thumbnails on demand: only those in view, a few at once, none while values are on their way. */

import { drawRgb } from "./element.js";
import { AtRest, isAtRest } from "./rest.js";

const THUMBNAILS_AT_ONCE = 2;
const THUMBNAIL_PAUSE_MS = 400;
const THUMBNAIL_WAIT_MS = 100;

/** Thumbnails of results, drawn where their cards are. */
export class Thumbnails {
  #watched = new Map();
  #ids = new WeakMap();
  #running = 0;
  #filling;

  /** @param {HTMLElement} scroller What the cards scroll in. */
  constructor(model, scroller, what = "thumbnail") {
    Object.assign(this, { model, what });
    this.#filling = new AtRest(model, () => this.#fill(), THUMBNAIL_WAIT_MS);
    const seen = (entries) => {
      for (const { target, isIntersecting } of entries) this.#see(this.#ids.get(target), isIntersecting);
    };
    this.observer = new IntersectionObserver(seen, { root: scroller, rootMargin: "60px" });
    this.ends = model.on("connection", ({ is_open: isOpen }) => isOpen && this.#fill());
  }

  destroy() {
    this.#filling.drop();
    this.observer.disconnect();
    this.ends();
    this.#watched.clear();
  }

  /**
   * Draw the thumbnail that `fieldsOf()` (the fields of the question) asks for on a canvas while `target` is in view;
   * `tell` gets the answer.
   */
  watch(id, target, canvas, fieldsOf, tell = () => {}) {
    this.#watched.set(id, { target, canvas, fieldsOf, tell, isSeen: false, isWanted: true, drawnAt: -Infinity, asked: 0 });
    this.#ids.set(target, id);
    this.observer.observe(target);
  }

  forget(target) {
    this.observer.unobserve(target);
    this.#watched.delete(this.#ids.get(target));
  }

  /** Draw one again: there are new pixels. */
  refresh(id) {
    const one = this.#watched.get(id);
    if (one) one.isWanted = true;
    this.#fill();
  }

  #see(id, isSeen) {
    const one = this.#watched.get(id);
    if (one) one.isSeen = isSeen;
    this.#fill();
  }

  #fill() {
    if (!isAtRest(this.model)) return this.#filling.ask();
    const now = performance.now();
    const wanted = [...this.#watched.values()].filter((one) => one.isSeen && one.isWanted);
    const due = wanted.filter((one) => now - one.drawnAt >= THUMBNAIL_PAUSE_MS);
    for (const one of due.slice(0, THUMBNAILS_AT_ONCE - this.#running)) this.#draw(one);
    if (wanted.length > due.length) this.#filling.ask();
    return undefined;
  }

  async #draw(one) {
    one.isWanted = false;
    const asked = (one.asked += 1);
    one.drawnAt = performance.now();
    this.#running += 1;
    try {
      const answer = await this.model.ask(this.what, one.fieldsOf());
      const { shape, buffers, message } = answer;
      one.tell(answer);
      if (shape) drawRgb(one.canvas, shape, buffers[0]);
      one.target.classList.toggle("has-thumbnail", Boolean(shape));
      if (message) one.target.title = message;
    } catch ({ isSuperseded }) {
      one.isWanted ||= Boolean(isSuperseded) && asked === one.asked; // Python had no time
      one.target.classList.remove("has-thumbnail"); // its state says why
    }
    this.#running -= 1;
    this.#fill();
  }
}
