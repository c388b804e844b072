"""`Writing`: the part of the recorder that hears of arrays that are written into."""

from __future__ import annotations

import functools
import operator
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Operation, get_operation
from tamis.recorder._call import call_lazily
from tamis.recorder._handle import Handle
from tamis.recorder.script._drawn import is_drawn_on
from tamis.recorder.script._memory import WRITTEN, Memory, digest_of
from tamis.recorder.script._out import Filling, converting, copied_to, filled_in, filling, sorting, target_of
from tamis.recorder.script._several import is_of_several, said_of_several
from tamis.recorder.script._view import View, seen_as
from tamis.recorder.script._write import Change, assignment, change, is_left_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tamis.recorder.script._journal import Journal
    from tamis.recorder.script._place import Places

__all__ = ["Writing"]

_MAKERS = {np.empty: "zeros", np.empty_like: "zeros_like"}


class Writing(ABC):
    """Hears of assignments to parts of arrays, of operators in place, and of functions that write."""

    memory: Memory
    journal: Journal
    _places: Places
    _waiting: tuple[int, str]

    # what a script tells

    def stored(self, given: Any, value: Any, index: Any, name: str, depth: int) -> None:
        """Do ``value[index] = given``."""
        if not isinstance(value, np.ndarray):
            value[index] = given
            return
        if is_left_alone(self.memory, value, index):
            self._places.run(operator.setitem, (value, index, given), {})
            return
        plan = self._tried(assignment, self.memory, value, index, given)
        self._places.run(operator.setitem, (value, index, given), {})
        items = index if isinstance(index, tuple) else (index,)
        self._settle(plan, value, name, depth, (given, *items))

    def updated(self, operator_name: str, value: Any, given: Any, name: str, depth: int) -> Any:
        """Return what ``value += given``, for example, leaves under the name."""
        if not isinstance(value, np.ndarray):
            plain = operator_name.removeprefix("i")
            plain = f"{plain}_" if plain in ("and", "or") else plain
            if isinstance(value, np.generic | float) or isinstance(given, np.ndarray | np.generic):
                return self.named(name, self.operated(plain, value, given), depth)
            return self._places.run(getattr(operator, operator_name), (value, given), {})
        plan = self._tried(change, self.memory, operator_name, value, given)
        result = self._places.run(getattr(operator, operator_name), (value, given), {})
        self._settle(plan if result is value else None, value, name, depth, (given,))
        return result

    def updated_item(
        self, operator_name: str, value: Any, index: Any, given: Any, name: str, depth: int
    ) -> None:
        """Do ``value[index] += given``, for example: a part is taken, changed, and put back."""
        if isinstance(value, np.ndarray) and is_left_alone(self.memory, value, index):
            new = self._places.run(getattr(operator, operator_name), (value[index], given), {})
            self._places.run(operator.setitem, (value, index, new), {})
            return
        part = self.item(value, index)
        new = self.updated(operator_name, part, given, "", depth)
        if new is part and isinstance(part, np.ndarray) and self.memory.views.find(part) is not None:
            self._places.run(operator.setitem, (value, index, new), {})  # it is there already
        else:
            self.stored(new, value, index, name, depth)

    def spread(
        self, names: tuple[str, ...], value: Any, depth: int, comment: tuple[str, str] = ("", "")
    ) -> Any:
        """Note that several values are put into variables, and return them all, parts of an array too."""
        is_array = isinstance(value, np.ndarray) and value.ndim > 1
        if is_array and len(value) == len(names):
            value = tuple(self.visited(value))
        return self.unpacked(names, value, depth, comment)

    def visited(self, value: Any) -> Any:
        """Return what a loop goes through: an array, part by part."""
        is_image = isinstance(value, np.ndarray) and value.ndim > 1
        return self._parts(value) if is_image and self.memory.last(value) is not None else value

    # what is done

    def _parts(self, value: np.ndarray) -> Iterator[np.ndarray]:
        for number in range(len(value)):
            yield self._seen(value, number, value[number])

    def _gathered(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return a list or tuple; of an array, its parts are followed."""
        result = function(*args, **kwargs)
        value = args[0] if args else None
        if isinstance(value, np.ndarray) and value.ndim > 1 and self.memory.last(value) is not None:
            for number, part in enumerate(result):
                self._seen(value, number, part)
        return result

    def _seen(self, value: np.ndarray, number: int, part: np.ndarray) -> np.ndarray:
        """Remember a part of an array as that, and return it."""
        self.memory.views.put(part, View(value, "numpy.getitem", "image", {"index": number}))
        return part

    def _column(self, table: dict[Any, Any], name: Any) -> Any:
        """Return the column of a table, and remember it as that."""
        column = table[name]
        handle = self.memory.column(table, name) if isinstance(column, np.ndarray) else None
        if handle is not None and self.memory.find(column) is None:
            made = self._tried(call_lazily, Handle, "numpy.column", handle, name)
            if isinstance(made, Handle):
                self._remember(column, seen_as(made, column))
        return column

    def _writer(self, function: Callable[..., Any]) -> Callable[..., Any] | None:
        """Return what is to be called for a function that makes or fills arrays; None if it is none."""
        if function is list or function is tuple:
            return functools.partial(self._gathered, function)
        if function is np.copyto:
            return self._copyto
        if is_of_several(function):
            return functools.partial(self._of_several, function)
        is_maker = function is np.empty or function is np.empty_like
        return functools.partial(self._emptied, function) if is_maker else None

    def _of_several(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return what a function of several arrays gives, and remember each of it."""
        if not is_of_several(function, args):
            return self._followed(get_operation("numpy.where"), "", function, args, kwargs)
        handles = self._tried(said_of_several, self.memory, function, args, kwargs)
        result = self._places.run(function, args, kwargs)
        if isinstance(handles, str):
            self._forget(result, handles)
        elif handles is not None:
            results = result if isinstance(result, tuple | list) else (result,)
            for item, handle in zip(results, handles, strict=True):
                self._remember(item, Handle(handle.operand, handle.sources, seen_as(handle, item).spec))
        return result

    def _emptied(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Return a new array; nobody knows what it holds, so it may as well be zeros."""
        result = self._places.run(function, args, kwargs)
        if type(result) is np.ndarray and result.dtype.kind in "biufc":
            result.fill(0)
            operation = get_operation(f"numpy.{_MAKERS[function]}")
            return self._followed(operation, "", lambda *_, **__: result, args, kwargs)
        return result

    def _copyto(self, *args: Any, **kwargs: Any) -> None:
        plan = self._tried(copied_to, self.memory, *args, **kwargs)
        self._places.run(np.copyto, args, kwargs)
        target = args[0] if args else kwargs.get("dst")
        if isinstance(target, np.ndarray):
            self._settle(plan, target, "", 0, (*args, *kwargs.values()))

    def _fill(self, owner: np.ndarray, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Do ``owner.fill(1)``, ``owner.sort()`` or ``owner.put(places, values)``."""
        if method.__name__ == "put":
            put = get_operation("numpy.put")
            return self._into(put, method, args, kwargs, as_called=((owner, *args), kwargs))
        if method.__name__ == "fill":
            plan = self._tried(assignment, self.memory, owner, ..., args[0] if args else None)
        else:
            plan = self._tried(sorting, self.memory, owner, *args, **kwargs)
        result = self._places.run(method, args, kwargs)
        self._settle(plan, owner, "", 0, args)
        return result

    def _into(
        self,
        operation: Operation,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        as_called: tuple[tuple[Any, ...], Mapping[str, Any]],
    ) -> Any:
        """Return what a function gives that writes into one of its arguments."""
        given, named = as_called
        target = target_of(function, given, named)
        if operation.outputs[0].of_input:
            target = named.get(operation.outputs[0].of_input, given[0] if given else None)
            plan = self._tried(filled_in, self.memory, operation, given, named)
        elif isinstance(target, np.ndarray):
            plan = self._tried(filling, self.memory, operation, given, named, target)
        else:
            plan = self._tried(converting, self.memory, operation, given, named, target)
        result = self._places.run(function, args, kwargs)
        if isinstance(target, np.ndarray):
            self._settle(plan, target, "", 0, (*given, *named.values()))
            if result is not target and isinstance(result, np.ndarray):
                self._copied(target, result)
        elif isinstance(plan, tuple) and plan[1] == digest_of(result):
            self._remember(result, plan[0])
        else:
            self._forget(result, plan if isinstance(plan, str) else f"{operation.id} gives another dtype")
        return result

    def _settle(
        self,
        plan: Filling | Change | str | None,
        value: np.ndarray,
        name: str,
        depth: int,
        given: tuple[Any, ...] = (),
    ) -> None:
        """Remember what was written into an array as what it is now, and what it is a part of."""
        if isinstance(plan, Filling):
            plan = plan.problem() or plan.change
        if plan is None or isinstance(plan, str):
            if plan or self.memory.last(value) is not None:
                is_of_image = any(map(self.memory.is_of_image, (value, *given)))
                self._forget(value, (plan or WRITTEN) if is_of_image else "")
            return
        if name:
            self.memory.name(value, name, depth)
        words = self._waiting[1] if self._waiting[0] == id(value) else ""
        for array, handle in plan:
            if is_drawn_on(self.memory, array, handle):
                self._forget(array, "")
                continue
            before, names = self.memory.last(array), self.memory.variables_of(array)
            variable = (name if array is value else "") or (names[-1] if names else "")
            self._remember(array, handle)
            if array is value:
                self._tried(self._note_decisions, handle)
            if variable:
                self.journal.name(handle, variable, depth, comment=words)
                if before is not None:
                    self.journal.rename(before, names, variable)

    # what the recorder does

    @abstractmethod
    def named(self, name: str, value: Any, depth: int) -> Any: ...

    @abstractmethod
    def unpacked(
        self, names: tuple[str, ...], value: Any, depth: int, comment: tuple[str, str] = ("", "")
    ) -> Any: ...

    @abstractmethod
    def operated(self, name: str, *sides: Any) -> Any: ...

    @abstractmethod
    def item(self, value: Any, index: Any) -> Any: ...

    @abstractmethod
    def _tried(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any: ...

    @abstractmethod
    def _followed(
        self,
        operation: Operation | None,
        name: str,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any] | None = None,
        as_called: tuple[tuple[Any, ...], Mapping[str, Any]] | None = None,
    ) -> Any: ...

    @abstractmethod
    def _copied(self, value: Any, result: Any) -> Any: ...

    @abstractmethod
    def _remember(self, value: Any, handle: Handle) -> None: ...

    @abstractmethod
    def _note_decisions(self, handle: Handle) -> None: ...

    @abstractmethod
    def _forget(self, result: Any, reason: str) -> None: ...
