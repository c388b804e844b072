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
from tamis.recorder.script._function import METHODS, OPERATORS, Known, known_function
from tamis.recorder.script._journal import Journal
from tamis.recorder.script._loop import Loops
from tamis.recorder.script._memory import WRITTEN, Memory, digest_of
from tamis.recorder.script._place import Places
from tamis.recorder.script._result import FOLLOWED, can_keep, results_of
from tamis.recorder.script._seed import GENERATORS
from tamis.recorder.script._step import prepare, problem_of, why
from tamis.recorder.script._write import as_change, as_choice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.recorder.script._step import Step

__all__ = ["Recorder"]


_NO_COMMENT = "", ""
_OWN_TYPES = (type, types.BuiltinFunctionType)
# asks for one more result, and changes nothing of the first
_MORE = ("return_num",)


class Recorder:
    """Remembers what a script does with its arrays; changes nothing of it.

    Whatever goes wrong in remembering is a reason why something is a constant, and never the script's error.
    """

    def __init__(self) -> None:
        self.memory = Memory()
        self.journal = Journal()
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
            handle = self.memory.last(value)
            if handle is not None:
                is_array, words = isinstance(value, np.ndarray), self._words(comment)
                if not self.journal.name(handle, name, depth, is_array=is_array, comment=words):
                    self._waiting = id(value), words  # a copy, perhaps, that is written into next
            if name.strip("_"):
                self.memory.name(value, name)
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
        ufunc = _ufunc_of(name, sides)
        known = known_function(ufunc)
        operation = None if known is None else known.operation
        given = sides[: ufunc.nin]  # a square needs no exponent
        return self._followed(operation, f"numpy.{ufunc.__name__}", function, sides, as_called=(given, {}))

    def item(self, value: Any, index: Any) -> Any:
        """Return ``value[index]``."""
        if not isinstance(value, np.ndarray) or _is_one_pixel(value, index):
            if type(value) in (np.ndarray, dict) and self.memory.last(value) is not None:
                self._decisions.made(value)
            return value[index]
        is_mask = isinstance(index, np.ndarray) and index.dtype.kind == "b"
        operation = find_operation("numpy.select" if is_mask else "numpy.getitem")
        return self._followed(operation, "an index", operator.getitem, (value, index))

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

    def stored(self, given: Any, value: Any, index: Any, name: str, depth: int) -> None:
        """Do ``value[index] = given``."""
        if not isinstance(value, np.ndarray):
            value[index] = given
            return
        step = None
        if not _is_one_pixel(value, index):
            step = self._tried(as_choice, self.memory, value, index, given)
        self._places.run(operator.setitem, (value, index, given), {})
        self._changed(step, value, name, depth)

    def updated(self, operator_name: str, value: Any, given: Any, name: str, depth: int) -> Any:
        """Return what ``value += given``, for example, leaves under the name."""
        is_array = isinstance(value, np.ndarray)
        if not is_array:
            plain = operator_name.removeprefix("i")
            plain = f"{plain}_" if plain in ("and", "or") else plain
            if isinstance(value, np.generic | float) or isinstance(given, np.ndarray | np.generic):
                return self.named(name, self.operated(plain, value, given), depth)
            return self._places.run(getattr(operator, operator_name), (value, given), {})
        step = self._tried(as_change, self.memory, operator_name, value, given)
        result = self._places.run(getattr(operator, operator_name), (value, given), {})
        self._changed(step if result is value else None, result, name, depth)
        return result

    def updated_item(
        self, operator_name: str, value: Any, index: Any, given: Any, name: str, depth: int
    ) -> None:
        """Do ``value[index] += given``, for example."""
        is_array = isinstance(value, np.ndarray)
        step = self._tried(as_change, self.memory, operator_name, value, given, index) if is_array else None
        part = self._places.run(operator.getitem, (value, index), {})
        new = self._places.run(getattr(operator, operator_name), (part, given), {})
        self._places.run(operator.setitem, (value, index, new), {})
        if is_array:
            self._changed(step, value, name, depth)

    def reason(self, value: Any) -> str:
        """Return why it is not known how a value was made, though it was made of an image; else ''."""
        return self.memory.reason(value) if isinstance(value, np.ndarray) else ""

    # what is done

    def _words(self, comment: tuple[str, str]) -> str:
        """Return what a script says above a line, when it comes there first."""
        is_new = comment not in self._said
        self._said.add(comment)
        return comment[1] if is_new else ""

    def _mapped(self, function: Callable[..., Any], /, *items: Any) -> Any:
        return map(self.called(function), *items)

    def _method(self, owner: Any, method: Callable[..., Any]) -> Callable[..., Any]:
        if method.__name__ in ("item", "tolist") and self._is_image(owner):
            return functools.partial(self._taken, method)
        name = METHODS.get(method.__name__)
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
        if is_followed_draw(result):
            problem = step if isinstance(step, str) else self._tried(self._keep, step, result)
            if problem:
                self._forget(result, problem)
        return result

    def _call(self, known: Known, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if known.operation is not None:
            return self._followed(known.operation, known.name, function, args, kwargs)
        given = (*args, *kwargs.values())
        is_image = any(map(self._is_image, given)) or (
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
        is_written = any(kwargs.get(target) is not None for target in ("out", "output"))
        if operation is None or is_written:
            is_image = any(map(self._is_image, (*args, *kwargs.values())))
            result = self._places.run(function, args, kwargs)
            if is_image:
                self._forget(result, WRITTEN if is_written else f"{name} is not in the catalogue")
                self._looked(result)
            return result
        given, named = as_called or (args, kwargs)
        values = tuple(self.memory.value(item) for item in given)
        named = {name: self.memory.value(item) for name, item in named.items() if name not in _MORE}
        step = self._tried(prepare, self.memory, operation, values, named)
        result = self._places.run(function, args, kwargs)
        if not isinstance(step, str):
            problem = self._tried(self._keep, step, result) if step is not None else None
            made, step = step, problem or ""
            if not step:
                self._tried(self._note, made, given, named)
        if step:
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
        if step is None or not self._decisions.is_active:
            return
        names = [argument.name for argument in step.operation.arguments]
        connected = list(step.plain.values())
        for text in self._decisions.notes(names, args, kwargs, connected):
            self.journal.note(step.handles[0], text)

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

    def _changed(self, step: Step | str | None, value: np.ndarray, name: str, depth: int) -> None:
        """Remember what was written into an array as what it is now."""
        if step is None or isinstance(step, str):
            if self.memory.last(value) is not None:
                self._forget(value, step or WRITTEN)
            return
        if step.handles[0].spec.dtype not in (None, "", value.dtype.name):
            self._forget(value, f"{step.operation.id} gives another dtype")
            return
        self._remember(value, step.handles[0])
        self._tried(self._note, step, (), {})
        words = self._waiting[1] if self._waiting[0] == id(value) else ""
        if name:
            self.journal.name(step.handles[0], name, depth, comment=words)

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

    def _tried(self, function: Callable[..., Any], *args: Any) -> Any:
        """Return what a function gives; where it fails, why."""
        try:
            return function(*args)
        except TamisError as error:
            return why(error)
        except Exception as error:  # a script must not fail because it is watched
            return f"it could not be recorded: {why(error)}"


class _Probe(np.ndarray):
    """An array that tells which ufunc an operator calls."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        return ufunc


def _ufunc_of(name: str, sides: tuple[Any, ...]) -> Any:
    """Return the ufunc behind an operator; NumPy squares for ``** 2``, and takes the root for ``** 0.5``."""
    if name == "abs":
        return np.absolute
    if name == "pow" and isinstance(sides[0], np.ndarray) and type(sides[1]) in (int, float):
        return np.ones(1, sides[0].dtype).view(_Probe) ** sides[1]
    return getattr(np, OPERATORS[name])


def _is_one_pixel(value: np.ndarray, index: Any) -> bool:
    """Return whether an index takes one number out of an array: that is no step of a pipeline."""
    items = index if isinstance(index, tuple) else (index,)
    return len(items) == value.ndim and all(isinstance(item, int | np.integer) for item in items)
