"""The modules that an exported script imports, and the names it reaches them by."""

from __future__ import annotations

__all__ = ["Imports"]


class Imports:
    """Gathers modules, and gives each a name of its own."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name_of(self, module: str) -> str:
        """Return the name of a module in the script, which will import it.

        Parameters
        ----------
        module : str
            Such as ``"skimage.filters"``, which is ``filters``, or ``"numpy"``, which is ``np``.
        """
        if module not in self._names:
            name = "np" if module == "numpy" else module.rpartition(".")[2]
            if name in self.names:  # skimage.filters, and another package's filters
                name = module.replace(".", "_")
            self._names[module] = name
        return self._names[module]

    def claim(self, module: str, name: str) -> bool:
        """Return whether a module has, from now on, the name that a definition uses.

        Parameters
        ----------
        module : str
            Such as ``"numpy"``.
        name : str
            Such as ``"np"``; not if the module has another name, or another module this one.
        """
        if module not in self._names and name not in self.names:
            self._names[module] = name
        return self._names.get(module) == name

    @property
    def names(self) -> frozenset[str]:
        """The names of the modules, which no variable may have."""
        return frozenset(self._names.values())

    def lines(self) -> list[str]:
        """Return the import statements as isort sorts them, those from one package on one line."""
        plain: list[str] = []
        packages: dict[str, list[str]] = {}
        for module, name in sorted(self._names.items()):
            package, _, last = module.rpartition(".")
            alias = "" if last == name else f" as {name}"
            if package:
                packages.setdefault(package, []).append(f"{last}{alias}")
            else:
                plain.append(f"import {module}{alias}")
        joined = [f"from {package} import {', '.join(names)}" for package, names in packages.items()]
        return plain + sorted(joined)
