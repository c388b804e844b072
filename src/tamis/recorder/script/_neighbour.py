"""Modules beside a script: they are watched as it is, since they are part of what its author wrote."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from typing import TYPE_CHECKING, Any

from tamis.recorder.script._syntax import NAME, instrumented

if TYPE_CHECKING:
    import types
    from collections.abc import Sequence

__all__ = ["Neighbours"]


class Neighbours(importlib.abc.MetaPathFinder):
    """Finds modules in the folder of a script, and below; not packages that are installed there."""

    def __init__(self, folder: str, recorder: Any) -> None:
        self._folder = os.path.join(folder, "")
        self._recorder = recorder

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return how a module is loaded; None where Python shall find it itself."""
        if not self._may_be_here(fullname.rpartition(".")[2], sys.path if path is None else path):
            return None
        found = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if found is None or type(found.loader) is not importlib.machinery.SourceFileLoader:
            return None
        origin = found.origin or ""
        if not origin.startswith(self._folder) or "site-packages" in origin:
            return None
        found.loader = _Loader(fullname, origin, self._recorder)
        return found

    def _may_be_here(self, name: str, path: Sequence[str]) -> bool:
        """Return whether a folder of ours has such a module: to look through all the others takes long."""
        folders = (folder if os.path.isabs(folder) else os.path.abspath(folder) for folder in path)
        ours = [folder for folder in folders if os.path.join(folder, "").startswith(self._folder)]
        return any(os.path.exists(os.path.join(folder, name + end)) for folder in ours for end in ("", ".py"))


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: str, recorder: Any) -> None:
        super().__init__(fullname, path)
        self._recorder = recorder

    def get_code(self, fullname: str) -> types.CodeType:
        # never from a cached file, nor into one: that would be run without a recorder
        path = self.get_filename(fullname)
        tree = instrumented(self.get_data(path), path, depth=1)
        return compile(tree, path, "exec", dont_inherit=True)

    def exec_module(self, module: types.ModuleType) -> None:
        setattr(module, NAME, self._recorder)
        super().exec_module(module)
