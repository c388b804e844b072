"""What to cite for an operation: the papers that its documentation names, and its library."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tamis.catalogue._docstring import documented_target

if TYPE_CHECKING:
    from tamis.catalogue._docstring import Documentation
    from tamis.catalogue._operation import Operation

__all__ = ["citations_of"]

_LIBRARIES = {
    "skimage": "van der Walt, S., et al.: scikit-image: image processing in Python. PeerJ 2:e453, 2014. "
    "https://doi.org/10.7717/peerj.453",
    "scipy": "Virtanen, P., et al.: SciPy 1.0: fundamental algorithms for scientific computing in Python. "
    "Nature Methods 17, 261-272, 2020. https://doi.org/10.1038/s41592-019-0686-2",
    "numpy": "Harris, C. R., et al.: Array programming with NumPy. Nature 585, 357-362, 2020. "
    "https://doi.org/10.1038/s41586-020-2649-2",
}
"""As each library asks to be cited."""

_ENTRY = re.compile(r"^\s*\.\.\s*\[[\w-]+\]", re.MULTILINE)
_ROLE = re.compile(r":(?P<role>doi|arxiv):`(?:[^`<]*<)?(?P<number>[^`>]+)>?`", re.IGNORECASE)
_SITES = {"doi": "https://doi.org/", "arxiv": "https://arxiv.org/abs/"}
_YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")


def citations_of(operation: Operation, documentation: Documentation) -> tuple[str, ...]:
    """Return what to cite, each on one line.

    Parameters
    ----------
    operation : Operation
        What was used.
    documentation : Documentation
        What its library says of it.

    Returns
    -------
    citations : tuple of str
        The papers of its references - web pages alone are none - and the library's own paper, last.
    """
    papers = [_on_one_line(entry) for entry in _ENTRY.split(documentation.references)]
    package = documented_target(operation.target).partition(":")[0].partition(".")[0]
    library = [_LIBRARIES[package]] if package in _LIBRARIES else []
    return tuple([paper for paper in papers if _is_paper(paper)] + library)


def _on_one_line(entry: str) -> str:
    plain = _ROLE.sub(lambda found: _SITES[found["role"].lower()] + found["number"].strip(), entry)
    return " ".join(plain.replace("``", "").split())


def _is_paper(entry: str) -> bool:
    """Return whether a reference names a work, not only a page: it has words and a year, or a DOI."""
    words = re.sub(r"<?https?://\S+", "", entry)
    return "https://doi.org/" in entry or (bool(_YEAR.search(words)) and len(words.split()) > 4)
