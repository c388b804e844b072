"""What was recorded, made anew with the names it shall have, and its arrays in files."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tamis.catalogue import Kind
from tamis.io import get_reader
from tamis.pipeline import Leaf, Operand, Pipeline, Term, keys_of, script_names, split_ref

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tamis.io import SourceImage

__all__ = ["rebuilt", "with_notes", "with_script_names"]

_SAVED = re.compile(r"[\\/][0-9a-f]{32}\.npy$")


def rebuilt(
    origins: Mapping[str, Leaf | Term],
    names: Mapping[str, str],
    images: Mapping[str, SourceImage],
    folder: Path,
    *,
    are_images: bool,
) -> dict[str, Leaf | Term]:
    """Return expressions with their names; arrays that come from nowhere are written to files.

    Parameters
    ----------
    origins : mapping
        By key; each after what it is made of.
    names : mapping
        By key, for those that shall have one.
    images : mapping
        The image of each leaf, by key.
    folder : Path
        Where the files are.
    are_images : bool
        Whether what was loaded is used as images only, and never as labels, markers or points.

    Returns
    -------
    expressions : dict
        By the keys they had.
    """
    made: dict[str, Leaf | Term] = {}
    for key, origin in origins.items():
        name = names.get(key, "")
        if isinstance(origin, Leaf):
            made[key] = _leaf(origin, name, images[key], folder, is_image=are_images)
            continue
        inputs = {
            argument: Operand(made[operand.origin.key], operand.port)
            for argument, operand in origin.inputs.items()
        }
        made[key] = Term.of(origin.operation, inputs, origin.values, name)
    return made


def _leaf(leaf: Leaf, name: str, image: SourceImage, folder: Path, *, is_image: bool) -> Leaf:
    source = replace(leaf.source, name=name or leaf.source.name)
    if source.locator.startswith("memory:"):
        found = get_reader("numpy").open(_saved(image, folder).absolute())
        source = replace(source, locator=found.locator, key=found.key)
    # a file of NumPy's does not say what the array means
    is_image = is_image and not source.locator.endswith(".npy")
    # an exported script loads constants from the files of the recording before
    is_constant = _SAVED.search(source.locator) is not None
    return Leaf(replace(source, kind=Kind.IMAGE if is_image else Kind.ARRAY, is_constant=is_constant))


def _saved(image: SourceImage, folder: Path) -> Path:
    """Write an array to a file that is called as its content, and return where."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{image.key}.npy"
    if not path.exists():
        whole = path.with_name(f".{image.key}.{os.getpid()}.npy")
        np.save(whole, image.read())
        whole.replace(path)
    return path


def with_notes(pipeline: Pipeline, comments: Mapping[str, str], constants: Mapping[str, str]) -> Pipeline:
    """Return a pipeline in which nodes say what their script said, and of each constant why it is one.

    Parameters
    ----------
    pipeline : Pipeline
        Without notes.
    comments : mapping
        By key of the node.
    constants : mapping
        By key of the input.
    """
    keys = keys_of(pipeline, {})
    said = {source.name: constants[source.key] for source in pipeline.sources if source.key in constants}

    def note_of(node_id: str, inputs: Mapping[str, str]) -> str:
        read = dict.fromkeys(split_ref(ref)[0] for ref in inputs.values())
        reasons = [f"{name} is a constant: {said[name]}" for name in read if name in said]
        return "\n".join(filter(None, [comments.get(keys[node_id], ""), *reasons]))

    nodes = tuple(replace(node, note=note_of(node.id, node.inputs)) for node in pipeline.nodes)
    return Pipeline(pipeline.sources, nodes, pipeline.targets)


def with_script_names(pipeline: Pipeline) -> Pipeline:
    """Return a pipeline whose names are those that its script has for them: no keyword, no module's."""
    return pipeline.with_names(script_names(pipeline))
