"""The Dash application: it lays the page out. What moves with a slider goes through no callback of it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tamis.errors import TamisError
from tamis.web._assets import asset, modules, styles
from tamis.web._guard import current_user
from tamis.web._layout import layout

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from dash import Dash
    from fastapi import FastAPI

    from tamis.web._users import Users

__all__ = ["make_dash"]

_LOG = logging.getLogger("tamis.web")
_INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
{%metas%}<title>{%title%}</title><link rel="icon" href="data:,">
{%css%}STYLES
</head>
<body>{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}
<script type="module" src="DOOR"></script></footer>
</body>
</html>"""


def make_dash(server: FastAPI, users: Users, pool: Executor) -> Dash:
    """Return the application; it adds its routes to the server.

    Parameters
    ----------
    server : FastAPI
        What answers.
    users : Users
        Have the sessions.
    pool : Executor
        Threads for the callbacks, so that none keeps another waiting.
    """
    from dash import Dash

    links = [f'<link rel="stylesheet" href="{one}">' for one in styles()]
    links += [f'<link rel="modulepreload" href="{one}">' for one in modules()]
    index = _INDEX.replace("STYLES", "".join(links)).replace("DOOR", asset("door.js"))
    app = Dash(
        "tamis.web",
        server=server,
        backend="fastapi",
        title="Tamis",
        update_title="",
        include_assets_files=False,
        assets_folder="dash-assets",  # there is no such folder: our files have an address of their own
        serve_locally=True,
        index_string=index,
        add_log_handler=False,
        on_error=_note_error,
    )
    # every other address is ours to answer
    app.backend._setup_catchall = lambda: None
    app.layout = layout()
    _add_callbacks(app, users, pool)
    return app


def _note_error(error: Exception) -> None:
    """Log what a callback raised: Dash would tell nobody. What a user can mend is told where it is asked."""
    if not isinstance(error, TamisError):
        _LOG.error("a callback failed", exc_info=error)


def _add_callbacks(app: Dash, users: Users, pool: Executor) -> None:
    from dash import Input, Output

    @app.callback(  # type: ignore[untyped-decorator]  # Dash tells mypy nothing
        Output("tamis-title", "children"),
        Output("tamis-sessions", "children"),
        Input("tamis-location", "search"),
    )
    async def show_sessions(search: str) -> Any:
        user = current_user()
        recent = await asyncio.get_running_loop().run_in_executor(pool, users.opened, user)
        return _switcher(recent, _session_in(search))


def _switcher(recent: list[Any], present: str) -> tuple[str, list[Any]]:
    from dash import html

    links = [
        html.A(
            one.title,
            href=f"/?session={one.id}",
            **{"aria-current": "page" if one.id == present else "false"},
        )
        for one in recent
    ]
    title = next((one.title for one in recent if one.id == present), "Tamis")
    return title, [*links, html.A("Open another ...", href="/start")]


def _session_in(search: str | None) -> str:
    query = search if isinstance(search, str) else ""
    return parse_qs(query.removeprefix("?")).get("session", [""])[0]
