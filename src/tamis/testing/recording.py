"""Whether scripts go through: recorded, run again, exported, and recorded to the same document.

``python -m tamis.testing.recording`` takes every example of the libraries' docstrings, and writes the table
in ``docs/recording.md``: what passes, and why the others do not.
"""

from __future__ import annotations

from tamis.testing._passage import Passage, as_notebook, passage_of, passages_of, recorded_as

__all__ = ["Passage", "as_notebook", "passage_of", "passages_of", "recorded_as"]

if __name__ == "__main__":
    from tamis.testing._recording_command import command

    command()
