/** Measurements on the page: Dash's grid and chart, fed over the socket; no callback of the server is in the way. */

import { Charts } from "./charts.js";
import { Grid } from "./grid.js";
import { Measurements } from "./measurements.js";
import { AtRest } from "./rest.js";
import { TableHead } from "./tablehead.js";
import { bringTools } from "./tools.js";

const TOOLS_AFTER_MS = 1500;

/**
 * Fill the parts `table` and `charts` of the layout.
 * @param {import("./model.js").Model} model
 * @param {import("./link.js").Link} link
 * @param {string} session its id, for what is saved
 * @returns {Measurements}
 */
export function mountMeasurements(model, link, session) {
  const measurements = new Measurements(model, link);
  const fold = byId("tamis-bottom");
  const see = () => measurements.want(fold.open);
  fold.addEventListener("toggle", see);
  see();
  openOnce(measurements, fold);
  bringSoon(model, measurements, fold);
  const message = byId("tamis-table-message");
  gridApi().then((api) => {
    const grid = new Grid(api, measurements, link);
    const save = (suffix) => () => saveRows(measurements.table, grid, session, suffix);
    const savers = { CSV: save(".csv"), Parquet: save(".parquet") };
    const head = new TableHead(byId("tamis-table-head"), measurements, grid, link, savers);
    const say = () => {
      if (message.textContent !== head.words) message.textContent = head.words;
    };
    const show = () => {
      fold.dataset.state = measurements.isStale && measurements.table ? "stale" : measurements.table ? "fresh" : "empty";
      grid.show(measurements.table);
      say();
    };
    measurements.on(show);
    grid.on(say);
    link.on(say);
    show();
    addCharts(grid, link, fold);
  });
  return measurements;
}

/** Bring the grid and the chart: at once where there is a table, else when the first pixels have been seen a while. */
function bringSoon(model, measurements, fold) {
  const later = new AtRest(model, () => bring(), TOOLS_AFTER_MS);
  const ends = [
    model.on("block", () => later.ask()),
    measurements.on(() => measurements.refs.length && bring()),
  ];
  const bring = () => {
    later.drop();
    for (const end of ends) end();
    const fail = () => (byId("tamis-table-message").textContent = "Table and charts could not be loaded. Load the page again.");
    bringTools(byId("tamis-tools")).catch(fail);
  };
  fold.addEventListener("toggle", () => fold.open && bring(), { once: true });
  if (fold.open || measurements.refs.length) bring();
}

/** The first table opens its place; somebody who closes it has it closed. */
function openOnce(measurements, fold) {
  const open = () => {
    if (!measurements.refs.length) return;
    end();
    fold.open = true;
  };
  const end = measurements.on(open);
  open();
}

async function addCharts(grid, link, fold) {
  const graph = await graphOf();
  const charts = new Charts(byId("tamis-charts-head"), graph, grid, link);
  const see = () => {
    charts.isShown = fold.open;
    charts.draw();
  };
  fold.addEventListener("toggle", see);
  new MutationObserver(() => charts.draw()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  see();
}

function findGridApi() {
  try {
    return globalThis.dash_ag_grid?.getApi?.("tamis-grid");
  } catch {
    return null; // it throws as long as there is none
  }
}

/** The grid, when Dash has made it. */
function gridApi() {
  return waitFor(() => {
    const api = findGridApi();
    return api && !api.isDestroyed() ? api : null;
  });
}

/** The chart, when Dash has brought plotly and made it. */
function graphOf() {
  return waitFor(() => (globalThis.Plotly ? document.querySelector("#tamis-graph .js-plotly-plot") : null));
}

function waitFor(find) {
  return new Promise((resolve) => {
    const look = () => {
      const found = find();
      if (found) resolve(found);
      else setTimeout(look, 50);
    };
    look();
  });
}

/** Let the server write the rows that are shown, in their order; return what went wrong. */
async function saveRows(table, grid, session, suffix) {
  const name = `${table.ref}${suffix}`;
  const body = JSON.stringify({ rows: [...grid.shown], key: table.key });
  try {
    const response = await fetch(`/rows/${encodeURIComponent(session)}/${encodeURIComponent(name)}`, { method: "POST", body });
    if (!response.ok) return (await response.json()).message;
    const href = URL.createObjectURL(await response.blob());
    Object.assign(document.createElement("a"), { href, download: name.replaceAll(":", "_") }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
    return "";
  } catch {
    return "The server cannot be reached.";
  }
}

function byId(id) {
  return document.getElementById(id);
}
