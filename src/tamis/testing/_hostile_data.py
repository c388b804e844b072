"""Images and tables that a careless writer changes, and what nobody can write."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.testing._damage import full_range, laid_out

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["IMAGES", "NO_IMAGES", "NO_TABLES", "TABLES"]

_SHAPE = (3, 17, 23)
_ORDINARY = full_range(_SHAPE, "uint16")
_LABELS = np.arange(3 * 17 * 23).reshape(_SHAPE) % 7
_PICTURE = full_range((17, 23), "uint8")

_DTYPES = (
    *("bool", "uint8", "uint32", "int8", "int16", "float16", "float32", "float64"),
    *(">u2", ">i4", ">f8"),
)

IMAGES: Mapping[str, np.ndarray] = MappingProxyType(
    {
        "ordinary": _ORDINARY,
        "another": full_range(_SHAPE, "uint16", seed=1),
        "picture": _PICTURE,
        "mask": _PICTURE > 100,
        "colour": full_range((17, 23, 3), "uint8"),
        "colour and alpha": full_range((17, 23, 4), "uint8"),
        **{name: full_range(_SHAPE, name) for name in _DTYPES if name != ">i4"},
        "int64 labels": _LABELS,
        "big-endian labels": _LABELS.astype(">i4"),
        "negative labels": _LABELS - 300,
        "labels of 32 bits": _LABELS + (2**32 - 7),
        "labels beyond 32 bits": _LABELS + 2**40,
        "extreme uint64": full_range(_SHAPE, "uint64"),
        "Fortran": laid_out(_ORDINARY, "F"),
        "strided": laid_out(_ORDINARY, "strided"),
        "reversed": laid_out(_ORDINARY, "reversed"),
        "broadcast": np.broadcast_to(np.arange(23, dtype=np.uint16), (17, 23)),
        "reversed picture": laid_out(_PICTURE, "reversed"),
        "only NaN": np.full((17, 23), np.nan, np.float32),
        "one axis": np.arange(9, dtype=np.uint8),
        "one pixel": np.full((1, 1), 200, np.uint8),
        "one row": np.arange(9, dtype=np.uint8)[np.newaxis],
        "one column": np.arange(9, dtype=np.uint8)[:, np.newaxis],
        "one plane": full_range((1, 8, 9), "uint16"),
        "five axes": full_range((2, 1, 3, 8, 9), "uint16"),
    }
)
"""By name."""

NO_IMAGES: Mapping[str, Any] = MappingProxyType(
    {
        "empty": np.empty((0, 3)),
        "0-d": np.array(3.0),
        "complex": np.ones((4, 5), complex),
        "objects": np.array([[None, 1]]),
        "texts": np.array([["a"]]),
        "masked": np.ma.masked_equal(np.eye(5), 0),
        "records": np.zeros((4, 5), "i4,f4"),
        "nine axes": np.zeros((1,) * 9),
    }
)
"""By name."""

_FLOATS = np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 0.1, 1 / 3, 1.7e308])
_TEXTS = np.array(
    [
        "",
        " ",
        ",",
        '"',
        "a\nb",
        "a\r\nb",
        "a\rb",
        "\t",
        "ü 細胞",
        "=1+1",
        "NaN",
        "None",
        "#",
        "0012",
        "'",
        ";",
    ]
)

TABLES: Mapping[str, Mapping[Any, Any]] = MappingProxyType(
    {
        "ordinary": {
            "label": np.array([1, 2, 3], np.int32),
            "area": np.array([1 / 3, np.nan, 1e300]),
            "is_round": np.array([True, False, True]),
            "name": np.array(["a", 'b "quoted"', "ü\nnewline"]),
        },
        "another": {"label": np.arange(500)},
        "no columns": {},
        "no rows": {"label": np.zeros(0, int), "area": np.zeros(0)},
        "one row": {"centroid-0": [0.5], "centroid-1": [1]},
        "floats": {"a": _FLOATS},
        "float32": {"a": _FLOATS[:4].astype(np.float32), "b": np.linspace(0, 1, 4, dtype=np.float32)},
        "float16": {"a": np.linspace(0, 1, 7, dtype=np.float16)},
        **{
            f"{name} column": {"a": full_range((7,), name)}
            for name in ("bool", "uint8", "int8", ">i4", ">f8")
        },
        "int64": {"a": full_range((7,), "int64"), "b": full_range((7,), "uint64")},
        "texts": {"a": _TEXTS},
        "one column of nothing": {"a": np.array(["", "", ""])},
        "names": {name: [number] for number, name in enumerate(_TEXTS.tolist())},
        "strided": {"a": np.arange(20)[::-3], "b": np.arange(21.0).reshape(7, 3)[:, 1]},
        "read-only": {"a": np.broadcast_to(np.int64(7), 5)},
        "lists": {"a": [1, 2], "b": ("x", "y")},
        "many columns": {f"column {number}": [number] for number in range(300)},
        "days": {"a": np.array(["2017-08-28", "NaT"], "M8[D]")},
        "nanoseconds": {"a": np.array(["2017-08-28T12:00:00.123456789", "NaT"], "M8[ns]")},
        "complex": {"a": np.array([1 + 2j, complex(0, np.nan)])},
        "objects": {"a": np.array([None, "x", 2.5], object)},
        "half a character": {"a": np.array(["\ud800"])},
    }
)
"""By name."""

NO_TABLES: Mapping[str, Mapping[Any, Any]] = MappingProxyType(
    {
        "column of columns": {"a": np.zeros((2, 2))},
        "single value": {"a": 3},
        "unequal": {"a": [1], "b": [1, 2]},
        "ragged": {"a": [[1], [1, 2]]},
        "equal names": {1: [1], "1": [2]},
        "masked": {"a": np.ma.masked_array([1, 2], [True, False])},
        "records": {"a": np.zeros(3, "i4,f4")},
    }
)
"""By name."""
