"""A panel shows what is selected, unless it is pinned; a number is told beside the image it comes from."""

import pytest

from .fake_python import image, open_app, packed, state, step

GREY = [step("smooth", "raw")]
LEVEL = {"ref": "level", "kind": "scalar", "shape": [], "dtype": "float64", "axes": "", "hidden": []}
THRESHOLD = step(
    "level", "smooth", operation="filters.threshold_otsu", kind="scalar", outputs=[LEVEL], stage="threshold"
)
BINARY = step("binary", "smooth", "level", operation="numpy.greater", kind="binary")
SMALL = {"ref": "small", "kind": "labels", "shape": [32, 32], "dtype": "int32", "axes": "YX", "hidden": []}
CHAIN = [*GREY, THRESHOLD, BINARY, step("small", "binary", kind="labels", outputs=[SMALL])]
TOLD = {"thumbnail": {"shape": None, "text": "107", "message": "level = 107"}}


@pytest.fixture
def page(page_of):
    return page_of()


def select(server, page, steps, selected, revision, *, acts=True):
    """Select as the user of this page does, or as somebody else."""
    if acts:
        page.evaluate("node => { app.model.verb('select', { node }); }", selected)
    shown = [told["refs"] for verb, told in server.verbs() if verb == "show"]
    message = state(steps, (), selected, revision=revision, shown=[["raw"], *shown][-1])
    server.ways[-1].send(packed(message))
    page.wait_for_function("revision => app.model.state.revision === revision", arg=revision)


def seen(page, panel="p1"):
    heads = f"[data-panel={panel}] .head-"
    return page.input_value(f"{heads}ref"), page.input_value(f"{heads}over")


def opened(page, steps=CHAIN, **more):
    return open_app(page, state(steps, (), "raw", form=None, shown=["raw"], **more), TOLD)


def test_the_panel_follows_what_is_selected(page):
    server = opened(page)
    assert seen(page) == ("raw", "")
    select(server, page, CHAIN, "smooth", 2)
    assert seen(page) == ("smooth", "")
    assert ("show", {"refs": ["smooth"]}) in server.verbs()
    select(server, page, CHAIN, "binary", 3)
    assert seen(page) == ("raw", "binary")


def test_objects_of_another_size_are_shown_alone(page):
    server = opened(page)
    select(server, page, CHAIN, "small", 2)
    assert seen(page) == ("small", "")


def test_a_step_that_now_gives_something_else_is_shown_anew(page):
    server = opened(page)
    select(server, page, CHAIN, "smooth", 2)
    replaced = [step("smooth", "raw", operation="measure.label", kind="labels"), *CHAIN[1:]]
    select(server, page, replaced, "smooth", 3)
    assert seen(page) == ("raw", "smooth")


def test_a_pinned_panel_stays_and_the_next_one_follows(page):
    server = opened(page)
    page.click("[data-panel=p1] .head-pin")
    assert page.get_attribute("[data-panel=p1] .head-pin", "aria-pressed") == "true"
    select(server, page, CHAIN, "smooth", 2)
    assert seen(page) == ("raw", "")
    page.click("[aria-label='Add a panel']")
    page.wait_for_timeout(50)
    select(server, page, CHAIN, "binary", 3)
    assert seen(page) == ("raw", "")
    assert seen(page, "p2") == ("raw", "binary")


def test_what_somebody_else_selects_changes_nothing_here(page):
    server = opened(page)
    select(server, page, CHAIN, "smooth", 2, acts=False)
    assert seen(page) == ("raw", "")


def test_a_threshold_is_told_beside_its_image_and_used_by_one_click(page):
    server = opened(page, CHAIN[:2])
    select(server, page, CHAIN[:2], "level", 2)
    assert seen(page) == ("smooth", "")
    page.wait_for_selector(".panel-note output:text-is('level = 107')")
    page.click("text=use it: smooth > level")
    assert server.verbs()[-1] == ("add_step", {"operation": "numpy.greater", "after": "level"})
    select(server, page, CHAIN, "level", 3)
    assert page.locator("text=use it").count() == 0
    select(server, page, CHAIN, "smooth", 4)
    assert page.is_hidden(".panel-note")


def test_a_page_that_comes_back_shows_the_selected_objects_over_their_image(page):
    open_app(page, state(CHAIN, (), "binary", shown=["raw"]), TOLD)
    assert seen(page) == ("raw", "binary")


def test_a_drawing_lies_over_the_image(page):
    drawn = {**image("seeds", "int32"), "kind": "markers", "is_drawing": True}
    server = opened(page, inputs=[image(), drawn])
    page.evaluate("app.model.verb('select', { node: 'seeds' }) && null")
    told = state(CHAIN, (), "seeds", revision=2, shown=["raw"], inputs=[image(), drawn], form=None)
    server.ways[-1].send(packed(told))
    page.wait_for_function("app.model.state.revision === 2")
    assert seen(page) == ("raw", "seeds")


def test_the_tools_take_one_row_that_is_always_as_high(page):
    opened(page)
    before = page.locator(".tamis-views-bar").bounding_box()
    assert before["height"] <= 34
    assert page.locator("[data-panel=p1]").bounding_box()["height"] >= 0.45 * 720
    page.click("[data-tool=brush]")
    assert page.is_visible(".tamis-brush")
    assert page.locator(".tamis-views-bar").bounding_box() == before
    right = page.evaluate(
        """() => {
          const parts = [...document.querySelectorAll(".tamis-views-bar *")];
          return Math.max(...parts.map((one) => one.getBoundingClientRect().right));
        }"""
    )
    assert right <= before["x"] + before["width"]
