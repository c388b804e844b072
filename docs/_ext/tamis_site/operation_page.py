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
from tamis_site.rst import breakable, code, escape, fact_table, from_library, heading, indent, literal
from tamis_site.slider import slider_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tamis.catalogue import Documentation, Explained, Operation
    from tamis_site.gallery_example import Example, Use
    from tamis_site.pictures.album import Album

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
_MOST_USES = 8
_MOST_ALTERNATIVES = 12
_LONGEST_CALL = 160


def operation_link(operation_id: str) -> str:
    """Return the reference to an operation's page, from any page."""
    return f":doc:`{operation_id} </reference/generated/operations/{operation_id}>`"


def operation_page(
    operation: Operation,
    album: Album,
    uses: Sequence[tuple[Example, Use]] = (),
    others: Sequence[Operation] = (),
) -> str:
    """Return an operation's page; all that explains it is the library's own text.

    Parameters
    ----------
    operation : Operation
        What the page is about.
    album : Album
        Its pictures.
    uses : sequence of (Example, Use)
        The examples of the gallery that call it.
    others : sequence of Operation
        Among which alternatives are looked for.
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
        *_section("On the same image", _alternatives(operation, album, others)),
        *_section("Related", _related(operation)),
        *_section("Examples using it", [*_uses(uses), *_library_examples(operation)]),
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
        file = f"pictures/{picture.file}"
        if picture.frames:
            lines += slider_lines(file, picture.frames, caption=picture.words)
            continue
        lines += [
            f".. figure:: {file}",
            f"   :alt: {operation.id}: {picture.words}",
            "   :class: picture",
            "   :align: left",
            "",
            f"   {escape(picture.words)}",
            "",
        ]
    return lines + _document(operation, album)


def _document(operation: Operation, album: Album) -> list[str]:
    """Return the call that the pictures show, and the document that `tamis open` takes."""
    path = album.document_of(operation)
    if path is None:
        return []
    return [
        ".. code-block:: python",
        "",
        indent(album.call_of(operation)),
        "",
        f"Open in Tamis: :download:`{path.name} <pictures/{path.name}>`, then ``tamis open {path.name}``.",
        "",
    ]


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


def _alternatives(operation: Operation, album: Album, others: Sequence[Operation]) -> list[str]:
    """Return what operations of the same stage make of the same sample, those most alike first."""
    sample = album.sample_name_of(operation)
    alike = [one.id for one in list_related(operation.id, most=_MOST_ALTERNATIVES)]
    found = [
        one
        for one in others
        if one.stage == operation.stage
        and one.id != operation.id
        and album.sample_name_of(one) == sample
        and album.tile_of(one) is not None
    ]
    found.sort(
        key=lambda one: (alike.index(one.id) if one.id in alike else len(alike), one.topic != operation.topic)
    )
    lines = [".. grid:: 3 4 6 6", "   :gutter: 2", "   :class-container: alternatives", ""]
    for one in found[: _MOST_ALTERNATIVES - 1]:
        lines += _tile(album.tile_of(one).file, one)
    mine = album.tile_of(operation)
    if mine is None or not found:
        return []
    return [*lines[:4], *_tile(mine.file, operation, is_self=True), *lines[4:]]


def _tile(file: str, operation: Operation, *, is_self: bool = False) -> list[str]:
    lines = [
        f".. grid-item-card:: {breakable(operation.name)}",
        f"   :img-bottom: pictures/{file}",
        "   :class-card: self" if is_self else f"   :link: {operation.id}",
        *([] if is_self else ["   :link-type: doc"]),
        "",
    ]
    return [indent(line) if line else "" for line in lines]


def _uses(uses: Sequence[tuple[Example, Use]]) -> list[str]:
    """Return the gallery's examples, each with its picture and the call, as it stands in its pipeline."""
    if not uses:
        return []
    lines = [".. grid:: 1 2 2 3", "   :gutter: 2", "   :class-container: uses", ""]
    for example, use in uses[:_MOST_USES]:
        card = [
            f".. grid-item-card:: {escape(example.entry.title)}",
            f"   :img-top: {example.thumbnail}",
            f"   :link: /{example.page}",
            "   :link-type: doc",
            "",
            f"   {code(_shortened(use.line))}",
            "",
        ]
        lines += [indent(line) if line else "" for line in card]
    rest = [f":doc:`{escape(example.entry.title)} </{example.page}>`" for example, _ in uses[_MOST_USES:]]
    return lines + ([f"And {', '.join(rest)}.", ""] if rest else [])


def _shortened(line: str) -> str:
    one = " ".join(line.split())
    return one if len(one) <= _LONGEST_CALL else f"{one[:_LONGEST_CALL]} ..."


def _library_examples(operation: Operation) -> list[str]:
    found = list_examples(operation.id, most=_MOST_EXAMPLES)
    links = [f"- `{escape(one.title)} <{one.url}>`__" for one in found]
    return ["In the libraries' own documentation:", "", *links, ""] if links else []
