/** The bridge to Dash: the state and the selection go to its stores, a selection of its grid comes back. */

const TOLD_EVERY_MS = 200;

/**
 * Tell Dash's stores `tamis-state` and `tamis-selection`; take the event `tamis:select` of the document.
 * @param {import("./model.js").Model} model
 * @param {object} link What panels share.
 */
export function mountBridge(model, link) {
  const tell = (id) => pacedBridge((data) => globalThis.dash_clientside?.set_props?.(id, { data }));
  const [tellRevision, tellSelection] = [tell("tamis-state"), tell("tamis-selection")];
  // no more than the revision: Dash keeps all that its stores ever held, to undo it
  const tellState = ({ revision }) => tellRevision({ revision });
  const take = ({ detail }) => link.select?.(detail?.label ?? null);
  document.addEventListener("tamis:select", take);
  const ends = [
    model.on("state", tellState),
    link.on?.((changed) => changed.has("selection") && tellSelection([...link.selection].at(-1) ?? null)),
    () => document.removeEventListener("tamis:select", take),
  ];
  if (model.state) tellState(model.state);
  return {
    destroy() {
      for (const end of ends) end?.();
    },
  };
}

/** Return a function that passes on what it gets, at most five times a second, the last one always. */
function pacedBridge(pass) {
  let last = -Infinity;
  let timer = 0;
  let latest;
  const run = () => {
    timer = 0;
    last = performance.now();
    pass(latest);
  };
  return (value) => {
    latest = value;
    timer ||= setTimeout(run, Math.max(0, last + TOLD_EVERY_MS - performance.now()));
  };
}
