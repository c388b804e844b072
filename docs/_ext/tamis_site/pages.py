"""Everything that is generated before Sphinx reads: into `docs/reference/generated`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

from tamis_site.capability_matrix import capability_page
from tamis_site.change_log import change_log_page
from tamis_site.command_line import command_page
from tamis_site.error_tree import error_page
from tamis_site.example_page import ExamplePages
from tamis_site.finder import finder_page
from tamis_site.gallery import placeholder_page
from tamis_site.gallery_example import read_examples, uses_by_operation
from tamis_site.operation_index import index_pages
from tamis_site.operation_page import operation_page
from tamis_site.pictures.album import Album

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx

    from tamis.catalogue import Operation

__all__ = ["write_changed", "write_pages"]

_LOGGER = logging.getLogger(__name__)


def write_changed(folder: Path, pages: Mapping[str, str]) -> list[str]:
    """Write pages by name into a folder, remove others, and return the names of those that were new."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_file() and path.suffix in (".rst", ".md") and path.name not in pages:
            path.unlink()
    changed = []
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed


def write_pages(app: Sphinx) -> None:
    """Write what Sphinx is to read, from the catalogue, the commands, the errors and the fragments."""
    from tamis.catalogue import list_operations

    docs = Path(app.srcdir)
    folder = docs / "reference" / "generated"
    operations = sorted(list_operations(), key=lambda operation: operation.id)
    examples = read_examples((docs.parent / "examples").glob("*/plot_*.py"), folder / "examples")
    uses = uses_by_operation(examples)
    album = Album(folder / "operations" / "pictures", makes=app.config.tamis_pictures)
    try:
        for one in operations:
            album.pictures_of(one)  # all of them first: a page shows what others make of the same sample
        pages = {
            f"{one.id}.rst": operation_page(one, album, uses.get(one.id, ()), operations)
            for one in operations
        }
        finder = finder_page(operations, examples, album)
    finally:
        album.close()  # a build that was stopped goes on where it was
    added = ExamplePages(docs)
    added.prepare(examples)
    app.connect("source-read", added.read)
    changed = write_changed(folder / "operations", pages)
    changed += write_changed(
        folder,
        {
            "capabilities.rst": capability_page(operations),
            "command_line.rst": command_page(),
            "errors.rst": error_page(),
            "find.rst": finder,
            "changes.md": change_log_page(docs.parent),
            **index_pages(operations),
        },
    )
    if not any((docs.parent / "examples").rglob("plot_*.py")):
        write_changed(docs / "gallery", {"index.rst": placeholder_page()})
    _warn_of_missing(operations, album)
    told = (
        f"{len(pages)} operations, {album.count} with a picture ({album.made} new), {len(uses)} in an example"
    )
    _LOGGER.info("tamis: %s; %d pages changed", told, len(changed))


def _warn_of_missing(operations: list[Operation], album: Album) -> None:
    """Warn of every operation without a picture; a warning is an error where the site is built."""
    if not album.makes:
        return
    for operation in operations:
        if not album.pictures_of(operation):
            why = album.failures.get(operation.id, "it was not drawn")
            _LOGGER.warning(
                "tamis: %s has no picture: %s", operation.id, why, type="tamis", subtype="picture"
            )
