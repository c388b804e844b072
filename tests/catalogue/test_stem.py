"""Forms of a word are one word, and words that differ are two."""

from __future__ import annotations

import pytest

from tamis.catalogue._stem import stem, words_of


@pytest.mark.parametrize(
    "forms",
    [
        "denoise denoising denoised",
        "blur blurred blurring blurry blurs",
        "edge edges",
        "separate separated separation separating split splitting",
        "segment segmented segmentation",
        "threshold thresholds thresholding thresholded",
        "skeleton skeletons skeletonize skeletonise skeletonization",
        "binary binarize binarise binarization",
        "filter filters filtering filtered",
        "label labels labelled labeled labelling labeling",
        "erosion erode eroded eroding",
        "dilation dilate dilated",
        "bright brighter brightest brightness",
        "colour color colours colored coloured",
        "grey gray grayscale greyscale",
        "fill filling filled fills",
        "maximum maxima max",
        "fibre fiber fibres fibers",
        "boundary boundaries border borders",
        "body bodies",
        "patch patches",
        "remove removed removing removal delete",
    ],
)
def test_forms_of_a_word_have_one_stem(forms):
    assert len({stem(form) for form in forms.split()}) == 1, {f: stem(f) for f in forms.split()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("opening", "operation"),
        ("mean", "median"),
        ("noise", "noon"),
        ("label", "labour"),
        ("region", "registration"),
        ("ridge", "rigid"),
        ("mass", "mask"),
        ("radius", "radian"),
        ("close", "clear"),
        ("less", "les"),
    ],
)
def test_different_words_have_different_stems(one, other):
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    "word", ["a", "is", "be", "gas", "bed", "sing", "less", "ss", "y", "ee", "ing", "ll"]
)
def test_a_short_word_keeps_something(word):
    assert stem(word)


def test_words_that_say_nothing_are_left_out():
    assert words_of("How do I make the image of my data with scikit-image?") == ()


def test_identifiers_are_taken_apart():
    assert words_of("threshold_otsu") == words_of("Threshold: OTSU's")
    assert words_of("skimage.filters.gaussian(image, sigma=2.5)")[0] == stem("filters")


@pytest.mark.parametrize("text", ["", "???", "\n\t", "日本語", "é", "3"])
def test_what_has_no_words_has_none(text):
    assert words_of(text) == ()


def test_words_that_are_joined_by_signs_in_the_field_stay_known():
    assert words_of("x-ray") == words_of("X-RAYS") or words_of("x-ray") == words_of("xray")
    assert words_of("H&E") == words_of("hematoxylin, eosin")
