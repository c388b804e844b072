/** Values of parameters as Python writes them, and as documents do: `(1, 2.0)`, `..., 0, 10:20`, `disk(radius=3)`. */

const PYTHON_NUMBER = /^[+-]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(e[+-]?\d+)?/i;
const PYTHON_WORDS = [
  ["None", null],
  ["True", true],
  ["False", false],
  ["...", "..."],
  ["nan", { float: "nan" }],
  ["inf", { float: "inf" }],
  ["+inf", { float: "inf" }],
  ["-inf", { float: "-inf" }],
];

/**
 * Return the value that a text means, as documents write it; without brackets, several are a sequence.
 * @param {string} text
 * @param {{keepFloats?: boolean, isIndex?: boolean}} [options] Whether `2.0` stays a float, and whether `1:2` is a slice.
 * @throws {SyntaxError} If it means nothing.
 */
export function parsePython(text, options = {}) {
  const reader = new PythonReader(text.trim(), options);
  const items = reader.items("");
  if (!items.length) throw new SyntaxError("write a value");
  return items.length === 1 && !reader.endsInComma ? items[0] : items;
}

class PythonReader {
  constructor(text, options) {
    Object.assign(this, { text, options, at: 0, endsInComma: false });
  }

  items(closing) {
    const found = [];
    this.endsInComma = false;
    for (this.space(); !this.ends(closing); this.space()) {
      found.push(this.item());
      this.endsInComma = this.take(",");
      if (!this.endsInComma && !this.ends(closing)) throw this.error();
    }
    if (closing && !this.take(closing)) throw this.error();
    return found;
  }

  ends(closing) {
    this.space();
    return this.at >= this.text.length || (closing !== "" && this.text[this.at] === closing);
  }

  item() {
    this.space();
    if (this.options.isIndex) return this.sliceOrItem();
    return this.plainItem();
  }

  plainItem() {
    if (this.take("[")) return this.items("]");
    if (this.take("(")) return this.inBrackets();
    if (`"'`.includes(this.text[this.at])) return this.string();
    const word = this.word();
    return word === undefined ? this.number() : word;
  }

  inBrackets() {
    const items = this.items(")");
    const isOne = items.length === 1 && !this.endsInComma;
    this.endsInComma = false;
    return isOne ? items[0] : items;
  }

  string() {
    const quote = this.text[this.at];
    const end = this.text.indexOf(quote, this.at + 1);
    if (end < 0) throw this.error();
    const found = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    return found;
  }

  // undefined where there is none: None is one
  word() {
    const rest = this.text.slice(this.at);
    for (const [word, value] of PYTHON_WORDS) {
      if (!rest.startsWith(word) || /^\w/.test(rest.slice(word.length))) continue;
      this.at += word.length;
      return value;
    }
    return undefined;
  }

  number() {
    const [digits] = PYTHON_NUMBER.exec(this.text.slice(this.at)) ?? [];
    if (!digits) throw this.error();
    this.at += digits.length;
    const value = Number(digits.replaceAll("_", ""));
    const isWhole = !/[.e]/i.test(digits);
    if (isWhole && !Number.isSafeInteger(value)) throw new SyntaxError(`${digits} is too large to be written here`);
    return !isWhole && this.options.keepFloats ? asFloat(value) : value;
  }

  sliceOrItem() {
    const ends = [this.sliceEnd()];
    while (this.take(":")) ends.push(this.sliceEnd());
    const [only] = ends;
    if (ends.length > 3 || (ends.length === 1 && only === undefined)) throw this.error();
    return ends.length === 1 ? only : { slice: [0, 1, 2].map((place) => ends[place] ?? null) };
  }

  sliceEnd() {
    this.space();
    const isMissing = this.at >= this.text.length || ",:])".includes(this.text[this.at]);
    return isMissing ? undefined : this.plainItem();
  }

  take(sign) {
    this.space();
    const isThere = this.text.startsWith(sign, this.at);
    if (isThere) this.at += sign.length;
    return isThere;
  }

  space() {
    while (/\s/.test(this.text[this.at] ?? "")) this.at += 1;
  }

  error() {
    const rest = this.text.slice(this.at, this.at + 12);
    return new SyntaxError(rest ? `'${rest}' is not understood here` : "something is missing at the end");
  }
}

/** Return a number as the value that Python reads as a float: what is whole would be an int. */
export function asFloat(value) {
  if (!Number.isInteger(value)) return value;
  if (Object.is(value, -0)) return { float: "-0.0" };
  return { float: Math.abs(value) < 1e16 ? `${value}.0` : value.toExponential() };
}

/** Return a value as Python writes it. */
export function showPython(value) {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return value === "..." ? value : quoted(value);
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return `(${value.map(showPython).join(", ")}${value.length === 1 ? "," : ""})`;
  return showRecord(value);
}

function quoted(text) {
  return text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text}'`;
}

function showRecord(value) {
  if ("float" in value) return value.float;
  if ("slice" in value) return showSlice(value.slice);
  if ("array" in value) return `array of ${value.dtype.replace(/[<>=|]/, "")}, ${value.shape.join(" × ")}`;
  const { footprint, ...args } = value;
  const inside = Object.entries(args).map(([name, item]) => `${name}=${showPython(item)}`);
  return `${footprint}(${inside.join(", ")})`;
}

function showSlice([start, stop, step]) {
  const ends = step === null ? [start, stop] : [start, stop, step];
  return ends.map((end) => (end === null ? "" : String(end))).join(":");
}

/** Return the number that a value is; NaN if it is none that JavaScript can hold. */
export function numberOf(value) {
  if (typeof value === "number") return value;
  const text = value?.float;
  if (text === "inf") return Infinity;
  return text === "-inf" ? -Infinity : Number(text ?? NaN);
}

/** Return whether two values, as documents write them, are the same. */
export function isSameValue(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
