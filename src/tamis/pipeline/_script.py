"""A pipeline as a plain script that imports NumPy, SciPy and scikit-image, and not us."""

from __future__ import annotations

import functools
import os
import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from tamis.catalogue import (
    Crop,
    Input,
    Kind,
    Neighbourhood,
    Operation,
    Output,
    Parameter,
    Pointwise,
    Slice,
    Value,
    get_operation,
    is_importable,
    is_same,
)
from tamis.errors import PipelineError, UnknownNameError
from tamis.pipeline._imports import Imports
from tamis.pipeline._inline import Inlined
from tamis.pipeline._literal import index_text, literal_text, operand_text, quoted
from tamis.pipeline._node import join_ref, split_ref
from tamis.pipeline._statement import Script, Statement
from tamis.pipeline._variables import NOBODY, Variables

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from tamis.pipeline._graph import Graph
    from tamis.pipeline._node import Node, Source

__all__ = ["script_names", "script_of", "to_script"]

_LINE_LENGTH = 88  # what formatters break at
_TIFF = (".tif", ".tiff", ".btf", ".tf8", ".lsm", ".stk")
# a folder, and files that a path alone does not tell how to read
_UNTOLD = ("", ".h5", ".hdf5", ".hdf", ".he5", ".nxs", ".npz", ".raw", ".bin", ".dat", ".vol")


def to_script(graph: Graph, *, paths: Mapping[str, str | os.PathLike[str]] | None = None) -> str:
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
        Plain Python: one statement a node, the nodes' names as variables. Each output is a variable of its
        name at the end; where that is a keyword, an underscore follows.

    Raises
    ------
    UnknownNameError
        If one of `paths` is no input.
    PipelineError
        If an input comes from nowhere that a script could read.
    """
    return str(script_of(graph, paths=paths))


def script_of(graph: Graph, *, paths: Mapping[str, str | os.PathLike[str]] | None = None) -> Script:
    """Return the script of a graph in its parts; see `to_script`."""
    known = [source.name for source in graph.sources]
    for name in paths or {}:
        if name not in known:
            raise UnknownNameError(name, noun="input", known=known, where="export")
    files = {name: os.fspath(path) for name, path in (paths or {}).items()}
    writer = _writer_of(graph, files)
    loads, steps, names = writer.statements(files)
    imports, definitions = writer.inlined.lines()
    return Script((*writer.imports.lines(), *imports), tuple(definitions), loads, steps, names)


def script_names(graph: Graph) -> dict[str, str]:
    """Return the variable that stands for each input and each node in the script of a graph.

    Parameters
    ----------
    graph : Graph
        The pipeline.

    Returns
    -------
    names : dict
        By name of the input or node, where it is another: no keyword, no builtin, no module of the script.
        Of a node with several results, the variable of the first.

    Raises
    ------
    PipelineError
        If there is no such script.
    """
    found = _writer_of(graph, {}).variables.names
    return {name: variable for name, variable in found.items() if name != variable}


def _writer_of(graph: Graph, files: Mapping[str, str]) -> _Writer:
    draft = _Writer(graph)  # tells which modules the script needs, so that no variable hides one
    draft.statements(files)
    return _Writer(graph, draft.imports.names | draft.inlined.names)


# they give another look at the same memory; Tamis copies it in order
_VIEWS = {f"numpy.{name}" for name in ("getitem", "transpose", "moveaxis", "flip", "rot90", "squeeze")}


class _Writer:
    """Turns sources and nodes into lines, and gathers the imports that they need."""

    def __init__(self, graph: Graph, modules: Collection[str] = ()) -> None:
        self.graph = graph
        self.imports = Imports()
        self.inlined = Inlined(self.imports)
        self.variables = Variables(graph, modules)
        self._variables = self.variables.refs

    def statements(self, files: Mapping[str, str]) -> tuple[tuple[Statement, ...], ...]:
        """Return what loads the inputs, what computes the nodes, and what gives outputs their names."""
        loads = [
            Statement(source.name, (self._load(source, files.get(source.name, "")),), self._made(source.name))
            for source in self.graph.sources
        ]
        steps = [Statement(node.id, self._lines(node), self._made(node.id)) for node in self.graph.nodes]
        names = [
            Statement(name, (f"{variable} = {self._variables[ref]}",), {ref: variable})
            for name, ref in self.graph.targets.items()
            if (variable := self.variables.outputs[name]) != self._variables[ref]
        ]
        return tuple(loads), tuple(steps), tuple(names)

    def _made(self, name: str) -> dict[str, str]:
        """Return the variables of an input or a node, by reference."""
        return self._by_name[name]

    @functools.cached_property
    def _by_name(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for ref, variable in self._variables.items():
            named = found.setdefault(split_ref(ref)[0], {})
            named |= {ref: variable} if variable != NOBODY else {}
        return found

    def _lines(self, node: Node) -> tuple[str, ...]:
        comments = (_comment(line) for line in node.note.splitlines())
        return (*comments, *self._copied(node), self._node(node), *self._gathered(node))

    def _load(self, source: Source, path: str) -> str:
        left, locator = self._variables[source.name], path or source.locator
        scheme, _, name = locator.partition(":")
        if scheme == "sample" and name.isidentifier() and name != "foam":
            return f"{left} = {self.imports.name_of('skimage.data')}.{name}()"
        suffix = PurePath(locator).suffix.lower()
        if scheme in {"sample", "memory", "zarr", ""} or suffix in _UNTOLD:
            message = (
                f"no script can read the input {source.name!r}, which comes from {locator or 'nowhere'!r}"
            )
            raise PipelineError(message, where="export", remedy="Save it as a TIFF file and say which one")
        return f"{left} = {self._reading(quoted(locator), suffix)}"

    def _reading(self, path: str, suffix: str) -> str:
        module = self.imports.name_of
        if suffix in _TIFF:
            return f"{module('tifffile')}.imread({path})"
        if suffix == ".npy":
            return f"{module('numpy')}.ascontiguousarray({module('numpy')}.load({path}))"
        if suffix == ".zarr":
            return f'{module("zarr")}.open_array({path}, mode="r")[...]'
        if suffix in {".gif", ".webp"}:  # the first frame, as Tamis reads it
            return f"{module('imageio.v3')}.imread({path}, index=0)"
        return f"{module('skimage.io')}.imread({path})"

    def _node(self, node: Node) -> str:
        operation = get_operation(node.operation)
        ports = [output.name for output in operation.outputs] if len(operation.outputs) > 1 else [""]
        left = ", ".join(self._variables[join_ref(node.id, port)] for port in ports)
        given = {name: self._given(operation.get_input(name), ref, node) for name, ref in node.inputs.items()}
        if operation.script and operation.outputs[0].of_input:
            return self._formula(node, operation, given)
        if operation.script:
            return f"{left} = {self._in_order(node, self._formula(node, operation, given))}"
        module, _, function = operation.target.partition(":")
        if module.partition(".")[0] == "tamis":
            message = f"no script without Tamis can do {operation.id}"
            raise PipelineError(message, where=f"export: node {node.id!r}")
        arguments = self._arguments(node, given, operation.arguments)
        head = f"{self.imports.name_of(module)}.{function}" if is_importable(operation) else ""
        head = head or self.inlined.add(operation)
        if self._needs_order(node):
            return f"{left} = {self._in_order(node, _call(head, arguments))}"
        return _call(head if operation.outputs[0].of_input else f"{left} = {head}", arguments)

    def _given(self, argument: Input, ref: str, node: Node) -> str:
        """Return what stands for an input: its variable, or a copy of what the function writes into."""
        if get_operation(node.operation).outputs[0].of_input == argument.name:
            return self._variables[node.id]
        return f"{self._variables[ref]}.copy()" if argument.is_written else self._variables[ref]

    def _copied(self, node: Node) -> list[str]:
        """Return what copies the input that a function writes into, where it gives nothing."""
        of_input = get_operation(node.operation).outputs[0].of_input
        if not of_input:
            return []
        return [f"{self._variables[node.id]} = {self._variables[node.inputs[of_input]]}.copy()"]

    def _gathered(self, node: Node) -> list[str]:
        """Return what makes arrays and tables of the lists that a function gives."""
        operation = get_operation(node.operation)
        outputs = operation.outputs
        lines = []
        if operation.is_generator:
            lines.append(f"{self._variables[node.id]} = list({self._variables[node.id]})")
        for output in outputs:
            if output.is_list:
                name = self._variables[join_ref(node.id, output.name if len(outputs) > 1 else "")]
                if name == NOBODY:
                    continue
                lines.append(f"{name} = {self._gathering(output, name)}")
        return lines

    def _gathering(self, output: Output, name: str) -> str:
        if output.kind is Kind.TABLE:
            field = "field_" if name == "field" else "field"
            return f"{{{field}: {name}[{field}] for {field} in {name}.dtype.names or ()}}"
        return f"{self.imports.name_of('numpy')}.asarray({name})"

    def _in_order(self, node: Node, text: str) -> str:
        """Return an expression whose pixels lie in memory as ours do, where a float sum could show it."""
        if not self._needs_order(node):
            return text
        return f"{self.imports.name_of('numpy')}.ascontiguousarray({text})"

    def _needs_order(self, node: Node) -> bool:
        if node.operation not in _VIEWS or not _keeps_axes(node):
            return False
        return node.id in self._seen_whole

    @functools.cached_property
    def _seen_whole(self) -> set[str]:
        """What something that looks far is made of."""
        far = (node for node in self.graph.nodes if not _looks_near(node))
        return self.graph.ancestors(name for node in far for name in node.sources)

    def _formula(self, node: Node, operation: Operation, given: Mapping[str, str]) -> str:
        indices = {parameter.name for parameter in operation.parameters if parameter.type == "index"}
        written = {
            name: (index_text if name in indices else _text_for(name, operation.script))(value, self.imports)
            for name, value in node.values.items()
        }
        if "{numpy}" in operation.script:
            written["numpy"] = self.imports.name_of("numpy")
        if "{arguments}" in operation.script:
            others = [a for a in operation.arguments if f"{{{a.name}}}" not in operation.script]
            written["arguments"] = ", ".join(self._arguments(node, given, others))
        return operation.script.format(**{**written, **given, "inputs": ", ".join(given.values())})

    def _arguments(
        self, node: Node, given: Mapping[str, str], arguments: Sequence[Input | Parameter]
    ) -> list[str]:
        parts = []
        by_place = True
        for argument in arguments:
            text = given.get(argument.name) or self._value(argument, node.values)
            by_place = by_place and bool(text) and isinstance(argument, Input) and not argument.keyword_only
            if text:
                parts.append(text if by_place else f"{argument.name}={text}")
        return parts

    def _value(self, argument: Input | Parameter, values: Mapping[str, Value]) -> str:
        if argument.name not in values:
            return ""
        value = values[argument.name]
        # == would take 1.0 for 1, and -0.0 for 0.0
        is_default = isinstance(argument, Parameter) and is_same(value, argument.default)
        if isinstance(argument, Parameter) and argument.type == "function" and not is_default:
            return f"{self.imports.name_of('numpy')}.{value}"
        return "" if is_default else literal_text(value, self.imports)


def _text_for(name: str, formula: str) -> Callable[[Value, Imports], str]:
    """Return what writes a value where a formula has its name: in brackets, beside an operator."""
    stands_alone = re.search(rf"(?<![=<>!])= ?{{{name}}}", formula)
    return literal_text if stands_alone else operand_text


def _comment(line: str) -> str:
    return f"# {''.join(letter if letter.isprintable() else ' ' for letter in line)}".rstrip()


def _keeps_axes(node: Node) -> bool:
    """Return whether there is an axis left, so that there is an order."""
    index = node.values.get("index")
    return not isinstance(index, tuple) or any(isinstance(item, Slice) for item in index)


def _looks_near(node: Node) -> bool:
    """Return whether each pixel is computed from a few others, in an order that memory does not change."""
    locality = get_operation(node.operation).locality_for(node.values)
    return isinstance(locality, Pointwise | Neighbourhood | Crop) or node.operation in _VIEWS


def _call(head: str, arguments: list[str]) -> str:
    """Return a call on one line; where that is too long, broken as formatters break it."""
    inside = ", ".join(arguments)
    if len(head) + len(inside) + 2 <= _LINE_LENGTH:
        return f"{head}({inside})"
    if len(inside) + 4 <= _LINE_LENGTH:
        return f"{head}(\n    {inside}\n)"
    return "\n".join([f"{head}(", *(f"    {argument}," for argument in arguments), ")"])
