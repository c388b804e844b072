"""The images that an example starts from."""

from __future__ import annotations

import ast
import runpy
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tamis.batch import run
from tamis.errors import TamisError
from tamis.gallery import Picture, statistics_of
from tamis.io import from_array
from tamis.pipeline import split_ref
from tamis.recorder import image_for
from tamis.testing._forked import forked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.io import SourceImage
    from tamis.pipeline import Pipeline

__all__ = ["pictures_of"]

_MOST = 3
_SAME = 0.015
_TIMEOUT_S = 60.0
_LEAST_SIDE = 24
# operations that make an image, or only rewrite its numbers
_MAKING = ("numpy.", "data.", "draw.", "util.")
_CHANCE = "numpy.default_rng."


def pictures_of(pipeline: Pipeline, tree: ast.Module, script: Path) -> tuple[Picture, ...]:
    """Return the images that an example starts from, and what they look like.

    Parameters
    ----------
    pipeline : Pipeline
        As which it was recorded.
    tree : ast.Module
        The script.
    script : Path
        Its file, which is run where the pipeline has no image: all that was done with it became numbers.

    Returns
    -------
    pictures : tuple of Picture
        What the script shows first, the samples that it loads, and what its first operations look at that do
        more than arithmetic; each once, three at most.
    """
    shown = _shown(tree)
    known = {*pipeline.inputs, *(node.id for node in pipeline.nodes)}
    first = [*({shown} & known), *_samples(pipeline)]
    pictures: list[Picture] = []
    for ref in dict.fromkeys([*first, *_looked_at(pipeline)]):
        picture = _picture_of(ref, _image_at(pipeline, ref))
        is_half_done = picture is not None and picture.kind == "binary" and ref not in first and pictures
        if picture is not None and not is_half_done and not _is_among(picture, pictures):
            pictures.append(picture)
        if len(pictures) == _MOST:
            break
    if not pictures and shown:
        found = _picture_of(shown, _image_by_running(script, shown))
        return () if found is None else (found,)
    return tuple(pictures)


def _is_among(picture: Picture, others: list[Picture]) -> bool:
    """Return whether there is one that looks the same: it differs by its range, or by some noise."""
    numbers = [_numbers(one) for one in others]
    return any(np.abs(np.subtract(_numbers(picture), known)).max() < _SAME for known in numbers)


def _numbers(picture: Picture) -> list[float]:
    numbers = {**asdict(picture.statistics), "period": np.log(picture.statistics.period + 1)}
    return [float(value) for value in numbers.values()]


def _shown(tree: ast.Module) -> str:
    """Return the variable that the first `imshow` shows; nothing where it is one of a loop's."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    shown = [node for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr == "imshow"]
    if not shown:
        return ""
    what: ast.expr = min(shown, key=lambda node: node.lineno).args[0]
    while isinstance(what, ast.Subscript | ast.Attribute):
        what = what.value
    loops = [node.target for node in ast.walk(tree) if isinstance(node, ast.For)]
    of_loops = {node.id for target in loops for node in ast.walk(target) if isinstance(node, ast.Name)}
    return what.id if isinstance(what, ast.Name) and what.id not in of_loops else ""


def _samples(pipeline: Pipeline) -> Iterator[str]:
    for source in pipeline.sources:
        if source.locator.startswith("sample:"):
            yield source.name


def _looked_at(pipeline: Pipeline) -> Iterator[str]:
    """Yield what the first operations look at that do more than arithmetic."""
    made = set(pipeline.inputs)
    for node in pipeline.nodes:
        if node.operation.startswith(_MAKING):
            if made.issuperset(node.sources):
                made.add(node.id)
            continue
        ref = next(iter(node.inputs.values()), "")
        found = pipeline.find_node(split_ref(ref)[0])
        if split_ref(ref)[0] in made and not (found and found.operation.startswith(_CHANCE)):
            yield ref


def _picture_of(name: str, image: SourceImage | None) -> Picture | None:
    """Return what an image looks like; None where it is none."""
    if image is None or image.ndim < 2 or sum(n >= _LEAST_SIDE for n in image.shape) < 2:
        return None
    statistics = statistics_of(image)
    locator = image.locator if image.locator.startswith("sample:") else ""
    kind = "binary" if statistics.is_binary else "image"
    return Picture(name, kind, statistics.ndim, image.shape, statistics, locator)


def _image_at(pipeline: Pipeline, ref: str) -> SourceImage | None:
    source = next((one for one in pipeline.sources if one.name == ref), None)
    try:
        if source is not None:
            return image_for(source, where="gallery")
        result = run(pipeline.with_outputs(ref), executor="serial", progress=False)
        return from_array(np.asarray(result[ref.replace(":", "_")]))
    except TamisError:  # several arrays, a table, complex numbers: no image
        return None


def _image_by_running(script: Path, name: str) -> SourceImage | None:
    with tempfile.TemporaryDirectory(prefix="tamis-gallery-") as folder:
        target = Path(folder, "image.npy")
        problem = forked(_save, script, name, target, timeout_s=_TIMEOUT_S)
        return None if problem else from_array(np.load(target))


def _save(script: Path, name: str, target: Path) -> str:
    np.save(target, runpy.run_path(str(script), run_name="__main__")[name])
    return ""
