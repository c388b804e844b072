"""The page of the application, laid out as Dash does, against a server that answers by the protocol."""

import json
import re

import pytest
from axe_core_python.sync_playwright import Axe

from .conftest import ASSETS
from .fake_python import field, open_app, packed, state, step

STEPS = [
    step("smooth", "raw"),
    step("binary", "smooth", operation="numpy.greater", kind="binary"),
    step(
        "labels",
        "binary",
        operation="measure.label",
        kind="labels",
        problems=[{"message": "takes something else"}],
    ),
    step("off", "labels", is_disabled=True),
]
CROSS = {"array": "AAEAAQEBAAEA", "dtype": "|u1", "shape": [3, 3]}
FIELDS = [
    field("sigma", value=2.5, window=[0, 20], unit="pixel", per_axis=True),
    field("x2", "literal", 107, window=[0, 255]),
    field("mode", "choice", "nearest", choices=["nearest", "wrap"]),
    field("preserve_range", "boolean", value=False),
    field("footprint", "footprint", {"footprint": "disk", "radius": 3}, required=True),
    field("drawn", "footprint", CROSS, required=True),
    field("spacing", "numbers", [1, 2], optional=True, required=True),
    field("rng", "seed", 7, required=True),
    field("index", "index", [0], required=True),
    field("kernel", "array", CROSS, required=True),
]
TOLD = state(STEPS, FIELDS, "binary", operation="numpy.greater")


@pytest.fixture
def page(page_of):
    return page_of()


def test_each_part_is_mounted_where_the_layout_has_its_place(page):
    open_app(page, TOLD)
    page.wait_for_selector("[data-operation]")
    for inside in (
        "[data-part=strip] [data-step=binary]",
        "[data-part=form] [data-field=sigma]",
        "[data-part=panels] canvas.panel-canvas",
    ):
        assert page.is_visible(inside), inside
    page.click("[data-dialog=tamis-history]")
    assert page.is_visible("#tamis-history [data-part=history] .tamis-states")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_violation_of_accessibility(page_of, scheme):
    page = page_of(color_scheme=scheme)
    server = open_app(page, TOLD)
    server.ways[-1].send(packed({"type": "failed", "id": None, "message": "something went wrong"}))
    server.ways[-1].send(
        packed(
            {"type": "failed", "id": None, "node": "binary", "parameter": "sigma", "message": "must be right"}
        )
    )
    page.wait_for_selector(".tamis-toast")
    page.click("[data-operation='filters.median']")
    page.wait_for_selector("text=A weighted mean.")
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    assert _violations(page) == []
    page.click("[data-dialog=tamis-history]")
    page.wait_for_selector(".tamis-states li")
    assert _violations(page) == []
    page.keyboard.press("Escape")
    page.click("[data-action=keys]")
    assert _violations(page) == []


def _violations(page):
    found = Axe().run(page)["violations"]
    return [
        f"{one['id']}: {node['html'][:150]} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def test_dark_stays_dark(page):
    open_app(page, TOLD)
    before = page.evaluate("getComputedStyle(document.getElementById('tamis-page')).backgroundColor")
    page.click("[data-action=dark]")
    after = page.evaluate("getComputedStyle(document.getElementById('tamis-page')).backgroundColor")
    assert before != after
    assert page.evaluate("[document.documentElement.dataset.theme, localStorage.getItem('tamis-theme')]") == [
        "dark",
        "dark",
    ]


def test_a_disconnection_is_shown_until_it_is_over(page):
    server = open_app(page, TOLD)
    server.down()
    page.wait_for_selector(".tamis-banner:not([hidden])")
    assert page.inner_text(".tamis-banner").startswith("Disconnected from the server. Trying again")
    server.is_up = True
    page.wait_for_selector(".tamis-banner", state="hidden")


def test_a_failure_without_a_place_is_a_toast_and_one_with_a_place_is_not(page):
    server = open_app(page, TOLD)
    for message in (
        {"message": "no such file", "remedy": "Open another."},
        {"message": "at the field", "node": "binary", "parameter": "sigma"},
    ):
        server.ways[-1].send(packed({"type": "failed", "id": None, **message}))
    page.wait_for_selector("[data-field=sigma] .tamis-error:not([hidden])")
    assert page.locator(".tamis-toast span").all_inner_texts() == ["no such file Open another."]
    page.click("[aria-label='close the message']")
    assert page.locator(".tamis-toast").count() == 0


def test_keys_undo_search_and_show_the_sheet_but_not_while_one_types(page):
    server = open_app(page, TOLD)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+Shift+Z")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("d?z")
    page.keyboard.press("Control+z")
    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert "search the catalogue" in page.inner_text("dialog[open]")
    page.keyboard.press("d")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.wait_for_timeout(50)
    assert server.verbs() == [("undo", {}), ("redo", {}), ("duplicate_step", {"node": "binary"})]


def test_a_double_click_fills_the_panel_touched_last(page):
    server = open_app(page, {**TOLD, "shown": ["raw", "smooth"]})
    page.focus("[data-panel=p2] canvas.panel-canvas")
    page.dblclick("[data-step=labels]")
    page.wait_for_timeout(100)
    assert server.verbs()[-1] == ("show", {"refs": ["raw", "labels"]})


def test_taking_the_page_down_leaves_nothing_behind(page):
    open_app(page, TOLD)
    page.evaluate("app.destroy()")
    page.keyboard.press("?")
    assert page.locator("dialog[open]").count() == 0
    assert page.inner_text("[data-part=form]") == ""


IN_A_CELL = """async (told) => {
  const { default: viewer } = await import("./viewer.js");
  const { packMessage } = await import("./model.js");
  const listeners = new Set();
  window.said = [];
  const widget = {
    get: () => 300,
    send: (message) => message.sharer || said.push(message), // what is shared has tests of its own
    on: (name, listen) => listeners.add(listen),
    off: (name, listen) => listeners.delete(listen),
  };
  window.tell = (told, page = said[0].page) => {
    const frame = packMessage(told);
    for (const listen of listeners) listen({ page }, [new DataView(frame.buffer)]);
    return frame.byteLength;
  };
  document.body.innerHTML = "<div id=cell></div>";
  window.end = viewer.render({ model: widget, el: document.getElementById("cell") });
  window.listening = () => listeners.size;
  window.bytes = tell(told);
}"""


@pytest.fixture
def cell(page):
    page.set_default_timeout(5000)
    page.evaluate(IN_A_CELL, TOLD)
    return page


def test_a_notebook_shows_panels_form_and_strip_and_opens_the_catalogue(cell):
    assert cell.evaluate("said[0].message.type") == "hello"
    assert cell.is_visible("#cell [data-step=binary]")
    assert cell.is_visible("#cell [data-field=sigma]")
    cell.click("button:text-is('+ add')")
    cell.wait_for_function("document.activeElement.type === 'search'")
    cell.evaluate("end()")
    assert cell.inner_text("#cell") == ""
    assert cell.evaluate("listening()") == 0
    assert cell.evaluate("said.at(-1).is_gone")


def test_what_has_come_to_a_cell_is_confirmed_and_what_is_for_another_is_not_taken(cell):
    length = cell.evaluate("tell({ type: 'progress', is_running: true, node: 'x' })")
    cell.evaluate("document.querySelector('#cell [data-step=smooth]').click()")
    # with whatever is said next
    assert cell.evaluate("said.at(-1).received") == cell.evaluate("bytes") + length
    assert cell.is_visible("[data-action=cancel]")
    cell.evaluate("tell({ type: 'progress', is_running: false }, 'another')")
    assert cell.is_visible("[data-action=cancel]")


@pytest.mark.parametrize("name", ["jpThemeLight", "vscodeThemeKind"])
def test_a_cell_is_as_dark_as_its_notebook(cell, name):
    dark, light = {"jpThemeLight": ("false", "true")}.get(name, ("vscode-dark", "vscode-light"))
    found = []
    for told in (dark, light):
        cell.evaluate("([name, told]) => (document.body.dataset[name] = told)", [name, told])
        cell.wait_for_timeout(50)
        found.append(cell.evaluate("document.querySelector('.tamis-viewer').dataset.theme"))
    assert found == ["dark", "light"]


MODULES = sorted(ASSETS.glob("*.js"))
TOP_LEVEL = re.compile(
    r"^(?:export )?(?:default )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE
)


def test_no_two_modules_use_a_name_twice_at_their_top():
    names = [name for path in MODULES for name in TOP_LEVEL.findall(path.read_text(encoding="utf-8"))]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_is_short_and_imports_by_name_from_beside_it(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    for names, source in re.findall(r"^import (.*?) from (.*?);", text, re.MULTILINE | re.DOTALL):
        assert re.fullmatch(r"\{[\w\s,$]+\}", names), json.dumps(names)
        assert re.fullmatch(r'"\./[\w-]+\.js"', source)
        assert " as " not in names
