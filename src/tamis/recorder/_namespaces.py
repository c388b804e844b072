"""``tamis.filters``, ``tamis.measure`` ...: scikit-image's names, signatures and documentation, lazily."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from tamis.catalogue import FOOTPRINTS, footprint_array, known_operations, load_target
from tamis.errors import UnknownNameError
from tamis.io import list_samples
from tamis.recorder._call import call_lazily
from tamis.recorder._image import Image, open

if TYPE_CHECKING:
    from collections.abc import Callable

    from tamis.catalogue import FootprintArray, Operation

__all__ = [
    "Function",
    "Namespace",
    "color",
    "data",
    "exposure",
    "feature",
    "filters",
    "measure",
    "morphology",
    "ndimage",
    "restoration",
    "segmentation",
    "transform",
    "util",
]


class Function:
    """A function of the library that takes and gives lazy images.

    Its signature and documentation are the library's own, read when somebody asks for them.
    """

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.__name__ = self.__qualname__ = operation.name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return lazy results; see the documentation of the library's function."""
        return call_lazily(Image, self.operation.id, *args, **kwargs)

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        """The library's own function."""
        return load_target(self.operation.target)

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]  # read from the library when asked for
        """The library's own documentation."""
        return self.__wrapped__.__doc__

    @property
    def __signature__(self) -> inspect.Signature:
        """The library's own signature."""
        return inspect.signature(self.__wrapped__)

    def __repr__(self) -> str:
        return f"<tamis function {self.operation.id}>"


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
        problem = UnknownNameError(name, noun="function", known=dir(self), where=f"tamis.{self._topic}")
        raise AttributeError(str(problem))

    def __dir__(self) -> list[str]:
        start = f"{self._topic}."
        ids = [name.removeprefix(start) for name in known_operations() if name.startswith(start)]
        return sorted({name.partition(".")[0] for name in ids})

    def __repr__(self) -> str:
        return f"<tamis namespace {self._topic}: {len(dir(self))} functions>"


class _Morphology(Namespace):
    """The topic morphology, with the footprints that its operations take."""

    def __getattr__(self, name: str) -> Any:
        if name in FOOTPRINTS and FOOTPRINTS[name][0] == "skimage.morphology":
            return _FootprintFunction(name)
        return super().__getattr__(name)

    def __dir__(self) -> list[str]:
        ours = [name for name, (module, _) in FOOTPRINTS.items() if module == "skimage.morphology"]
        return sorted([*super().__dir__(), *ours])


class _FootprintFunction:
    """Makes footprints that are ordinary arrays, and still know how they were made."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.__name__ = self.__qualname__ = name

    def __call__(self, *args: Any, **kwargs: Any) -> FootprintArray:
        """Return the footprint; see the documentation of scikit-image's function."""
        signature = inspect.signature(self.__wrapped__)
        given = signature.bind(*args, **kwargs).arguments
        changed = {key: item for key, item in given.items() if item is not signature.parameters[key].default}
        return footprint_array(self._name, changed)

    @property
    def __wrapped__(self) -> Callable[..., Any]:
        """The library's own function."""
        return load_target(":".join(FOOTPRINTS[self._name]))

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]  # read from the library when asked for
        """The library's own documentation."""
        return self.__wrapped__.__doc__


class _Data(Namespace):
    """The sample images, by the names of ``skimage.data``."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in list_samples():
            problem = UnknownNameError(name, noun="sample image", known=list_samples(), where="tamis.data")
            raise AttributeError(str(problem))
        return lambda: open(f"sample:{name}")

    def __dir__(self) -> list[str]:
        return sorted(list_samples())


color = Namespace("color")
data = _Data("data")
exposure = Namespace("exposure")
feature = Namespace("feature")
filters = Namespace("filters")
measure = Namespace("measure")
morphology = _Morphology("morphology")
ndimage = Namespace("ndimage")
restoration = Namespace("restoration")
segmentation = Namespace("segmentation")
transform = Namespace("transform")
util = Namespace("util")
