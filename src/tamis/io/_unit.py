"""Units of length: the many spellings that files use, and the one that we use."""

from __future__ import annotations

__all__ = ["PIXEL", "factor_between", "long_unit", "parse_unit"]

PIXEL = "pixel"

_LONG = {
    "pm": "picometer",
    "angstrom": "angstrom",
    "nm": "nanometer",
    "um": "micrometer",
    "mm": "millimeter",
    "cm": "centimeter",
    "dm": "decimeter",
    "m": "meter",
    "km": "kilometer",
    "inch": "inch",
}
_POWERS = {
    "pm": -12,
    "angstrom": -10,
    "nm": -9,
    "um": -6,
    "mm": -3,
    "cm": -2,
    "dm": -1,
    "m": 0,
    "km": 3,
}
_OTHER = {
    "": PIXEL,
    "px": PIXEL,
    "pixels": PIXEL,
    "none": PIXEL,
    "micron": "um",
    "microns": "um",
    "µm": "um",
    "μm": "um",  # the Greek letter, beside the micro sign above
    "\\u00b5m": "um",  # as ImageJ escapes it
    "å": "angstrom",
    "in": "inch",
    '"': "inch",
}


def parse_unit(text: str | None) -> str:
    """Return a unit in our spelling: ``"um"`` for all of micron, µm, micrometre.

    Parameters
    ----------
    text : str or None
        As a file or a user writes it; a unit nobody knows stays as it is.

    Returns
    -------
    unit : str
        ``"pixel"`` when nothing is said.

    Examples
    --------
    >>> parse_unit("Micrometre"), parse_unit(None), parse_unit("parsec")
    ('um', 'pixel', 'parsec')
    """
    stripped = (text or "").strip().strip("\0")
    word = stripped.lower().replace("metre", "meter")
    shorts = {long: short for short, long in _LONG.items()}
    if word in _LONG or word == PIXEL:
        return word
    return _OTHER.get(word) or shorts.get(word) or shorts.get(word.removesuffix("s")) or stripped


def long_unit(unit: str) -> str:
    """Return the unit as OME-Zarr spells it: ``"micrometer"`` for ``"um"``."""
    return _LONG.get(unit, unit)


def factor_between(unit: str, other: str) -> float | None:
    """Return how many `other` one `unit` is, or None where one of them is no length.

    Examples
    --------
    >>> factor_between("mm", "um")
    1000.0
    """
    if unit == other:
        return 1.0
    powers = _POWERS.get(unit), _POWERS.get(other)
    if powers[0] is None or powers[1] is None:
        return None
    # by the decimal text: 10.0**-9 / 10.0**-6 is not quite 0.001
    return float(f"1e{powers[0] - powers[1]}")
