"""The steps of a report as HTML: the strip at the top, and a section for each."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING

from tamis.report._chart import draw_chart
from tamis.report._number import DASH, format_seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.report._record import Step
    from tamis.views import Drawing

__all__ = ["draw_step", "draw_strip"]

_SMALL = 256  # narrower pictures are enlarged on the page, and their pixels should stay square
_THUMBNAIL = 240


def draw_strip(steps: Sequence[Step]) -> str:
    """Return the pipeline as a strip of thumbnails that lead to the steps."""
    cards = [_card(step, number, steps[:number]) for number, step in enumerate(steps)]
    return f'<nav aria-label="Steps"><ol class="strip">{"".join(cards)}</ol></nav>' if cards else ""


def _card(step: Step, number: int, before: Sequence[Step]) -> str:
    follows = (before[-1].id,) if before else ()
    origin = f"from {', '.join(step.inputs)}" if step.inputs and step.inputs != follows else ""
    small = "".join(f"<small>{_breakable(text)}</small>" for text in (step.operation, origin) if text)
    return (
        f'<li><a href="#step-{number + 1}"><span class="thumb">{_thumbnail(step)}</span>'
        f"<b>{_breakable(step.id)}</b>{small}</a></li>"
    )


def _breakable(name: str) -> str:
    """Return a name that a narrow card may break after its points and underscores."""
    return escape(name).replace(".", ".<wbr>").replace("_", "_<wbr>")


def _thumbnail(step: Step) -> str:
    if step.picture is None:
        return f"<span>{escape(step.result.partition(',')[0] or DASH)}</span>"
    return _img(step.picture.thumbnail(largest=_THUMBNAIL), alt="")  # the name stands below


def draw_step(step: Step, number: int) -> str:
    """Return one step as a section: its picture, and beside it what it did and what came out."""
    words = _words(step, number)
    chart = draw_chart(step.histogram) if step.histogram else ""
    if step.picture is None:
        body = f"<div>{words}</div><div>{chart}</div>"
    else:
        body = f"{_figure(step.picture)}<div>{words}{chart}</div>"
    name = "step" if step.picture else "step plain"
    return f'<section class="{name}" id="step-{number}" aria-labelledby="name-{number}">{body}</section>'


def _words(step: Step, number: int) -> str:
    call = " ".join(f"<code>{escape(text)}</code>" for text in (step.operation, step.values) if text)
    lines = [("operation", call), ("summary", escape(step.summary)), ("result", escape(step.result))]
    paragraphs = [f'<p class="{name}">{html}</p>' for name, html in [*lines, ("time", _time(step))] if html]
    heading = f'<h2 id="name-{number}"><span class="count">{number}</span>{escape(step.id)}</h2>'
    return heading + "".join(paragraphs)


def _time(step: Step) -> str:
    origin = f"from {', '.join(step.inputs)}" if step.inputs else ""
    took = "" if step.seconds is None else format_seconds(step.seconds)
    cached = '<span class="cached">from the cache</span>' if step.is_cached else ""
    return " · ".join(part for part in (escape(origin), took, cached) if part)


def _figure(picture: Drawing) -> str:
    return f"<figure>{_img(picture, picture.alt)}<figcaption>{escape(picture.alt)}</figcaption></figure>"


def _img(picture: Drawing, alt: str) -> str:
    data = base64.b64encode(picture.png).decode("ascii")
    small = ' class="small"' if picture.width < _SMALL and alt else ""
    return (
        f'<img{small} width="{picture.width}" height="{picture.height}" alt="{escape(alt, quote=True)}"'
        f' src="data:image/png;base64,{data}">'
    )
