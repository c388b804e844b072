"""Links of documents to files of the repository, which are pages on a code host and none on the site."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["RepositoryLinks", "in_repository", "index_of"]


def in_repository(target: str, docname: str) -> str:
    """Return the path, in the repository, that a link of a document in `docs` leads to."""
    return posixpath.normpath(posixpath.join("docs", posixpath.dirname(docname), target))


def index_of(path: str, documents: Collection[str]) -> str:
    """Return the document that stands for a folder of documents; ``""`` if there is none."""
    index = posixpath.join(path, "index").removeprefix("docs/")
    return index if path.startswith("docs/") and index in documents else ""


class RepositoryLinks(SphinxTransform):
    """A link to a source file becomes its name, and tells the path; one to a folder, its index.

    MyST would offer the file for download, and take a folder for a missing reference.
    """

    default_priority = 200

    def apply(self, **kwargs: Any) -> None:
        """Change the links of one document."""
        docname = self.env.docname
        for node in list(self.document.findall(_is_local)):
            path = in_repository(node["reftarget"].partition("#")[0], docname)
            index = index_of(path, self.env.found_docs)
            if index:
                node.update_all_atts({"refdomain": "doc", "reftarget": index}, replace=True)
                node["refdomain"], node["reftarget"], node["reftargetid"] = "doc", index, None
            elif (self.env.srcdir.parent / path).exists():
                node.replace_self(_name_of(node, path))


def _is_local(node: nodes.Node) -> bool:
    is_link = isinstance(node, addnodes.download_reference | addnodes.pending_xref)
    return is_link and node.get("reftype") == "myst" and node.get("refdomain") is None


def _name_of(node: nodes.Element, path: str) -> nodes.Element:
    """Return the words of a link, with the path that shows where the pointer rests."""
    name = nodes.abbreviation("", "", explanation=path, classes=["repository-file"])
    name += node.children
    return name
