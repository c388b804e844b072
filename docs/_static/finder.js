// The page "Find": a search field and choices above the cards, whose classes say what each one is.
// What words mean was asked of the catalogue's search when the site was built; the page adds it up.

(() => {
  const FACETS = [
    ["is", "What", { operation: "operations", example: "examples" }],
    ["stage", "Stage", {}],
    ["takes", "Takes", {}],
    ["gives", "Gives", {}],
    ["axes", "Axes", { 1: "1-D", 2: "2-D", 3: "3-D", 4: "4-D" }],
  ];
  const SHOWN = 60;

  function factsOf(card) {
    const facts = {};
    for (const name of card.classList) {
      const at = name.indexOf("-");
      const facet = name.slice(0, at);
      if (FACETS.some(([known]) => known === facet)) (facts[facet] ??= new Set()).add(name.slice(at + 1));
    }
    return facts;
  }

  function stemOf(word, stems) {
    if (stems[word]) return [stems[word]];
    if (word.length < 3) return [];
    const begun = Object.keys(stems).filter((known) => known.startsWith(word));
    return [...new Set(begun.slice(0, 8).map((known) => stems[known]))];
  }

  // What a question is about: for each card a number above 0; the sayings whose words are all in it, and
  // each of its words.
  function scoresOf(question, { stems, phrases }) {
    const words = question.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    const asked = new Set(words.flatMap((word) => stemOf(word, stems)));
    const scores = new Map();
    for (const [phrase, found] of Object.entries(phrases)) {
      const parts = phrase.split(" ");
      if (!parts.every((part) => asked.has(part))) continue;
      for (let place = 0; place < found.length; place += 2) {
        const gained = found[place + 1] * parts.length;
        scores.set(found[place], (scores.get(found[place]) ?? 0) + gained);
      }
    }
    return scores;
  }

  function choiceOf([facet, title, words], cards, changed) {
    const values = [...new Set(cards.flatMap(({ facts }) => [...(facts[facet] ?? [])]))].sort();
    const select = document.createElement("select");
    select.className = "form-select form-select-sm";
    select.setAttribute("aria-label", title);
    select.append(new Option(`${title}: any`, ""), ...values.map((one) => new Option(words[one] ?? one, one)));
    select.addEventListener("change", changed);
    return select;
  }

  function begin(grid) {
    const row = grid.querySelector(".sd-row");
    const answers = JSON.parse(document.getElementById("finder-answers").textContent);
    const cards = [...row.children].map((element, number) => ({ element, number, facts: factsOf(element) }));
    const field = Object.assign(document.createElement("input"), {
      type: "search",
      className: "form-control",
      placeholder: "count cells that touch, remove stripes, gaussian ...",
    });
    field.setAttribute("aria-label", "What should it do?");
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    const show = () => {
      const question = field.value.trim();
      const scores = question ? scoresOf(question, answers) : null;
      const plain = question.toLowerCase();
      let shown = 0;
      const fitting = cards.filter(({ facts, number }) => {
        const isChosen = choices.every((choice, place) => !choice.value || facts[FACETS[place][0]]?.has(choice.value));
        return isChosen && (!scores || scores.has(number) || answers.cards[number].includes(plain));
      });
      const rank = ({ number }) => (answers.cards[number].split(/[./]/).pop() === plain ? 1e6 : (scores?.get(number) ?? 0));
      fitting.sort((one, other) => rank(other) - rank(one) || one.number - other.number);
      for (const { element } of cards) element.hidden = true;
      for (const { element } of fitting) {
        element.hidden = ++shown > SHOWN && scores !== null;
        row.append(element);
      }
      const count = scores ? Math.min(shown, SHOWN) : shown;
      told.textContent = fitting.length ? `${count} of ${cards.length}` : "Nothing fits. Other words, or fewer choices?";
      const state = new URLSearchParams(
        [["q", question], ...choices.map((choice, place) => [FACETS[place][0], choice.value])].filter(([, value]) => value),
      );
      history.replaceState(null, "", state.size ? `?${state}` : location.pathname + location.hash);
    };
    const choices = FACETS.map((facet) => choiceOf(facet, cards, show));
    const form = document.createElement("form");
    form.className = "finder-form";
    form.append(field, ...choices);
    form.addEventListener("submit", (event) => event.preventDefault());
    field.addEventListener("input", show);
    grid.before(form, told);
    const asked = new URLSearchParams(location.search);
    field.value = asked.get("q") ?? "";
    choices.forEach((choice, place) => {
      choice.value = asked.get(FACETS[place][0]) ?? "";
    });
    show();
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const grid of document.querySelectorAll(".finder")) begin(grid);
  });
})();
