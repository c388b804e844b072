/** What Dash's grid and charts do in the browser: nothing here asks the server. */

"use strict";

(() => {
  const { no_update: NO_UPDATE } = window.dash_clientside ?? {};
  const MOST_DRAWN_AS_SHAPES = 2000;
  let chosen = new Set();

  /** Return what both axes may show, and what they do: the first two columns of numbers that are no labels. */
  function columns(definitions, x, y) {
    if (definitions?.length) document.dispatchEvent(new CustomEvent("tamis:table"));
    const names = (definitions ?? []).filter(({ type }) => type).map(({ field }) => field);
    const telling = names.filter((name) => name !== "label");
    const at = names.includes(x) ? x : (telling[0] ?? names[0] ?? null);
    return [names, at, names, names.includes(y) ? y : null];
  }

  /** Return the chart: points of two columns, or how often the values of one occur. */
  function figure(rows, x, y, ...selections) {
    const known = rows ?? [];
    const data = x && known.length ? [y ? scatterOf(known, x, y) : histogramOf(known, x)] : [];
    void selections; // only that they changed
    return { data, layout: layoutOf(x, y) };
  }

  function scatterOf(rows, x, y) {
    const places = rows.flatMap(({ _id: id }, place) => (chosen.has(id) ? [place] : []));
    return {
      type: rows.length > MOST_DRAWN_AS_SHAPES ? "scattergl" : "scatter",
      mode: "markers",
      x: rows.map((row) => row[x]),
      y: rows.map((row) => row[y]),
      customdata: rows.map(({ _id: id }) => id),
      hovertemplate: `label %{customdata}<br>${x} %{x:.5~g}<br>${y} %{y:.5~g}<extra></extra>`,
      marker: { size: 5, color: color("--accent", "#2563c9"), opacity: 0.7 },
      ...(places.length ? { selectedpoints: places } : {}),
      selected: { marker: { color: color("--bad", "#d9480f"), opacity: 1 } },
      unselected: { marker: { opacity: 0.25 } },
    };
  }

  function histogramOf(rows, x) {
    return {
      type: "histogram",
      x: rows.map((row) => row[x]),
      marker: { color: color("--accent", "#2563c9") },
      hovertemplate: `${x} %{x}<br>%{y} objects<extra></extra>`,
    };
  }

  function layoutOf(x, y) {
    const ink = color("--text", "#444");
    const axis = (title) => ({ title: { text: title }, gridcolor: "rgba(128,128,128,0.2)", zeroline: false, automargin: true });
    return {
      margin: { l: 44, r: 8, t: 8, b: 36 },
      font: { size: 11, color: ink, family: "system-ui, sans-serif" },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      dragmode: "select",
      selectdirection: y ? "any" : "h",
      showlegend: false,
      bargap: 0.03,
      xaxis: axis(x ?? ""),
      yaxis: axis(y ?? "objects"),
      uirevision: `${x} ${y}`,
    };
  }

  /** Return a colour of the theme as plotly can read it: not as light-dark(...). */
  function color(name, otherwise) {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = `var(${name}, ${otherwise})`;
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  }

  /** Return the row of the object that was chosen in a panel, and scroll to it. */
  function chosenInPage(selection, rows) {
    const wanted = [selection].flat().filter((label) => label !== null && label !== undefined).map(String);
    if (wanted.length === chosen.size && wanted.every((label) => chosen.has(label))) return [NO_UPDATE, NO_UPDATE];
    // the page tells the last one of several that were chosen here
    if (wanted.length === 1 && chosen.size > 1 && chosen.has(wanted[0])) return [NO_UPDATE, NO_UPDATE];
    const known = new Set((rows ?? []).map(({ _id: id }) => id));
    const ids = wanted.filter((label) => known.has(label));
    chosen = new Set(ids);
    return [{ ids }, scrollTo(ids)];
  }

  function scrollTo(ids) {
    return ids.length ? { rowId: ids[0], rowPosition: "middle" } : NO_UPDATE;
  }

  /** Tell the page which objects' rows are chosen. */
  function chosenInGrid(selected) {
    const labels = (Array.isArray(selected) ? selected : []).map(({ _id: id }) => id);
    if (!Array.isArray(selected)) return NO_UPDATE; // it comes back as rows when the grid has done it
    tell(labels);
    return labels;
  }

  /** Choose the rows of what was brushed in the chart. */
  function brushed(selectedData, rows, x) {
    if (!selectedData) return [NO_UPDATE, NO_UPDATE];
    const labels = labelsIn(selectedData, rows ?? [], x);
    tell(labels);
    return [{ ids: labels }, scrollTo(labels)];
  }

  function labelsIn({ points = [], range }, rows, x) {
    const told = points.map(({ customdata }) => customdata).filter((label) => label !== undefined);
    if (told.length || !range?.x) return told;
    const [low, high] = [...range.x].sort((a, b) => a - b);
    return rows.filter((row) => row[x] >= low && row[x] <= high).map(({ _id: id }) => id);
  }

  function tell(labels) {
    if (labels.length === chosen.size && labels.every((label) => chosen.has(label))) return;
    chosen = new Set(labels);
    const numbers = labels.map(Number);
    const detail = { label: numbers[0] ?? null, labels: numbers };
    document.dispatchEvent(new CustomEvent("tamis:select", { detail }));
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    tamis: { columns, figure, chosenInPage, chosenInGrid, brushed },
  });
})();
