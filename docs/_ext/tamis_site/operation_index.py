"""Where operations are found: a page for each stage, with what each of them does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue import texts
from tamis_site.capability_matrix import STAGES
from tamis_site.rst import from_library, heading, indent, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.catalogue import Operation

__all__ = ["index_pages"]


def index_pages(operations: Sequence[Operation]) -> dict[str, str]:
    """Return the index of all operations, and a page for each stage, by file name."""
    by_stage = {stage: [one for one in operations if str(one.stage) == stage] for stage in STAGES}
    pages = {f"operations_{stage}.rst": _stage_page(stage, found) for stage, found in by_stage.items()}
    rows = [
        (f":doc:`{STAGES[stage]} <operations_{stage}>`", str(len(found))) for stage, found in by_stage.items()
    ]
    lines = [
        *heading("Operations"),
        "Every function of the catalogue has a page: how it is called, what the library says of it, what was",
        "measured, and a picture of what it does. What all of them take and give: the :doc:`capabilities`.",
        "",
        *table(("stage", "operations"), rows),
        ".. toctree::",
        "   :hidden:",
        "",
        *(indent(f"operations_{stage}") for stage in by_stage),
    ]
    return {"operations.rst": "\n".join(lines) + "\n", **pages}


def _stage_page(stage: str, operations: Sequence[Operation]) -> str:
    known = texts()
    rows = [
        (
            f":doc:`{one.id} <operations/{one.id}>`",
            from_library(known[one.id].summary) if one.id in known else "",
        )
        for one in operations
    ]
    lines = [
        *heading(STAGES[stage]),
        *table(("operation", "what it does"), rows),
        ".. toctree::",
        "   :hidden:",
        "",
        *(indent(f"operations/{one.id}") for one in operations),
    ]
    return "\n".join(lines) + "\n"
