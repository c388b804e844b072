"""Plain Python in: lazy images that remember how they were made. May import: engine and below."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
