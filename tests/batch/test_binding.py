"""Which image goes to which input."""

from __future__ import annotations

import gc
from dataclasses import replace

import numpy as np
import pytest

from tamis.batch._binding import bind_images, bound_to
from tamis.errors import ImageError, KindError, PipelineError, ReadError, UnknownNameError
from tamis.io import open_image
from tamis.pipeline import Pipeline
from tamis.recorder import filters, measure, open


@pytest.fixture
def two():
    """A pipeline with two inputs."""
    return Pipeline.of(sum=open("sample:coins") + open(np.arange(12.0).reshape(3, 4)))


def test_an_array_goes_to_the_only_input(pipeline, image):
    (source,) = bind_images(pipeline, image[::-1], {}).values()
    assert np.array_equal(source.read(), image[::-1])
    assert source.key != pipeline.sources[0].key


def test_without_an_image_it_is_the_one_the_pipeline_was_made_with(pipeline, image):
    alive = open(image)
    (source,) = bind_images(pipeline, None, {}).values()
    assert source.key == alive.key == pipeline.sources[0].key


def test_an_array_that_is_gone_has_to_be_given_again():
    def make():
        return Pipeline.of(smooth=filters.gaussian(open(np.random.default_rng().random((5, 5)))))

    pipeline = make()
    gc.collect()
    with pytest.raises(PipelineError, match=r"not in memory any more\. Give it again: image=array"):
        bind_images(pipeline, None, {})


def test_a_path_is_opened_and_a_source_is_taken(pipeline, image, tmp_path):
    np.save(tmp_path / "x.npy", image)
    for given in (tmp_path / "x.npy", str(tmp_path / "x.npy"), open_image(tmp_path / "x.npy")):
        (source,) = bind_images(pipeline, given, {}).values()
        assert source.locator == str(tmp_path / "x.npy")


def test_a_lazy_image_is_what_it_was_opened_from(pipeline):
    (source,) = bind_images(pipeline, open("sample:foam"), {}).values()
    assert (source.locator, source.spacing, source.unit) == ("sample:foam", (3.5, 3.5, 3.5), "um")


def test_a_lazy_result_is_computed_and_keeps_its_place_in_space(pipeline):
    pixels = open_image(np.eye(6), spacing=(2, 0.5), unit="um")
    (source,) = bind_images(pipeline, filters.gaussian(open(pixels), sigma=1), {}).values()
    assert (source.spacing, source.unit, source.axes) == ((2.0, 0.5), "um", "YX")
    assert source.read().dtype == np.float64


def test_inputs_are_named(two, image):
    sources = bind_images(two, None, {"coins": image, "image": image[:2]})
    assert [source.shape for source in sources.values()] == [(23, 31), (2, 31)]


def test_what_is_not_named_goes_to_what_is_left(two, image):
    assert bind_images(two, image, {"image": image[:2]})["coins"].shape == (23, 31)
    assert bind_images(two, None, {"image": image[:2]})["coins"].locator == "sample:coins"


def test_one_image_for_two_inputs_is_refused(two, image):
    with pytest.raises(
        PipelineError, match=r"2 inputs: coins, image\. Say which it is: run\(pipeline, coins=image\)"
    ):
        bind_images(two, image, {})


def test_one_image_too_many_is_refused(two, image):
    with pytest.raises(PipelineError, match="one image too many was given: the inputs are coins, image"):
        bind_images(two, image, {"coins": image, "image": image})


def test_a_name_that_is_no_input_is_refused(two, image):
    with pytest.raises(UnknownNameError, match=r"'coin' is not known\. Did you mean 'coins'"):
        bind_images(two, None, {"coin": image})


@pytest.mark.parametrize("given", [[[1, 2], [3, 4]], 3.0, {"image": 1}, b"coins"])
def test_what_is_no_image_is_refused(pipeline, given):
    with pytest.raises(ImageError, match="image must be a path, an array or"):
        bind_images(pipeline, given, {})


def test_a_missing_file_is_told(pipeline, tmp_path):
    with pytest.raises(ReadError, match="no such file"):
        bind_images(pipeline, tmp_path / "x.tif", {})


class TestKinds:
    @pytest.fixture
    def table(self):
        """A pipeline that measures labels."""
        labels = open_image(np.eye(4, dtype=int), kind="labels")
        return Pipeline.of(table=measure.regionprops_table(open(labels), properties=("label",)))

    def kind(self, pipeline, given):
        (source,) = bind_images(pipeline, given, {}).values()
        return source.kind

    def test_whole_numbers_are_the_labels_that_are_meant(self, table, tmp_path):
        np.save(tmp_path / "x.npy", np.eye(5, dtype=np.uint16))
        for given in (np.eye(5, dtype=int), tmp_path / "x.npy", open(tmp_path / "x.npy")):
            assert self.kind(table, given) == "labels"

    def test_real_numbers_are_no_labels(self, table):
        sources = bind_images(table, np.eye(5), {})
        with pytest.raises(KindError, match=r"takes labels .* gives (an )?image"):
            bound_to(table, sources).check()

    def test_labels_are_no_image_when_somebody_said_they_are_labels(self, pipeline):
        labels = open_image(np.eye(5, dtype=int), kind="labels")
        sources = bind_images(pipeline, labels, {})
        with pytest.raises(
            KindError, match=r"node 'gaussian': .* takes an image .* gives labels. Use the image"
        ):
            bound_to(pipeline, sources).check()

    def test_a_result_of_label_is_labels(self, pipeline):
        assert self.kind(pipeline, measure.label(open(np.eye(5)) > 0)) == "labels"

    def test_a_boolean_image_is_binary(self, pipeline):
        assert self.kind(pipeline, np.eye(5, dtype=bool)) == "binary"


def test_a_bound_pipeline_leads_back_to_its_images(pipeline, tmp_path, image):
    np.save(tmp_path / "x.npy", image)
    sources = bind_images(pipeline, tmp_path / "x.npy", {})
    bound = bound_to(pipeline, sources)
    (source,) = bound.sources
    assert (source.locator, source.key) == (str(tmp_path / "x.npy"), sources["image"].key)
    assert bound.key("labels") == pipeline.key("labels", {"image": source.key})
    assert (bound.nodes, bound.targets) == (pipeline.nodes, pipeline.targets)


class TestRecorded:
    """A pipeline of a script that loaded one image, and made two arrays in a way that nobody follows."""

    @pytest.fixture
    def recorded(self, two):
        coins, made = two.sources
        return Pipeline((replace(made, is_constant=True), coins), two.nodes, two.targets)

    def test_an_image_takes_the_place_of_the_one_that_was_loaded(self, recorded, image):
        alive = open_image(np.arange(12.0).reshape(3, 4))
        sources = bind_images(recorded, image, {})
        assert sources["coins"].shape == (23, 31)
        assert sources["image"].key == alive.key

    def test_a_constant_is_replaced_by_name_and_then_is_none(self, recorded, image):
        sources = bind_images(recorded, {"image": image}, {})
        bound = bound_to(recorded, sources)
        assert sources["image"].shape == (23, 31)
        assert sources["coins"].locator == "sample:coins"
        assert not any(source.is_constant for source in bound.sources)

    def test_a_constant_that_stays_is_one(self, recorded, image):
        sources = {**bind_images(recorded, image, {"image": open_image(np.arange(12.0).reshape(3, 4))})}
        assert [source.is_constant for source in bound_to(recorded, sources).sources] == [True, False]

    def test_the_only_input_takes_the_image_even_if_it_is_a_constant(self, recorded, image):
        alone = Pipeline.of(smooth=filters.gaussian(open(np.arange(12.0).reshape(3, 4))))
        alone = Pipeline((replace(alone.sources[0], is_constant=True),), alone.nodes, alone.targets)
        assert bind_images(alone, image, {})["image"].shape == (23, 31)

    def test_of_constants_alone_nobody_knows_which_is_meant(self, recorded, image):
        sources = tuple(replace(source, is_constant=True) for source in recorded.sources)
        constants = Pipeline(sources, recorded.nodes, recorded.targets)
        with pytest.raises(PipelineError, match="2 inputs: image, coins"):
            bind_images(constants, image, {})

    def test_a_constant_whose_file_is_gone_says_what_it_is(self, recorded, tmp_path):
        made, coins = recorded.sources
        lost = replace(made, locator=str(tmp_path / "gone.npy"), key="")
        pipeline = Pipeline((lost, coins), recorded.nodes, recorded.targets)
        with pytest.raises(ReadError, match=r"gone\.npy: no such file.* constant 'image' .*image=array"):
            bind_images(pipeline, None, {})


def test_images_are_named_in_a_mapping_too(two, image):
    sources = bind_images(two, {"coins": image}, {"image": image[:2]})
    assert [source.shape for source in sources.values()] == [(23, 31), (2, 31)]
    with pytest.raises(PipelineError, match="'coins' is given twice"):
        bind_images(two, {"coins": image}, {"coins": image})
    with pytest.raises(UnknownNameError, match="'coin' is not known"):
        bind_images(two, {"coin": image}, {})


def test_the_key_of_a_file_in_a_document_is_no_key_to_an_array_in_memory(two, image):
    alive = open_image(image)
    coins, made = two.sources
    forged = Pipeline((replace(coins, key=alive.key), made), two.nodes, two.targets)
    assert bind_images(forged, {"image": image}, {})["coins"].locator == "sample:coins"
