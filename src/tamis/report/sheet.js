
// One view for all panels: `scale` is 1 where everything is seen, `x` and `y` are parts of the width and height.
const data = JSON.parse(document.getElementById("data").textContent);
const view = { scale: 1, x: 0, y: 0 };
const panels = data.panels.map(makePanel);
const cursor = document.getElementById("cursor");
const [rows, columns] = data.shape;

function makePanel(told, place) {
  const figure = document.createElement("figure");
  const box = document.createElement("div");
  const caption = document.createElement("figcaption");
  const name = document.createElement("b");
  const value = document.createElement("span");
  box.className = "view";
  box.style.aspectRatio = `${data.shape[1]} / ${data.shape[0] * shownStretch()}`;
  name.textContent = breakable(told.candidate);
  value.className = "value";
  caption.append(name, value);
  figure.append(box, caption);
  figure.classList.toggle("failed", Boolean(told.error));
  document.getElementById("panels").append(figure);
  const panel = { told, place, figure, box, value, image: null, pixels: null, cross: null };
  if (told.picture) {
    panel.image = new Image();
    panel.image.src = told.picture;
    panel.image.alt = told.candidate;
    panel.cross = document.createElement("i");
    panel.cross.className = "cross";
    box.append(panel.image, panel.cross);
    readPixels(panel);
    listen(panel);
  } else {
    const why = document.createElement("p");
    why.textContent = told.error || "gives no image of this shape";
    box.append(why);
  }
  if (told.pipeline && parent !== window) caption.append(useButton(told));
  figure.addEventListener("pointerenter", () => mark(panel, true));
  figure.addEventListener("pointerleave", () => mark(panel, false));
  return panel;
}

// whoever shows this page in one of his own is told which candidate is wanted; this page can do nothing itself
function useButton({ candidate, pipeline }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "use";
  button.textContent = "use this one";
  button.setAttribute("aria-label", `use ${candidate}`);
  button.addEventListener("click", () => parent.postMessage({ tamis: "use", pipeline }, "*"));
  return button;
}

// a long name may break after its underscores
function breakable(name) {
  return name.replaceAll("_", "_\u200b");
}

// planes that were shrunk keep the proportions of the object
function shownStretch() {
  const [fullRows, fullColumns] = data.full;
  return data.stretch * (fullRows / data.shape[0]) / (fullColumns / data.shape[1]);
}

async function readPixels(panel) {
  const picture = new Image();
  picture.src = panel.told.values || panel.told.picture;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth;
  canvas.height = picture.naturalHeight;
  const context = canvas.getContext("2d", { willReadFrequently: true, colorSpace: "srgb" });
  context.drawImage(picture, 0, 0);
  panel.pixels = context.getImageData(0, 0, canvas.width, canvas.height);
}

function valueAt(panel, row, column) {
  if (!panel.pixels) return "";
  const at = 4 * (row * panel.pixels.width + column);
  const [red, green, blue] = panel.pixels.data.slice(at, at + 3);
  if (!panel.told.values) return `${red}, ${green}, ${blue}`;
  const code = red * 65536 + green * 256 + blue;
  if (code === 2 ** 24 - 1) return "not a number";
  const number = panel.told.offset + code * panel.told.scale;
  return panel.told.is_whole ? String(number) : String(Number(number.toPrecision(5)));
}

function listen(panel) {
  let held = null;
  panel.box.addEventListener("wheel", (event) => {
    event.preventDefault();
    const [x, y] = placeOf(panel, event);
    zoom(Math.exp(-event.deltaY / 400), x, y);
    point(panel, event);
  }, { passive: false });
  panel.box.addEventListener("pointerdown", (event) => {
    held = placeOf(panel, event);
    panel.box.setPointerCapture(event.pointerId);
  });
  panel.box.addEventListener("pointermove", (event) => {
    if (held && event.buttons) {
      const now = placeOf(panel, event);
      view.x += now[0] - held[0];
      view.y += now[1] - held[1];
      held = now;
      show();
    }
    point(panel, event);
  });
  panel.box.addEventListener("pointerup", () => { held = null; });
  panel.box.addEventListener("pointerleave", unpoint);
  panel.box.addEventListener("dblclick", () => {
    Object.assign(view, { scale: 1, x: 0, y: 0 });
    show();
  });
}

function placeOf(panel, event) {
  const box = panel.box.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
}

function zoom(factor, x, y) {
  const scale = Math.min(64, Math.max(1, view.scale * factor));
  const real = scale / view.scale;
  view.x = x - (x - view.x) * real;
  view.y = y - (y - view.y) * real;
  view.scale = scale;
  show();
}

function show() {
  view.x = Math.min(0, Math.max(1 - view.scale, view.x));
  view.y = Math.min(0, Math.max(1 - view.scale, view.y));
  for (const panel of panels) {
    if (!panel.image) continue;
    const { width, height } = panel.box.getBoundingClientRect();
    panel.image.style.transform = `translate(${view.x * width}px, ${view.y * height}px) scale(${view.scale})`;
    panel.box.classList.toggle("enlarged", width * view.scale > columns);
  }
}

function point(panel, event) {
  const [x, y] = placeOf(panel, event);
  const column = Math.floor((x - view.x) / view.scale * columns);
  const row = Math.floor((y - view.y) / view.scale * rows);
  if (row < 0 || column < 0 || row >= rows || column >= columns) return unpoint();
  const full = [row * data.full[0] / rows, column * data.full[1] / columns].map(Math.floor);
  cursor.textContent = `row ${full[0] + data.start[0]}, column ${full[1] + data.start[1]}`
    + (data.full[0] === rows ? "" : "; panels are smaller than the image");
  for (const other of panels) {
    if (!other.image) continue;
    other.value.textContent = valueAt(other, row, column);
    other.cross.style.display = other === panel ? "none" : "block";
    other.cross.style.left = `${100 * x}%`;
    other.cross.style.top = `${100 * y}%`;
  }
}

function unpoint() {
  for (const panel of panels) {
    panel.value.textContent = "";
    if (panel.cross) panel.cross.style.display = "none";
  }
}

function mark(panel, isMarked) {
  panel.figure.classList.toggle("marked", isMarked);
  if (panel.row) panel.row.classList.toggle("marked", isMarked);
}

const DRAWN = {
  candidate: (value) => value,
  threshold: (value) => String(Number(value.toPrecision(5))),
  foreground: (value) => `${(100 * value).toFixed(1)} %`,
  objects: (value) => String(value),
  agreement: (value) => value.toFixed(3),
  seconds: (value, told) => told.is_cached ? "cached" : `${value.toFixed(2)} s`,
};

function makeTable() {
  const tried = panels.filter((panel) => !panel.told.is_image);
  const known = data.columns.filter((name) => tried.some(({ told }) => told[name] !== null && told[name] !== undefined));
  const head = document.getElementById("table").createTHead().insertRow();
  const body = document.getElementById("table").createTBody();
  for (const name of known) {
    const cell = document.createElement("th");
    const button = document.createElement("button");
    cell.scope = "col";
    button.textContent = name;
    button.addEventListener("click", () => sort(cell, name, tried, body));
    cell.append(button);
    head.append(cell);
  }
  for (const panel of tried) {
    panel.row = body.insertRow();
    fill(panel, known);
    panel.row.addEventListener("pointerenter", () => mark(panel, true));
    panel.row.addEventListener("pointerleave", () => mark(panel, false));
    panel.row.addEventListener("click", () => panel.figure.scrollIntoView({ block: "nearest", behavior: "smooth" }));
  }
}

function fill({ row, told }, known) {
  row.insertCell().textContent = breakable(told.candidate);
  if (told.error) {
    const cell = row.insertCell();
    cell.colSpan = known.length - 1;
    cell.className = "reason";
    cell.textContent = told.error;
    return;
  }
  for (const name of known.slice(1)) {
    const value = told[name];
    row.insertCell().textContent = value === null || value === undefined ? "" : DRAWN[name](value, told);
  }
}

// what has no value, and what failed, comes last in both directions
function sort(cell, name, tried, body) {
  const isUp = cell.getAttribute("aria-sort") !== "ascending";
  for (const other of cell.parentNode.cells) other.removeAttribute("aria-sort");
  cell.setAttribute("aria-sort", isUp ? "ascending" : "descending");
  const lacks = ({ told }) => Boolean(told.error) || told[name] === null || told[name] === undefined;
  const order = (a, b) => {
    if (lacks(a) !== lacks(b)) return lacks(a) ? 1 : -1;
    if (lacks(a)) return a.place - b.place;
    const [one, two] = [a.told[name], b.told[name]];
    const sign = typeof one === "string" ? one.localeCompare(two) : one - two;
    return (isUp ? sign : -sign) || a.place - b.place;
  };
  for (const panel of [...tried].sort(order)) {
    body.append(panel.row);
    document.getElementById("panels").append(panel.figure);
  }
}

makeTable();
show();
addEventListener("resize", show);
