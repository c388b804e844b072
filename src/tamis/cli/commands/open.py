"""``tamis open``: the application in the browser, and reports that are there."""

from __future__ import annotations

from pathlib import Path

import click

from tamis.cli._example import is_example, script_named
from tamis.cli._option import place
from tamis.cli._recorded import is_script
from tamis.cli._show_report import find_reports, open_reports
from tamis.cli._tell import tell


@click.command("open", short_help="Explore images and pipelines in the browser.")
@click.argument("names", nargs=-1, type=place, metavar="[IMAGE|SCRIPT|PIPELINE|FOLDER]...")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Where to listen; by default 8050, or the next that is free.",
)
@click.option("--no-browser", is_flag=True, help="Print the address, and open no browser.")
@click.option("--data", type=place, metavar="DIR", help="Folder for sessions and uploads.")
@click.option("--yes", is_flag=True, help="Run scripts without asking first.")
def command(
    names: tuple[str, ...], host: str, port: int, no_browser: bool, data: str | None, yes: bool
) -> None:
    """Open images, pipeline documents or scripts in the browser; without any, the samples.

    Of several images each is a session of its own; a pipeline among them is for each of them. A document is
    read, and nothing in it is run. A script is run once, with your rights, to be recorded: you are asked
    first, except for an example that came along, gallery:NAME, which `tamis gallery` finds.

    A folder that `tamis run` or `tamis demo` wrote opens its reports instead.

    On this machine itself no password is needed. With another --host, visitors need the token in the address
    that is printed.
    """
    if names and all(_is_results(name) for name in names):
        for name in names:
            open_reports(Path(name))
        return
    from tamis.web import check_extra, data_folder, openings_of, serve

    check_extra()
    folder = data_folder(data)
    for name in (name for name in names if is_script(name) and not is_example(name)):
        question = f"{name} is a script. Run it now, with your rights, to record it?"
        if not yes and not click.confirm(question, err=True):
            raise click.Abort
    openings = openings_of(list(map(script_named, names)), recorded=folder / "recorded")
    serve(openings, host=host, port=port, data=folder, opens_browser=not no_browser, tell=_tell_address)
    tell("the server has ended; its sessions are kept.")


def _is_results(name: str) -> bool:
    path = Path(name)
    return (path.is_dir() or path.suffix == ".html") and bool(find_reports(path))


def _tell_address(address: str) -> None:
    click.echo(address)
    tell("press Ctrl+C to end; sessions are kept.")
