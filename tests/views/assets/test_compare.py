"""Two results in one panel: their true difference, a curtain, one after the other."""

import numpy as np

from .fake_session import FakeSession, frames, image, labels, settle
from .test_panel import one_to_one, read
from .wire import DECODE, to_base64

DIFFERENCE = (
    """async ([first, second, areObjects]) => {
  const { toTyped } = await import("./block.js");
  const { differenceOf } = await import("./difference.js");
"""
    + DECODE
    + """
  const block = ([text, dtype, [rows, columns, channels = 1], kind]) =>
    ({ values: toTyped(dtype, decode([text])[0]), rows, columns, channels, header: { dtype, kind } });
  try {
    const { picture, counts } = differenceOf(block(first), block(second), areObjects);
    return [[...new Uint32Array(picture.data.buffer)], counts];
  } catch (error) {
    return error.message;
  }
}"""
)


def told(array, kind="image"):
    return [to_base64(array), array.dtype.name, list(array.shape), kind]


def difference(page, first, second, kind="image"):
    return page.evaluate(DIFFERENCE, [told(first, kind), told(second, kind), kind != "image"])


def test_pixels_that_a_number_does_not_tell_are_flagged_and_counted(shared_page):
    first = np.array([[1.0, np.nan, 2.0, 0.5, 3.0, -0.5, 1.5, np.nan, np.inf]])
    second = np.array([[1.0, np.nan, np.nan, -0.5, 1.0, 0.0, 2.0, 4.0, np.inf]])
    colors, counts = difference(shared_page, first, second)
    assert counts == {"pixels": 9, "differing": 6, "largest": 2, "nan": 3, "negative": 1, "clipped": 2}
    nan, negative, clipped = 0xFFFF00FF, 0xFFE5E500, 0xFF00DDFF
    assert [colors[i] for i in (1, 2, 3, 4, 5, 7)] == [nan, nan, negative, clipped, clipped, nan]
    assert colors[0] == colors[8] != colors[6]


def test_whole_numbers_are_clipped_at_the_ends_of_their_range(shared_page):
    first = np.array([[10, 255, 0, 7, 200]], np.uint8)
    second = np.array([[255, 255, 0, 0, 201]], np.uint8)
    _, counts = difference(shared_page, first, second)
    assert counts["clipped"] == 2
    assert counts["differing"] == 3
    assert counts["largest"] == 245


def test_a_difference_of_one_among_numbers_of_64_bits_is_seen(shared_page):
    first = np.array([[2**60, 5]], np.int64)
    second = first + np.array([[1, 0]])
    _, counts = difference(shared_page, first, second)
    assert (counts["differing"], counts["largest"]) == (1, 1)


def test_the_smallest_difference_has_another_colour_than_none(shared_page):
    first = np.zeros((1, 3))
    colors, _ = difference(shared_page, first, np.array([[0, 1e-9, 1e9]]))
    assert len(set(colors)) == 3


def test_labels_are_added_removed_or_others(shared_page):
    first = np.array([[0, 1, 2, 3, 0]], np.uint16)
    second = np.array([[0, 0, 2, 4, 5]], np.uint32)
    _, counts = difference(shared_page, first, second, "labels")
    assert counts == {"pixels": 5, "differing": 3, "added": 1, "removed": 1, "changed": 1}


def test_images_of_different_shapes_have_no_difference(shared_page):
    message = difference(shared_page, np.zeros((2, 3)), np.zeros((3, 2)))
    assert message == "difference: images must have the same shape, got 2 × 3 and 3 × 2."


def test_the_difference_of_floats_is_that_of_their_values_and_not_of_their_colours(shared_page):
    plane = np.random.default_rng(3).normal(0, 1, (60, 80))
    other = plane.copy()
    other[20:30, 20:40] += 1e-6
    session = FakeSession(raw=image(plane), smooth=image(other))
    page = session.open(shared_page)
    page.evaluate("panels.headOf(panels.panels[0]).compare('difference', 'smooth')")
    page.wait_for_function("document.querySelector('.compare-words').textContent")
    assert page.locator(".compare-count").all_inner_texts() == [
        "200 of 4,800 pixels differ (4.2 %)",
        "largest 0.000001",
    ]
    one_to_one(page)
    shown = read(page, (15, 15, 20, 30)).astype(int)
    assert len(np.unique(shown[:5].reshape(-1, 3), axis=0)) == 1
    assert (shown[5:15, 5:25, 0] > 200).all()


def test_a_difference_of_whole_numbers_asks_for_nothing_and_follows_changes(shared_page):
    plane = np.zeros((60, 80), np.uint8)
    session = FakeSession(raw=image(plane), more=image(plane + 1))
    page = session.open(shared_page)
    page.evaluate("panels.headOf(panels.panels[0]).compare('difference', 'more')")
    settle(page)
    assert page.locator(".compare-count").first.inner_text().startswith("4,800 of 4,800")
    session.images["more"] = image(plane)
    session.revision = 2
    view = next(
        said for said in reversed(session.said) if said["type"] == "view" and said["panel"] == "p1:with"
    )
    page.evaluate("([header, buffers]) => model.tellEncoded(header, buffers)", session.block(view)[0])
    settle(page)
    assert page.locator(".compare-count").first.inner_text() == "0 of 4,800 pixels differ (0 %)"
    assert session.count("ask") == 0


def test_a_curtain_shows_one_on_each_side_and_moves_by_keys(shared_page):
    session = FakeSession(
        raw=labels(np.full((60, 80), 3, np.uint8)), other=labels(np.full((60, 80), 9, np.uint8))
    )
    page = session.open(shared_page)
    page.evaluate("panels.headOf(panels.panels[0]).compare('curtain', 'other')")
    settle(page)
    ends = """() => {
      const { canvas, width, height } = panels.panels[0];
      const at = (share) => [...canvas.getContext("2d").getImageData(share * width, height / 2, 1, 1).data];
      return [at(0.4), at(0.6)];
    }"""
    left, right = page.evaluate(ends)
    assert left != right
    curtain = page.get_by_role("slider", name="curtain between raw and other")
    for key, expected in [("Home", [right, right]), ("End", [left, left])]:
        curtain.press(key)
        frames(page)
        assert page.evaluate(ends) == expected, key
    curtain.press("ArrowLeft")
    assert curtain.get_attribute("aria-valuenow") == "98"


def test_blinking_changes_by_itself_and_by_hand_for_whoever_wants_less_motion(shared_page):
    session = FakeSession(raw=image(np.zeros((60, 80))), other=image(np.ones((60, 80))))
    for motion in ("no-preference", "reduce"):
        shared_page.emulate_media(reduced_motion=motion)
        page = session.open(shared_page)
        page.evaluate("panels.headOf(panels.panels[0]).compare('blink', 'other')")
        page.evaluate("""() => {
          window.swaps = 0;
          const { comparison } = panels.panels[0];
          const swap = comparison.swap.bind(comparison);
          comparison.swap = () => { window.swaps += 1; swap(); };
        }""")
        page.wait_for_timeout(700)
        assert (page.evaluate("swaps") > 0) == (motion == "no-preference")
    page.get_by_role("button", name="Show the other").click()
    assert page.evaluate("[swaps, panels.panels[0].comparison.isOther]") == [1, True]
    page.emulate_media(reduced_motion="no-preference")


def test_a_comparison_that_ended_leaves_nothing(shared_page):
    session = FakeSession(raw=image(np.zeros((60, 80))), other=image(np.ones((60, 80))))
    page = session.open(shared_page)
    before = page.evaluate("model.listenerCount()")
    for way in ("curtain", "blink", "difference"):
        page.evaluate("(way) => panels.headOf(panels.panels[0]).compare(way, 'other')", way)
        settle(page)
    page.evaluate("panels.headOf(panels.panels[0]).compare('', '')")
    settle(page)
    assert page.evaluate("model.listenerCount()") == before
    assert page.locator(".compare-bar, .compare-curtain").count() == 0
