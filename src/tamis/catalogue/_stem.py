"""The words of a text or a question, reduced to what they share: ``Denoising`` and ``denoised`` are one word."""

from __future__ import annotations

import functools
import re

__all__ = ["stem", "words_of"]

_SILENT = frozenset(
    """
    a about after all an and any are as at away be been between both but by can could do does doing each either
    every for from full get getting given gives had has have how i if in inside into is it its just keep kind
    like make makes making many me much my need needs new no not of off on one only or other our out over per
    please python scikit image images skimage opencv imagej fiji matlab should so some such than that the their
    them then there these they thing things this those to too try up use used user using want was way we were
    what when where whether which while who why will with within without would you your
    picture pictures photo photos photograph photographs pic data
    """.split()
)
"""Words that everything is about, or nothing."""

_SAME = {
    "colour": "color", "colours": "color", "coloured": "color", "colored": "color", "grey": "gray",
    "greyscale": "gray", "grayscale": "gray", "fibre": "fiber", "fibres": "fiber", "centre": "center",
    "centreline": "centerline", "centroid": "center", "neighbour": "neighbor", "maxima": "maximum",
    "maximal": "maximum", "minima": "minimum", "minimal": "minimum", "max": "maximum", "min": "minimum",
    "nuclei": "nucleus", "erode": "erosion", "eroding": "erosion", "eroded": "erosion", "deconvolve": "deconvolution",
    "convolve": "convolution", "subtracting": "subtraction", "subtract": "subtraction", "dog": "dog",
    "holes": "hole", "vertices": "vertex", "radii": "radius", "axes": "axis", "matrices": "matrix",
    "skeletonise": "skeleton", "skeletonize": "skeleton", "skeletonization": "skeleton", "px": "pixel",
    "avg": "mean", "average": "mean", "averaging": "mean", "std": "deviation", "fft": "fourier",
    "boundaries": "border", "boundary": "border", "illumination": "illuminate", "lighting": "illuminate",
    "xray": "radiograph", "blurry": "blur", "noisy": "noise", "regionprops": "regionproperty",
    "thicknesses": "thick", "sinograms": "sinogram", "dilate": "dilation", "dilated": "dilation",
    "big": "large", "tiny": "small", "little": "small", "bigger": "large", "enlarge": "large",
    "delete": "remove", "drop": "remove", "discard": "remove", "eliminate": "remove", "removal": "remove",
    "rid": "remove", "find": "detect", "finding": "detect", "locate": "detect", "localize": "detect",
    "split": "separate", "splitting": "separate", "divide": "separate", "outlines": "outline",
    "calculate": "compute", "register": "registration", "registering": "registration",
    "sharpen": "sharp", "sharpening": "sharp", "detector": "detect", "circular": "circle", "neighborhood": "neighbor",
    "inverse": "invert", "segmenting": "segment", "touch": "touching", "segmented": "segment", "seperate": "separate",
}  # fmt: skip
"""Spellings and words that mean the same here, and forms that a rule would not bring together."""

_TAILS = (
    ("ization", 5), ("isation", 5), ("izing", 5), ("ising", 5), ("ized", 5), ("ised", 5), ("ize", 5), ("ise", 5),
    ("ness", 4), ("ment", 5), ("ally", 4), ("ing", 3), ("ion", 4), ("est", 4), ("ed", 3), ("er", 4), ("or", 5),
    ("ly", 4), ("y", 3), ("e", 3), ("at", 4),
)  # fmt: skip
"""Endings, and how many letters must be left."""

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
    """Return a word in lower case without its endings; the same for all its forms, and no word to be read."""
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
