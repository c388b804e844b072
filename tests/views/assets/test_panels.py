"""One to six panels: what they show is kept in the session, and three planes of a volume meet in a cross."""

import numpy as np
import pytest

from .fake_session import FakeSession, frames, image, labels, settle

PLANE = np.zeros((60, 80), np.uint8)
VOLUME = np.arange(10 * 20 * 30, dtype=np.uint16).reshape(10, 20, 30)


def shown(session_page):
    return session_page.evaluate("panels.panels.map(({ ref }) => ref)")


def told_to_show(page):
    return page.evaluate(
        "model.sent.filter(({ verb }) => verb === 'show').map((sent) => sent.arguments.refs)"
    )


def test_panels_show_what_the_session_says_and_without_that_the_image(shared_page):
    session = FakeSession(raw=image(PLANE), smooth=image(PLANE))
    assert shown(session.open(shared_page)) == ["raw"]
    session.shown = ["smooth", "raw", "gone"]
    page = session.open(shared_page)
    assert shown(page) == ["smooth", "raw"]
    assert told_to_show(page) == []


def test_what_is_chosen_in_the_head_is_shown_and_kept_in_the_session(shared_page):
    session = FakeSession(raw=image(PLANE), smooth=image(PLANE), cells=labels(PLANE + 1))
    page = session.open(shared_page)
    page.get_by_label("What the panel shows").select_option("smooth")
    page.get_by_label("Objects over it").select_option("cells")
    settle(page)
    panel = page.locator("[data-part=panel]")
    assert panel.get_attribute("data-ref") == "smooth"
    assert "cells over it" in page.locator("canvas.panel-canvas").get_attribute("aria-label")
    assert told_to_show(page) == [["smooth"]]
    assert {said["panel"] for said in session.said if said["type"] == "view"} == {"p1", "p1:over"}


def test_six_panels_at_most_and_one_at_least(shared_page):
    page = FakeSession(raw=image(PLANE), smooth=image(PLANE)).open(shared_page)
    for _ in range(7):
        page.evaluate("panels.add('smooth')")
    settle(page)
    assert len(shown(page)) == 6
    assert page.get_by_role("button", name="Add a panel").is_disabled()
    for _ in range(7):
        page.evaluate("panels.close(panels.panels[0])")
    assert shown(page) == ["smooth"]


def test_another_page_of_the_session_may_change_what_is_shown(shared_page):
    session = FakeSession(raw=image(PLANE), smooth=image(PLANE))
    page = session.open(shared_page)
    session.shown = ["smooth", "raw"]
    page.evaluate("(state) => model.tell(state)", session.state())
    settle(page)
    assert shown(page) == ["smooth", "raw"]
    session.shown = ["raw"]
    page.evaluate("(state) => model.tell(state)", session.state())
    assert shown(page) == ["raw"]


def test_an_older_choice_that_comes_back_late_closes_no_panel(shared_page):
    session = FakeSession(raw=image(PLANE), smooth=image(PLANE))
    page = session.open(shared_page)
    page.evaluate("""() => {
      window.done = [];
      model.verb = () => new Promise((done) => window.done.push(done));
      panels.add("smooth");
      panels.add("smooth");
      window.done[0]({ revision: 2 });
    }""")
    for revision, refs in [(2, ["raw", "smooth"]), (3, ["raw", "smooth", "smooth"])]:
        told = {**session.state(), "revision": revision, "shown": refs}
        page.evaluate("(state) => model.tell(state)", told)
        page.evaluate("window.done[1]({ revision: 3 })")
        assert shown(page) == ["raw", "smooth", "smooth"]
    page.evaluate("(state) => model.tell(state)", {**session.state(), "revision": 2, "shown": ["raw"]})
    assert len(shown(page)) == 3
    page.evaluate("(state) => model.tell(state)", {**session.state(), "revision": 4, "shown": ["raw"]})
    assert shown(page) == ["raw"]


def test_a_listener_hears_of_panels_that_are_there_and_of_those_to_come(shared_page):
    page = FakeSession(raw=image(PLANE)).open(shared_page)
    page.evaluate(
        "() => { window.heard = []; window.end = panels.onPanel((panel) => heard.push(panel.id)); }"
    )
    page.evaluate("panels.add('raw'); end(); panels.add('raw')")
    assert page.evaluate("heard") == ["p1", "p2"]


def test_the_list_of_refs_follows_the_pipeline(shared_page):
    session = FakeSession(raw=image(PLANE), smooth=image(PLANE))
    session.shown = ["smooth"]
    page = session.open(shared_page)
    del session.images["smooth"]
    session.images["cells"] = labels(PLANE)
    page.evaluate("(state) => model.tell(state)", {**session.state(), "shown": ["smooth"]})
    options = page.get_by_label("What the panel shows").locator("option").all_inner_texts()
    assert options == ["raw", "cells", "smooth (not there)"]


def test_sliders_step_through_planes_of_all_panels(shared_page):
    session = FakeSession(raw=image(VOLUME, axes="ZYX"), flat=image(VOLUME[0], axes="YX"))
    session.shown = ["raw", "flat"]
    page = session.open(shared_page)
    number = page.get_by_label("plane, number")
    assert number.input_value() == "5"
    number.fill("7")
    settle(page)
    assert page.evaluate("panels.panels[0].block.values[0]") == VOLUME[7, 0, 0]
    assert page.locator(".plane-row input[type=range]").input_value() == "7"
    number.fill("99")
    frames(page)
    assert page.evaluate("link.planes.Z") == 9


def test_time_and_channels_have_sliders_and_a_photograph_has_none(shared_page):
    film = FakeSession(raw=image(np.zeros((4, 3, 20, 30), np.uint8), axes="TCYX"))
    page = film.open(shared_page)
    assert page.locator(".plane-row label").all_inner_texts() == ["time", "channel"]
    assert page.evaluate("panels.panels[0].block.header.planes") == [2, 0]
    photograph = FakeSession(raw=image(np.zeros((20, 30, 3), np.uint8), axes="YXC"))
    assert photograph.open(shared_page).locator(".plane-row").count() == 0


def test_three_planes_of_a_volume_meet_in_a_cross(shared_page):
    session = FakeSession(raw=image(VOLUME, axes="ZYX", spacing=[2, 1, 1]))
    page = session.open(shared_page)
    page.get_by_label("Layout of the panels").select_option("axes")
    settle(page)
    assert page.evaluate("panels.panels.map(({ axes }) => axes)") == ["YX", "YZ", "ZX"]
    at = page.evaluate("panels.panels[0].toScreen(4.5, 21.5)")
    page.locator("canvas.panel-canvas").first.click(position=at)
    settle(page)
    assert page.evaluate("({ Z: link.indexAlong('Z', 10), Y: link.planes.Y, X: link.planes.X })") == {
        "Z": 5,
        "Y": 4,
        "X": 21,
    }
    values = page.evaluate("panels.panels.map(({ block }) => [block.rows, block.columns, block.values[0]])")
    assert values == [[20, 30, VOLUME[5, 0, 0]], [20, 10, VOLUME[0, 0, 21]], [10, 30, VOLUME[0, 4, 0]]]
    page.get_by_label("Layout of the panels").select_option("grid")
    settle(page)
    assert shown(page) == ["raw"]
    assert page.evaluate("panels.panels[0].axes") == ""


def test_an_image_has_no_three_planes(shared_page):
    page = FakeSession(raw=image(PLANE)).open(shared_page)
    assert page.locator("option[value=axes]").is_disabled()
    page.evaluate("panels.setLayout('axes')")
    assert len(shown(page)) == 1


def test_contrast_is_typed_fitted_and_reset(shared_page):
    plane = np.full((60, 80), 7, np.uint16)
    plane[10:50, 10:70] = 500
    page = FakeSession(raw=image(plane)).open(shared_page)
    page.locator("summary").click()
    low, high = page.get_by_label("Lowest value drawn"), page.get_by_label("Highest value drawn")
    assert (low.input_value(), high.input_value()) == ("7", "500")
    high.fill("300")
    high.blur()
    assert page.evaluate("link.contrast") == {"raw": [7, 300]}
    low.fill("400")
    low.blur()
    assert page.evaluate("link.contrast") == {"raw": [7, 300]}, "limits upside down were taken"
    page.get_by_role("button", name="Contrast of what is visible").click()
    assert page.evaluate("link.contrast") == {"raw": [7, 500]}
    page.get_by_role("button", name="Contrast of the whole plane").click()
    frames(page)
    assert page.evaluate("link.contrast") == {}


def test_other_panels_have_the_crosshair_and_not_the_one_pointed_at(shared_page):
    session = FakeSession(raw=image(PLANE), same=image(PLANE))
    session.shown = ["raw", "same"]
    page = session.open(shared_page)
    page.locator("canvas.panel-canvas").first.hover(position={"x": 100, "y": 100})
    frames(page)
    code = """() => panels.panels.map(({ canvas }) =>
      Math.max(...canvas.getContext("2d").getImageData(100, 20, 1, 1).data.subarray(0, 3)))"""
    pointed, other = page.evaluate(code)
    assert other > pointed + 100


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_names_of_controls_are_there_for_screen_readers(shared_page, scheme):
    from axe_core_python.sync_playwright import Axe

    session = FakeSession(raw=image(VOLUME, axes="ZYX"), cells=labels(VOLUME))
    session.shown = ["raw", "cells"]
    page = session.open(shared_page)
    page.emulate_media(color_scheme=scheme)
    page.locator("summary").first.click()
    page.evaluate("panels.headOf(panels.panels[0]).compare('curtain', 'cells')")
    settle(page)
    found = Axe().run(page, context="#root")["violations"]
    assert [problem["id"] for problem in found if problem["impact"] in ("serious", "critical")] == []
