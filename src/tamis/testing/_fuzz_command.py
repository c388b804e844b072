"""``python -m tamis.testing.fuzz``: all operations, in parallel, with the table as the result."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tamis.catalogue import known_operations
from tamis.testing._fuzz_chain import CHAINS
from tamis.testing._fuzz_child import fuzz_in_processes
from tamis.testing._fuzz_results import Results, rounds_of
from tamis.testing.conformance import table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tamis.testing._fuzz_results import Round
    from tamis.testing._fuzz_tally import Tally

__all__ = ["command"]

EXIT_FAILURES = 1
EXIT_INTERRUPTED = 130


@click.command("fuzz", context_settings={"help_option_names": ["-h", "--help"], "show_default": True})
@click.option("--cases", default=10_000, type=click.IntRange(1), help="Cases of each operation.")
@click.option(
    "--words", default="", help="Only operations whose id has one of these words; 'chains' for chains."
)
@click.option("--seed", default=0, help="The same seed gives the same cases.")
@click.option("--processes", default=os.cpu_count() or 1, type=click.IntRange(1), help="Rounds at once.")
@click.option("--timeout", "timeout_s", default=120.0, help="Seconds after which a case is a failure.")
@click.option("--misfits", is_flag=True, help="Footprints and second images need not fit the first.")
@click.option(
    "--table", type=click.Path(dir_okay=False, path_type=Path), help="Write the conformance table there."
)
@click.option(
    "--results",
    "results_path",
    default=Path(".fuzz", "results.jsonl"),
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where results are kept, so that a run that was stopped goes on.",
)
def command(
    *,
    cases: int,
    words: str,
    seed: int,
    processes: int,
    timeout_s: float,
    misfits: bool,
    table: Path | None,
    results_path: Path,
) -> None:
    """Try every operation in tiles against the library, and tell each failure with code that shows it."""
    results = Results(results_path, {"misfits": misfits})
    chosen = _chosen(words)
    rounds = rounds_of(chosen, cases=cases, seed=seed)
    missing = [wanted for wanted in rounds if not results.is_done(wanted)]
    _tell_known(results, len(rounds) - len(missing), len(rounds))
    status = 0
    try:
        done = fuzz_in_processes(missing, processes=processes, timeout_s=timeout_s, misfits=misfits)
        _follow(done, results, len(rounds) - len(missing), len(rounds))
    except KeyboardInterrupt:
        click.echo("interrupted; the same command goes on from here", err=True)
        status = EXIT_INTERRUPTED
    if table is not None:
        table.write_text(table_of(results.newest(), results.commits()), encoding="utf-8")
        click.echo(f"wrote {table}")
    tallies = results.tallies()
    failed = [name for name in chosen if name in tallies and tallies[name].failures]
    click.echo(f"{len(failed)} of {len(chosen)} failed" + (f": {', '.join(failed)}" if failed else ""))
    sys.exit(status or (EXIT_FAILURES if failed else 0))


def _chosen(words: str) -> list[str]:
    names = [CHAINS, *known_operations()]
    chosen = [name for name in names if not words or any(word in name for word in words.split())]
    if not chosen:
        message = f"no operation has one of {words!r} in its id"
        raise click.UsageError(message)
    return chosen


def _tell_known(results: Results, known: int, most: int) -> None:
    if known:
        click.echo(f"{known} of {most} rounds are done already")
        for name, tally in results.tallies().items():
            _tell_problems(name, tally)


def _follow(done: Iterator[tuple[Round, Tally]], results: Results, known: int, most: int) -> None:
    """Keep each result, and tell it."""
    for count, (wanted, tally) in enumerate(done, start=known + 1):
        results.add(wanted, tally)
        ways = ", ".join(f"{number:,} {way}" for way, number in sorted(tally.ways.items()))
        click.echo(f"[{count}/{most}] {wanted.operation}: {ways}; {tally.failures:,} failures")
        _tell_problems(wanted.operation, tally)


def _tell_problems(name: str, tally: Tally) -> None:
    for kind, problem in sorted(tally.problems.items()):
        click.echo(f"  {name}: {kind}: " + problem.replace("\n", "\n    "))
