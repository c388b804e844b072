"""The form of the selected step: a field for each value one can adjust."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.catalogue import Input, Parameter, get_operation, to_json, url_of, window_of
from tamis.errors import TamisError
from tamis.pipeline import script_of
from tamis.session.screen._properties import names_for
from tamis.session.screen._strip import summary_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import ImageFacts, Text
    from tamis.pipeline import Graph, Node

__all__ = ["form_of", "line_of"]


def form_of(
    graph: Graph, node: str, facts: ImageFacts | None, texts: Mapping[str, Text]
) -> dict[str, Any] | None:
    """Return the form of a step; None for what is no step.

    Parameters
    ----------
    graph : Graph
        The pipeline.
    node : str
        The step.
    facts : ImageFacts or None
        Of the image that it gets, which the windows of sliders follow; None while they are not known.
    texts : mapping
        The libraries' words by operation; none while they are not known yet.
    """
    step = graph.find_node(node) if node else None
    if step is None:
        return None
    operation = get_operation(step.operation)
    text = texts.get(operation.id)
    helps = text.parameters if text is not None else {}
    return {
        "node": step.id,
        "operation": operation.id,
        "summary": summary_of(operation, texts),
        "url": url_of(operation),
        "fields": [
            _field(parameter, step, facts, helps.get(parameter.name, "") or parameter.help)
            for parameter in map(_adjustable, operation.arguments)
            if parameter is not None and parameter.name not in step.inputs
        ],
        "line": line_of(graph, step.id),
    }


def _adjustable(argument: Input | Parameter) -> Parameter | None:
    """Return the parameter; for an input that a number may take the place of, one that says so."""
    if isinstance(argument, Parameter):
        return argument
    if not argument.literal:
        return None
    return Parameter(argument.name, type="literal", optional=argument.optional, help=argument.help)


def _field(parameter: Parameter, step: Node, facts: ImageFacts | None, text: str) -> dict[str, Any]:
    window = window_of(_as_number(parameter, step), facts)
    default: Any = None if parameter.is_required else to_json(parameter.default)  # type: ignore[arg-type]
    return {
        "name": parameter.name,
        "type": parameter.type,
        "value": _sent(parameter, step.values.get(parameter.name)),
        "default": default,
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "exclusive": parameter.exclusive,
        "window": None if window is None else [window.low, window.high],
        "is_log": window is not None and window.is_logarithmic,
        "step": None if window is None else window.step,
        "unit": parameter.unit,
        "choices": [to_json(choice) for choice in parameter.choices] or list(names_for(parameter, step)),
        "per_axis": parameter.per_axis,
        "optional": parameter.optional,
        "required": parameter.is_required,
        "help": text,
        "expected": parameter.expected,
    }


def _sent(parameter: Parameter, value: Any) -> Any:
    """Return a value as a page gets it: beside an image, 2 and 2.0 differ, and JavaScript has one of them."""
    if parameter.type == "literal" and isinstance(value, float) and value.is_integer():
        return {"float": repr(value)}
    return to_json(value)


def _as_number(parameter: Parameter, step: Node) -> Parameter:
    """Return what a slider would show: for a number beside an image, a grey level of it."""
    value = step.values.get(parameter.name)
    if parameter.type != "literal" or isinstance(value, bool) or not isinstance(value, int | float):
        return parameter
    return Parameter(parameter.name, adapts_to="intensity", window=_around(value))


def _around(value: float) -> tuple[float, float]:
    return (min(0.0, 2 * value), max(1.0, 2 * value)) if abs(value) < 1e300 else (0.0, 1.0)


def line_of(graph: Graph, node: str) -> str:
    """Return a step as the line of Python that a script has for it; '' where no script can say it."""
    try:
        # images come from files in a script; which ones does not matter for a line
        script = script_of(graph, paths={source.name: f"{source.name}.tif" for source in graph.sources})
    except TamisError:  # the strip shows what is wrong
        return ""
    lines = next((step.lines for step in script.steps if step.name == node), ())
    return "\n".join(line for line in lines if not line.startswith("#"))
