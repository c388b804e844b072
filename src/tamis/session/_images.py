"""The images of a session: bound when it starts, described in its journal, opened again from there."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, freeze, from_json, to_json
from tamis.errors import (
    DocumentError,
    PipelineError,
    ReadError,
    TamisError,
    WriteError,
    shown,
)
from tamis.files import write_whole
from tamis.io import SourceImage, from_array, open_image
from tamis.pipeline import Pipeline, Source, library_versions
from tamis.recorder import Image, check_inputs, image_for, image_input, source_name
from tamis.session._painting import drawn_image

if TYPE_CHECKING:
    from tamis.session._past import Past
    from tamis.session._state import State

__all__ = [
    "bind",
    "describe",
    "from_description",
    "images_of",
    "reopen_added",
    "save_description",
    "with_drawings",
]


def bind(image: Any, pipeline: Pipeline | None) -> tuple[Pipeline, dict[str, SourceImage]]:
    """Return what to start from: a pipeline, and an image for each of its inputs.

    Parameters
    ----------
    image : path, array, Image, mapping of those by input, or None
        None where the pipeline's own images are meant.
    pipeline : Pipeline or None
        None where only an image is there, or a lazy image that says itself how it was made.

    Raises
    ------
    PipelineError
        If there is neither, or an input gets no image.
    UnknownNameError
        If an image is given for an input that there is not.
    ReadError
        If an image cannot be read.
    """
    if isinstance(pipeline, Pipeline):
        return pipeline, images_of(pipeline, _by_input(pipeline, image))
    if image is None:
        message = "a session starts from a pipeline or an image, and there is neither"
        raise PipelineError(message, where="session")
    if isinstance(image, Image):
        made = Pipeline.of(result=image)
        own = {source.name: image.sources[source.key] for source in made.sources}
        return (made if made.nodes else Pipeline(made.sources, (), {})), own
    opened = open_image(image)
    source = Source(source_name(opened.locator), Kind(opened.kind), opened.locator, opened.key)
    return Pipeline((source,), (), {}), {source.name: opened}


def _by_input(pipeline: Pipeline, image: Any) -> dict[str, Any]:
    if image is None or isinstance(image, Mapping):
        return dict(image or {})
    try:
        return {image_input(pipeline, where="session"): image}
    except PipelineError as error:
        error.remedy = "Give a dict of images by input"
        raise


def images_of(pipeline: Pipeline, given: Mapping[str, Any]) -> dict[str, SourceImage]:
    """Return the image of each input: what is given, else the one that the pipeline was made with."""
    check_inputs(pipeline, given, where="session")
    return {
        source.name: image_for(source, given.get(source.name), where="session") for source in pipeline.sources
    }


def with_drawings(opened: Mapping[str, SourceImage], state: State) -> Mapping[str, SourceImage]:
    """Return the image of each input: those that were opened, and what is drawn in a state."""
    drawn = {name: drawn_image(drawing) for name, drawing in state.drawings.items()}
    return MappingProxyType({**opened, **drawn})


def save_description(images: Mapping[str, SourceImage], journal: Path) -> dict[str, Any]:
    """Return what the header of a journal says of the images; pixels in memory go to files beside it.

    Raises
    ------
    WriteError
        If such a file cannot be written.
    """
    described = {name: describe(image, _pixels_path(journal, name)) for name, image in images.items()}
    return {"libraries": library_versions(), "images": described}


def _pixels_path(journal: Path, name: str) -> Path:
    return journal.with_name(f"{journal.name}.{name}.npy")


def describe(image: SourceImage, path: Path, *, writes: bool = True) -> dict[str, Any]:
    """Return how an image is opened again; pixels in memory are written to `path`, unless nobody will."""
    in_memory = image.locator.startswith("memory:")
    if in_memory and writes:
        save_array(path, image.read())
    return {
        "locator": path.name if in_memory else image.locator,
        "beside": in_memory,
        "key": image.key,
        "options": {name: to_json(freeze(value)) for name, value in image.options.items()},
        "axes": image.axes,
        "spacing": list(image.spacing),
        "unit": image.unit,
        "kind": image.kind,
    }


def from_description(
    data: object, state: State, journal: Path, given: Mapping[str, Any]
) -> dict[str, SourceImage]:
    """Return the images that the header of a journal describes; those that are given take their place.

    What was drawn or added is no such image: it is part of the state.

    Raises
    ------
    ReadError
        If one is not there any more, or cannot be read.
    DocumentError
        If the header does not describe the images of the state's pipeline.
    """
    openable = tuple(source for source in state.pipeline.sources if source.name not in state.drawings)
    opened = tuple(source for source in openable if source.name not in state.added)
    names = [source.name for source in opened]
    if not isinstance(data, dict) or set(data) != set(names):
        message = f"'images' must describe {', '.join(names) or 'nothing'}, got {shown(data)}"
        raise DocumentError(message, where=str(journal))
    check_inputs(Pipeline(openable, (), {}), given, where="session")
    return {
        source.name: image_for(source, given[source.name], where="session")
        if source.name in given
        else _reopened(data[source.name], journal, source.name)
        for source in opened
    }


def reopen_added(past: Past, journal: Path, given: Mapping[str, Any]) -> dict[str, SourceImage]:
    """Return the images that any state of a session has added, by what the state says of them.

    Raises
    ------
    ReadError
        If one is not there any more, or cannot be read.
    DocumentError
        If a state does not describe one as it should be.
    """
    states = (*past.history.states, *past.named.values())
    told = {text: name for state in states for name, text in state.added.items()}
    return {
        text: open_image(given[name]) if name in given else _reopened(json.loads(text), journal, name)
        for text, name in told.items()
    }


def _reopened(item: Any, journal: Path, name: str) -> SourceImage:
    try:
        meaning = {
            "axes": item["axes"],
            "spacing": item["spacing"],
            "unit": item["unit"],
            "kind": item["kind"],
        }
        options: dict[str, Any] = {key: from_json(value) for key, value in item["options"].items()}
        locator, is_beside, key = item["locator"], item["beside"], item["key"]
    except (KeyError, TypeError, AttributeError) as error:
        message = f"image {name!r} is not described as it should be: {shown(item)}"
        raise DocumentError(message, where=str(journal)) from error
    try:
        if is_beside:
            return _load(journal.with_name(Path(locator).name), key, meaning)
        return open_image(locator, **meaning, **options)
    except (TamisError, TypeError, ValueError) as error:
        reason = error.message if isinstance(error, TamisError) else str(error)
        message = f"image {name!r} of the session cannot be opened again: {reason}"
        remedy = f"Say where it is: Session.restore(journal, images={{{name!r}: path}})"
        raise ReadError(message, where=str(locator), remedy=remedy) from error


def _load(path: Path, key: str, meaning: dict[str, Any]) -> SourceImage:
    pixels = open_image(path).read()
    image = from_array(pixels, **meaning)
    if image.key != key:
        message = "it was changed after the session was saved"
        raise ReadError(message)
    return image


def save_array(path: Path, array: np.ndarray) -> None:
    """Write an array to a file, whole or not at all, and safe on the disk."""
    content = io.BytesIO()
    np.lib.format.write_array(content, array, allow_pickle=False)
    try:
        write_whole(path, content.getvalue(), is_durable=True)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise WriteError(message, where=str(path), remedy="Choose another folder, or free space") from error
