"""The examples in the docstrings of scikit-image and scipy.ndimage, each as a script of its own.

``python -m tamis.testing.examples`` runs every one and keeps, in ``examples.json``, why some are left out:
they need a download or a library that is not installed, plot, fail, or give no array. The others are
what a recorder of plain Python must be able to follow.
"""

from __future__ import annotations

import doctest
import functools
import importlib
import inspect
import json
import sys
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tamis.files import write_whole
from tamis.testing._capability_child import Child, NoAnswerError
from tamis.testing._example_names import imports_for
from tamis.testing._example_outcome import reason_against

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["FILE", "Example", "list_all_examples", "list_examples", "reasons_against", "reasons_found"]

FILE = Path(__file__).with_name("examples.json")
"""Which examples are left out, and why."""

TIMEOUT_S = 60.0
"""An example that takes longer is given up."""


@dataclass(frozen=True, slots=True)
class Example:
    """What a docstring shows, as a script.

    Parameters
    ----------
    name : str
        Whose docstring: ``"filters.gaussian"``, ``"transform.AffineTransform.estimate"``.
    source : str
        Runs on its own: what the docstring takes for granted is imported first. Statements that doctest
        skips, or that shall fail, are not in it.
    lines : int
        How many lines of the source say something.
    """

    name: str
    source: str
    lines: int


def list_examples() -> tuple[Example, ...]:
    """Return the examples that run offline, draw nothing, and get an array from the library.

    Returns
    -------
    examples : tuple of Example
        Sorted by name.
    """
    left_out = reasons_against()
    return tuple(example for example in list_all_examples() if example.name not in left_out)


def reasons_against() -> Mapping[str, str]:
    """Return why examples are left out, by their names, as it was found with the versions in the file."""
    content: dict[str, dict[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))
    return content["out"]


@functools.cache
def list_all_examples() -> tuple[Example, ...]:
    """Return every example, without running one.

    Returns
    -------
    examples : tuple of Example
        Sorted by name. Names that have one docstring in common have one example.
    """
    found: dict[str, Example] = {}
    for name, thing, module in _documented():
        text = inspect.getdoc(thing) or ""
        if text not in found and (statements := _statements_in(text)):
            source = imports_for(statements, module) + statements
            lines = sum(bool(line.strip()) for line in source.splitlines())
            found[text] = Example(name, source, lines)
    return tuple(sorted(found.values(), key=lambda example: example.name))


def _documented() -> Iterator[tuple[str, Any, ModuleType]]:
    """Yield what is public, with the module in which its doctest is run."""
    for topic, module in _topics().items():
        for name in module.__all__:
            thing = getattr(module, name)
            if not callable(thing):
                continue
            home = sys.modules[getattr(thing, "__module__", None) or module.__name__]
            yield f"{topic}.{name}", thing, home
            for part, method in vars(thing).items() if inspect.isclass(thing) else ():
                if not part.startswith("_") and not isinstance(method, type):
                    yield f"{topic}.{name}.{part}", method, home


def _topics() -> Mapping[str, ModuleType]:
    import scipy.ndimage
    import skimage

    topics = {name: getattr(skimage, name) for name in skimage.__all__}
    topics = {name: module for name, module in topics.items() if isinstance(module, ModuleType)}
    topics["filters.rank"] = importlib.import_module("skimage.filters.rank")
    topics["ndimage"] = scipy.ndimage
    return {name: module for name, module in sorted(topics.items()) if hasattr(module, "__all__")}


def _statements_in(text: str) -> str:
    """Return what doctest would run; what is not written as doctest wants it is read more leniently."""
    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError:
        lines = map(str.strip, text.splitlines())
        return "".join(f"{line[4:]}\n" for line in lines if line.startswith((">>> ", "... ")))
    return "".join(
        example.source
        for example in examples
        if example.exc_msg is None and not example.options.get(doctest.SKIP)
    )


def reasons_found(examples: Iterable[Example]) -> Iterator[tuple[Example, str]]:
    """Run examples in another process, and yield each with why it should be left out.

    Parameters
    ----------
    examples : iterable of Example
        Those that are run.

    Yields
    ------
    example : Example
        One of them.
    reason : str
        Empty for what runs and gives an array.
    """
    with Child(TIMEOUT_S) as child:
        for example in examples:
            try:
                yield example, child(reason_against, example.source)
            except NoAnswerError as error:
                yield example, str(error)


def main(file: Path = FILE) -> str:
    """Run all examples and write which are left out; return how many for which reason.

    Parameters
    ----------
    file : Path
        Where to write.
    """
    reasons = {example.name: reason for example, reason in reasons_found(list_all_examples())}
    versions = {package: version(package) for package in ("scikit-image", "scipy")}
    out = {name: reason for name, reason in sorted(reasons.items()) if reason}
    write_whole(file, (json.dumps({"of": versions, "out": out}, indent=1) + "\n").encode())
    counts = Counter(reason or "kept" for reason in reasons.values())
    return "".join(f"{count:5} {reason}\n" for reason, count in counts.most_common())


if __name__ == "__main__":
    sys.stdout.write(main())
