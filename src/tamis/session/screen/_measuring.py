"""Measure labels in one go: the step that makes a table of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue import Kind
from tamis.errors import KindError
from tamis.pipeline import split_ref
from tamis.session.screen._moment import Moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.session._session import Session
    from tamis.session.screen._sight import Sight

__all__ = ["measure"]

# all of them follow from sums over the image: a table of 20,000 objects takes a second
_SHAPE = ("label", "area", "equivalent_diameter_area", "centroid", "bbox")
_INTENSITY = ("intensity_mean", "intensity_min", "intensity_max")
_MOST_CHANNELS = 16


def measure(session: Session, ref: str) -> None:
    """Add a table of the objects of a label image, with the image below them for their intensities.

    Parameters
    ----------
    session : Session
        Gets the step.
    ref : str
        The labels. Where the image has a spacing in a unit of length, lengths and areas are measured in that.

    Raises
    ------
    UnknownNameError
        If there is no such result.
    KindError
        If it is no label image.
    """
    moment = Moment.of(session)
    sight = moment.sight(ref)
    if sight.kind is not Kind.LABELS:
        raise KindError("measure", "ref", expected="labels", got=str(sight.kind), source=ref)
    below = _image_below(moment, sight)
    values: dict[str, Any] = {"properties": [*_SHAPE, *(_INTENSITY if below else ())]}
    if sight.shape is not None and len(sight.spacing) == len(sight.shape) and _is_length(sight.unit):
        values["spacing"] = list(sight.spacing)
    inputs = {"label_image": sight.ref} | ({"intensity_image": below} if below else {})
    session.add_step("measure.regionprops_table", after=sight.ref, values=values, inputs=inputs)


def _is_length(unit: str) -> bool:
    return unit not in ("", "pixel")


def _image_below(moment: Moment, sight: Sight) -> str | None:
    """Return the image that the labels come from: the first on the way to them of their shape."""
    shape = sight.shape
    if shape is None:
        return None
    for name in _on_the_way(moment, sight):
        found = moment.specs[name].shape
        has_channels = found is not None and len(found) == len(shape) + 1 and found[-1] <= _MOST_CHANNELS
        if found == shape or (has_channels and found is not None and found[:-1] == shape):
            return name
    return None


def _on_the_way(moment: Moment, sight: Sight) -> Iterator[str]:
    needed = moment.pipeline.ancestors([split_ref(sight.target)[0]])
    kinds = moment.pipeline.kinds()
    for name, kind in kinds.items():
        if split_ref(name)[0] in needed and kind is Kind.IMAGE and name in moment.specs:
            yield name
