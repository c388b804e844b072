"""``tamis show``: everything that is known about one operation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from tamis.catalogue import (
    Input,
    Parameter,
    absent_functions,
    documentation_of,
    list_operations,
    operation_named,
    to_json,
)
from tamis.cli._entry import axes_of, expected_of, locality_of, output_of, signature_lines
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
    lines += [*signature_lines(operation), ""]
    lines += [*documentation.description.splitlines(), ""] if documentation.description else []
    lines += [
        f"stage     {operation.stage}",
        f"locality  {locality_of(operation)}",
        f"axes      {axes_of(operation)}",
    ]
    lines += [f"gives     {', '.join(output_of(output) for output in operation.outputs)}", ""]
    lines += capability_lines(operation.id)
    for argument in operation.arguments:
        lines += _argument_lines(argument, documentation)
    lines += related_lines(operation, documentation)
    if documentation.references:
        lines += ["References", *documentation.references.splitlines(), ""]
    if documentation.url:
        lines.append(documentation.url)
    return lines


def _argument_lines(argument: Input | Parameter, documentation: Documentation) -> list[str]:
    explained = documentation.parameters.get(argument.name)
    words = " ".join(explained.help.split()) if explained else ""
    head = f"{click.style(argument.name, bold=True)} : {expected_of(argument)}"
    return [head, *click.wrap_text(words, 96, "    ", "    ").splitlines(), ""]


def _as_json(operation: Operation, documentation: Documentation) -> dict[str, Any]:
    return {
        "id": operation.id,
        "target": operation.target,
        "stage": str(operation.stage),
        "summary": documentation.summary,
        "description": documentation.description,
        "locality": locality_of(operation),
        "ndim": operation.ndim,
        "inputs": [
            {"name": i.name, "takes": [str(kind) for kind in i.takes], "optional": i.optional}
            for i in operation.inputs
        ],
        "parameters": [_parameter_json(parameter, documentation) for parameter in operation.parameters],
        "outputs": [output_of(output) for output in operation.outputs],
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
