"""Hostile images are hostile, read-only and the same each time; samples are of their kind."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tamis.catalogue import Kind, Parameter, get_operation, known_operations
from tamis.testing.strategies import (
    DTYPES,
    hostile_images,
    images,
    random_region,
    regions,
    sample_of,
    values_of,
)

ALL_DTYPES = ("bool", "uint8", "uint16", "int32", "float32", "float64")
CALMLY = settings(deadline=None, max_examples=50)
RNG = np.random.default_rng(0)


@pytest.mark.parametrize("dtype", ALL_DTYPES)
@pytest.mark.parametrize("ndim", [1, 2, 3])
def test_every_image_has_the_axes_and_dtype_asked_for_and_cannot_be_written(ndim, dtype):
    for image in hostile_images(ndim, dtype).values():
        assert image.ndim == ndim
        assert image.dtype.name == dtype
        assert image.size
        assert not image.flags.writeable


def test_what_the_names_say_is_true():
    made = hostile_images(2, "float64")
    assert (made["negative_corner"][:5, :5] < 0).all()
    assert made["far_outlier"].max() > 1e20
    assert np.isnan(made["nan"]).sum() == np.isinf(made["infinite"]).sum() == 1
    assert np.ptp(made["constant"]) == 0
    assert made["one_pixel"].size == 1
    assert made["one_row"].shape[0] == 1
    assert made["fortran"].flags.f_contiguous
    assert not made["fortran"].flags.c_contiguous
    assert not made["strided"].flags.contiguous
    assert not made["big_endian"].dtype.isnative
    assert len(np.unique(made["checker"])) == 2
    assert len(np.unique(made["smooth"])) > 1000


@pytest.mark.parametrize("dtype", ["bool", "uint8"])
def test_what_a_dtype_cannot_hold_is_left_out(dtype):
    assert not {"negative_corner", "nan", "infinite", "big_endian"} & set(hostile_images(2, dtype))


def test_a_seed_gives_the_same_images():
    noise = hostile_images(2, "uint8", seed=1)["noise"]
    hostile_images.cache_clear()
    assert np.array_equal(hostile_images(2, "uint8", seed=1)["noise"], noise)
    assert not np.array_equal(hostile_images(2, "uint8", seed=2)["noise"], noise)


@pytest.mark.parametrize("kind", Kind)
def test_a_sample_is_of_its_kind(kind):
    for dtype in DTYPES[kind]:
        sample = sample_of(kind, 2, dtype, RNG)
        if kind in (Kind.BINARY, Kind.LABELS, Kind.MARKERS, Kind.IMAGE):
            assert sample.dtype == dtype
            assert sample.max() > 0
        elif kind is Kind.TABLE:
            assert len({len(column) for column in sample.values()}) == 1
        else:
            assert np.ndim(sample) == (0 if kind is Kind.SCALAR else 2)


def test_labels_have_background_and_several_objects_numbered_in_raster_order():
    labels = sample_of(Kind.LABELS, 3, "int32", RNG)
    numbers, first = np.unique(labels, return_index=True)
    assert numbers[0] == 0
    assert len(numbers) > 10
    assert (np.diff(first[1:]) > 0).all()


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_channels_lie_where_they_are_asked_for(axis):
    assert sample_of(Kind.IMAGE, 2, "uint8", RNG, channel_axis=axis).shape[axis] == 3


def test_drawn_values_are_ones_that_the_operation_takes():
    for operation in known_operations().values():
        for default in (True, False):
            drawn = values_of(operation, 2, np.random.default_rng(1), default=default)
            for name, value in drawn.items():
                assert operation.get_parameter(name).check(value) == value


@pytest.mark.parametrize("name", ["measure.block_reduce", "filters.gaussian"])
def test_each_choice_is_drawn_also_where_it_is_a_function(name):
    operation = known_operations()[name]
    drawn = [values_of(operation, 2, np.random.default_rng(seed), default=False) for seed in range(99)]
    for parameter in operation.parameters:
        if parameter.type in ("choice", "function"):
            assert {values[parameter.name] for values in drawn} == set(parameter.choices)


def test_only_what_has_no_default_is_drawn_beside_defaults():
    operation = get_operation("filters.gaussian")
    assert values_of(operation, 2, RNG, default=True) == {}
    assert set(values_of(operation, 2, RNG, default=False)) == {p.name for p in operation.parameters}


def test_lengths_in_pixels_stay_small_and_other_numbers_use_the_window():
    length = Parameter("radius", 1.0, minimum=0, window=(1, 200), unit="pixel")
    ratio = Parameter("ratio", 0.5, window=(0, 100))
    operation = dataclasses.replace(get_operation("filters.gaussian"), arguments=(length, ratio))
    drawn = [values_of(operation, 2, RNG, default=False) for _ in range(50)]
    assert all(1 <= values["radius"] <= 4 for values in drawn)
    assert max(values["ratio"] for values in drawn) > 60


def test_random_regions_lie_inside_and_often_at_the_border():
    made = [random_region((45, 1), RNG) for _ in range(200)]
    assert all(region.clip((45, 1)) == region and region.size for region in made)
    assert sum(region.start[0] == 0 for region in made) > 40
    assert sum(region.stop[0] == 45 for region in made) > 40


@CALMLY
@given(regions((5, 7)))
def test_regions_have_a_pixel_inside(region):
    assert region.size
    assert region.clip((5, 7)) == region


@CALMLY
@given(
    st.sampled_from([1, 2, 3]).flatmap(lambda ndim: images(ndim, "float32").map(lambda image: (ndim, image)))
)
def test_images_are_hostile_ones(drawn):
    ndim, image = drawn
    assert image.ndim == ndim
    assert image.dtype.name == "float32"
