// A strip of frames becomes one frame and a slider: figures of the class "variants", whose legend lists
// what each frame shows. Nothing is computed here, and nothing is loaded that the page has not.

(() => {
  const START = /(?:^|\s)start-(\d+)/;

  function begin(figure) {
    const image = figure.querySelector("img");
    const words = [...figure.querySelectorAll(".legend li")].map((item) => item.textContent.trim());
    if (!image || words.length < 2) return;
    const frame = document.createElement("div");
    frame.className = "variants-frame";
    const slider = Object.assign(document.createElement("input"), {
      type: "range",
      min: 0,
      max: words.length - 1,
      step: 1,
    });
    const told = document.createElement("output");
    told.className = "variants-words";
    const control = document.createElement("label");
    control.className = "variants-control";
    control.append(slider, told);
    (image.closest("a") ?? image).replaceWith(frame);
    frame.append(image);
    frame.after(control);
    const show = () => {
      const number = Number(slider.value);
      image.style.transform = `translateX(${(-100 * number) / words.length}%)`;
      told.textContent = words[number];
      slider.setAttribute("aria-valuetext", words[number]);
    };
    const measure = () => {
      frame.style.width = `${image.naturalWidth / words.length}px`;
      frame.style.aspectRatio = `${image.naturalWidth / words.length} / ${image.naturalHeight}`;
    };
    if (image.complete && image.naturalWidth) measure();
    else image.addEventListener("load", measure, { once: true });
    image.style.width = `${100 * words.length}%`;
    slider.value = Number(START.exec(figure.className)?.[1] ?? 0);
    slider.setAttribute("aria-label", figure.querySelector("figcaption p")?.textContent ?? "variants");
    slider.addEventListener("input", show);
    figure.classList.add("is-live");
    show();
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const figure of document.querySelectorAll("figure.variants")) begin(figure);
  });
})();
