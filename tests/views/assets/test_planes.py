"""Which axes are on the screen, in the page and in `tamis.display`."""

import pytest

from tamis.display._axes import find_layout

CASES = [
    ((7, 9), "", "image"),
    ((7, 9, 3), "", "image"),
    ((7, 9, 3), "", "labels"),
    ((7, 9, 3), "YXC", "image"),
    ((7, 9, 3), "ZYX", "image"),
    ((3, 7, 9), "CYX", "image"),
    ((4, 5, 7, 9), "", "image"),
    ((4, 5, 7, 9), "TZYX", "labels"),
    ((2, 4, 5, 7, 9), "", "image"),
    ((2, 2, 4, 5, 7, 9), "", "image"),
    ((11,), "", "image"),
    ((11,), "X", "image"),
    ((4, 4, 4), "", "image"),
    ((5, 7, 9, 4), "ZYXS", "image"),
    ((1, 1), "YX", "binary"),
]

ITEM = {"ref": "a", "title": "a", "kind": "image", "dtype": "uint8", "spacing": [], "unit": ""}

PLANE = """async (items) => {
  const { planeOf } = await import("./planes.js");
  return items.map((item) => planeOf(item));
}"""


@pytest.fixture
def planes(shared_page):
    def find(*items):
        told = [
            {"ref": "a", "title": "a", "dtype": "uint8", "spacing": [], "unit": "", **item} for item in items
        ]
        return shared_page.evaluate(PLANE, told)

    return find


def test_the_same_axes_are_visible_as_in_display(planes):
    found = planes(*({"shape": list(shape), "axes": axes, "kind": kind} for shape, axes, kind in CASES))
    for plane, (shape, axes, kind) in zip(found, CASES, strict=True):
        layout = find_layout(shape, axes, may_have_colors=kind == "image")
        lengths = [shape[axis] for axis in layout.visible]
        assert [plane["rows"], plane["columns"]] == [1, *lengths][-2:], (shape, axes)
        assert [axis["length"] for axis in plane["hidden"]] == [shape[axis] for axis in layout.hidden], (
            shape,
            axes,
        )


def test_spacing_belongs_to_the_last_axes_that_are_no_channels(planes):
    shape, axes = [5, 7, 9, 3], "ZYXC"
    found = planes(
        *(
            {"shape": shape, "axes": axes, "kind": "image", "spacing": s}
            for s in ([4, 2, 1], [2, 1], [4, 2, 1, 8], [])
        )
    )
    told = [[[axis["spacing"] for axis in plane["hidden"]], plane["spacing"]] for plane in found]
    assert told == [[[4], [2, 1]], [[1], [2, 1]], [[4], [2, 1]], [[1], [1, 1]]]


def test_a_volume_has_three_planes_and_a_film_none(shared_page):
    code = """async ([item, cases]) => {
      const { orthogonalAxes } = await import("./planes.js");
      return cases.map((axes) => orthogonalAxes({ ...item, axes, shape: [...axes].map((_, i) => i + 5) }));
    }"""
    cases = ["ZYX", "TYX", "TZYX", "YX", "CYX"]
    volume = ["YX", "YZ", "ZX"]
    assert shared_page.evaluate(code, [ITEM, cases]) == [volume, [], volume, [], []]


def test_an_output_without_axes_has_those_of_an_image_of_as_many(shared_page):
    code = """async () => {
      const { findItem } = await import("./planes.js");
      const image = { kind: "image", dtype: "uint8", shape: [5, 7, 9] };
      const input = { ...image, name: "raw", axes: "ZYX", spacing: [3, 1, 1], unit: "um" };
      const outputs = [{ ...image, ref: "smooth" }, { ref: "table", kind: "table", shape: null }];
      const state = { inputs: [input], steps: [{ id: "smooth", outputs }] };
      return [findItem(state, "smooth"), findItem(state, "table"), findItem(state, "gone")];
    }"""
    smooth, table, gone = shared_page.evaluate(code)
    assert (smooth["axes"], smooth["spacing"], smooth["unit"]) == ("ZYX", [3, 1, 1], "µm")
    assert table is None
    assert gone is None


def test_a_shape_that_only_computing_tells_stays_until_it_does(shared_page):
    found = shared_page.evaluate(
        """async () => {
          const { withShapesOf } = await import("./planes.js");
          const stepOf = (operation, shape, other) => ({
            id: "polar",
            operation,
            outputs: [{ ref: "polar", shape, dtype: shape ? "float64" : "" }, other],
          });
          const known = { steps: [stepOf("warp_polar", [360, 40], { ref: "polar:b", shape: [3, 4] })] };
          const shapesIn = ({ steps }) => steps[0].outputs.map(({ shape }) => shape);
          const newer = { ref: "polar:b", shape: [5, 6] };
          const unknown = (operation) => ({ steps: [stepOf(operation, null, newer)] });
          return [
            shapesIn(withShapesOf(known, unknown("warp_polar"))),
            shapesIn(withShapesOf(known, unknown("iradon"))),
            shapesIn(withShapesOf(null, unknown("warp_polar"))),
            withShapesOf(known, unknown("warp_polar")).steps[0].outputs[0].dtype,
            withShapesOf(known, { type: "state" }),
          ];
        }"""
    )
    assert found == [[[360, 40], [5, 6]], [None, [5, 6]], [None, [5, 6]], "float64", {"type": "state"}]
