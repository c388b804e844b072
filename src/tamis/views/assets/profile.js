/** The values along a line: a drag across the image, and a small chart that follows. */

import { button, element, svgElement } from "./element.js";
import { Grips } from "./grips.js";
import { pointOf, positionOf } from "./hand.js";

const CHART = { width: 360, left: 52, right: 352, top: 8, bottom: 90, height: 110 };
const LINE_COLOR = "#4ac3ff";

/**
 * @typedef {object} Profile
 * @property {Float64Array} values one a pixel; NaN outside of the image
 * @property {number} step distance from one to the next
 * @property {string} unit "" for pixels
 */

/**
 * Return a tool that draws a line and asks for what is along it.
 * @param {object} model
 * @param {(profile: ?Profile, words?: string) => void} show
 */
export function profileTool(model, show) {
  const grips = new Grips();
  let line = null;
  let panelOf = null;
  let isAsking = false;
  let isStale = false;

  const ask = async () => {
    isStale = true;
    if (isAsking) return;
    isAsking = true;
    while (isStale && line) {
      isStale = false;
      await askOnce(model, panelOf, line, show);
    }
    isAsking = false;
  };
  const move = (points) => {
    line = points;
    ask();
    panelOf?.invalidate();
  };
  const clear = () => {
    line = panelOf = null;
    grips.hide();
    show(null);
  };
  const hold = () =>
    grips.show(panelOf, "line profile", {
      places: () => line.map((point, at) => ({ ...positionOf(point), name: at ? "end of the line" : "start of the line" })),
      move: (at, position) => move(line.map((point, i) => (i === at ? pointOf(position) : point))),
    });

  return {
    cursor: "crosshair",
    /** Ask again: the image has changed. */
    refresh: () => line && ask(),
    onDown(at) {
      clear();
      panelOf = at.panel;
      line = [pointOf(at), pointOf(at)];
    },
    onMove(at) {
      if (line && panelOf === at.panel && at.event.buttons === 1) move([line[0], pointOf(at)]);
    },
    onUp() {
      if (line && String(line[0]) !== String(line[1])) hold();
      else clear();
    },
    onKey(event, panel) {
      if (event.key === "Escape" && line) clear();
      else if (event.key === "Enter" && !line) insert(panel);
      else return false;
      panel.invalidate();
      return true;
    },
    draw(context, panel) {
      grips.place(panel);
      if (line && panelOf === panel) drawLine(context, panel, line);
    },
    stop: clear,
  };

  function insert(panel) {
    panelOf = panel;
    move([0.3, 0.7].map((share) => pointOf(panel.toImage(panel.width * share, panel.height / 2))));
    hold();
    grips.focus();
  }
}

async function askOnce(model, panel, line, show) {
  if (String(line[0]) === String(line[1])) return;
  const planes = panel.plane.hidden.map(({ axis, length }) => panel.link.indexAlong(axis, length));
  try {
    const { buffers, step, unit } = await model.ask("profile", { ref: panel.ref, planes, line });
    const bytes = buffers[0].slice(); // begins anywhere in a message, and numbers do not
    show({ values: new Float64Array(bytes.buffer), step, unit: unit.startsWith("pixel") ? "" : unit });
  } catch (refusal) {
    show(null, refusal.message);
  }
}

function drawLine(context, panel, line) {
  const [from, to] = line.map((point) => panel.toScreen(...Object.values(positionOf(point))));
  for (const [width, style] of [[4, "rgb(0 0 0 / 60%)"], [2, LINE_COLOR]]) {
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.lineWidth = width;
    context.strokeStyle = style;
    context.stroke();
  }
}

/** Return a profile as a table: two columns, with their names. */
export function profileAsCsv({ values, step, unit }) {
  const rows = Array.from(values, (value, at) => `${Number((at * step).toPrecision(9))},${Number.isNaN(value) ? "" : value}`);
  return [`distance_${unit || "pixel"},value`, ...rows, ""].join("\n");
}

/** Return the chart of a profile, with a button that copies its numbers. @param {Profile} profile */
export function profileChart(profile) {
  const copy = button("Copy as CSV", async () => {
    await navigator.clipboard.writeText(profileAsCsv(profile));
    copy.textContent = "Copied";
  });
  const known = profile.values.filter((value) => !Number.isNaN(value));
  const [low, high] = known.length ? [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))] : [0, 0];
  const length = (profile.values.length - 1) * profile.step;
  const words = `${inWords(length)} ${profile.unit || "px"}, values from ${inWords(low)} to ${inWords(high)}`;
  const picture = svgElement("svg", { viewBox: `0 0 ${CHART.width} ${CHART.height}`, role: "img", "aria-label": `line profile: ${words}` });
  picture.append(...chartAxes(low, high, length, profile.unit), chartCurve(profile.values, low, high));
  return element("figure", { class: "tamis-profile" }, picture, element("figcaption", {}, element("span", { text: words }), copy));
}

function chartAxes(low, high, length, unit) {
  const text = (x, y, words, anchor) => svgElement("text", { x, y, text: words, "text-anchor": anchor });
  return [
    svgElement("path", { class: "axes", d: `M${CHART.left} ${CHART.top}V${CHART.bottom}H${CHART.right}` }),
    text(CHART.left - 4, CHART.top + 8, inWords(high), "end"),
    text(CHART.left - 4, CHART.bottom, inWords(low), "end"),
    text(CHART.left, CHART.height - 6, "0", "middle"),
    text(CHART.right, CHART.height - 6, `${inWords(length)} ${unit || "px"}`, "end"),
  ];
}

function chartCurve(values, low, high) {
  const across = (CHART.right - CHART.left) / Math.max(1, values.length - 1);
  const up = (CHART.bottom - CHART.top) / (high - low || 1);
  let isDown = false;
  let path = "";
  values.forEach((value, at) => {
    const place = `${(CHART.left + at * across).toFixed(1)} ${(CHART.bottom - (value - low) * up).toFixed(1)}`;
    if (!Number.isNaN(value)) path += `${isDown ? "L" : "M"}${place}`;
    isDown = !Number.isNaN(value);
  });
  return svgElement("path", { class: "curve", d: path });
}

function inWords(value) {
  return String(Number(value.toPrecision(4)));
}
