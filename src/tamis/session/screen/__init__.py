"""Messages of a page to verbs, results to blocks. May import: session, exploration, display and below."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
