"""`apply_parallel` gives the pixels of the whole image, or says why it cannot."""

import functools

import numpy as np
import pytest
import scipy.ndimage as ndi
import skimage.data
from skimage import color, exposure, filters, measure, morphology, util

import tamis
from tamis.errors import ParameterError, PipelineError
from tamis.io import open_image

RNG = np.random.default_rng(3)
IMAGE = skimage.data.camera()[100:300, 150:390]
VOLUME = RNG.integers(0, 255, (33, 20, 26)).astype(np.uint8)
COLOURS = skimage.data.astronaut()[:120, :150]
CHUNKS = [None, 64, (64, -1), (1, 240), (7, 1000), ((150, 50), (100, 100, 40))]


def check(function, image, chunks, **options):
    found = tamis.apply_parallel(function, image, chunks, **options)
    expected = function(image)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("chunks", CHUNKS)
@pytest.mark.parametrize(
    ("function", "values"),
    [
        (filters.gaussian, {"sigma": 2}),
        (filters.sobel, {}),
        (measure.label, {}),
        (exposure.equalize_adapthist, {}),
        (filters.threshold_local, {"block_size": 11}),
    ],
)
def test_a_function_of_the_catalogue_needs_no_depth(function, values, chunks):
    found = tamis.apply_parallel(function, IMAGE, chunks, **values)
    expected = function(IMAGE, **values)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("depth", [0, 1, "auto"])
def test_a_depth_that_is_too_small_does_no_harm_where_the_right_one_is_known(depth):
    found = tamis.apply_parallel(filters.gaussian, IMAGE, 50, depth=depth, extra_keywords={"sigma": 3})
    np.testing.assert_array_equal(found, filters.gaussian(IMAGE, sigma=3))


def test_arguments_come_as_scikit_image_takes_them():
    expected = filters.gaussian(IMAGE, 2.5, preserve_range=True)
    for options in (
        {"extra_arguments": (2.5,), "extra_keywords": {"preserve_range": True}},
        {"sigma": 2.5, "preserve_range": True},
    ):
        np.testing.assert_array_equal(tamis.apply_parallel(filters.gaussian, IMAGE, 64, **options), expected)
    bound = functools.partial(filters.gaussian, sigma=2.5, preserve_range=True)
    np.testing.assert_array_equal(tamis.apply_parallel(bound, IMAGE, 64), expected)
    np.testing.assert_array_equal(
        tamis.apply_parallel(tamis.filters.gaussian, IMAGE, 64, sigma=2.5, preserve_range=True), expected
    )


def test_further_images_are_cut_with_the_first():
    mask = IMAGE > 60
    found = tamis.apply_parallel(filters.sobel, IMAGE, 50, mask=mask)
    np.testing.assert_array_equal(found, filters.sobel(IMAGE, mask=mask))


def test_several_results_come_as_the_function_gives_them():
    labels, count = tamis.apply_parallel(ndi.label, IMAGE > 90, 60)
    expected, number = ndi.label(IMAGE > 90)
    np.testing.assert_array_equal(labels, expected)
    assert count == number


LOCAL = {
    "gaussian": lambda image: filters.gaussian(image, sigma=4),
    "median": lambda image: ndi.median_filter(image, 7),
    "even": lambda image: ndi.minimum_filter(image, (6, 1)),
    "chain": lambda image: filters.sobel(filters.gaussian(image, sigma=2)) > 0.02,
    "pointwise": lambda image: image.astype(np.float32) ** 2,
    "far": lambda image: np.roll(np.pad(image, 30, mode="edge"), 25, axis=0)[30:-30, 30:-30],
    "sizes": lambda image: morphology.remove_small_objects(image > 90, max_size=20),
}


@pytest.mark.parametrize("chunks", CHUNKS)
@pytest.mark.parametrize("name", LOCAL)
def test_of_any_other_function_the_depth_is_measured(name, chunks):
    check(LOCAL[name], IMAGE, chunks)


def test_volumes_and_lines_are_cut_along_any_axis():
    check(lambda image: ndi.median_filter(image, 3), VOLUME, (5, 20, 9))
    check(lambda image: ndi.gaussian_filter1d(image, 2), RNG.random(5000), 700)


GLOBAL = {
    "labels": lambda image: measure.label(image > 100),
    "threshold": lambda image: image > filters.threshold_otsu(image),
    "distance": lambda image: ndi.distance_transform_edt(image > 100),
    "holes": lambda image: ndi.binary_fill_holes(image > 100),
    "hysteresis": lambda image: filters.apply_hysteresis_threshold(image, 100, 150),
    "range": lambda image: exposure.rescale_intensity(image, out_range=(0.0, 1.0)),
    "outlier": lambda image: image / image.max(),
    "order": lambda image: np.sort(image, axis=None).reshape(image.shape),
    "place": lambda image: image + np.arange(len(image))[:, None],
}


@pytest.mark.parametrize("name", GLOBAL)
def test_a_function_that_needs_the_whole_image_is_refused(name):
    with pytest.raises(PipelineError, match=r"'<lambda>' (is not local|looks further).*whole image"):
        tamis.apply_parallel(GLOBAL[name], IMAGE, 64)


@pytest.mark.parametrize("name", GLOBAL)
def test_one_chunk_is_a_plain_call(name):
    check(GLOBAL[name], IMAGE, 1000)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda image: image.mean(), r"shape \(\) for one of shape"),
        (lambda image: image[::2], "cannot be put together"),
        (lambda image: image + RNG.random(image.shape), "something else each time"),
    ],
)
def test_what_cannot_be_put_together_is_refused(function, message):
    with pytest.raises(PipelineError, match=message):
        tamis.apply_parallel(function, IMAGE, 64)


def test_a_given_depth_that_is_too_small_is_found_out():
    with pytest.raises(PipelineError, match=r"looks further than 2 pixels: the chunk .* larger depth"):
        tamis.apply_parallel(LOCAL["gaussian"], IMAGE, 64, depth=2)
    check(LOCAL["gaussian"], IMAGE, 64, depth=16)
    check(LOCAL["gaussian"], IMAGE, 64, depth=(16, 20))


def test_only_rounding_may_be_allowed():
    def mean(image):
        return ndi.uniform_filter(image, 5)

    line = RNG.random(4000)
    with pytest.raises(PipelineError, match="if only rounding differs, give tolerance="):
        tamis.apply_parallel(mean, line, 300)
    np.testing.assert_allclose(tamis.apply_parallel(mean, line, 300, tolerance=1e-12), mean(line), atol=1e-12)


def test_colours_stay_together_and_may_go_or_come():
    check(lambda image: filters.gaussian(image, sigma=2, channel_axis=-1), COLOURS, (50, 40), channel_axis=-1)
    check(color.rgb2gray, COLOURS, 50, channel_axis=2)
    check(lambda image: np.stack([image, 2 * image], axis=-1), IMAGE, 64)
    first = np.moveaxis(COLOURS, -1, 0)
    check(lambda image: filters.gaussian(image, sigma=1, channel_axis=0), first, (3, 50, 50), channel_axis=0)


@pytest.mark.parametrize("mode", ["reflect", "symmetric", "nearest", "edge", "wrap", "periodic"])
def test_with_a_mode_it_pads_as_scikit_image_does(mode):
    pytest.importorskip("dask")
    found = tamis.apply_parallel(LOCAL["gaussian"], IMAGE, 50, 16, mode)
    np.testing.assert_array_equal(found, util.apply_parallel(LOCAL["gaussian"], IMAGE, 50, 16, mode))


@pytest.mark.parametrize("length", [1, 50, 100, 105, 205, 303])
def test_the_words_of_the_talk_are_known(length):
    image = RNG.random((length, 40))
    for overlap in (0, 10, 200):  # 0 is told to be too little where that shows
        if overlap or length <= 100:
            check(LOCAL["chain"], image, None, chunk=100, overlap=overlap, n_jobs=2)


def test_a_file_is_read_chunk_by_chunk(tmp_path):
    np.save(tmp_path / "image.npy", IMAGE)
    source = open_image(str(tmp_path / "image.npy"))
    for function in (LOCAL["gaussian"], measure.label):
        np.testing.assert_array_equal(tamis.apply_parallel(function, source, 64), function(IMAGE))


def test_a_lazy_image_is_an_image_like_others():
    image = tamis.open(IMAGE)
    found = tamis.apply_parallel(LOCAL["median"], tamis.filters.sobel(image), 64)
    np.testing.assert_array_equal(found, ndi.median_filter(filters.sobel(IMAGE), 7))


@pytest.mark.parametrize("shape", [(0, 5), (1, 1), (1, 300), (2, 3)])
def test_small_and_empty_images_are_no_exception(shape):
    check(lambda image: image * 2, np.ones(shape), None)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"chunks": 0}, "chunks"),
        ({"chunks": (5, 5, 5)}, "chunks"),
        ({"chunks": ((100, 50), (240,))}, "chunks"),
        ({"depth": -1}, "depth"),
        ({"depth": (1, 2, 3)}, "depth"),
        ({"depth": "deep"}, "depth"),
        ({"mode": "constant"}, "mode"),
        ({"channel_axis": 2}, "channel_axis"),
        ({"compute": False}, "compute"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(options, name):
    with pytest.raises(ParameterError, match=f"apply_parallel: parameter '{name}' must be"):
        tamis.apply_parallel(LOCAL["median"], IMAGE, **options)


def test_an_error_of_the_function_comes_through():
    def fail(image):
        message = "no"
        raise KeyError(message)

    with pytest.raises(KeyError, match="no"):
        tamis.apply_parallel(fail, IMAGE, 64)


def test_a_type_is_asked_for():
    assert tamis.apply_parallel(LOCAL["pointwise"], IMAGE, 64, dtype=np.float64).dtype == np.float64
