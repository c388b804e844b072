"""A pipeline on many images: a folder for each, a ledger, and one failure does not stop the others."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tamis.batch._binding import bind_images
from tamis.batch._folder import check_replaceable, check_writable
from tamis.batch._ledger import Ledger, LedgerLine
from tamis.batch._results import write_results
from tamis.batch._run import run
from tamis.errors import TamisError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from tamis.engine import Engine, Listener
    from tamis.io import SourceImage
    from tamis.pipeline import Pipeline

__all__ = ["ImageDone", "run_many"]

# a file system takes 255 bytes, and a letter has up to four
_LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class ImageDone:
    """One image of a batch is done, or has failed.

    Parameters
    ----------
    image : str
        Where it is.
    folder : Path
        Where its results are.
    files : tuple of str
        Their names; empty if it failed or was done before.
    seconds : float
        Wall time.
    is_cached : bool
        Whether nothing had to be computed.
    was_done : bool
        Whether the ledger said that it was done before.
    error : TamisError, optional
        Why it failed.
    """

    image: str
    folder: Path
    files: tuple[str, ...] = ()
    seconds: float = 0.0
    is_cached: bool = False
    was_done: bool = False
    error: TamisError | None = None


def run_many(
    pipeline: Pipeline,
    images: Sequence[str],
    out: Path,
    *,
    engine: Engine,
    inputs: Mapping[str, str] = MappingProxyType({}),
    resume: bool = False,
    with_report: bool = True,
    tiles: Sequence[int] | None = None,
    listener_for: Callable[[str], AbstractContextManager[Listener]] | None = None,
) -> Iterator[ImageDone]:
    """Run a pipeline on images, one after the other, and write the results of each into its own folder.

    Parameters
    ----------
    pipeline : Pipeline
        What to do.
    images : sequence of str
        Paths, or names such as ``"sample:coins"``, for the one input that `image_input` finds; the one name
        ``""`` where no image varies.
    out : Path
        Gets a folder an image, and the file ``ledger.jsonl``. One image that fails leaves nothing.
    engine : Engine
        Computes.
    inputs : mapping of str to str, default {}
        For other inputs, the image that all have in place of the pipeline's own.
    resume : bool, default False
        Whether to pass over images that the ledger says are done, with the same pipeline and pixels.
    with_report : bool, default True
        Whether to write a report for each.
    tiles : sequence of int, optional, pixel
        Forces a tile shape.
    listener_for : callable, optional
        From an image to who is told of its run, as a context that ends with it.

    Yields
    ------
    done : ImageDone
        In the order of the images; a failure is told, not raised.

    Raises
    ------
    WriteError
        If nothing can be written into `out`.
    """
    check_writable(out)
    ledger = Ledger(out / "ledger.jsonl")
    finished = ledger.done() if resume else {}
    for image, name in zip(images, _folder_names(images), strict=True):
        began = time.perf_counter()
        key = ""
        try:
            sources = bind_images(pipeline, image or None, inputs)
            key = _key(pipeline, sources)
            if key in finished and (out / finished[key]).is_dir():
                yield ImageDone(image, out / finished[key], was_done=True)
                continue
            _check_replaceable(out / name, sources)
            with listener_for(image) if listener_for else nullcontext() as listen:
                result = run(pipeline, sources, engine=engine, tiles=tiles, listen=listen)
            files = write_results(
                result, out / name, engine=engine, title=f"{name}: results", with_report=with_report
            )
        except TamisError as error:
            seconds = time.perf_counter() - began
            if len(images) > 1:
                ledger.add(LedgerLine(image, key, "", round(seconds, 3), str(error)))
            yield ImageDone(image, out / name, seconds=seconds, error=error)
            continue
        seconds = time.perf_counter() - began
        ledger.add(LedgerLine(image, key, name, round(seconds, 3)))
        finished = {done: folder for done, folder in finished.items() if folder != name}
        yield ImageDone(image, out / name, files, seconds, result.is_cached)


def _check_replaceable(folder: Path, sources: Mapping[str, SourceImage]) -> None:
    """Raise `WriteError` if results cannot replace a folder, or would replace what they are made from."""
    check_replaceable(folder)
    for source in sources.values():
        if os.path.isabs(source.locator):
            check_replaceable(folder, image=source.locator)


def _key(pipeline: Pipeline, sources: Mapping[str, SourceImage]) -> str:
    """Return the key of all that is asked of an image: the keys of the outputs, under their names."""
    keys = {name: source.key for name, source in sources.items()}
    told = ";".join(f"{name}={pipeline.key(name, keys)}" for name in pipeline.outputs)
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def _folder_names(images: Sequence[str]) -> list[str]:
    """Return a name for each image's folder, no two the same; some disks take A and a for one."""
    names: dict[str, str] = {}
    for image in images:
        stem = _stem(image)
        name, number = stem, 2
        while name.casefold() in names:
            name, number = f"{stem}_{number}", number + 1
        names[name.casefold()] = name
    return list(names.values())


def _stem(image: str) -> str:
    """Return the name of an image without its suffix, fit to be a folder's that is not hidden."""
    if not image:
        return "results"
    scheme, _, rest = image.partition(":")
    name = rest if scheme == "sample" else Path(os.path.abspath(image)).name
    stem = Path(name).stem.removesuffix(".ome").lstrip(".")
    return stem.encode(errors="replace").decode()[:_LONGEST_NAME] or "image"
