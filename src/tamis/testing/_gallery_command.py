"""``python -m tamis.testing.gallery``: record the examples, and write the index."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import click

from tamis.files import write_whole
from tamis.gallery import Entry, entry_of_json, to_line
from tamis.testing._gallery_entry import entry_of, name_of
from tamis.testing._passage import recorded_as

__all__ = ["command"]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--words", default="", help="Only examples whose name has one of these words.")
@click.option("--folder", default="examples", type=click.Path(exists=True, path_type=Path), show_default=True)
def command(words: str, folder: Path) -> None:
    """Record the examples in FOLDER, and write its index.json; forget those that are no more."""
    os.environ["MPLBACKEND"] = "agg"
    target = folder / "index.json"
    entries = _read(target)
    scripts = sorted(folder.glob("*/plot_*.py"))
    for script in scripts:
        name = name_of(script)
        if name in entries and words and not any(word in name for word in words.split()):
            continue
        with tempfile.TemporaryDirectory(prefix="tamis-gallery-") as root:
            document = recorded_as(script.absolute(), Path(root, "answer"), Path(root))
            entries[name] = entry_of(script, document)
        click.echo(f"{name}: {', '.join(picture.name for picture in entries[name].pictures) or 'no image'}")
    there = set(map(name_of, scripts))
    lines = [to_line(entry) for name, entry in sorted(entries.items()) if name in there]
    body = ",\n".join(lines)
    write_whole(target, f"[\n{body}\n]\n".encode())


def _read(target: Path) -> dict[str, Entry]:
    """Return the entries that were written before, by name."""
    if not target.exists():
        return {}
    return {data["name"]: entry_of_json(data) for data in json.loads(target.read_text(encoding="utf-8"))}
