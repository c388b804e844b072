"""``tamis try``: every operation of a stage on one image, side by side."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

import click

from tamis.batch import ProgressBar
from tamis.cli._option import as_json, engine_options, make_engine, place
from tamis.cli._tell import tell
from tamis.exploration import STAGES, TrialDone, TrialStarted, try_all

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from tamis.exploration import Trial, TrialEvent, Trials


@click.command("try", short_help="Try every operation of a stage on an image.")
@click.argument("stage", type=click.Choice(STAGES), metavar="STAGE")
@click.argument("image", type=place)
@click.option(
    "--operations", metavar="A,B", help="Try these in place of the stage, as in threshold_otsu,threshold_li."
)
@click.option(
    "--vary",
    "variations",
    multiple=True,
    metavar="PARAM=A,B,C",
    help="Try values of a parameter, as in sigma=1,2,4; of one operation, as in filters.gaussian.sigma=1,2.",
)
@click.option(
    "--region", metavar="A:B,C:D", help="Look at a part only, as in 0:512,0:512; the pixels are the same."
)
@click.option(
    "--plane", type=int, metavar="N", help="Plane of a 3-D image to show; the middle one by default."
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="Stop a candidate that takes longer.",
)
@click.option(
    "-o", "--output", metavar="FILE", help="Write a contact sheet: sheet.png, or sheet.html for the browser."
)
@click.option("--over", is_flag=True, help="Draw objects over the image in the contact sheet.")
@click.option(
    "--keep",
    nargs=2,
    metavar="NAME FILE",
    help="Write the pipeline of one candidate, for tamis run and tamis export.",
)
@engine_options
@as_json
def command(
    stage: str,
    image: str,
    operations: str | None,
    variations: tuple[str, ...],
    region: str | None,
    plane: int | None,
    timeout: float,
    output: str | None,
    over: bool,
    keep: tuple[str, str] | None,
    executor: str | None,
    workers: int | None,
    memory: str | None,
    scheduler: str | None,
    is_json: bool,
) -> int:
    """Try every operation of STAGE on IMAGE and compare: threshold, filter, denoise, markers or segment.

    The table tells each threshold, the share of foreground, the number of objects, the mean agreement with
    the other candidates, and the time. What fails says why. The exit status is 1 if nothing succeeded.
    """
    _check_files(output, keep)
    with _Bars() as bars:
        trials = try_all(
            image,
            stage,
            operations=None if operations is None else [name.strip() for name in operations.split(",")],
            grid=dict(map(_parse_variation, variations)),
            region=None if region is None else _parse_region(region),
            timeout_s=timeout,
            engine=make_engine(executor, workers, memory, scheduler),
            listen=None if is_json else bars,
        )
    click.echo(json.dumps([_as_json(trial) for trial in trials], indent=2) if is_json else repr(trials))
    if output is not None:
        _write_sheet(trials, output, plane=plane, over=over)
    if keep is not None:
        _keep(trials, *keep)
    if len(trials.failures) == len(trials):
        tell(f"no candidate succeeded on {image}.")
        return 1
    return 0


def _check_files(output: str | None, keep: tuple[str, str] | None) -> None:
    """Raise `click.BadParameter` before anything is computed for a file that could not be written."""
    for hint, path, suffixes in (
        ("--output", output, (".png", ".html")),
        ("--keep", None if keep is None else keep[1], (".json",)),
    ):
        if path is not None and not path.lower().endswith(suffixes):
            message = f"{path!r} must end in {' or '.join(suffixes)}"
            raise click.BadParameter(message, param_hint=hint)


def _parse_variation(text: str) -> tuple[str, list[Any]]:
    """Return ``"sigma=1,2,4"`` as a name and values, each JSON or Python, else text."""
    name, equals, listed = text.partition("=")
    if not equals or not name or not listed:
        message = f"{text!r} must look like PARAM=A,B,C, as in sigma=1,2,4"
        raise click.BadParameter(message, param_hint="--vary")
    for read in (json.loads, ast.literal_eval):
        try:
            return name, list(read(f"[{listed}]"))
        except (ValueError, SyntaxError, TypeError, RecursionError):
            continue
    return name, [part.strip() for part in listed.split(",")]


def _parse_region(text: str) -> tuple[slice, ...]:
    """Return ``"0:512,0:512"`` as slices."""
    slices = []
    for part in text.split(","):
        first, colon, last = (end.strip() for end in part.partition(":"))
        if not colon or not all(end.isdecimal() or not end for end in (first, last)):
            message = f"{text!r} must be first and last pixel of each axis, as in 0:512,0:512"
            raise click.BadParameter(message, param_hint="--region")
        slices.append(slice(*(int(end) if end else None for end in (first, last))))
    return tuple(slices)


def _write_sheet(trials: Trials, path: str, *, plane: int | None, over: bool) -> None:
    if path.lower().endswith(".png"):
        trials.save(path, plane=plane, over=over)
        return
    from tamis.report import write_sheet

    write_sheet(path, trials, plane=plane)


def _keep(trials: Trials, name: str, path: str) -> None:
    pipeline = trials.get_trial(name).pipeline
    if pipeline is None:
        message = f"{name} has no pipeline: {trials.get_trial(name).error}"
        raise click.BadParameter(message, param_hint="--keep")
    pipeline.save(path)


class _Bars:
    """A bar for each candidate, on a terminal; the next takes the place of the one before."""

    def __init__(self) -> None:
        self._bar: ProgressBar | None = None

    def __call__(self, event: TrialEvent) -> None:
        match event:
            case TrialStarted():
                self._close()
                self._bar = ProgressBar(f"{event.place} of {event.total}: {event.id}")
            case TrialDone():
                self._close()
            case _ if self._bar is not None:
                self._bar(event)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._close()


def _as_json(trial: Trial) -> dict[str, Any]:
    return {
        "id": trial.id,
        "operation": trial.operation,
        "values": {name: _plain(value) for name, value in trial.values.items()},
        "number": trial.number,
        "foreground": trial.foreground,
        "objects": trial.objects,
        "seconds": round(trial.seconds, 4),
        "is_cached": trial.is_cached,
        "agreement": trial.agreement,
        "error": trial.error,
    }


def _plain(value: Any) -> Any:
    from tamis.catalogue import freeze, to_json

    return to_json(freeze(value))
