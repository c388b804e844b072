"""Explore, tune and verify image-processing pipelines around scikit-image.

Same names, same signatures, the same pixels: whole or in tiles, first time or from the cache, here or in
the exported script.
"""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
