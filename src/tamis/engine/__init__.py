"""Doing it: plan, tiles, exact reductions, executors. May import: store, io and below."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
