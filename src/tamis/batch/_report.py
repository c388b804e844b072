"""The report of a run: every step with its picture."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, Stage, get_operation, texts
from tamis.display import Intent, resolve
from tamis.errors import ImageError, MemoryBudgetError
from tamis.pipeline import join_ref, library_versions, values_in_words
from tamis.report import Report, Step, describe
from tamis.views import histogram, image, overlay

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.batch._result import Result
    from tamis.display import Snapshot
    from tamis.engine import Engine
    from tamis.io import SourceImage
    from tamis.pipeline import Node, Pipeline
    from tamis.views import Drawing

__all__ = ["draw_overlay", "report_of", "values_of"]

# objects are drawn over the image itself; everything else alone
_OVER = {Kind.LABELS, Kind.MARKERS}


def report_of(result: Result, engine: Engine, *, title: str, script: str = "") -> Report:
    """Return the report of a run; steps that the store has lost are computed again.

    Parameters
    ----------
    result : Result
        The run.
    engine : Engine
        Has the results of its steps.
    title : str
        Heading of the page.
    script : str, default ''
        The pipeline as a plain script.
    """
    pipeline = result.pipeline
    pages = _Pages(result, values_of(pipeline, result.sources, engine), pipeline.kinds())
    steps = [pages.source(name, source) for name, source in result.sources.items()]
    steps += [pages.node(node, ref) for node in pipeline.nodes for ref in _refs(node)]
    tables = {
        name: value
        for name, value in result.items()
        if isinstance(value, dict) and pages.kinds[pipeline.targets[name]] is Kind.TABLE
    }
    return Report(
        title,
        intro=_intro(result),
        steps=tuple(steps),
        tables=tables,
        script=script,
        facts=_facts(result),
        fingerprints=result.fingerprints(),
    )


def values_of(pipeline: Pipeline, sources: Mapping[str, SourceImage], engine: Engine) -> Callable[[str], Any]:
    """Return what gives the result of a node by its reference: from all of them at once, or one by one.

    Parameters
    ----------
    pipeline : Pipeline
        Whose nodes they are.
    sources : mapping of SourceImage
        One for each input.
    engine : Engine
        Has them, or computes them.
    """
    refs = [ref for node in pipeline.nodes for ref in _refs(node)]

    def compute(wanted: list[str]) -> dict[str, Any]:
        # a reference, such as hessian:scale, need not be a name
        targets = {f"step_{place}": ref for place, ref in enumerate(wanted)}
        found = engine.compute(pipeline, sources, targets=targets)
        return {targets[name]: value for name, value in found.items()}

    try:
        return compute(refs).__getitem__
    except MemoryBudgetError:  # what could be run step by step can be shown step by step
        return lambda ref: compute([ref])[ref]


def _refs(node: Node) -> list[str]:
    outputs = get_operation(node.operation).outputs
    return [join_ref(node.id, output.name if len(outputs) > 1 else "") for output in outputs]


def draw_overlay(source: SourceImage, objects: np.ndarray, kind: Kind, *, title: str) -> Drawing:
    """Return a picture of objects over the image they were found in."""
    below = _snapshot(source, source, source.kind, title="image")
    return overlay.draw(below, _snapshot(objects, source, kind, title=title))


def _snapshot(data: Any, like: SourceImage | None, kind: Kind | str, *, title: str) -> Snapshot:
    if like is None:
        return resolve(data, Intent(), kind=Kind(kind), title=title)
    return resolve(
        _Planes(data) if data is like else data,
        Intent(),
        kind=Kind(kind),
        axes=like.axes,
        spacing=like.spacing,
        unit=like.unit,
        title=title,
    )


class _Planes:
    """A source image that is indexed like an array, and reads only what is asked for."""

    def __init__(self, source: SourceImage) -> None:
        self._source = source
        self.shape, self.dtype, self.ndim = source.shape, source.dtype, source.ndim

    def __getitem__(self, index: Any) -> np.ndarray:
        pixels: np.ndarray = self._source.read()[index]
        return pixels


class _Pages:
    """Makes the steps of a report."""

    def __init__(self, result: Result, found: Callable[[str], Any], kinds: Mapping[str, Kind]) -> None:
        self._result = result
        self._found = found
        self._records = {record.node: record for record in result.steps}
        self.kinds = kinds

    def source(self, name: str, source: SourceImage) -> Step:
        pixels = source.read()
        return Step(
            name,
            result=describe(pixels, kind=Kind(source.kind)),
            picture=image.draw(_snapshot(source, source, source.kind, title=name)),
            histogram=histogram.figure(pixels) if source.kind == "image" else None,
        )

    def node(self, node: Node, ref: str) -> Step:
        value = self._found(ref)
        record = self._records.get(node.id)
        kind = self.kinds[ref]
        return Step(
            ref,
            node.operation,
            values=values_in_words(node),
            summary=texts()[node.operation].summary,
            result=f"{len(value)} arrays" if isinstance(value, list) else describe(value, kind=kind),
            inputs=node.sources,
            picture=self._picture(node.id, value, kind),
            histogram=self._histogram(node, value, kind),
            seconds=record.seconds if record else None,
            is_cached=record is None or record.is_cached,
        )

    def _histogram(self, node: Node, value: Any, kind: Kind) -> dict[str, Any] | None:
        if kind is Kind.IMAGE and np.ndim(value) > 0:
            return histogram.figure(value)
        if kind is Kind.SCALAR and get_operation(node.operation).stage is Stage.THRESHOLD:
            looked_at = self._data(next(iter(node.inputs.values())))
            return histogram.figure(looked_at, marks={"threshold": float(value)})
        return None

    def _data(self, ref: str) -> Any:
        sources = self._result.sources
        return sources[ref].read() if ref in sources else self._found(ref)

    def _picture(self, name: str, value: Any, kind: Kind) -> Drawing | None:
        if not isinstance(value, np.ndarray) or value.ndim < 2 or kind in {Kind.POINTS, Kind.TABLE}:
            return None
        like = next((s for s in self._result.sources.values() if s.shape == value.shape), None)
        try:
            if kind in _OVER and like is not None:
                return draw_overlay(like, value, kind, title=name)
            return image.draw(_snapshot(value, like, kind, title=name))
        except ImageError:  # a result that is no picture, such as a table of moments, is told in words
            return None


def _intro(result: Result) -> dict[str, str]:
    intro = {}
    for name, source in result.sources.items():
        shape = " \N{MULTIPLICATION SIGN} ".join(map(str, source.shape))
        size = " \N{MULTIPLICATION SIGN} ".join(f"{step:g}" for step in source.spacing)
        pixel = f", pixel {size} {source.unit}" if source.unit != "pixel" else ""
        intro[name] = f"{source.locator}, {source.dtype} {shape} ({source.axes}){pixel}"
    versions = ", ".join(f"{library} {number}" for library, number in library_versions().items())
    return intro | {"versions": f"Tamis {version('tamis')}, {versions}"}


def _facts(result: Result) -> dict[str, str]:
    computed = [step for step in result.steps if not step.is_cached]
    from_cache = len(result.steps) - len(computed)
    return {
        "run time": f"{result.seconds:.2f} s",
        "computed": f"{len(computed)} steps",
        "from the cache": f"{from_cache} steps",
        "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
    }
