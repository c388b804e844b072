"""The message `state`: everything that a page shows of a session but pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tamis.session._drawing import drawing_to_json
from tamis.session.screen._past import next_verbs
from tamis.session.screen._strip import inputs_of, steps_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Text
    from tamis.pipeline import History
    from tamis.session._state import State
    from tamis.session.screen._moment import Moment

__all__ = ["state_message"]


def state_message(
    moment: Moment,
    history: History[State],
    named: Mapping[str, State],
    form: dict[str, Any] | None,
    texts: Mapping[str, Text],
) -> dict[str, Any]:
    """Return the message that tells a page how the session is.

    Parameters
    ----------
    moment : Moment
        The session at one revision.
    history : History
        What it has been through.
    named : mapping
        States by name.
    form : dict or None
        Of the selected step, as `form_of` makes it.
    texts : mapping
        The libraries' words by operation; none while they are not known yet.
    """
    undo, redo = next_verbs(history)
    return {
        "type": "state",
        "revision": moment.revision,
        "inputs": inputs_of(moment),
        "steps": steps_of(moment, texts),
        "selected": moment.state.selected,
        "shown": list(moment.state.shown),
        "outputs": dict(moment.pipeline.targets),
        "form": form,
        "undo": undo,
        "redo": redo,
        "position": moment.position,
        "named": list(named),
        "drawings": {name: drawing_to_json(one) for name, one in moment.state.drawings.items()},
    }
