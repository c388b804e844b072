"""The application in a cell of a notebook. May import: session and below.

anywidget is an extra, ``pip install 'tamis[notebook]'``; it is imported inside functions.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
