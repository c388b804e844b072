"""The table without a grid: what is drawn, in which order, and which rows are chosen."""

import json

import pytest

COUNT = 5000
START = """async () => {
  const { Rows } = await import("./rows.js");
  const { Link } = await import("./link.js");
  const { Table } = await import("./table.js");
  document.body.innerHTML = "<div id=rows style='height: 220px; overflow: auto'></div>";
  const count = COUNT;
  const label = Int32Array.from({ length: count }, (_, i) => i + 1);
  const area = Float64Array.from({ length: count }, (_, i) => (i % 7 === 3 ? NaN : (i * 37) % 1000));
  const names = Array.from({ length: count }, (_, i) => (i % 2 ? 'odd, "quoted"' : "even"));
  const unitOf = (name) => (name === "area" ? "um^2" : "");
  const column = (name, dtype, encoding, more) => ({ name, unit: unitOf(name), dtype, encoding, ...more });
  const columns = [
    column("label", "int32", "int32", { buffer: 0 }),
    column("area", "float64", "float64", { buffer: 1 }),
    column("name", "str", "text", { values: names }),
  ];
  const buffers = [label, area].map((one) => new Uint8Array(one.buffer));
  const told = { ref: "table", key: "k", revision: 1, labels: "labels", row_count: count, columns, buffers };
  window.link = new Link();
  window.rows = new Rows(document.getElementById("rows"), link);
  window.table = new Table(told);
  rows.show(table);
  window.tellings = 0;
  rows.on(() => (tellings += 1));
}""".replace("COUNT", str(COUNT))
ROW = "#rows tbody tr[role=row]"


@pytest.fixture
def page(page_of):
    page = page_of()
    page.set_default_timeout(5000)
    page.evaluate(START)
    return page


def labels(page):
    return [int(text) for text in page.locator(f"{ROW} td:first-child").all_inner_texts()]


def chosen(page):
    return page.evaluate("[...link.selection].sort((a, b) => a - b)")


def test_of_thousands_only_what_is_seen_is_drawn(page):
    assert len(labels(page)) < 40
    assert labels(page)[:3] == [1, 2, 3]
    assert page.get_attribute("#rows table", "aria-rowcount") == str(COUNT + 1)
    page.evaluate("document.getElementById('rows').scrollTop = 1e9")
    page.wait_for_function(f"[...document.querySelectorAll('{ROW}')].at(-1).cells[0].innerText === '{COUNT}'")
    assert len(labels(page)) < 40
    assert page.get_attribute(f"{ROW} >> nth=-1", "aria-rowindex") == str(COUNT + 1)


def test_a_column_sorts_up_down_and_not_and_what_has_no_value_is_last(page):
    areas = {}
    for turn in ("ascending", "descending", "none"):
        page.click("#rows th button:has-text('area')")
        assert page.get_attribute("#rows th:nth-child(2)", "aria-sort") == turn
        order = page.evaluate("[...rows.shown].map((row) => table.byName.get('area').values[row])")
        areas[turn] = [value for value in order if value is not None and value == value]
        tail = page.evaluate("Number.isNaN(table.byName.get('area').values[rows.shown.at(-1)])")
        assert tail is (turn != "none")
    assert areas["ascending"] == sorted(areas["none"])
    assert areas["descending"] == areas["ascending"][::-1]
    assert labels(page)[:3] == [1, 2, 3]
    assert page.inner_text("#rows th:nth-child(2)").startswith("area (µm²)")


def test_rows_are_chosen_one_more_from_here_to_there_and_back(page):
    page.click(f"{ROW} >> nth=2")
    assert chosen(page) == [3]
    assert page.evaluate("link.focus").items() >= {"ref": "labels", "label": 3}.items()
    page.click(f"{ROW} >> nth=5", modifiers=["Control"])
    assert chosen(page) == [3, 6]
    page.click(f"{ROW} >> nth=5", modifiers=["Control"])
    assert chosen(page) == [3]
    page.click(f"{ROW} >> nth=1")
    page.click(f"{ROW} >> nth=4", modifiers=["Shift"])
    assert chosen(page) == [2, 3, 4, 5]
    assert page.locator(f"{ROW}[aria-selected=true]").count() == 4


def test_keys_walk_and_choose(page):
    page.focus("#rows table")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    assert chosen(page) == [2]
    page.keyboard.press("End")
    page.keyboard.press(" ")
    assert chosen(page) == [COUNT]
    assert labels(page)[-1] == COUNT


def test_an_object_that_is_chosen_elsewhere_scrolls_into_view(page):
    page.evaluate("link.select(3333, false, 'labels')")
    page.wait_for_selector(f"{ROW}[aria-selected=true]")
    assert page.inner_text(f"{ROW}[aria-selected=true] td") == "3333"


def test_only_some_rows_and_all_again(page):
    page.evaluate("rows.showOnly(new Set([9, 5, 4000]))")
    assert labels(page) == [5, 9, 4000]
    assert page.evaluate("[rows.isOnly, rows.isAll, tellings]") == [True, False, 1]
    page.evaluate("rows.clearFilters()")
    assert labels(page)[:2] == [1, 2]


def test_what_is_shown_is_saved(page):
    page.evaluate("rows.showOnly(new Set([1, 2, 4]))")
    with page.expect_download() as taken:
        page.evaluate("rows.saveAsCsv()")
    assert taken.value.suggested_filename == "table.csv"
    lines = taken.value.path().read_text(encoding="utf-8").splitlines()
    assert lines == ["label,area,name", "1,0,even", '2,37,"odd, ""quoted"""', '4,NaN,"odd, ""quoted"""']


def test_a_table_without_rows_and_none_at_all(page):
    page.evaluate("rows.show(null)")
    assert labels(page) == []
    page.focus("#rows table")
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    assert json.loads(page.evaluate("JSON.stringify([...link.selection])")) == []
