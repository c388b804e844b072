"""The page of a session: where each part has its place. Parts are drawn by the modules of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dash.development.base_component import Component

__all__ = ["layout"]


def layout() -> Component:
    """Return the layout; it is the same for every session, the address tells which one it is."""
    from dash import dcc, html

    return html.Div(
        [
            dcc.Location(id="tamis-location", refresh=False),
            _header(),
            html.Main(
                [
                    _side("catalogue", "Catalogue"),
                    _part("panels", "Panels", className="tamis-panels"),
                    _side("form", "Step"),
                ],
                className="tamis-main",
            ),
            _part("strip", "Pipeline", className="tamis-strip"),
            _bottom(),
            *_dialogs(),
            html.Div(**{"data-toasts": ""}),
        ],
        id="tamis-page",
        className="tamis-page",
    )


def _header() -> Component:
    from dash import html

    return html.Header(
        [
            html.A("Tamis", href="/start", className="tamis-name", title="Start page"),
            html.Details(
                [html.Summary("...", id="tamis-title"), html.Nav(id="tamis-sessions")], className="tamis-menu"
            ),
            _action("undo", "Undo", "Ctrl+Z"),
            _action("redo", "Redo", "Ctrl+Shift+Z"),
            _opener("tamis-history", "History"),
            html.Span(className="tamis-space"),
            html.Progress(id="tamis-progress", max="1", hidden=True, **{"aria-label": "Run"}),
            html.Span(id="tamis-remaining", className="tamis-quiet"),
            _action("cancel", "Cancel", "", hidden=True),
            _opener("tamis-try-all", "Try all"),
            _action("run", "Run", "The whole image"),
            _opener("tamis-export", "Export"),
            _opener("tamis-share", "Share"),
            _action("keys", "?", "Keyboard shortcuts"),
            _action("dark", "Dark", "Dark or light"),
        ],
        **{"data-part": "header"},
    )


def _part(name: str, label: str, **more: str) -> Component:
    """Return the place of a part that a module draws; a label is what a screen reader calls it."""
    from dash import html

    return html.Section(**{"data-part": name, "aria-label": label}, **more)


def _side(name: str, title: str) -> Component:
    """Return a side that collapses; the panels get its room."""
    from dash import html

    place = html.Div(**{"data-part": name}, className="tamis-part")
    return html.Details([html.Summary(title), place], open=True, className=f"tamis-side tamis-{name}")


def _bottom() -> Component:
    """Return table and charts, which open by themselves when there is a first table."""
    from dash import html

    message = html.Span(id="tamis-table-message", className="tamis-quiet", role="status")
    return html.Details(
        [
            html.Summary(["Measurements ", message]),
            html.Div([_table(), _charts()], className="tamis-measurements"),
        ],
        id="tamis-bottom",
        className="tamis-bottom",
    )


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


def _dialogs() -> list[Component]:
    from dash import html

    stages = ("threshold", "filter", "denoise", "markers", "segment")
    return [
        _dialog("tamis-history", "History", html.Div(**{"data-part": "history"})),
        _dialog(
            "tamis-try-all",
            "Try all of a stage on the selected result",
            html.Div(
                [html.Button(stage, type="button", **{"data-try": stage}) for stage in stages],
                className="tamis-row",
            ),
            html.P(id="tamis-try-message", role="status"),
            html.Iframe(id="tamis-try-sheet", title="All candidates, side by side", hidden=True),
        ),
        _dialog(
            "tamis-export",
            "Export",
            html.P(id="tamis-export-message", role="status"),
            html.Ul(id="tamis-export-list", className="tamis-exports"),
        ),
        _dialog(
            "tamis-share",
            "Share what you did, without the pixels",
            html.P(
                "Whoever opens this address in Tamis gets your steps and your view. "
                "The image is not in it: they choose it themselves."
            ),
            html.Textarea(id="tamis-share-text", readOnly="readOnly", rows=4, **{"aria-label": "Address"}),
            html.Div(
                [
                    html.Button("Copy", id="tamis-share-copy", type="button"),
                    html.Span(id="tamis-share-message", role="status"),
                ],
                className="tamis-row",
            ),
        ),
    ]


def _dialog(name: str, title: str, *children: Component) -> Component:
    from dash import html

    close = html.Form(html.Button("Close", type="submit"), method="dialog")
    return html.Dialog([html.H2(title), *children, close], id=name, **{"aria-label": title})


def _opener(dialog: str, text: str) -> Component:
    from dash import html

    return html.Button(text, type="button", **{"data-dialog": dialog})


def _action(name: str, text: str, title: str, **more: Any) -> Component:
    from dash import html

    return html.Button(text, type="button", title=title, **{"data-action": name}, **more)
