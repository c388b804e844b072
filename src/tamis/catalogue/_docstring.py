"""What the library itself says about an operation, read from its numpydoc docstring."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tamis.catalogue._operation import load_target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue._operation import Operation

__all__ = ["Documentation", "Explained", "documentation_of", "url_of"]


@dataclass(frozen=True, slots=True)
class Explained:
    """An argument or a result, as the library explains it.

    Parameters
    ----------
    name : str
        Its name; empty for a result without one.
    type : str
        Its type in words, such as ``"scalar or sequence of scalars"``.
    help : str
        What it does, in reStructuredText.
    """

    name: str
    type: str
    help: str


@dataclass(frozen=True, slots=True)
class Documentation:
    """What the library says about one operation, in reStructuredText.

    Parameters
    ----------
    summary : str
        The first paragraph, on one line.
    description : str
        What follows it.
    parameters : mapping of str to Explained, read-only
        By the names of the operation's arguments, in the order of the docstring.
    returns : tuple of Explained
        What comes out.
    notes, references, examples, see_also : str
        The sections of these names; empty where there is none.
    url : str
        Where to read on; empty where the library has no page we know.
    """

    summary: str
    description: str
    parameters: Mapping[str, Explained]
    returns: tuple[Explained, ...]
    notes: str
    references: str
    examples: str
    see_also: str
    url: str


def documentation_of(operation: Operation) -> Documentation:
    """Return what the library says about an operation; imports the library.

    Parameters
    ----------
    operation : Operation
        What to read about.

    Returns
    -------
    documentation : Documentation
        Its fields are empty where the library says nothing.

    Raises
    ------
    ImportError, AttributeError
        If the operation's target does not exist.
    """
    target = documented_target(operation.target)
    text = _without_signature(inspect.getdoc(load_target(target)) or "")
    head, sections = _split(text)
    summary, _, description = head.partition("\n\n")
    explained, returns = explained_in(text)
    if target != operation.target:  # other names, same places
        explained = dict(zip((a.name for a in operation.arguments), explained.values(), strict=False))
    explained |= _told_by_the_entry(operation, explained)
    return Documentation(
        summary=" ".join(summary.split()),
        description=description.strip(),
        parameters=MappingProxyType(explained),
        returns=returns,
        notes=sections.get("Notes", ""),
        references=sections.get("References", ""),
        examples=sections.get("Examples", ""),
        see_also=sections.get("See Also", sections.get("See also", "")),
        url=url_of(operation),
    )


_OPERATORS = {
    "gt": "greater", "ge": "greater_equal", "lt": "less", "le": "less_equal", "eq": "equal",
    "ne": "not_equal", "and_": "bitwise_and", "or_": "bitwise_or", "xor": "bitwise_xor", "invert": "invert",
    "inv": "invert", "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide",
    "floordiv": "floor_divide", "mod": "remainder", "pow": "power", "neg": "negative", "pos": "positive",
    "abs": "absolute", "lshift": "left_shift", "rshift": "right_shift", "matmul": "matmul",
}  # fmt: skip


def documented_target(target: str) -> str:
    """Return the function whose docstring explains `target`: NumPy's for an operator on arrays."""
    module, _, name = target.partition(":")
    numpy_name = _OPERATORS.get(name.strip("_")) or _OPERATORS.get(name)
    return f"numpy:{numpy_name}" if module == "operator" and numpy_name else target


def _without_signature(text: str) -> str:
    """Return a docstring without the signature that C functions put first."""
    return re.sub(r"\A\w+\(.*\)\n+", "", text)


_HEADER = re.compile(r"^(?P<title>[A-Z][\w ]*)\n-{3,}[ \t]*$", re.MULTILINE)


def _split(text: str) -> tuple[str, dict[str, str]]:
    """Return what stands above the first section, and the sections by title."""
    headers = list(_HEADER.finditer(text))
    starts = [*(header.start() for header in headers), len(text)]
    sections = {
        header["title"]: text[header.end() : end].strip("\n")
        for header, end in zip(headers, starts[1:], strict=True)
    }
    return text[: starts[0]].strip(), sections


def explained_in(text: str) -> tuple[dict[str, Explained], tuple[Explained, ...]]:
    """Return what a docstring says of the arguments, by name, and of the results."""
    import docstring_parser

    # as numpydoc has it
    text = re.sub(r"^(?:Other parameters|See also)$", lambda m: m[0].title(), text, flags=re.MULTILINE)
    parsed: Any = docstring_parser.parse(text, docstring_parser.DocstringStyle.NUMPYDOC)
    arguments = {
        name.strip(): Explained(name.strip(), item.type_name or "", item.description or "")
        for item in parsed.params
        for name in item.arg_name.split(",")
    }
    returns = tuple(
        Explained(item.return_name or "", item.type_name or "", item.description or "")
        for item in parsed.many_returns
    )
    return arguments, returns


def _told_by_the_entry(operation: Operation, explained: Mapping[str, Explained]) -> dict[str, Explained]:
    """Return the arguments that the entry explains, where the library does not."""
    told = {}
    for argument in operation.arguments:
        known = explained.get(argument.name)
        if argument.help and not (known and known.help.strip()):
            told[argument.name] = Explained(argument.name, known.type if known else "", argument.help)
    return told


def url_of(operation: Operation) -> str:
    """Return where to read on about an operation; '' where its library has no page we know."""
    module, _, name = documented_target(operation.target).partition(":")
    match module.partition(".")[0]:
        case "skimage":
            return f"https://scikit-image.org/docs/stable/api/{module}.html#{module}.{name}"
        case "scipy":
            return f"https://docs.scipy.org/doc/scipy/reference/generated/{module}.{name}.html"
        case "numpy":
            return f"https://numpy.org/doc/stable/reference/generated/{module}.{name}.html"
    return ""
