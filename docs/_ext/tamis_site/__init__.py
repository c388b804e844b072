"""What the documentation of Tamis generates: pages from the catalogue, the commands and the errors.

Each module writes one kind of page, from what the package says of itself; nothing is told twice. Files are
written only where they change, so that Sphinx reads only those again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis_site.formulas import add_formulas
from tamis_site.gallery import forget_other_versions
from tamis_site.pages import write_pages
from tamis_site.repository_links import RepositoryLinks

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["setup"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Tell Sphinx what we add."""
    app.add_config_value("tamis_pictures", default=True, rebuild="")
    add_formulas(app)
    # before sphinx-gallery, which runs an example again only where its text has changed
    app.connect("builder-inited", forget_other_versions, priority=100)
    # after the gallery, whose examples the pages of operations show
    app.connect("builder-inited", write_pages, priority=900)
    app.add_transform(RepositoryLinks)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
