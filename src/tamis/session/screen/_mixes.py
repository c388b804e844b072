"""Which channels and times a step takes for space, and so mixes: what it sees there are no neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue import Channels, Crop, Kind, Parameter, Pointwise, capability_of, get_operation
from tamis.errors import TamisError

if TYPE_CHECKING:
    from tamis.catalogue import Operation
    from tamis.pipeline import Node
    from tamis.session.screen._moment import Moment

__all__ = ["mixes_of"]

_WORDS = {"T": "times", "C": "channels", "S": "samples"}
_TAKES_ANY = ("numpy", "color")
_DRAWN = (Kind.IMAGE, Kind.BINARY, Kind.LABELS, Kind.MARKERS)


def mixes_of(moment: Moment, node: Node) -> list[dict[str, Any]]:
    """Return the axes that a step mixes though they are no space: `axis`, `place`, `length`, `message`.

    `can_split` tells that the step has a parameter ``channel_axis`` that would keep them apart.

    A step that looks at each pixel alone mixes nothing. One that is told of its channels keeps them apart.
    """
    operation = get_operation(node.operation)
    ref = next(iter(node.inputs.values()), "")
    if not ref or operation.topic.partition(".")[0] in _TAKES_ANY or node.id in moment.state.disabled:
        return []
    if isinstance(operation.locality_for(node.values), Pointwise | Crop):
        return []
    try:
        sight = moment.sight(ref)
    except TamisError:  # what it reads is wrong itself, and tells so
        return []
    if sight.shape is None or sight.kind not in _DRAWN:
        return []
    apart = _kept_apart(operation, node, len(sight.shape))
    return [
        {
            "axis": letter,
            "place": place,
            "length": length,
            "can_split": operation.has_channels and letter != "T",
            "message": f"{operation.name} takes the {length} {_WORDS[letter]} for an axis of space",
        }
        for place, (letter, length) in enumerate(zip(sight.axes, sight.shape, strict=False))
        if letter in _WORDS and length > 1 and place not in apart
    ]


def _kept_apart(operation: Operation, node: Node, ndim: int) -> set[int]:
    """Return the axes that a step is told to treat one by one, or that its colours are along."""
    if not operation.has_channels:
        capability = capability_of(operation.id)
        is_apart = capability is not None and capability.channels is Channels.APART
        return {2} if is_apart and ndim == 3 else set()  # as was measured: the last axis of three
    values: dict[str, Any] = {
        one.name: one.default for one in operation.arguments if isinstance(one, Parameter)
    } | dict(node.values)
    axis = values.get("channel_axis")
    return {axis % ndim} if isinstance(axis, int) else set()
