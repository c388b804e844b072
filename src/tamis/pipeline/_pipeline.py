"""`Pipeline`: what is to be done, as a value. Running it is a function of a higher floor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tamis.dataclass import dataclass
from tamis.errors import PipelineError, UnknownNameError
from tamis.pipeline._check import check_graph
from tamis.pipeline._document import Document, read_document, write_document
from tamis.pipeline._expression import nodes_of
from tamis.pipeline._graph import Graph, check_port
from tamis.pipeline._key import keys_of
from tamis.pipeline._node import Node, join_ref, split_ref

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    from tamis.pipeline._expression import HasOperand

__all__ = ["Pipeline"]


@dataclass(frozen=True, slots=True, eq=False)  # compared as graphs are
class Pipeline(Graph):
    """A frozen graph of operations with named inputs and outputs.

    Changing it gives a changed copy. Usually made by `Pipeline.of` from lazy images, or `Pipeline.load`.

    Parameters
    ----------
    sources : tuple of Source
        The named inputs.
    nodes : tuple of Node
        The steps.
    targets : mapping
        For each output's name, the reference of what it is.

    Examples
    --------
    >>> import tamis
    >>> image = tamis.open("sample:coins")
    >>> pipeline = tamis.Pipeline.of(smooth=tamis.filters.gaussian(image, sigma=2))
    >>> pipeline.inputs, pipeline.outputs
    (('coins',), ('smooth',))
    >>> pipeline.with_values("smooth", sigma=3).get_node("smooth").values["sigma"]
    3
    """

    @classmethod
    def of(cls, /, **outputs: HasOperand) -> Pipeline:
        """Return the pipeline that computes these lazy images, each under its name.

        Raises
        ------
        PipelineError
            If there is none, or one is no lazy image.
        """
        if not outputs:
            message = "a pipeline needs at least one output, as in Pipeline.of(labels=labels)"
            raise PipelineError(message)
        for name, handle in outputs.items():
            if not hasattr(handle, "operand"):
                message = f"output {name!r} must be a lazy image, got {type(handle).__name__}"
                raise PipelineError(message, remedy="Start from tamis.open(...)")
        return cls(*nodes_of({name: handle.operand for name, handle in outputs.items()}))

    def __str__(self) -> str:
        from tamis.pipeline._words import node_in_words

        inputs, outputs = (", ".join(names) or "nothing" for names in (self.inputs, self.outputs))
        nodes = (f"  {node_in_words(node)}" for node in self.nodes)
        return "\n".join([f"Pipeline from {inputs} to {outputs}", *nodes])

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the inputs."""
        return tuple(source.name for source in self.sources)

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the outputs."""
        return tuple(self.targets)

    def with_values(self, node: str, /, **values: object) -> Pipeline:
        """Return a pipeline in which some values of a node are different.

        Parameters
        ----------
        node : str
            Its id, or the name of its operation where only one node has it.
        **values
            Values by parameter.

        Raises
        ------
        UnknownNameError
            If there is no such node or parameter.
        ParameterError
            If a value is wrong.
        """
        old = self.get_node(node)
        return self.with_node(
            Node.of(old.id, old.operation, old.inputs, {**old.values, **values}, note=old.note)
        )

    def with_node(self, node: Node) -> Pipeline:
        """Return a pipeline with this node added, or in place of the one of the same id."""
        if any(old.id == node.id for old in self.nodes):
            nodes = tuple(node if old.id == node.id else old for old in self.nodes)
        else:
            nodes = (*self.nodes, node)
        return Pipeline(self.sources, nodes, self.targets)

    def without_node(self, node_id: str) -> Pipeline:
        """Return a pipeline without this node; what read it reads its first input instead.

        Raises
        ------
        UnknownNameError
            If there is no such node.
        PipelineError
            If it has no input that could take its place.
        """
        gone = self.get_node(node_id)
        if not gone.inputs:
            message = f"node {gone.id!r} has no input that could take its place"
            raise PipelineError(message)
        instead = next(iter(gone.inputs.values()))

        def reconnected(ref: str) -> str:
            return instead if split_ref(ref)[0] == gone.id else ref

        nodes = tuple(
            Node.of(
                node.id,
                node.operation,
                {name: reconnected(ref) for name, ref in node.inputs.items()},
                node.values,
                note=node.note,
            )
            for node in self.nodes
            if node.id != gone.id
        )
        targets = {name: reconnected(ref) for name, ref in self.targets.items()}
        return Pipeline(self.sources, nodes, targets)

    def with_names(self, names: Mapping[str, str]) -> Pipeline:
        """Return a pipeline in which nodes and inputs are called otherwise; outputs keep their names.

        Parameters
        ----------
        names : mapping
            The new name of each node or input that gets one.

        Raises
        ------
        UnknownNameError
            If nothing has one of the old names.
        PipelineError
            If a new name is none, or another's.
        """
        known = [*self.inputs, *(node.id for node in self.nodes)]
        for name in names:
            if name not in known:
                raise UnknownNameError(name, noun="node", known=known)

        def renamed(ref: str) -> str:
            name, port = split_ref(ref)
            return join_ref(names.get(name, name), port)

        sources = tuple(replace(source, name=renamed(source.name)) for source in self.sources)
        nodes = tuple(
            replace(
                node, id=renamed(node.id), inputs={name: renamed(ref) for name, ref in node.inputs.items()}
            )
            for node in self.nodes
        )
        return Pipeline(sources, nodes, {name: renamed(ref) for name, ref in self.targets.items()})

    def with_outputs(self, *names: str) -> Pipeline:
        """Return a pipeline with these outputs: names of outputs, nodes, inputs or a node's outputs.

        An output that was ``node:output`` is called ``node_output``.

        Raises
        ------
        UnknownNameError
            If nothing has one of the names.
        PipelineError
            If a node has several outputs, and the name does not say which.
        """
        targets = {name.replace(":", "_"): self.ref_of(name) for name in names}
        return Pipeline(self.sources, self.nodes, targets)

    def ref_of(self, name: str) -> str:
        """Return the reference that an output, a source, a node or a node's output (`node:output`) means.

        Raises
        ------
        UnknownNameError
            If nothing has this name.
        PipelineError
            If the node has no such output.
        """
        if name in self.targets:
            return self.targets[name]
        origin, port = split_ref(name)
        if origin in self.inputs and not port:
            return name
        node = self.find_node(origin)
        if node is None:
            known = [*self.targets, *self.inputs, *(node.id for node in self.nodes)]
            raise UnknownNameError(name, noun="output", known=known)
        if port:
            check_port(node, port)
        return join_ref(node.id, port)

    def key(self, name: str, sources: Mapping[str, str] | None = None) -> str:
        """Return the lineage key of an output, a node or an input.

        Parameters
        ----------
        name : str
            Of an output, a node or an input.
        sources : mapping, optional
            Lineage keys of the images bound to the inputs, where they are not the pipeline's own.

        Returns
        -------
        key : str
            Equal keys mean equal pixels. Nothing is read or hashed for it but names and values.

        Raises
        ------
        UnknownNameError
            If nothing has this name, or one of `sources` is no input.
        """
        for source in sources or {}:
            if source not in self.inputs:
                raise UnknownNameError(source, noun="input", known=self.inputs)
        origin, port = split_ref(self.ref_of(name))
        return join_ref(keys_of(self, sources or {})[origin], port)

    def check(self) -> Pipeline:
        """Return the pipeline itself, or raise the first thing that is wrong with it."""
        check_graph(self)
        return self

    def to_script(self, *, paths: Mapping[str, str] | None = None) -> str:
        """Return a plain script, without Tamis, that computes every output bit for bit.

        Parameters
        ----------
        paths : mapping, optional
            For each input, the file to read, where it is not the input's own.

        Raises
        ------
        PipelineError
            If an input comes from nowhere that a script could read.
        """
        from tamis.pipeline._script import to_script

        return to_script(self, paths=paths)

    def save(self, path: str | os.PathLike[str], *, fingerprints: Mapping[str, str] | None = None) -> None:
        """Write the pipeline document (JSON).

        Parameters
        ----------
        path : path
            The file; it is written whole or not at all.
        fingerprints : mapping, optional
            Content digests of the outputs, so that a later run can tell whether it gives the same.

        Raises
        ------
        WriteError
            If the file cannot be written.
        """
        write_document(Document(self, fingerprints=dict(fingerprints or {})), path)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Pipeline:
        """Return the pipeline of a document. Nothing is executed.

        Raises
        ------
        DocumentError
            If the file cannot be read, is no pipeline document, or one of a newer version.
        """
        graph = read_document(path).graph
        return cls(graph.sources, graph.nodes, graph.targets)


def _each(change: Callable[[str], str], refs: Mapping[str, str]) -> dict[str, str]:
    return {name: change(ref) for name, ref in refs.items()}
