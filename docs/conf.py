"""How the documentation is built: `make docs`. What is generated comes from `docs/_ext/tamis_site`."""

import sys
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS / "_ext"))

from tamis_site.gallery import gallery_settings  # noqa: E402

import tamis  # noqa: E402  # the path comes first

project = "Tamis"
author = "The Tamis developers"
project_copyright = author
version = release = tamis.__version__

extensions = [
    "myst_parser",
    "sphinx_design",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx_gallery.gen_gallery",
    "tamis_site",
]
exclude_patterns = ["_build", "_ext", "_templates"]
templates_path = ["_templates"]
nitpicky = False  # types in numpydoc's sections are words, not references

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
autosummary_generate = True
autodoc_typehints = "none"  # the docstrings tell them
numpydoc_show_class_members = False  # the template lists them
numpydoc_class_members_toctree = False
sphinx_gallery_conf = gallery_settings(DOCS)
# the gallery's settings hold functions; written by Sphinx, they would look new each time
suppress_warnings = ["config.cache"]

html_theme = "pydata_sphinx_theme"
html_title = "Tamis"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = [("slider.js", {"defer": "defer"}), ("finder.js", {"defer": "defer"})]
html_math_renderer = "mathml"  # of ours: browsers draw it themselves
html_show_sourcelink = False
html_context = {"default_mode": "auto"}
html_copy_source = False
html_sidebars = {
    "index": [],
    "changes": [],
    "reference/generated/capabilities": [],
    # hundreds of pages: their table of contents is the list they are found in
    "reference/generated/operations/*": [],
}
html_theme_options = {
    "header_links_before_dropdown": 7,
    "navigation_depth": 2,
    "show_nav_level": 1,
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
}
