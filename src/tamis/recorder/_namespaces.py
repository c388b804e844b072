"""``tamis.filters``, ``tamis.measure`` ...: scikit-image's names, signatures and documentation, lazily."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import TYPE_CHECKING, Any

from tamis.catalogue import (
    FOOTPRINTS,
    absent_functions,
    footprint_array,
    get_operation,
    known_operations,
    load_target,
)
from tamis.errors import ParameterError, UnknownNameError
from tamis.io import list_samples
from tamis.recorder._call import call_lazily
from tamis.recorder._image import Image, open
from tamis.recorder._rewritten import REWRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.catalogue import FootprintArray, Operation

__all__ = [
    "Function",
    "Namespace",
    "color",
    "data",
    "draw",
    "exposure",
    "feature",
    "filters",
    "graph",
    "measure",
    "metrics",
    "morphology",
    "ndimage",
    "registration",
    "restoration",
    "segmentation",
    "transform",
    "util",
]


class _Borrowed:
    """Stands for a function of the library: its name, signature and documentation, read when asked for."""

    def __init__(self, target: str) -> None:
        self._target = target
        self.__name__ = self.__qualname__ = target.rpartition(":")[2]

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        """The library's own function."""
        return load_target(self._target)

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]  # read from the library when asked for
        """The library's own documentation."""
        return self.__wrapped__.__doc__

    @property
    def __signature__(self) -> inspect.Signature:
        """The library's own signature."""
        return inspect.signature(self.__wrapped__)

    def __repr__(self) -> str:
        return f"<tamis function {self.__name__}, as {self._target.replace(':', '.')}>"


class Function(_Borrowed):
    """A function of the library that takes and gives lazy images.

    Its signature and documentation are the library's own, read when somebody asks for them.

    Parameters
    ----------
    operation : Operation
        What it does.
    """

    __doc__ = _Borrowed.__doc__  # the library's, not this one

    def __init__(self, operation: Operation) -> None:
        super().__init__(operation.target)
        self.operation = operation
        self.__name__ = self.__qualname__ = operation.name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return lazy results; see the documentation of the library's function."""
        if self.operation.id in REWRITTEN:
            return REWRITTEN[self.operation.id](*args, **kwargs)
        return call_lazily(Image, self.operation.id, *args, **kwargs)

    def __reduce__(self) -> Any:
        return _function_of, (self.operation.id,)  # by name, as functions are


def _function_of(operation_id: str) -> Function:
    return Function(get_operation(operation_id))


class Namespace:
    """The operations of one topic, by name.

    Parameters
    ----------
    topic : str
        Such as ``"filters"`` or ``"filters.rank"``.
    """

    def __init__(self, topic: str) -> None:
        self._topic = topic

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        known = known_operations()
        operation = known.get(f"{self._topic}.{name}")
        if operation is not None:
            return Function(operation)
        if any(other.startswith(f"{self._topic}.{name}.") for other in known):
            return Namespace(f"{self._topic}.{name}")
        library = f"{'scipy' if self._topic == 'ndimage' else 'skimage'}.{self._topic}"
        problem = UnknownNameError(name, noun="function", known=dir(self), where=f"tamis.{self._topic}")
        reason = absent_functions().get(f"{self._topic}.{name}") or _successor(library, name)
        remedy = f"{library}.{name} exists, but is not in the catalogue"
        remedy += f": {reason}" if reason else " yet: give it np.asarray(image)"
        raise AttributeError(str(_with_remedy(problem, library, remedy)))

    def __dir__(self) -> list[str]:
        start = f"{self._topic}."
        ids = [name.removeprefix(start) for name in known_operations() if name.startswith(start)]
        return sorted({name.partition(".")[0] for name in ids})

    def __repr__(self) -> str:
        return f"<tamis namespace {self._topic}: {len(dir(self))} functions>"


def _successor(library: str, name: str) -> str:
    """Return what to use in place of a function that the library has deprecated; '' if it has not."""
    documentation = getattr(getattr(importlib.import_module(library), name, None), "__doc__", None) or ""
    found = re.search(r"is deprecated since.*?Use `(?:skimage\.)?([\w.]+)` instead", documentation, re.DOTALL)
    return f"it is deprecated: use tamis.{found[1]}" if found else ""


def _with_remedy(problem: UnknownNameError, library: str, remedy: str) -> UnknownNameError:
    """Return the problem, with the remedy in place of its own where the library has what is not known."""
    if hasattr(importlib.import_module(library), problem.name):
        problem.remedy = remedy
    return problem


class _Morphology(Namespace):
    """The topic morphology, with the footprints that its operations take."""

    def __getattr__(self, name: str) -> Any:
        if name in FOOTPRINTS and FOOTPRINTS[name][0] == "skimage.morphology":
            return _FootprintFunction(":".join(FOOTPRINTS[name]))
        return super().__getattr__(name)

    def __dir__(self) -> list[str]:
        ours = [name for name, (module, _) in FOOTPRINTS.items() if module == "skimage.morphology"]
        return sorted([*super().__dir__(), *ours])


class _FootprintFunction(_Borrowed):
    """Makes footprints that are ordinary arrays, and still know how they were made."""

    __doc__ = _Borrowed.__doc__  # the library's, not this one

    def __call__(self, *args: Any, **kwargs: Any) -> FootprintArray:
        """Return the footprint; see the documentation of scikit-image's function."""
        signature = self.__signature__
        given = signature.bind(*args, **kwargs).arguments
        changed = {key: item for key, item in given.items() if item is not signature.parameters[key].default}
        if "decomposition" in changed:
            raise ParameterError(
                self._target.removeprefix("skimage.").replace(":", "."),
                "decomposition",
                expected="left out",
                got=changed["decomposition"],
                remedy="A footprint is one array here",
            )
        return footprint_array(self.__name__, changed)


class _Data(Namespace):
    """The topic data, with the sample images, by the names of ``skimage.data``."""

    def __getattr__(self, name: str) -> Any:
        if name in list_samples():
            return _sample(name)
        if name.startswith("_") or name in super().__dir__():
            return super().__getattr__(name)
        problem = UnknownNameError(name, noun="sample image", known=dir(self), where="tamis.data")
        reason = absent_functions().get(f"data.{name}", f"use tamis.open(skimage.data.{name}())")
        remedy = f"skimage.data.{name} exists, but is no sample: {reason}"
        raise AttributeError(str(_with_remedy(problem, "skimage.data", remedy)))

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *list_samples()])


def _sample(name: str) -> Callable[[], Image]:
    def load() -> Image:
        return open(f"sample:{name}")

    load.__name__ = load.__qualname__ = name
    load.__doc__ = f"Return the sample image {name!r}, lazily."
    return load


class _Color(Namespace):
    """The topic color, with scikit-image's own matrices of stains: ``hdx_from_rgb``, ``rgb_from_hdx`` ..."""

    def __getattr__(self, name: str) -> Any:
        return load_target(f"skimage.color:{name}") if name in _STAINS else super().__getattr__(name)

    def __dir__(self) -> list[str]:
        return sorted([*super().__dir__(), *_STAINS])


_STAINS = frozenset(
    name
    for stains in ("ahx", "bex", "bpx", "bro", "fgx", "gdx", "hax", "hdx", "hed", "hpx", "rbd")
    for name in (f"{stains}_from_rgb", f"rgb_from_{stains}")
)

color = _Color("color")
data = _Data("data")
draw = Namespace("draw")
exposure = Namespace("exposure")
feature = Namespace("feature")
filters = Namespace("filters")
graph = Namespace("graph")
measure = Namespace("measure")
metrics = Namespace("metrics")
morphology = _Morphology("morphology")
ndimage = Namespace("ndimage")
registration = Namespace("registration")
restoration = Namespace("restoration")
segmentation = Namespace("segmentation")
transform = Namespace("transform")
util = Namespace("util")
