/** Polygons and rectangles: drawn with clicks or a drag, then moved by their corners, also with the keys. */

import { Grips } from "./grips.js";
import { pointOf, positionOf } from "./hand.js";
import { colorOf } from "./ink.js";

const SAME_PLACE = 7; // pixels of the page
const DOUBLE_WITHIN_MS = 400;
const CORNERS = ["top left corner", "top right corner", "bottom right corner", "bottom left corner"];

/** A shape that has been made and can still be changed: its mark, and grips at its corners. */
class Selected {
  #grips = new Grips();
  #save;

  constructor(save) {
    this.#save = save;
    this.mark = null;
    this.panel = null;
  }

  /** Take hold of a mark. */
  take(panel, mark) {
    Object.assign(this, { panel, mark });
    this.#grips.show(panel, mark.shape, {
      places: () => placesOf(this.mark),
      move: (at, position, isFinal) => this.#change(movedPoints(this.mark, at, pointOf(position)), isFinal),
      remove: (at) => this.#removeCorner(at),
    });
  }

  drop() {
    this.#grips.hide();
    this.mark = this.panel = null;
  }

  place(panel) {
    this.#grips.place(panel);
  }

  focus() {
    this.#grips.focus();
  }

  #change(points, isFinal) {
    this.mark = { ...this.mark, points };
    this.#save(this.mark, isFinal);
    this.panel?.invalidate();
  }

  #removeCorner(at) {
    const { shape, points } = this.mark;
    if (shape === "polygon" && at < points.length && points.length > 3) this.#change(points.filter((_, i) => i !== at), true);
  }
}

function placesOf({ shape, points }) {
  const corners = shape === "rectangle" ? cornersOf(points) : points;
  const named = corners.map((point, at) => ({
    ...positionOf(point),
    name: shape === "rectangle" ? CORNERS[at] : `corner ${at + 1} of ${points.length}`,
  }));
  return [...named, { ...positionOf(centreOfPoints(corners)), name: "middle" }];
}

function cornersOf([[top, left], [bottom, right]]) {
  return [[top, left], [top, right], [bottom, right], [bottom, left]];
}

function centreOfPoints(points) {
  return [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
}

function movedPoints({ shape, points }, at, [row, column]) {
  const count = shape === "rectangle" ? 4 : points.length;
  if (at === count) {
    const middle = centreOfPoints(points);
    return points.map((point) => [point[0] + row - middle[0], point[1] + column - middle[1]]);
  }
  if (shape === "polygon") return points.map((point, i) => (i === at ? [row, column] : point));
  const [[top, left], [bottom, right]] = points;
  return [[at < 2 ? row : top, at % 3 ? left : column], [at < 2 ? bottom : row, at % 3 ? column : right]];
}

/**
 * What polygons and rectangles share: saving, choosing again, keys.
 * @param {import("./hand.js").Hand} hand
 * @param {"polygon"|"rectangle"} shape
 * @param {{isLocal?: boolean, say?: (words: string) => void, onChange?: (mark: ?object, panel: ?object) => void}} how
 */
function shapeTool(hand, shape, { isLocal = false, say = () => {}, onChange = () => {} }) {
  const save = (mark, isFinal) => {
    if (!isLocal) hand.put(mark, isFinal);
    onChange(mark, selected.panel);
  };
  const selected = new Selected(save);
  return {
    selected,
    /** Say why one cannot draw here; return whether one can. */
    isAllowed(panel) {
      const why = isLocal ? (panel.plane ? "" : "There is no image in this panel yet.") : hand.whyNot(panel);
      say(why);
      return !why;
    },
    /** Make a mark of points, and take hold of it. */
    finish(panel, points) {
      const mark = isLocal ? { shape, points, label: 1, id: "" } : hand.newMark(shape, points);
      selected.take(panel, mark);
      save(mark, true);
    },
    /** Take hold of the last mark of this shape at a point. */
    choose(panel, point) {
      const shown = String(hand.told ? hand.planeShown() : []);
      const found = hand.marks.findLast((mark) => mark.shape === shape && String(mark.plane ?? []) === shown && holds(mark, point));
      if (found) selected.take(panel, found);
      return Boolean(found);
    },
    drop() {
      selected.drop();
      onChange(null, null);
    },
    /** Put one into the middle of the view: the way to begin with keys alone. */
    insert(panel) {
      if (!this.isAllowed(panel)) return;
      const at = ([x, y]) => pointOf(panel.toImage(panel.width * x, panel.height * y));
      const low = at([0.4, 0.4]);
      const high = at([0.6, 0.6]);
      this.finish(panel, shape === "rectangle" ? [low, high] : cornersOf([low, high]));
      selected.focus();
    },
    onKey(event, panel) {
      if (event.key === "Enter" && !selected.mark) this.insert(panel);
      else if (event.key === "Escape" && selected.mark) this.drop();
      else if (event.key === "Delete" && selected.mark) this.erase();
      else return false;
      return true;
    },
    erase() {
      const { id } = selected.mark;
      this.drop();
      hand.pending.delete(id);
      if (!isLocal) hand.model.verb("clear_drawing", { name: hand.drawing, mark_id: id });
    },
    drawSelected(context, panel) {
      selected.place(panel);
      if (selected.panel !== panel || !selected.mark) return;
      const points = shape === "rectangle" ? cornersOf(selected.mark.points) : selected.mark.points;
      drawOutline(context, panel, points, isLocal ? "#fff" : colorOf(hand.told?.kind, selected.mark.label), true);
    },
  };
}

/** Return a tool that makes rectangles by a drag. */
export function rectangleTool(hand, how = {}) {
  const shared = shapeTool(hand, "rectangle", how);
  let from = null;
  let points = null;
  return {
    ...shared,
    cursor: "crosshair",
    onDown(at) {
      from = null;
      if (!shared.isAllowed(at.panel)) return;
      if (at.event.altKey && shared.choose(at.panel, pointOf(at))) return;
      shared.drop();
      from = at;
    },
    onMove(at) {
      if (!from || at.event.buttons === 0) return;
      points = [pointOf(from), pointOf(at)];
      at.panel.invalidate();
    },
    onUp(at) {
      if (from && isFar(from, at)) shared.finish(at.panel, sorted([pointOf(from), pointOf(at)]));
      from = points = null;
      at.panel.invalidate();
    },
    draw(context, panel) {
      if (points && from?.panel === panel) drawOutline(context, panel, cornersOf(points), "#fff", true);
      shared.drawSelected(context, panel);
    },
    stop() {
      from = points = null;
      shared.drop();
    },
  };
}

function sorted([[r0, c0], [r1, c1]]) {
  return [[Math.min(r0, r1), Math.min(c0, c1)], [Math.max(r0, r1), Math.max(c0, c1)]];
}

/** Return a tool that makes polygons: a click for each corner, a double click or Enter to close. */
export function polygonTool(hand, how = {}) {
  const shared = shapeTool(hand, "polygon", how);
  let corners = [];
  let panelOf = null;
  let pointer = null;
  let clicked = { x: NaN, y: NaN, time: -Infinity };

  const cancel = () => {
    corners = [];
    panelOf = null;
  };
  const close = () => {
    const [panel, points] = [panelOf, corners];
    cancel();
    if (points.length > 2) shared.finish(panel, points);
    panel.invalidate();
  };
  const isAtFirst = (at) => corners.length > 2 && !isFar(at, { ...at, ...at.panel.toScreen(...Object.values(positionOf(corners[0]))) });

  return {
    ...shared,
    cursor: "crosshair",
    onDown(at) {
      if (panelOf && panelOf !== at.panel) cancel();
      if (!corners.length && at.event.altKey && shared.choose(at.panel, pointOf(at))) return;
      if (!corners.length && !shared.isAllowed(at.panel)) return;
      const isDouble = at.event.timeStamp - clicked.time < DOUBLE_WITHIN_MS && !isFar(at, clicked);
      clicked = { x: at.x, y: at.y, time: at.event.timeStamp };
      panelOf = at.panel;
      if (corners.length && (isDouble || isAtFirst(at))) return close();
      if (!corners.length) shared.drop();
      corners = [...corners, pointOf(at)];
      at.panel.invalidate();
    },
    onMove(at) {
      pointer = at;
      if (corners.length) at.panel.invalidate();
    },
    onKey(event, panel) {
      if (!corners.length) return shared.onKey(event, panel);
      if (event.key === "Enter") close();
      else if (event.key === "Escape") cancel();
      else if (event.key === "Backspace") corners = corners.slice(0, -1);
      else return false;
      panel.invalidate();
      return true;
    },
    draw(context, panel) {
      if (panelOf === panel && corners.length) {
        const points = pointer?.panel === panel ? [...corners, pointOf(pointer)] : corners;
        drawOutline(context, panel, points, colorOf(hand.told?.kind, hand.label), false);
      }
      shared.drawSelected(context, panel);
    },
    stop() {
      cancel();
      shared.drop();
    },
  };
}

function isFar(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y) > SAME_PLACE;
}

/** Return whether a point is inside a mark, in the eyes of somebody who points at it. */
function holds({ shape, points }, [row, column]) {
  const corners = shape === "rectangle" ? cornersOf(points) : points;
  let isInside = false;
  corners.forEach(([r1, c1], at) => {
    const [r0, c0] = corners.at(at - 1);
    if (r0 > row !== r1 > row && column < c0 + ((row - r0) * (c1 - c0)) / (r1 - r0)) isInside = !isInside;
  });
  return isInside;
}

function drawOutline(context, panel, points, color, isClosed) {
  context.beginPath();
  points.forEach((point, at) => {
    const { x, y } = panel.toScreen(...Object.values(positionOf(point)));
    if (at) context.lineTo(x, y);
    else context.moveTo(x, y);
  });
  if (isClosed) context.closePath();
  for (const [width, style] of [[3, "rgb(0 0 0 / 60%)"], [1.5, color]]) {
    context.lineWidth = width;
    context.strokeStyle = style;
    context.stroke();
  }
}
