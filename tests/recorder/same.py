"""Whether lazy results are what NumPy gives: values, dtype, shape, and array or number."""

from __future__ import annotations

from typing import Any

import numpy as np

from tamis.recorder import Image


def plain(value: Any) -> Any:
    """Return the results themselves in place of lazy ones."""
    if isinstance(value, Image):
        return value.compute()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def assert_same(got: Any, wanted: Any) -> None:
    got, wanted = plain(got), plain(wanted)
    if isinstance(wanted, list):
        assert len(got) == len(wanted)
        for one, other in zip(got, wanted, strict=True):
            assert_same(one, other)
        return
    assert type(got) is type(wanted)
    if isinstance(wanted, np.ndarray | np.generic):
        assert got.dtype == wanted.dtype
        assert got.shape == wanted.shape
        assert got.tobytes() == wanted.tobytes() or np.array_equal(got, wanted, equal_nan=True)
    else:
        assert got == wanted


def assert_promised(image: Image) -> None:
    """Assert that what was known before computing is what came."""
    spec = image.spec
    result = image.compute()
    if spec.shape is not None:
        assert np.shape(result) == spec.shape
    if spec.dtype:
        assert np.asarray(result).dtype == np.dtype(spec.dtype)
