"""Images of a session: bound when it starts, found again when it is restored."""

from __future__ import annotations

import numpy as np
import pytest

from tamis import recorder
from tamis.errors import DocumentError, PipelineError, ReadError, UnknownNameError, WriteError
from tamis.io import find_source, from_array, open_image
from tamis.pipeline import Node, Pipeline, Source
from tamis.session import State
from tamis.session._images import bind, from_description, save_description

ADD = Node.of("sum", "numpy.add", {"x1": "one", "x2": "two"}, {})
RAW = State(Pipeline((Source("raw"),), (), {}))
BOTH = Pipeline((Source("one"), Source("two")), (ADD,), {"sum": "sum"})


def saved_and_found(images, pipeline, path, given=None):
    described = save_description(images, path)["images"]
    return from_description(described, State(pipeline), path, given or {})


def test_an_image_alone_becomes_a_pipeline_of_its_own(image):
    pipeline, images = bind(image, None)
    assert pipeline.inputs == ("image",)
    assert pipeline.nodes == ()
    np.testing.assert_array_equal(images["image"].read(), image)
    assert bind("sample:coins", None)[0].inputs == ("coins",)


def test_a_lazy_image_brings_its_steps_along():
    coins = recorder.open("sample:coins")
    assert bind(coins, None)[0] == bind("sample:coins", None)[0]
    pipeline, images = bind(recorder.filters.gaussian(coins, sigma=3), None)
    assert [node.operation for node in pipeline.nodes] == ["filters.gaussian"]
    assert list(images) == ["coins"]


def test_images_are_given_by_the_name_of_the_input(image):
    pipeline, images = bind({"one": image, "two": from_array(image > 50)}, BOTH)
    assert pipeline is BOTH
    assert [images[name].kind for name in ("one", "two")] == ["image", "binary"]
    lazy = recorder.open(image)
    assert bind({"one": lazy, "two": lazy + 1}, BOTH)[1]["two"].read().max() == image.max() + 1


def test_too_few_and_too_many_images_are_told(image):
    with pytest.raises(PipelineError, match="starts from a pipeline or an image"):
        bind(None, None)
    with pytest.raises(PipelineError, match=r"2 inputs: one, two. Give a dict"):
        bind(image, BOTH)
    with pytest.raises(UnknownNameError, match=r"input named 'too' is not known. Did you mean 'two'"):
        bind({"too": image}, BOTH)
    with pytest.raises(PipelineError, match="input 'two' has no image"):
        bind({"one": image}, BOTH)


def test_a_pipeline_finds_the_images_it_was_made_with(image):
    own = from_array(image)
    source = Source("coins", locator="sample:coins")
    pipeline = Pipeline((Source("raw", locator=own.locator, key=own.key), source), (), {})
    images = bind(None, pipeline)[1]
    assert images["raw"].key == own.key
    assert images["coins"].shape == (303, 384)


def test_pixels_in_memory_are_found_again_when_memory_is_gone(tmp_path):
    image = from_array(np.arange(60.0).reshape(3, 4, 5)[:, ::-1], spacing=(2, 1, 1), unit="um", axes="ZYX")
    key, pixels = image.key, np.array(image.read())
    described = save_description({"raw": image}, tmp_path / "s")["images"]
    del image
    assert find_source(key) is None
    found = from_description(described, RAW, tmp_path / "s", {})["raw"]
    assert (found.key, found.spacing, found.unit, found.axes) == (key, (2.0, 1.0, 1.0), "um", "ZYX")
    np.testing.assert_array_equal(found.read(), pixels)


def test_a_file_is_opened_again_with_its_options(tmp_path, image):
    np.savez(tmp_path / "two.npz", a=image, b=image + 1)
    opened = open_image(tmp_path / "two.npz", name="b", spacing=0.5, unit="um", kind="labels")
    source = Source("raw", "labels", opened.locator)
    found = saved_and_found({"raw": opened}, Pipeline((source,), (), {}), tmp_path / "s")["raw"]
    assert (found.key, found.spacing, found.kind) == (opened.key, (0.5, 0.5), "labels")


def test_a_lost_file_is_told_and_can_be_given(tmp_path, image):
    np.save(tmp_path / "a.npy", image)
    opened = open_image(tmp_path / "a.npy")
    pipeline = Pipeline((Source("raw"),), (), {})
    (tmp_path / "a.npy").rename(tmp_path / "b.npy")
    with pytest.raises(ReadError, match=r"image 'raw' of the session cannot be opened again.*images=\{'raw'"):
        saved_and_found({"raw": opened}, pipeline, tmp_path / "s")
    found = saved_and_found({"raw": opened}, pipeline, tmp_path / "s", {"raw": tmp_path / "b.npy"})
    np.testing.assert_array_equal(found["raw"].read(), image)
    with pytest.raises(UnknownNameError, match="Did you mean 'raw'"):
        saved_and_found({"raw": opened}, pipeline, tmp_path / "s", {"row": image})


def test_changed_pixels_beside_a_journal_are_not_taken_for_the_old(tmp_path, image):
    described = save_description({"raw": from_array(image)}, tmp_path / "s")["images"]
    np.save(tmp_path / described["raw"]["locator"], image + 1)
    with pytest.raises(ReadError, match="it was changed after the session was saved"):
        from_description(described, RAW, tmp_path / "s", {})


@pytest.mark.parametrize("data", [None, [], {}, {"row": {}}, {"raw": None}, {"raw": {"axes": "YX"}}])
def test_a_header_without_the_images_is_refused(tmp_path, data):
    with pytest.raises(DocumentError):
        from_description(data, RAW, tmp_path / "s", {})


def test_pixels_that_cannot_be_saved_leave_nothing(tmp_path, image):
    (tmp_path / "s.raw.npy").mkdir()
    with pytest.raises(WriteError, match="cannot be written"):
        save_description({"raw": from_array(image)}, tmp_path / "s")
    assert [path.name for path in tmp_path.iterdir()] == ["s.raw.npy"]
