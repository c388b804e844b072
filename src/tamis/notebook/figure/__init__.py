"""Linked panels in matplotlib. May import: session and below.

matplotlib is an extra, ``pip install 'tamis[notebook]'``; what needs it is imported inside functions.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
