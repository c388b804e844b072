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

  /** @param {(message: object) => boolean} post Sends; false if it cannot now. */
  constructor(post) {
    this.#post = post;
  }

  /** Take new values; those of the same parameters that are not sent yet, and not final, are forgotten. */
  push(node, values, isFinal) {
    const last = this.#waiting.at(-1);
    const next = { type: "values", node, values, is_final: isFinal };
    if (last && !last.is_final && haveSameNames(last, next)) this.#waiting[this.#waiting.length - 1] = next;
    else this.#waiting.push(next);
    this.#schedule();
  }

  /** Take the news that Python has told something since: it is not busy with what it was sent. */
  acknowledge() {
    this.#isUnderWay = false;
    this.#schedule();
  }

  /** Take the news whether anything can be sent. */
  setOpen(isOpen) {
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
    this.#waiting.shift();
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
