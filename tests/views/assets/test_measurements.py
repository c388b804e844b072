"""The table of the page: what it asks for, and when; what is told of objects that were clicked."""

import json

import pytest

RUN = """async ([code, state]) => {
  const { Link } = await import("./link.js");
  const { Measurements } = await import("./measurements.js");
  const { Model } = await import("./model.js");
  const sent = [];
  const model = new Model((message) => (sent.push(message), true));
  const link = new Link();
  const rest = (ms) => new Promise((done) => setTimeout(done, ms));
  const asked = (what = "table") => sent.filter((message) => message.what === what);
  const toldState = (changes) => model.receive({ ...state, type: "state", ...changes });
  const numbers = { dtype: "float64", encoding: "float64" };
  const column = (name, buffer) => ({ name, unit: name === "area" ? "um^2" : "", ...numbers, buffer });
  const answer = async (labels, areas, told = {}) => {
    const { id, ref } = asked().at(-1);
    const buffers = [labels, areas].map((values) => new Uint8Array(Float64Array.from(values).buffer));
    const columns = [column("label", 0), column("area", 1)];
    const answered = { type: "answer", id, what: "table", ref, labels: "labels", is_known: false, columns };
    model.receive({ ...answered, row_count: labels.length, ...told }, buffers);
    await rest(0);
  };
  model.setOpen(true);
  const measurements = new Measurements(model, link);
  const done = new (Object.getPrototypeOf(async () => {}).constructor)(
    "measurements", "model", "link", "asked", "toldState", "answer", "rest", "sent", code);
  const found = await done(measurements, model, link, asked, toldState, answer, rest, sent);
  measurements.destroy();
  return found;
}"""


def step(name, kind, *inputs):
    outputs = [{"ref": name, "kind": kind, "shape": [9, 9], "dtype": "int32"}]
    return {"id": name, "inputs": [{"name": "a", "ref": ref} for ref in inputs], "outputs": outputs}


STATE = {
    "revision": 1,
    "position": 1,
    "selected": "table",
    "inputs": [{"name": "raw", "kind": "image", "shape": [9, 9], "dtype": "uint8"}],
    "steps": [
        step("labels", "labels", "raw"),
        step("table", "table", "labels"),
        step("more", "labels", "raw"),
    ],
}


@pytest.fixture
def run(shared_page):
    return lambda code, state=STATE: shared_page.evaluate(RUN, [code, state])


def test_nothing_is_measured_for_nobody(run):
    told = run("""
      toldState({});
      await rest(5);
      const before = asked().length;
      measurements.want(true);
      const after = asked().map(({ ref, panel, known }) => [ref, panel, known ?? null]);
      return { before, after, ref: measurements.ref };
    """)
    assert told == {"before": 0, "after": [["table", "table", None]], "ref": "table"}


def test_a_colour_is_reason_enough_to_measure(run):
    assert run("""
      toldState({});
      link.set({ colorBy: { column: "area", isLog: false } });
      await rest(50);
      const asks = asked().length;
      await answer([1, 2], [5, 9], { key: "a", revision: 1 });
      return [asks, link.colors.labels.limits, link.colors.labels.unit];
    """) == [1, [5, 9], "µm²"]


def test_while_a_slider_moves_one_question_is_under_way_and_the_last_is_asked(run):
    told = run("""
      measurements.want(true);
      toldState({});
      for (let revision = 2; revision < 40; revision++) { toldState({ revision }); await rest(1); }
      const during = asked().length;
      await answer([1, 2], [5, 9], { key: "a", revision: 3 });
      const stale = [asked().length, measurements.table.revision, measurements.isStale];
      await answer([1, 2, 3], [5, 9, 1], { key: "b", revision: 39 });
      const { table, isStale } = measurements;
      return { during, stale, end: [asked().length, table.rowCount, isStale, asked().at(-1).known] };
    """)
    assert told == {"during": 1, "stale": [2, 3, True], "end": [2, 3, False, "a"]}


def test_when_the_hand_rests_what_nobody_wants_any_more_is_ended(run):
    told = run("""
      measurements.want(true);
      toldState({});
      toldState({ revision: 2, position: 2 });
      await rest(220);
      const [first, second] = asked();
      model.receive({ type: "failed", id: first.id, message: "a newer question has taken its place" });
      await rest(0);
      const between = [asked().length, measurements.message];
      await answer([4], [1], { key: "b", revision: 2 });
      return [between, measurements.table.labels[0], measurements.isStale];
    """)
    assert told == [[2, ""], 4, False]


def test_what_changes_no_table_keeps_it_and_its_rows(run):
    assert run("""
      measurements.want(true);
      toldState({});
      await answer([1, 2], [5, 9], { key: "a", revision: 1 });
      const before = measurements.table;
      toldState({ revision: 2 });
      const wasStale = measurements.isStale;
      await answer([], [], { key: "a", revision: 2, is_known: true });
      return [wasStale, measurements.table === before, measurements.isStale];
    """) == [True, True, False]


def test_a_failure_is_told_and_the_next_state_is_tried_again(run):
    assert run("""
      measurements.want(true);
      toldState({});
      model.receive({ type: "failed", id: asked()[0].id, message: "no such property" });
      await rest(0);
      const told = [measurements.message, measurements.table];
      toldState({ revision: 2 });
      await answer([1], [5], { key: "a", revision: 2 });
      return [...told, asked().length, measurements.message];
    """) == ["no such property", None, 2, ""]


def test_labels_without_a_table_are_offered_and_a_new_table_is_shown(run):
    later = [*STATE["steps"], step("second", "table", "more")]
    told = run(f"""
      toldState({{}});
      const before = [measurements.unmeasured, measurements.refs];
      measurements.measure("more").catch(() => {{}});
      const [{{ id }}] = asked("measuring");
      model.receive({{ type: "answer", id, what: "measuring", arguments: {{ after: "more" }} }});
      await rest(0);
      const verb = sent.find(({{ type }}) => type === "verb");
      toldState({{ revision: 2, steps: {json.dumps(later)} }});
      const after = [measurements.ref, measurements.unmeasured];
      return {{ before, verb: [verb.verb, verb.arguments], after }};
    """)
    assert told["before"] == [["more"], ["table"]]
    assert told["verb"] == ["add_step", {"after": "more"}]
    assert told["after"] == ["second", []]


def test_a_table_that_is_gone_is_forgotten(run):
    assert run("""
      measurements.want(true);
      toldState({});
      await answer([1], [5], { key: "a", revision: 1 });
      toldState({ revision: 2, steps: [] });
      return [measurements.table, measurements.ref, measurements.isStale];
    """) == [None, "", False]


def test_rows_are_found_by_label_and_places_by_their_columns(shared_page):
    told = shared_page.evaluate("""async () => {
      const { Table, cellInWords, titleOf } = await import("./table.js");
      const names = ["label", "bbox-0", "bbox-1", "bbox-2", "bbox-3"];
      const whole = { unit: "", dtype: "int64", encoding: "int32" };
      const columns = names.map((name, buffer) => ({ name, ...whole, buffer }));
      const buffers = names.map((_, at) => new Uint8Array(Int32Array.from([7 + at, 900 + at]).buffer));
      columns.push({ name: "kind", unit: "", dtype: "text", encoding: "text", values: ["a", "b"] });
      const table = new Table({ ref: "t", labels: "l", row_count: 2, columns, buffers });
      const part = new Table({ ref: "t", row_count: 1, columns: columns.slice(1, 4), buffers });
      const words = [NaN, 1 / 3].map((value) => cellInWords(value, { isNumber: true }));
      return [table.rowOf(900), table.rowOf(8) ?? null, table.boxOf(1), table.measures.length, part.boxOf(0),
        part.labelOf(0), titleOf({ name: "area", unit: "px" }), ...words];
    }""")
    assert told == [1, None, [[901, 902], [903, 904]], 4, None, 1, "area (px)", "NaN", "0.333333"]
