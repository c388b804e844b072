"""What looks like an image is found: the image itself, changed; and what is of the same family."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage as ndi
from tests.gallery import lookalike

import tamis
from tamis.errors import ImageError, ReadError
from tamis.gallery import entries_like, measure_image, ranked, read_index
from tamis.io import open_sample

SAMPLES = sorted(
    {picture.locator.removeprefix("sample:") for entry in read_index() for picture in entry.pictures} - {""}
)


def turned(image):
    return ndi.rotate(image, 17, axes=(0, 1), reshape=False, order=1, mode="reflect")


def cropped(image):
    rows, columns = image.shape[:2]
    return image[rows // 7 : -rows // 7, columns // 7 : -columns // 7]


def noisier(image):
    rng = np.random.default_rng(0)
    if image.dtype == bool:  # noise is a pixel of the other kind
        return image ^ (rng.random(image.shape) < 0.05)
    noise = rng.normal(0, 0.05 * np.ptp(image.astype(float)), image.shape)
    return (image + noise).clip(image.min(), image.max()).astype(image.dtype)


def darker(image):
    return (image * (65535 * 0.3 / max(image.max(), 1e-9))).astype(np.uint16)


@pytest.mark.parametrize("change", [turned, cropped, noisier, darker], ids=lambda change: change.__name__)
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_that_was_changed_finds_an_example_that_uses_it(sample, change):
    image = change(np.asarray(open_sample(sample)))
    found = entries_like(image, most=3)
    assert {one.entry.name for one in found} & lookalike.sample_of(sample)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_finds_itself_as_the_same(sample):
    found = entries_like(f"sample:{sample}", most=1)[0]
    assert found.likeness > 0.99
    assert found.entry.name in lookalike.sample_of(sample)


FAMILIES = {
    lookalike.spots: {"markers/blob_detection_compared", "measure/tracking_particles"},
    lookalike.dark_spots: {"markers/blob_detection_compared", "measure/tracking_particles"},
    lookalike.fibres: {"measure/fibre_orientation"},
    lookalike.page: {"threshold/page_binarisation", "transform/deskew_page"},
    lookalike.blobs_in_space: {"threshold/three_phases", "segment/watershed_3d", "measure/surface_area"},
    lookalike.vessels: {"segment/retina_vessels"},
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("draw", FAMILIES, ids=lambda draw: draw.__name__)
def test_an_image_drawn_here_finds_its_family(draw, seed):
    found = entries_like(draw(np.random.default_rng(seed)), most=3)
    assert {one.entry.name for one in found} & FAMILIES[draw]


def test_a_negative_is_told_to_be_one():
    found = entries_like(lookalike.dark_spots(np.random.default_rng(0)))[0]
    assert found.why.startswith("with dark and bright exchanged: bright round objects on dark")


def test_an_image_of_other_axes_is_less_alike_and_that_is_said():
    flat = entries_like(np.random.default_rng(0).random((60, 60)), most=len(read_index()))
    volumes = [one for one in flat if one.picture.ndim == 3]
    assert max(one.likeness for one in volumes) < 0.3 < flat[0].likeness
    assert all("but 3 axes" in one.why for one in volumes)


def test_likeness_goes_from_0_to_1_and_falls():
    found = entries_like("sample:clock", most=len(read_index()))
    likeness = [one.likeness for one in found]
    assert likeness == sorted(likeness, reverse=True)
    assert all(0 <= one <= 1 for one in likeness)
    assert all(one.why for one in found)


def test_lazy_images_arrays_and_names_are_the_same_to_it():
    opened = tamis.open("sample:coins")
    known = measure_image("sample:coins")
    assert measure_image(opened) == measure_image(np.asarray(opened)) == known
    assert measure_image(opened[10:200]) != known


def test_what_cannot_be_opened_is_told():
    with pytest.raises(ReadError):
        entries_like("nowhere.tif")
    with pytest.raises(ImageError, match="complex"):
        entries_like(np.ones((5, 5), complex))


def test_an_entry_without_an_image_is_like_nothing():
    from dataclasses import replace

    entry = replace(read_index()[0], pictures=())
    assert ranked(measure_image("sample:coins"), [entry]) == ()
