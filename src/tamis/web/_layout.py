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
            dcc.Store(id="tamis-state"),
            dcc.Store(id="tamis-selection"),
            dcc.Store(id="tamis-table-key"),
            dcc.Store(id="tamis-brush"),
            _header(),
            _part("catalogue", "Catalogue"),
            _part("panels", "Panels"),
            html.Aside([_part("histogram", "Histogram"), _part("form", "Step")], **{"data-part": "side"}),
            _part("strip", "Pipeline"),
            html.Section([_table(), _charts()], **{"data-part": "below"}),
            *_dialogs(),
            html.Div(**{"data-toasts": ""}),
        ],
        id="tamis-page",
        className="tamis-page is-without-below",
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
            html.Span(className="tamis-spacer"),
            html.Progress(id="tamis-progress", max="1", hidden=True, **{"aria-label": "Run"}),
            html.Span(id="tamis-remaining", className="tamis-quiet"),
            _action("cancel", "Cancel", "", hidden=True),
            _opener("tamis-try-all", "Try all"),
            _action("run", "Run", "The whole image"),
            _opener("tamis-export", "Export"),
            _opener("tamis-share", "Share"),
            *(
                _toggle(part, text)
                for part, text in (("catalogue", "Catalogue"), ("side", "Step"), ("below", "Table"))
            ),
            _action("keys", "?", "Keyboard shortcuts"),
            _action("dark", "Dark", "Dark or light"),
        ],
        **{"data-part": "header"},
    )


def _part(name: str, label: str) -> Component:
    """Return the place of a part that a module draws; a label is what a screen reader calls it."""
    from dash import html

    return html.Section(**{"data-part": name, "aria-label": label})


def _table() -> Component:
    import dash_ag_grid as dag
    from dash import dcc, html

    grid = dag.AgGrid(
        id="tamis-grid",
        columnDefs=[],
        rowData=[],
        getRowId="params.data._id",
        defaultColDef={"sortable": True, "resizable": True, "minWidth": 70, "width": 110},
        dashGridOptions={
            "rowSelection": {
                "mode": "multiRow",
                "checkboxes": False,
                "headerCheckbox": False,
                "enableClickSelection": True,
            },
            "rowHeight": 24,
            "headerHeight": 28,
            "suppressFieldDotNotation": True,
            "animateRows": False,
        },
        className="ag-theme-quartz tamis-grid",
        style={"height": "100%", "width": "100%"},
    )
    choice = dcc.Dropdown(id="tamis-table-choice", clearable=False, searchable=False, placeholder="Table")
    message = html.Span(id="tamis-table-message", className="tamis-quiet", role="status")
    return html.Section(
        [html.Div([choice, message], className="tamis-choices"), grid],
        **{"data-part": "table", "aria-label": "Table"},
    )


def _charts() -> Component:
    from dash import dcc, html

    choices = [
        html.Label([text, dcc.Dropdown(id=f"tamis-{axis}", clearable=axis == "y", placeholder="count")])
        for axis, text in (("x", "x"), ("y", "y"))
    ]
    graph = dcc.Graph(
        id="tamis-graph",
        figure={"data": [], "layout": {}},
        config={"displaylogo": False, "responsive": True, "displayModeBar": False, "plotlyServerURL": ""},
        style={"height": "100%"},
        responsive=True,
    )
    return html.Section(
        [html.Div(choices, className="tamis-choices"), graph],
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
            html.P("Who opens this address gets the pipeline and what you look at, and brings the image."),
            html.Textarea(id="tamis-share-text", readOnly="readOnly", rows=4, **{"aria-label": "Address"}),
            html.Button("Copy", id="tamis-share-copy", type="button"),
            html.P(id="tamis-share-message", role="status"),
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


def _toggle(part: str, text: str) -> Component:
    from dash import html

    is_shown = "false" if part == "below" else "true"
    return html.Button(
        text, type="button", title="Show or hide", **{"data-collapse": part, "aria-pressed": is_shown}
    )
