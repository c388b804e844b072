"""Sliders for plain functions: what they are made of, and what is called how often."""

from typing import Annotated

import numpy as np
import pytest
from skimage import data, filters, measure

import tamis
from tamis.errors import MissingExtraError, ParameterError, PipelineError, UnknownNameError
from tamis.notebook._ranges import NOTHING, argument_for

COINS = data.coins()


@pytest.fixture
def interact():
    made = []

    def decorate(**given):
        def make(function):
            made.append(tamis.interact(function, **given))
            return made[-1]

        return make

    yield decorate
    for function in made:
        function.explorer.close()


def parameters(function):
    (node,) = function.explorer.pipeline.nodes
    return {one.name: one for one in tamis.get_operation(node.operation).parameters}


def test_the_slide_of_the_talk(interact):
    @interact(image=COINS, sigma=(0, 5), size=range(1, 9))
    def smoothed(image, sigma=1.0, size=3):
        return filters.median(filters.gaussian(image, sigma), np.ones((size, size)))

    found = parameters(smoothed)
    assert (found["sigma"].type, found["sigma"].window, found["sigma"].default) == ("number", (0, 5), 1.0)
    assert (found["size"].type, found["size"].window, found["size"].default) == ("integer", (1, 8), 3)
    explorer = smoothed.explorer
    explorer.session.set_values("smoothed", sigma=2.5, size=5)
    assert np.array_equal(explorer.result("smoothed"), smoothed(COINS, 2.5, 5))
    assert repr(explorer) == "Explorer of image > smoothed"


def test_an_image_around_the_function_is_found_and_a_new_one_is_seen(interact):
    image = COINS.copy()

    @interact(threshold=(0, 255))
    def binary(threshold=100):
        return image > threshold

    assert np.array_equal(binary.explorer.result("binary"), COINS > 100)
    image += 20
    assert np.array_equal(binary.explorer.result("binary"), COINS + 20 > 100)


def test_a_default_that_is_an_array_is_an_image_and_a_lazy_one_keeps_its_steps(interact):
    coins = tamis.open("sample:coins")

    @interact(mask=tamis.filters.gaussian(coins, sigma=2) > 0.4)
    def within(image=COINS, mask=None, level=(10)):
        return np.where(mask, image, level)

    explorer = within.explorer
    assert [node.operation for node in explorer.pipeline.nodes][:2] == ["filters.gaussian", "numpy.greater"]
    mask = filters.gaussian(COINS, sigma=2) > 0.4
    assert np.array_equal(explorer.result("within"), np.where(mask, COINS, 10))


def test_of_a_volume_only_the_plane_that_is_looked_at_is_computed(interact):
    volume = np.random.default_rng(0).random((9, 60, 70)).astype(np.float32)
    shapes = []

    @interact(image=volume, sigma=(0.0, 5.0))
    def smooth(image, sigma=2.0):
        shapes.append(image.shape)
        return filters.gaussian(image, sigma)

    shapes.clear()
    lazy = tamis.Pipeline.of(smooth=smooth_of(smooth, volume))
    assert lazy is not None
    plane = np.asarray(smooth_of(smooth, volume)[4])
    assert shapes == [(60, 70)]
    assert np.array_equal(plane, filters.gaussian(volume[4], 2.0))
    whole = smooth.explorer.result("smooth")
    assert np.array_equal(whole, np.stack([filters.gaussian(one, 2.0) for one in volume]))


def smooth_of(function, volume):
    """Return the lazy result of an interaction's only step."""
    from tamis.recorder import call_lazily

    (node,) = function.explorer.pipeline.nodes
    return call_lazily(tamis.Image, node.operation, image=tamis.open(volume))


def test_colours_and_times_are_no_planes_of_a_volume(interact):
    seen = []

    def look(image):
        seen.append(image.shape)
        return image

    colours = tamis.open("sample:astronaut")
    interact(image=colours)(look).explorer.result("look")
    film = tamis.open(np.zeros((2, 3, 8, 9), np.uint8), axes="TZYX")
    interact(image=film)(look).explorer.result("look")
    assert seen == [(512, 512, 3), *[(8, 9)] * 6]


def test_labels_numbers_and_several_results(interact):
    @interact(image=COINS, threshold=(50, 200))
    def objects(image, threshold=100) -> tuple[Annotated[np.ndarray, "labels"], float]:
        labels = measure.label(image > threshold)
        return labels, float(labels.max())

    explorer = objects.explorer
    assert explorer.pipeline.kinds()[explorer.pipeline.targets["objects_0"]] == "labels"
    assert explorer.result("objects_1") == measure.label(COINS > 100).max()


@pytest.mark.parametrize(
    ("told", "default", "hint", "meant"),
    [
        ((0, 5), NOTHING, NOTHING, (Annotated[int, (0, 5)], 2)),
        ((0, 5), 1.5, NOTHING, (Annotated[float, (0, 5)], 1.5)),
        ((0.0, 5), NOTHING, NOTHING, (Annotated[float, (0.0, 5)], 2.5)),
        (range(1, 9), NOTHING, NOTHING, (Annotated[int, (1, 8)], 4)),
        (range(8, 0, -1), 3, NOTHING, (Annotated[int, (1, 8)], 3)),
        (["a", "b"], "b", NOTHING, None),
        (True, NOTHING, NOTHING, (bool, True)),
        (7, NOTHING, NOTHING, (int, 7)),
        ("x", NOTHING, NOTHING, (str, "x")),
        (NOTHING, 2.0, float, (float, 2.0)),
        (NOTHING, "reflect", NOTHING, (str, "reflect")),
    ],
)
def test_what_is_told_becomes_a_slider(told, default, hint, meant):
    found = argument_for("anything", told, default, hint, where="f")
    if meant is None:
        assert found.annotation.__args__ == tuple(told)
        assert found.default == default
    else:
        assert (found.annotation, found.default) == meant


@pytest.mark.parametrize(("told", "choices"), [((1, 9, 2), (1, 3, 5, 7, 9)), (range(0, 10, 5), (0, 5))])
def test_steps_that_matter_are_choices(told, choices):
    assert argument_for("n", told, NOTHING, NOTHING, where="f").annotation.__args__ == choices


def test_what_nobody_says_the_catalogue_knows():
    found = argument_for("sigma", NOTHING, NOTHING, NOTHING, where="f")
    assert found.annotation.__origin__ is float
    assert found.annotation.__metadata__[0][1] > 5
    whole = argument_for("sigma", (0, 4), NOTHING, NOTHING, where="f")  # no whole number, though these are
    assert whole.annotation.__origin__ is float
    assert argument_for("sigma", NOTHING, 3.5, NOTHING, where="f").default == 3.5


@pytest.mark.parametrize("told", [(5, 0), (1, 1), range(0), [], [[1]], {"a": 1}, np.int64])
def test_what_makes_no_slider_is_refused_with_a_way_out(told):
    with pytest.raises(ParameterError, match="f"):
        argument_for("anything", told, NOTHING, NOTHING, where="f")


def test_what_cannot_be_is_told_before_anything_is_shown(interact):
    with pytest.raises(UnknownNameError, match="sgima"):
        interact(sgima=(0, 5))(lambda image, sigma: image)
    with pytest.raises(ParameterError, match=r"whatever=\(0, 5\)|sigma=\(0, 5\)"):
        interact(image=COINS)(lambda image, whatever: image)

    def drawn(image, level=1.0):
        return image + np.random.default_rng().random() * level

    with pytest.raises(PipelineError, match="seed"):
        interact(image=COINS)(drawn)
    with pytest.raises(ParameterError, match="as many axes"):
        interact(one=np.zeros((3, 4, 5)), other=np.zeros((2, 3, 4, 5)))(lambda one, other: one)


def test_without_the_extra_the_message_names_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"tamis\[notebook\]"):
        tamis.interact(image=COINS)
