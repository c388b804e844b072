/** What may wait until nothing changes: while a slider moves, it would slow down the pixels in view. */

const HELD = "input[type=range]:active, .tamis-handle:active";

/** @returns {boolean} whether nothing is changed, and nobody holds a slider */
export function isAtRest(model) {
  return model.isSettled !== false && !document.querySelector(HELD);
}

/** Does something once values have come to rest. */
export class AtRest {
  #model;
  #act;
  #wait_ms;
  #timer = 0;

  /**
   * @param {import("./model.js").Model} model
   * @param {() => void} act
   * @param {number} wait_ms how often to look, and the shortest wait
   */
  constructor(model, act, wait_ms) {
    this.#model = model;
    this.#act = act;
    this.#wait_ms = wait_ms;
  }

  /** Want it done, once, however often that is said before. */
  ask() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (isAtRest(this.#model) ? this.#act() : this.ask()), this.#wait_ms);
  }

  /** Want it no more. */
  drop() {
    clearTimeout(this.#timer);
  }
}
