"""The code that a result of the fuzzer depends on: what is imported from the process that does the cases.

Below `testing` a floor counts as a whole with all its files, because some of its parts are found by their
names alone. No floor imports one above it, so screens and sessions are left out.
"""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PACKAGE", "code_digest", "files_reached"]

PACKAGE = Path(__file__).parents[1]
START = "testing/_fuzz_child.py"


def code_digest(package: Path = PACKAGE) -> str:
    """Return a digest of all that a result depends on but libraries; comments and docstrings do not count.

    Parameters
    ----------
    package : Path, optional
        Folder of the package `tamis`.
    """
    digest = hashlib.blake2b(digest_size=8)
    for path, tree in sorted(_reached(package).items()):
        said = path.read_bytes().hex() if tree is None else ast.dump(_without_texts(tree))
        digest.update(f"{path.relative_to(package).as_posix()} {said}\n".encode())
    return digest.hexdigest()


def files_reached(package: Path = PACKAGE) -> list[Path]:
    """Return all files that a result depends on, in order.

    Parameters
    ----------
    package : Path, optional
        Folder of the package `tamis`.
    """
    return sorted(_reached(package))


def _reached(package: Path) -> dict[Path, ast.Module | None]:
    """Return the files with their code; None for what holds data."""
    found: dict[Path, ast.Module | None] = {}
    names: set[str] = set()
    waiting = {package / START}
    while waiting:
        path = waiting.pop()
        found[path] = tree = ast.parse(path.read_bytes()) if path.suffix in (".py", ".pyi") else None
        new = set(_imported(tree, path.relative_to(package.parent))) - names if tree else set()
        names |= new
        waiting |= {path for name in new for path in _files_of(package, name)} - found.keys()
    return found


def _without_texts(tree: ast.Module) -> ast.Module:
    """Drop every statement that is only a string: docstrings, and what is said of constants."""
    for node in ast.walk(tree):
        if isinstance(body := getattr(node, "body", None), list):
            body[:] = [line for line in body if not _is_text(line)]
    return tree


def _is_text(line: ast.AST) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def _imported(tree: ast.Module, path: Path) -> Iterator[str]:
    """Yield the full names of what is imported anywhere in a module: modules, or what is in them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = path.parts[: -node.level] if node.level else ()
            yield from (".".join(filter(None, (*above, node.module, alias.name))) for alias in node.names)


def _files_of(package: Path, name: str) -> set[Path]:
    """Return the files that an import may run: a module of `testing`, a floor below it, or everything."""
    match name.split("."):
        case ["tamis", "testing", part, *_] if (module := package / "testing" / f"{part}.py").exists():
            return {module, package / "__init__.py", package / "testing" / "__init__.py"}
        case ["tamis", floor, *_] if floor != "testing" and (package / floor).is_dir():
            return _files_below(package / floor)
        case ["tamis", floor, *_] if (module := package / f"{floor}.py").exists():
            return {module}
        case ["tamis", *_]:
            return _files_below(package)  # its lazy names lead anywhere
    return set()


def _files_below(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
