/**
 * What can be shown, and which of its axes are on the screen: as `display/_axes.py`, for the page.
 *
 * @typedef {object} Item an input, or an output of a step
 * @property {string} ref
 * @property {string} title
 * @property {string} kind image, binary, labels, markers, table ...
 * @property {?number[]} shape null until it is known
 * @property {string} dtype
 * @property {string} axes one letter each; "" where nobody knows
 * @property {number[]} spacing
 * @property {string} unit "" for pixels
 *
 * @typedef {object} Plane
 * @property {Item} item
 * @property {[string, string]} axes names of rows and columns
 * @property {number} rows
 * @property {number} columns
 * @property {Array<{axis: string, length: number, spacing: number}>} hidden axes of which one plane is shown
 * @property {[number, number]} spacing of rows and columns
 * @property {string} visible what a `view` asks for: "" for the usual axes
 */

const keptItems = new WeakMap(); // by state: panels look them up at every frame
const keptPlanes = new WeakMap(); // by item

const CHANNEL_AXES = "CS";
/** Kinds whose pixels are objects. */
export const OBJECT_KINDS = ["labels", "markers", "binary"];

const DRAWN_KINDS = ["image", "binary", "labels", "markers", "array"];

/** @returns {Item[]} everything in a state: inputs, then outputs of steps; numbers and tables too */
export function listResults(state) {
  const inputs = (state?.inputs ?? []).map((input) => itemOfInput(input));
  const outputs = (state?.steps ?? []).flatMap((step) =>
    (step.outputs ?? []).map((output) => itemOfOutput(step, output, inputs)),
  );
  return [...inputs, ...outputs];
}

/** @returns {Item[]} everything in a state that can be drawn */
export function listItems(state) {
  return listResults(state).filter((item) => DRAWN_KINDS.includes(item.kind));
}

/** @returns {?Item} */
export function findItem(state, ref) {
  if (!state) return null;
  if (!keptItems.has(state)) keptItems.set(state, new Map(listItems(state).map((item) => [item.ref, item])));
  return keptItems.get(state).get(ref) ?? null;
}

function itemOfInput(input) {
  return { ...input, ref: input.ref ?? input.name, title: input.title || input.name, ...geometryOf(input, input) };
}

function itemOfOutput(step, output, inputs) {
  const title = (step.outputs.length > 1 && output.ref !== step.id ? output.ref : step.id) ?? output.ref;
  const like = inputs.find(({ shape }) => shape?.length === output.shape?.length) ?? {};
  return { ...output, title, node: step.id, ...geometryOf(output, like) };
}

function unitOf(unit) {
  return !unit || unit.startsWith("pixel") ? "" : unit.replace(/^um$/, "µm");
}

function geometryOf(told, like) {
  return {
    shape: told.shape ?? null,
    axes: told.axes ?? like.axes ?? "",
    spacing: told.spacing ?? like.spacing ?? [],
    unit: unitOf(told.unit ?? like.unit),
  };
}

/**
 * @param {Item} item
 * @param {string} [visible] names of the rows' and the columns' axis, such as "ZX"; by default the last two
 * @returns {?Plane} null while the shape is not known
 */
export function planeOf(item, visible = "") {
  if (!item?.shape?.length) return null;
  if (!keptPlanes.has(item)) keptPlanes.set(item, new Map());
  const kept = keptPlanes.get(item);
  if (!kept.has(visible)) kept.set(visible, makePlane(item, visible));
  return kept.get(visible);
}

function makePlane(item, visible) {
  const { names, colors } = namesOf(item);
  const axes = names.map((name, at) => ({ axis: name, at, length: item.shape[at] })).filter(({ at }) => at !== colors);
  const spacings = spacingsOf(item, axes);
  const shown = shownAxes(axes, visible);
  const [row, column] = shown.length > 1 ? shown : [{ axis: "-", length: 1, at: shown[0].at }, shown[0]];
  return {
    item,
    axes: [row.axis, column.axis],
    rows: row.length,
    columns: column.length,
    hidden: axes.filter((axis) => !shown.includes(axis)).map(({ axis, at, length }) => ({ axis, length, spacing: spacings[at] })),
    spacing: [spacings[row.at], spacings[column.at]],
    visible: visible && shown.length > 1 ? visible : "",
  };
}

function namesOf({ shape, axes, kind, dtype }) {
  const looksColored = ["image", "array"].includes(kind) && dtype !== "bool" && shape.length > 2 && [3, 4].includes(shape.at(-1));
  const guessed = looksColored && Math.min(...shape.slice(-3, -1)) > 4 ? "C" : "";
  const letters = axes || ("?".repeat(shape.length) + "TZYX" + guessed).slice(-shape.length);
  const names = [...letters].map((letter, at) => (letter === "?" ? `?${at}` : letter));
  const colors = looksColored && CHANNEL_AXES.includes(letters.at(-1)) ? shape.length - 1 : null;
  return { names, colors };
}

function shownAxes(axes, visible) {
  const wished = [...visible].map((name) => axes.find(({ axis }) => axis === name));
  if (wished.length === 2 && wished.every(Boolean)) return wished;
  const spatial = axes.filter(({ axis }) => !CHANNEL_AXES.includes(axis));
  return spatial.length ? spatial.slice(-2) : axes.slice(-1);
}

/** Spacing by position; it may be given for all axes, or for the last ones that are no channels. */
function spacingsOf({ shape, spacing }, axes) {
  if (spacing.length === shape.length) return spacing;
  const known = axes.filter(({ axis }) => !CHANNEL_AXES.includes(axis));
  const found = Array.from(shape, () => 1);
  known.forEach(({ at }, i) => {
    found[at] = spacing[i - known.length + spacing.length] ?? 1;
  });
  return found;
}

/**
 * Return a state in which what only computing tells of a result is, until it does, what it was told of the same step
 * before: else its panel would be dark after each change of a value.
 */
export function withShapesOf(before, state) {
  const known = new Map(before?.steps?.map((step) => [`${step.id} ${step.operation}`, step.outputs ?? []]));
  const outputsOf = (step) => {
    const old = known.get(`${step.id} ${step.operation}`);
    if (!old || !step.outputs?.some(({ shape }) => shape === null)) return step;
    const outputs = step.outputs.map((output) => {
      const found = old.find(({ ref, shape }) => ref === output.ref && shape);
      if (output.shape !== null || !found) return output;
      const { shape, dtype, axes, spacing, unit, size, hidden } = found;
      return { ...output, shape, dtype, axes, spacing, unit, size, hidden };
    });
    return { ...step, outputs };
  };
  return state.steps ? { ...state, steps: state.steps.map(outputsOf) } : state;
}

/** @returns {string[]} pairs of axes of a volume's three planes: the usual one, beside it, below it; [] for what is no volume */
export function orthogonalAxes(item) {
  const plane = planeOf(item);
  const depth = plane?.hidden.findLast(({ axis, length }) => !CHANNEL_AXES.includes(axis) && axis !== "T" && length > 1);
  if (!depth) return [];
  const [row, column] = plane.axes;
  return [row + column, row + depth.axis, depth.axis + column].filter((pair) => pair.length === 2);
}

/** @returns {string} letters of the planes, rows and columns of a volume; "" for what is none */
export function volumeAxes(item) {
  const [usual, beside] = orthogonalAxes(item);
  return beside ? beside[1] + usual : "";
}

/** @returns {number} the plane that is shown when nobody says: as `tamis.display` chooses */
export function usualIndex(axis, length) {
  return CHANNEL_AXES.includes(axis) ? 0 : Math.floor(length / 2);
}
