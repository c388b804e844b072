"""`Operation`: pure data about one function of the library."""

from __future__ import annotations

import functools
import importlib
import secrets
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

from tamis.catalogue._kind import Kind
from tamis.catalogue._locality import Locality, LocalityRule, Whole
from tamis.catalogue._parameter import Input, Parameter
from tamis.dataclass import dataclass
from tamis.errors import ParameterError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tamis.catalogue._kernel import Kernel
    from tamis.catalogue._value import Value

__all__ = [
    "DtypeRule",
    "Like",
    "Misfit",
    "Operation",
    "Output",
    "ShapeRule",
    "Stage",
    "keep_function",
    "load_target",
    "own_function",
]


class Stage(StrEnum):
    """Where in a pipeline an operation usually stands."""

    LOAD = "load"
    FILTER = "filter"
    THRESHOLD = "threshold"
    MARKERS = "markers"
    SEGMENT = "segment"
    POSTPROCESS = "postprocess"
    MEASURE = "measure"
    TRANSFORM = "transform"
    COLOR = "color"
    UTIL = "util"


@dataclass(frozen=True, slots=True)
class Like:
    """The same kind as what is connected to the input of this name."""

    input_name: str


DtypeRule: TypeAlias = "str | Callable[[tuple[str, ...], Mapping[str, Any]], str | None]"
"""A dtype's name; or ``"same"`` as the first input; or ``"float"``: float32 stays, all else becomes
float64; or a function of (dtypes of the inputs, values); or ``""`` when only computing tells."""


ShapeRule: TypeAlias = "Callable[[Mapping[str, tuple[int, ...]], Mapping[str, Any]], tuple[int, ...]]"
"""From the shapes of what it is given, by argument in the order of the signature, and the values to the
shape; it may raise what a misfit raises where only computing, or the library's own error, tells."""


Misfit: TypeAlias = "Callable[[Mapping[str, Any]], tuple[str, str] | None]"
"""From all values to the parameter that does not go with the others, and what it must be; or None."""


@dataclass(frozen=True, slots=True)
class Output:
    """What comes out.

    Parameters
    ----------
    kind : Kind or Like
        What it means.
    dtype : DtypeRule, default 'same'
        Its dtype, known before computing.
    name : str, default ''
        Its name, where a function returns several.
    same_shape : bool or callable, default True
        Whether it has the shape of the first input, or which values keep it.
    is_list : bool, default False
        Whether the library gives a list of equal arrays or of tuples: here it is one array, the list's
        items along its first axis. Records that are declared a table are one, their fields its columns.
    of_input : str, default ''
        The input that the library writes into, where it gives nothing: here a copy of it comes out.
    shape : ShapeRule, optional
        Its shape where that is not the first input's, known before computing; without it, only computing
        tells.
    """

    kind: Kind | Like
    dtype: DtypeRule = "same"
    name: str = ""
    same_shape: bool | Callable[[Mapping[str, Any]], bool] = True
    is_list: bool = False
    of_input: str = ""
    shape: ShapeRule | None = None

    def keeps_shape(self, values: Mapping[str, Any]) -> bool:
        """Return whether it has the shape of the first input, with these values."""
        return self.same_shape if isinstance(self.same_shape, bool) else self.same_shape(values)

    def kind_from(self, kinds: Mapping[str, Kind]) -> Kind:
        """Return what it means, from the kind of what is connected to each input."""
        if isinstance(self.kind, Like):
            # rows of coordinates that are taken apart are rows no more
            liked = kinds.get(self.kind.input_name, Kind.IMAGE)
            return Kind.ARRAY if liked is Kind.POINTS and self.same_shape is False else liked
        # what is computed from coordinates is no image
        return Kind.ARRAY if self.kind is Kind.IMAGE and Kind.POINTS in kinds.values() else self.kind


@dataclass(frozen=True, slots=True)
class Operation:
    """One function: its data, its values, how far it looks, how it can be computed.

    Texts (summary, help, references) are not here: they are read from the library's own docstring.

    Parameters
    ----------
    id : str
        ``"topic.name"``, as in scikit-image: ``"filters.gaussian"``.
    target : str
        ``"module:function"``, imported on first call.
    stage : Stage
        Where it usually stands.
    arguments : tuple of Input and Parameter
        In the order of the function's signature. Deprecated arguments and ``out`` are left out.
    outputs : tuple of Output
        One, or several for a function that returns a tuple.
    locality : Locality
        How far an output pixel looks.
    ndim : tuple of int, optional
        Numbers of spatial axes it is tested for; None: any.
    has_channels : bool, default False
        Whether it has the parameter ``channel_axis``.
    needs_finite : bool, default False
        Whether NaN or infinity in an image makes it fail or lie.
    needs_narrow_range : bool, default False
        Whether an image's largest whole number less its least must be a number of its dtype: the library
        computes that, and reads beyond its arrays where it overflows.
    drops_axes : bool, default False
        Whether axes of one pixel are missing in what it gives.
    is_generator : bool, default False
        Whether the library yields its results one after the other: here they are a list.
    misfit : Misfit, optional
        Finds values that do not go together, where the library would read beyond its arrays.
    locality_when : LocalityRule, optional
        From (values, dtype of the first input, ``""`` if not known): another locality that it
        exceptionally has, or None.
    kernels : tuple of Kernel
        Faster implementations; the library's own is always there.
    partial : Kernel, optional
        Gives a part of the result, without computing the rest: its function takes the index of the part, a
        tuple of slices, before all else.
    renamed : mapping of str to str, default {}
        For deprecated arguments that older scripts give, the parameter that the library takes them for.
    script : str, default ''
        How a script writes it when that is no plain call: ``"{x1} > {x2}"``. ``{numpy}`` is what NumPy is
        called, ``{inputs}`` all that is connected, ``{arguments}`` all that is not named besides.
    version : int, default 1
        Raised when our own part of its meaning changes, so that no cached result survives.
    """

    id: str
    target: str
    stage: Stage
    arguments: tuple[Input | Parameter, ...]
    outputs: tuple[Output, ...]
    locality: Locality
    ndim: tuple[int, ...] | None = None
    has_channels: bool = False
    needs_finite: bool = False
    needs_narrow_range: bool = False
    drops_axes: bool = False
    is_generator: bool = False
    misfit: Misfit | None = None
    locality_when: LocalityRule | None = None
    kernels: tuple[Kernel, ...] = ()
    partial: Kernel | None = None
    renamed: Mapping[str, str] = field(default_factory=dict, hash=False)
    script: str = ""
    version: int = 1
    _by_name: Mapping[str, Input | Parameter] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = MappingProxyType({argument.name: argument for argument in self.arguments})
        object.__setattr__(self, "_by_name", by_name)

    @property
    def topic(self) -> str:
        """The part of the id before the last point: ``"filters.rank"``."""
        return self.id.rpartition(".")[0]

    @property
    def name(self) -> str:
        """The part of the id after the last point: ``"gaussian"``."""
        return self.id.rpartition(".")[2]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The data it takes, in the order of the signature."""
        return tuple([argument for argument in self.arguments if isinstance(argument, Input)])

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The values one can adjust, in the order of the signature."""
        return tuple([argument for argument in self.arguments if isinstance(argument, Parameter)])

    def get_input(self, name: str) -> Input:
        """Return the input of this name, or raise `UnknownNameError`."""
        found = self._by_name.get(name)
        if isinstance(found, Input):
            return found
        raise UnknownNameError(name, noun="input", known=(i.name for i in self.inputs), where=self.id)

    def get_parameter(self, name: str) -> Parameter:
        """Return the parameter of this name, or raise `UnknownNameError`."""
        found = self._by_name.get(name)
        if isinstance(found, Parameter):
            return found
        raise UnknownNameError(name, noun="parameter", known=(p.name for p in self.parameters), where=self.id)

    def check_values(
        self, values: Mapping[str, object], *, node: str = "", given: tuple[str, ...] = ()
    ) -> Mapping[str, Value]:
        """Return all values in canonical form, defaults filled in, in the signature's order.

        Parameters
        ----------
        values : mapping
            What the user gave, by parameter; also a number for an input that may be a literal.
        node : str, optional
            Where, for the messages.
        given : tuple of str
            Names of the inputs that are connected.

        Returns
        -------
        values : mapping, read-only
            One item for each parameter, and for each literal.

        Raises
        ------
        UnknownNameError
            If a name is no parameter of this operation.
        ParameterError
            If a value is wrong, or a parameter without default is missing.
        """
        names = {p.name for p in self.parameters} | {i.name for i in self.inputs if i.literal}
        for name in values:
            if name not in names:
                raise UnknownNameError(name, noun="parameter", known=names, where=self._place(node))
        checked = {}
        for argument in self.arguments:
            if isinstance(argument, Parameter) or (argument.name in values and argument.literal):
                checked[argument.name] = self._check_one(argument, values, node)
            elif argument.name not in given and not argument.optional:
                raise ParameterError(self.id, argument.name, expected="connected", got=None, node=node)
        misfit = self.misfit(checked) if self.misfit is not None else None
        if misfit is not None:
            name, expected = misfit
            raise ParameterError(self.id, name, expected=expected, got=checked[name], node=node)
        return MappingProxyType(checked)

    def _check_one(self, argument: Input | Parameter, values: Mapping[str, object], node: str) -> Value:
        if isinstance(argument, Input):
            literal = Parameter(argument.name, type="literal", optional=argument.optional)
            return literal.check(values[argument.name], operation=self.id, node=node)
        if argument.name not in values and argument.is_required:
            raise ParameterError(self.id, argument.name, expected=argument.expected, got=None, node=node)
        value = argument.check(values.get(argument.name, argument.default), operation=self.id, node=node)
        if value is None and argument.type == "seed":
            return secrets.randbits(31)  # what is not seeded could never be seen again
        return value

    def _place(self, node: str) -> str:
        return f"node {node!r}: {self.id}" if node else self.id

    def locality_for(self, values: Mapping[str, Any], dtype: str = "") -> Locality:
        """Return how far it looks with these values, on this dtype."""
        if any(str(values.get(name, "")).endswith("wrap") for name in ("mode", "boundary")):
            return Whole("the border wraps around to the other side")
        exception = self.locality_when(values, dtype) if self.locality_when is not None else None
        return self.locality if exception is None else exception


_OWN: dict[str, Callable[..., Any]] = {}


def own_function(target: str) -> Callable[..., Any] | None:
    """Return the user's function that a target stands for; None for a library's."""
    return _OWN.get(target)


def keep_function(target: str, function: Callable[..., Any]) -> None:
    """Let a target stand for a function of the user's, as it is now."""
    _OWN[target] = function
    load_target.cache_clear()


@functools.cache
def load_target(target: str) -> Callable[..., Any]:
    """Return the function that ``"module:name"`` says, importing its module; or the user's own."""
    if target in _OWN:
        return _OWN[target]
    module, _, name = target.partition(":")
    function: Any = importlib.import_module(module)
    for part in name.split("."):
        function = getattr(function, part)
    return function  # type: ignore[no-any-return]  # getattr has no type
