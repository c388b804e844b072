/** A bar of a round length, in the image's unit. */

const LONGEST_SHARE = 0.25; // of the panel's width
const LONGEST = 200;
const BAR_MARGIN = 12;
const ROUND = [1, 2, 5];

/** Return the longest of 1, 2, 5, 10, 20 ... that is not above `most`. */
export function roundLength(most) {
  const power = 10 ** Math.floor(Math.log10(most) + 1e-9);
  return (ROUND.findLast((digit) => digit * power <= most * (1 + 1e-9)) ?? 1) * power;
}

/**
 * Return what a scale bar shows.
 * @param {{spacing: [number, number], item: {unit: string}}} plane
 * @param {number} scale Pixels of the page for one pixel of the image, along columns.
 * @param {number} width Of the panel, pixels of the page.
 * @returns {{length: number, text: string}} its length in pixels of the page
 */
export function scaleBarOf(plane, scale, width) {
  const unit = plane.item?.unit ?? "";
  const isKnown = unit !== "" && !unit.startsWith("pixel");
  const spacing = isKnown ? plane.spacing[1] : 1;
  const round = roundLength((Math.min(width * LONGEST_SHARE, LONGEST) / scale) * spacing);
  const told = isKnown ? unit.replace(/^um$/, "µm") : "px";
  return { length: (round / spacing) * scale, text: `${inDigits(round)} ${told}` };
}

function inDigits(value) {
  return value >= 1e-3 && value < 1e6 ? String(Number(value.toPrecision(1))) : value.toExponential(0);
}

/** A layer of a panel. */
export const scaleBarLayer = {
  draw(context, panel) {
    const { plane } = panel;
    const scale = panel.toScreen(0, 1).x - panel.toScreen(0, 0).x;
    if (!plane || !(scale > 0) || panel.width < 80) return;
    const { length, text } = scaleBarOf(plane, scale, panel.width);
    drawBar(context, panel, length, text);
  },
};

function drawBar(context, panel, length, text) {
  const [x, y] = [BAR_MARGIN, panel.height - BAR_MARGIN];
  context.save();
  context.font = "600 12px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "bottom";
  context.lineJoin = "round";
  context.fillStyle = "rgb(0 0 0 / 55%)";
  context.fillRect(x - 2, y - 5, length + 4, 7);
  context.fillStyle = "#fff";
  context.fillRect(x, y - 3, length, 3);
  const middle = x + Math.max(length, context.measureText(text).width) / 2;
  context.lineWidth = 3;
  context.strokeStyle = "rgb(0 0 0 / 65%)";
  context.strokeText(text, middle, y - 6);
  context.fillText(text, middle, y - 6);
  context.restore();
}
