"""What the name of a script says: whether it is a notebook."""

from __future__ import annotations

import os

__all__ = ["is_notebook"]


def is_notebook(path: str | os.PathLike[str]) -> bool:
    """Return whether a file is called as notebooks are."""
    return os.fspath(path).lower().endswith(".ipynb")
