"""What an entry of the catalogue says, in words: how it is called, what it takes, how far it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tamis.catalogue import Input, Neighbourhood, in_words

if TYPE_CHECKING:
    from tamis.catalogue import Operation, Output, Parameter

__all__ = ["axes_of", "expected_of", "locality_of", "output_of", "signature_lines"]


def signature_lines(operation: Operation) -> list[str]:
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


def expected_of(argument: Input | Parameter) -> str:
    """Return what an argument must be, and its default."""
    if isinstance(argument, Input):
        return in_words(argument.takes) + (", optional" if argument.optional else "")
    default = "" if argument.is_required else f", default {argument.default!r}"
    return argument.expected + default


def locality_of(operation: Operation) -> str:
    """Return how far an operation looks: the class of its locality, and why or how far."""
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


def axes_of(operation: Operation) -> str:
    """Return for how many axes of space it is meant."""
    if operation.ndim is None:
        return "any number"
    return " or ".join(str(ndim) for ndim in operation.ndim)


def output_of(output: Output) -> str:
    """Return what comes out: its name, and its kind."""
    """Return what comes out: its name, and its kind."""
    kind = getattr(output.kind, "input_name", None)
    what = f"the kind of {kind!r}" if kind else str(output.kind)
    return f"{output.name}: {what}" if output.name else what
