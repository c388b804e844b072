"""What a script says in comments, each with the line that it stands above."""

from __future__ import annotations

import re

__all__ = ["comments_in"]

# no words of the author's: how to run it, how it is encoded, where a cell begins, rules of linters
_NO_WORDS = re.compile(r"#(!|.*coding[:=]|\s*%%|\s*(type|noqa|fmt|pylint|ruff|mypy|isort)\b\s*:)")


def comments_in(source: str | bytes) -> dict[int, str]:
    r"""Return comments by the number of the line right below them.

    Parameters
    ----------
    source : str or bytes
        The script.

    Returns
    -------
    comments : dict
        Lines of their own, without the sign, joined as they stand.

    Examples
    --------
    >>> comments_in("# two\n# lines\nx = 1\n\n# far\n\ny = 2")
    {3: 'two\nlines'}
    """
    text = source if isinstance(source, str) else source.decode("utf-8", errors="replace")
    found: dict[int, str] = {}
    above: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("#"):
            above += [] if _NO_WORDS.match(stripped) else [stripped[1:].removeprefix(" ")]
            continue
        if stripped and above:
            found[number] = "\n".join(above)
        above = []
    return found
