"""Where a quick look begins: at sources, parts of them, and exact results that the store has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Crop, Kind, get_operation
from tamis.engine._frame import is_number, refs_of
from tamis.engine._need import cropped, needed_region
from tamis.io import KINDS, SourceImage, default_axes
from tamis.pipeline import Graph, Node, Source, split_ref

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from tamis.engine._job import Job
    from tamis.engine._spec import Spec
    from tamis.region import Region

__all__ = ["Start", "missing_numbers", "start_of", "with_numbers"]


@dataclass(frozen=True, slots=True)
class Start:
    """A pipeline from where exact results begin: sources, and what of it the store has.

    Parameters
    ----------
    graph : Graph
        What is left to do.
    sources : mapping
        Images by name.
    numbers : mapping
        Numbers that are known, by name of the source that stands for them.
    specs : mapping
        What is known of each result, at full resolution.
    """

    graph: Graph
    sources: Mapping[str, SourceImage]
    numbers: Mapping[str, Any]
    specs: Mapping[str, Spec]


def start_of(exact: Job, find: Callable[[str], Any | None]) -> Start:
    """Return what is left of a pipeline when what is known already is a source, like a part of a source.

    Parameters
    ----------
    exact : Job
        The pipeline; its only target is looked at.
    find : callable
        From a key to the exact result, or None.
    """
    graph, keys, specs = exact.graph, exact.keys, exact.specs
    (target,) = graph.targets.values()
    sources = exact.sources
    images, numbers, kept = dict(sources), {}, []
    needed = {split_ref(target)[0]}
    known: dict[str, Any] = {}
    for node in reversed(graph.nodes):
        if node.id not in needed:
            continue
        value = find(keys[node.id]) if len(refs_of(node)) == 1 else None
        if (
            isinstance(value, np.ndarray | np.generic | float | int)
            and np.shape(value) == specs[node.id].shape
        ):
            known[node.id] = value
            continue
        needed.update(node.sources)
    for node in graph.nodes:
        if node.id in known and is_number(specs[node.id]):
            numbers[node.id] = known[node.id]
        elif node.id in known:
            images[node.id] = _image(keys[node.id], known[node.id], specs[node.id])
        elif node.id in needed and _is_part_of_source(node, images):
            images[node.id] = _part(node, images, keys[node.id], specs[node.id])
        elif node.id in needed:
            kept.append(node)
    read = {split_ref(ref)[0] for node in kept for ref in node.inputs.values()} | {split_ref(target)[0]}
    bound = {name: image for name, image in images.items() if name in read}
    begins = [Source(name, Kind(image.kind)) for name, image in bound.items()]
    begins += [Source(name, Kind.SCALAR) for name in numbers if name in read]
    rest = Graph(tuple(begins), tuple(kept), {"view": target})
    return Start(rest, bound, {name: n for name, n in numbers.items() if name in read}, specs)


def _image(key: str, array: np.ndarray, spec: Spec) -> SourceImage:
    """Return a result that the store has as a source."""
    return _source(f"memory:{key}", key, array.shape, array.dtype, spec, lambda region: array[region.slices])


def _source(
    locator: str,
    key: str,
    shape: tuple[int, ...],
    dtype: np.dtype,
    spec: Spec,
    read: Callable[[Region], np.ndarray],
) -> SourceImage:
    return SourceImage(
        locator=locator,
        key=key,
        shape=shape,
        dtype=dtype,
        axes=default_axes(shape, is_rgb=len(shape) > 2 and shape[-1] in (3, 4)),
        spacing=(1.0,) * len(shape),
        unit="pixel",
        channel_names=(),
        kind=spec.kind.value if spec.kind.value in KINDS else "image",
        _read=read,
    )


def _is_part_of_source(node: Node, images: Mapping[str, SourceImage]) -> bool:
    is_part = isinstance(get_operation(node.operation).locality, Crop)
    return is_part and next(iter(node.inputs.values())) in images


def _part(node: Node, images: Mapping[str, SourceImage], key: str, spec: Spec) -> SourceImage:
    """Return what an index takes of a source as a source."""
    image = images[next(iter(node.inputs.values()))]

    def read(region: Region) -> np.ndarray:
        behind = image.read(needed_region(Crop(), node.values, region, image.shape))
        return np.asarray(cropped(behind, node.values["index"], image.shape))

    return _source(f"part:{image.locator}", key, spec.shape or (), image.dtype, spec, read)


def missing_numbers(start: Start) -> dict[str, str]:
    """Return the numbers that are found in images and read by steps that give images, by a name for each."""
    images = [node for node in start.graph.nodes if not is_number(start.specs[refs_of(node)[0]])]
    refs = dict.fromkeys(
        ref
        for node in images
        for ref in node.inputs.values()
        if is_number(start.specs[ref]) and ref not in start.numbers
    )
    taken = {split_ref(ref)[0] for ref in start.specs} - refs.keys()
    return {_name_of(ref, taken): ref for ref in refs}


def _name_of(ref: str, taken: Collection[str]) -> str:
    """Return a name for a source that stands for a result."""
    name = ref.replace(":", "_")
    while name in taken:
        name += "_"
    return name


def with_numbers(start: Start, targets: Mapping[str, str], numbers: Mapping[str, Any], target: str) -> Start:
    """Return what is left to do when numbers are known.

    Parameters
    ----------
    start : Start
        The pipeline.
    targets : mapping
        Reference of each number, by name.
    numbers : mapping
        Each number, by name.
    target : str
        What is looked at.
    """
    names = {ref: name for name, ref in targets.items()}
    images = [node for node in start.graph.nodes if not is_number(start.specs[refs_of(node)[0]])]
    nodes = [
        Node(node.id, node.operation, {k: names.get(ref, ref) for k, ref in node.inputs.items()}, node.values)
        for node in images
    ]
    used = {split_ref(ref)[0] for node in nodes for ref in node.inputs.values()}
    sources = [one for one in start.graph.sources if one.name in used]
    sources += [Source(name, Kind.SCALAR) for name in numbers]
    specs = dict(start.specs) | {name: start.specs[ref] for ref, name in names.items()}
    return Start(
        Graph(tuple(sources), tuple(nodes), {"view": target}),
        {name: image for name, image in start.sources.items() if name in used},
        {name: n for name, n in start.numbers.items() if name in used} | dict(numbers),
        specs,
    )
