"""``tamis show``: everything that is known about one operation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from tamis.catalogue import (
    Input,
    Neighbourhood,
    Parameter,
    absent_functions,
    documentation_of,
    in_words,
    list_operations,
    operation_named,
    to_json,
)
from tamis.cli._option import as_json
from tamis.cli._show_capability import capability_json, capability_lines
from tamis.cli._show_related import related_json, related_lines
from tamis.errors import UnknownNameError

if TYPE_CHECKING:
    from tamis.catalogue import Documentation, Operation


@click.command("show", short_help="Show one operation: parameters, ranges, how far it looks.")
@click.argument("operation")
@as_json
def command(operation: str, is_json: bool) -> None:
    """Show what OPERATION does, its parameters with ranges and units, and how far it looks."""
    try:
        found = operation_named(operation)
    except UnknownNameError as error:
        error.remedy = _reason(operation) or _offer(error) or "`tamis list` names them all"
        raise
    documentation = documentation_of(found)
    if is_json:
        click.echo(json.dumps(_as_json(found, documentation), indent=2, ensure_ascii=False))
        return
    click.echo("\n".join(_lines(found, documentation)))


def _reason(name: str) -> str:
    """Return why a function of the libraries is no operation; ``""`` if it is none of theirs."""
    told = {
        known: reason
        for known, reason in absent_functions().items()
        if name in (known, known.rpartition(".")[2])
    }
    return "; ".join(
        f"{known} exists, but is not in the catalogue: {reason}" for known, reason in told.items()
    )


def _offer(error: UnknownNameError) -> str:
    """Return up to three names: those that look like it, then those that it may be about."""
    asked = error.name.replace(".", " ").replace("_", " ")
    near = dict.fromkeys([*error.near, *(found.id for found in list_operations(asked))])
    return f"Did you mean {' or '.join(map(repr, list(near)[:3]))}?" if near else ""


def _lines(operation: Operation, documentation: Documentation) -> list[str]:
    lines = [click.style(operation.id, bold=True), documentation.summary, ""]
    lines += [*_signature_lines(operation), ""]
    lines += [*documentation.description.splitlines(), ""] if documentation.description else []
    lines += [
        f"stage     {operation.stage}",
        f"locality  {_locality(operation)}",
        f"axes      {_axes(operation)}",
    ]
    lines += [f"gives     {', '.join(_output(output) for output in operation.outputs)}", ""]
    lines += capability_lines(operation.id)
    for argument in operation.arguments:
        lines += _argument_lines(argument, documentation)
    lines += related_lines(operation, documentation)
    if documentation.references:
        lines += ["References", *documentation.references.splitlines(), ""]
    if documentation.url:
        lines.append(documentation.url)
    return lines


def _signature_lines(operation: Operation) -> list[str]:
    """Return how it is called in Python, as much as the catalogue offers of it."""
    if operation.script:
        names = {argument.name: argument.name for argument in operation.arguments}
        inputs = ", ".join(argument.name for argument in operation.inputs)
        others = ", ".join(name for name in names if f"{{{name}}}" not in operation.script)
        return [operation.script.format(**{"numpy": "numpy", "inputs": inputs, "arguments": others} | names)]
    parts, is_by_name = [], False
    for argument in operation.arguments:
        if argument.keyword_only and not is_by_name:
            parts.append("*")
            is_by_name = True
        parts.append(_written(argument))
    head = f"{operation.id}(" if operation.topic == "numpy" else f"tamis.{operation.id}("
    return click.wrap_text(f"{head}{', '.join(parts)})", 100, "", " " * 4).splitlines()


def _written(argument: Input | Parameter) -> str:
    if isinstance(argument, Input):
        return f"{argument.name}=None" if argument.optional else argument.name
    return argument.name if argument.is_required else f"{argument.name}={argument.default!r}"


def _argument_lines(argument: Input | Parameter, documentation: Documentation) -> list[str]:
    explained = documentation.parameters.get(argument.name)
    words = " ".join(explained.help.split()) if explained else ""
    head = f"{click.style(argument.name, bold=True)} : {_expected(argument)}"
    return [head, *click.wrap_text(words, 96, "    ", "    ").splitlines(), ""]


def _expected(argument: Input | Parameter) -> str:
    if isinstance(argument, Input):
        return in_words(argument.takes) + (", optional" if argument.optional else "")
    default = "" if argument.is_required else f", default {argument.default!r}"
    return argument.expected + default


def _locality(operation: Operation) -> str:
    name = type(operation.locality).__name__.lower()
    if isinstance(operation.locality, Neighbourhood):
        return f"{name}{_depth(operation, operation.locality)}"
    reason = getattr(operation.locality, "reason", "") or getattr(operation.locality, "by", "")
    return f"{name} ({reason})" if reason else name


def _depth(operation: Operation, locality: Neighbourhood) -> str:
    """Return how far the operation looks with its defaults, in words; empty where something must be given."""
    values = {parameter.name: parameter.default for parameter in operation.parameters}
    if any(parameter.is_required for parameter in operation.parameters):
        return ""
    ndim = min(operation.ndim or (2,))
    depth = max(locality.depth(values, ndim))
    return f" (looks {depth} pixels far with the defaults)"


def _axes(operation: Operation) -> str:
    if operation.ndim is None:
        return "any number"
    return " or ".join(str(ndim) for ndim in operation.ndim)


def _output(output: Any) -> str:
    kind = getattr(output.kind, "input_name", None)
    what = f"the kind of {kind!r}" if kind else str(output.kind)
    return f"{output.name}: {what}" if output.name else what


def _as_json(operation: Operation, documentation: Documentation) -> dict[str, Any]:
    return {
        "id": operation.id,
        "target": operation.target,
        "stage": str(operation.stage),
        "summary": documentation.summary,
        "description": documentation.description,
        "locality": _locality(operation),
        "ndim": operation.ndim,
        "inputs": [
            {"name": i.name, "takes": [str(kind) for kind in i.takes], "optional": i.optional}
            for i in operation.inputs
        ],
        "parameters": [_parameter_json(parameter, documentation) for parameter in operation.parameters],
        "outputs": [_output(output) for output in operation.outputs],
        "capabilities": capability_json(operation.id),
        **related_json(operation, documentation),
        "references": documentation.references,
        "url": documentation.url,
    }


def _parameter_json(parameter: Parameter, documentation: Documentation) -> dict[str, Any]:
    explained = documentation.parameters.get(parameter.name)
    return {
        "name": parameter.name,
        "type": parameter.type,
        "default": None if parameter.is_required else to_json(parameter.default),  # type: ignore[arg-type]  # not Required
        "is_required": parameter.is_required,
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "window": parameter.window,
        "unit": parameter.unit,
        "choices": [to_json(choice) for choice in parameter.choices],
        "help": explained.help if explained else "",
    }
