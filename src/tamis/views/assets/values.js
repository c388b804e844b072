/** Values on their way to Python: one message a frame, the latest wins, the final one always arrives. */

const ACKNOWLEDGED_AFTER_MS = 50;
const FRAME_MS = 16;
const SETTLED_AFTER_MS = 300;

/** Values that wait to be sent. */
export class ValuesQueue {
  #post;
  #waiting = [];
  #sentAt = -Infinity;
  #isUnderWay = false;
  #isOpen = false;
  #timer = 0;
  #count = 0;
  #posted = 0;
  #unheard = new Map(); // by node: the number of its latest values, which Python has not told of
  #revisions = new Map(); // by node: the revision from which on its latest values count

  /** @param {(message: object) => boolean} post Sends; false if it cannot now. */
  constructor(post) {
    this.#post = post;
  }

  /** Take new values; those of the same parameters that are not sent yet, and not final, are forgotten. */
  push(node, values, isFinal) {
    const last = this.#waiting.at(-1);
    const next = { type: "values", number: (this.#count += 1), node, values, is_final: isFinal };
    this.#unheard.set(node, next.number);
    if (last && !last.is_final && haveSameNames(last, next)) this.#waiting[this.#waiting.length - 1] = next;
    else this.#waiting.push(next);
    this.#schedule();
  }

  /** Take the news that Python has told something since: it is not busy with what it was sent. */
  acknowledge() {
    this.#isUnderWay = false;
    this.#schedule();
  }

  /** Take the news that Python has values up to a number: what is of this revision, or a later one, has them. */
  hear({ number, revision }) {
    for (const [node, own] of this.#unheard) {
      if (own > number) continue;
      this.#unheard.delete(node);
      this.#revisions.set(node, revision);
    }
  }

  /** Return the steps whose latest values what is of this revision may not have. */
  nodesAfter(revision) {
    const late = [...this.#revisions].filter(([, first]) => first > revision).map(([node]) => node);
    return [...this.#unheard.keys(), ...late];
  }

  /** Take the news whether anything can be sent; who is there now knows nothing of what was sent before. */
  setOpen(isOpen) {
    if (isOpen) {
      this.hear({ number: this.#posted, revision: 0 });
      this.#revisions.clear();
    }
    this.#isOpen = isOpen;
    this.#isUnderWay = false;
    this.#schedule();
  }

  /** Whether nothing has been sent for a while: what may wait for the panels is asked for then. */
  get isSettled() {
    return !this.#isUnderWay && !this.#waiting.length && performance.now() - this.#sentAt >= SETTLED_AFTER_MS;
  }

  // a timer and no animation frame: a hidden page has none, and the final value must arrive; and always a timer: of a
  // key on a slider the browser tells twice, and only the second time that it is final
  #schedule() {
    if (!this.#waiting.length || !this.#isOpen) return;
    clearTimeout(this.#timer);
    const due = this.#sentAt + (this.#isUnderWay ? ACKNOWLEDGED_AFTER_MS : FRAME_MS);
    this.#timer = setTimeout(() => this.#sendNext(), Math.max(0, due - performance.now()));
  }

  #sendNext() {
    if (!this.#isOpen || !this.#post(this.#waiting[0])) return;
    this.#posted = this.#waiting.shift().number;
    this.#sentAt = performance.now();
    this.#isUnderWay = true;
    this.#schedule();
  }
}

function haveSameNames(one, other) {
  const names = Object.keys(one.values);
  const others = Object.keys(other.values);
  return one.node === other.node && names.length === others.length && names.every((name) => name in other.values);
}
