/** Where the cards of the strip stand, and which of them can change places. */

export const STRIP_MARGIN = 6;
const CARD_SIZE = { width: 164, height: 54 };
const CARD_GAP = { x: 26, y: 8 };

/** Return the step, or input, that a reference is about. */
export function nodeOfRef(ref) {
  return ref.split(":")[0];
}

/** Return the references that a step depends on, the nearest first. */
export function ancestorsOf(state, id) {
  const steps = new Map((state.steps ?? []).map((step) => [step.id, step]));
  const found = [];
  let next = [id];
  while (next.length) {
    const refs = next.flatMap((name) => (steps.get(name)?.inputs ?? []).map(({ ref }) => ref)).filter(Boolean);
    found.push(...refs.filter((ref) => !found.includes(ref)));
    next = [...new Set(refs.map(nodeOfRef))];
  }
  return found;
}

/** @returns {boolean} whether what a reference is about is made by one of these steps, or from what they make */
export function dependsOn(state, ref, nodes) {
  if (!nodes.length) return false;
  const own = nodeOfRef(ref);
  return [own, ...ancestorsOf(state ?? {}, own).map(nodeOfRef)].some((node) => nodes.includes(node));
}

/**
 * Return column and row by step and input: a step stands behind all that it reads, in the row of the first of it
 * where that is free.
 * @returns {Map<string, {column: number, row: number}>}
 */
export function layoutStrip({ inputs, steps }) {
  const places = new Map();
  const taken = new Set();
  const put = (id, column, wished) => {
    let row = wished;
    while (taken.has(`${column} ${row}`)) row += 1;
    taken.add(`${column} ${row}`);
    places.set(id, { column, row });
  };
  for (const { name } of inputs) put(name, 0, 0);
  for (const { id, inputs: reads } of steps) {
    const before = reads.map(({ ref }) => ref && places.get(nodeOfRef(ref))).filter(Boolean);
    put(id, 1 + Math.max(-1, ...before.map(({ column }) => column)), before[0]?.row ?? 0);
  }
  return places;
}

/** Return the pixels of a card: `x`, `y`, `width`, `height`. */
export function cardPlace({ column, row }) {
  return { x: STRIP_MARGIN + column * (CARD_SIZE.width + CARD_GAP.x), y: STRIP_MARGIN + row * (CARD_SIZE.height + CARD_GAP.y), ...CARD_SIZE };
}

/**
 * Whether a step can change places with the one before (-1) or behind (+1) it: that must change nothing but the order, so
 * both must read one thing of the kind they give, nobody else may read what the first gives, and neither gives several things.
 */
export function canMove(state, id, by) {
  const steps = new Map(state.steps.map((step) => [step.id, step]));
  const own = steps.get(id);
  if (!own) return false;
  const other = by < 0 ? steps.get(nodeOfRef(readsOf(own)[0]?.ref ?? "")) : onlyReaderOf(state, own);
  const [first, second] = by < 0 ? [other, own] : [own, other];
  return Boolean(first && second) && onlyReaderOf(state, first) === second && areAlike(state, first, second);
}

function areAlike(state, first, second) {
  const kinds = [kindOf(state, readsOf(first)[0]?.ref), first.outputs[0]?.kind, second.outputs[0]?.kind];
  const isPlain = [first, second].every((step) => readsOf(step).length === 1 && step.outputs.length === 1);
  return isPlain && new Set(kinds).size === 1 && kinds[0] !== undefined;
}

function readsOf({ inputs }) {
  return inputs.filter(({ ref }) => ref);
}

function onlyReaderOf({ steps }, { id }) {
  const readers = steps.filter((step) => readsOf(step).some(({ ref }) => nodeOfRef(ref) === id));
  return readers.length === 1 ? readers[0] : undefined;
}

function kindOf({ inputs, steps }, ref) {
  const outputs = steps.flatMap((step) => step.outputs);
  return (inputs.find(({ name }) => name === ref) ?? outputs.find((output) => output.ref === ref))?.kind;
}
