/** The start page: uploads with progress, and addresses that hold a pipeline. */

import { receiveDrops, upload } from "./drop.js";

/** Send a form that nobody sees. */
export function submit(action, fields) {
  const form = Object.assign(document.createElement("form"), { method: "post", action, hidden: true });
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), { name, value }));
  }
  document.body.append(form);
  form.submit();
}

/** Return the JSON that base64url text holds; of anything else, nothing. */
export function decode(text) {
  try {
    const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0))));
  } catch {
    return {};
  }
}

/** Send the chosen file, and open what the server made of it. */
function uploadChosen(form) {
  const [file] = form.querySelector("input[type=file]").files;
  const [bar, told, button] = ["progress", "[role=alert]", "button"].map((name) => form.querySelector(name));
  Object.assign(bar, { hidden: false, value: 0 });
  Object.assign(button, { disabled: true });
  told.textContent = "";
  upload(file, (share) => (bar.value = share)).then(
    (name) => {
      form.elements.upload.value = name;
      form.submit();
    },
    ({ message }) => {
      Object.assign(bar, { hidden: true });
      Object.assign(button, { disabled: false });
      told.textContent = message;
    },
  );
}

const form = document.querySelector('[data-part="upload"]');
if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    uploadChosen(form);
  });
  // who has chosen a file has said what to open
  form.querySelector("input[type=file]").addEventListener("change", () => form.requestSubmit());
  const waits = form.elements.shared?.value;
  receiveDrops((fields) => submit("/open", waits ? { ...fields, shared: waits } : fields));
  const shared = new URLSearchParams(location.hash.slice(1)).get("state");
  if (shared) {
    history.replaceState(null, "", location.pathname);
    submit("/open", { shared });
  }
}
