"""Seeds painted by hand, steps that fail, files that lie, pipelines from outside, a keyboard alone."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from axe_core_python.sync_playwright import Axe
from skimage import data, filters, segmentation
from tests.web.application import choose, running, showing

SCRIPT = """
import numpy as np
from skimage import data, filters, measure
coins = data.coins()
smooth = filters.gaussian(coins, sigma=2)
labels = measure.label(smooth > filters.threshold_otsu(smooth))
np.save("labels.npy", labels)
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    script = folder / "count.py"
    script.write_text(SCRIPT)
    with running(folder, str(script)) as found:
        yield found


@pytest.fixture(scope="module")
def shown(chromium, address):
    with showing(chromium, address) as found:
        yield found


@pytest.fixture
def application(shown):
    shown.start(sample="coins")
    shown.grasp()
    return shown


def stroke(application, start, stop):
    """Paint from one pixel to another."""
    page = application.page
    box = page.locator("[data-panel] canvas.panel-canvas").first.bounding_box()
    places = [page.evaluate("(at) => held.shown()[0].toScreen(...at)", list(at)) for at in (start, stop)]
    (x0, y0), (x1, y1) = [(box["x"] + at["x"], box["y"] + at["y"]) for at in places]
    marks = page.evaluate("Object.values(held.model.state.drawings)[0]?.marks.length ?? 0")
    page.mouse.move(x0, y0)
    page.mouse.down()
    page.mouse.move(x1, y1, steps=8)
    page.mouse.up()
    page.wait_for_function(
        "(count) => Object.values(held.model.state.drawings)[0]?.marks.length === count", arg=marks + 1
    )


def labels_of(application, ref):
    """Return the values of a result, as the page is told them."""
    found = application.page.evaluate(
        """async (ref) => {
          const region = [[0, 0], [303, 384]];
          const told = await held.model.ask('values', {ref, planes: [], region, level: 0});
          const bytes = told.buffers[0];
          let text = '';
          for (let at = 0; at < bytes.length; at += 32768)
            text += String.fromCharCode(...bytes.subarray(at, at + 32768));
          return {...told, buffers: null, text: btoa(text)};
        }""",
        ref,
    )
    return np.frombuffer(base64.b64decode(found["text"]), found["dtype"]).reshape(found["shape"])


def test_a_script_opens_as_the_pipeline_that_it_is(shown):
    shown.page.goto(shown.address)
    shown.page.wait_for_selector('[data-part="strip"] [data-step="label"], [data-step="labels"]')
    shown.grasp()
    told = [step["operation"] for step in shown.state()["steps"]]
    assert told == ["filters.gaussian", "filters.threshold_otsu", "numpy.greater", "measure.label"]


def test_seeds_painted_by_hand_grow_into_objects_and_undo_takes_a_stroke_away(application):
    page = application.page
    page.locator('[data-tool="brush"]').click()
    page.wait_for_function("Object.keys(held.model.state.drawings).length === 1")
    (name,) = application.state()["drawings"]
    stroke(application, (40, 50), (40, 70))
    page.locator("label", has_text="Label").locator("xpath=../input").fill("2")
    stroke(application, (230, 310), (240, 330))
    application.step("coins").click()
    application.add("sobel", "filters.sobel")
    application.add("watershed", "segmentation.watershed")
    connect(application, "markers", name)
    application.wait_for_step("watershed")
    seeds = labels_of(application, name)
    assert set(np.unique(seeds)) == {0, 1, 2}
    expected = segmentation.watershed(filters.sobel(data.coins()), seeds)
    np.testing.assert_array_equal(labels_of(application, "watershed"), expected)
    choose(page, "What the panel shows", ["watershed"])
    stroke(application, (150, 200), (160, 220))
    page.wait_for_function("Object.values(held.model.state.drawings)[0].marks.length === 3")
    application.page.keyboard.press("Control+z")
    page.wait_for_function("Object.values(held.model.state.drawings)[0].marks.length === 2")
    np.testing.assert_array_equal(labels_of(application, "watershed"), expected)


def connect(application, input_name, ref):
    picker = application.page.locator(f'[data-part="form"] [data-input="{input_name}"] select')
    picker.focus()
    option = f'[data-input="{input_name}"] option[value="{ref}"]'
    application.page.wait_for_selector(option, state="attached")
    if picker.input_value() != ref:
        picker.select_option(ref)
    application.page.wait_for_function(
        """([name, ref]) => held.model.state.steps.some(({inputs}) =>
             inputs.some((one) => one.name === name && one.ref === ref))""",
        arg=[input_name, ref],
    )


def test_a_step_that_fails_says_why_at_the_step_and_in_the_panel_and_the_rest_goes_on(application):
    page = application.page
    application.do("add_step", operation="transform.resize", values={"output_shape": [10, 10]})
    application.do("add_step", operation="filters.gaussian", after="coins", values={"sigma": 2})
    inputs = {"x1": "gaussian", "x2": "resize"}
    application.page.evaluate(
        "(inputs) => held.do('add_step', {operation: 'numpy.greater', inputs}).catch(() => {})", inputs
    )
    choose(page, "What the panel shows", ["greater"])
    application.wait_for_step("greater", "error")
    page.wait_for_function("/\\w/.test(document.querySelector('[data-panel] .panel-blank').innerText)")
    assert "broadcast" in application.step("greater").get_attribute("title").splitlines()[-1]
    choose(page, "Objects over it", [""])  # those of the step that fails
    choose(page, "What the panel shows", ["gaussian"])
    page.wait_for_selector("[data-panel][data-ref=gaussian][data-state=exact]")
    application.do("undo")
    page.wait_for_function("held.model.state.steps.length === 2")


def test_a_file_that_cannot_be_read_is_told_and_kept_nowhere(shown, tmp_path):
    page = shown.page
    liar = tmp_path / "foam.tif"
    liar.write_bytes(b"\x89PNG\r\n\x1a\n" + b"not a picture at all" * 40)
    page.goto(shown.origin + "/start")
    page.locator("input[type=file]").set_input_files(str(liar))
    message = page.locator('[data-part="upload"] [role=alert]')
    page.wait_for_function("document.querySelector('[data-part=upload] [role=alert]').textContent")
    assert "foam.tif" in message.inner_text()
    shown.told.clear()  # the browser notes that the server said 422
    page.locator('input[name="path"]').fill(str(tmp_path / "nowhere.tif"))
    page.locator("form", has=page.locator('input[name="path"]')).locator("button").click()
    page.wait_for_selector(".message")
    assert "nowhere.tif" in page.locator(".message").inner_text()
    shown.told.clear()


def test_a_document_that_is_uploaded_is_a_pipeline_of_the_same_steps(application, tmp_path):
    application.do("add_step", operation="filters.gaussian", values={"sigma": 3.5})
    page = application.page
    body = page.request.get(f"{application.origin}/download/{application.session}/pipeline.json").body()
    (tmp_path / "mine.json").write_bytes(body)
    page.goto(application.origin + "/start")
    page.locator("input[type=file]").set_input_files(str(tmp_path / "mine.json"))
    page.wait_for_selector('[data-part="strip"] [data-step="gaussian"]')
    application.wait_for_step("gaussian")


def test_without_a_mouse_a_step_is_added_changed_and_taken_back(application):
    page = application.page
    page.locator("body").press("/")
    page.keyboard.type("gaussian")
    page.wait_for_selector('.tamis-results > :first-child[data-operation="filters.gaussian"]')
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function("held.model.state.selected === 'gaussian'")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("f")
    page.wait_for_function("document.activeElement.closest('[data-field]')")
    before = page.evaluate("JSON.stringify(held.model.state.form.fields[0].value)")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "(before) => JSON.stringify(held.model.state.form.fields[0].value) !== before", arg=before
    )
    page.keyboard.press("Control+z")
    page.wait_for_function(
        "(before) => JSON.stringify(held.model.state.form.fields[0].value) === before", arg=before
    )
    page.keyboard.press("?")
    page.wait_for_selector("dialog.tamis-sheet[open]")
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('dialog[open]')")


def grave(page, part="body"):
    """Return what axe holds against a part of the page: what keeps people from using it."""
    found = Axe().run(page, context=part, options={"resultTypes": ["violations"]})["violations"]
    kept = [one for one in found if one["impact"] in {"serious", "critical"}]
    return [(one["id"], node["html"][:120]) for one in kept for node in one["nodes"]]


def test_nothing_keeps_people_from_using_the_page_light_or_dark(application):
    page = application.page
    application.do("add_step", operation="filters.threshold_otsu")
    application.do("add_step", operation="numpy.greater", after="coins", inputs={"x2": "threshold_otsu"})
    application.do("add_step", operation="measure.label")
    application.do("add_step", operation="measure.regionprops_table")
    page.wait_for_selector("#tamis-grid .ag-row")
    page.locator('[data-tool="brush"]').click()
    page.wait_for_function("Object.keys(held.model.state.drawings).length === 1")
    themes = ("light", "dark")
    for theme in themes:
        page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
        assert grave(page) == [], theme
    openers = {
        f"#tamis-{name}": f'[data-dialog="tamis-{name}"]'
        for name in ("history", "try-all", "export", "share")
    }
    for dialog, opener in (openers | {"dialog.tamis-sheet": '[data-action="keys"]'}).items():
        page.locator(opener).click()
        page.wait_for_selector(f"{dialog}[open]")
        for theme in themes:
            page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
            assert grave(page, dialog) == [], (dialog, theme)
        page.evaluate("(dialog) => document.querySelector(dialog).close()", dialog)
