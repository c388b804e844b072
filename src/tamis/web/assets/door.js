/** The page of a session: starts the parts, and does what only a server can: run, export, share, try all. */

import { mountAddInput } from "./addinput.js";
import { startApp } from "./app.js";
import { receiveDrops } from "./drop.js";
import { mountMeasurements } from "./measure.js";
import { recallLooks, rememberLooks, restoreView, viewOfLink } from "./remembered.js";
import { submit } from "./start.js";

const session = new URLSearchParams(location.search).get("session") ?? "";

function start() {
  if (openShared()) return;
  addEventListener("hashchange", openShared);
  document.body.classList.add("tamis");
  document.body.dataset.socket = `/socket?session=${encodeURIComponent(session)}`;
  const looks = recallLooks(session, fragment("view"));
  const { model, link, parts } = startApp(document.body, looks.panels);
  mountAddInput();
  restoreView(link, looks.view);
  rememberLooks(session, link, parts);
  document.addEventListener("click", (event) => onClick(event, model, link));
  addEventListener("message", (event) => useTrial(event, model));
  receiveDrops((fields) => submit("/open", fields));
  mountMeasurements(model, link, session);
  followRun(model);
}

/** Open the pipeline that the address holds on this session's images, as a session of its own. */
function openShared() {
  const shared = fragment("state");
  if (!shared) return false;
  history.replaceState(null, "", location.pathname + location.search);
  submit("/open", { shared, session });
  return true;
}

function fragment(name) {
  return new URLSearchParams(location.hash.slice(1)).get(name);
}

function onClick({ target }, model, link) {
  const found = target.closest?.("[data-action], [data-dialog], [data-try], #tamis-share-copy");
  if (!found) return;
  if (found.dataset.action === "run") run(model);
  if (found.dataset.dialog === "tamis-export") listExports();
  if (found.dataset.dialog === "tamis-share") share(link);
  if (found.dataset.try) tryAll(found.dataset.try);
  if (found.id === "tamis-share-copy") copyShare();
}

/** The whole image; what is computed is kept, so that panels and downloads have it. */
function run(model) {
  model.send({ type: "run", id: "run" });
}

function followRun(model) {
  const show = ({ id, fraction, remaining_s: left, node, is_running: isRunning }) => {
    if (id !== "run") return;
    const bar = byId("tamis-progress");
    bar.hidden = !isRunning;
    if (fraction === null) bar.removeAttribute("value");
    else bar.value = fraction;
    const time = left === null || left === undefined ? "" : `, ${timeOf(left)} left`;
    byId("tamis-remaining").textContent = isRunning ? `${node}${time}` : "";
    const cancel = document.querySelector('[data-action="cancel"]');
    cancel.hidden = !isRunning;
    cancel.disabled = !isRunning;
  };
  model.on("progress", show);
  model.on("done", ({ id }) => id === "run" && say("tamis-remaining", "the whole image is computed"));
  model.on("failed", ({ id, message }) => id === "run" && say("tamis-remaining", message));
}

function timeOf(seconds) {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

async function listExports() {
  const list = byId("tamis-export-list");
  list.replaceChildren();
  say("tamis-export-message", "");
  const results = await answerOf(fetch(`/exports/${session}`), "tamis-export-message");
  const rows = (results ?? []).map(({ ref, kind, suffixes }) =>
    rowOf(`${ref} (${kind})`, suffixes.map((suffix) => `${ref}${suffix}`)),
  );
  const texts = ["pipeline.json", "script.py", "notebook.ipynb", "report.html"];
  list.append(...rows, rowOf("the pipeline", texts));
}

function rowOf(text, files) {
  const row = document.createElement("li");
  const buttons = document.createElement("div");
  row.append(Object.assign(document.createElement("span"), { textContent: text }), buttons);
  for (const file of files) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: file });
    button.addEventListener("click", () => save(file, button));
    buttons.append(button);
  }
  return row;
}

/** Let the server make the file, then take it: what goes wrong is told in the dialog. */
async function save(file, button) {
  button.disabled = true;
  say("tamis-export-message", `computing ${file} ...`);
  const place = `${session}/${encodeURIComponent(file)}`;
  const made = await answerOf(fetch(`/export/${place}`, { method: "POST" }), "tamis-export-message");
  button.disabled = false;
  if (made === null) return;
  say("tamis-export-message", `${file} is ready`);
  const taken = document.createElement("a");
  Object.assign(taken, { href: `/download/${place}`, download: file });
  taken.click();
}

async function share(link) {
  const body = JSON.stringify(viewOfLink(link));
  say("tamis-share-message", "");
  const told = await answerOf(fetch(`/share/${session}`, { method: "POST", body }), "tamis-share-message");
  const address = byId("tamis-share-text");
  if (told) Object.assign(address, { value: new URL(told.href, location.href).href, scrollTop: 0 });
}

async function copyShare() {
  byId("tamis-share-text").select();
  try {
    await navigator.clipboard.writeText(byId("tamis-share-text").value);
    say("tamis-share-message", "copied");
  } catch {
    say("tamis-share-message", "press Ctrl+C: this browser lets no page copy");
  }
}

async function tryAll(stage) {
  const sheet = byId("tamis-try-sheet");
  sheet.hidden = true;
  say("tamis-try-message", `trying every ${stage} ...`);
  const place = `${session}/try-${stage}.html`;
  if ((await answerOf(fetch(`/export/${place}`, { method: "POST" }), "tamis-try-message")) === null) return;
  say("tamis-try-message", "");
  sheet.src = `/look/${place}`;
  sheet.hidden = false;
}

/** Add the steps of a candidate that was chosen on the sheet: only the sheet may ask, and only for that. */
function useTrial({ source, data }, model) {
  const sheet = byId("tamis-try-sheet");
  const isUse = data !== null && typeof data === "object" && data.tamis === "use" && typeof data.pipeline === "object";
  if (!isUse || source !== sheet.contentWindow || sheet.hidden) return;
  const done = model.verb("add_steps", { pipeline: data.pipeline });
  done.then(() => byId("tamis-try-all").close(), (error) => say("tamis-try-message", error.message));
}

/** Return what the server answers; what it refuses is told, and null. */
async function answerOf(request, where) {
  try {
    const response = await request;
    const told = response.status === 204 ? {} : await response.json();
    if (response.ok) return told;
    say(where, told.message);
  } catch {
    say(where, "The server cannot be reached.");
  }
  return null;
}

function say(where, text) {
  byId(where).textContent = text;
}

function byId(id) {
  return document.getElementById(id);
}

start();
