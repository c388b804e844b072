/** Files that are dropped anywhere on a page: they are sent to the server, and opened. */

/**
 * Send a file as it is; return a promise of what the server calls it.
 * @param {File} file
 * @param {(share: number) => void} tell Gets how much of it is sent, from 0 to 1.
 */
export function upload(file, tell) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => tell(total ? loaded / total : 1);
    request.onerror = () => reject(new Error("The upload was cut off. It may be too large."));
    request.onload = () => {
      const answer = JSON.parse(request.responseText);
      if (request.status === 200) resolve(answer.upload);
      else reject(new Error(answer.message));
    };
    request.open("POST", `/upload?name=${encodeURIComponent(file.name)}`);
    request.send(file);
  });
}

/**
 * Take files that are dropped on the page.
 * @param {(fields: {upload: string}) => void} open Gets what the server calls a file that it has.
 */
export function receiveDrops(open) {
  const place = makePlace();
  const hasFile = ({ dataTransfer }) => [...(dataTransfer?.types ?? [])].includes("Files");
  addEventListener("dragover", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    show(place, "Drop an image to open it");
  });
  addEventListener("dragleave", ({ relatedTarget }) => relatedTarget === null && hide(place));
  addEventListener("drop", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    receive(place, event.dataTransfer.files, open);
  });
}

function receive(place, files, open) {
  if (files.length !== 1) return say(place, files.length ? "One file at a time, please." : "");
  const tell = (share) => show(place, `${files[0].name}: ${Math.round(100 * share)} %`);
  tell(0);
  return upload(files[0], tell).then(
    (name) => open({ upload: name }),
    ({ message }) => say(place, message),
  );
}

/** Say what went wrong; a click or a while takes it away. */
function say(place, text) {
  if (!text) return hide(place);
  show(place, text);
  place.addEventListener("click", () => hide(place), { once: true });
  return setTimeout(() => place.textContent === text && hide(place), 8000);
}

function show(place, text) {
  if (!place.isConnected) document.body.append(place);
  place.hidden = false;
  if (place.textContent !== text) place.textContent = text;
}

function hide(place) {
  place.hidden = true;
}

function makePlace() {
  const place = document.createElement("output");
  place.className = "tamis-drop";
  place.setAttribute("role", "status");
  return place;
}
