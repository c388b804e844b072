"""The words of a text or a question, reduced to what they share: Denoising and denoised are one word."""

from __future__ import annotations

import functools
import re

__all__ = ["stem", "words_of"]

_SILENT_WORDS = """
a about after all an and any are as at away be been between both but by can could data do does doing
each either every fiji for from full get getting given gives had has have how i if image imagej images
in inside into is it its just keep kind like make makes making matlab me much my need needs new no
not of off on one only opencv or other our out over per photo photograph photographs photos pic picture
pictures please python scikit should skimage so some such than that the their them then there these they
thing things this those to too try up use used user using want was way we were what when where whether
which while who why will with within without would you your
"""
_SILENT = frozenset(_SILENT_WORDS.split())
"""Words that everything is about, or nothing."""

_SAME_WORDS = """
axis: axes
blur: blurry
border: boundaries boundary
center: centre centroid
centerline: centreline
circle: circular
color: colored colour coloured colours
compute: calculate
convolution: convolve
deconvolution: deconvolve
detect: detector find finding localize locate
deviation: std
dilation: dilate dilated
erosion: erode eroded eroding
fiber: fibre fibres
fourier: fft
gray: grayscale grey greyscale
hole: holes
illuminate: illumination lighting
invert: inverse
large: big bigger enlarge
matrix: matrices
maximum: max maxima maximal
mean: average averaging avg
minimum: min minima minimal
neighbor: neighborhood neighbour
noise: noisy
nucleus: nuclei
outline: outlines
pixel: px
radiograph: xray
radius: radii
regionproperty: regionprops
registration: register registering
remove: delete discard drop eliminate removal rid
segment: segmented segmenting
separate: divide seperate split splitting
sharp: sharpen sharpening
sinogram: sinograms
skeleton: skeletonise skeletonization skeletonize
small: little tiny
subtraction: subtract subtracting
thick: thicknesses
touching: touch
vertex: vertices
"""
_SAME = {
    other: word
    for word, _, others in (line.partition(": ") for line in _SAME_WORDS.strip().splitlines())
    for other in others.split()
}
"""Spellings and words that mean the same here, and forms that a rule would not bring together."""

_TAILS = (
    ("ization", 5), ("isation", 5), ("izing", 5), ("ising", 5), ("ized", 5), ("ised", 5), ("ize", 5),
    ("ise", 5), ("ness", 4), ("ment", 5), ("ally", 4), ("ing", 3), ("ion", 4), ("est", 4), ("ed", 3),
    ("er", 4), ("or", 5), ("ly", 4), ("y", 3), ("e", 3), ("at", 4),
)  # fmt: skip
"""Endings, and how letters must be left."""

_WORD = re.compile(r"[a-z]+(?:'s)?|\d+", re.ASCII)


def words_of(text: str) -> tuple[str, ...]:
    """Return the stems of a text's words, in order, without those that say nothing.

    Parameters
    ----------
    text : str
        A question, a docstring, an identifier.

    Returns
    -------
    words : tuple of str
        In lower case.

    Examples
    --------
    >>> words_of("How to remove the blurred lines?")
    ('remov', 'blur', 'lin')
    """
    plain = re.sub(r"x-ray", "xray", text.lower()).replace("h&e", "hematoxylin eosin")
    found = [word.removesuffix("'s") for word in _WORD.findall(plain)]
    return tuple(stem(word) for word in found if word not in _SILENT and len(word) > 1)


@functools.cache
def stem(word: str) -> str:
    """Return a word without its endings: the same for all its forms, and not meant to be read."""
    word = _SAME.get(word, word)
    word = _singular(word)
    word = _SAME.get(word, word)
    for _ in range(3):  # brighteners, bright
        word = _without_tail(word)
    return word[:-1] if word.endswith("ll") else word  # labelling, labeled; filling, fill


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    is_plural = word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3
    return word[:-1] if is_plural else word


def _without_tail(word: str) -> str:
    for tail, least in _TAILS:
        rest = word.removesuffix(tail)
        if rest != word and len(rest) >= least and re.search("[aeiouy]", rest):
            return rest[:-1] if _is_doubled(rest) else rest
    return word


def _is_doubled(rest: str) -> bool:
    """Return whether the last letter was doubled for the ending, as in blurred."""
    return len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] != "s"
