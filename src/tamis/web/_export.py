"""Whole results of a session, and as files: what a download gives."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tamis.batch import report_of, run, to_notebook
from tamis.catalogue import Kind
from tamis.errors import PipelineError, TamisError, UnknownNameError, WriteError
from tamis.exploration import STAGES, try_all
from tamis.files import write_whole
from tamis.io import write
from tamis.pipeline import Pipeline
from tamis.report import write_report, write_sheet

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tamis.batch import Result
    from tamis.engine import Engine, Listener
    from tamis.exploration import Trials
    from tamis.session import Session

__all__ = ["bound_pipeline", "make_file", "run_refs", "suffixes_of", "write_aside"]

_TRIAL_S = 20.0
_TRIED = tuple(f"try-{stage}.html" for stage in STAGES)
_TEXTS = ("pipeline.json", "script.py", "notebook.ipynb", "report.html")


def bound_pipeline(session: Session) -> Pipeline:
    """Return the pipeline of a session as one that was made with the session's images."""
    graph = session.pipeline
    sources = tuple(
        replace(source, locator=session.images[source.name].locator, key=session.images[source.name].key)
        for source in graph.sources
    )
    return Pipeline(sources, graph.nodes, graph.targets)


def run_refs(
    session: Session,
    names: Iterable[str],
    engine: Engine,
    *,
    listen: Listener | None = None,
    cancel: threading.Event | None = None,
) -> Result:
    """Return whole results of a session, by default all outputs; what its panels ask for goes on meanwhile.

    Raises
    ------
    TamisError
        If a name means nothing, or a step fails.
    CancelledError
        If `cancel` was set.
    """
    pipeline = bound_pipeline(session)
    refs = [session.state.resolved(name) for name in names]
    wanted = pipeline.with_outputs(*refs) if refs else pipeline
    return run(wanted, dict(session.images), engine=engine, listen=listen, cancel=cancel)


def suffixes_of(kind: Kind) -> tuple[str, ...]:
    """Return what a result of a kind can be saved as, the usual first."""
    if kind is Kind.TABLE:
        return ".csv", ".parquet"
    if kind in {Kind.IMAGE, Kind.BINARY, Kind.LABELS, Kind.MARKERS}:
        return ".tif", ".png", ".npy"
    return (".npy",)


def make_file(
    session: Session, name: str, folder: Path, engine: Engine, *, cancel: threading.Event | None = None
) -> Path:
    """Write what a download is to give, unless it is there already.

    Parameters
    ----------
    session : Session
        Whose.
    name : str
        ``pipeline.json``, ``script.py``, ``notebook.ipynb``, ``report.html``, ``try-threshold.html``
        and its like for every stage that can be tried, or the reference of a result
        with the suffix of its format, such as ``labels.tif``.
    folder : Path
        Where; the file's name in it is made of what it holds.
    engine : Engine
        Computes.
    cancel : threading.Event, optional
        Stops computing.

    Raises
    ------
    UnknownNameError
        If there is no such result or format.
    WriteError
        If it cannot be written; then nothing is left.
    """
    path = folder / f"{_digest(session, name)}{name[name.rfind('.') :]}"
    if path.exists():
        return path
    try:
        if name in (*_TEXTS, *_TRIED):
            _write_text(session, name, path, engine, cancel)
        else:
            _write_result(session, name, path, engine, cancel)
    except OSError as error:
        if isinstance(error, TamisError):
            raise
        message = f"cannot be written: {error.strerror or error}"
        raise WriteError(message, where=name, remedy="Free space") from error
    return path


def _digest(session: Session, name: str) -> str:
    pipeline = session.pipeline
    keys = {source: image.key for source, image in session.images.items()}
    every = [name, *(f"{target}={pipeline.key(target, keys)}" for target in sorted(pipeline.targets))]
    # of a pipeline without steps, the images are all that there is to tell from another
    every += [f"{source}:{keys[source]}:{image.locator}" for source, image in sorted(session.images.items())]
    every += [session.state.selected] if name in _TRIED else []
    every += [f"{node.id}:{pipeline.key(node.id, keys)}" for node in pipeline.nodes]
    return hashlib.sha256("\n".join(every).encode(errors="replace")).hexdigest()[:32]


def _write_text(
    session: Session, name: str, path: Path, engine: Engine, cancel: threading.Event | None
) -> None:
    pipeline = bound_pipeline(session)
    if name == "pipeline.json":
        pipeline.save(path)
    elif name == "script.py":
        write_whole(path, pipeline.to_script().encode())
    elif name == "notebook.ipynb":
        write_whole(path, to_notebook(pipeline, engine=engine).encode())
    elif name == "report.html":
        report = report_of(
            run_refs(session, (), engine, cancel=cancel),
            engine,
            title=", ".join(os.path.basename(image.locator) for image in session.images.values()),
            script=_script_of(pipeline),
        )
        write_aside(path, lambda temporary: write_report(temporary, report))
    else:
        trials = _trials(session, name.removeprefix("try-").removesuffix(".html"), engine)
        write_aside(path, lambda temporary: write_sheet(temporary, trials))


def _trials(session: Session, stage: str, engine: Engine) -> Trials:
    """Return all candidates of a stage for the selected result."""
    state = session.state
    if not state.selected:
        message = "nothing is selected that could be tried on"
        raise PipelineError(message, where="try all", remedy="Select a step")
    (image,) = run_refs(session, (session.image_behind(state.selected),), engine).values()
    return try_all(image, stage, engine=engine, timeout_s=_TRIAL_S)


def write_aside(path: Path, write_to: Callable[[Path], None]) -> None:
    """Write a file under another name first: it is there whole or not at all."""
    temporary = path.with_name(f"{secrets.token_hex(8)}{path.suffix}")
    try:
        write_to(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _script_of(pipeline: Pipeline) -> str:
    try:
        return pipeline.to_script()
    except TamisError as error:
        return f"# This pipeline cannot be a plain script: {error}\n"


def _write_result(
    session: Session, name: str, path: Path, engine: Engine, cancel: threading.Event | None
) -> None:
    ref, kind = _result_named(session, name, path.suffix)
    result = run_refs(session, (ref,), engine, cancel=cancel)
    (output,) = result
    value = result[output]
    like = result.source_like(output)
    if path.suffix == ".npy":
        _save_array(path, np.asarray(value))
    elif kind is Kind.TABLE or like is None:
        write(path, value)
    else:
        write(path, value, axes=like.axes, spacing=like.spacing, unit=like.unit)


def _result_named(session: Session, name: str, suffix: str) -> tuple[str, Kind]:
    """Return the reference that a file's name begins with, and its kind, if it can be saved so."""
    ref = session.state.resolved(name.removesuffix(suffix))
    pipeline = session.pipeline
    kind = pipeline.kinds()[pipeline.ref_of(ref)]
    if suffix not in suffixes_of(kind):
        raise UnknownNameError(suffix, noun="format", known=suffixes_of(kind), where=ref)
    return ref, kind


def _save_array(path: Path, array: np.ndarray) -> None:
    def write_to(temporary: Path) -> None:
        with open(temporary, "wb") as file:
            np.lib.format.write_array(file, array, allow_pickle=False)

    write_aside(path, write_to)
