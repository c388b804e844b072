"""The page of a session: where each part has its place. Parts are drawn by the modules of the page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from tamis.web._assets import asset, modules, styles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tamis.web._users import Recent

__all__ = ["session_page"]

_STAGES = ("threshold", "filter", "denoise", "markers", "segment")


def session_page(session_id: str, opened: Sequence[Recent]) -> str:
    """Return the page of a session.

    Parameters
    ----------
    session_id : str
        Which one.
    opened : sequence of Recent
        The user's sessions that are open, this one among them.
    """
    title = next((one.title for one in opened if one.id == session_id), "Tamis")
    links = "".join(f'<link rel="stylesheet" href="{one}">' for one in styles())
    links += "".join(f'<link rel="modulepreload" href="{one}">' for one in modules())
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} - Tamis</title><link rel="icon" href="data:,">{links}
</head>
<body>
<div id="tamis-page" class="tamis-page">
{_header(title, session_id, opened)}
<main class="tamis-main">
{_side("catalogue", "Catalogue")}
<section class="tamis-panels" data-part="panels" aria-label="Panels"></section>
{_side("form", "Step")}
</main>
<section class="tamis-strip" data-part="strip" aria-label="Pipeline"></section>
<details id="tamis-bottom" class="tamis-bottom">
<summary>Measurements <span id="tamis-table-message" class="tamis-quiet" role="status"></span></summary>
<div id="tamis-tools"></div>
</details>
{_dialogs()}
<div data-toasts=""></div>
</div>
<script type="module" src="{asset("door.js")}"></script>
</body>
</html>"""


def _header(title: str, session_id: str, opened: Sequence[Recent]) -> str:
    return f"""<header data-part="header">
<a class="tamis-name" href="/start" title="Start page">Tamis</a>
<details class="tamis-menu"><summary id="tamis-title">{escape(title)}</summary>
<nav id="tamis-sessions">{_links(session_id, opened)}</nav></details>
{_action("undo", "Undo", "Ctrl+Z")}{_action("redo", "Redo", "Ctrl+Shift+Z")}
{_opener("tamis-history", "History")}
<span class="tamis-space"></span>
<progress id="tamis-progress" max="1" aria-label="Run" hidden></progress>
<span id="tamis-remaining" class="tamis-quiet"></span>
{_action("cancel", "Cancel", "", "hidden")}
{_opener("tamis-try-all", "Try all")}
{_action("run", "Run", "The whole image")}
{_opener("tamis-export", "Export")}{_opener("tamis-share", "Share")}
{_action("keys", "?", "Keyboard shortcuts")}{_action("dark", "Dark", "Dark or light")}
</header>"""


def _links(session_id: str, opened: Sequence[Recent]) -> str:
    links = [
        f'<a href="/?session={quote(one.id)}" aria-current="{"page" if one.id == session_id else "false"}">'
        f"{escape(one.title)}</a>"
        for one in opened
    ]
    return "".join([*links, '<a href="/start">Open another ...</a>'])


def _side(name: str, title: str) -> str:
    """Return a side that collapses; the panels get its room."""
    place = f'<div class="tamis-part" data-part="{name}"></div>'
    return f'<details class="tamis-side tamis-{name}" open><summary>{title}</summary>{place}</details>'


def _dialogs() -> str:
    stages = "".join(f'<button type="button" data-try="{stage}">{stage}</button>' for stage in _STAGES)
    dialogs = [
        _dialog("tamis-history", "History", '<div data-part="history"></div>'),
        _dialog(
            "tamis-try-all",
            "Try all of a stage on the selected result",
            f'<div class="tamis-row">{stages}</div><p id="tamis-try-message" role="status"></p>'
            '<iframe id="tamis-try-sheet" title="All candidates, side by side" hidden></iframe>',
        ),
        _dialog(
            "tamis-export",
            "Export",
            '<p id="tamis-export-message" role="status"></p>'
            '<ul id="tamis-export-list" class="tamis-exports"></ul>',
        ),
        _dialog(
            "tamis-share",
            "Share what you did, without the pixels",
            "<p>Whoever opens this address in Tamis gets your steps and your view. "
            "The image is not in it: they choose it themselves.</p>"
            '<textarea id="tamis-share-text" readonly rows="4" aria-label="Address"></textarea>'
            '<div class="tamis-row"><button id="tamis-share-copy" type="button">Copy</button>'
            '<span id="tamis-share-message" role="status"></span></div>',
        ),
    ]
    return "\n".join(dialogs)


def _dialog(name: str, title: str, content: str) -> str:
    close = '<form method="dialog"><button type="submit">Close</button></form>'
    return f'<dialog id="{name}" aria-label="{title}"><h2>{title}</h2>{content}{close}</dialog>'


def _opener(dialog: str, text: str) -> str:
    return f'<button type="button" data-dialog="{dialog}">{text}</button>'


def _action(name: str, text: str, title: str, more: str = "") -> str:
    return f'<button type="button" title="{title}" data-action="{name}" {more}>{text}</button>'
