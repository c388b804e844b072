"""What a page is told of the last steps of a result, and the pixels that it does them on."""

import numpy as np
import pytest

from tamis.errors import ImageError
from tamis.session import Session
from tamis.session.screen._moment import Moments
from tamis.session.screen._pointwise import faithful, redo_of

BYTES = np.arange(20 * 30, dtype=np.uint16).reshape(20, 30).astype(np.uint8)


@pytest.fixture
def redo(engine):
    """Return what gives the `redo` of the last of some steps on an image."""
    opened = []

    def of(image, *steps):
        session = Session.start(image, engine=engine)
        opened.append(session)
        for operation, values in steps:
            session.add_step(operation, values=values)
        moment = Moments(session).now()
        return redo_of(moment, moment.sight(session.state.selected))

    yield of
    for session in opened:
        session.close()


def test_a_threshold_is_told_with_the_pixels_that_it_takes(redo):
    [step] = redo(BYTES, ("numpy.greater", {"x2": 107}))["steps"]
    assert step.pop("key")
    assert step == {
        "node": "greater",
        "operation": "numpy.greater",
        "ref": "image",
        "input": "x1",
        "dtype": "uint8",
        "made": "bool",
        "values": {"x2": 107},
        "is_exact": True,
    }


def test_a_whole_float_stays_a_float_on_its_way(redo):
    assert redo(BYTES, ("numpy.greater", {"x2": 107.0}))["steps"][0]["values"] == {"x2": {"float": "107.0"}}


def test_steps_before_the_last_are_told_too_up_to_the_first_that_looks_around(redo):
    found = redo(
        BYTES,
        ("filters.gaussian", {"sigma": 1}),
        ("numpy.multiply", {"x2": 2}),
        ("numpy.less", {"x2": 0.5}),
        ("numpy.logical_not", {}),
    )
    assert [step["node"] for step in found["steps"]] == ["multiply", "less", "logical_not"]
    assert found["steps"][0]["ref"] == "gaussian"
    assert found["steps"][0]["dtype"] == "float64"


def test_defaults_and_what_is_about_right_are_told(redo):
    [step] = redo(BYTES, ("exposure.adjust_gamma", {"gamma": 2}))["steps"]
    assert step["values"] == {"gamma": 2, "gain": 1}
    assert not step["is_exact"]


@pytest.mark.parametrize(
    ("operation", "values"),
    [
        ("filters.gaussian", {"sigma": 1}),
        ("numpy.greater", {"x2": np.float64(3)}),  # no weak number: NumPy casts by another rule
        ("numpy.left_shift", {"x2": 1}),
    ],
)
def test_of_other_steps_nothing_is_told(redo, operation, values):
    assert redo(BYTES, (operation, values)) is None


def test_a_threshold_of_colours_is_not_done_again_as_its_planes_lie_otherwise(redo):
    colours = np.zeros((20, 30, 3), np.uint8)
    assert redo(colours, ("numpy.greater", {"x2": 3})) is None
    assert redo(colours, ("exposure.adjust_gamma", {"gamma": 2})) is not None


def test_an_array_beside_pixels_is_no_number(redo):
    assert redo(BYTES, ("numpy.greater", {"x2": np.arange(30)})) is None


def test_wide_arithmetic_is_left_to_numpy(redo):
    wide = BYTES.astype(np.int64)
    assert redo(wide, ("numpy.add", {"x2": 3})) is None
    assert redo(wide, ("numpy.greater", {"x2": 3})) is not None


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int16", "float16", "float32", "float64"])
def test_pixels_keep_their_dtype(dtype):
    values = np.array([0, 1, 3], dtype)
    assert faithful(values) == (dtype, values.tobytes())


def test_wide_whole_numbers_become_what_a_page_has_and_never_another_number():
    assert faithful(np.array([-5, 7]))[0] == "int32"
    name, buffer = faithful(np.array([2**53, -(2**53)]))
    assert (name, np.frombuffer(buffer).tolist()) == ("float64", [2.0**53, -(2.0**53)])
    with pytest.raises(ImageError, match="within 2\\*\\*53"):
        faithful(np.array([2**53 + 1]))


def test_pixels_that_no_page_has_are_refused():
    with pytest.raises(ImageError, match="complex64"):
        faithful(np.zeros(3, np.complex64))


def test_a_block_has_its_redo_and_values_come_as_they_are(page):
    session = page.session
    session.add_step("numpy.multiply", after="smooth", values={"x2": 3}, node_id="more")
    page.view("p", "more")
    header, _ = page.block("p")
    [step] = header["redo"]["steps"]
    assert (step["ref"], step["dtype"]) == ("smooth", "float64")
    asked = {"ref": step["ref"], "planes": [], "region": header["region"]}
    answer, [buffer] = page.ask("values", **asked, is_faithful=True)
    assert answer["key"] == step["key"]
    assert np.array_equal(
        np.frombuffer(buffer, np.float64).reshape(answer["shape"]), session.result("smooth")
    )
    assert page.ask("values", **asked)[0]["dtype"] == "float32"
