"""The journey of a talk: coins, found, cleaned, counted, measured and taken home."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import numpy as np
import pytest
from skimage import data, filters, measure, morphology, segmentation
from tests.web.application import choose, running, showing

from tamis.io import open_image

SIGMA = 1.5


def by_hand():
    """The labels that the journey comes to, with the library alone."""
    smooth = filters.gaussian(data.coins(), sigma=SIGMA)
    binary = smooth > filters.threshold_otsu(smooth)
    filled = morphology.remove_small_holes(morphology.remove_small_objects(binary))
    return measure.label(segmentation.clear_border(filled))


@pytest.fixture(scope="module")
def application(chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    with running(folder, "sample:coins") as address, showing(chromium, address) as found:
        found.page.wait_for_selector("[data-panel][data-state=exact]")
        found.grasp()
        yield found


@pytest.fixture(scope="module")
def labelled(application):
    """After the first half of the journey: labels over the image, and a table."""
    page = application.page
    application.add("gaussian blur", "filters.gaussian")
    slide(application, "sigma", SIGMA)
    application.add("otsu threshold", "filters.threshold_otsu")
    application.add("greater than", "numpy.greater", after="gaussian")
    picker = page.locator('[data-part="form"] [data-input="x2"] select')
    picker.focus()
    page.wait_for_selector('[data-input="x2"] option[value="threshold_otsu"]', state="attached")
    picker.select_option("threshold_otsu")
    application.add("remove small objects", "morphology.remove_small_objects")
    application.add("small holes", "morphology.remove_small_holes")
    application.add("clear border", "segmentation.clear_border")
    application.add("label", "measure.label")
    choose(page, "What the panel shows", ["coins"])
    choose(page, "Objects over it", ["label"])
    application.add("regionprops table", "measure.regionprops_table")
    page.wait_for_selector("#tamis-grid .ag-row")
    application.settle()
    return application


def slide(application, name, value):
    """Drag a slider to both ends, and leave it at a value."""
    page = application.page
    thumb = application.field(name).locator("input[type=range]")
    thumb.hover()  # which waits until it stands still
    box = thumb.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for share in (0.2, 0.9, 0.6):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2, steps=6)
    page.mouse.up()
    number = application.field(name).locator("input[type=number]")
    number.fill(str(value))
    number.press("Enter")
    page.wait_for_function(
        "([name, value]) => held.model.state.form?.fields.find((one) => one.name === name)?.value === value",
        arg=[name, value],
    )


def saved(application, name):
    """Save a file by the dialog, and return its path."""
    page = application.page
    page.locator('[data-dialog="tamis-export"]').click()
    with page.expect_download() as waiting:
        page.locator("#tamis-export-list button", has_text=name).first.click()
    page.locator("#tamis-export form button").click()
    path = waiting.value.path()
    wanted = path.with_name(name)
    path.rename(wanted)
    return wanted


def test_labels_lie_over_the_image_and_the_table_has_a_row_for_each(labelled):
    page = labelled.page
    expected = by_hand()
    panel = page.locator("[data-panel]").first
    assert panel.get_attribute("data-state") == "exact"
    assert page.locator("#tamis-table-message").inner_text() == f"{expected.max()} rows"
    assert page.evaluate("held.shown()[0].over") == "label"
    for node in ("gaussian", "threshold_otsu", "greater", "label"):
        labelled.wait_for_step(node)


def test_a_row_that_is_clicked_selects_its_object_and_brings_it_into_the_middle(labelled):
    page = labelled.page
    row = page.locator("#tamis-grid .ag-pinned-left-cols-container .ag-row").nth(2)
    label = int(row.inner_text())
    row.click()
    page.wait_for_function("(label) => held.link.selection.has(label)", arg=label)
    assert page.evaluate("[...held.link.selection]") == [label]


def test_undo_redo_and_a_jump_lead_through_the_same_states(labelled):
    page = labelled.page
    before = labelled.state()
    for _ in range(3):
        page.keyboard.press("Control+z")
    page.wait_for_function("held.model.state.position === " + str(before["position"] - 3))
    for _ in range(3):
        page.locator('[data-action="redo"]').click()
    page.wait_for_function("held.model.state.position === " + str(before["position"]))
    after = labelled.state()
    assert [after[name] for name in ("steps", "selected", "shown")] == [
        before[name] for name in ("steps", "selected", "shown")
    ]
    page.locator('[data-dialog="tamis-history"]').click()
    page.locator('[data-part="history"] [data-position="1"] .tamis-state').click()
    page.wait_for_function("held.model.state.steps.length === 1")
    place = f'[data-part="history"] [data-position="{before["position"]}"] .tamis-state'
    page.locator(place).click()
    page.wait_for_function("held.model.state.position === " + str(before["position"]))
    page.locator("#tamis-history form button").click()
    labelled.settle()
    assert labelled.state()["steps"] == before["steps"]


def test_what_is_exported_is_what_the_library_gives(labelled):
    expected = by_hand()
    np.testing.assert_array_equal(open_image(str(saved(labelled, "label.tif"))).read(), expected)
    rows = list(csv.DictReader(io.StringIO(saved(labelled, "regionprops_table.csv").read_text())))
    assert [int(row["label"]) for row in rows] == list(range(1, expected.max() + 1))
    document = json.loads(saved(labelled, "pipeline.json").read_text())
    assert next(iter(document["nodes"])) == "gaussian"


def test_the_exported_script_runs_without_tamis_and_gives_the_same_labels(labelled, tmp_path):
    script = saved(labelled, "script.py").read_text()
    assert "tamis" not in script.partition("\n\n")[2], script
    forbid = "import sys; sys.modules['tamis'] = None\n"
    keep = "\nimport numpy\nnumpy.save('labels.npy', label)\n"
    done = subprocess.run(
        [sys.executable, "-c", forbid + script + keep], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr + script
    np.testing.assert_array_equal(np.load(tmp_path / "labels.npy"), by_hand())


def test_after_a_reload_the_address_shows_the_same_state(labelled):
    before = labelled.state()
    labelled.page.reload()
    labelled.page.wait_for_selector("[data-panel][data-state=exact]")
    labelled.grasp()
    labelled.settle()
    after = labelled.state()
    same = ("steps", "selected", "shown", "position", "undo", "redo", "form")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
