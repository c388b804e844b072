/** Two fingers on a panel: the image follows both, and grows as they part. */

const LEAST_APART = 8; // pixels of the page: closer fingers say nothing about a ratio

/** The fingers that are on a canvas. From the second on they move the image, until the last one is lifted. */
export class Pinch {
  #fingers = new Map();
  #isOn = false;

  /**
   * @param {import("./panel.js").Panel} panel
   * @param {(event: PointerEvent) => {x: number, y: number}} placeOf
   */
  constructor(panel, placeOf) {
    Object.assign(this, { panel, placeOf });
  }

  /** @returns {boolean} whether the fingers pinch now, and nothing else is to be made of them */
  begin(event) {
    if (event.pointerType !== "touch") return false;
    if (event.isPrimary) this.#fingers.clear(); // fingers that were lifted elsewhere have not said so
    this.#fingers.set(event.pointerId, this.placeOf(event));
    this.#isOn = this.#fingers.size > 1;
    if (!this.#isOn) return false;
    this.panel.canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
    return true;
  }

  move(event) {
    if (!this.#fingers.has(event.pointerId)) return false;
    const before = this.#span();
    this.#fingers.set(event.pointerId, this.placeOf(event));
    if (this.#isOn) this.#follow(before, this.#span());
    return this.#isOn;
  }

  end(event) {
    if (!this.#fingers.delete(event.pointerId)) return false;
    const wasOn = this.#isOn;
    if (!this.#fingers.size) this.#isOn = false;
    return wasOn;
  }

  #follow(before, now) {
    this.panel.moveBy(now.x - before.x, now.y - before.y);
    if (before.apart > LEAST_APART && now.apart > LEAST_APART) this.panel.zoomAt(now, now.apart / before.apart);
  }

  /** Return the middle of the first two fingers, and how far they are apart; one finger is no distance. */
  #span() {
    const [one, other = one] = this.#fingers.values();
    return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, apart: Math.hypot(one.x - other.x, one.y - other.y) };
  }
}
