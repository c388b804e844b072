"""What a page may do to a session: a verb by name, its arguments read field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.errors import ParameterError, PipelineError, UnknownNameError
from tamis.pipeline import Pipeline, parse_document
from tamis.session._mark import mark_from_json
from tamis.session.screen._first_number import both_limits, first_numbers, needed_values
from tamis.session.screen._measuring import TABLE, usual_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.session._session import Session
    from tamis.session.screen._fields import Fields

__all__ = ["VERBS", "do_verb", "set_values"]

_MOVE = "move_step"


def do_verb(session: Session, fields: Fields) -> None:
    """Do what a message of the type ``verb`` says.

    Raises
    ------
    TamisError
        If there is no such verb, or the session refuses; then nothing has happened.
    """
    name = fields.text("verb")
    verb = VERBS.get(name)
    if verb is None:
        raise UnknownNameError(name, noun="verb", known=VERBS)
    verb(session, fields.object("arguments"))


def set_values(session: Session, fields: Fields) -> None:
    """Change values of a step: the verb, and the message ``values`` of a slider."""
    node, values = fields.text("node"), fields.values("values")
    own = "is_final"
    if own in values:  # the session would take it for its own argument
        raise UnknownNameError(own, noun="parameter", where=f"node {node!r}")
    is_final = fields.flag("is_final", default=True)
    session.set_values(node, is_final=is_final, **both_limits(session, node, values))


def _add_step(session: Session, fields: Fields) -> None:
    operation, after = fields.text("operation"), fields.find_text("after")
    values, inputs = fields.values("values"), fields.names("inputs")
    if operation == TABLE and not values and not inputs:
        usual = usual_table(session, after)
        values, inputs = usual.get("values", values), usual.get("inputs", inputs)
    values = {**needed_values(session, operation, after), **values}

    def add(values: dict[str, Any]) -> None:
        node_id = fields.find_text("node_id")
        session.add_step(operation, after=after, node_id=node_id, values=values, inputs=inputs)

    try:
        add(values)
    except PipelineError:
        # beside an image "greater" needs a number: one to begin with, and the form has its slider
        numbers = first_numbers(session, operation, after)
        if not numbers.keys() - values.keys() - inputs.keys():
            raise
        add({**numbers, **values})


def _add_steps(session: Session, fields: Fields) -> None:
    graph = parse_document(fields.raw("pipeline")).graph
    pipeline = Pipeline(graph.sources, graph.nodes, graph.targets)
    session.add_steps(pipeline, after=fields.find_text("after"))


def _insert_step(session: Session, fields: Fields) -> None:
    operation, before = fields.text("operation"), fields.text("before")
    session.insert_step(
        operation,
        before=before,
        node_id=fields.find_text("node_id"),
        values={**needed_values(session, operation, before), **fields.values("values")},
        inputs=fields.names("inputs"),
    )


def _replace_step(session: Session, fields: Fields) -> None:
    node, operation = fields.text("node"), fields.text("operation")
    session.replace_step(node, operation, values=needed_values(session, operation, node))


def _duplicate_step(session: Session, fields: Fields) -> None:
    session.duplicate_step(fields.text("node"))


def _remove_step(session: Session, fields: Fields) -> None:
    session.remove_step(fields.text("node"))


def _connect(session: Session, fields: Fields) -> None:
    session.connect(fields.text("node"), fields.text("input_name"), fields.find_text("ref"))


def _rename_step(session: Session, fields: Fields) -> None:
    session.rename_step(fields.text("node"), fields.text("name"))


def _move_step(session: Session, fields: Fields) -> None:
    by = fields.raw("by")
    if by not in (-1, 1):
        raise ParameterError(_MOVE, "by", expected="-1 or 1", got=by)
    session.move_step(fields.text("node"), int(by))


def _disable_step(session: Session, fields: Fields) -> None:
    session.disable_step(fields.text("node"))


def _enable_step(session: Session, fields: Fields) -> None:
    session.enable_step(fields.text("node"))


def _set_outputs(session: Session, fields: Fields) -> None:
    session.set_outputs(*fields.texts("names"), **fields.names("named"))


def _select(session: Session, fields: Fields) -> None:
    session.select(fields.text("node"))


def _show(session: Session, fields: Fields) -> None:
    session.show(fields.texts("refs"))


def _undo(session: Session, _: Fields) -> None:
    session.undo()


def _redo(session: Session, _: Fields) -> None:
    session.redo()


def _jump(session: Session, fields: Fields) -> None:
    session.jump(fields.place("position"))


def _name_state(session: Session, fields: Fields) -> None:
    session.name_state(fields.text("name"))


def _add_drawing(session: Session, fields: Fields) -> None:
    kind = fields.text("kind", "markers")
    session.add_drawing(fields.find_text("name"), kind, like=fields.find_text("like"))


def _draw(session: Session, fields: Fields) -> None:
    mark, is_final = mark_from_json(fields.raw("mark")), fields.flag("is_final", default=True)
    session.draw(fields.text("name"), mark, is_final=is_final)


def _clear_drawing(session: Session, fields: Fields) -> None:
    session.clear_drawing(fields.text("name"), fields.find_text("mark_id"))


def _remove_drawing(session: Session, fields: Fields) -> None:
    session.remove_drawing(fields.text("name"))


def _rename_drawing(session: Session, fields: Fields) -> None:
    session.rename_drawing(fields.text("name"), fields.text("new_name"))


def _crop_to(session: Session, fields: Fields) -> None:
    session.crop_to(mark_from_json(fields.raw("mark")), fields.find_text("ref"))


def _remove_image(session: Session, fields: Fields) -> None:
    session.remove_image(fields.text("name"))


def _read_as(session: Session, fields: Fields) -> None:
    session.read_as(fields.text("name"), fields.text("kind"))


def _take_plane(session: Session, fields: Fields) -> None:
    session.take_plane(fields.text("node"), fields.whole("axis"), fields.whole("index"))


VERBS: dict[str, Callable[[Session, Fields], None]] = {
    "add_drawing": _add_drawing,
    "add_step": _add_step,
    "add_steps": _add_steps,
    "clear_drawing": _clear_drawing,
    "connect": _connect,
    "crop_to": _crop_to,
    "disable_step": _disable_step,
    "draw": _draw,
    "duplicate_step": _duplicate_step,
    "enable_step": _enable_step,
    "insert_step": _insert_step,
    "jump": _jump,
    "move_step": _move_step,
    "name_state": _name_state,
    "read_as": _read_as,
    "redo": _redo,
    "remove_drawing": _remove_drawing,
    "remove_image": _remove_image,
    "remove_step": _remove_step,
    "rename_drawing": _rename_drawing,
    "rename_step": _rename_step,
    "replace_step": _replace_step,
    "select": _select,
    "set_outputs": _set_outputs,
    "set_values": set_values,
    "show": _show,
    "take_plane": _take_plane,
    "undo": _undo,
}
"""By name; what is not here cannot be asked for."""
