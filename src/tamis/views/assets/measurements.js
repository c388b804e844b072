/** The table of a session: asked for while somebody looks, the latest wins; and the colours that follow it. */

import { coloringOf } from "./colorby.js";
import { listResults } from "./planes.js";
import { Table } from "./table.js";

const RESTED_AFTER_MS = 150;
const MEASURED_WITHIN_MS = 600_000;

/** What is measured; told to listeners by `on`. */
export class Measurements {
  #listeners = new Set();
  #ends;
  #wanted = false;
  #request = null;
  #timer = 0;
  #before = "";

  /** @param {import("./model.js").Model} model @param {import("./link.js").Link} link */
  constructor(model, link) {
    Object.assign(this, { model, link, ref: "", refs: [], unmeasured: [], table: null, isStale: false, message: "" });
    this.#ends = [
      model.on("state", () => this.#follow()),
      model.on("connection", ({ is_open: isOpen }) => isOpen && this.#ask()),
      link.on((changed) => changed.has("colorBy") && this.#recolor()),
    ];
    this.#follow();
  }

  /** Tell `listener()` when the table, or what there is to choose, has changed; return what ends it. */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Say whether anybody sees the table: nothing is computed for nobody. */
  want(isWanted) {
    this.#wanted = isWanted;
    this.#ask();
  }

  /** Show another table. */
  choose(ref) {
    if (ref === this.ref) return;
    Object.assign(this, { ref, table: null, isStale: Boolean(ref), message: "" });
    this.#cancel();
    this.#recolor();
    this.#tell();
    this.#ask();
  }

  /** Add a step that measures these labels. */
  async measure(labels) {
    const { arguments: step } = await this.model.ask("measuring", { ref: labels });
    return this.model.verb("add_step", step);
  }

  #tell() {
    for (const listener of [...this.#listeners]) listener();
  }

  get #isNeeded() {
    return Boolean(this.ref) && (this.#wanted || this.link.colorBy !== null);
  }

  #follow() {
    const { state } = this.model;
    if (!state) return;
    const results = listResults(state);
    this.refs = results.filter(({ kind }) => kind === "table").map(({ ref }) => ref);
    const read = new Set(state.steps.flatMap(({ inputs, outputs }) => (outputs.some(({ kind }) => kind === "table") ? inputs.map(({ ref }) => ref) : [])));
    this.unmeasured = results.filter(({ ref, kind }) => kind === "labels" && !read.has(ref)).map(({ ref }) => ref);
    this.#chooseOne(state);
    this.isStale = Boolean(this.ref) && this.table?.revision !== state.revision;
    this.#tell();
    this.#ask();
  }

  /** The table that was chosen; a new one; else that of the selected step. */
  #chooseOne({ selected }) {
    const known = this.#before.split("\n");
    const added = this.#before && this.refs.find((ref) => !known.includes(ref));
    this.#before = this.refs.join("\n");
    if (this.refs.includes(this.ref) && !added) return;
    this.choose(added || this.refs.find((ref) => ref.split(":")[0] === selected) || this.refs[0] || "");
  }

  // ---- one question at a time; one that computes what nobody wants any more is ended when the hand rests

  #ask() {
    clearTimeout(this.#timer);
    if (!this.#isNeeded || !this.isStale) return;
    if (!this.#request) this.#send();
    else this.#timer = setTimeout(() => this.#supersede(), RESTED_AFTER_MS);
  }

  #supersede() {
    if (this.#request && this.#request.position !== this.model.state.position) this.#send();
  }

  #send() {
    const { revision, position } = this.model.state;
    const request = { revision, position };
    this.#request = request;
    // the panel's name: a newer question takes the place of an older one
    const question = { ref: this.ref, panel: "table", ...(this.table ? { known: this.table.key } : {}) };
    const isCurrent = () => this.#request === request;
    this.model.ask("table", question, MEASURED_WITHIN_MS).then(
      (told) => isCurrent() && this.#take(told),
      (error) => isCurrent() && this.#fail(error, request),
    );
  }

  #cancel() {
    clearTimeout(this.#timer);
    this.#request = null;
  }

  #take(told) {
    this.#cancel();
    if (told.is_known) this.table.revision = told.revision;
    else this.table = new Table(told);
    this.isStale = this.table.revision < this.model.state.revision;
    this.message = "";
    if (!told.is_known) this.#recolor();
    this.#tell();
    this.#ask();
  }

  #fail(error, { revision }) {
    this.#cancel();
    const isLate = revision !== this.model.state.revision;
    this.isStale = isLate;
    if (!isLate) Object.assign(this, { table: null, message: error.message });
    this.#recolor();
    this.#tell();
    this.#ask();
  }

  /** Colour the objects anew; without a table yet, they stay as they are. */
  #recolor() {
    const { colorBy } = this.link;
    if (colorBy && !this.table && this.ref && !this.message) return void this.#ask();
    const coloring = colorBy && this.table && coloringOf(this.table, colorBy);
    if (!coloring && !Object.keys(this.link.colors).length) return;
    this.link.set({ colors: coloring ? { [this.table.labelsRef]: coloring } : {} });
    this.#tell();
  }

  destroy() {
    this.#cancel();
    for (const end of this.#ends) end();
  }
}
