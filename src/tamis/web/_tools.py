"""The tools of the measurements, Dash's grid and chart: they come to a page that has its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash.development.base_component import Component
    from starlette.types import ASGIApp

__all__ = ["TOOLS", "make_tools"]

TOOLS = "/_dash-tools"
"""Where a page finds the scripts of the tools, and what they draw into."""

_INDEX = "{%metas%}{%title%}{%css%}{%app_entry%}{%config%}{%scripts%}{%renderer%}"


def make_tools() -> ASGIApp:
    """Return the application that brings the tools; it answers at addresses that begin with ``/_dash``."""
    from dash import Dash
    from fastapi import FastAPI
    from starlette.responses import HTMLResponse
    from starlette.routing import Route

    server = FastAPI(title="Tamis", docs_url=None, redoc_url=None, openapi_url=None)
    app = Dash(
        "tamis.web",
        server=server,
        backend="fastapi",
        include_assets_files=False,
        assets_folder="dash-assets",  # there is no such folder: our files have an address of their own
        serve_locally=True,
        index_string=_INDEX,
        add_log_handler=False,
    )
    # every other address is ours to answer
    app.backend._setup_catchall = lambda: None
    app.backend.websocket_capability = False  # there is no callback, and our own socket
    app.layout = _layout()

    async def tools(_request: object) -> HTMLResponse:
        return HTMLResponse(app.index(), headers={"cache-control": "no-store"})

    server.router.routes.insert(0, Route(TOOLS, tools))
    return server


def _layout() -> Component:
    from dash import html

    return html.Div([_table(), _charts()], className="tamis-measurements")


def _table() -> Component:
    import dash_ag_grid as dag
    from dash import html

    # its rows come over the socket (grid.js): what goes through Dash is made, sent and compared as JSON
    grid = dag.AgGrid(
        id="tamis-grid",
        columnDefs=[],
        rowData=[],
        defaultColDef={"sortable": True, "resizable": True, "minWidth": 70, "width": 110},
        dashGridOptions={
            "rowHeight": 24,
            "headerHeight": 28,
            "animateRows": False,
            "suppressScrollOnNewData": True,
            "suppressNoRowsOverlay": True,
        },
        className="ag-theme-quartz tamis-grid",
        style={"height": "100%", "width": "100%"},
    )
    return html.Section(
        [html.Div(id="tamis-table-head", className="tamis-choices"), grid],
        **{"data-part": "table", "aria-label": "Table"},
    )


def _charts() -> Component:
    from dash import dcc, html

    graph = dcc.Graph(
        id="tamis-graph",
        figure={"data": [], "layout": {}},
        config={"displaylogo": False, "responsive": True, "displayModeBar": False, "plotlyServerURL": ""},
        style={"height": "100%"},
        responsive=True,
    )
    return html.Section(
        [html.Div(id="tamis-charts-head", className="tamis-choices"), graph],
        **{"data-part": "charts", "aria-label": "Charts"},
    )
