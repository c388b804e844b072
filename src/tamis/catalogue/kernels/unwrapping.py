"""Phase unwrapping of ``skimage.restoration``, one image at a time.

scikit-image 0.26 starts the random numbers of the C library anew for each image, but they belong to the
process: two images that are unwrapped at once take numbers from each other, and come out otherwise.
"""

from __future__ import annotations

import threading
from typing import Any

from tamis.catalogue.kernels import own_arrays

__all__ = ["unwrap_phase"]

_RANDOM_NUMBERS = threading.Lock()


def unwrap_phase(*positional: Any, **named: Any) -> Any:
    """Return the unwrapped phase; arguments as of `skimage.restoration.unwrap_phase`."""
    with _RANDOM_NUMBERS:
        return own_arrays.restoration.unwrap_phase(*positional, **named)
