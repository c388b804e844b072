"""How an operation is called for its picture."""

from __future__ import annotations

__all__ = ["Called"]


class Called:
    """The words of samples, and values.

    Parameters
    ----------
    *words : str
        Samples for the inputs that must be given, in their order.
    **values
        Values by parameter, or literals by input; for an input that takes no text, the words of a sample.
    """

    __slots__ = ("values", "words")

    def __init__(self, *words: str, **values: object) -> None:
        self.words = words
        self.values = values
