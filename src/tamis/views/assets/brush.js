/** The brush and the eraser: a stroke grows under the pointer, and is sent while it grows. */

import { colorOf } from "./ink.js";
import { pointOf, positionOf } from "./hand.js";

const MOST_POINTS = 5000; // a longer stroke goes on as another
const LEAST_STEP = 0.25;
const RADII = [0.5, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];

/**
 * Return a tool that paints.
 * @param {import("./hand.js").Hand} hand
 * @param {{erases?: boolean, say?: (words: string) => void}} [how]
 */
export function brushTool(hand, { erases = false, say = () => {} } = {}) {
  let stroke = null;
  let pointer = null;
  let last = null;

  const more = () => ({ radius: hand.radius, ...(hand.isBall ? { is_ball: true } : {}), ...(erases ? { label: 0 } : {}) });
  const begin = (points) => {
    stroke = hand.newMark("stroke", points, more());
    hand.put(stroke, false);
  };
  const end = () => {
    if (!stroke) return;
    hand.put(stroke, true);
    last = stroke.points.at(-1);
    stroke = null;
  };
  const grow = (point) => {
    const before = stroke.points.at(-1);
    if (Math.max(Math.abs(point[0] - before[0]), Math.abs(point[1] - before[1])) < LEAST_STEP) return;
    stroke = { ...stroke, points: [...stroke.points, point] };
    hand.put(stroke, false);
    if (stroke.points.length < MOST_POINTS) return;
    end();
    begin([point]);
  };

  return {
    cursor: "crosshair",
    onDown(at) {
      end(); // a pointer that was taken away has not said so
      const why = hand.whyNot(at.panel);
      say(why);
      if (why) return;
      const point = pointOf(at);
      begin(at.event.shiftKey && last ? [last, point] : [point]);
    },
    onMove(at) {
      pointer = at;
      if (stroke && at.event.buttons === 0) end();
      if (stroke) grow(pointOf(at));
      at.panel.invalidate();
    },
    onUp() {
      end();
    },
    onKey(event, panel) {
      if (event.key === "Enter" || event.key === " ") return dab(panel);
      if (event.key >= "1" && event.key <= "9" && !erases) hand.set({ label: Number(event.key) });
      else if (event.key === "," || event.key === ".") hand.set({ radius: nextRadius(hand.radius, event.key === ".") });
      else return false;
      return true;
    },
    draw(context, panel) {
      if (pointer?.panel === panel && Number.isFinite(pointer.row)) drawCircle(context, panel, pointer, hand, erases);
    },
    stop() {
      end();
      pointer = null;
    },
  };

  /** With keys alone, one paints in the middle of the view: it is moved there by the arrows. */
  function dab(panel) {
    const why = hand.whyNot(panel);
    say(why);
    if (why) return true;
    begin([pointOf(panel.toImage(panel.width / 2, panel.height / 2))]);
    end();
    return true;
  }
}

function nextRadius(radius, isLarger) {
  return isLarger ? (RADII.find((other) => other > radius) ?? radius) : (RADII.findLast((other) => other < radius) ?? radius);
}

function drawCircle(context, panel, pointer, hand, erases) {
  const at = panel.toScreen(pointer.row, pointer.column);
  const edge = panel.toScreen(...Object.values(positionOf([hand.radius, hand.radius])));
  const origin = panel.toScreen(0.5, 0.5);
  const color = erases ? "#fff" : colorOf(hand.told?.kind, hand.label);
  for (const [width, style] of [[3, "rgb(0 0 0 / 60%)"], [1.5, color]]) {
    context.beginPath();
    context.ellipse(at.x, at.y, Math.abs(edge.x - origin.x), Math.abs(edge.y - origin.y), 0, 0, 2 * Math.PI);
    context.lineWidth = width;
    context.strokeStyle = style;
    context.stroke();
  }
}
