/** What may wait until nothing changes: while a slider moves, it would slow down the pixels in view. */

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
    this.#timer = setTimeout(() => (this.#model.isSettled === false ? this.ask() : this.#act()), this.#wait_ms);
  }

  /** Want it no more. */
  drop() {
    clearTimeout(this.#timer);
  }
}
