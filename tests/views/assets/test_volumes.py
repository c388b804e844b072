"""Volumes, times and channels in the page: three planes, notes on what a step mixes, cards of inputs."""

import numpy as np

from .fake_python import image as input_told
from .fake_python import open_part, sent, state, step, tell
from .fake_session import FakeSession, image, labels, settle

VOLUME = np.arange(10 * 20 * 30, dtype=np.uint16).reshape(10, 20, 30)
MIXES = [
    {"axis": "T", "place": 0, "length": 3, "can_split": False, "message": "it takes the 3 times for space"},
    {"axis": "C", "place": 1, "length": 2, "can_split": True, "message": "it takes the 2 channels for space"},
]


def three_planes(page, **items):
    session = FakeSession(raw=image(VOLUME, axes="ZYX", spacing=[2, 1, 1]), **items)
    session.open(page)
    page.get_by_label("Layout of the panels").select_option("axes")
    settle(page)
    return page


def planes(page):
    return page.evaluate("['Z', 'Y', 'X'].map((axis) => link.indexAlong(axis, {Z: 10, Y: 20, X: 30}[axis]))")


def test_three_planes_have_one_scale_and_the_proportions_of_the_object(shared_page):
    page = three_planes(shared_page)
    scales = page.evaluate("panels.panels.map(({ viewport }) => viewport.scales)")
    (rows, columns), (beside_rows, depth), (below, below_columns) = scales
    assert rows == columns == beside_rows == below_columns
    assert depth == below == 2 * rows
    page.get_by_label("Layout of the panels").select_option("grid")
    settle(page)
    assert page.evaluate("panels.panels[0].viewport.zoom === panels.panels[0].viewport.fitted")


def drag(page, panel, start, end):
    box = page.locator("canvas.panel-canvas").nth(panel).bounding_box()
    find = "([panel, row, column]) => panels.panels[panel].toScreen(row, column)"
    for at, (row, column) in enumerate((start, end)):
        place = page.evaluate(find, [panel, row, column])
        page.mouse.move(box["x"] + place["x"], box["y"] + place["y"], steps=4)
        if at == 0:
            cursor = page.evaluate(f"panels.panels[{panel}].canvas.style.cursor")
            page.mouse.down()
    page.mouse.up()
    settle(page)
    return cursor


def test_the_cross_is_dragged_and_the_planes_follow(shared_page):
    page = three_planes(shared_page)
    assert planes(page) == [5, 10, 15]
    assert drag(page, 0, (10.5, 15.5), (4.5, 20.5)) == "move"
    assert planes(page) == [5, 4, 20]
    assert page.evaluate("link.zoom") is None  # the image stays where it was


def test_one_line_of_the_cross_is_dragged_alone(shared_page):
    page = three_planes(shared_page)
    assert drag(page, 0, (3, 15.5), (12.5, 22.5)) == "col-resize"
    assert planes(page) == [5, 10, 22]
    assert drag(page, 1, (10.5, 1), (2.5, 8.5)) == "row-resize"
    assert planes(page) == [5, 2, 22]


def test_far_from_the_cross_a_drag_moves_the_image(shared_page):
    page = three_planes(shared_page)
    assert drag(page, 0, (3, 5), (8, 9)) == ""
    assert planes(page) == [5, 10, 15]
    page.wait_for_function("link.zoom !== null")


def test_three_planes_show_the_same_thing(shared_page):
    page = three_planes(shared_page, cells=labels(VOLUME, axes="ZYX"))
    page.get_by_label("What the panel shows").nth(1).select_option("cells")
    settle(page)
    refs = "panels.panels.map(({ ref }) => ref)"
    assert page.evaluate(refs) == ["cells"] * 3
    page.get_by_label("Layout of the panels").select_option("grid")
    settle(page)
    assert page.evaluate(refs) == ["cells"]


def test_micrometres_are_written_as_people_do(shared_page):
    session = FakeSession(raw=image(VOLUME, axes="ZYX", spacing=[2, 1, 1], unit="um"))
    page = session.open(shared_page)
    page.evaluate("link.set({ cursor: { Z: 1, Y: 4.5, X: 21.5 } })")
    settle(page)
    assert "4 × 21 µm" in page.locator(".panel-readout").inner_text()


def form_with(page_of, mixes, link=None):
    told = state([step("smooth", "raw", mixes=mixes)], [])
    return open_part(page_of(), "./form.js", "mountForm", told, link=link)


def test_a_step_that_mixes_says_so_and_offers_one_channel(page_of):
    page = form_with(page_of, MIXES)
    notes = page.locator(".tamis-mixes li")
    assert "3 times for space, and mixes them." in notes.nth(0).inner_text()
    page.get_by_label("channel to take").fill("1")
    notes.nth(1).get_by_text("take channel").click()
    notes.nth(0).get_by_text("take time").click()
    notes.nth(1).get_by_text("keep apart").click()
    assert [(told["verb"], told["arguments"]) for told in sent(page, "verb")] == [
        ("take_plane", {"node": "smooth", "axis": 1, "index": 1}),
        ("take_plane", {"node": "smooth", "axis": 0, "index": 1}),
        ("set_values", {"node": "smooth", "values": {"channel_axis": 1}}),
    ]
    assert notes.nth(0).get_by_text("keep apart").count() == 0


def test_the_note_goes_when_nothing_is_mixed_any_more(page_of):
    page = form_with(page_of, MIXES)
    assert page.locator(".tamis-mixes").is_visible()
    tell(page, state([step("smooth", "raw", mixes=[])], []))
    assert page.locator(".tamis-mixes").is_hidden()


def test_an_input_is_read_as_labels_and_one_that_was_added_is_removed(page_of):
    raw = {**input_told(dtype="int32"), "is_added": True, "spacing": [0.5, 0.5], "unit": "um"}
    told = {**state([], []), "inputs": [raw], "selected": "raw", "form": None}
    page = open_part(page_of(), "./form.js", "mountForm", told)
    assert "0.5 × 0.5 µm" in page.locator(".tamis-input-card").inner_text()
    page.get_by_label("what its pixels are").select_option("labels")
    page.get_by_label("take this image out of the inputs").click()
    assert [(told["verb"], told["arguments"]) for told in sent(page, "verb")] == [
        ("read_as", {"name": "raw", "kind": "labels"}),
        ("remove_image", {"name": "raw"}),
    ]


def test_floats_are_offered_as_no_labels(page_of):
    told = {**state([], []), "inputs": [input_told(dtype="float32")], "selected": "raw", "form": None}
    page = open_part(page_of(), "./form.js", "mountForm", told)
    assert page.locator(".tamis-input-card option").all_inner_texts() == ["image", "binary"]
    assert page.get_by_label("take this image out of the inputs").count() == 0
