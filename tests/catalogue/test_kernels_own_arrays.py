"""Functions that refuse read-only arrays get copies; level sets begin afresh in every call."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from skimage import morphology, segmentation
from skimage.filters import rank

from tamis.catalogue import call, get_operation, load_target
from tamis.catalogue.kernels import level_sets, own_arrays
from tamis.testing.strategies import read_only

BINARY = np.random.default_rng(2).random((30, 34)) < 0.7
IMAGE = np.random.default_rng(3).random((24, 26))


def test_a_read_only_image_that_the_library_refuses_is_taken():
    with pytest.raises(ValueError, match="read-only"):
        morphology.skeletonize(read_only(BINARY))
    skeleton = own_arrays.morphology.skeletonize(read_only(BINARY))
    assert_array_equal(skeleton, morphology.skeletonize(BINARY.copy()))


def test_it_is_loaded_by_a_dotted_name():
    function = load_target("tamis.catalogue.kernels.own_arrays:morphology.skeletonize")
    assert function(read_only(BINARY)).dtype == bool


def test_a_topic_within_a_topic_is_reached_too():
    image, footprint = (IMAGE * 255).astype(np.uint8), np.ones((3, 3), np.uint8)
    function = load_target("tamis.catalogue.kernels.own_arrays:filters.rank.mean")
    assert_array_equal(function(read_only(image), footprint), rank.mean(image, footprint))
    with pytest.raises(AttributeError):
        own_arrays.filters.rank.no_such_filter  # noqa: B018


def test_arrays_by_name_are_copied_too_and_no_others():
    handed = {}

    def remember(image, mask=None, size=1):
        handed.update(image=image, mask=mask, size=size)

    mine, theirs = np.zeros(3), read_only(np.zeros(3))
    own_arrays._on_own_arrays(remember, mine, mask=theirs, size=4)
    assert handed["image"] is mine
    assert handed["mask"].flags.writeable
    assert handed["size"] == 4


def test_a_name_that_no_module_has_is_an_attribute_error():
    with pytest.raises(AttributeError):
        own_arrays.__wrapped__  # noqa: B018
    with pytest.raises(AttributeError):
        own_arrays.morphology.skelettonize  # noqa: B018


def test_the_library_itself_changes_its_mind_from_call_to_call():
    level_sets.morphological_chan_vese(IMAGE, 1)  # leaves it at its first turn
    calls = [segmentation.morphological_chan_vese(IMAGE, 5) for _ in range(3)]
    assert (calls[0] != calls[1]).any()
    assert_array_equal(calls[0], calls[2])
    level_sets.morphological_chan_vese(IMAGE, 1)


@pytest.mark.parametrize(
    ("name", "first"),
    [("morphological_chan_vese", "image"), ("morphological_geodesic_active_contour", "gimage")],
)
def test_the_catalogue_does_not(name, first):
    operation = get_operation(f"segmentation.{name}")
    values = operation.check_values({"num_iter": 5}, given=(first,))
    calls = [call(operation, {first: read_only(IMAGE)}, values) for _ in range(3)]
    for made in calls:
        assert made.dtype == np.int8
        assert_array_equal(made, calls[0])
    # and it is what the first call of a fresh process gives
    assert_array_equal(calls[0], getattr(segmentation, name)(IMAGE, 5))
    level_sets.morphological_chan_vese(IMAGE, 1)


def test_level_sets_in_threads_do_not_take_each_others_turn():
    expected = level_sets.morphological_chan_vese(IMAGE, 7)
    made = []
    threads = [
        threading.Thread(target=lambda: made.append(level_sets.morphological_chan_vese(IMAGE, 7)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert all((one == expected).all() for one in made)


def test_a_failed_call_leaves_the_turn_at_the_first():
    with pytest.raises(ValueError, match="dimensions"):
        level_sets.morphological_chan_vese(IMAGE, 1, init_level_set=np.zeros(3))
    assert_array_equal(
        level_sets.morphological_chan_vese(IMAGE, 3), segmentation.morphological_chan_vese(IMAGE, 3)
    )
    level_sets.morphological_chan_vese(IMAGE, 1)
