/** Marks as they look: drawn as shapes in the moment they are made, long before their pixels have come. */

import { colorInCss, labelColor } from "./palette.js";

const OPACITY = 0.5;
const REGION_COLOR = "#ffc83d";
const paths = new WeakMap();

/** Return the colour of CSS in which a mark of a drawing is seen. */
export function colorOf(kind, label) {
  return kind === "binary" ? REGION_COLOR : colorInCss(labelColor(label));
}

/**
 * Return a layer that draws the marks of the hand's drawing on the plane that is shown.
 * @param {import("./hand.js").Hand} hand
 */
export function inkLayer(hand) {
  const canvas = document.createElement("canvas");
  return {
    draw(context, panel) {
      if (!hand.told || hand.whyNot(panel)) return;
      const marks = hand.marks.map((mark) => ({ mark, radius: radiusOn(mark, hand) })).filter(({ radius }) => radius !== null);
      if (!marks.length) return;
      paintMarks(canvas, panel, marks, hand.told.kind);
      context.save();
      context.globalAlpha = OPACITY;
      context.drawImage(canvas, 0, 0, panel.width, panel.height);
      context.restore();
    },
  };
}

/** Return the radius of a mark on the plane shown; null where it is not. */
function radiusOn(mark, hand) {
  const plane = mark.plane ?? [];
  const shown = hand.planeShown();
  const away = plane.map((place, at) => place - shown[at]);
  const radius = mark.radius ?? 1;
  if (away.every((steps) => steps === 0)) return radius;
  const depth = hand.told.axes.indexOf("Z");
  if (!mark.is_ball || depth < 0 || away.some((steps, at) => at !== depth && steps !== 0)) return null;
  const spacing = hand.told.spacing ?? [];
  const left = radius ** 2 - (away[depth] * ((spacing[depth] ?? 1) / (spacing.at(-2) ?? 1))) ** 2;
  return left >= 0 ? Math.sqrt(left) : null;
}

/** Paint on a canvas of its own: what erases must take away ink, and not the image. */
function paintMarks(canvas, panel, marks, kind) {
  const ratio = panel.canvas.width / panel.width;
  canvas.width = panel.canvas.width;
  canvas.height = panel.canvas.height;
  const context = canvas.getContext("2d");
  const origin = panel.toScreen(0.5, 0.5);
  const next = panel.toScreen(1.5, 1.5);
  context.setTransform(ratio * (next.x - origin.x), 0, 0, ratio * (next.y - origin.y), ratio * origin.x, ratio * origin.y);
  context.lineCap = context.lineJoin = "round";
  for (const { mark, radius } of marks) {
    context.globalCompositeOperation = mark.label === 0 ? "destination-out" : "source-over";
    context.fillStyle = context.strokeStyle = mark.label === 0 ? "#000" : colorOf(kind, mark.label);
    context.lineWidth = 2 * Math.max(radius, 0.5);
    if (mark.shape === "stroke") context.stroke(pathOf(mark));
    else context.fill(pathOf(mark));
  }
}

function pathOf(mark) {
  const known = paths.get(mark);
  if (known) return known;
  const made = mark.shape === "rectangle" ? rectanglePath(mark.points) : linePath(mark);
  paths.set(mark, made);
  return made;
}

function linePath({ shape, points }) {
  const path = new Path2D();
  points.forEach(([row, column], at) => (at ? path.lineTo(column, row) : path.moveTo(column, row)));
  if (shape === "polygon") path.closePath();
  else if (points.length === 1) path.lineTo(points[0][1] + 1e-4, points[0][0]); // a line without length is not drawn
  return path;
}

/** The pixels whose centres are inside, as whole pixels. */
function rectanglePath([[r0, c0], [r1, c1]]) {
  const [top, left] = [Math.ceil(Math.min(r0, r1)), Math.ceil(Math.min(c0, c1))];
  const [bottom, right] = [Math.floor(Math.max(r0, r1)), Math.floor(Math.max(c0, c1))];
  const path = new Path2D();
  if (bottom >= top && right >= left) path.rect(left - 0.5, top - 0.5, right - left + 1, bottom - top + 1);
  return path;
}
