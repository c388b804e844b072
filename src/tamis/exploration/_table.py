"""Trials as a table: in words for a terminal, in HTML for a notebook."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.exploration._trial import Trial
    from tamis.exploration._tried import Tried

__all__ = ["cells_of", "heading_of", "number_in_words", "table_in_html", "table_in_words", "title_of"]

_COLUMNS = ("candidate", "threshold", "foreground", "objects", "agreement", "time")
_WIDEST_REASON = 96


def number_in_words(value: float) -> str:
    """Return a number with as many digits as one reads: ``107``, ``18032``, ``0.4213``."""
    return f"{value:.5g}"


def title_of(trial: Trial) -> str:
    """Return what a trial is called where there is little room."""
    return ", ".join(filter(None, [trial.name, trial.details]))


def cells_of(trial: Trial) -> dict[str, str]:
    """Return what a row says, by column; empty where there is nothing to say."""
    share, objects, agreement = trial.foreground, trial.objects, trial.agreement
    spent = "cached" if trial.is_cached else f"{trial.seconds:.2f} s"
    return {
        "candidate": title_of(trial),
        "threshold": "" if trial.number is None else number_in_words(trial.number),
        "foreground": "" if share is None else f"{100 * share:.1f} %",
        "objects": "" if objects is None else f"{objects}",
        "agreement": "" if agreement is None else f"{agreement:.3f}",
        "time": "" if trial.has_failed and not trial.seconds else spent,
    }


def heading_of(trials: Tried) -> str:
    """Return what was tried on what: ``"threshold, 10 candidates on coins [0:100, 0:50]"``."""
    count = f"{len(trials)} candidate{'' if len(trials) == 1 else 's'}"
    where = f" {trials.region}" if trials.region is not None else ""
    return f"{trials.stage or 'operations'}: {count} on {trials.title}{where}"


def _used(trials: Tried) -> list[str]:
    """Return the columns in which something is said."""
    rows = [cells_of(trial) for trial in trials]
    return [name for name in _COLUMNS if name == "candidate" or any(row[name] for row in rows)]


def table_in_words(trials: Tried) -> str:
    """Return a table for a terminal; below it the steps that are shared, and why some failed."""
    columns = _used(trials)
    good = [cells_of(trial) for trial in trials if not trial.has_failed]
    widths = {name: max(len(name), *(len(row[name]) for row in good), 0) for name in columns}
    lines = [heading_of(trials), _line({name: name for name in columns}, columns, widths)]
    lines += [_line(row, columns, widths) for row in good]
    failures = trials.failures
    width = max((len(title_of(trial)) for trial in failures), default=0)
    lines += ["failed:"] if failures else []
    lines += [f"  {title_of(trial):<{width}}  {_short_reason(trial.error)}" for trial in failures]
    if trials.shared:
        steps = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in trials.shared.items())
        lines.append(f"shared steps, done once: {steps}")
    return "\n".join(lines)


def _line(row: dict[str, str], columns: Sequence[str], widths: dict[str, int]) -> str:
    first, *rest = columns
    cells = [f"{row[first]:<{widths[first]}}", *(f"{row[name]:>{widths[name]}}" for name in rest)]
    return "  ".join(cells).rstrip()


def _short_reason(reason: str) -> str:
    return reason if len(reason) <= _WIDEST_REASON else f"{reason[: _WIDEST_REASON - 3]}..."


def table_in_html(trials: Tried, png: bytes) -> str:
    """Return the contact sheet and the table below it, for a notebook."""
    columns = _used(trials)
    head = "".join(f"<th>{name}</th>" for name in columns)
    body = "".join(f"<tr>{_html_cells(trial, columns)}</tr>" for trial in trials)
    source = base64.b64encode(png).decode()
    return (
        f'<figure><img alt="{escape(heading_of(trials))}" style="max-width:100%" '
        f'src="data:image/png;base64,{source}"></figure>'
        f"<table><caption>{escape(heading_of(trials))}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _html_cells(trial: Trial, columns: Sequence[str]) -> str:
    cells = cells_of(trial)
    if trial.has_failed:
        reason = f'<td colspan="{max(1, len(columns) - 1)}">{escape(trial.error)}</td>'
        return f"<td>{escape(cells['candidate'])}</td>{reason}"
    return "".join(f"<td>{escape(cells[name])}</td>" for name in columns)
