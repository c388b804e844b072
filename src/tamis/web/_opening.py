"""What somebody names to be opened: images, a pipeline document, a script."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tamis.errors import PipelineError
from tamis.io import open_image
from tamis.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Opening", "is_document", "is_script", "openings_of", "record_script_into"]


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """What a session starts from; each user who comes starts one of his own.

    Parameters
    ----------
    title : str
        How it is called.
    image : str or None
        A path or a sample; None where the pipeline's own images are meant.
    pipeline : Pipeline or None
        None where there is just the image.
    """

    title: str
    image: str | None = None
    pipeline: Pipeline | None = None


def is_script(name: str) -> bool:
    """Return whether this is code, and only running it would tell its pipeline."""
    return name.lower().endswith((".py", ".ipynb"))


def is_document(name: str) -> bool:
    """Return whether this is the name of a pipeline document."""
    return name.lower().endswith(".json")


def openings_of(names: Sequence[str], *, recorded: Path) -> list[Opening]:
    """Return what is to be opened; scripts among the names are run now.

    Parameters
    ----------
    names : sequence of str
        Images, and a pipeline document or a script, which then is for each of the images; without
        images any number of pipelines, each with its own.
    recorded : Path
        Folder for what the scripts leave.

    Returns
    -------
    openings : list of Opening
        In the order of the names.

    Raises
    ------
    ReadError
        If an image cannot be read.
    DocumentError
        If what is called a pipeline is none.
    ScriptError
        If a script fails, or does nothing with images.
    PipelineError
        If there are images and several pipelines.
    """
    images = [name for name in names if not is_script(name) and not is_document(name)]
    for image in images:
        open_image(image)
    pipelines = [(name, _pipeline_of(name, recorded)) for name in names if name not in images]
    if images and len(pipelines) > 1:
        message = f"{len(pipelines)} pipelines are given, and {len(images)} images"
        raise PipelineError(message, where="open", remedy="Give one pipeline with images, or pipelines alone")
    if not images:
        return [Opening(Path(name).name, None, pipeline) for name, pipeline in pipelines]
    pipeline = pipelines[0][1] if pipelines else None
    return [Opening(_title_of(image), _absolute(image), pipeline) for image in images]


def record_script_into(folder: Path, script: str) -> Pipeline:
    """Run a script with the rights of this process, and return its pipeline; arrays it needs are kept.

    Raises
    ------
    ReadError
        If there is no such script.
    ScriptError
        If it fails, or does nothing with images.
    """
    from tamis.recorder import record

    folder.mkdir(parents=True, exist_ok=True)
    return record(script, data=folder / Path(script).stem, stdout=sys.stderr)


def _pipeline_of(name: str, recorded: Path) -> Pipeline:
    return record_script_into(recorded, name) if is_script(name) else Pipeline.load(name).check()


def _title_of(image: str) -> str:
    return image.removeprefix("sample:") if image.startswith("sample:") else Path(image).name


def _absolute(image: str) -> str:
    return image if image.startswith("sample:") else str(Path(image).expanduser().absolute())
