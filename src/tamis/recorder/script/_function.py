"""Which functions of the libraries mean something to the recorder, however a script has come by them."""

from __future__ import annotations

import functools
import types
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from tamis.catalogue import FOOTPRINTS, Operation, absent_functions, known_operations, load_target
from tamis.dataclass import dataclass
from tamis.io import list_samples

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["METHODS", "OPERATORS", "Known", "known_function", "ufunc_of"]

_LIBRARIES = ("numpy", "scipy", "skimage", "imageio", "tifffile", "PIL", "cv2")
# those of compiled libraries have types of their own
_TYPES = (types.FunctionType, types.BuiltinFunctionType, np.ufunc, type(np.where))
_TYPE_NAMES = ("cython_function_or_method", "fused_cython_function")
_READERS = {
    ("skimage", "imread"), ("imageio", "imread"), ("tifffile", "imread"), ("numpy", "load"),
}  # fmt: skip
_COPIES = ("array", "asarray", "ascontiguousarray", "asanyarray", "copy")
# NumPy knows these functions by other names than the catalogue
_SAME = {"amin": "min", "amax": "max", "divide": "true_divide"}

OPERATORS = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "true_divide", "mod": "remainder",
    "floordiv": "floor_divide", "and_": "bitwise_and", "or_": "bitwise_or", "xor": "bitwise_xor",
    "gt": "greater", "ge": "greater_equal", "lt": "less", "le": "less_equal", "eq": "equal",
    "ne": "not_equal", "neg": "negative", "invert": "invert", "matmul": "matmul", "lshift": "left_shift",
    "rshift": "right_shift", "pos": "positive", "pow": "power",
}  # fmt: skip
"""For each function of `operator`, the name of NumPy's ufunc."""

METHODS = {
    name: name
    for name in (
        "max", "min", "sum", "mean", "std", "var", "any", "all", "clip", "ravel", "squeeze", "round",
        "reshape", "transpose", "astype", "copy", "cumsum", "prod", "argmax", "argmin",
    )
} | {"flatten": "ravel"}  # fmt: skip
"""For each method of an array, the function of NumPy that does the same."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a function of a library means: an operation, a load, a copy, a footprint, or nothing known."""

    role: Literal["operation", "sample", "read", "copy", "footprint", "unknown"]
    name: str
    operation: Operation | None = None
    reason: str = ""

    @property
    def is_of_images(self) -> bool:
        """Whether an array that it is given is an image, whatever else is known of it."""
        return not self.name.startswith("numpy.")


@functools.cache
def _operations_by_name() -> Mapping[str, tuple[Operation, ...]]:
    found: dict[str, list[Operation]] = {}
    for operation in known_operations().values():
        found.setdefault(operation.target.rpartition(":")[2].rpartition(".")[2], []).append(operation)
    return {name: tuple(operations) for name, operations in found.items()}


# by number: not every callable can be a key, and asking it might run the script's own code
_KNOWN: dict[int, tuple[Any, Known]] = {}


def known_function(function: Callable[..., Any]) -> Known | None:
    """Return what a function means; None if it is none of a library's."""
    if not isinstance(function, _TYPES) and type(function).__name__ not in _TYPE_NAMES:
        return None
    found = _KNOWN.get(id(function))
    if found is not None and found[0] is function:
        return found[1]
    module = getattr(function, "__module__", None) or ("numpy" if isinstance(function, np.ufunc) else "")
    library = module.partition(".")[0]
    if library not in _LIBRARIES:
        return None
    known = _look_up(function, library, module)
    _KNOWN[id(function)] = function, known
    return known


def _look_up(function: Callable[..., Any], library: str, module: str) -> Known:
    name = function.__name__
    full = f"{library}.{name}"
    for operation in _operations_by_name().get(_SAME.get(name, name), ()):
        home = operation.target.partition(":")[0]
        if home.partition(".")[0] != library:
            continue
        if load_target(operation.target) is function or (name in _SAME and library == "numpy"):
            return Known("operation", operation.id, operation)
    if library == "skimage" and module.startswith("skimage.data") and name in list_samples():
        return Known("sample", name)
    if (library, name) in _READERS:
        return Known("read", full)
    if library == "numpy" and name in _COPIES:
        return Known("copy", full)
    if name in FOOTPRINTS and FOOTPRINTS[name][0].partition(".")[0] == library:
        return Known("footprint", name)
    return Known("unknown", full, reason=_why_not(name, full))


def _why_not(name: str, full: str) -> str:
    reasons = [reason for found, reason in absent_functions().items() if found.rpartition(".")[2] == name]
    return f"{full} is not in the catalogue" + (f": {reasons[0]}" if len(reasons) == 1 else "")


class _Probe(np.ndarray):
    """An array that tells which ufunc an operator calls."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        return ufunc


def ufunc_of(name: str, sides: tuple[Any, ...]) -> Any:
    """Return the ufunc behind an operator; NumPy squares for ``** 2``, and takes the root for ``** 0.5``."""
    if name == "abs":
        return np.absolute
    if name == "pow" and isinstance(sides[0], np.ndarray) and type(sides[1]) in (int, float):
        return np.ones(1, sides[0].dtype).view(_Probe) ** sides[1]
    return getattr(np, OPERATORS[name])
