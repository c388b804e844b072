"""What is added to the page of an example: a slider, and the pipeline that the script is."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tamis_site.rst import code, heading, indent
from tamis_site.slider import slider_lines
from tamis_site.variants import draw_variants, read_motions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sphinx.application import Sphinx

    from tamis_site.gallery_example import Example
    from tamis_site.variants import Strip

__all__ = ["ExamplePages"]

_MOST_STEPS = 60
# where sphinx-gallery begins to offer the script itself
_FOOT = ".. _sphx_glr_download_"


@dataclass(slots=True)
class ExamplePages:
    """Adds to the pages that sphinx-gallery has written, when Sphinx reads them.

    Parameters
    ----------
    docs : Path
        The site's sources.
    """

    docs: Path
    _by_page: dict[str, tuple[Example, Strip | None]] = field(default_factory=dict)

    def prepare(self, examples: Iterable[Example]) -> None:
        """Draw what moves, and remember what belongs to each page."""
        motions = read_motions(self.docs.parent / "examples" / "variants.json")
        for example in examples:
            motion = motions.get(example.name)
            strip = draw_variants(example, motion, example.document.parent) if motion else None
            self._by_page[example.page] = (example, strip)

    def read(self, app: Sphinx, docname: str, content: list[str]) -> None:
        """Add to the text of an example; Sphinx reads it again when one of its files is another."""
        if docname not in self._by_page:
            return
        example, strip = self._by_page[docname]
        for path in filter(None, (example.document, strip.file if strip else None)):
            app.env.note_dependency(str(path), docname=docname)
        head, foot, rest = content[0].partition(_FOOT)
        content[0] = "\n".join([head, *self._lines(example, strip), "", foot]) + rest

    def _lines(self, example: Example, strip: Strip | None) -> list[str]:
        lines = []
        if strip is not None:
            lines = heading("Move it", "-")
            lines += slider_lines(self._link(strip.file, example), strip.words, start=strip.start)
        return [*lines, *heading("As a pipeline", "-"), *self._offer(example), "", *_steps(example)]

    def _offer(self, example: Example) -> list[str]:
        name = example.name.rpartition("/")[2]
        told = [
            f"``tamis open gallery:{name}`` opens this example with a slider for each of its values, "
            f"``tamis record gallery:{name} -o {name}.json`` writes it as a document."
        ]
        file = example.download
        if file is None:
            return told
        inside = "" if file.suffix == ".json" else ", with the arrays that it starts from; unpack it first"
        document = example.document.name
        return [
            *told,
            f"The document itself: :download:`{file.name} <{self._link(file, example)}>`{inside}. "
            f"``tamis open {document}`` opens it, ``tamis run {document} IMAGE --out DIR`` computes it on an "
            "image of yours.",
        ]

    def _link(self, path: Path, example: Example) -> str:
        folder = (self.docs / example.page).parent
        return posixpath.relpath(path.as_posix(), folder.as_posix())


def _steps(example: Example) -> list[str]:
    """Return every call with the values used, each with its operation's page."""
    lines = [".. dropdown:: Its steps", "   :icon: list-unordered", ""]
    for use in example.uses[:_MOST_STEPS]:
        link = f":doc:`{use.operation} </reference/generated/operations/{use.operation}>`"
        lines += [indent(f"- {link}: {code(use.line)}")]
    rest = len(example.uses) - _MOST_STEPS
    return [*lines, *([indent(f"- and {rest} more, in the document")] if rest > 0 else []), ""]
