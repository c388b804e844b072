"""``tamis``: finds the command, runs it, tells an error in one line."""

from __future__ import annotations

import errno
import importlib
import os
import pkgutil
import sys
from typing import NoReturn

import click

from tamis.cli import commands
from tamis.errors import TamisError, nearest

__all__ = ["EXIT_ERROR", "EXIT_SOME_FAILED", "EXIT_USAGE", "main", "tamis"]

EXIT_ERROR = 1
"""An error of the user's."""
EXIT_USAGE = 2
"""The command was written wrong."""
EXIT_SOME_FAILED = 3
"""Some images of a batch failed."""
_EXIT_INTERRUPTED = 130


class _Commands(click.Group):
    """Imports a command's file only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{commands.__name__}.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        near = nearest(name, self.list_commands(ctx), most=1)
        if name not in self.list_commands(ctx) and not name.startswith("-") and near:
            ctx.fail(f"No such command '{name}'. Did you mean '{near[0]}'?")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="tamis", prog_name="tamis")
def tamis() -> None:
    """Explore, tune and verify image-processing pipelines around scikit-image."""


def main() -> NoReturn:
    """Run the command line and leave with its exit status."""
    try:
        status = tamis.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(_EXIT_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except TamisError as error:
        _tell(str(error))
        sys.exit(EXIT_ERROR)
    except KeyboardInterrupt:
        sys.exit(_EXIT_INTERRUPTED)
    except BrokenPipeError:
        # whoever read us has left; nothing may be written at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS}:
            raise
        _tell(f"{error.filename or 'disk'}: {error.strerror}")
        sys.exit(EXIT_ERROR)
    sys.exit(status if isinstance(status, int) else 0)


def _tell(message: str) -> None:
    click.echo(f"tamis: {' '.join(message.split())}", err=True)
