/** Lines through the cursor in every panel but the one it is in, and through the planes of a volume. */

const GAP = 6;
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
  const { plane, link, width, height } = panel;
  const shown = link.positionOf({});
  const { row, column } = panel.viewport.fromLink(shown) ?? {};
  if (row === undefined) return;
  const { x, y } = panel.toScreen(row, column);
  strokeLines(context, [[0, y, width, y]], colorOfAxis(plane.axes[0]), 1);
  strokeLines(context, [[x, 0, x, height]], colorOfAxis(plane.axes[1]), 1);
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
