"""Table, charts and panels of the page, linked: in a real browser, with a real screen."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from skimage import measure

from tamis.io import write
from tamis.web._screen import make_screen

from .conftest import serving

ROWS = "#tamis-grid .ag-pinned-left-cols-container .ag-row"
SHOWN = f"[...document.querySelectorAll('{ROWS}')].map((row) => Number(row.textContent))"
CHOSEN = "[...window.app.link.selection].sort((a, b) => a - b)"
BRUSHED = "{ points: [], range: { x: [149, 201], y: [0, 9] } }"
MESSAGE = "document.getElementById('tamis-table-message').textContent"
KEEP = ("const { model, link, parts } = startApp", "const { model, link, parts } = window.app = startApp")


def blobs():
    """Return an image of 30 discs of different sizes and brightness, row after row."""
    image = np.zeros((250, 300), np.uint8)
    rows, columns = np.mgrid[:50, :50]
    for place in range(30):
        top, left = 50 * (place // 6), 50 * (place % 6)
        disc = (rows - 25) ** 2 + (columns - 25) ** 2 < (6 + place % 11) ** 2
        image[top : top + 50, left : left + 50][disc] = 100 + 5 * place
    return image


def objects():
    """Return the discs as scikit-image has them, by label."""
    image = blobs()
    return {one.label: one for one in measure.regionprops(measure.label(image > 50), image)}


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("data"), screen_maker=make_screen) as found:
        yield found


@pytest.fixture(scope="module")
def opened(truth, chromium, tmp_path_factory):
    """A page on which the discs are labelled; whatever goes wrong in it fails the last test."""
    visitor = truth.visitor()
    path = tmp_path_factory.mktemp("images") / "discs.tif"
    write(path, blobs())
    session = visitor.open(path=str(path))
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
    for name, value in visitor.cookies.items():
        context.add_cookies([{"name": name, "value": value, "url": visitor.origin}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.route("**/door.js", keep_application)
    page.goto(f"{visitor.origin}/?session={session}")
    page.wait_for_function("window.app?.model.state")
    verb(page, "add_step", operation="numpy.greater", values={"x2": 50}, node_id="binary")
    verb(page, "add_step", operation="measure.label", node_id="labels")
    page.evaluate("document.getElementById('tamis-bottom').open = true")
    page.wait_for_selector(".tamis-measure")
    yield page, errors
    context.close()


def keep_application(route):
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace(*KEEP))


def verb(page, name, **arguments):
    page.evaluate("([name, given]) => app.model.verb(name, given)", [name, arguments])


@pytest.fixture
def page(opened):
    page, _ = opened
    if page.locator(".tamis-measure").count():
        page.click(".tamis-measure")
    page.wait_for_selector(ROWS, timeout=60_000)
    page.wait_for_function("document.querySelector('#tamis-charts-head select')?.options.length")
    page.evaluate("app.link.set({ selection: new Set(), colorBy: null })")
    return page


def test_labels_are_measured_with_one_click(page):
    page.wait_for_function(f"{MESSAGE} === '30 rows'")
    names = page.locator("#tamis-grid .ag-header-cell-text").all_inner_texts()
    assert names[:2] == ["label", "area (pixel)"]
    assert page.locator(".tamis-measure").count() == 0
    assert "30 rows" in page.inner_text("#tamis-bottom summary")


def test_a_row_that_is_clicked_lights_its_object_up_in_the_middle_of_the_panel(page):
    page.evaluate("app.parts.get('panels').panels.panels[0].showOneToOne()")
    page.click(f"{ROWS} >> nth=2")
    page.wait_for_function(f"String({CHOSEN}) === '3'")
    page.wait_for_function("document.querySelector('.panel-chosen').textContent.startsWith('label 3 · area')")
    panel = "app.parts.get('panels').panels.panels[0]"
    row, column = objects()[3].centroid
    middle = f"(() => {{ const p = {panel}; return p.toImage(p.width / 2, p.height / 2); }})()"
    page.wait_for_function(f"Math.hypot({middle}.row - {row} - 0.5, {middle}.column - {column} - 0.5) < 2")
    assert page.evaluate(f"{panel}.over") == "labels"
    page.wait_for_selector(f"{ROWS}.tamis-chosen")
    page.wait_for_selector(f"{ROWS}[aria-selected=true]")


def test_rows_are_chosen_together_with_ctrl_and_shift(page):
    page.click(f"{ROWS} >> nth=0")
    page.click(f"{ROWS} >> nth=3", modifiers=["Shift"])
    page.click(f"{ROWS} >> nth=1", modifiers=["Control"])
    page.wait_for_function(f"String({CHOSEN}) === '1,3,4'")
    page.wait_for_function(f"document.querySelectorAll('{ROWS}.tamis-chosen').length === 3")


def test_an_object_that_is_clicked_scrolls_its_row_into_sight(page):
    page.evaluate("app.parts.get('panels').panels.panels[0].show({ over: 'labels' })")
    page.evaluate("app.parts.get('panels').panels.panels[0].fit()")
    (label,) = (one.label for one in objects().values() if one.centroid == (225, 275))
    at = "((p) => p.objectAt(225, 275)?.label)(app.parts.get('panels').panels.panels[0])"
    page.wait_for_function(f"{at} === {label}")
    page.evaluate(
        "((p) => p.click({ row: 225, column: 275 }, false))(app.parts.get('panels').panels.panels[0])"
    )
    page.wait_for_selector(f"{ROWS}.tamis-chosen")
    assert label in page.evaluate(SHOWN)


def test_what_is_brushed_in_a_histogram_is_chosen_and_can_be_all_that_is_shown(page):
    page.select_option("[aria-label='Column along x']", "intensity_mean")
    graph = "document.querySelector('#tamis-graph .js-plotly-plot')"
    page.evaluate(f"{graph}.emit('plotly_selected', {BRUSHED})")
    page.wait_for_function(f"{CHOSEN}.length === 11")
    page.click("text=only selected")
    page.wait_for_function(f"{MESSAGE} === '11 of 30 rows · 11 selected'")
    with page.expect_download() as wanted:
        page.click("text=CSV")
    rows = list(csv.DictReader(io.StringIO(Path(wanted.value.path()).read_text())))
    assert [int(row["label"]) for row in rows] == [
        label for label, one in objects().items() if 149 <= one.intensity_mean <= 201
    ]
    page.click("text=all rows")
    page.wait_for_function(f"{MESSAGE}.startsWith('30 rows')")


def test_objects_have_the_colours_of_a_property_until_nobody_wants_that(page):
    page.select_option("[aria-label='Colour objects by']", "area")
    page.wait_for_function("app.link.colors.labels")
    assert page.is_visible(".tamis-legend")
    known = objects()
    colors = page.evaluate("(labels) => labels.map((label) => app.link.colors.labels.of(label))", list(known))
    areas = [one.area for one in known.values()]
    assert len(set(zip(areas, colors, strict=True))) == len(set(areas)) == len(set(colors))
    page.select_option("[aria-label='Colour objects by']", "")
    page.wait_for_function("!app.link.colors.labels")
    assert not page.is_visible(".tamis-legend")


def test_the_table_follows_a_slider_and_keeps_order_and_choice(page):
    for _ in range(2):
        page.click("#tamis-grid .ag-header-cell[col-id=area] .ag-header-cell-text")
    page.wait_for_selector("#tamis-grid [aria-sort=descending]")
    page.evaluate("app.link.set({ selection: new Set([5]), selectedIn: 'labels' })")
    page.evaluate("app.model.setValues('binary', { x2: 112 }, false)")
    page.wait_for_function(f"{MESSAGE}.startsWith('27 rows')")
    page.evaluate("app.model.setValues('binary', { x2: 50 }, true)")
    page.wait_for_function(f"{MESSAGE} === '30 rows · 1 selected'")
    assert page.evaluate(CHOSEN) == [5]
    heads = page.evaluate("document.querySelectorAll('#tamis-grid [aria-sort=descending]').length")
    assert heads == 1


def test_nothing_went_wrong_in_the_page(opened):
    assert opened[1] == []
