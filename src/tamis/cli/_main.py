"""``tamis``: finds the command, runs it, tells an error in one line."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import warnings
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from tamis.cli import commands
from tamis.cli._fork import Becoming, ForkedProcess, become, can_fork
from tamis.cli._tell import tell
from tamis.errors import TamisError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["EXIT_ERROR", "EXIT_SOME_FAILED", "EXIT_USAGE", "main", "run", "tamis"]

EXIT_ERROR = 1
"""An error of the user's."""
EXIT_USAGE = 2
"""The command was written wrong."""
EXIT_SOME_FAILED = 3
"""Some images of a batch failed."""
_EXIT_INTERRUPTED = 130
# what click raises for a group without a command; older versions print the help themselves
_HELP: tuple[type[Exception], ...] = tuple(
    filter(None, [getattr(click.exceptions, "NoArgsIsHelpError", None)])
)


class _Commands(click.Group):
    """Imports a command's file only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{commands.__name__}.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:  # whoever read us has left; nothing may be written at exit either
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return status

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, known = args[0], self.list_commands(ctx)
        if name not in known and not name.startswith("-") and (near := nearest(name, known, most=1)):
            ctx.fail(f"No such command '{name}'. Did you mean '{near[0]}'?")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="tamis", prog_name="tamis")
def tamis() -> None:
    """Explore, tune and verify image-processing pipelines around scikit-image."""


def run() -> NoReturn:
    """Be the command line: what this process is there for, and nothing else."""
    try:
        main(start=ForkedProcess if can_fork() else None)
    except Becoming as wish:
        arguments = wish.arguments
    become(arguments)


def main(*, start: Callable[[Sequence[str]], ForkedProcess] | None = None) -> NoReturn:
    """Run the command line and leave with its exit status.

    Parameters
    ----------
    start : callable, optional
        How the process of a script is started that is recorded; by default as a new one.
    """
    warnings.showwarning = _show_warning
    try:
        status = tamis.main(prog_name="tamis", standalone_mode=False, obj=start)
    except (click.exceptions.Abort, KeyboardInterrupt):
        sys.exit(_EXIT_INTERRUPTED)
    except click.ClickException as error:
        _tell_usage(error)
        sys.exit(EXIT_USAGE)
    except TamisError as error:
        tell(str(error))
        sys.exit(EXIT_ERROR)
    except MemoryError:
        tell("the machine has no memory left. Close other programs, or allow less with --memory.")
        sys.exit(EXIT_ERROR)
    except OSError as error:
        if error.strerror is None:
            raise  # not the system's own
        tell(f"{error.filename or 'disk'}: {error.strerror}.")
        sys.exit(EXIT_ERROR)
    sys.exit(status if isinstance(status, int) else 0)


def _tell_usage(error: click.ClickException) -> None:
    if isinstance(error, _HELP):
        error.show()
        return
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "tamis"
    message = error.format_message()
    sentence = message if message.endswith((".", "?")) else f"{message}."
    where = path.removeprefix("tamis").strip()
    tell(f"{f'{where}: ' if where else ''}{sentence} See `{path} -h`.")


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Tell a library's warning in one line; where in its code it came from helps nobody here."""
    tell(f"warning: {message}")
