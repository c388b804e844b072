"""What every operation takes and gives, as a table: from the catalogue and from what was measured."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from tamis.catalogue import Channels, Gil, Volume, capability_of
from tamis.cli._entry import axes_of, locality_of, output_of
from tamis_site.rst import escape, fact_table, heading, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.catalogue import Capability, Operation

__all__ = ["STAGES", "capability_page", "measured_facts"]

STAGES = {
    "filter": "Filter",
    "threshold": "Threshold",
    "markers": "Markers",
    "segment": "Segment",
    "postprocess": "Post-process",
    "measure": "Measure",
    "transform": "Transform",
    "color": "Colour",
    "load": "Load and make",
    "util": "Arithmetic and arrays",
}
"""Stages in the order of a pipeline, as headings."""

_VOLUME = {
    Volume.WHOLE: "volume",
    Volume.PLANES: "planes",
    Volume.LAST_AXIS: "last axis apart",
    Volume.REFUSED: "refused",
    Volume.UNKNOWN: "",
}
_CHANNELS = {
    Channels.APART: "apart",
    Channels.TOGETHER: "together",
    Channels.AXIS: "as an axis",
    Channels.REFUSED: "refused",
    Channels.UNKNOWN: "",
}
_SPACING = {
    "yes": "changes the result",
    "no": "no change by default",
    "refused": "refused",
    "": "",
}
_GIL = {
    Gil.RELEASED: "others work on meanwhile",
    Gil.PARTLY: "others work on a part of the time",
    Gil.HELD: "others wait",
    Gil.UNKNOWN: "",
}


def measured_facts(operation_id: str) -> list[tuple[str, str]]:
    """Return what an operation was seen to do, as rows of names and words; none where it was not measured."""
    capability = capability_of(operation_id)
    if capability is None:
        return []
    return [
        ("three axes", _VOLUME[capability.volume]),
        ("colours", _CHANNELS[capability.channels]),
        ("spacing", _SPACING[capability.spacing]),
        ("other threads", _GIL[capability.gil]),
        ("time", _time(capability, "a megapixel")),
    ]


def _time(capability: Capability, per: str = "") -> str:
    if capability.ms_per_megapixel is None:
        return ""
    more = "more than " if capability.is_at_least else ""
    return f"{more}{capability.ms_per_megapixel:g} ms {per}".rstrip()


def capability_page(operations: Sequence[Operation]) -> str:
    """Return the matrix: a row an operation, a table a stage."""
    order = list(STAGES)
    ordered = sorted(operations, key=lambda one: (order.index(str(one.stage)), one.id))
    lines = [
        *heading("Capability matrix"),
        f"All {len(ordered)} operations of the catalogue. What they take and give, their axes, how far they",
        "look and their kernels are what their entries say and tests hold; three axes, colours, spacing and",
        "time were measured by ``make capabilities``. *Kernels* are faster, with the same pixels.",
        "",
        *fact_table(_WORDS),
    ]
    for stage, members in groupby(ordered, key=lambda one: str(one.stage)):
        lines += [*heading(STAGES[stage], "-"), *table(_HEAD, map(_row, members), name="matrix")]
    return "\n".join(lines)


_WORDS = (
    (
        "three axes",
        "*volume*: more than one plane counts; *planes*: each by itself; *last axis apart*: as channels",
    ),
    (
        "colours",
        "*apart*: each channel by itself; *together*: known as colours; *as an axis*: as one of space",
    ),
    ("spacing", "whether pixels that are longer than wide change the result"),
    ("looks", "how far an output pixel looks, with the defaults"),
)
_HEAD = (
    "operation",
    "takes",
    "gives",
    "axes",
    "three axes",
    "colours",
    "spacing",
    "looks",
    "kernels",
    "ms a megapixel",
)


def _row(operation: Operation) -> tuple[str, ...]:
    facts = dict(measured_facts(operation.id))
    takes = operation.inputs[0].takes if operation.inputs else ()
    capability = capability_of(operation.id)
    return (
        f":doc:`{operation.id} </reference/generated/operations/{operation.id}>`",
        ", ".join(map(str, takes)),
        escape(", ".join(output_of(output) for output in operation.outputs)),
        axes_of(operation).replace("any number", "any"),
        facts.get("three axes", ""),
        facts.get("colours", ""),
        facts.get("spacing", ""),
        escape(_short(locality_of(operation))),
        ", ".join(kernel.name for kernel in operation.kernels),
        _time(capability).removesuffix(" ms") if capability else "",
    )


def _short(locality: str) -> str:
    """Return how far it looks without the reason: ``neighbourhood, 8 pixels``."""
    name, _, rest = locality.partition(" ")
    return f"{name}, {rest.split()[1]} pixels" if name == "neighbourhood" and rest else name
