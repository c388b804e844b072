/** Lines through the cursor in every panel but the one it is in, and through the planes of a volume. */

const GAP = 6;
const GRASP = 6; // so near, a line can be dragged
const AXIS_COLORS = { Z: "#4aa8ff", Y: "#53d769", X: "#ff6b5e" };

/** A layer of a panel: see `Panel.addLayer`. */
export const crosshairLayer = {
  draw(context, panel) {
    if (panel.axes) drawPlanesShown(context, panel);
    const at = panel.viewport.fromLink(panel.link.cursor);
    if (at && !panel.isPointed) drawCross(context, panel, at);
  },
};

function drawCross(context, panel, { row, column }) {
  const { x, y } = panel.toScreen(row, column);
  const { width, height } = panel;
  const lines = [[x, 0, x, y - GAP], [x, y + GAP, x, height], [0, y, x - GAP, y], [x + GAP, y, width, y]];
  strokeLines(context, lines, "rgb(0 0 0 / 35%)", 3);
  strokeLines(context, lines, "rgb(255 255 255 / 90%)", 1);
}

function drawPlanesShown(context, panel) {
  const { plane, width, height } = panel;
  const shown = crossOf(panel);
  if (!shown) return;
  const { x, y } = shown;
  strokeLines(context, [[0, y, width, y]], colorOfAxis(plane.axes[0]), 1);
  strokeLines(context, [[x, 0, x, height]], colorOfAxis(plane.axes[1]), 1);
}

/** Where the lines of the planes shown cross, on the canvas; null where that is not known. */
function crossOf(panel) {
  const at = panel.viewport?.fromLink(panel.link.positionOf({}));
  return at && panel.toScreen(at.row, at.column);
}

/**
 * Which of the lines are under the pointer.
 * @returns {?{row: boolean, column: boolean}} null where there are none, or none is near
 */
export function crossUnder(panel, { x, y }) {
  const cross = panel.axes ? crossOf(panel) : null;
  if (!cross) return null;
  const found = { row: Math.abs(y - cross.y) <= GRASP, column: Math.abs(x - cross.x) <= GRASP };
  return found.row || found.column ? found : null;
}

/** Show the planes through a position: of both axes of a panel, or of those that were grasped. */
export function moveCross({ plane, link }, { row, column }, grasped = { row: true, column: true }) {
  const places = [[plane.axes[0], row, plane.rows, grasped.row], [plane.axes[1], column, plane.columns, grasped.column]];
  for (const [axis, at, length, isMoved] of places) {
    const all = link.reference.axes[axis]?.length ?? length;
    if (isMoved) link.setPlane(axis, Math.floor((at * all) / length));
  }
}

/** @returns {string} the cursor of CSS over lines that can be dragged */
export function cursorOfCross(grasped) {
  if (!grasped) return "";
  if (grasped.row && grasped.column) return "move";
  return grasped.row ? "row-resize" : "col-resize";
}

/** @returns {string} the colour of CSS in which an axis is drawn */
export function colorOfAxis(axis) {
  return AXIS_COLORS[axis] ?? "#c8c8c8";
}

function strokeLines(context, lines, color, width) {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  for (const [x0, y0, x1, y1] of lines) {
    context.moveTo(Math.round(x0) + 0.5, Math.round(y0) + 0.5);
    context.lineTo(Math.round(x1) + 0.5, Math.round(y1) + 0.5);
  }
  context.stroke();
}
