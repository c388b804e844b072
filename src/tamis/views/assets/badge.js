/** How far a panel is to be trusted, in a word in its corner. */

import { element } from "./element.js";

const AFTER_MS = 150; // less than exact for so short is no news, and words that flicker are not read

/** By state of a panel. */
export const STATE_WORDS = { exact: "exact", approximate: "approximate", stale: "stale", blank: "", empty: "waiting" };

/** States, the worst first: what several parts are together is what the worst of them is. */
export const WORST_FIRST = ["blank", "empty", "stale", "approximate", "exact"];

/** The word, which waits a moment before it is less than "exact". */
export class Badge {
  #timer = 0;

  constructor() {
    this.element = element("span", { class: "panel-badge", role: "status" });
  }

  /** @param {keyof STATE_WORDS} state */
  tell(state) {
    clearTimeout(this.#timer);
    const mayPass = this.element.dataset.state === "exact" && ["stale", "approximate"].includes(state);
    if (mayPass) this.#timer = setTimeout(() => this.#say(state), AFTER_MS);
    else this.#say(state);
  }

  #say(state) {
    this.element.dataset.state = state;
    this.element.textContent = STATE_WORDS[state];
  }

  destroy() {
    clearTimeout(this.#timer);
    this.element.remove();
  }
}
