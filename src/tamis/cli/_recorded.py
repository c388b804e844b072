"""A script where a pipeline is meant: it is recorded first, and that is said."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tamis.cli._tell import tell

if TYPE_CHECKING:
    from tamis.pipeline import Pipeline

__all__ = ["is_script", "record_into"]


def is_script(path: str) -> bool:
    """Return whether this is to be run to find the pipeline in it, and not just read."""
    return path.endswith((".py", ".ipynb"))


def record_into(folder: Path, script: str) -> Pipeline:
    """Run a script once, and leave its pipeline document in a folder.

    What the script prints goes to standard error: standard output is for results.

    Raises
    ------
    ReadError
        If there is no such script.
    ScriptError
        If it fails, or does nothing with images.
    WriteError
        If nothing can be written into the folder.
    """
    from tamis.batch import check_writable
    from tamis.recorder import record

    check_writable(folder)
    document = folder / f"{Path(script).stem}.json"
    if Path(script).is_file():
        tell(f"{script} is a script: it runs now, with your rights, to be recorded.")
    pipeline = record(script, data=document.with_suffix(".data"), stdout=sys.stderr)
    folder.mkdir(parents=True, exist_ok=True)
    pipeline.save(document)
    tell(f"it is recorded as {document}: running that runs no code of the script.")
    return pipeline
