/** Which channels or times a step takes for space, and what can be done about it: one click each. */

import { button, element } from "./element.js";
import { usualIndex } from "./planes.js";

const MIX_WORDS = { T: "time", C: "channel", S: "sample" };

/** Notes of one step. */
export class MixNotes {
  #told = "";

  /** @param {object} model @param {string} node @param {?object} link says which plane is looked at */
  constructor(model, node, link) {
    Object.assign(this, { model, node, link });
    this.root = element("ul", { class: "tamis-mixes", role: "note", "aria-label": "what the step mixes", hidden: true });
  }

  /** @param {Array<{axis: string, place: number, length: number, can_split: boolean, message: string}>} mixes */
  update(mixes) {
    const text = JSON.stringify(mixes);
    if (text === this.#told) return;
    this.#told = text;
    this.root.hidden = !mixes.length;
    this.root.replaceChildren(...mixes.map((mix) => this.#note(mix)));
  }

  #note({ axis, place, length, can_split: canSplit, message }) {
    const words = MIX_WORDS[axis] ?? axis;
    const index = element("input", {
      type: "number", min: 0, max: length - 1, step: 1, value: this.#indexOf(axis, length), "aria-label": `${words} to take`,
    });
    const take = () => this.#do("take_plane", { node: this.node, axis: place, index: Number(index.value) });
    const split = () => this.#do("set_values", { node: this.node, values: { channel_axis: place } });
    const tools = [button(`take ${words}`, take, { title: `put a step before it that takes one ${words}` }), index];
    if (canSplit) tools.unshift(button("keep apart", split, { title: `treat each ${words} by itself: channel_axis` }));
    return element("li", { "data-axis": axis }, element("span", { text: `${message}, and mixes them.` }), element("span", { class: "tamis-tools" }, ...tools));
  }

  #indexOf(axis, length) {
    return this.link?.indexAlong?.(axis, length) ?? usualIndex(axis, length);
  }

  #do(verb, fields) {
    this.model.verb(verb, fields).catch(() => null); // what is refused is told as a toast
  }
}
