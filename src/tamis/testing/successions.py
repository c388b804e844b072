"""Count which operation takes what another has given, in other people's examples.

``python -m tamis.testing.successions ARCHIVE`` writes the counts into the package; nothing of them is typed.
ARCHIVE is scikit-image's source release, from which the scripts of its gallery are read; without it their
counts are left as they are. The examples in the docstrings of scikit-image and scipy.ndimage are read from
what is installed.

A script is followed by the names of its variables: ``smooth = gaussian(image); edges = sobel(smooth)`` counts
one ``filters.sobel`` after ``filters.gaussian``. Arithmetic, indexing and casts pass through what they are
given; a comparison is an operation of its own. Functions count by their public names, whether or not the
catalogue has them.
"""

from __future__ import annotations

import ast
import contextlib
import doctest
import functools
import hashlib
import importlib
import inspect
import json
import re
import sys
import tarfile
import warnings
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tamis.catalogue import known_operations, load_target
from tamis.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FILE", "Page", "count_docstrings", "main", "read_gallery", "successions_in"]

FILE = Path(__file__).parents[1] / "catalogue" / "successions.json"
"""Where the counts are."""

_COMPARISONS = {
    ast.Gt: "numpy.greater",
    ast.GtE: "numpy.greater_equal",
    ast.Lt: "numpy.less",
    ast.LtE: "numpy.less_equal",
    ast.Eq: "numpy.equal",
    ast.NotEq: "numpy.not_equal",
}

Origins = frozenset[str]
"""Ids of the operations that something comes from."""

NOTHING: Origins = frozenset()


def successions_in(code: str, names: Mapping[str, Any] | None = None) -> Counter[tuple[str, str]]:
    """Return how often an operation takes what another has given, in some code.

    Parameters
    ----------
    code : str
        Python; what cannot be parsed counts nothing.
    names : mapping, optional
        What the code's free names stand for, besides what it imports itself.

    Returns
    -------
    counts : Counter of (before, after)
        Ids of operations.
    """
    return _read(code, names or {}).counts


def _read(code: str, names: Mapping[str, Any]) -> _Reader:
    reader = _Reader(dict(names))
    with contextlib.suppress(SyntaxError), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the code that is read
        reader.visit(ast.parse(code))
    return reader


@dataclass
class _Reader(ast.NodeVisitor):
    """Follows the variables of one piece of code."""

    known: dict[str, Any]
    origins: dict[str, Origins] = field(default_factory=dict)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    used: Counter[str] = field(default_factory=Counter)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            self.known[alias.asname or name] = _imported(name, "")

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names if node.module and not node.level else ():
            self.known[alias.asname or alias.name] = _imported(node.module or "", alias.name)

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self._assign(target, node.value)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        match target, value:
            case ast.Tuple(elts=names), ast.Tuple(elts=values) if len(names) == len(values):
                for name, part in zip(names, values, strict=True):
                    self._assign(name, part)
                return
        given = self.origin_of(value)
        for item in ast.walk(target):
            if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store):
                self.origins[item.id] = given

    def visit_Expr(self, node: ast.Expr) -> None:
        self.origin_of(node.value)

    def visit_Return(self, node: ast.Return) -> None:
        self.origin_of(node.value)

    def origin_of(self, node: ast.AST | None) -> Origins:
        """Return what an expression comes from, and count what happens in it."""
        match node:
            case None:
                return NOTHING
            case ast.Name():
                return self.origins.get(node.id, NOTHING)
            case ast.Call():
                return self._origin_of_call(node)
            case ast.Compare(left=left, ops=[comparison], comparators=[right]):
                name = _COMPARISONS.get(type(comparison), "")
                return self._made(name, self.origin_of(left) | self.origin_of(right))
            case ast.Lambda():
                return NOTHING
            case ast.Subscript(value=value, slice=index):
                self.origin_of(index)
                return self.origin_of(value)
        parts = [self.origin_of(child) for child in ast.iter_child_nodes(node)]
        return frozenset().union(*parts)

    def _origin_of_call(self, node: ast.Call) -> Origins:
        given = [self.origin_of(item) for item in (*node.args, *(k.value for k in node.keywords))]
        function = self._object(node.func)
        operation = _names().get(id(function), "") if function is not None else ""
        if operation:
            return self._made(operation, frozenset().union(*given))
        if isinstance(node.func, ast.Attribute) and function is None:  # a method: smooth.astype(float)
            return self.origin_of(node.func.value)
        is_numpy = str(getattr(function, "__module__", "") or "").startswith("numpy")
        return given[0] if is_numpy and given else NOTHING

    def _made(self, operation: str, given: Origins) -> Origins:
        if not operation:
            return given
        self.used[operation] += 1
        self.counts.update((before, operation) for before in given)
        return frozenset({operation})

    def _object(self, node: ast.AST) -> Any:
        """Return what a dotted name stands for; None for what only running would tell."""
        match node:
            case ast.Name(id=name):
                return None if name in self.origins else self.known.get(name)
            case ast.Attribute(value=value, attr=name):
                owner = self._object(value)
                return getattr(owner, name, None) if isinstance(owner, ModuleType) else None
        return None


def _imported(module: str, name: str) -> Any:
    """Return what an import would give; None where it would fail."""
    try:
        found = importlib.import_module(module)
        return getattr(found, name) if name else found
    except (ImportError, AttributeError):
        return _imported(f"{module}.{name}", "") if name else None


@functools.cache
def _names() -> Mapping[int, str]:
    """Return the public name of each function, as the catalogue writes it, by the function's identity."""
    names: dict[int, str] = {}
    for operation in known_operations().values():
        if operation.target.partition(".")[0].partition(":")[0] in ("skimage", "scipy", "numpy"):
            names.setdefault(id(load_target(operation.target)), operation.id)
    for topic, module in _topics().items():
        for name in getattr(module, "__all__", ()):
            if inspect.isroutine(getattr(module, name)):
                names.setdefault(id(getattr(module, name)), f"{topic}.{name}")
    names[id(_topics()["measure"].regionprops)] = "measure.regionprops_table"  # the same, as objects
    return names


@functools.cache
def _topics() -> Mapping[str, ModuleType]:
    """Return the modules whose functions count, by the name that the catalogue gives them."""
    import scipy.ndimage
    import skimage

    names = [name for name in skimage.__all__ if isinstance(getattr(skimage, name), ModuleType)]
    topics = {name: getattr(skimage, name) for name in sorted(names) if name != "data"}
    return {**topics, "filters.rank": _imported("skimage.filters.rank", ""), "ndimage": scipy.ndimage}


def count_docstrings() -> Counter[tuple[str, str]]:
    """Return the counts of the examples in the docstrings of what is installed."""
    counts: Counter[tuple[str, str]] = Counter()
    seen: set[int] = set()
    for module in _topics().values():
        for name in getattr(module, "__all__", ()):
            thing = getattr(module, name)
            if id(thing) not in seen and callable(thing):
                seen.add(id(thing))
                counts.update(successions_in(_example_of(thing), {name: thing}))
    return counts


def _example_of(thing: Any) -> str:
    """Return the code of the examples in a docstring."""
    try:
        examples = doctest.DocTestParser().get_examples(inspect.getdoc(thing) or "")
    except ValueError:  # not written as doctest wants it
        return ""
    return "".join(example.source for example in examples)


@dataclass(frozen=True, slots=True)
class Page:
    """A script of the gallery.

    Parameters
    ----------
    path : str
        Its place in the gallery, without ending.
    title : str
        Its first line.
    used : Counter of str
        How often it calls which operation.
    counts : Counter of (before, after)
        How often an operation takes what another has given.
    """

    path: str
    title: str
    used: Counter[str]
    counts: Counter[tuple[str, str]]


def read_gallery(archive: Path) -> list[Page]:
    """Return the scripts of a gallery, in a source release of scikit-image.

    Parameters
    ----------
    archive : Path
        The release, a tar file.

    Returns
    -------
    pages : list of Page
        Sorted by path.
    """
    pages = []
    with tarfile.open(archive) as release:
        for member in release:
            _, _, path = member.name.partition("/doc/examples/")
            content = release.extractfile(member) if Path(path).match("plot_*.py") else None
            if content is not None:
                code = content.read().decode()
                reader = _read(code, {})
                path = path.removesuffix(".py")
                pages.append(Page(path, _title_of(code), reader.used, reader.counts))
    return sorted(pages, key=lambda page: page.path)


def _title_of(code: str) -> str:
    lines = (ast.get_docstring(ast.parse(code)) or "").splitlines()
    return next((line.strip() for line in lines if re.search(r"\w", line)), "")


def _as_rows(counts: Mapping[tuple[str, str], int]) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for (before, after), count in sorted(counts.items()):
        rows[before][after] = count
    return dict(rows)


def main(arguments: Iterable[str]) -> None:
    """Write the counts into the package.

    Parameters
    ----------
    arguments : iterable of str
        The source release, or nothing.
    """
    content = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    for name in arguments:
        digest = hashlib.sha256(Path(name).read_bytes()).hexdigest()
        pages = read_gallery(Path(name))
        counts = sum((page.counts for page in pages), Counter())
        content["gallery"] = {
            "of": {"archive": Path(name).name, "sha256": digest},
            "counts": _as_rows(counts),
            "pages": [
                {"path": page.path, "title": page.title, "used": dict(sorted(page.used.items()))}
                for page in pages
                if page.used
            ],
        }
    versions = {package: version(package) for package in ("scikit-image", "scipy")}
    content["docstrings"] = {"of": versions, "counts": _as_rows(count_docstrings())}
    write_whole(FILE, (json.dumps(content, indent=1, sort_keys=True) + "\n").encode())


if __name__ == "__main__":
    main(sys.argv[1:])
