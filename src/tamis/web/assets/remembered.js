/** How a session looked in this tab: what a reload would lose, as the session itself keeps only what is shown. */

import { decode } from "./start.js";

const VIEW = ["centre", "zoom", "planes", "contrast", "colormap", "opacity", "outlines", "selectedIn", "colorBy"];

/** @returns {object} what of a link an address, or a reload, should bring back */
export function viewOfLink(link) {
  const view = Object.fromEntries(VIEW.filter((name) => name in link).map((name) => [name, link[name]]));
  return { ...view, selection: [...(link.selection ?? [])] };
}

/** @returns {{view: ?object, panels: ?object}} how the session looked last; an address that has a view has the last word */
export function recallLooks(session, fragment) {
  const kept = JSON.parse(sessionStorage.getItem(keyOf(session)) ?? "{}");
  return { panels: kept.panels ?? null, view: fragment ? decode(fragment) : (kept.view ?? null) };
}

/** Show a view; the image must be known before its place can be. */
export function restoreView(link, told) {
  if (!told || !link.set) return;
  const { selection = [], ...wishes } = told;
  const view = Object.fromEntries(VIEW.filter((name) => name in wishes).map((name) => [name, wishes[name]]));
  const show = () => link.set({ ...view, selection: new Set(selection) });
  const end = link.on?.((changed) => {
    if (!changed.has("reference")) return;
    end();
    show();
  });
  show();
}

/** Note how it looks when the page goes. */
export function rememberLooks(session, link, parts) {
  const keep = () => {
    const panels = parts.get("panels")?.panels;
    if (!panels?.panels.length) return; // it never came so far
    sessionStorage.setItem(keyOf(session), JSON.stringify({ view: viewOfLink(link), panels: panels.looks }));
  };
  addEventListener("pagehide", keep);
}

function keyOf(session) {
  return `tamis-looks-${session}`;
}
