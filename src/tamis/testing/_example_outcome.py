"""Run an example, and say why it should be left out."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

__all__ = ["DOWNLOAD", "NO_ARRAY", "reason_against"]

DOWNLOAD = "needs a download"
NO_ARRAY = "gets no array from the library"

_NAME = "<example>"
_LIBRARIES = tuple(f"{os.sep}{name}{os.sep}" for name in ("skimage", os.path.join("scipy", "ndimage")))

_LOADING = (os.path.join("skimage", "data"), os.path.join("skimage", "io"))
"""An image that is only loaded is no result."""


def reason_against(source: str) -> str:
    """Run an example in a folder of its own.

    Parameters
    ----------
    source : str
        What is run; it may print, warn, and write files.

    Returns
    -------
    reason : str
        Why it should be left out; empty if it has an array that a function of the library gave, or that
        was made after one answered.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    try:
        with _alone(), _Watch(names) as watch:
            exec(compile(source, _NAME, "exec", dont_inherit=True), names)
    except ImportError as error:
        return _reason_of_import(error)
    except (Exception, SystemExit) as error:  # whatever the example does wrong is the answer
        return f"fails: {type(error).__name__}"
    return "" if watch.has_array else NO_ARRAY


def _reason_of_import(error: ImportError) -> str:
    """Return what is missing: pooch fetches what is not in the wheel."""
    known = (("pooch", DOWNLOAD), ("matplotlib", "needs matplotlib"), ("scikit-learn", "needs scikit-learn"))
    return next((reason for name, reason in known if name in str(error)), f"cannot import: {error}")


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Keep what an example writes, prints, warns and seeds from the next."""
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        contextlib.redirect_stdout(io.StringIO()),
        warnings.catch_warnings(),
        np.printoptions(),
    ):
        warnings.simplefilter("ignore")
        np.random.seed(0)  # noqa: NPY002 - examples use it
        yield


class _Watch:
    """Sees what the libraries' functions give to an example, not to each other.

    Parameters
    ----------
    names : dict
        The example's variables.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.before: dict[str, Any] | None = None  # the variables when a function answered first
        self.has_array = False

    def __enter__(self) -> _Watch:
        self.outer = sys.getprofile()
        sys.setprofile(self._see)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self.outer)
        before = self.before
        if before is not None:  # a threshold is no array, but `binary = image > threshold` is
            made = (value for name, value in self.names.items() if value is not before.get(name))
            self.has_array = self.has_array or any(map(_has_array, made))

    def _see(self, frame: FrameType, event: str, value: Any) -> None:
        caller = frame.f_back
        if event == "return" and caller is not None and caller.f_code.co_filename == _NAME:
            if value is None or not _is_theirs(frame.f_code.co_filename):
                return
            self.before = self.before if self.before is not None else dict(self.names)
            self.has_array = self.has_array or _has_array(value)


def _is_theirs(path: str) -> bool:
    return any(name in path for name in _LIBRARIES) and not any(name in path for name in _LOADING)


def _has_array(value: Any) -> bool:
    match value:
        case np.ndarray():
            return value.ndim > 0 and not value.dtype.hasobject
        case tuple() | list():
            return any(_has_array(item) for item in value)
        case dict():
            return any(_has_array(item) for item in value.values())
    return False
