"""What a script did, as far as it can be said: the expressions in the order made, and their names."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from tamis.catalogue import Kind
from tamis.io import open_image
from tamis.pipeline import Leaf, Operand, Pipeline, Term, split_ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tamis.io import SourceImage
    from tamis.recorder._handle import Handle

__all__ = ["Journal"]


@dataclass(frozen=True, slots=True)
class _Expression:
    """Stands for an output."""

    operand: Operand


class Journal:
    """The expressions of a script, in the order in which they were made."""

    def __init__(self) -> None:
        self._origins: dict[str, Leaf | Term] = {}
        self._sources: dict[str, SourceImage] = {}
        self._operands: dict[str, Operand] = {}
        self._names: dict[str, tuple[int, str]] = {}
        self._last_names: dict[str, tuple[int, str]] = {}
        self._named_arrays: set[str] = set()
        self._arrays: set[str] = set()

    def add(self, handle: Handle) -> None:
        """Note what was made; first what it was made of, where that is new."""
        operand = handle.operand
        self._sources.update(handle.sources)
        self._operands.setdefault(operand.key, operand)
        if isinstance(operand.origin, Term):
            for given in operand.origin.inputs.values():
                self._operands.setdefault(given.key, given)
                self._note(given.origin)
        self._note(operand.origin)

    def _note(self, origin: Leaf | Term) -> None:
        if isinstance(origin, Leaf) and origin.source.kind is Kind.ARRAY:
            self._arrays.add(origin.key)
        self._origins.setdefault(origin.key, origin)

    def name(self, handle: Handle, name: str, depth: int, *, is_array: bool = True) -> None:
        """Note a variable that something is put into.

        The first one names the node, the last one the output; those of the script before those of functions.
        """
        if is_array:
            self._named_arrays.add(handle.operand.origin.key)
        deepest = self._names.get(handle.key, (depth + 1, ""))[0]
        if not name.strip("_") or depth > deepest:
            return
        if depth < deepest:
            self._names[handle.key] = depth, name
        self._last_names[handle.key] = depth, name

    def pipeline(
        self, folder: Path, *, keep_all: bool, without: Iterable[str], reasons: Mapping[str, str]
    ) -> Pipeline | None:
        """Return all of it as a pipeline; None if nothing was done.

        Parameters
        ----------
        folder : Path
            Where arrays that come from nowhere are put.
        keep_all : bool
            Whether everything with a name is an output, not only what no array with a name was made of.
        without : iterable of str
            Keys of what is no output.
        reasons : mapping of str to str
            Why each constant is one, by its key.

        Returns
        -------
        pipeline : Pipeline or None
            A node that reads a constant says in its note why it is one.
        """
        left_out = set(without) | (set() if keep_all else self._read())
        made = [key for key, operand in self._operands.items() if isinstance(operand.origin, Term)]
        wanted = [key for key in made if key not in left_out]
        wanted = [key for key in wanted if key in self._names] or wanted
        if not wanted:
            return None
        rebuilt = self._rebuilt(wanted, folder)
        outputs = {}
        for name, key in zip(self._output_names(wanted), wanted, strict=True):
            operand = self._operands[key]
            outputs[name] = _Expression(Operand(rebuilt[operand.origin.key], operand.port))
        notes = {rebuilt[key].key: reason for key, reason in reasons.items() if key in rebuilt}
        return _with_notes(Pipeline.of(**outputs), notes)

    def _read(self) -> set[str]:
        """Return the keys of what an array with a name was made of; without any, of what anything was."""
        needed = set(self._named_arrays) or set(self._origins)
        read = set()
        for key, origin in reversed(self._origins.items()):
            if key in needed and isinstance(origin, Term):
                read |= {operand.key for operand in origin.inputs.values()}
                needed |= {operand.origin.key for operand in origin.inputs.values()}
        return read

    def _output_names(self, keys: Iterable[str]) -> list[str]:
        """Return a name for each output; of several of one name, the last has it, the others are numbered."""
        alike: dict[str, list[str]] = {}
        for key, (_, name) in self._last_names.items():
            alike.setdefault(name, []).append(key)
        taken, found = set(alike), []
        for key in keys:
            name = self._last_names.get(key, (0, "result"))[1]
            same = alike.get(name, [key])
            number, free = same.index(key) + 1, name
            while same[-1] != key and free in taken:
                free, number = f"{name}_{number}", number + 1
            taken.add(free)
            found.append(free)
        return found

    def _rebuilt(self, wanted: Iterable[str], folder: Path) -> dict[str, Leaf | Term]:
        """Return the expressions that are needed, with their names, their arrays in files."""
        needed = self._needed(wanted)
        rebuilt: dict[str, Leaf | Term] = {}
        for key, origin in self._origins.items():
            name = self._names.get(key, (0, ""))[1]
            if key not in needed:
                continue
            if isinstance(origin, Leaf):
                rebuilt[key] = self._leaf(origin, name, folder)
            else:
                inputs = {
                    argument: Operand(rebuilt[operand.origin.key], operand.port)
                    for argument, operand in origin.inputs.items()
                }
                rebuilt[key] = Term.of(origin.operation, inputs, origin.values, name)
        return rebuilt

    def _needed(self, wanted: Iterable[str]) -> set[str]:
        needed = {self._operands[key].origin.key for key in wanted}
        for key, origin in reversed(self._origins.items()):
            if key in needed and isinstance(origin, Term):
                needed |= {operand.origin.key for operand in origin.inputs.values()}
        return needed

    def _leaf(self, leaf: Leaf, name: str, folder: Path) -> Leaf:
        source = replace(leaf.source, name=name or leaf.source.name)
        if leaf.key in self._arrays:
            source = replace(source, kind=Kind.ARRAY)
        if source.locator.startswith("memory:"):
            image = open_image(_saved(self._sources[leaf.key], folder))
            source = replace(source, locator=image.locator, key=image.key)
        return Leaf(source)


def _saved(image: SourceImage, folder: Path) -> str:
    """Write an array to a file that is called as its content, and return where."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{image.key}.npy"
    if not path.exists():
        whole = path.with_name(f".{image.key}.{os.getpid()}.npy")
        np.save(whole, image.read())
        whole.replace(path)
    return str(path)


def _with_notes(pipeline: Pipeline, reasons: Mapping[str, str]) -> Pipeline:
    """Return a pipeline in which each node that reads a constant says why it is one."""
    said = {source.name: reasons[source.key] for source in pipeline.sources if source.key in reasons}
    for node in pipeline.nodes:
        inputs = dict.fromkeys(split_ref(ref)[0] for ref in node.inputs.values())
        lines = [f"{name} is a constant: {said[name]}" for name in inputs if name in said]
        if lines:
            pipeline = pipeline.with_node(replace(node, note="\n".join(lines)))
    return pipeline
