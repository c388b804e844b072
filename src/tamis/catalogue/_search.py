"""Find operations: all of a stage, or those that some words are about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tamis.catalogue._kind import Kind, fits
from tamis.catalogue._operation import Stage
from tamis.catalogue._registry import known_operations
from tamis.errors import UnknownNameError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tamis.catalogue._operation import Operation
    from tamis.catalogue._texts import Text

__all__ = ["list_operations"]

SYNONYMS = {
    "background subtraction": ("rolling_ball", "white_tophat", "black_tophat", "threshold_local"),
    "uneven illumination": ("rolling_ball", "threshold_local", "white_tophat", "equalize_adapthist"),
    "denoise": ("denoise_nl_means", "denoise_tv_chambolle", "denoise_bilateral", "median", "gaussian"),
    "despeckle": ("median", "remove_small_objects", "opening", "binary_opening", "area_opening"),
    "smooth": ("gaussian", "median", "gaussian_filter", "uniform_filter", "denoise_tv_chambolle"),
    "blur": ("gaussian", "gaussian_filter", "uniform_filter"),
    "sharpen": ("unsharp_mask",),
    "edge": ("sobel", "canny", "scharr", "prewitt", "farid", "roberts", "laplace", "find_boundaries"),
    "outline": ("find_boundaries", "find_contours", "mark_boundaries"),
    "vesselness": ("frangi", "sato", "meijering"),
    "ridge": ("sato", "meijering", "frangi"),
    "fibre": ("frangi", "sato", "meijering", "skeletonize"),
    "blob": ("blob_log", "blob_dog", "blob_doh", "difference_of_gaussians", "gaussian_laplace"),
    "skeleton": ("skeletonize", "medial_axis", "thin"),
    "separate touching objects": ("watershed", "distance_transform_edt", "peak_local_max", "h_maxima"),
    "split": ("watershed", "distance_transform_edt", "peak_local_max", "random_walker"),
    "count": ("label", "regionprops_table"),
    "count objects": ("label", "regionprops_table"),
    "objects": ("label", "regionprops_table", "remove_small_objects"),
    "size": ("regionprops_table", "remove_small_objects", "area_opening"),
    "holes": ("remove_small_holes", "binary_fill_holes", "area_closing", "closing", "binary_closing"),
    "gaps": ("closing", "binary_closing", "isotropic_closing"),
    "border": ("clear_border",),
    "grow": ("dilation", "binary_dilation", "isotropic_dilation", "expand_labels"),
    "shrink": ("erosion", "binary_erosion", "isotropic_erosion"),
    "contrast": ("rescale_intensity", "equalize_adapthist", "equalize_hist", "adjust_gamma"),
    "threshold": ("threshold_otsu", "threshold_li", "threshold_local", "threshold_triangle"),
    "binarize": ("threshold_otsu", "threshold_li", "threshold_local", "apply_hysteresis_threshold"),
    "seeds": ("peak_local_max", "h_maxima", "local_maxima"),
    "grayscale": ("rgb2gray",),
}
"""What people call it, and the names that libraries give it, the likeliest first."""


def list_operations(
    words: str = "",
    *,
    stage: Stage | str | None = None,
    ndim: int | None = None,
    takes: Kind | str | None = None,
    topic: str | None = None,
) -> tuple[Operation, ...]:
    """Return the operations that fit; without words, no library is imported and no text is read.

    Parameters
    ----------
    words : str, default ''
        What it should be about: words of its name, its summary, its arguments, or what people call it.
    stage : Stage or str, optional
        Only those of this stage, such as ``"threshold"``.
    ndim : int, optional
        Only those for images of this number of spatial axes.
    takes : Kind or str, optional
        Only those whose first input may be of this kind, such as ``"labels"``.
    topic : str, optional
        Only those of this topic, such as ``"filters"``, and of the topics within it.

    Returns
    -------
    operations : tuple of Operation
        Sorted by id; with words, the best first.

    Raises
    ------
    UnknownNameError
        If there is no such stage, kind or topic.

    Examples
    --------
    >>> [operation.id for operation in list_operations(topic="filters") if operation.name == "gaussian"]
    ['filters.gaussian']
    """
    wanted = _filters(stage, ndim, takes, topic)
    chosen = [
        operation for operation in known_operations().values() if all(keep(operation) for keep in wanted)
    ]
    return tuple(chosen) if not words.strip() else _ranked(chosen, words)


def _filters(
    stage: Stage | str | None, ndim: int | None, takes: Kind | str | None, topic: str | None
) -> list[Callable[[Operation], bool]]:
    keep: list[Callable[[Operation], bool]] = []
    if stage is not None:
        wanted_stage = Stage(_known(str(stage), "stage", Stage))
        keep.append(lambda operation: operation.stage is wanted_stage)
    if ndim is not None:
        keep.append(lambda operation: operation.ndim is None or ndim in operation.ndim)
    if takes is not None:
        kind = Kind(_known(str(takes), "kind", Kind))
        keep.append(lambda operation: any(fits(kind, given.takes) for given in operation.inputs[:1]))
    if topic is not None:
        inside = f"{_known(topic, 'topic', _topics())}."
        keep.append(lambda operation: operation.id.startswith(inside))
    return keep


def _known(name: str, noun: str, known: Iterable[str]) -> str:
    names = [str(item) for item in known]
    if name not in names:
        raise UnknownNameError(name, noun=noun, known=names)
    return name


def _topics() -> set[str]:
    """Return every topic, and the topics they lie in."""
    parts = [operation.topic.split(".") for operation in known_operations().values()]
    return {".".join(topic[:depth]) for topic in parts for depth in range(1, len(topic) + 1)}


def _ranked(operations: list[Operation], words: str) -> tuple[Operation, ...]:
    """Return the operations that most of the words are about, the best first."""
    from tamis.catalogue._texts import texts

    known = texts()
    query = " ".join(re.findall(r"\w+", words.lower()))
    meant = _meant_by(query)
    asked = [_stem(word) for word in query.split()]
    scores = {operation.id: _score(known[operation.id], asked, meant) for operation in operations}
    most = max((hits for hits, _ in scores.values()), default=0)
    if not most:
        names = nearest(query.replace(" ", "_"), [operation.id for operation in operations], most=5)
        return tuple(sorted((o for o in operations if o.id in names), key=lambda o: names.index(o.id)))
    found = [operation for operation in operations if scores[operation.id][0] == most]
    return tuple(sorted(found, key=lambda operation: (-scores[operation.id][1], operation.id)))


def _meant_by(query: str) -> dict[str, float]:
    """Return the names that the query's everyday words stand for, with how likely each is."""
    meant: dict[str, float] = {}
    stems = {_stem(word) for word in query.split()}
    for phrase, names in SYNONYMS.items():
        said = {_stem(word) for word in phrase.split()}
        if said <= stems:
            for place, name in enumerate(names):
                # three words that fit say more than one
                meant[name] = max(meant.get(name, 0), 8 * len(said) - place / 2)
    return meant


def _stem(word: str) -> str:
    """Return a word without its ending, so that 'smoothing' finds 'smooth'."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _score(text: Text, asked: list[str], meant: dict[str, float]) -> tuple[int, float]:
    """Return how many of the words an operation has, and how prominently."""
    name = text.id.rpartition(".")[2]
    synonym = meant.get(name, 0)
    fields = (
        (6, text.id),
        (3, text.summary),
        (2, " ".join(text.parameters)),
        (1, " ".join((*text.keywords, *text.parameters.values()))),
    )
    best = [max((w for w, field in fields if _has_word(field, stem)), default=0) for stem in asked]
    hits = len(asked) if synonym else sum(score > 0 for score in best)
    exact = 6 if name in asked or _stem(name) in asked else 0
    behind = 3 if text.id.startswith(("ndimage.", "numpy.")) else 0  # scikit-image's own name comes first
    return hits, synonym + exact + sum(best) - behind


def _has_word(field: str, stem: str) -> bool:
    """Return whether a word of `field` starts with `stem`."""
    return re.search(rf"(?<![a-z0-9]){re.escape(stem)}", field.lower()) is not None
