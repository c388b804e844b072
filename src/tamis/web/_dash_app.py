"""The Dash application: layout, grid and charts. A callback is one verb of a session, and what it draws."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tamis.errors import CancelledError, TamisError
from tamis.web._assets import asset, styles
from tamis.web._guard import current_user
from tamis.web._layout import layout
from tamis.web._measure import Tables, columns_of, rows_of, table_refs

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from dash import Dash
    from fastapi import FastAPI

    from tamis.session import Session
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
<footer>{%config%}{%scripts%}<script src="DASH"></script>{%renderer%}
<script type="module" src="DOOR"></script></footer>
</body>
</html>"""
_FILES = {"DASH": "dash.js", "DOOR": "door.js"}


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

    index = _INDEX.replace("STYLES", "".join(f'<link rel="stylesheet" href="{one}">' for one in styles()))
    for word, name in _FILES.items():
        index = index.replace(word, asset(name))
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
    _add_clientside_callbacks(app)
    return app


def _note_error(error: Exception) -> None:
    """Log what a callback raised: Dash would tell nobody. What a user can mend is told where it is asked."""
    if not isinstance(error, TamisError):
        _LOG.error("a callback failed", exc_info=error)


def _add_callbacks(app: Dash, users: Users, pool: Executor) -> None:
    from dash import Input, Output, State

    tables = Tables(users.engine)

    @app.callback(  # type: ignore[untyped-decorator]  # Dash tells mypy nothing
        Output("tamis-title", "children"),
        Output("tamis-sessions", "children"),
        Input("tamis-location", "search"),
    )
    async def show_sessions(search: str) -> Any:
        user = current_user()
        recent = await asyncio.get_running_loop().run_in_executor(pool, users.opened, user)
        return _switcher(recent, _session_in(search))

    @app.callback(  # type: ignore[untyped-decorator]  # Dash tells mypy nothing
        Output("tamis-grid", "columnDefs"),
        Output("tamis-grid", "rowData"),
        Output("tamis-table-choice", "options"),
        Output("tamis-table-choice", "value"),
        Output("tamis-table-key", "data"),
        Output("tamis-table-message", "children"),
        Input("tamis-state", "data"),
        Input("tamis-table-choice", "value"),
        State("tamis-table-key", "data"),
        State("tamis-location", "search"),
        prevent_initial_call=True,
    )
    async def show_table(state: Any, chosen: str | None, known: str | None, search: str) -> Any:
        user = current_user()
        loop = asyncio.get_running_loop()
        session = await loop.run_in_executor(pool, users.open, user, _session_in(search))
        return await loop.run_in_executor(pool, _grid, tables, session, _revision_of(state), chosen, known)


def _revision_of(state: Any) -> float:
    revision = state.get("revision") if isinstance(state, dict) else None
    return revision if isinstance(revision, int | float) else 0.0


def _grid(
    tables: Tables, session: Session, revision: float, chosen: str | None, known: str | None
) -> tuple[Any, ...]:
    """Return what the grid shows, or that it shows that already."""
    from dash import no_update

    refs = table_refs(session)
    ref = chosen if chosen in refs else next(iter(refs), None)
    if ref is None:
        return [], [], [], None, None, "no table yet: add measure.regionprops_table behind labels"
    same = no_update if ref == chosen else ref
    key = session.pipeline.key(ref, {name: image.key for name, image in session.images.items()})
    if key == known:
        return no_update, no_update, refs, same, no_update, no_update
    try:
        table = tables.get(session, ref, key=key, revision=revision)
    except CancelledError:
        return (no_update,) * 6
    except TamisError as error:
        return [], [], refs, same, None, str(error)
    rows = rows_of(table)
    return columns_of(table), rows, refs, same, key, f"{len(rows)} rows"


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


def _add_clientside_callbacks(app: Dash) -> None:
    """Join grid, charts and page where the data is: in the browser; the functions are in dash.js."""
    from dash import ClientsideFunction, Input, Output, State

    def at_client(name: str, *arguments: Any, **options: Any) -> None:
        app.clientside_callback(ClientsideFunction("tamis", name), *arguments, **options)

    at_client(
        "columns",
        Output("tamis-x", "options"), Output("tamis-x", "value"),
        Output("tamis-y", "options"), Output("tamis-y", "value"),
        Input("tamis-grid", "columnDefs"), State("tamis-x", "value"), State("tamis-y", "value"),
    )  # fmt: skip
    at_client(
        "figure",
        Output("tamis-graph", "figure"),
        Input("tamis-grid", "rowData"), Input("tamis-x", "value"), Input("tamis-y", "value"),
        Input("tamis-selection", "data"), Input("tamis-brush", "data"),
    )  # fmt: skip
    at_client(
        "chosenInPage",
        Output("tamis-grid", "selectedRows"), Output("tamis-grid", "scrollTo"),
        Input("tamis-selection", "data"), State("tamis-grid", "rowData"),
        prevent_initial_call=True,
    )  # fmt: skip
    at_client(
        "chosenInGrid",
        Output("tamis-brush", "data"),
        Input("tamis-grid", "selectedRows"),
        prevent_initial_call=True,
    )
    at_client(
        "brushed",
        Output("tamis-grid", "selectedRows", allow_duplicate=True),
        Output("tamis-grid", "scrollTo", allow_duplicate=True),
        Input("tamis-graph", "selectedData"), State("tamis-grid", "rowData"), State("tamis-x", "value"),
        prevent_initial_call=True,
    )  # fmt: skip
