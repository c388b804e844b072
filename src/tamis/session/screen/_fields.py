"""`Fields`: one message of a page, of which nothing is believed before it is looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from tamis.catalogue import from_json
from tamis.errors import ParameterError

__all__ = ["Fields"]

_LONGEST_TEXT = 500
_MOST_ITEMS = 1000
_LARGEST = 2**31


class Fields:
    """The fields of a message; each is asked for by name and by what it must be.

    Parameters
    ----------
    data : object
        What the page sent.
    where : str
        What messages begin with.

    Raises
    ------
    ParameterError
        If a field, or the message itself, is not what it must be; the message names it.

    Examples
    --------
    >>> Fields({"level": 2}, where="view").whole("level", most=30)
    2
    """

    def __init__(self, data: object, *, where: str) -> None:
        self._where = where
        if not isinstance(data, Mapping) or len(data) > _MOST_ITEMS:
            raise ParameterError(where, "message", expected="an object", got=data)
        self._data = data

    def has(self, name: str) -> bool:
        """Return whether a field is there, and not null."""
        return self._data.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text of at most 500 characters."""
        value = self._data.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
            raise self._wrong(name, f"text of at most {_LONGEST_TEXT} characters")
        return value

    def find_text(self, name: str) -> str | None:
        """Return a text, or None where there is none."""
        return self.text(name) if self.has(name) else None

    def whole(self, name: str, default: int | None = None, *, least: int = 0, most: int = _LARGEST) -> int:
        """Return a whole number between two."""
        value = self._data.get(name)
        if value is None and default is not None:
            return default
        if value is None or not _is_whole(value) or not least <= value <= most:
            raise self._wrong(name, f"a whole number in [{least}, {most}]")
        return int(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._data.get(name, default)
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return value

    def place(self, name: str) -> int | str:
        """Return a whole number or a text."""
        return self.text(name) if isinstance(self._data.get(name), str) else self.whole(name)

    def wholes(self, name: str) -> tuple[int, ...]:
        """Return a list of whole numbers; without it, none."""
        value = self._data.get(name, [])
        if not isinstance(value, list) or len(value) > _MOST_ITEMS or not all(map(_is_whole, value)):
            raise self._wrong(name, "a list of whole numbers")
        return tuple(int(item) for item in value)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; without it, none."""
        value = self._data.get(name, [])
        if not isinstance(value, list) or len(value) > _MOST_ITEMS or not all(map(_is_name, value)):
            raise self._wrong(name, "a list of names")
        return tuple(value)

    def names(self, name: str) -> dict[str, str]:
        """Return an object whose values are texts; without it, an empty one."""
        value = self._object(name)
        if not all(map(_is_name, value.values())):
            raise self._wrong(name, "an object of names")
        return dict(value)

    def values(self, name: str) -> dict[str, Any]:
        """Return values by parameter, which come as documents write them; without the field, none.

        Raises
        ------
        DocumentError
            If one is no value.
        """
        return {key: from_json(item) for key, item in self._object(name).items()}

    def object(self, name: str) -> Fields:
        """Return the fields of an object within; without it, an empty one."""
        return Fields(self._object(name), where=self._where)

    def raw(self, name: str) -> Any:
        """Return whatever is there, for who checks it himself; None where there is nothing."""
        return self._data.get(name)

    def corners(self, name: str) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return two points, each of a row and a column."""
        value = self._data.get(name)
        if not isinstance(value, list) or len(value) != 2 or not all(map(_is_point, value)):
            raise self._wrong(name, "two points, each a list of a row and a column")
        (top, left), (bottom, right) = value
        return (float(top), float(left)), (float(bottom), float(right))

    def number(self, name: str) -> float:
        """Return a finite number."""
        value = self._data.get(name)
        if value is None or not _is_real(value):
            raise self._wrong(name, "a finite number")
        return float(value)

    def find_limits(self, name: str) -> tuple[float, float] | None:
        """Return two finite numbers, the lower one first, or None for null."""
        value = self._data.get(name)
        if value is None:
            return None
        is_pair = isinstance(value, list) and len(value) == 2 and all(map(_is_real, value))
        if not is_pair or not value[0] < value[1]:
            raise self._wrong(name, "two finite numbers, the lower one first, or null")
        return float(value[0]), float(value[1])

    def _object(self, name: str) -> Mapping[str, Any]:
        value = self._data.get(name)
        value = {} if value is None else value
        if not isinstance(value, Mapping) or len(value) > _MOST_ITEMS or not all(map(_is_name, value)):
            raise self._wrong(name, "an object")
        return value

    def _wrong(self, name: str, expected: str) -> ParameterError:
        return ParameterError(self._where, name, expected=expected, got=self._data.get(name))


def _is_whole(value: Any) -> bool:
    """Return whether a number is whole; JSON of a page has 2 and 2.0 for the same."""
    return _is_real(value) and abs(value) <= _LARGEST and float(value).is_integer()


def _is_real(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that no float can hold
        return False


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT


def _is_point(value: Any) -> bool:
    is_pair = isinstance(value, list) and len(value) == 2 and all(map(_is_real, value))
    return is_pair and all(abs(item) <= _LARGEST for item in value)
