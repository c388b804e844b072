"""The page of one operation: how it is called, what it does, what is known of it, how it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tamis.catalogue import (
    Input,
    documentation_of,
    in_words,
    list_examples,
    list_next,
    list_related,
)
from tamis.cli._entry import axes_of, expected_of, locality_of, output_of, signature_lines
from tamis_site.capability_matrix import measured_facts
from tamis_site.rst import escape, fact_table, from_library, heading, indent, literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tamis.catalogue import Documentation, Explained, Operation
    from tamis_site.operation_picture import Album

__all__ = ["LOCALITY_IN_WORDS", "operation_link", "operation_page"]

LOCALITY_IN_WORDS = {
    "pointwise": "an output pixel depends on the same pixel of the input",
    "neighbourhood": "an output pixel depends on pixels so far away, and no further",
    "crop": "a part of the image is taken",
    "geometric": "coordinates change",
    "reduction": "a number or a table from all pixels",
    "components": "connected objects, wherever they reach",
    "fixpoint": "repeated until nothing changes",
    "certified": "each tile proves that it has seen enough",
    "whole": "the whole image is needed",
}
_MOST = 6
_MOST_EXAMPLES = 4


def operation_link(operation_id: str) -> str:
    """Return the reference to an operation's page, from any page."""
    return f":doc:`{operation_id} </reference/generated/operations/{operation_id}>`"


def operation_page(operation: Operation, album: Album, gallery: Path) -> str:
    """Return an operation's page; all that explains it is the library's own text.

    Parameters
    ----------
    operation : Operation
        What the page is about.
    album : Album
        Its pictures.
    gallery : Path
        Where sphinx-gallery writes.
    """
    found = documentation_of(operation)
    lines = [
        *heading(operation.id),
        ".. code-block:: python",
        "",
        *(indent(line) for line in signature_lines(operation)),
        "",
        from_library(found.summary),
        "",
        *_picture(operation, album),
        *fact_table(_facts(operation)),
        *_prose(found.description),
        *_section("Parameters", _arguments(operation, found)),
        *_section("Returns", _returned(found)),
        *_section("Notes", _prose(found.notes)),
        *_section("Related", _related(operation)),
        *_section("Examples", _examples(operation, gallery)),
        *_section("References", _prose(found.references)),
        *([f"The library's own page: `{operation.id} <{found.url}>`__.", ""] if found.url else []),
    ]
    return "\n".join(lines) + "\n"


def _section(title: str, body: list[str]) -> list[str]:
    return [*heading(title, "-"), *body, ""] if body else []


def _prose(text: str) -> list[str]:
    return [from_library(text), ""] if text.strip() else []


def _picture(operation: Operation, album: Album) -> list[str]:
    lines = []
    for picture in album.pictures_of(operation):
        lines += [
            f".. figure:: pictures/{picture.file}",
            f"   :alt: {operation.id}: {picture.words}",
            "   :class: picture",
            "   :align: left",
            "",
            f"   {escape(picture.words)}",
            "",
        ]
    return lines


def _facts(operation: Operation) -> list[tuple[str, str]]:
    locality = locality_of(operation)
    name = locality.partition(" ")[0]
    return [
        ("stage", str(operation.stage)),
        ("takes", "; ".join(f"{i.name}: {in_words(i.takes)}" for i in operation.inputs)),
        ("gives", "; ".join(escape(output_of(output)) for output in operation.outputs)),
        ("axes of space", axes_of(operation)),
        ("how far it looks", escape(f"{locality}: {LOCALITY_IN_WORDS[name]}")),
        ("faster, with the same pixels", ", ".join(literal(k.name) for k in operation.kernels)),
        *measured_facts(operation.id),
    ]


def _arguments(operation: Operation, found: Documentation) -> list[str]:
    lines = []
    for argument in operation.arguments:
        told = found.parameters.get(argument.name)
        lines += [f"{literal(argument.name)} : {escape(expected_of(argument))}", *_definition(told)]
        if isinstance(argument, Input) and argument.literal:
            lines += ["", indent("A plain number may stand here instead.")]
        lines += [""]
    return lines


def _definition(told: Explained | None) -> list[str]:
    text = from_library(told.help) if told else ""
    return [indent(text)] if text else [indent("\\ ")]


def _returned(found: Documentation) -> list[str]:
    lines = []
    for one in found.returns:
        head = " : ".join(filter(None, [literal(one.name), escape(one.type)])) or "result"
        lines += [head, *_definition(one), ""]
    return lines


def _related(operation: Operation) -> list[str]:
    rows = {
        "Does something similar": (one.id for one in list_related(operation.id, most=_MOST)),
        "Often follows": (one.id for one in list_next(operation.id, most=_MOST)),
    }
    return [line for title, ids in rows.items() for line in _listed(title, ids)]


def _listed(title: str, ids: Iterable[str]) -> list[str]:
    links = ", ".join(map(operation_link, ids))
    return [f"{title}: {links}.", ""] if links else []


def _examples(operation: Operation, gallery: Path) -> list[str]:
    """Return our gallery's examples, where sphinx-gallery has found some, and those of the libraries."""
    names = [f"tamis.{operation.id}", operation.target.replace(":", ".")]
    ours = [name for name in names if _is_filled(gallery / "backreferences" / f"{name}.examples")]
    theirs = list_examples(operation.id, most=_MOST_EXAMPLES)
    lines = [".. minigallery::", *(indent(name) for name in ours), ""] if ours else []
    return lines + [f"- `{escape(one.title)} <{one.url}>`__" for one in theirs]


def _is_filled(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0
