/** What went wrong, in a corner of the page until it is read; and a banner while the server is away. */

import { button, element } from "./element.js";

const TOAST_MS = 8000;
const MOST_TOASTS = 4;

/**
 * Show failures and a lost connection.
 * @param {HTMLElement} el
 * @param {import("./model.js").Model} model
 */
export function mountToasts(el, model) {
  el.classList.add("tamis-toasts");
  const banner = element("p", { class: "tamis-banner", role: "alert", hidden: true });
  const list = element("div", { role: "log", "aria-label": "messages" });
  el.replaceChildren(banner, list);
  const ends = [
    model.on("failed", (told) => isShownElsewhere(told) || addToast(list, told)),
    model.on("connection", (told) => showConnection(banner, told)),
  ];
  return {
    destroy() {
      for (const end of ends) end();
      el.replaceChildren();
    },
  };
}

// a field that is on the page says itself what is wrong with it
function isShownElsewhere({ node, parameter }) {
  return Boolean(node && parameter && document.querySelector(`[data-field="${CSS.escape(parameter)}"]`));
}

function addToast(list, { message, remedy }) {
  const text = [message, remedy].filter(Boolean).join(" ");
  const same = [...list.children].find(({ dataset }) => dataset.text === text);
  same?.remove();
  const close = button("×", () => toast.remove(), { class: "tamis-plain", title: "close the message" });
  const toast = element("div", { class: "tamis-toast", "data-text": text }, element("span", { text }), close);
  list.append(toast);
  while (list.childElementCount > MOST_TOASTS) list.firstElementChild.remove();
  // who reads it, or is about to, keeps it
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 1000) : toast.remove());
  setTimeout(leave, TOAST_MS);
}

function showConnection(banner, { is_open: isOpen, wait_s: wait }) {
  banner.hidden = isOpen;
  const soon = wait >= 1 ? ` in ${Math.round(wait)} s` : "";
  if (wait === null) banner.textContent = "The server has no such session any more.";
  else banner.textContent = isOpen ? "" : `Disconnected from the server. Trying again${soon}; nothing is lost.`;
}
