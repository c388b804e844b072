"""Shapes have the coordinates that scikit-image gives them, and a pipeline may begin with one."""

from __future__ import annotations

import numpy as np
import pytest
from skimage import draw
from tests.recorder.same import assert_same

import tamis
from tamis.errors import ParameterError

SHAPES = {
    "line": {"r0": 3, "c0": -2, "r1": 40, "c1": 17},
    "line_aa": {"r0": 3, "c0": 2, "r1": 9, "c1": 30},
    "bezier_curve": {"r0": 1, "c0": 5, "r1": 6, "c1": -2, "r2": 8, "c2": 8, "weight": 2.5, "shape": (8, 8)},
    "circle_perimeter": {"r": 4, "c": 5, "radius": 6, "method": "andres", "shape": (9, 9)},
    "circle_perimeter_aa": {"r": 4, "c": 5, "radius": 6},
    "ellipse_perimeter": {"r": 10, "c": 10, "r_radius": 4, "c_radius": 7, "orientation": 0.6},
    "disk": {"center": (4.5, 5), "radius": 6, "shape": (9, 8)},
    "ellipse": {"r": 5, "c": 6.5, "r_radius": 3, "c_radius": 4, "rotation": 0.5},
    "rectangle": {"start": (2, 3), "extent": (4, 5), "shape": (5, 9)},
    "polygon": {"r": (1, 2, 8.5), "c": (1, 7, 4), "shape": (8, 8)},
    "line_nd": {"start": (0, 1.5, 2), "stop": (9, 4, 2), "endpoint": True},
    "ellipsoid": {"a": 3, "b": 4.5, "c": 5, "spacing": (1.0, 0.5, 2.0)},
    "ellipsoid_stats": {"a": 3, "b": 4.5, "c": 5},
    "random_shapes": {"image_shape": (60, 50), "max_shapes": 6, "rng": 3, "channel_axis": None},
    "polygon2mask": {"image_shape": (20, 30), "polygon": [(1, 2), (15, 4), (9, 25.5)]},
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_is_that_of_scikit_image(name):
    wanted = getattr(draw, name)(**SHAPES[name])
    if name == "line_nd":
        wanted = np.asarray(wanted)
    assert_same(getattr(tamis.draw, name)(**SHAPES[name]), wanted)


@pytest.mark.parametrize("name", SHAPES)
def test_a_script_draws_the_same_shape_and_so_does_the_saved_pipeline(name, tmp_path):
    made = getattr(tamis.draw, name)(**SHAPES[name])
    parts = dict(zip("abc", made, strict=False)) if isinstance(made, tuple) else {"a": made}
    pipeline = tamis.Pipeline.of(**parts)
    pipeline.save(tmp_path / "shape.json")
    found, names = tamis.run(tamis.Pipeline.load(tmp_path / "shape.json")), {}
    exec(pipeline.to_script(), names)
    for part, handle in parts.items():
        assert_same(names[part], handle)
        assert_same(found[part], handle)


def test_rows_and_columns_that_do_not_go_together_are_refused():
    with pytest.raises(ParameterError, match=r"draw.polygon: parameter 'c' must be a sequence of 3 numbers"):
        tamis.draw.polygon((1, 2, 3), (1, 2))
    with pytest.raises(ParameterError, match=r"draw.rectangle: parameter 'end' must be given, or else"):
        tamis.draw.rectangle((1, 2))
    with pytest.raises(ParameterError, match=r"'end' must be given, or else"):
        tamis.draw.rectangle((1, 2), (3, 4), (5, 6))
    with pytest.raises(ParameterError, match=r"'start' must be a row and a column"):
        tamis.draw.rectangle((1, 2, 3), (3, 4, 5))


@pytest.mark.parametrize("weight", [-1, np.nan, np.inf])
def test_a_curve_that_would_fill_the_memory_is_refused(weight):
    with pytest.raises(
        ParameterError, match=r"draw.bezier_curve: parameter 'weight' must be a number in \[0, "
    ):
        tamis.draw.bezier_curve(0, 0, 1, 3, 0, 4, weight)


def test_a_level_set_is_a_distance_and_an_ellipsoid_a_mask():
    assert tamis.draw.ellipsoid(2, 3, 4).dtype == bool
    levels = tamis.draw.ellipsoid(2, 3, 4, levelset=True)
    assert levels.dtype == float
    assert_same(levels, draw.ellipsoid(2, 3, 4, levelset=True))


@pytest.mark.parametrize(("color", "shape"), [((200,), (30, 40)), ((9, 8, 7), (30, 40, 3))])
def test_a_colour_is_set_in_a_copy(color, shape):
    image = np.random.default_rng(4).integers(0, 200, shape).astype(np.uint8)
    before, wanted = image.copy(), image.copy()
    lazy = tamis.open(image)
    painted = tamis.draw.set_color(lazy, tamis.draw.disk((10, 12), 14), color, alpha=0.25)
    draw.set_color(wanted, draw.disk((10, 12), 14), color, alpha=0.25)
    assert (wanted != before).any()
    assert_same(painted, wanted)
    assert_same(lazy, before)


def test_a_script_sets_a_colour_in_a_copy_too():
    coins = tamis.data.coins()
    painted = tamis.draw.set_color(coins, tamis.draw.line(3, 3, 3, 60), (255,))
    script = tamis.Pipeline.of(painted=painted, difference=painted - coins).to_script()
    assert "painted = coins.copy()\ndraw.set_color(\n    painted,\n" in script
    names = {}
    exec(script, names)
    assert_same(names["painted"], painted)
    assert names["difference"].any()
