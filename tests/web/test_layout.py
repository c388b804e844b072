"""The page in a real browser; what modules of other parts draw is left out."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from tamis.io import write

STUB = (Path(__file__).parent / "app_stub.js").read_text(encoding="utf-8")
PARTS = ("header", "catalogue", "panels", "form", "strip", "history")


@pytest.fixture
def visitor(served):
    return served.visitor()


@pytest.fixture
def page_of(chromium, visitor):
    """Open an address as this visitor; at the end nothing may have gone wrong or gone elsewhere."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
    for name, value in visitor.cookies.items():
        context.add_cookies([{"name": name, "value": value, "url": visitor.origin}])
    told, hosts = [], set()

    def open_page(path):
        page = context.new_page()
        page.route("**/app.js", lambda route: route.fulfill(body=STUB, content_type="text/javascript"))
        page.on("console", lambda line: told.append(line.text) if is_bad(line) else None)
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        page.goto(visitor.origin + path)
        return page

    yield open_page
    context.close()
    assert told == []
    assert hosts <= {f"127.0.0.1:{visitor.port}", ""}, hosts


def is_bad(line):
    # software that stands in for a graphics card says that it is slow
    return line.type in {"error", "warning"} and "GPU stall" not in line.text


@pytest.fixture
def measured(visitor, page_of):
    """A page of labelled coins, and the session."""
    session = visitor.open(sample="coins")
    page = page_of(f"/?session={session}")
    page.wait_for_selector("#tamis-page")
    with visitor.talk(session) as wire:
        wire.verb("add_step", operation="filters.threshold_otsu")
        wire.verb("add_step", operation="numpy.greater", after="coins", inputs={"x2": "threshold_otsu"})
        wire.verb("add_step", operation="measure.label")
        wire.verb(
            "add_step",
            operation="measure.regionprops_table",
            values={"properties": ["label", "area", "eccentricity"]},
        )
    return page, session


def test_every_part_has_its_place_at_1280_by_720(visitor, page_of):
    page = page_of(f"/?session={visitor.open(sample='coins')}")
    page.wait_for_selector("#tamis-page")
    for part in PARTS:
        assert page.locator(f'[data-part="{part}"]').count() == 1, part
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert size == [1280, 720]
    page.wait_for_function("document.querySelector('#tamis-title').textContent === 'coins'")
    for name in ("undo", "redo", "run", "keys", "dark"):
        assert page.locator(f'[data-action="{name}"]').is_visible()
    assert page.locator("body").get_attribute("data-socket").startswith("/socket?session=")


def test_table_and_charts_come_when_their_place_is_opened(visitor, page_of):
    page = page_of(f"/?session={visitor.open(sample='coins')}")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_selector("body[data-socket]")
    assert not page.locator('[data-part="table"]').count()
    page.locator("#tamis-bottom > summary").click()
    page.wait_for_selector('[data-part="table"] .ag-header')
    page.wait_for_selector('[data-part="charts"] .js-plotly-plot')
    page.locator("#tamis-bottom > summary").click()
    page.locator("#tamis-bottom > summary").click()
    assert sum(url.endswith("/_dash-tools") for url in asked) == 1


def test_what_the_tools_cannot_do_without_is_told_when_it_does_not_come(chromium, visitor):
    context = chromium.new_context()
    for name, value in visitor.cookies.items():
        context.add_cookies([{"name": name, "value": value, "url": visitor.origin}])
    page = context.new_page()
    page.route("**/app.js", lambda route: route.fulfill(body=STUB, content_type="text/javascript"))
    page.route("**/_dash-component-suites/**", lambda route: route.abort())
    page.goto(f"{visitor.origin}/?session={visitor.open(sample='coins')}")
    page.locator("#tamis-bottom > summary").click()
    page.wait_for_function(
        "document.getElementById('tamis-table-message').textContent.startsWith('Table and charts could not')"
    )
    context.close()


def test_a_result_is_exported_from_the_dialog(measured):
    page, _ = measured
    page.evaluate("document.getElementById('tamis-export').showModal()")
    page.evaluate("document.querySelector('[data-dialog=tamis-export]').click()")
    with page.expect_download() as wanted:
        page.get_by_role("button", name="regionprops_table.csv").click()
    assert wanted.value.suggested_filename == "regionprops_table.csv"
    assert Path(wanted.value.path()).read_text().startswith("label,area,eccentricity")


def test_a_shared_address_opens_the_pipeline_again(measured, visitor):
    page, session = measured
    page.evaluate("document.getElementById('tamis-share').showModal()")
    page.evaluate("document.querySelector('[data-dialog=tamis-share]').click()")
    page.wait_for_function("document.getElementById('tamis-share-text').value")
    address = page.input_value("#tamis-share-text")
    assert address.startswith(f"{visitor.origin}/?session={session}#state=")
    page.goto(address)
    page.wait_for_url(lambda url: "session=" in url and session not in url)
    assert "#state" not in page.url
    new = page.url.partition("session=")[2].partition("#")[0]
    nodes = visitor.get(f"/download/{new}/pipeline.json").json["nodes"]
    assert "regionprops_table" in nodes


def test_the_whole_image_is_run_from_the_header(measured):
    page, _ = measured
    page.locator('[data-action="run"]').click()
    page.wait_for_function(
        "document.getElementById('tamis-remaining').textContent === 'the whole image is computed'"
    )
    assert not page.locator("#tamis-progress").is_visible()


def test_the_start_page_takes_an_upload(page_of, visitor, tmp_path):
    write(tmp_path / "foam.tif", np.eye(30))
    page = page_of("/start")
    page.set_input_files("input[type=file]", tmp_path / "foam.tif")
    page.wait_for_selector("#tamis-page")
    page.wait_for_function("document.querySelector('#tamis-title').textContent === 'foam.tif'")


def test_an_upload_that_lies_is_told_at_its_place(chromium, visitor, tmp_path):
    (tmp_path / "foam.tif").write_text("import os")
    context = chromium.new_context()
    for name, value in visitor.cookies.items():
        context.add_cookies([{"name": name, "value": value, "url": visitor.origin}])
    page = context.new_page()
    page.goto(f"{visitor.origin}/start")
    page.set_input_files("input[type=file]", tmp_path / "foam.tif")
    page.wait_for_function(
        "document.querySelector('[data-part=upload] [role=alert]').textContent.includes('foam.tif')"
    )
    context.close()


def test_all_candidates_of_a_stage_are_shown_in_the_page(visitor, page_of, tmp_path):
    rows, columns = np.mgrid[:24, :30]
    write(tmp_path / "small.tif", ((rows - 12) ** 2 + (columns - 15) ** 2 < 60) * 90.0 + (rows * columns) % 7)
    page = page_of(f"/?session={visitor.open(path=str(tmp_path / 'small.tif'))}")
    page.wait_for_selector("#tamis-page")
    page.evaluate("document.getElementById('tamis-try-all').showModal()")
    page.get_by_role("button", name="threshold", exact=True).click()
    page.wait_for_selector("#tamis-try-sheet:not([hidden])", timeout=60_000)
    sheet = page.frame_locator("#tamis-try-sheet")
    assert "threshold_otsu" in sheet.locator("body").text_content()
    page.evaluate(
        "postMessage({ tamis: 'use', pipeline: {} }, '*')"
    )  # anybody may say so, and only the sheet is heard
    sheet.get_by_role("button", name="use threshold_otsu").click()
    page.wait_for_function("!document.getElementById('tamis-try-all').open")
    ((verb, arguments),) = page.evaluate("verbs")
    assert verb == "add_steps"
    assert [node["operation"] for node in arguments["pipeline"]["nodes"].values()] == [
        "filters.threshold_otsu",
        "numpy.greater",
    ]


DROP = """([name, text, count]) => {
  const data = new DataTransfer();
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  for (let i = 0; i < count; i += 1) data.items.add(new File([bytes], name));
  for (const type of ["dragover", "drop"]) {
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
  }
}"""


@pytest.mark.parametrize("where", ["start", "page"])
def test_a_file_that_is_dropped_anywhere_is_opened(page_of, visitor, tmp_path, where):
    write(tmp_path / "foam.tif", np.eye(30))
    page = page_of("/start" if where == "start" else f"/?session={visitor.open(sample='coins')}")
    page.wait_for_selector("main.start" if where == "start" else "body[data-socket]")
    page.wait_for_load_state("load")
    text = base64.b64encode((tmp_path / "foam.tif").read_bytes()).decode()
    page.evaluate(DROP, ["foam.tif", text, 2])
    assert page.inner_text(".tamis-drop") == "One file at a time, please."
    page.click(".tamis-drop")
    page.evaluate(DROP, ["foam.tif", text, 1])
    page.wait_for_function("document.querySelector('#tamis-title')?.textContent === 'foam.tif'")


def test_the_address_says_nothing_that_json_could_not(visitor):
    session = visitor.open(sample="coins")
    answer = visitor.ask("POST", f"/share/{session}", json.dumps({"zoom": None}))
    assert answer.status == 200
