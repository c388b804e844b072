"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

import click

from tamis.cli._main import tamis as group
from tamis_site.rst import escape, heading, indent, table

__all__ = ["command_page"]

_STATUS = (
    ("0", "done"),
    ("1", "an error of the user's, told in one line"),
    ("2", "the command was written wrong"),
    ("3", "some images of a batch failed"),
)


def command_page() -> str:
    """Return the page with every command: how it is written, what it does, its options."""
    context = click.Context(group, info_name="tamis")
    parts = [
        *heading("Command line"),
        escape(group.help or ""),
        "",
        *table(("exit status", "means"), _STATUS),
    ]
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            parts += _section(command, click.Context(command, info_name=name, parent=context), "-")
    return "\n".join(parts)


def _section(command: click.Command, context: click.Context, mark: str) -> list[str]:
    usage = f"$ {context.command_path} {' '.join(command.collect_usage_pieces(context))}"
    lines = [
        *heading(context.command_path, mark),
        ".. code-block:: console",
        "",
        indent(usage),
        "",
        *_words(command.help or ""),
        *_options(command, context),
    ]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                lines += _section(inner, click.Context(inner, info_name=name, parent=context), "~")
    return lines


def _words(text: str) -> list[str]:
    """Return a help text: paragraphs, and blocks that click would not wrap as they are."""
    lines = []
    for paragraph in text.split("\n\n"):
        if paragraph.startswith("\b"):
            lines += ["::", "", indent(paragraph.lstrip("\b\n")), ""]
        else:
            lines += [escape(paragraph), ""]
    return lines


def _options(command: click.Command, context: click.Context) -> list[str]:
    records = [parameter.get_help_record(context) for parameter in command.params]
    rows = [(f"``{record[0]}``", escape(record[1])) for record in records if record is not None]
    return table(("option", "what it does"), rows) if rows else []
