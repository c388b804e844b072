"""A real JupyterLab, a real kernel, a real Chromium."""

import base64
import re
import time

import cv2
import numpy as np
import pytest
from skimage import data, filters

from tamis.display import Intent, resolve, to_rgb

from .lab import jupyter_lab, open_notebook, run_cell, write_notebook

CELLS = {
    "explore": """
import time
import numpy as np
import tamis
from skimage import filters as ski
coins = tamis.open("sample:coins")
smooth = tamis.filters.gaussian(coins, sigma=2)
labels = tamis.measure.label(smooth > tamis.filters.threshold_otsu(smooth))
table = tamis.measure.regionprops_table(labels, smooth, properties=("label", "area"))
explorer = tamis.explore(tamis.Pipeline.of(labels=labels, table=table, smooth=smooth), height=330)
explorer""",
    "again": "explorer",
    "told": "print('sigma', explorer.pipeline.get_node('smooth').values['sigma'])",
    "slow": """
@tamis.operation
def slow(image, amount: float = 1.0):
    time.sleep(10)  # and nobody can interrupt it
    return np.asarray(image) * amount
late = tamis.explore(slow(tamis.filters.gaussian(coins, sigma=2)), height=330)
late""",
    "talk": """
from skimage import data
@tamis.interact(sigma=(0, 5), size=range(1, 9))
def talk(image=data.coins(), sigma=1.0, size=3):
    return ski.median(ski.gaussian(image, sigma), np.ones((size, size)))""",
    "compare": """
part = coins[:150, :200]
panels = tamis.compare(part, tamis.filters.gaussian(part, sigma=2), mask=part > 100, height=330)
panels""",
    "shared": "print(sorted(panels.link.shared.extent), panels.link.shared.contrast_limits)",
    "moved": """
panels.link.set(extent={"Y": (20, 60), "X": (30, 80)}, contrast_limits=(20, 150))""",
    "scene": """
places = np.indices((24, 30, 34)).reshape(3, 24, 30, 34, 1)
balls = ((places - np.array([[6, 12], [8, 20], [9, 25]]).reshape(3, 1, 1, 1, 2)) ** 2).sum(axis=0) < 36
cells = (balls * (1, 2)).sum(axis=-1)
view = tamis.view3d(np.where(cells, 200, 20).astype(np.uint8), cells, height=330)
view""",
    "second": "tamis.view3d(cells.astype(bool), height=330)",
    "turned": """
from tamis.display import Camera
view.link.set(camera=Camera((15, 12, -90), (15, 12, 10), (0, -1, 0)), selection=frozenset({2}))""",
    "looked": "print(view.link.shared.camera.position[2] > 0, sorted(view.link.shared.selection))",
    "table": """
volume = tamis.open(cells, kind="labels", name="cells")
measured = tamis.measure.regionprops_table(volume, properties=("label", "area"))
objects = tamis.explore(tamis.Pipeline.of(measured=measured), height=330)
tamis.link(objects, view, of="selection")
objects""",
    "busy": "time.sleep(6); print('rested')",
}
PLACES = {name: place for place, name in enumerate(CELLS)}
GAPS = """() => {
  let last = 0;
  window.gaps = [];
  const look = (now) => {
    gaps.push(now - last);
    last = now;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
EXACT = "[data-panel][data-state=exact]"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    write_notebook(folder / "coins.ipynb", *CELLS.values())
    smooth = "import tamis\ntamis.explore(tamis.filters.gaussian(tamis.open('sample:coins'), sigma=2))"
    write_notebook(folder / "again.ipynb", smooth, "tamis.view3d(tamis.data.binary_blobs(24, n_dim=3))")
    with jupyter_lab(folder) as port:
        yield port


@pytest.fixture(scope="module")
def notebook(chromium, lab):
    page = chromium.new_page(viewport={"width": 1300, "height": 1600})
    page.set_default_timeout(30_000)
    page.problems, page.limits = [], []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: hear(frame, page.limits)))
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    open_notebook(page, lab, "coins.ipynb")
    run_cell(page, PLACES["explore"])
    cell(page, "explore").locator(EXACT).wait_for()
    yield page
    assert page.problems == []
    page.close()


def hear(frame, limits):
    """Note the contrast of the blocks that come."""
    data = frame if isinstance(frame, bytes) else frame.encode()
    found = re.search(
        rb'"type":"block","panel":"p1",.{0,2000}?"contrast_limits":\[([^\]]*)\]', data, re.DOTALL
    )
    if found:
        limits.append(tuple(map(float, found[1].split(b","))))


def cell(page, name):
    return page.locator(".jp-Notebook .jp-CodeCell").nth(PLACES[name])


def show(page, name, step):
    """Have a cell show a step and its form."""
    shown = cell(page, name)
    shown.locator(f"[data-step={step}]").click()
    panel = shown.locator(f"[data-panel][data-ref={step}][data-state=exact], {EXACT}").first
    panel.wait_for()
    return shown


def said(page, name):
    output = cell(page, name).locator(".jp-OutputArea-output pre")
    output.wait_for()
    return output.inner_text().strip()


def pixels_of(shown, place=0):
    """Return what is on the canvas of one of a cell's panels, without the rows that a scale bar covers."""
    shape, pixels = (
        shown.locator(".panel-canvas")
        .nth(place)
        .evaluate(
            """(canvas) => {
          const { width, height } = canvas;
          return [[height, width], [...canvas.getContext("2d").getImageData(0, 0, width, height).data]];
        }"""
        )
    )
    return np.array(pixels, np.uint8).reshape(*shape, 4)[:-60, :, :3]


def is_shown(image, canvas):
    """Return whether the middle of an image is on a canvas, pixel by pixel, whatever is around it."""
    room = canvas.shape[1] - image.shape[1]
    assert room > 0, "the panel is too narrow for this"
    lefts = {room // 2, (room + 1) // 2}
    beyond = range(image.shape[0] - len(canvas) + 1)  # rows of the image above the canvas
    above = range(60)  # rows of the canvas above the image
    return any(
        np.array_equal(part, seen[: len(part)])
        for left in lefts
        for top, margin in [*((top, 0) for top in beyond), *((0, margin) for margin in above)]
        for seen in [canvas[margin:, left : left + image.shape[1]]]
        for part in [image[top : top + len(seen)]]
    )


def set_sigma(shown, sigma):
    number = shown.locator("[data-field=sigma] input:not([type=range]):not([type=checkbox])").first
    number.fill(str(sigma))
    number.press("Enter")


def sigma_of(page):
    run_cell(page, PLACES["told"])
    return float(said(page, "told").split()[1])


def drag(page, slider, seconds):
    """Move a slider to and fro for some time, and let it go at its right end."""
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 3, y)
    page.mouse.down()
    until = time.monotonic() + seconds
    count = 0
    while time.monotonic() < until:
        share = abs((count / 30) % 2 - 1)
        page.mouse.move(box["x"] + box["width"] * (0.1 + 0.8 * share), y)
        count += 1
        time.sleep(1 / 60)
    page.mouse.move(box["x"] + box["width"] - 1, y)
    page.mouse.up()
    return count


def test_the_pixels_are_those_of_the_library(notebook):
    shown = show(notebook, "explore", "smooth")
    shown.locator(".panel-canvas").first.press("1")
    for sigma in (3, 1.5):
        set_sigma(shown, sigma)
        notebook.wait_for_timeout(400)
        shown.locator(EXACT).first.wait_for()
        limits = notebook.limits[-1]
        smooth = filters.gaussian(data.coins(), sigma=sigma)
        drawn = to_rgb(resolve(smooth, Intent(contrast_limits=limits), kind="image"))
        assert is_shown(drawn, pixels_of(shown)), sigma


def test_the_next_cell_has_what_the_page_has_made(notebook):
    shown = show(notebook, "explore", "smooth")
    set_sigma(shown, 4)
    notebook.wait_for_timeout(300)
    assert sigma_of(notebook) == 4
    shown.locator("[data-action=undo]").click()
    notebook.wait_for_timeout(300)
    assert sigma_of(notebook) != 4


def test_a_second_cell_shows_the_same_explorer_and_looks_elsewhere(notebook):
    run_cell(notebook, PLACES["again"])
    cell(notebook, "again").locator(EXACT).wait_for()
    shown = show(notebook, "again", "threshold_otsu")
    assert shown.locator("[data-step=threshold_otsu][aria-selected=true]").count()
    set_sigma(show(notebook, "explore", "smooth"), 2.5)
    field = shown.locator("[data-field=sigma] input:not([type=range]):not([type=checkbox])").first
    notebook.wait_for_function("(input) => input.value === '2.5'", arg=field.element_handle())
    assert notebook.evaluate("globalThis.tamisViewers.size") == 1


def test_the_picture_for_paper_is_hidden(notebook):
    pictures = cell(notebook, "explore").locator("[class^=tamis-instead]")
    assert pictures.count() == 1
    assert not pictures.first.is_visible()


def test_a_row_and_its_object_are_one(notebook):
    shown = cell(notebook, "explore")
    rows = shown.locator(".tamis-rows")
    rows.locator("tbody tr[role=row]").nth(3).click()
    chosen = rows.locator("tr[aria-selected=true] td").first
    assert chosen.inner_text() == "4"
    rows.locator("th button", has_text="area").click()
    rows.locator("th button", has_text="area").click()
    areas = rows.locator("tbody tr[role=row] td:nth-child(2)").all_inner_texts()
    assert areas == sorted(areas, key=int, reverse=True)
    alone = shown.get_by_role("button", name="only selected")
    alone.click()  # wherever it has gone
    rows.locator("tr[aria-selected=true]").wait_for()
    assert rows.locator("tbody tr[role=row] td").first.inner_text() == "4"
    alone.click()


def test_keys_are_the_viewers_and_not_the_notebooks(notebook):
    shown = show(notebook, "explore", "smooth")
    count = notebook.locator(".jp-Notebook .jp-CodeCell").count()
    before = sigma_of(notebook)
    slider = shown.locator("[data-field=sigma] input[type=range]").first
    slider.focus()
    for key in ("ArrowRight", "d", "d", "b", "ArrowRight"):
        notebook.keyboard.press(key)
    notebook.wait_for_timeout(500)
    assert notebook.locator(".jp-Notebook .jp-CodeCell").count() == count
    assert sigma_of(notebook) > before


def test_a_page_that_is_loaded_again_shows_everything_again(chromium, notebook, lab):
    cell(notebook, "told").locator(".cm-content").click()
    notebook.keyboard.press("Control+s")
    notebook.wait_for_timeout(1000)
    page = chromium.new_page(viewport={"width": 1300, "height": 1000})
    open_notebook(page, lab, "coins.ipynb")
    page.locator(EXACT).first.wait_for(timeout=30_000)
    page.close()


def test_a_cell_that_runs_keeps_no_slider_waiting(notebook):
    shown = show(notebook, "explore", "smooth")
    run_cell(notebook, PLACES["busy"])
    began = time.monotonic()
    painted = shown.locator("[data-panel]").first
    before = painted.get_attribute("data-revision")
    set_sigma(shown, 5)
    notebook.wait_for_function(
        "([panel, before]) => panel.dataset.revision !== before", arg=[painted.element_handle(), before]
    )
    assert time.monotonic() - began < 4
    assert said(notebook, "busy") == "rested"


def test_the_slide_of_the_talk_has_its_sliders_and_its_pixels(notebook):
    run_cell(notebook, PLACES["talk"])
    shown = cell(notebook, "talk")
    shown.locator(EXACT).wait_for()
    shown.locator(".panel-canvas").first.press("1")
    assert shown.locator("[data-field=size] input[type=range]").get_attribute("max") == "8"
    set_sigma(shown, 2)
    notebook.wait_for_timeout(400)
    shown.locator(EXACT).wait_for()
    smooth = filters.median(filters.gaussian(data.coins(), 2), np.ones((3, 3)))
    drawn = to_rgb(resolve(smooth, Intent(contrast_limits=notebook.limits[-1]), kind="image"))
    assert is_shown(drawn, pixels_of(shown))


def test_dragging_while_a_long_step_runs_neither_queues_nor_freezes(notebook):
    run_cell(notebook, PLACES["slow"])
    shown = cell(notebook, "slow")
    shown.locator("[data-step=result]").wait_for()
    shown.locator("[data-step=gaussian]").click()
    slider = shown.locator("[data-field=sigma] input[type=range]").first
    slider.wait_for()
    notebook.evaluate(GAPS)
    moves = drag(notebook, slider, 4)
    assert moves > 20  # each is waited for until the page has taken it
    assert notebook.evaluate("Math.max(...gaps.slice(1))") < 500
    # what is asked now is answered now: nothing waits behind it
    began = time.monotonic()
    assert sigma_of(notebook) > 0
    assert time.monotonic() - began < 3


def test_panels_of_a_comparison_move_together_and_with_python(notebook):
    run_cell(notebook, PLACES["compare"])
    shown = cell(notebook, "compare")
    exact = shown.locator(EXACT)
    exact.nth(2).wait_for()
    assert exact.count() == 3
    assert not shown.locator("[data-part=form], [data-part=strip]").count()
    assert not shown.locator("[class^=tamis-instead]").first.is_visible()
    shown.locator(".panel-canvas").first.press("1")
    notebook.wait_for_timeout(500)
    mask = data.coins()[:150, :200] > 100
    assert is_shown(to_rgb(resolve(mask, Intent(), kind="binary")), pixels_of(shown, 2))
    run_cell(notebook, PLACES["shared"])
    assert said(notebook, "shared") == "['X', 'Y'] None"

    run_cell(notebook, PLACES["moved"])
    notebook.wait_for_timeout(800)
    exact.nth(2).wait_for()
    run_cell(notebook, PLACES["shared"])
    assert said(notebook, "shared") == "['X', 'Y'] (20, 150)"
    image, mask = data.coins()[:150, :200], data.coins()[:150, :200] > 100
    drawn = [to_rgb(resolve(image, Intent(contrast_limits=(20, 150)), kind="image"))]
    drawn.append(to_rgb(resolve(mask, Intent(), kind="binary")))
    for place, colours in zip((0, 2), drawn, strict=True):
        seen = pixels_of(shown, place)
        middle = (
            (seen.shape[0] + 60) // 2 + 2,
            seen.shape[1] // 2 + 2,
        )  # of the whole canvas, and a bit beside
        assert np.array_equal(seen[middle], colours[40, 55])


def test_notebook_shows_panels_and_space_as_jupyterlab_does(chromium, lab, tmp_path_factory):
    page = chromium.new_page(viewport={"width": 1300, "height": 1600})
    page.set_default_timeout(30_000)
    open_notebook(page, lab, "again.ipynb", at="notebooks")
    assert not page.locator("#jp-main-dock-panel").count()  # it is not JupyterLab
    run_cell(page, 0)
    shown = page.locator(".jp-Notebook .jp-CodeCell").nth(0)
    shown.locator(EXACT).wait_for()
    slider = shown.locator("[data-field=sigma] input[type=range]")
    slider.press("ArrowRight")
    page.wait_for_function("document.querySelector('[data-panel]').dataset.revision > 0")
    shown.locator(EXACT).wait_for()
    run_cell(page, 1)
    page.locator(".jp-Notebook .jp-CodeCell").nth(1).locator(SCENE).wait_for()
    page.close()


SCENE = "[data-scene][data-state=exact]"


def scene_of(shown):
    """Return the colours of a scene."""
    address = shown.locator(".scene-canvas").evaluate("(canvas) => canvas.toDataURL('image/png')")
    content = np.frombuffer(base64.b64decode(address.partition(",")[2]), np.uint8)
    return cv2.imdecode(content, cv2.IMREAD_COLOR)


def wait_until(what, timeout=20):
    end = time.monotonic() + timeout
    while not what():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def test_scenes_of_two_cells_and_python_share_one_camera(notebook):
    for name in ("scene", "second"):
        run_cell(notebook, PLACES[name])
        cell(notebook, name).locator(SCENE).wait_for()
    first, second = cell(notebook, "scene"), cell(notebook, "second")
    before = scene_of(second)
    run_cell(notebook, PLACES["turned"])
    wait_until(lambda: not np.array_equal(scene_of(second), before))
    turned = scene_of(first)
    # the second ball is selected: it is bright, the other one is not
    colours = turned.reshape(-1, 3).astype(int)
    assert colours.max(axis=1).max() > 150
    first.locator(".scene-canvas").scroll_into_view_if_needed()
    box = first.locator(".scene-canvas").bounding_box()
    notebook.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    notebook.mouse.down()
    seen = scene_of(second)
    notebook.mouse.move(box["x"] + box["width"] / 2 + 300, box["y"] + box["height"] / 2, steps=6)
    wait_until(lambda: not np.array_equal(scene_of(second), seen))
    notebook.mouse.up()
    notebook.wait_for_timeout(300)
    run_cell(notebook, PLACES["looked"])
    assert said(notebook, "looked") == "True [2]"


def test_a_row_of_the_table_is_an_object_in_space(notebook):
    run_cell(notebook, PLACES["table"])
    shown = cell(notebook, "table")
    rows = shown.locator(".tamis-bottom tbody tr[role=row]")
    rows.nth(1).wait_for()
    assert rows.nth(1).get_attribute("aria-selected") == "true"  # the second ball is selected in space
    bright = scene_of(cell(notebook, "scene"))
    rows.nth(0).click()
    wait_until(lambda: not np.array_equal(scene_of(cell(notebook, "scene")), bright))
    run_cell(notebook, PLACES["looked"])
    assert said(notebook, "looked").endswith("[1]")
