"""What a function of the user's returns must be what it is said to give."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pytest

import tamis
from tamis.catalogue import call
from tamis.errors import TaskError

IMAGE = np.arange(12.0).reshape(3, 4)


def own(result, hint=None, **options):
    def function(image):
        return result

    if hint is not None:
        function.__annotations__["return"] = hint
    return tamis.operation(**options)(function)


@pytest.mark.parametrize(
    ("result", "hint"),
    [
        (IMAGE, None),
        (IMAGE.astype(complex), np.ndarray),
        (IMAGE > 3, Annotated[np.ndarray, "binary"]),
        (IMAGE.astype(int), Annotated[np.ndarray, "labels"]),
        (IMAGE[:, :2], Annotated[np.ndarray, "points"]),
        (3.0, float),
        (np.float32(3), float),
        (np.array(3), int),
        (True, bool),
        ({"a": [1]}, dict),
        ("anything", Annotated[object, "array"]),
        ((IMAGE, 2.0), tuple[np.ndarray, float]),
    ],
)
def test_what_fits_comes_back_as_it_is(result, hint):
    assert call(own(result, hint).operation, {"image": IMAGE}, {}) is result


@pytest.mark.parametrize(
    ("result", "hint", "message"),
    [
        (None, None, "it returns None, and is said to give an image: annotate what it returns"),
        (np.float64(2), None, "it returns a float64, and is said to give an image"),
        ([1, 2], np.ndarray, "it returns a list, and is said to give an image"),
        (np.array([None]), None, r"an array of object of shape \(1,\)"),
        (IMAGE, Annotated[np.ndarray, "binary"], r"an array of float64 of shape \(3, 4\), .* a binary image"),
        (IMAGE, Annotated[np.ndarray, "labels"], "is said to give labels"),
        (IMAGE, float, "is said to give one number"),
        (None, float, "it returns None, and is said to give one number"),
        (IMAGE, dict, "is said to give a table"),
        (None, Annotated[object, "array"], "it returns None"),
        (IMAGE, tuple[np.ndarray, float], "is said to give a tuple of 2 results"),
        ((IMAGE,), tuple[np.ndarray, float], "it returns a tuple, and is said to give a tuple of 2 results"),
        ((IMAGE, IMAGE), tuple[np.ndarray, float], "is said to give one number"),
    ],
)
def test_anything_else_is_told_at_the_node(result, hint, message):
    lazy = own(result, hint)(tamis.open(IMAGE))
    lazy = lazy[0] if isinstance(lazy, tuple) else lazy
    with pytest.raises(TaskError, match=f"failed: TypeError: .*{message}"):
        lazy.compute()


def test_in_tiles_it_is_told_too():
    with pytest.raises(TaskError, match="it returns None, and is said to give an image"):
        own(None, pointwise=True)(tamis.open(IMAGE)).compute()
