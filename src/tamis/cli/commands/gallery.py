"""``tamis gallery``: examples by words, by operation, or by an image that looks alike."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tamis.cli._example import is_example
from tamis.cli._option import as_json, place
from tamis.cli._tell import tell
from tamis.errors import nearest
from tamis.gallery import (
    describe,
    get_entry,
    list_entries,
    measure_image,
    ranked,
    read_index,
    script_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tamis.gallery import Entry, Likeness

_MOST_ALIKE = 5


@click.command("gallery", short_help="Find an example: by words, or by what looks like your image.")
@click.argument("words", nargs=-1, metavar="[WORDS|NAME]...")
@click.option("--like", type=place, metavar="IMAGE", help="Those whose images look most like this one first.")
@click.option("--stage", metavar="STAGE", help="Only this stage: filter, threshold, segment, measure ...")
@click.option("--uses", metavar="OPERATION", help="Only what uses this operation, such as filters.sato.")
@click.option("--ndim", type=click.IntRange(1), metavar="N", help="Only what has an image of so many axes.")
@click.option(
    "--most", type=click.IntRange(1), metavar="N", help="So many at most; by default all, with --like 5."
)
@as_json
def command(
    words: tuple[str, ...],
    like: str | None,
    stage: str | None,
    uses: str | None,
    ndim: int | None,
    most: int | None,
    is_json: bool,
) -> None:
    """List examples of whole pipelines, or print the one that is named.

    WORDS are your own, as in: tamis gallery count touching cells. With --like, an image, or a sample such as
    sample:coins, is measured: no more than a part of one plane is read.
    """
    if is_name(words) and not any((like, stage, uses, ndim, is_json)):
        click.echo(script_of(get_entry(words[0])).read_text(encoding="utf-8"), nl=False)
        return
    entries = list_entries(" ".join(words), stage=stage, uses=uses, ndim=ndim)
    if like is not None:
        seen = measure_image(like)
        alike = ranked(seen, entries)[: most or _MOST_ALIKE]
        rows = [_row(one.entry, one) for one in alike]
        heading = f"{like}: {describe(seen)}\n"
    else:
        rows = [_row(entry) for entry in entries[:most]]
        heading = ""
    if is_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    elif rows:
        click.echo(heading, nl=False)
        click.echo("\n".join(_lines(rows)))
        name = rows[0]["name"]
        click.echo(f"\nOpen it: tamis open gallery:{name}    its script: tamis gallery {name}")
    else:
        tell(_nothing(" ".join(words)))


def is_name(words: tuple[str, ...]) -> bool:
    """Return whether an example is named, rather than searched for."""
    if len(words) != 1:
        return False
    own = {entry.name.partition("/")[2] for entry in read_index()}
    return is_example(words[0]) or "/" in words[0] or "_" in words[0] or words[0] in own


def _nothing(words: str) -> str:
    """Say that nothing was found, and which names the words look like."""
    own = {entry.name.partition("/")[2]: entry.name for entry in read_index()}
    near = [own[name] for name in nearest(words.replace(" ", "_"), own)]
    offer = f"Did you mean {' or '.join(near)}?" if near else "Try other words, or `tamis gallery` for all."
    return f"nothing matches. {offer}"


def _row(entry: Entry, alike: Likeness | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": entry.name,
        "title": entry.title,
        "summary": entry.summary,
        "stage": entry.stage,
        "ndims": entry.ndims,
        "uses": [asdict(use) for use in entry.uses],
        "script": str(script_of(entry)),
    }
    if alike is not None:
        row |= {"likeness": round(alike.likeness, 3), "image": alike.picture.name, "why": alike.why}
    return row


def _lines(rows: Iterable[dict[str, Any]]) -> list[str]:
    rows = list(rows)
    width = max(len(row["name"]) for row in rows)
    lines = []
    for row in rows:
        likeness = f"{row['likeness']:.2f}  " if "likeness" in row else ""
        lines.append(f"{likeness}{row['name']:<{width}}  {row['title']}")
        if likeness:
            lines.append(f"      {row['why']}")
    return lines
