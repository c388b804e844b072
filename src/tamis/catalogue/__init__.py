"""What can be done: operations, their arguments, how far they look. May import: errors, config, region."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
