/** Dash's grid and chart: large scripts, which come when the page has its picture. */

const ADDRESS = "/_dash-tools";
let coming = null;

/**
 * Bring the tools into a place; once, however often it is said.
 * @param {HTMLElement} place
 * @returns {Promise<void>} when they have begun to draw
 */
export function bringTools(place) {
  coming ??= bring(place);
  return coming;
}

async function bring(place) {
  const text = await (await fetch(ADDRESS)).text();
  const told = new DOMParser().parseFromString(text, "text/html");
  for (const link of told.querySelectorAll("link[rel=stylesheet]")) document.head.append(document.importNode(link));
  place.append(...["react-entry-point", "_dash-config"].map((id) => document.importNode(told.getElementById(id), true)));
  await Promise.all([...told.querySelectorAll("script[src]")].map(({ src }) => load(src)));
  globalThis.renderer = new globalThis.DashRenderer();
}

/** All are fetched at once, and run in their order. */
function load(address) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: address, async: false });
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}
