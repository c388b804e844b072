"""Pages without a session: the start page, and a message where there is nothing else to show."""

from __future__ import annotations

import datetime as dt
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from tamis.io import list_samples
from tamis.web._assets import asset, styles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tamis.web._opening import Opening
    from tamis.web._users import Recent

__all__ = ["confirm_page", "message_page", "start_page"]


def message_page(message: str, *, again: str = "") -> str:
    """Return a page with a message, or one that asks for an address of this server again.

    Parameters
    ----------
    message : str
        Plain text.
    again : str, optional
        The address.
    """
    refresh = f'<meta http-equiv="refresh" content="0;url={escape(again)}">' if again else ""
    link = "" if again else '<p><a href="/start">Start page</a></p>'
    return _page(
        f'<main class="start"><h1>Tamis</h1><p role="alert">{escape(message)}</p>{link}</main>', refresh
    )


_WAITS = "A pipeline waits for its image"


def start_page(
    openings: Sequence[Opening],
    recent: Iterable[Recent],
    *,
    has_paths: bool,
    message: str = "",
    shared: str = "",
) -> str:
    """Return the page where a session begins.

    Parameters
    ----------
    openings : sequence of Opening
        What the command line named.
    recent : iterable of Recent
        The user's sessions, the newest first.
    has_paths : bool
        Whether he may open files of this machine by their path.
    message : str, optional
        What went wrong before.
    shared : str, optional
        A pipeline that waits for an image, as `tamis.web._share.to_share` writes it.
    """
    keep = f'<input type="hidden" name="shared" value="{escape(shared)}">'
    parts = [
        f'<p class="message" role="alert">{escape(message)}</p>' if message else "",
        f'<p class="message">{_WAITS}. Choose one.</p>' if shared and _WAITS not in message else "",
        _named(openings, keep),
        _own(keep, has_paths=has_paths),
        _recent(recent),
        _samples(keep),
    ]
    script = f'<script type="module" src="{asset("start.js")}"></script>'
    return _page(f'<main class="start"><h1>Tamis</h1>{"".join(parts)}</main>', script)


def _page(body: str, head: str = "") -> str:
    links = "".join(f'<link rel="stylesheet" href="{address}">' for address in styles())
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Tamis</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f'{links}{head}</head><body class="tamis">{body}</body></html>'
    )


def _named(openings: Sequence[Opening], keep: str) -> str:
    cards = [
        f'<li><button name="opening" value="{place}">{escape(one.title)}</button></li>'
        for place, one in enumerate(openings)
    ]
    if not cards:
        return ""
    form = f'<form method="post" action="/open">{keep}<ul class="names">{"".join(cards)}</ul></form>'
    return f"<section><h2>From the command line</h2>{form}</section>"


def _own(keep: str, *, has_paths: bool) -> str:
    upload = (
        f'<form method="post" action="/open" data-part="upload">{keep}<input type="hidden" name="upload">'
        '<label>A file of yours <input type="file" required></label> <button>Upload</button> '
        '<span class="quiet">or drop a file anywhere on this page</span> '
        '<progress hidden max="1"></progress> <span role="alert"></span></form>'
    )
    path = (
        f'<form method="post" action="/open">{keep}<label>A path on this machine '
        '<input name="path" size="44" placeholder="/data/foam.tif" required></label> '
        "<button>Open</button></form>"
        if has_paths
        else "<p>Open the address that <code>tamis open</code> printed to open files by their path.</p>"
    )
    return f"<section><h2>Your image</h2>{upload}{path}</section>"


def _recent(recent: Iterable[Recent]) -> str:
    rows = [
        f'<li><a href="/?session={quote(one.id)}">{escape(one.title)}</a> '
        f"<time>{_when(one.changed)}</time></li>"
        for one in recent
    ]
    return (
        f'<section><h2>Recent sessions</h2><ul class="names">{"".join(rows)}</ul></section>' if rows else ""
    )


def _when(changed: float) -> str:
    return dt.datetime.fromtimestamp(changed).astimezone().strftime("%Y-%m-%d %H:%M")


def _samples(keep: str) -> str:
    cards = [
        f'<button name="sample" value="{name}"><img loading="lazy" alt="" src="/thumbnail/{name}.png" '
        f'width="112" height="112"><span>{name.replace("_", " ")}</span></button>'
        for name in list_samples()
    ]
    form = f'<form method="post" action="/open" class="samples">{keep}{"".join(cards)}</form>'
    return f"<section><h2>Samples</h2>{form}</section>"


def confirm_page(path: str, shared: str) -> str:
    """Return the page that asks before a script is run."""
    body = (
        f'<main class="start"><h1>Tamis</h1><p class="message" role="alert"><b>{escape(path)}</b> is a '
        "script: opening it runs it, with the rights of whoever started this server, "
        "to see what it does with images.</p>"
        f'<form method="post" action="/open"><input type="hidden" name="path" value="{escape(path)}">'
        f'<input type="hidden" name="shared" value="{escape(shared)}">'
        '<button name="confirmed" value="yes">Run it</button> <a href="/start">No</a></form></main>'
    )
    return _page(body)
