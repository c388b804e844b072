/** What a notebook runs first: it lets Python send the viewer, once for all cells of a page, and shows it. */

const VERSION = "{version}";
const ASK_EVERY_MS = 5000;
const viewers = (globalThis.tamisViewers ??= new Map());

/** Return the viewer of this version; a kernel that is busy answers later. */
async function bring(model, signal) {
  if (viewers.has(VERSION)) return viewers.get(VERSION);
  const { module, styles } = await ask(model, signal);
  if (!viewers.has(VERSION)) {
    const address = URL.createObjectURL(new Blob([module], { type: "text/javascript" }));
    viewers.set(VERSION, { render: (await import(address)).default.render, styles });
  }
  return viewers.get(VERSION);
}

function ask(model, signal) {
  return new Promise((resolve) => {
    const again = setInterval(() => model.send({ wants: VERSION }), ASK_EVERY_MS);
    const end = () => {
      clearInterval(again);
      model.off("msg:custom", take);
    };
    const take = (told) => {
      if (told.version !== VERSION) return;
      end();
      resolve(told);
    };
    signal.addEventListener("abort", end);
    model.on("msg:custom", take);
    model.send({ wants: VERSION });
  });
}

function render({ model, el }) {
  const shown = new AbortController();
  el.textContent = "Tamis waits for the kernel ...";
  let end = () => {};
  bring(model, shown.signal).then(({ render: show, styles }) => {
    if (shown.signal.aborted) return;
    // where the element is, the page's head may be out of reach
    const style = document.createElement("style");
    const instead = `.tamis-instead-${model.get("name")}`;
    style.textContent = `${styles}\n${instead} { display: none; }`; // the picture may come later than this
    el.replaceChildren(style);
    end = show({ model, el });
    for (const picture of document.querySelectorAll(instead)) picture.hidden = true;
  });
  return () => {
    shown.abort();
    end();
  };
}

export default { render };
