"""Calls of scikit-image that the catalogue does not take as they are, said in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.recorder._call import call_lazily
from tamis.recorder._image import Image

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["REWRITTEN"]


def _label(*args: Any, return_num: bool = False, **kwargs: Any) -> Any:
    # the fourth by place of skimage.measure.label is `connectivity`, the third this one
    if len(args) > 2:
        return_num, args, rest = args[2], args[:2], args[3:]
        kwargs.update(zip(("connectivity",), rest, strict=False))
    labels = call_lazily(Image, "measure.label", *args, **kwargs)
    return (labels, int(labels.max())) if return_num else labels


def _crop(ar: Any, crop_width: Any, *rest: Any, **kwargs: Any) -> Any:
    widths = np.asarray(crop_width)
    if not isinstance(ar, Image) or widths.ndim != 2 or rest or not set(kwargs) <= {"copy", "order"}:
        return call_lazily(Image, "util.crop", ar, crop_width, *rest, **kwargs)
    # pairs, one an axis or one for all: a slice has the same pixels
    pairs = np.broadcast_to(widths, (ar.ndim, 2)).tolist()
    return ar[tuple(slice(a, n - b) for (a, b), n in zip(pairs, ar.shape, strict=True))]


REWRITTEN: dict[str, Callable[..., Any]] = {"measure.label": _label, "util.crop": _crop}
"""By operation, what is called in its place."""
