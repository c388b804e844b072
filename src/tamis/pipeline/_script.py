"""A pipeline as a plain script that imports NumPy, SciPy and scikit-image, and not us."""

from __future__ import annotations

import builtins
import keyword
import math
from pathlib import PurePath
from typing import TYPE_CHECKING

from tamis.catalogue import (
    FOOTPRINTS,
    ArrayValue,
    Footprint,
    Input,
    Operation,
    Parameter,
    Slice,
    Value,
    get_operation,
)
from tamis.errors import PipelineError
from tamis.pipeline._node import split_ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from tamis.pipeline._graph import Graph
    from tamis.pipeline._node import Node, Source

__all__ = ["to_script"]

_NUMPY = "import numpy as np"


def to_script(graph: Graph, *, paths: Mapping[str, str] | None = None) -> str:
    """Return a script that computes every output of the graph, bit for bit.

    Parameters
    ----------
    graph : Graph
        The pipeline.
    paths : mapping, optional
        For each input, the file the script should read, where that is not the input's own locator.

    Returns
    -------
    script : str
        Plain Python: one line a node, the nodes' names as variables.

    Raises
    ------
    PipelineError
        If an input comes from nowhere that a script could read.
    """
    writer = _Writer(graph)
    lines = [writer.load(source, (paths or {}).get(source.name, "")) for source in graph.sources]
    for node in graph.nodes:
        lines += [f"# {line}" for line in node.note.splitlines()]
        lines.append(writer.node(node))
    for name, ref in graph.targets.items():
        variable = writer.variable(ref)
        if name != variable:
            lines.append(f"{name} = {variable}")
    return "\n".join([*_import_lines(writer.imports), "", *lines, ""])


def _import_lines(statements: set[str]) -> list[str]:
    """Return the import statements sorted, those from one package on one line."""
    plain = [statement for statement in statements if not statement.startswith("from ")]
    packages: dict[str, list[str]] = {}
    for statement in sorted(statements - set(plain)):
        _, package, _, name = statement.split()
        packages.setdefault(package, []).append(name)
    joined = [f"from {package} import {', '.join(names)}" for package, names in packages.items()]
    return sorted(plain) + sorted(joined)


class _Writer:
    """Turns sources and nodes into lines, and gathers the imports that they need."""

    def __init__(self, graph: Graph) -> None:
        self.imports: set[str] = set()
        reserved = set(keyword.kwlist) | set(dir(builtins)) | {"np"}
        reserved |= {self._home(get_operation(node.operation).target)[1] for node in graph.nodes}
        reserved |= {"data", "io", "morphology", "ndimage", "tifffile", "zarr", "h5py"}
        names = [source.name for source in graph.sources] + [node.id for node in graph.nodes]
        self._names = {name: f"{name}_" if name in reserved else name for name in names}

    def variable(self, ref: str) -> str:
        """Return the variable that holds what a reference means."""
        name, port = split_ref(ref)
        return f"{self._names[name]}_{port}" if port else self._names[name]

    def load(self, source: Source, path: str) -> str:
        """Return the line that reads a source."""
        return f"{self._names[source.name]} = {self._loading(source, path or source.locator)}"

    def _loading(self, source: Source, locator: str) -> str:
        scheme, _, name = locator.partition(":")
        if scheme == "sample" and name != "foam":
            self.imports.add("from skimage import data")
            return f"data.{name}()"
        if scheme in {"sample", "memory", ""} or not locator:
            message = (
                f"no script can read the input {source.name!r}, which comes from {locator or 'nowhere'!r}"
            )
            raise PipelineError(message, where="export", remedy="Save it to a file and say which one")
        return self._reading(locator)

    def _reading(self, path: str) -> str:
        match PurePath(path).suffix.lower():
            case ".tif" | ".tiff":
                self.imports.add("import tifffile")
                return f"tifffile.imread({path!r})"
            case ".npy":
                self.imports.add(_NUMPY)
                return f"np.load({path!r})"
            case ".zarr":
                self.imports.add("import zarr")
                return f"zarr.open_array({path!r}, mode='r')[...]"
            case _:
                self.imports.add("from skimage import io")
                return f"io.imread({path!r})"

    def node(self, node: Node) -> str:
        """Return the line that computes a node."""
        operation = get_operation(node.operation)
        names = [output.name for output in operation.outputs]
        if len(names) == 1:
            left = self._names[node.id]
        else:
            left = ", ".join(self.variable(f"{node.id}:{name}") for name in names)
        return f"{left} = {self._right(node, operation)}"

    def _right(self, node: Node, operation: Operation) -> str:
        given = {name: self.variable(ref) for name, ref in node.inputs.items()}
        if operation.script:
            written = {name: self.literal(value) for name, value in node.values.items()}
            return operation.script.format(**{**written, **given})
        statement, home = self._home(operation.target)
        self.imports.add(statement)
        parts = []
        by_place = True
        for argument in operation.arguments:
            text = given.get(argument.name) or self._value_text(argument, node)
            by_place = by_place and bool(text) and isinstance(argument, Input) and not argument.keyword_only
            if text:
                parts.append(text if by_place else f"{argument.name}={text}")
        return f"{home}.{operation.target.partition(':')[2]}({', '.join(parts)})"

    def _value_text(self, argument: Input | Parameter, node: Node) -> str:
        if argument.name not in node.values:
            return ""
        value = node.values[argument.name]
        if isinstance(argument, Parameter):
            is_default = value == argument.default and type(value) is type(argument.default)
            return "" if is_default else self.literal(value)
        return self.literal(value)

    @staticmethod
    def _home(target: str) -> tuple[str, str]:
        """Return the import that a target needs, and the name it is then reached by."""
        module = target.partition(":")[0]
        if module == "numpy":
            return _NUMPY, "np"
        package, _, name = module.rpartition(".")
        return (f"from {package} import {name}", name) if package else (f"import {name}", name)

    def literal(self, value: Value) -> str:
        """Return a value as Python writes it."""
        match value:
            case Footprint():
                return self._footprint(value)
            case ArrayValue():
                return self._array(value.array())
            case Slice():
                return str(value)
            case str() if value == "...":
                return "..."
            case tuple() if any(isinstance(item, Slice) for item in value) or "..." in value:
                return ", ".join(self.literal(item) for item in value)  # an index
            case tuple():
                inside = ", ".join(self.literal(item) for item in value)
                return f"({inside},)" if len(value) == 1 else f"({inside})"
            case float() if not math.isfinite(value):
                self.imports.add(_NUMPY)
                return f"np.{value}" if value > 0 or value != value else "-np.inf"
            case int() | float() if not isinstance(value, bool) and value < 0:
                return f"({value!r})"
        return repr(value)

    def _footprint(self, footprint: Footprint) -> str:
        module, function = FOOTPRINTS[footprint.name]
        statement, home = self._home(f"{module}:{function}")
        self.imports.add(statement)
        arguments = [self.literal(value) for _, value in footprint.arguments[:1]]
        arguments += [f"{name}={self.literal(value)}" for name, value in footprint.arguments[1:]]
        return f"{home}.{function}({', '.join(arguments)})"

    def _array(self, array: np.ndarray) -> str:
        self.imports.add(_NUMPY)
        if array.ndim == 0:
            return f"np.{array.dtype.name}({array.item()!r})"
        return f"np.array({array.tolist()!r}, dtype={array.dtype.name!r})"
