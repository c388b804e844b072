"""A progress bar that listens to a run: the step, how far it is, and the time left."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tamis.engine import NodeDone, NodeStarted, RunDone, RunStarted, TileDone

if TYPE_CHECKING:
    from typing import Self, TextIO

    from tamis.engine import Event

__all__ = ["ProgressBar"]

# the bar counts in thousandths of the seconds that are expected
_SCALE = 1000


class ProgressBar:
    """Shows the events of a run on a terminal; elsewhere it writes nothing.

    As a context it is taken away at the end, however the run went.

    Parameters
    ----------
    title : str, default ''
        Comes before the step.
    stream : file, optional
        Where to show it; by default standard error.
    """

    def __init__(self, title: str = "", *, stream: TextIO | None = None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        console = Console(file=stream or sys.stderr)
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=28),
            TaskProgressColumn(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._title = f"{title} - " if title else ""
        self._expected: dict[str, float] = {}
        self._passed = 0.0
        self._task = self._progress.add_task(self._title.removesuffix(" - "), total=None)

    def __call__(self, event: Event) -> None:
        """Show what happened."""
        match event:
            case RunStarted():
                self._expected = dict(event.expected)
                total = max(sum(self._expected.values()), 1e-9)
                self._progress.start()
                self._progress.update(self._task, total=_SCALE * total)
            case NodeStarted():
                self._progress.update(self._task, description=f"{self._title}{event.node}")
            case TileDone():
                share = self._expected.get(event.node, 0.0) * event.done / event.tiles
                self._progress.update(self._task, completed=_SCALE * (self._passed + share))
            case NodeDone():
                self._passed += self._expected.get(event.node, 0.0)
                self._progress.update(self._task, completed=_SCALE * self._passed)
            case RunDone():
                self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away; closing twice is allowed."""
        self._progress.stop()
