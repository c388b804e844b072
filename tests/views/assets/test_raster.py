"""The page's colours are those of `tamis.display`, to the last bit."""

import numpy as np
import pytest

from tamis.catalogue import Kind
from tamis.display import COLORMAPS, label_colors, overlay, to_rgb

from .wire import DECODE, block_of, pixels_of, snapshot_of
from .write_colormaps import TARGET, module_text

RANDOM = np.random.default_rng(7)

PAINT = (
    """async ([message, buffers, look, over]) => {
  const { toBlock } = await import("./block.js");
  const { overlayBlock, paintBlock } = await import("./raster.js");
"""
    + DECODE
    + """
  look.selection = new Set(look.selection);
  const picture = paintBlock(toBlock(message, decode(buffers)), look);
  if (over) overlayBlock(picture, toBlock(over[0], decode(over[1])), look);
  let text = "";
  for (const byte of picture.data) text += String.fromCharCode(byte);
  return btoa(text);
}"""
)


@pytest.fixture
def paint(shared_page):
    """The page's `to_rgb`: of a snapshot, and of one over it."""

    def draw(snapshot, over=None, **changes):
        upper = over or snapshot
        look = {
            "colormap": snapshot.colormap,
            "selection": sorted(upper.selection),
            "opacity": upper.opacity,
            "outlines": upper.outlines,
            **changes,
        }
        message, buffers = block_of(snapshot)
        text = shared_page.evaluate(PAINT, [message, buffers, look, block_of(over) if over else None])
        pixels = pixels_of(text, snapshot.plane.shape[:2])
        assert (pixels[..., 3] == 255).all()
        return pixels[..., :3]

    return draw


def hostile(dtype, shape=(33, 21)):
    """Random pixels over the whole range of a dtype, with its extremes, and what is no number."""
    if np.dtype(dtype).kind == "f":
        plane = RANDOM.normal(0, 1, shape).astype(dtype)
        plane.flat[:7] = [np.nan, np.inf, -np.inf, np.finfo(dtype).max, np.finfo(dtype).min, -0.0, 0]
        plane.flat[-1] = np.nan
        return plane
    limits = np.iinfo(dtype)
    plane = RANDOM.integers(limits.min, limits.max, shape, dtype=dtype, endpoint=True)
    plane.flat[:3] = [limits.min, limits.max, 0]
    return plane


IMAGES = [
    "uint8",
    "int8",
    "uint16",
    "int16",
    "uint32",
    "int32",
    "int64",
    "uint64",
    "float16",
    "float32",
    "float64",
]


def test_the_colormaps_of_the_page_are_those_of_python():
    assert TARGET.read_text(encoding="utf-8") == module_text(), "run tests/views/assets/write_colormaps.py"


@pytest.mark.parametrize("dtype", IMAGES)
def test_an_image_has_the_colours_of_display(paint, dtype):
    for limits, colormap in [((-1.25, 3.1), "viridis"), (None, "gray"), ((-30000, 39999.5), "turbo")]:
        snapshot = snapshot_of(hostile(dtype), contrast_limits=limits, colormap=colormap)
        assert np.array_equal(paint(snapshot), to_rgb(snapshot)), (dtype, limits)


def test_every_colormap_and_every_step(paint):
    for colormap in COLORMAPS:
        snapshot = snapshot_of(
            np.arange(256, dtype=np.uint8)[None], contrast_limits=(0, 255), colormap=colormap
        )
        assert np.array_equal(paint(snapshot), to_rgb(snapshot))


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float64"])
def test_colours_are_drawn_as_they_are(paint, dtype):
    plane = hostile(dtype, (13, 9, 3))
    snapshot = snapshot_of(plane, axes="YXC", contrast_limits=(0.1, 250))
    assert np.array_equal(paint(snapshot), to_rgb(snapshot))


def test_binary_images_of_widths_that_are_no_multiple_of_eight(paint):
    for columns in (1, 7, 8, 9, 31):
        snapshot = snapshot_of(RANDOM.random((5, columns)) > 0.5, Kind.BINARY)
        assert np.array_equal(paint(snapshot), to_rgb(snapshot))


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "uint32", "int32"])
def test_labels_have_the_colours_of_display_also_when_some_are_selected(paint, dtype):
    kind = Kind.MARKERS if dtype == "int32" else Kind.LABELS
    for plane in (hostile(dtype), RANDOM.integers(0, 100, (20, 30)).astype(dtype)):
        for selection in (frozenset(), frozenset(map(int, plane.ravel()[::7]))):
            snapshot = snapshot_of(plane, kind, selection=selection)
            assert np.array_equal(paint(snapshot), to_rgb(snapshot))


def test_fifty_thousand_labels_have_the_colours_of_display(shared_page):
    labels = np.concatenate([np.arange(30_000), RANDOM.integers(-(2**31), 2**32, 20_000)])
    code = """async (labels) => {
      const { labelColor } = await import("./palette.js");
      return labels.map(labelColor);
    }"""
    colors = np.array(shared_page.evaluate(code, labels.tolist()), dtype="<u4").view(np.uint8).reshape(-1, 4)
    expected = label_colors(labels)
    assert np.array_equal(colors[:, :3], expected[:, :3])


@pytest.mark.parametrize("outlines", [True, False])
@pytest.mark.parametrize("opacity", [0.0, 0.35, 0.5, 1.0])
def test_objects_over_an_image_are_mixed_as_display_mixes_them(paint, opacity, outlines):
    image = snapshot_of(hostile("float32", (40, 37)), contrast_limits=(-2, 2), colormap="magma")
    blobs = np.kron(RANDOM.integers(-2, 6, (8, 8)), np.ones((5, 5), int))[:40, :37].astype(np.int32)
    for upper, kind in [(blobs, Kind.MARKERS), (np.abs(blobs), Kind.LABELS), (blobs > 2, Kind.BINARY)]:
        for selection in (frozenset(), frozenset({1, 3})):
            over = snapshot_of(upper, kind, opacity=opacity, outlines=outlines, selection=selection)
            assert np.array_equal(paint(image, over), overlay(image, over))


def test_contrast_given_by_the_page_is_that_of_display(paint):
    plane = hostile("uint16")
    wished = snapshot_of(plane, contrast_limits=(100.5, 60000.25))
    assert np.array_equal(paint(snapshot_of(plane), limits=[100.5, 60000.25]), to_rgb(wished))


def test_a_buffer_that_is_too_short_is_told(shared_page):
    message, buffers = block_of(snapshot_of(np.zeros((4, 4), np.uint8)))
    code = (
        """async ([message, buffers]) => {
      const { toBlock } = await import("./block.js");
    """
        + DECODE
        + """
      try { toBlock(message, decode(buffers)); } catch (error) { return error.message; }
    }"""
    )
    told = shared_page.evaluate(code, [{**message, "shape": [4, 5]}, buffers])
    assert told == "block: buffer must hold 20 values for shape 4,5, got 16."


def test_a_buffer_may_begin_anywhere_in_a_message(shared_page):
    code = """async () => {
      const { toTyped } = await import("./block.js");
      const bytes = new Uint8Array([9, 1, 2, 3, 4]);
      return [...toTyped("uint16", bytes.subarray(1))];
    }"""
    assert shared_page.evaluate(code) == [0x0201, 0x0403]
