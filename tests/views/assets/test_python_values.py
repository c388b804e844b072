"""Texts of values are read and written as Python and the documents do."""

import base64

import numpy as np
import pytest

from tamis.catalogue import ArrayValue, Footprint, from_json, to_json

READ = """async ([texts, options]) => {
  const { parsePython } = await import("./python.js");
  return texts.map((text) => {
    try {
      return { value: parsePython(text, options) };
    } catch (error) {
      return { error: error.message };
    }
  });
}"""


def read(page, texts, **options):
    return [found.get("value", found.get("error")) for found in page.evaluate(READ, [texts, options])]


def test_values_are_read_as_python_reads_them(shared_page):
    texts = [
        "1",
        "-2.5e-3",
        "(1, 2.5)",
        "1, 2",
        "(3,)",
        "[1, [2, 3]]",
        "None",
        "True",
        "'a b'",
        '"it\'s"',
        "inf",
        "1_000",
        "(1)",
        "1,",
    ]
    expected = [
        1,
        -0.0025,
        [1, 2.5],
        [1, 2],
        [3],
        [1, [2, 3]],
        None,
        True,
        "a b",
        "it's",
        {"float": "inf"},
        1000,
        1,
        [1],
    ]
    page = shared_page
    found = page.evaluate(READ, [texts, {}])
    assert [one["value"] for one in found] == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [("2", 2), ("2.0", 2.0), ("-0.0", -0.0), ("1e20", 1e20), ("2e3", 2000.0), ("(1, 2.0)", (1, 2.0))],
)
def test_a_float_stays_a_float_on_its_way_to_python(shared_page, text, value):
    assert repr(from_json(read(shared_page, [text], keepFloats=True)[0])) == repr(value)


def test_an_index_may_hold_slices(shared_page):
    found = read(shared_page, ["..., 0, 10:20", "::2", "5:", ":", "None, 3"], isIndex=True)
    assert found[0] == ["...", 0, {"slice": [10, 20, None]}]
    assert found[1:4] == [
        {"slice": [None, None, 2]},
        {"slice": [5, None, None]},
        {"slice": [None, None, None]},
    ]
    assert found[4] == [None, 3]


def test_what_means_nothing_is_told(shared_page):
    texts = ["", "1 2", "(1", "import os", "1:2", "'a", "12345678901234567890", "[1,,2]"]
    messages = [one.get("error") for one in shared_page.evaluate(READ, [texts, {}])]
    assert all(messages)
    assert messages[6] == "12345678901234567890 is too large to be written here"


def test_values_are_shown_as_python_shows_them(shared_page):
    array = to_json(ArrayValue.of(np.zeros((2, 3), np.uint8)))
    values = [
        None,
        True,
        [1, 2.5],
        [3],
        {"float": "2.0"},
        {"slice": [1, None, None]},
        array,
        {"footprint": "disk", "radius": 3},
        "a",
    ]
    shown = shared_page.evaluate(
        "async (values) => values.map((await import('./python.js')).showPython)",
        values,
    )
    assert shown == [
        "None",
        "True",
        "(1, 2.5)",
        "(3,)",
        "2.0",
        "1:",
        "array of u1, 2 × 3",
        "disk(radius=3)",
        "'a'",
    ]


SHAPES = [
    ("disk", {"radius": 4}), ("disk", {"radius": 3, "strict_radius": False}), ("disk", {"radius": 0}),
    ("ball", {"radius": 2}),
    ("diamond", {"radius": 3}), ("octahedron", {"radius": 2}), ("footprint_rectangle", {"shape": (2, 5)}),
    ("ones", {"shape": (3, 2)}),
    *(("octagon", {"m": m, "n": n}) for m in (1, 2, 3, 5) for n in (0, 1, 4)),
    *(("star", {"a": a}) for a in (1, 2, 3, 4, 7)),
    *(("ellipse", {"width": width, "height": height}) for width in (1, 3, 6) for height in (0, 2, 5)),
]  # fmt: skip


def test_a_picture_of_a_footprint_is_what_scikit_image_makes(shared_page):
    values = [to_json(Footprint(name, tuple(arguments.items()))) for name, arguments in SHAPES]
    drawn = shared_page.evaluate(
        """async (values) => {
          const { arrayOfFootprint } = await import("./shapes.js");
          return values.map(arrayOfFootprint).map(({ shape, data }) => [shape, [...data]]);
        }""",
        values,
    )
    for (name, arguments), (shape, data) in zip(SHAPES, drawn, strict=True):
        expected = Footprint(name, tuple(arguments.items())).array()
        assert np.array_equal(np.reshape(data, shape), expected != 0), (name, arguments)


def test_a_drawn_footprint_is_read_whatever_its_dtype(shared_page):
    cross = np.array([[0, 1, 0], [1, 1, 1]])
    page = shared_page
    for dtype in ("uint8", "bool", "int64", "float64", ">i4"):
        value = {
            "array": base64.b64encode(cross.astype(np.dtype(dtype).newbyteorder("<")).tobytes()).decode()
        }
        value |= {"dtype": np.dtype(dtype).newbyteorder("<").str, "shape": [2, 3]}
        data = page.evaluate(
            "async (value) => [...(await import('./shapes.js')).arrayOfFootprint(value).data]", value
        )
        assert data == cross.ravel().tolist()
