import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamis.catalogue import Crop, Neighbourhood, Pointwise, Slice, Whole
from tamis.engine._need import cropped, cropped_shape, depth_of, is_local, locality_of, needed_region
from tamis.errors import RegionError
from tamis.region import Region

SHAPE = (9, 6, 4)


def values(operation, **given):
    from tamis.catalogue import get_operation

    names = tuple(item.name for item in get_operation(operation).inputs)
    return get_operation(operation).check_values(given, given=names)


def indices(shape):
    def item(length):
        ends = st.none() | st.integers(-length - 2, length + 2)
        steps = st.none() | st.sampled_from([1, 2, 3, -1, -2, -5])
        return st.integers(-min(shape), min(shape) - 1) | st.builds(Slice, ends, ends, steps)

    full = st.tuples(*map(item, shape))
    return st.builds(
        lambda items, count, dots, new: _with(_with(items[:count], dots, "..."), new, None),
        full,
        st.integers(0, len(shape)),
        st.none() | st.integers(0, 3),
        st.none() | st.integers(0, 3),
    )


def _with(items, place, item):
    return items if place is None else (*items[:place], item, *items[place:])


def as_index(items):
    words = {"...": Ellipsis}
    return tuple(
        slice(item.start, item.stop, item.step) if isinstance(item, Slice) else words.get(item, item)
        for item in items
    )


def test_a_pixel_needs_its_neighbourhood():
    found = values("filters.gaussian", sigma=(1, 0.2, 0))
    locality = locality_of("filters.gaussian", found, "float32", SHAPE)
    assert depth_of(locality, found, SHAPE) == (4, 1, 0)
    needed = needed_region(locality, found, Region((5, 3, 1), (6, 4, 2)), SHAPE)
    assert needed == Region((1, 2, 1), (9, 5, 2))


def test_what_is_needed_is_clipped_and_never_padded():
    found = values("filters.gaussian", sigma=20)
    locality = locality_of("filters.gaussian", found, "float32", SHAPE)
    assert needed_region(locality, found, Region((0, 0, 0), (1, 1, 1)), SHAPE) == Region.whole(SHAPE)


@pytest.mark.parametrize("channel_axis", [0, 1, 2, -1])
def test_colours_belong_together(channel_axis):
    found = values("filters.gaussian", sigma=0.3, channel_axis=channel_axis)
    locality = locality_of("filters.gaussian", found, "float32", SHAPE)
    needed = needed_region(locality, found, Region((4, 3, 2), (5, 4, 3)), SHAPE)
    for axis, length in enumerate(needed.shape):
        assert length == (SHAPE[axis] if axis == channel_axis % 3 else 3)


def test_a_pointwise_operation_on_colours_needs_all_of_them():
    found = values("color.rgb2hsv")
    assert depth_of(Pointwise(), found, (7, 8, 3)) == (0, 0, 3)


def test_what_needs_the_whole_image_gets_it():
    assert needed_region(Whole("of course"), {}, Region((1,), (2,)), (9,)) == Region.whole((9,))
    assert not is_local(Whole("of course"))
    assert all(map(is_local, [Pointwise(), Crop(), Neighbourhood(lambda values, ndim: (1,) * ndim)]))


def test_a_border_that_wraps_around_needs_the_whole_image():
    found = values("ndimage.median_filter", size=3, mode="wrap")
    assert isinstance(locality_of("ndimage.median_filter", found, "uint8", SHAPE), Whole)


def test_what_depends_on_an_unknown_dtype_needs_the_whole_image():
    found = values("ndimage.uniform_filter", size=3)
    assert isinstance(locality_of("ndimage.uniform_filter", found, "uint8", SHAPE), Neighbourhood)
    assert isinstance(locality_of("ndimage.uniform_filter", found, "float32", SHAPE), Whole)
    assert isinstance(locality_of("ndimage.uniform_filter", found, "", SHAPE), Whole)


@pytest.mark.parametrize("sigma", [(1, 2), (1, 2, 3, 4)])
def test_values_for_another_number_of_axes_are_left_to_the_library(sigma):
    found = values("filters.gaussian", sigma=sigma)
    assert isinstance(locality_of("filters.gaussian", found, "float32", SHAPE), Whole)


@given(indices(SHAPE))
def test_an_index_takes_what_numpy_takes(index):
    image = np.arange(np.prod(SHAPE)).reshape(SHAPE)
    expected = image[as_index(index)]
    if 0 in expected.shape:
        with pytest.raises(RegionError, match="takes nothing"):
            cropped_shape(index, SHAPE)
    else:
        assert cropped_shape(index, SHAPE) == expected.shape


@given(indices(SHAPE), st.data())
def test_a_part_of_an_index_needs_only_a_part_of_the_image(index, data):
    image = np.arange(np.prod(SHAPE)).reshape(SHAPE)
    expected = image[as_index(index)]
    if 0 in expected.shape:
        return
    start = tuple(data.draw(st.integers(0, length - 1)) for length in expected.shape)
    stop = tuple(data.draw(st.integers(a + 1, b)) for a, b in zip(start, expected.shape, strict=True))
    region = Region(start, stop)
    needed = needed_region(Crop(), {"index": index}, region, SHAPE)
    assert Region.whole(SHAPE).contains(needed)
    made = cropped(image[needed.slices], index, SHAPE)
    np.testing.assert_array_equal(made, expected[region.slices])
    corners = {int(made.min()), int(made.max())}
    assert {int(image[needed.slices].min()), int(image[needed.slices].max())} == corners


@pytest.mark.parametrize(
    ("index", "words"),
    [
        ((9,), "index 9 is outside an image of shape"),
        ((0, -7), "index -7 is outside"),
        ((0, 0, 0, 0), r"\[0, 0, 0, 0\] is for more axes"),
        (("...", 0, "..."), "more axes"),
        ((Slice(3, 3),), r"index \[3:3\] takes nothing from an image of shape \(9, 6, 4\)"),
        ((Slice(None, None, 0),), "step of ::0 must not be 0"),
    ],
)
def test_an_index_that_does_not_fit_is_told(index, words):
    with pytest.raises(RegionError, match=words):
        cropped_shape(index, SHAPE)
