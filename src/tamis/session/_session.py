"""`Session`: what one user does to one pipeline, with undo, results and a journal."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tamis.catalogue import list_operations
from tamis.engine import default_engine
from tamis.errors import UnknownNameError
from tamis.pipeline import History, Pipeline
from tamis.session import _edit
from tamis.session._arrange import seen_first
from tamis.session._arranges import Arranges
from tamis.session._desk import Desk
from tamis.session._draws import Draws
from tamis.session._event import Listeners
from tamis.session._examine import examine
from tamis.session._images import bind, from_description, reopen_added, save_description
from tamis.session._journal import Journal
from tamis.session._past import Changed, to_records
from tamis.session._state import State, canonical_ref, refs_of
from tamis.session._timeline import Timeline, compact, replayed
from tamis.session._watched import Watched

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import Self

    from tamis.catalogue import Operation
    from tamis.engine import Engine, Spec
    from tamis.errors import TamisError
    from tamis.io import SourceImage
    from tamis.session._desk import Answer
    from tamis.session._event import SessionListener
    from tamis.session._examine import Examination
    from tamis.session._past import Past

__all__ = ["Session"]


class Session(Arranges, Draws, Watched):
    """One exploration of one user; made by `Session.start` and `Session.restore`.

    A verb makes the next state, writes it to the journal, and returns it; one that raises has changed
    nothing, neither here nor there. Computing is apart from that: `result` and `results` do it when asked,
    `undo` never does. Everything that is handed out is a value. Any thread may call anything.

    Parameters
    ----------
    past : Past
        What it has been through.
    images : mapping
        The image of each input of the pipeline that is not drawn.
    engine : Engine
        Computes; sessions may share one.
    journal : Journal, optional
        Where every action goes; the session closes it.
    added : mapping, optional
        Images that were added since, by what a state says of them.

    Examples
    --------
    >>> session = Session.start("sample:coins")
    >>> state = session.add_step("filters.gaussian", values={"sigma": 2})
    >>> state = session.add_step("filters.threshold_otsu")
    >>> round(float(session.result("threshold_otsu")), 3)
    0.403
    >>> session.undo().selected
    'gaussian'
    """

    def __init__(
        self,
        past: Past,
        images: Mapping[str, SourceImage],
        engine: Engine,
        journal: Journal | None = None,
        added: Mapping[str, SourceImage] | None = None,
    ) -> None:
        self._opened = MappingProxyType(dict(images))
        self._added: dict[str, SourceImage] = dict(added or {})
        self._listeners = Listeners()
        self._desk = Desk(engine, self._listeners.tell)
        self._timeline = Timeline(past, journal, self._listeners.tell)

    @classmethod
    def start(
        cls,
        image: Any = None,
        pipeline: Pipeline | str | os.PathLike[str] | None = None,
        *,
        engine: Engine | None = None,
        journal: str | os.PathLike[str] | None = None,
    ) -> Self:
        """Return a new session.

        Parameters
        ----------
        image : path, array, Image or mapping, optional
            The image to look at; for a pipeline with several inputs, a mapping of images by input. Without
            it, each input has the image that the pipeline was made with.
        pipeline : Pipeline or path, optional
            What to start from; without it, just the image.
        engine : Engine, optional
            Computes; by default the one that this process shares.
        journal : path, optional
            A file that does not exist yet and gets every action. The pixels of an array go to files beside
            it.

        Raises
        ------
        TamisError
            If there is nothing to start from, an image or the pipeline cannot be read, or the journal cannot
            be written.
        """
        known = pipeline if isinstance(pipeline, Pipeline | None) else Pipeline.load(pipeline)
        graph, images = bind(image, known)
        selected = graph.nodes[-1].id if graph.nodes else next(iter(graph.inputs), "")
        begin = Changed(
            "start", 0, State(graph, selected, (seen_first(graph, selected),) if selected else ())
        )
        file = None
        if journal is not None:
            file = Journal.create(journal, partial(save_description, images), to_records([begin]))
        return cls(begin.applied(None), images, engine or default_engine(), file)

    @classmethod
    def restore(
        cls,
        journal: str | os.PathLike[str],
        *,
        engine: Engine | None = None,
        images: Mapping[str, Any] | None = None,
    ) -> Self:
        """Return the session that a journal tells of, as it was after its last action, and go on with it.

        Parameters
        ----------
        journal : path
            The file.
        engine : Engine, optional
            Computes; by default the one that this process shares.
        images : mapping, optional
            Images by input, for those that are not where they were.

        Raises
        ------
        DocumentError
            If it is no journal, one of a newer version, or damaged anywhere but at its end.
        WriteError
            If another session has it, or it cannot be written.
        ReadError
            If an image cannot be opened again.
        """
        file, header, records = Journal.open(journal)
        try:
            past = replayed(records, file.path)
            bound = from_description(header.get("images"), past.history.present, file.path, images or {})
            added = reopen_added(past, file.path, images or {})
            compact(file, header, past, len(records))
        except BaseException:  # also an interruption closes the file
            file.close()
            raise
        return cls(past, bound, engine or default_engine(), file, added)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop computing, and let another session have the journal."""
        self._desk.stop()
        if self._timeline.journal is not None:
            self._timeline.journal.close()

    @property
    def state(self) -> State:
        """The present state."""
        return self._timeline.history.present

    @property
    def history(self) -> History[State]:
        """All states that undo and redo go through, and which of them is the present one."""
        return self._timeline.history

    @property
    def named_states(self) -> Mapping[str, State]:
        """States by the name that the user gave them."""
        return self._timeline.past.named

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline as it runs: without disabled steps; every end is an output if none were chosen."""
        return self.state.effective()

    @property
    def images(self) -> Mapping[str, SourceImage]:
        """The image of each input in the present state: opened, added since, or drawn."""
        return self.images_in(self.state)

    @property
    def journal(self) -> Path | None:
        """Where the journal is."""
        return None if self._timeline.journal is None else self._timeline.journal.path

    def add_step(
        self,
        operation: str,
        after: str | None = None,
        node_id: str | None = None,
        values: Mapping[str, object] | None = None,
        inputs: Mapping[str, str] | None = None,
    ) -> State:
        """Add a step that reads what another gives, and select it.

        Parameters
        ----------
        operation : str
            Operation id, such as ``"filters.gaussian"``.
        after : str, optional
            The step, output or input it goes behind; by default the selected one. Other steps that read that
            still do.
        node_id : str, optional
            Its name; by default that of the operation, with a number if it is taken.
        values : mapping, optional
            Values by parameter, where they are not the default.
        inputs : mapping, optional
            References by input, where they are not what `after` says. An input that then still gets nothing
            is connected to the step of its name, if there is one that fits.

        Returns
        -------
        state : State
            The new present state.

        Raises
        ------
        UnknownNameError
            If the operation, a parameter, an input or a reference does not exist.
        KindError
            If it cannot take what it would read.
        ParameterError
            If a value is wrong or missing.
        PipelineError
            If an input that it needs gets nothing, or the name cannot be used.
        WriteError
            If the journal cannot be written.
        """
        return self._timeline.edit(
            "add_step",
            lambda state: _edit.with_step(
                state, operation, after=after, node_id=node_id, values=values or {}, inputs=inputs or {}
            ),
        )

    def insert_step(
        self,
        operation: str,
        before: str,
        node_id: str | None = None,
        values: Mapping[str, object] | None = None,
        inputs: Mapping[str, str] | None = None,
    ) -> State:
        """Add a step between `before` and what its first input reads; otherwise as `add_step`."""
        return self._timeline.edit(
            "insert_step",
            lambda state: _edit.with_insertion(
                state, operation, before=before, node_id=node_id, values=values or {}, inputs=inputs or {}
            ),
        )

    def replace_step(self, node: str, operation: str, values: Mapping[str, object] | None = None) -> State:
        """Let a step do something else.

        Connections and changed values stay where they make sense; `values` are for parameters that then have
        none.
        """
        return self._timeline.edit(
            "replace_step", lambda state: _edit.with_replacement(state, node, operation, values or {})
        )

    def duplicate_step(self, node: str) -> State:
        """Add a step beside another that does the same, and select it."""
        return self._timeline.edit("duplicate_step", lambda state: _edit.with_copy(state, node))

    def remove_step(self, node: str) -> State:
        """Take a step out; what read it reads its first input instead."""
        return self._timeline.edit("remove_step", lambda state: _edit.without_step(state, node))

    def connect(self, node: str, input_name: str, ref: str | None) -> State:
        """Let an input of a step read something else, or, for None, nothing."""
        return self._timeline.edit(
            "connect", lambda state: _edit.with_connection(state, node, input_name, ref)
        )

    def set_values(self, node: str, /, *, is_final: bool = True, **values: object) -> State:
        """Change values of a step.

        Parameters
        ----------
        node : str
            The step.
        is_final : bool, default True
            False while a slider is dragged: such changes of the same parameters in a row, and the final one
            after them, are one step of undo.
        **values
            Values by parameter.

        Returns
        -------
        state : State
            The new present state.

        Raises
        ------
        UnknownNameError
            If there is no such step or parameter.
        ParameterError
            If a value is wrong.
        WriteError
            If the journal cannot be written.
        """
        return self._timeline.adjust(
            "set_values",
            (node, frozenset(values)),
            lambda state: _edit.with_values(state, node, values),
            is_final=is_final,
        )

    def rename_step(self, node: str, name: str) -> State:
        """Give a step another name."""
        return self._timeline.edit("rename_step", lambda state: _edit.with_name(state, node, name))

    def disable_step(self, node: str) -> State:
        """Let a step pass its first input through, until it is enabled."""
        return self._timeline.edit("disable_step", lambda state: _edit.with_disabled(state, node))

    def enable_step(self, node: str) -> State:
        """Let a disabled step do its work again."""
        return self._timeline.edit("enable_step", lambda state: _edit.with_enabled(state, node))

    def set_outputs(self, /, *names: str, **named: str) -> State:
        """Say what the outputs are: names of results, or ``name="step"``; nothing means every end."""
        return self._timeline.edit("set_outputs", lambda state: _edit.with_outputs(state, names, named))

    def select(self, node: str) -> State:
        """Select a step or an input. Looking is no change: it is journaled, and not undone."""
        return self._timeline.look("select", lambda state: replace(state, selected=node))

    def show(self, refs: Iterable[str]) -> State:
        """Say which results are on screen. Looking is no change: it is journaled, and not undone."""
        names = tuple(refs)

        def look(state: State) -> State:
            return replace(state, shown=tuple(canonical_ref(state.pipeline, name) for name in names))

        return self._timeline.look("show", look)

    def undo(self) -> State:
        """Go back by one state; at the first one, stay."""
        return self._timeline.move("undo", History.undone)

    def redo(self) -> State:
        """Go forward by one state; at the last one, stay."""
        return self._timeline.move("redo", History.redone)

    def jump(self, position: int | str) -> State:
        """Go to the state at a place of the history, or bring back the one of a name as a new state."""
        if isinstance(position, str):
            named = self.named_states
            if position not in named:
                raise UnknownNameError(position, noun="state", known=named)
            return self._timeline.edit("jump", lambda _: named[position])
        return self._timeline.move("jump", lambda history: history.jumped(position))

    def name_state(self, name: str) -> State:
        """Give the present state a name, under which it stays whatever becomes of the history."""
        return self._timeline.name(name)

    def problems(self) -> Mapping[str, tuple[TamisError, ...]]:
        """Return what is wrong with each step, as far as it is known without computing; no right ones."""
        return self._examination().problems

    def specs(self) -> Mapping[str, Spec]:
        """Return kind, shape and dtype of each result, by reference, as far as known without computing."""
        return self._examination().specs

    @property
    def errors(self) -> Mapping[str, TamisError]:
        """What keeps each step from giving a result: a problem, or how its last computation failed."""
        pipeline, images = self._runs()
        problems = examine(pipeline, images).problems
        return {
            **self._desk.failures(pipeline, images),
            **{name: found[0] for name, found in problems.items()},
        }

    def results(self, refs: Iterable[str] | None = None) -> dict[str, Any]:
        """Return the results that can be computed, by the names they were asked for.

        Parameters
        ----------
        refs : iterable of str, optional
            Steps, references, inputs or names of outputs; by default what is shown.

        Returns
        -------
        results : dict
            Read-only arrays, numbers, and tables as dicts of columns. What depends on a step that fails is
            missing; `errors` tells why.

        Raises
        ------
        UnknownNameError
            If a name means nothing.
        CancelledError
            If a later request of this session has taken this one's place.
        """
        state = self.state
        return self._ask(state, state.shown if refs is None else refs).values

    def result(self, ref: str) -> Any:
        """Return one result, or raise the error of the step that it fails at; see `results`."""
        answer = self._ask(self.state, (ref,))
        for error in answer.errors.values():
            raise error
        return answer.values[ref]

    def cancel(self) -> None:
        """Stop what is being computed; whoever waits for it gets a `CancelledError`."""
        self._desk.stop()

    def candidates(self, node: str | None = None) -> tuple[Operation, ...]:
        """Return the operations whose first input takes what a step or an input gives, sorted by id.

        Parameters
        ----------
        node : str, optional
            By default the selected one.

        Raises
        ------
        UnknownNameError
            If there is no such step.
        """
        state = self.state
        kinds, name = state.pipeline.kinds(), state.selected if node is None else node
        found = {
            operation.id: operation
            for ref in refs_of(state.pipeline, name)
            for operation in list_operations(takes=kinds[ref])
        }
        return tuple(found[operation_id] for operation_id in sorted(found))

    def subscribe(self, listener: SessionListener) -> Callable[[], None]:
        """Tell `listener` of every event; return what ends that.

        Parameters
        ----------
        listener : callable
            Gets `StateChanged`, `StepFailed`, and the engine's events while something is computed. It is
            called in the thread that caused the event. When it raises, the log "tamis.session" tells.
        """
        return self._listeners.add(listener)

    def _ask(self, state: State, names: Iterable[str]) -> Answer:
        refs = {name: state.resolved(canonical_ref(state.pipeline, name)) for name in names}
        return self._desk.ask(state.effective(), self.images_in(state), refs)

    def _runs(self) -> tuple[Pipeline, Mapping[str, SourceImage]]:
        """Return what runs, and on what; of one state, whatever other threads do meanwhile."""
        state = self.state
        return state.effective(), self.images_in(state)

    def _examination(self) -> Examination:
        return examine(*self._runs())
