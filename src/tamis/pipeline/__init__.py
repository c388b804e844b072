"""What is to be done: a graph as a value, its keys, document and script. May import: catalogue and below."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
