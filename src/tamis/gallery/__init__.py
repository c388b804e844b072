"""The examples that come along: found by words, by operation, or by an image that looks alike.

May import: engine, recorder, display and below.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
