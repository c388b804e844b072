from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import skimage.morphology
from tests.recorder.same import assert_same

import tamis
from tamis.catalogue import Footprint
from tamis.errors import ImageError, KindError, ParameterError, UnknownNameError
from tamis.io import from_array

PIXELS = np.random.default_rng(4).integers(0, 200, (14, 15)).astype(np.uint8)


@pytest.fixture
def image():
    return tamis.open(PIXELS)


@pytest.fixture
def labels(image):
    return tamis.measure.label(image > 150)


def values_of(handle):
    return handle.operand.origin.values


def inputs_of(handle):
    return handle.operand.origin.inputs


class TestArguments:
    """By place and by name, as in the library itself."""

    def test_values_by_place_and_by_name_are_the_same_call(self, image):
        assert tamis.filters.gaussian(image, 2).key == tamis.filters.gaussian(sigma=2, image=image).key

    def test_places_are_those_of_the_library_and_not_of_the_catalogue(self, image):
        from scipy import ndimage

        # the catalogue has no `output`, which stands between
        lazily = tamis.ndimage.gaussian_filter(image, 2, (0, 1), None, "nearest")
        assert_same(lazily, ndimage.gaussian_filter(PIXELS, 2, (0, 1), None, "nearest"))

    def test_a_name_is_told_when_it_is_wrong(self, image):
        with pytest.raises(
            UnknownNameError, match=r"filters.gaussian: .*'sigm' is not known. Did you mean 'sigma'"
        ):
            tamis.filters.gaussian(image, sigm=3)

    def test_too_many_places_are_refused_with_the_names_that_are_left(self, image):
        with pytest.raises(
            ParameterError, match=r"at most 2 arguments by place, got 3. .*by name: mode, cval, "
        ):
            tamis.filters.gaussian(image, 2, "nearest")

    def test_a_value_given_twice_is_refused(self, image):
        with pytest.raises(ParameterError, match=r"'sigma' must be given once, got \(2, 3\)"):
            tamis.filters.gaussian(image, 2, sigma=3)

    def test_a_missing_image_is_named(self):
        with pytest.raises(
            ParameterError, match=r"filters.gaussian: parameter 'image' must be connected, got None"
        ):
            tamis.filters.gaussian(sigma=3)

    def test_a_missing_value_says_what_it_must_be(self, image):
        with pytest.raises(ParameterError, match=r"filters.gabor: parameter 'frequency' must be a number"):
            tamis.filters.gabor(image)

    @pytest.mark.parametrize(
        ("call", "name"),
        [
            (lambda x, out: tamis.filters.gaussian(x, out=out), "out"),
            (lambda x, out: tamis.ndimage.gaussian_filter(x, 2, 0, out), "output"),
        ],
    )
    def test_where_to_write_is_refused_with_what_to_do(self, image, call, name):
        with pytest.raises(ParameterError, match=rf"'{name}' must be left out.*Use what is returned"):
            call(image, np.zeros((14, 15)))

    def test_where_to_write_may_be_nowhere(self, image):
        assert tamis.filters.gaussian(image, out=None).key == tamis.filters.gaussian(image).key

    @pytest.mark.parametrize("size", [0, 1, 5, 30])
    @pytest.mark.parametrize(
        ("function", "name"), [("remove_small_objects", "min_size"), ("remove_small_holes", "area_threshold")]
    )
    @pytest.mark.parametrize("is_by_place", [True, False])
    def test_a_deprecated_argument_is_taken_for_what_the_library_takes_it_for(
        self, image, function, name, size, is_by_place
    ):
        args, kwargs = ((size,), {}) if is_by_place else ((), {name: size})
        library = getattr(skimage.morphology, function)
        binary = np.asarray(image > 100)
        with pytest.warns(FutureWarning, match=f"`{name}` is deprecated"):
            expected = library(binary, *args, **kwargs)
        with pytest.warns(FutureWarning, match=f"'{name}' is deprecated, and taken for 'max_size'"):
            found = getattr(tamis.morphology, function)(binary, *args, **kwargs)
        np.testing.assert_array_equal(found, expected)

    def test_a_deprecated_argument_that_is_only_gone_is_refused(self, image):
        with pytest.raises(ParameterError, match=r"'num_threads' must be left out, got 2"):
            tamis.restoration.rolling_ball(image, num_threads=2)

    @pytest.mark.parametrize("sigma", [-1, "wide", None, np.nan, (1, -2), [[1]]])
    def test_a_wrong_value_is_refused_before_anything_is_computed(self, image, computed, sigma):
        with pytest.raises(ParameterError, match=r"'sigma' must be a number of at least 0 pixel"):
            tamis.filters.gaussian(image, sigma=sigma)
        assert not computed


class TestImages:
    """What can stand where an image is meant."""

    @pytest.mark.parametrize(
        "given",
        [PIXELS, PIXELS.tolist(), tuple(map(tuple, PIXELS.tolist())), from_array(PIXELS), tamis.open(PIXELS)],
    )
    def test_an_array_a_list_a_source_and_a_handle_are_images(self, given):
        import skimage.filters

        wanted = skimage.filters.median(
            np.asarray(given.compute() if isinstance(given, tamis.Image) else given)
        )
        assert_same(tamis.filters.median(given), wanted)

    @pytest.mark.parametrize("path", ["cells.tif", Path("cells.tif")])
    def test_a_path_is_no_image_until_it_is_opened(self, path):
        with pytest.raises(
            ImageError, match=r"filters.sobel: 'image': an image is needed.*tamis\.open\(.*cells\.tif"
        ):
            tamis.filters.sobel(path)

    @pytest.mark.parametrize(
        "given", [3, 2.5, None, {1: 2}, object(), np.float32(3), [[1], [2, 3]], "", b"x"]
    )
    def test_what_is_no_image_is_refused(self, given):
        with pytest.raises((ImageError, ValueError), match=r"filters.sobel: 'image'|inhomogeneous"):
            tamis.filters.sobel(given)

    @pytest.mark.parametrize(
        ("given", "why"),
        [
            (np.zeros((0, 3)), "must not be empty"),
            (np.zeros((3, 3), complex), "complex128. Use its magnitude"),
            (np.array([[object()]]), "object"),
            (np.ma.masked_equal([[1, 2]], 1), "masked array. Fill it"),
        ],
    )
    def test_pixels_that_cannot_be_used_are_refused_with_the_reason(self, given, why):
        with pytest.raises(ImageError, match=rf"^filters.sobel: 'image': .*{why}"):
            tamis.filters.sobel(given)

    def test_a_volume_where_a_plane_is_meant_is_refused_with_what_to_do(self):
        with pytest.raises(ImageError, match=r"works on 2-D images.*Take one plane, as in image\[0\]"):
            tamis.feature.canny(np.zeros((4, 5, 6)))
        with pytest.raises(ImageError, match=r"Make a colour image grey first"):
            tamis.feature.canny(np.zeros((9, 9, 3), np.uint8))


class TestKinds:
    def test_labels_are_no_image(self, labels):
        with pytest.raises(
            KindError, match=r"filters.gaussian takes an image as 'image', but .* labels. Use the image"
        ):
            tamis.filters.gaussian(labels)

    def test_an_image_is_not_measured(self, image):
        with pytest.raises(
            KindError, match=r"regionprops_table takes labels as 'label_image'.*open it with kind='labels'"
        ):
            tamis.measure.regionprops_table(image)

    def test_a_table_is_not_filtered(self, labels):
        with pytest.raises(KindError, match=r"takes an image .* table. Use the image or the labels"):
            tamis.filters.gaussian(tamis.measure.regionprops_table(labels))

    def test_a_binary_image_is_an_image(self, image):
        import skimage.filters

        assert_same(tamis.filters.gaussian(image > 99), skimage.filters.gaussian(PIXELS > 99))

    def test_an_array_of_whole_numbers_is_what_is_needed(self, image):
        import skimage.measure
        import skimage.segmentation

        cells = PIXELS // 50
        table = tamis.measure.regionprops_table(cells, PIXELS)
        wanted = skimage.measure.regionprops_table(cells, PIXELS)
        assert_same(list(table.compute().values()), list(wanted.values()))
        flooded = tamis.segmentation.watershed(image, cells, mask=PIXELS > 20)
        assert_same(flooded, skimage.segmentation.watershed(PIXELS, cells, mask=PIXELS > 20))
        assert [inputs_of(flooded)[name].kind for name in ("image", "markers", "mask")] == [
            "image",
            "markers",
            "binary",
        ]

    def test_an_opened_image_has_said_that_it_is_no_labels(self, image):
        with pytest.raises(KindError, match=r"takes labels"):
            tamis.segmentation.clear_border(tamis.filters.gaussian(image))

    def test_fractions_are_no_labels(self):
        with pytest.raises(KindError, match=r"takes labels"):
            tamis.measure.regionprops_table(PIXELS / 7)

    def test_what_has_not_said_what_it_means_fits(self, image):
        assert tamis.measure.regionprops_table((image // 50).astype(int) + 0, image).kind == "table"


class TestValues:
    def test_a_lazy_number_becomes_a_value_now(self, image, computed):
        smooth = tamis.filters.gaussian(image, sigma=image.mean() / 50)
        assert values_of(smooth)["sigma"] == PIXELS.mean() / 50
        assert set(inputs_of(smooth)) == {"image"}
        both = tamis.filters.gaussian(image, sigma=(image.mean() / 50, 1))
        assert values_of(both)["sigma"] == (PIXELS.mean() / 50, 1)
        assert len(computed) == 2

    def test_a_lazy_number_beside_an_image_stays_an_edge(self, image, computed):
        threshold = tamis.filters.threshold_otsu(image)
        for result in (image > threshold, threshold < image, image * threshold, image.clip(threshold, 150)):
            assert len(inputs_of(result)) == 2
        marked = tamis.filters.apply_hysteresis_threshold(image, threshold, 180)
        assert set(inputs_of(marked)) == {"image", "low"}
        assert values_of(marked)["high"] == 180
        assert not computed

    def test_a_small_array_is_a_value_and_a_large_one_an_input(self, image):
        assert set(inputs_of(image * np.arange(15))) == {"x1"}
        assert set(inputs_of(image * np.ones((14, 15)))) == {"x1", "x2"}

    @pytest.mark.parametrize(
        "given", [2, 2.0, np.float32(2), np.float64(2), True, np.uint8(2), np.array([2.0])]
    )
    def test_a_number_keeps_its_type(self, given):
        image = PIXELS.astype(np.float32)
        assert_same(tamis.open(image) * given, image * given)

    def test_a_footprint_remembers_how_it_was_made(self, image):
        disk = tamis.morphology.dilation(image, tamis.morphology.disk(3))
        assert values_of(disk)["footprint"] == Footprint("disk", (("radius", 3),))
        ones = tamis.morphology.dilation(image, np.ones((3, 2)))
        assert values_of(ones)["footprint"] == Footprint("ones", (("shape", (3, 2)),))
        script = tamis.Pipeline.of(a=disk, b=ones).to_script(paths={"image": "a.tif"})
        assert "morphology.dilation(image, footprint=morphology.disk(3))" in script
        assert "footprint=np.ones((3, 2))" in script

    def test_an_optional_image_may_be_left_out_or_none(self, image):
        elevation = tamis.filters.sobel(image)
        assert elevation.key == tamis.filters.sobel(image, mask=None).key
        assert elevation.key != tamis.filters.sobel(image, mask=image > 3).key
