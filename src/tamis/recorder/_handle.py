"""`Handle`: what is lazy about a lazy image: how it was made, what is known, and computing it."""

from __future__ import annotations

import keyword
import math
import operator
import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import Kind, get_operation
from tamis.engine import Spec, spec_of_source
from tamis.errors import ImageError
from tamis.pipeline import Leaf, Operand, Pipeline, Source, Term

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from tamis.io import SourceImage

__all__ = ["Handle", "source_name"]


class Handle:
    """Something that is computed when somebody looks at it.

    Parameters
    ----------
    operand : Operand
        How it was made.
    sources : mapping
        The images it was made from, by lineage key.
    spec : Spec
        Kind, shape and dtype, as far as they are known.
    """

    __slots__ = ("_operand", "_sources", "_spec")

    def __init__(self, operand: Operand, sources: Mapping[str, SourceImage], spec: Spec) -> None:
        self._operand = operand
        self._sources = dict(sources)
        self._spec = spec

    @classmethod
    def of_source(cls, source: SourceImage, *, name: str = "") -> Self:
        """Return the handle of an image that comes from outside."""
        name = name or source_name(source.locator)
        leaf = Leaf(Source(name, Kind(source.kind), source.locator, source.key))
        return cls(Operand(leaf), {source.key: source}, spec_of_source(source))

    @property
    def operand(self) -> Operand:
        """How it was made."""
        return self._operand

    @property
    def sources(self) -> dict[str, SourceImage]:
        """The images it was made from, by lineage key."""
        return dict(self._sources)

    @property
    def spec(self) -> Spec:
        """Kind, shape and dtype, as far as they are known without computing."""
        return self._spec

    @property
    def kind(self) -> str:
        """What it means: ``"image"``, ``"binary"``, ``"labels"``, ``"scalar"``, ``"table"`` ..."""
        return str(self._spec.kind)

    @property
    def key(self) -> str:
        """Lineage key: equal keys mean equal pixels."""
        return self._operand.key

    @property
    def shape(self) -> tuple[int, ...]:
        """Length of each axis; computed only when it cannot be known otherwise."""
        return self._spec.shape if self._spec.shape is not None else np.asarray(self).shape

    @property
    def dtype(self) -> np.dtype:
        """Type of the pixels; computed only when it cannot be known otherwise."""
        return np.dtype(self._spec.dtype) if self._spec.dtype else np.asarray(self).dtype

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of pixels."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def origin(self) -> SourceImage | None:
        """The image whose pixels these are in place of: same shape, so same axes and spacing; else None."""
        seen: set[str] = set()
        stack = [self._operand]
        while stack:
            operand = stack.pop()
            origin = operand.origin
            if operand.key in seen:
                continue
            seen.add(operand.key)
            if isinstance(origin, Term):
                stack += reversed(list(origin.inputs.values())) if _is_in_place(origin, operand.port) else []
            elif self._sources[origin.key].shape == self._spec.shape:
                return self._sources[origin.key]
        return None

    @property
    def spacing(self) -> tuple[float, ...]:
        """Distance between pixels along each axis, 1 where it is not known."""
        return self.origin.spacing if self.origin is not None else (1.0,) * self.ndim

    @property
    def axes(self) -> str:
        """One letter per axis, such as ``"ZYX"``; empty where it is not known."""
        return self.origin.axes if self.origin is not None else ""

    @property
    def unit(self) -> str:
        """Unit of `spacing`."""
        return self.origin.unit if self.origin is not None else "pixel"

    def compute(self) -> Any:
        """Return the result itself.

        Returns
        -------
        result : ndarray, number or dict
            A read-only array, a NumPy number, or a table as scikit-image gives it: columns by name.

        Raises
        ------
        TamisError
            If something on the way cannot be computed; it names the step.
        """
        from tamis.engine import default_engine  # what is only recorded needs no engine

        graph = Pipeline.of(result=self)
        sources = {source.name: self._sources[source.key] for source in graph.sources}
        return default_engine().compute(graph, sources)["result"]

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        if self._spec.kind in {Kind.TABLE, Kind.MESH}:
            message = f"a {self._spec.kind} is not an array"
            raise ImageError(message, remedy="Use .compute() and take a column by its name")
        return np.array(self.compute(), dtype=dtype, copy=copy)

    def __repr__(self) -> str:
        origin = self._operand.origin
        made = origin.source.locator if isinstance(origin, Leaf) else origin.operation
        known = [f"tamis.{type(self).__name__} {self.kind} from {made}"]
        if self._spec.shape is not None:
            known.append(f"shape {self._spec.shape}")
        if self._spec.dtype:
            known.append(f"dtype {self._spec.dtype}")
        return f"<{', '.join(known)}>"

    def __str__(self) -> str:
        return str(self._number()) if self._spec.shape == () else repr(self)

    def __format__(self, spec: str) -> str:
        return format(self._number(), spec) if spec or self._spec.shape == () else repr(self)

    def _number(self) -> Any:
        return np.asarray(self)[()]

    def __len__(self) -> int:
        if not self.shape:
            message = "a single number has no length"
            raise TypeError(message)
        return self.shape[0]

    def __bool__(self) -> bool:
        if self.size != 1:
            message = "the truth of an image with more than one pixel is ambiguous. Use .any() or .all()"
            raise ValueError(message)
        return bool(np.asarray(self))

    def __float__(self) -> float:
        return float(np.asarray(self))

    def __int__(self) -> int:
        return int(np.asarray(self))

    def __index__(self) -> int:
        return operator.index(self._number())

    def __round__(self, digits: int | None = None) -> Any:
        return round(self._number(), digits)

    def __trunc__(self) -> int:
        number: float = self._number()
        return math.trunc(number)

    def __copy__(self) -> Self:
        return type(self)(self._operand, self._sources, self._spec)

    def __deepcopy__(self, memo: object) -> Self:
        return self.__copy__()

    def __reduce_ex__(self, protocol: object) -> Any:
        message = "a lazy image cannot be pickled: what it is made from is in this process"
        remedy = "Send image.compute(), or save the recipe: Pipeline.of(image=image).save(path)"
        raise ImageError(message, remedy=remedy)


def _is_in_place(term: Term, port: str) -> bool:
    """Return whether an output has its pixels where the input has them: no axis moved, nothing cut off."""
    outputs = get_operation(term.operation).outputs
    return next(output.keeps_shape(term.values) for output in outputs if port in ("", output.name))


def source_name(locator: str) -> str:
    """Return a name for the image at this place that can be a variable.

    Examples
    --------
    >>> source_name("sample:coins"), source_name("/data/foam 2.ome.tif"), source_name("memory:1f")
    ('coins', 'foam_2', 'image')
    """
    scheme, _, rest = locator.partition(":")
    if scheme == "memory":
        return "image"
    stem = PurePath(rest if scheme == "sample" else locator).name.partition(".")[0]
    name = re.sub(r"\W+", "_", stem).strip("_")
    if keyword.iskeyword(name):
        return f"{name}_"
    return name if name.isidentifier() else f"image_{name}".rstrip("_")
