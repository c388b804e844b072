"""The index of the gallery: what each example is about, uses, and what its images look like.

``python -m tamis.testing.gallery`` records every example and writes ``examples/index.json``; with words
behind ``--words``, only those whose name has one of them. Look at the difference before you commit it.
"""

from __future__ import annotations

from tamis.testing._gallery_entry import entry_of

__all__ = ["entry_of"]

if __name__ == "__main__":
    from tamis.testing._gallery_command import command

    command()
