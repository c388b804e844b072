"""One line on standard error: what went wrong, or what to know."""

from __future__ import annotations

import click

__all__ = ["tell"]


def tell(message: str) -> None:
    """Print a message on standard error in one line that says who speaks."""
    click.echo(f"tamis: {' '.join(message.split())}", err=True)
