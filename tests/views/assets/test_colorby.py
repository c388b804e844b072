"""Objects in the colours of a property are those of `tamis.display`, to the last bit."""

import numpy as np
import pytest

from tamis.catalogue import Kind
from tamis.display import label_colors, value_colors, value_limits

from .wire import DECODE, block_of, pixels_of, snapshot_of, to_base64

PAINT = (
    """async ([message, buffers, columns, wish, selection]) => {
  const { toBlock } = await import("./block.js");
  const { coloringOf } = await import("./colorby.js");
  const { paintBlock } = await import("./raster.js");
  const { Table } = await import("./table.js");
"""
    + DECODE
    + """
  const told = { ref: "t", key: "k", revision: 1, labels: "image", row_count: 0, columns: columns.told };
  const table = new Table({ ...told, row_count: columns.count, buffers: decode(columns.buffers) });
  const coloring = coloringOf(table, wish);
  const look = { colors: coloring ? { image: coloring } : {}, selection: new Set(selection) };
  const picture = paintBlock(toBlock(message, decode(buffers)), look);
  let text = "";
  for (const byte of picture.data) text += String.fromCharCode(byte);
  return { text: btoa(text), limits: coloring?.limits };
}"""
)


def told(name, place):
    return {"name": name, "unit": "", "dtype": "float64", "encoding": "float64", "buffer": place}


@pytest.fixture
def paint(shared_page):
    def draw(labels, known, values, *, is_log=False, column="value", selection=()):
        message, buffers = block_of(snapshot_of(labels, Kind.LABELS))
        packed = [to_base64(np.asarray(one, "<f8")) for one in (known, values)]
        columns = {"told": [told("label", 0), told("value", 1)], "count": len(known), "buffers": packed}
        wish = {"column": column, "isLog": is_log}
        found = shared_page.evaluate(PAINT, [message, buffers, columns, wish, list(selection)])
        return pixels_of(found["text"], labels.shape)[..., :3], found.get("limits")

    return draw


def blobs(rng, largest):
    return rng.choice(rng.integers(1, largest, 60), (24, 31)).astype(np.uint32) * rng.integers(
        0, 2, (24, 31)
    ).astype(np.uint32)


@pytest.mark.parametrize("largest", [200, 2**31])
@pytest.mark.parametrize("is_log", [False, True])
def test_a_property_has_the_colours_of_display(paint, largest, is_log):
    rng = np.random.default_rng(largest % 1000)
    labels = blobs(rng, largest)
    known = rng.permutation(np.setdiff1d(np.unique(labels), [0]))[:-3]
    values = rng.lognormal(0, 2, len(known))
    values[:4] = [np.nan, np.inf, -1, 0]
    colors, limits = paint(labels, known, values, is_log=is_log)
    np.testing.assert_array_equal(colors, value_colors(labels, known, values, is_log=is_log))
    assert tuple(limits) == value_limits(values, is_log=is_log)


def test_objects_that_are_alike_and_tables_without_rows_have_colours(paint):
    labels = np.array([[0, 1], [2, 2]], np.uint8)
    for known, values in (([1, 2], [4.0, 4.0]), ([], []), ([1, 2], [np.nan, np.nan])):
        colors, _ = paint(labels, np.array(known, int), np.array(values))
        expected = value_colors(labels, np.array(known, int), np.array(values))
        np.testing.assert_array_equal(colors, expected)


def test_a_column_that_is_not_there_leaves_the_colours_of_labels(paint):
    labels = np.array([[0, 1], [2, 300]], np.uint16)
    colors, _ = paint(labels, [1], [1.0], column="gone")
    np.testing.assert_array_equal(colors, label_colors(labels)[..., :3])


def test_who_is_not_chosen_fades_in_the_colour_of_the_property(paint):
    labels = np.array([[0, 1], [2, 3]], np.uint8)
    known, values = np.array([1, 2, 3]), np.array([1.0, 2, 3])
    colors, _ = paint(labels, known, values, selection=[2])
    full = value_colors(labels, known, values)
    np.testing.assert_array_equal(colors[1, 0], full[1, 0])
    np.testing.assert_array_equal(colors[0, 1], np.rint(0.3 * full[0, 1]))
