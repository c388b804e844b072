"""A page that is loaded anew shows what it showed."""

from __future__ import annotations

from tests.web.application import running, showing

LOOKS = """() => ({
  panels: held.shown().map(({ ref, over, isPinned }) => [ref, over, isPinned]),
  layout: document.querySelector('.panels-grid').dataset.layout,
  contrast: held.link.contrast, colormap: held.link.colormap, opacity: held.link.opacity,
  outlines: held.link.outlines, zoom: held.link.zoom, selection: [...held.link.selection],
})"""


def test_a_reload_brings_the_same_panels_with_the_same_looks(chromium, tmp_path):
    with running(tmp_path) as address, showing(chromium, address) as application:
        application.start(sample="coins")
        application.grasp()
        application.do("add_step", operation="filters.sobel", arguments={})
        application.do("add_step", operation="numpy.greater", after="coins", values={"x2": 110})
        page = application.page
        page.get_by_label("What the panel shows").select_option("coins")
        page.get_by_label("Objects over it").select_option("greater")
        page.get_by_title("Add a panel").click()
        page.get_by_label("What the panel shows").nth(1).select_option("sobel")
        page.get_by_label("Layout of the panels").select_option("column")
        page.locator(".head-pin").nth(1).click()
        page.evaluate(
            """held.link.set({
              contrast: { coins: [20, 200], sobel: [0, 0.2] }, colormap: { sobel: 'magma' }, opacity: 0.8,
              outlines: false, zoom: 1.5, selection: new Set([1]),
            })"""
        )
        page.wait_for_function("held.model.state.shown.join() === 'coins,sobel'")
        application.settle()
        before, pixels = page.evaluate(LOOKS), application.read()["pixels"]
        assert before["panels"] == [["coins", "greater", False], ["sobel", "", True]]
        page.reload()
        page.wait_for_selector("[data-panel][data-state=exact]")
        application.grasp()
        page.evaluate("(looks) => held.link.set({ zoom: looks.zoom, centre: looks.centre ?? {} })", before)
        application.settle()
        assert page.evaluate(LOOKS) == before
        assert application.read()["pixels"] == pixels
