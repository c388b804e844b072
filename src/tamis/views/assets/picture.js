/** Blocks as canvases that can be drawn at any place and size; painted again only when they look different. */

import { overlayBlock, paintBlock, paintVeil } from "./raster.js";

const DRAWN_FROM = 1; // device pixels for one of the block, from which its pixels are squares

/** A block, with or without objects over it. */
export class Picture {
  #painted = [];
  #canvas = null;
  #veil = null;

  constructor() {
    this.block = null;
    this.version = 0; // how often it was painted
  }

  /** What was painted last. */
  get canvas() {
    return this.#canvas;
  }

  /**
   * @param {?import("./block.js").Block} block
   * @param {?import("./block.js").Block} over objects of the same plane
   * @param {import("./raster.js").Look} look
   */
  update(block, over, look) {
    const seen = [block, over, String(look.limits), look.colormap, look.selection, look.opacity, look.outlines, look.colors];
    if (seen.every((value, i) => value === this.#painted[i])) return;
    this.#painted = seen;
    this.block = block;
    this.over = over;
    this.#paint(block, over, look);
  }

  #paint(block, over, look) {
    this.#veil = null;
    this.version += 1;
    if (!block) return;
    const picture = paintBlock(block, look);
    if (over && isSamePlace(block, over)) overlayBlock(picture, over, look);
    else if (over) this.#veil = canvasOf(paintVeil(over, look));
    this.#canvas = canvasOf(picture, this.#canvas);
  }

  /**
   * @param {CanvasRenderingContext2D} context in pixels of the page
   * @param {import("./viewport.js").Viewport} viewport
   * @param {import("./viewport.js").Viewport} [viewportOver] of the objects' plane, where its shape is another
   */
  draw(context, viewport, viewportOver = viewport) {
    if (!this.block) return;
    drawRegion(context, viewport, this.#canvas, this.block);
    if (this.#veil) drawRegion(context, viewportOver, this.#veil, this.over);
  }
}

/** The block of a stream that is painted: of a ref that was just chosen that of before, where its plane is as large. */
export class KeptBlock {
  #size = "";
  block = null;

  /** @returns {?import("./block.js").Block} what to paint; its values are those of its own ref */
  of({ block, state }, plane) {
    const size = plane ? `${plane.rows} ${plane.columns}` : "";
    const mayStay = state === "empty" && size === this.#size;
    if (!plane) this.block = null;
    else if (block || !mayStay) this.block = block;
    this.#size = size;
    return this.block;
  }
}

function isSamePlace(block, over) {
  const isSameShape = block.rows === over.rows && block.columns === over.columns;
  return isSameShape && String(block.region) === String(over.region);
}

/** Return a canvas with these pixels: the given one, if it is as large. */
export function canvasOf(picture, canvas = null) {
  const made = canvas ?? document.createElement("canvas");
  if (made.width !== picture.width || made.height !== picture.height) {
    made.width = picture.width;
    made.height = picture.height;
  }
  made.getContext("2d").putImageData(picture, 0, 0);
  return made;
}

/** Draw the visible part of a block's canvas where its region lies. */
export function drawRegion(context, viewport, canvas, { region, pixel, header }) {
  const visible = viewport.visible();
  if (!visible) return;
  const [[top, left], [bottom, right]] = region;
  const [down, along] = pixel;
  const first = [Math.floor((visible[0][0] - top) / down), Math.floor((visible[0][1] - left) / along)];
  const last = [Math.ceil((visible[1][0] - top) / down), Math.ceil((visible[1][1] - left) / along)];
  const [row, column] = first.map((value) => Math.max(0, value));
  // the last pixels of a coarse block may reach beyond the image: of those, a part is drawn
  const [height, width] = [Math.min((bottom - top) / down, last[0]) - row, Math.min((right - left) / along, last[1]) - column];
  if (height <= 0 || width <= 0) return;
  const from = viewport.toScreen(top + row * down, left + column * along);
  const to = viewport.toScreen(top + (row + height) * down, left + (column + width) * along);
  const isLarge = Math.min(viewport.scales[0] * down, viewport.scales[1] * along) * viewport.ratio >= DRAWN_FROM - 1e-9;
  context.imageSmoothingEnabled = !isLarge && header.kind === "image";
  context.drawImage(canvas, column, row, width, height, from.x, from.y, to.x - from.x, to.y - from.y);
}
