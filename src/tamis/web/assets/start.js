/** The start page: uploads with progress, and addresses that hold a pipeline. */

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

/** Send a file as it is, and open what the server made of it. */
function upload(form) {
  const [file] = form.querySelector("input[type=file]").files;
  const [bar, told, button] = ["progress", "[role=alert]", "button"].map((name) => form.querySelector(name));
  const request = new XMLHttpRequest();
  const fail = (message) => {
    Object.assign(bar, { hidden: true });
    Object.assign(button, { disabled: false });
    told.textContent = message;
  };
  request.upload.onprogress = ({ loaded, total }) => (bar.value = loaded / total);
  request.onerror = () => fail("The upload was cut off. It may be too large.");
  request.onload = () => {
    const answer = JSON.parse(request.responseText);
    if (request.status !== 200) return fail(answer.message);
    form.elements.upload.value = answer.upload;
    form.submit();
  };
  Object.assign(bar, { hidden: false, value: 0 });
  Object.assign(button, { disabled: true });
  told.textContent = "";
  request.open("POST", `/upload?name=${encodeURIComponent(file.name)}`);
  request.send(file);
}

const form = document.querySelector('[data-part="upload"]');
if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    upload(form);
  });
  const shared = new URLSearchParams(location.hash.slice(1)).get("state");
  if (shared) {
    history.replaceState(null, "", location.pathname);
    submit("/open", { shared });
  }
}
