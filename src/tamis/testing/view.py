"""What every view keeps: it draws anything, twice the same, and leaves the pixels alone."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tamis.display import from_png
from tamis.views import Drawing

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["ViewTests"]


def _ramp(shape: tuple[int, ...], dtype: str) -> np.ndarray:
    return (np.arange(np.prod(shape)) % 251).reshape(shape).astype(dtype)


def _with(array: np.ndarray, value: float) -> np.ndarray:
    array[array.shape[0] // 2, : array.shape[1] // 2] = value
    return array


HOSTILE = {
    "ordinary": _ramp((17, 23), "uint8"),
    "binary": _ramp((17, 23), "uint8") > 100,
    "constant": np.full((9, 8), 7, dtype="uint16"),
    "constant float": np.full((9, 8), 0.3),
    "zero": np.zeros((9, 8), dtype="int32"),
    "some NaN": _with(_ramp((17, 23), "float32"), np.nan),
    "only NaN": np.full((5, 6), np.nan),
    "infinite": _with(_ramp((17, 23), "float64"), -np.inf),
    "huge": np.array([[-1.7e308, 0.0], [1.0, 1.7e308]]),
    "tiny": np.array([[0.0, 5e-324], [1e-320, 5e-324]]),
    "half": _ramp((6, 5), "float16"),
    "large whole numbers": np.array([[0, 2**64 - 1], [1, 2**63]], dtype="uint64"),
    "negative": _ramp((6, 5), "int64") - 100,
    "one pixel": np.ones((1, 1)),
    "one row": _ramp((1, 300), "uint8"),
    "one axis": _ramp((40,), "int16"),
    "volume": _ramp((4, 11, 12), "uint16"),
    "five axes": _ramp((2, 2, 3, 8, 9), "uint8"),
    "colour": _ramp((12, 13, 3), "uint8"),
    "big-endian": _ramp((7, 9), ">u2"),
    "Fortran order": np.asfortranarray(_ramp((7, 9), "float32")),
    "strided": _ramp((14, 18), "uint8")[::-2, ::3],
}
"""Images that no view may fail on, by name."""


class ViewTests(ABC):
    """Contract suite of a view; inherit it, set `view` and say how it draws an image.

    Attributes
    ----------
    view : module
        The view's file.

    Examples
    --------
    >>> from tamis.views import histogram
    >>> class TestHistogram(ViewTests):
    ...     view = histogram
    ...     def draw(self, image):
    ...         return histogram.figure(image)
    """

    view: ModuleType

    @abstractmethod
    def draw(self, image: np.ndarray) -> object:
        """Return what the view makes of an image: a `Drawing`, or plain data."""

    def test_it_has_a_title(self) -> None:
        """A menu has something to show."""
        assert isinstance(self.view.TITLE, str)
        assert self.view.TITLE.strip()

    @pytest.mark.parametrize("name", HOSTILE)
    def test_it_draws_anything(self, name: str) -> None:
        """Flat, NaN and odd images are drawn, and JSON or a browser can hold the drawing."""
        _check_drawing(self.draw(HOSTILE[name].copy()))

    @pytest.mark.parametrize("name", HOSTILE)
    def test_it_draws_the_same_again(self, name: str) -> None:
        """Equal pixels give equal drawings."""
        assert self.draw(HOSTILE[name].copy()) == self.draw(HOSTILE[name].copy())

    def test_it_takes_read_only_pixels_and_leaves_them_alone(self) -> None:
        """Results of the store are read-only, and belong to others."""
        for name, original in HOSTILE.items():
            image = original.copy()
            image.flags.writeable = False
            self.draw(image)
            assert np.array_equal(image, original, equal_nan=image.dtype.kind == "f"), name


def _check_drawing(drawn: object) -> None:
    if not isinstance(drawn, Drawing):
        json.dumps(drawn, allow_nan=False)
        return
    assert from_png(drawn.png).size
    assert drawn.width >= 1
    assert drawn.height >= 1
    assert drawn.alt.strip()
