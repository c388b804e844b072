/** The page of the application: its parts, talking to a server over a WebSocket. */

import { Link } from "./link.js";
import { connectModel } from "./model.js";
import { mountParts } from "./parts.js";

const THEME_KEY = "tamis-theme";

/**
 * Start the page.
 * @param {HTMLElement} [root] What holds the layout, now or later; its `data-socket` is the socket's address.
 * @param {?object} [looks] How the panels looked before: `looks` of panels.js.
 * @returns {{model: object, link: object, parts: Map<string, object>, destroy: () => void}}
 */
export function startApp(root = document.body, looks = null) {
  const model = connectModel(socketAddress(root));
  const link = new Link({ looks });
  const { parts, destroy } = mountParts(root, model, link, { dark: switchTheme });
  restoreTheme();
  const end = () => {
    destroy();
    model.close();
  };
  return { model, link, parts, destroy: end };
}

function socketAddress(root) {
  const address = new URL(root.dataset.socket ?? "socket", location.href);
  // it says which session the page is of
  address.search ||= location.search;
  address.protocol = address.protocol.replace("http", "ws");
  return address;
}

function restoreTheme() {
  const kept = readTheme();
  if (kept) document.documentElement.dataset.theme = kept;
}

function switchTheme() {
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme ?? (isDark ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem(THEME_KEY, next);
  } catch {
    // a browser that keeps nothing forgets the theme, too
  }
}

function readTheme() {
  try {
    return localStorage.getItem(THEME_KEY);
  } catch {
    return null;
  }
}
