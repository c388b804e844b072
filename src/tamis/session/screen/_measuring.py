"""Measure labels in one go: the step that makes a table of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue import Kind
from tamis.errors import KindError, TamisError
from tamis.pipeline import split_ref
from tamis.session.screen._moment import Moment

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from tamis.session._session import Session
    from tamis.session.screen._fields import Fields
    from tamis.session.screen._inquiry import Answer, Inquiry
    from tamis.session.screen._sight import Sight

__all__ = ["TABLE", "answer_measuring", "measuring", "usual_table"]

TABLE = "measure.regionprops_table"
"""The operation that measures objects."""

# all of them follow from sums over the image: a table of 20,000 objects takes a second
_SHAPE = ("label", "area", "equivalent_diameter_area", "centroid", "bbox")
_INTENSITY = ("intensity_mean", "intensity_min", "intensity_max")
_MOST_CHANNELS = 16


def answer_measuring(inquiry: Inquiry, fields: Fields, cancel: threading.Event) -> Answer:
    """Answer the `arguments` of `Session.add_step` for a table of the objects of the labels `ref`."""
    moment, ref = inquiry.moments.now(), fields.text("ref")
    return {"ref": ref, "arguments": measuring(moment, ref)}, []


def measuring(moment: Moment, ref: str) -> dict[str, Any]:
    """Return what adds a table of objects, with the image below them for their intensities.

    Parameters
    ----------
    moment : Moment
        The session.
    ref : str
        The labels. Where the image has a spacing in a unit of length, lengths and areas are measured in that.

    Returns
    -------
    arguments : dict
        Of `Session.add_step`; JSON can hold them.

    Raises
    ------
    UnknownNameError, PipelineError
        If there is no such result.
    KindError
        If it is no label image.
    """
    sight = moment.sight(ref)
    if sight.kind is not Kind.LABELS:
        where = "measuring"
        raise KindError(where, "ref", expected="labels", got=str(sight.kind), source=ref)
    below = _image_below(moment, sight)
    values: dict[str, Any] = {"properties": [*_SHAPE, *(_INTENSITY if below else ())]}
    if sight.shape is not None and len(sight.spacing) == len(sight.shape) and _is_length(sight.unit):
        values["spacing"] = list(sight.spacing)
    inputs = {"label_image": sight.ref} | ({"intensity_image": below} if below else {})
    return {"operation": TABLE, "after": sight.ref, "values": values, "inputs": inputs}


def usual_table(session: Session, after: str | None) -> dict[str, Any]:
    """Return the values and inputs of a table that a page adds: the library alone measures boxes, no areas.

    Empty where the table would not go behind labels.
    """
    ref = session.state.selected if after is None else after
    try:
        found = measuring(Moment.of(session), ref or "")
    except TamisError:  # what is wrong, the verb will say
        return {}
    return {"values": found["values"], "inputs": found["inputs"]}


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
