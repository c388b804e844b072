"""`Recorder`: what a running script tells what it does, at each place where it could do it to an array."""

from __future__ import annotations

import builtins
import functools
import inspect
import operator
import os
import types
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import FOOTPRINTS, Operation, find_operation, footprint_array, load_target
from tamis.errors import TamisError
from tamis.io import open_image
from tamis.pipeline import content_of
from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle
from tamis.recorder.script._chance import Draws, is_followed_draw
from tamis.recorder.script._decided import NUMBERS, Decisions
from tamis.recorder.script._function import METHODS, Known, known_function, ufunc_of
from tamis.recorder.script._journal import Journal
from tamis.recorder.script._loop import Loops
from tamis.recorder.script._memory import Memory, digest_of
from tamis.recorder.script._out import target_of
from tamis.recorder.script._place import Places
from tamis.recorder.script._result import FOLLOWED, can_keep, results_of
from tamis.recorder.script._seed import GENERATORS
from tamis.recorder.script._step import prepare, problem_of, why
from tamis.recorder.script._write import is_one_pixel, look_at, may_look, reading
from tamis.recorder.script._writing import Writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tamis.recorder.script._step import Step

__all__ = ["Recorder"]


_NO_COMMENT = "", ""
_NOTHING: Mapping[str, Any] = types.MappingProxyType({})
_OWN_TYPES = (type, types.BuiltinFunctionType)
# asks for one more result, and changes nothing of the first
_MORE = ("return_num",)


class Recorder(Writing):
    """Remembers what a script does with its arrays; changes nothing of it.

    Whatever goes wrong in remembering is a reason why something is a constant, and never the script's error.
    """

    def __init__(self) -> None:
        self.memory = Memory()
        self.journal = Journal(self.memory.held, self.memory.images)
        self.loops = Loops(self.memory)
        self._places = Places()
        self._said: set[tuple[str, str]] = set()
        self._waiting = 0, ""
        self._draws = Draws()
        self._decisions = Decisions()

    def __reduce__(self) -> tuple[Any, ...]:
        return Recorder, ()  # a function of the script that goes to another process leaves nothing here

    slice = staticmethod(builtins.slice)
    """What stands between the square brackets of an index."""

    # what a script tells

    def named(self, name: str, value: Any, depth: int, comment: tuple[str, str] = _NO_COMMENT) -> Any:
        """Note that a value is put into a variable, `depth` functions deep, and return the value."""
        handle = None
        if isinstance(value, FOLLOWED):
            handle = self.memory.named(value)
            if handle is not None:
                self._seen_by_name(handle, value)
                is_array, words = isinstance(value, np.ndarray), self._words(comment)
                if not self.journal.name(handle, name, depth, is_array=is_array, comment=words):
                    self._waiting = id(value), words  # a copy, perhaps, that is written into next
            if name.strip("_"):
                self.memory.name(value, name, depth)
        self._decisions.named(name, is_step=handle is not None)
        return value

    def unpacked(
        self, names: tuple[str, ...], value: Any, depth: int, comment: tuple[str, str] = _NO_COMMENT
    ) -> Any:
        """Note that several values are put into variables, and return them all."""
        if type(value) in (tuple, list) and len(value) == len(names):
            for name, item in zip(names, value, strict=True):
                self.named(name, item, depth, comment)
                comment = _NO_COMMENT
        return value

    def displayed(self, value: Any) -> Any:
        """Note that people look at a value that has no name, and return it."""
        is_many = isinstance(value, tuple) and self.memory.last(value) is None
        for item in value if is_many else (value,):
            handle = self.memory.last(item) if isinstance(item, FOLLOWED) else None
            if handle is not None:
                self._seen_by_name(handle, item)
                self.journal.display(handle, is_array=isinstance(item, np.ndarray))
        return value

    def called(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return what is to be called: the function itself, unless it does something to arrays."""
        if type(function) is types.BuiltinFunctionType and isinstance(
            function.__self__, np.ndarray | np.generic
        ):
            return self._method(function.__self__, function)
        if type(function) is types.MethodType and isinstance(function.__self__, GENERATORS):
            return functools.partial(self._drawn_at_random, function)
        if type(function) in _OWN_TYPES and function in NUMBERS:
            return functools.partial(self._number, function)
        if function is abs:
            return functools.partial(self.operated, "abs")
        if function is map:
            return self._mapped
        if (writer := self._writer(function)) is not None:
            return writer
        if type(function) is functools.partial:
            known = known_function(function.func)
            given = (known, function.func, *function.args)
            return function if known is None else functools.partial(self._call, *given, **function.keywords)
        known = known_function(function)
        return function if known is None else functools.partial(self._call, known, function)

    def operated(self, name: str, *sides: Any) -> Any:
        """Return what an operator gives."""
        function = getattr(operator, name)
        if not any(map(self._may_be_followed, sides)):
            # a NumPy number may warn, and says where
            is_numpy = any(isinstance(side, np.generic) for side in sides)
            return self._places.run(function, sides, {}) if is_numpy else function(*sides)
        ufunc = ufunc_of(name, sides)
        known = known_function(ufunc)
        operation = None if known is None else known.operation
        given = sides[: ufunc.nin]  # a square needs no exponent
        return self._followed(operation, f"numpy.{ufunc.__name__}", function, sides, as_called=(given, {}))

    def item(self, value: Any, index: Any) -> Any:
        """Return ``value[index]``."""
        if type(value) is dict and isinstance(index, str) and value:
            return self._column(value, index)
        if not isinstance(value, np.ndarray) or (
            is_one_pixel(value, index) and not may_look(self.memory, value)
        ):
            if type(value) in (np.ndarray, dict) and self.memory.last(value) is not None:
                self._decisions.made(value)
            return value[index]
        name, places = reading(index)
        return self._followed(
            find_operation(name),
            "an index",
            operator.getitem,
            (value, index),
            as_called=((value, *places), {}),
        )

    def measured(self, value: Any, name: str) -> Any:
        """Return the shape, the dtype ... of something."""
        measure = getattr(value, name)
        if isinstance(value, np.ndarray) and self._is_image(value):
            self._decisions.made(measure)
        return measure

    def kept(self, value: Any) -> Any:
        """Note that a value is put into an object, and return it."""
        self._decisions.kept(value)
        return value

    def deciding(self) -> int:
        """Return how often the script has looked at what is followed."""
        return self._decisions.looks

    def decided(self, looks: int, value: Any) -> Any:
        """Note whether a test looked at what is followed, and return what it gave."""
        return self._decisions.decided(looks, value)

    def looped(self, items: Any) -> Any:
        """Note whether what is followed says how often a loop runs, and return what it runs over."""
        is_step = isinstance(items, list | tuple) and self.memory.last(items) is not None
        return self._decisions.looped(items, is_of_image=is_step)

    def transposed(self, value: Any) -> Any:
        """Return ``value.T``."""
        if not isinstance(value, np.ndarray):
            return value.T
        return self._followed(find_operation("numpy.transpose"), "", operator.attrgetter("T"), (value,))

    def reason(self, value: Any) -> str:
        """Return why it is not known how a value was made, though it was made of an image; else ''."""
        return self.memory.reason(value) if isinstance(value, np.ndarray) else ""

    # what is done

    def _seen_by_name(self, handle: Handle, value: Any) -> None:
        """Note what a part of an array holds, which is remembered only when somebody uses it."""
        if not self.journal.knows(handle):
            self.journal.add(handle, content_of(value))

    def _words(self, comment: tuple[str, str]) -> str:
        """Return what a script says above a line, when it comes there first."""
        is_new = comment not in self._said
        self._said.add(comment)
        return comment[1] if is_new else ""

    def _mapped(self, function: Callable[..., Any], /, *items: Any) -> Any:
        return map(self.called(function), *map(self.visited, items))

    def _method(self, owner: Any, method: Callable[..., Any]) -> Callable[..., Any]:
        if method.__name__ in ("item", "tolist") and self._is_image(owner):
            return functools.partial(self._taken, method)
        name = METHODS.get(method.__name__)
        if method.__name__ in ("fill", "sort", "put") and isinstance(owner, np.ndarray):
            return functools.partial(self._fill, owner, method)
        if method.__name__ == "nonzero" and isinstance(owner, np.ndarray):
            return functools.partial(self._of_several, np.nonzero, owner)
        if name is None or not self._is_image(owner):
            return method
        return functools.partial(self._call_method, name, method, owner)

    def _taken(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        result = method(*args, **kwargs)
        self._decisions.made(result)
        return result

    def _call_method(
        self, name: str, method: Callable[..., Any], owner: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if name == "copy":
            return self._copied(owner, self._places.run(method, args, kwargs))
        operation = find_operation(f"numpy.{name}")
        given, named = (owner, *args), dict(kwargs)
        if name in ("reshape", "transpose") and args:
            given = (owner, args[0] if len(args) == 1 else args)
        if name == "astype":
            named.pop("copy", None)
            given, named = (owner, *(np.dtype(item).name for item in args)), named
        return self._followed(operation, f"numpy.{name}", method, args, kwargs, as_called=(given, named))

    def _number(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return what a function of Python's own gives, and note if it is a number made of an image."""
        result = function(*args, **kwargs)
        items = args[0] if len(args) == 1 and isinstance(args[0], list | tuple) else args
        is_of_image = any(map(self._is_image, items))
        self._decisions.made(result, of_image=is_of_image, is_choice=function in (max, min))
        if is_of_image and function is float and type(items[0]) is np.float64:
            self._tried(self._copied_number, items[0], result)
        return result

    def _copied_number(self, value: np.float64, result: float) -> None:
        handle = self.memory.find(value)
        if handle is not None:
            self.memory.keep(result, handle)

    def _drawn_at_random(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        step = self._tried(self._draws.prepare, self.memory, method, args, kwargs)
        result = self._places.run(method, args, kwargs)
        if is_followed_draw(result) and step is not None:
            problem = step if isinstance(step, str) else self._tried(self._keep, step, result)
            if problem:
                is_of_image = self._are_of_image(args, kwargs)
                self.memory.forget(result, problem, is_of_image=is_of_image)
        return result

    def _call(self, known: Known, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if known.operation is not None:
            return self._followed(known.operation, known.name, function, args, kwargs)
        given = (*args, *kwargs.values())
        is_image = any(map(self.memory.is_of_image, given)) or (
            known.is_of_images and any(isinstance(item, np.ndarray) for item in given)
        )
        result = self._places.run(function, args, kwargs)
        if known.role in ("sample", "read"):
            place = f"sample:{known.name}" if known.role == "sample" else next(iter(args), None)
            self._tried(self._loaded, place, result, known.name)
        elif known.role == "copy" and args:
            self._copied(args[0], result)
        elif known.role == "footprint":
            self._tried(self._drawn, known.name, args, kwargs, result)
        elif is_image:
            self._forget(result, known.reason)
            self._looked(result)
        return result

    def _may_be_followed(self, value: Any) -> bool:
        is_number = isinstance(value, float | np.generic)
        return self.memory.last(value) is not None if is_number else isinstance(value, np.ndarray)

    def _is_image(self, value: Any) -> bool:
        """Return whether a value is made of an image, even if it is not known how."""
        if not isinstance(value, FOLLOWED):
            return False
        return self.memory.last(value) is not None or bool(self.memory.reason(value))

    def _are_of_image(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
        return any(map(self.memory.is_of_image, (*args, *kwargs.values())))

    def _followed(
        self,
        operation: Operation | None,
        name: str,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any] | None = None,
        as_called: tuple[tuple[Any, ...], Mapping[str, Any]] | None = None,
    ) -> Any:
        """Return what a function gives, and remember it as what an operation gives."""
        kwargs = kwargs or {}
        given, named = as_called or (args, kwargs)
        if operation is None:
            is_image = self._are_of_image(args, kwargs)
            result = self._places.run(function, args, kwargs)
            if is_image:
                self._forget(result, f"{name} is not in the catalogue")
                self._looked(result)
            return result
        if operation.outputs[0].of_input or target_of(function, given, named) is not None:
            return self._into(operation, function, args, kwargs, (given, named))
        values = tuple(self.memory.value(item) for item in given)
        named = {name: self.memory.value(item) for name, item in named.items() if name not in _MORE}
        step = self._tried(prepare, self.memory, operation, values, named)
        result = self._places.run(function, args, kwargs)
        if not isinstance(step, str):
            problem = self._tried(self._keep, step, result) if step is not None else None
            made, step = step, problem or ""
            if not step:
                self._tried(self._note, made, given, named)
        if step and (not operation.id.startswith("numpy.") or self._are_of_image(given, named)):
            self._forget(result, step)
        self._looked(result)
        return result

    def _looked(self, result: Any) -> None:
        """Note that something was made of arrays that is none."""
        is_step = isinstance(result, list | tuple) and self.memory.last(result) is not None
        if not is_step and not isinstance(result, np.ndarray | dict):
            self._decisions.made(result)

    def _note(self, step: Step | None, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        """Say of a step what the script has decided by looking at its images."""
        if step is None:
            return
        names = [argument.name for argument in step.operation.arguments]
        self._note_decisions(step.handles[0], names, args, kwargs, list(step.plain.values()))

    def _note_decisions(
        self,
        handle: Handle,
        names: Sequence[str] = (),
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] = _NOTHING,
        connected: Sequence[Any] = (),
    ) -> None:
        if self._decisions.is_active:
            for text in self._decisions.notes(names, args, kwargs, connected):
                self.journal.note(handle, text)

    def _keep(self, step: Step, result: Any) -> str:
        """Remember the results of a step; return why that cannot be, or ''."""
        results, declared = results_of(step.operation, result)
        if len(results) > len(step.handles):  # a number comes with it, as asked for
            step, results, declared = replace(step, is_same_call=False), results[:1], declared[:1]
        if not any(map(can_keep, results)):
            return f"{step.operation.id} gives {type(result).__name__}, which is not followed"
        problem = problem_of(step, declared)
        if not problem:
            for item, meant, handle in zip(results, declared, step.handles, strict=True):
                if can_keep(item):
                    self._remember(item, handle, meant)
            look_at(self.memory, step, results[0])
        return problem

    def _remember(self, value: Any, handle: Handle, meant: Any = None) -> None:
        """Remember a value; `meant` is what a pipeline has in its place, where that is something else."""
        digest = self.memory.keep(value, handle)
        is_content = meant is None and isinstance(value, np.ndarray | dict)
        self.journal.add(handle, digest if is_content else content_of(value if meant is None else meant))
        if type(value) in (list, tuple) and isinstance(meant, np.ndarray):
            for place, item in enumerate(value):
                if can_keep(item):
                    self._remember(item, call_lazily(Handle, "numpy.getitem", handle, place))

    def _copied(self, value: Any, result: Any) -> Any:
        """Remember a copy as what it is a copy of, and return it."""
        handle = self.memory.find(value)
        plain = np.asarray(value) if isinstance(value, list | tuple) and handle is not None else value
        if handle is not None and isinstance(result, np.ndarray) and digest_of(plain) == digest_of(result):
            self.memory.keep(result, handle)
        return result

    def _loaded(self, place: Any, result: Any, name: str) -> None:
        """Remember an image as where it was loaded from, if Tamis finds the same pixels there."""
        if not isinstance(place, str | os.PathLike) or not isinstance(result, np.ndarray):
            return
        source = open_image(place)
        if digest_of(source.read()) == digest_of(result):
            self._remember(result, Handle.of_source(source.with_kind("array")))  # it may be labels
        else:
            self._forget(result, f"{name} reads other pixels from {os.fspath(place)!r} than Tamis")

    def _drawn(self, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any], result: Any) -> None:
        """Remember how a footprint was drawn, so that it can be said in a word."""
        bound = inspect.signature(load_target(":".join(FOOTPRINTS[name]))).bind(*args, **kwargs)
        footprint = footprint_array(name, bound.arguments)
        if isinstance(result, np.ndarray) and digest_of(np.asarray(footprint)) == digest_of(result):
            self.memory.draw(result, footprint)

    def _forget(self, result: Any, reason: str) -> None:
        items = result.values() if isinstance(result, dict) else result
        for item in items if isinstance(result, tuple | list | dict) else (result,):
            if isinstance(item, tuple | list):
                self._forget(item, reason)
            self.memory.forget(item, reason)

    def _tried(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return what a function gives; where it fails, why."""
        try:
            return function(*args, **kwargs)
        except TamisError as error:
            return why(error)
        except Exception as error:  # a script must not fail because it is watched
            return f"it could not be recorded: {why(error)}"
