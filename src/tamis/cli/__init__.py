"""The command line: thin commands, one file each in ``commands/``. May import: session, batch and below."""

from tamis.cli._main import main, run

__all__ = ["main", "run"]
