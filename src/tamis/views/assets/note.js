/** What a panel tells of a result without pixels: its value beside the image it was found from, and what to do with it. */

import { button, element } from "./element.js";
import { listResults } from "./planes.js";

const ASKED_AGAIN_MS = 300;

/** The line over a panel that tells a value. */
export class PanelNote {
  #ref = "";
  #key = "";
  #timer = 0;
  #asked = 0;
  #ends;

  /** @param {import("./panel.js").Panel} panel */
  constructor(panel) {
    this.panel = panel;
    this.model = panel.model;
    this.words = element("output", { "aria-live": "polite" });
    this.tool = button("", () => this.act?.(), { hidden: true });
    const close = button("×", () => this.tell(""), { class: "tamis-plain", title: "close the note" });
    this.root = element("div", { class: "panel-note", hidden: true }, this.words, this.tool, close);
    panel.body.append(this.root);
    const news = ({ node }) => node === this.#result?.node && this.#askSoon();
    this.#ends = [this.model.on("state", () => this.#follow()), this.model.on("step", news)];
  }

  /** Tell of a result; "" tells nothing. */
  tell(ref) {
    if (ref === this.#ref) return;
    this.#ref = ref;
    this.#key = "";
    this.words.textContent = ref ? `${ref} …` : "";
    this.#follow();
  }

  get ref() {
    return this.#ref;
  }

  get #result() {
    return this.#ref ? listResults(this.model.state).find(({ ref }) => ref === this.#ref) : undefined;
  }

  #follow() {
    const result = this.#result;
    this.root.hidden = !result;
    if (!result) return;
    this.#offer(result);
    const key = String(this.model.state.revision);
    if (key !== this.#key) this.#askSoon();
    this.#key = key;
  }

  #askSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), this.#asked ? ASKED_AGAIN_MS : 0);
  }

  async #ask() {
    const [ref, asked] = [this.#ref, (this.#asked += 1)];
    const answer = await this.model.ask("thumbnail", { ref }).catch((error) => ({ message: error.message }));
    if (ref === this.#ref && asked === this.#asked) this.#say(ref, answer.message);
  }

  #say(ref, message) {
    this.words.textContent = message || `${ref}: not computed yet`;
    if (!message) this.#set("compute it", () => this.model.send({ type: "run", id: `value-${ref}`, refs: [ref] }));
    else if (this.tool.textContent === "compute it") this.#offer(this.#result);
  }

  /** A threshold is there to be used: one click makes the image of what lies above it. */
  #offer({ kind, node, ref }) {
    const { steps } = this.model.state;
    const step = steps.find(({ id }) => id === node);
    const isUsed = steps.some(({ inputs }) => inputs.some((input) => input.ref === ref));
    const origin = step?.inputs.find((input) => input.ref)?.ref;
    if (step?.stage !== "threshold" || kind !== "scalar" || isUsed || !origin) return this.#set("", null);
    return this.#set(`use it: ${origin} > ${ref}`, () => this.model.verb("add_step", { operation: "numpy.greater", after: node }));
  }

  #set(text, act) {
    this.act = act;
    this.tool.hidden = !text;
    this.tool.textContent = text;
  }

  destroy() {
    clearTimeout(this.#timer);
    for (const end of this.#ends) end();
    this.root.remove();
  }
}
