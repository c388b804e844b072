"""One call of an operation on samples: what its page shows."""

from __future__ import annotations

import functools
import keyword
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import tamis
import tamis_site.pictures.samples_found  # noqa: F401  # importing it makes its samples known
from tamis.catalogue import Footprint, Kind, fits
from tamis_site.pictures import calls_numpy, calls_skimage
from tamis_site.pictures.called import Called
from tamis_site.pictures.samples import Sample, lazily, sample

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.catalogue import Input, Operation

__all__ = ["Example", "example_of"]

_NONE = Called()
_CALLS = {**calls_skimage.CALLS, **calls_numpy.CALLS}
_SPACES = {
    "hed": "HED", "hsv": "HSV", "lab": "Lab", "lch": "LCh", "luv": "Luv", "rgb": "", "rgbcie": "RGB CIE",
    "xyz": "XYZ", "ycbcr": "YCbCr", "ydbdr": "YDbDr", "yiq": "YIQ", "ypbpr": "YPbPr", "yuv": "YUV",
}  # fmt: skip
_BY_KIND = {
    Kind.IMAGE: ("coins", "shifted coins"),
    Kind.BINARY: ("binary coins", "eroded coins"),
    Kind.LABELS: ("coin labels", "other labels"),
    Kind.MARKERS: ("markers", "markers"),
    Kind.POINTS: ("a star", "few corners"),
    Kind.TABLE: ("measurements", "measurements"),
}
_FOOTPRINT = Footprint("disk", (("radius", 4),))


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """An operation with all that it is called with.

    Parameters
    ----------
    operation : Operation
        What is called.
    inputs : mapping of str to Sample
        By input.
    values : mapping
        Values that are no defaults, by parameter or by input.
    """

    operation: Operation
    inputs: Mapping[str, Sample]
    values: Mapping[str, Any]

    @property
    def sample_name(self) -> str:
        """What the first input is called; empty where there is none."""
        return next((given.words for given in self.inputs.values()), "")

    def results(self, **values: Any) -> tuple[Any, ...]:
        """Return what comes out, lazily: one image for each output; with other values, if any are given."""
        images = {name: given.image for name, given in self.inputs.items()}
        made = lazily(self.operation.id, **images, **{**self.values, **values})
        return made if isinstance(made, tuple) else (made,)

    def pipeline(self) -> tamis.Pipeline:
        """Return the same as a document; what goes in is called as the inputs are."""
        outputs = self.operation.outputs
        names = [output.name for output in outputs] if len(outputs) > 1 else ["result"]
        made = tamis.Pipeline.of(**dict(zip(names, self.results(), strict=True)))
        return made.with_names(self._clearer(made))

    def _clearer(self, made: tamis.Pipeline) -> dict[str, str]:
        node = made.nodes[-1]
        taken = {*made.inputs, *(other.id for other in made.nodes)}
        names: dict[str, str] = {}
        for name, ref in node.inputs.items():
            is_free = name not in taken and not keyword.iskeyword(name)
            if is_free and made.find_node(ref) is not None and ref not in names:
                names[ref] = name
        return names


@functools.cache
def example_of(operation: Operation) -> Example:
    """Return the one call that an operation is shown by.

    Raises
    ------
    TamisError
        If there are no values or images that it can be called with.
    """
    called = _CALLS.get(operation.id, _NONE)
    values = dict(called.values)
    inputs: dict[str, Sample] = {}
    words = list(called.words)
    for place, item in enumerate(operation.inputs):
        given = values.get(item.name)
        if isinstance(given, str):
            inputs[item.name] = sample(values.pop(item.name))
        elif given is None and (words or not item.optional):
            inputs[item.name] = sample(words.pop(0) if words else _usual(operation, item, place))
    for parameter in operation.parameters:
        if parameter.is_required and parameter.type == "footprint":
            values.setdefault(parameter.name, _FOOTPRINT)
    return Example(operation, inputs, values)


def _usual(operation: Operation, item: Input, place: int) -> str:
    """Return the words of the sample that suits an input."""
    if operation.topic == "color" and item.name in _SPACES:
        space = _SPACES[item.name]
        return f"tissue as {space}" if space else "tissue"
    if operation.ndim == (3,):
        return "foam"
    if not place and fits(Kind.IMAGE, item.takes) and item.takes[0] is Kind.IMAGE:
        if operation.topic == "restoration":
            return "noisy coins"
        return "coins as floats" if operation.topic == "numpy" else "coins"
    kind = next((kind for kind in item.takes if kind in _BY_KIND), Kind.IMAGE)
    return _BY_KIND[kind][min(place, 1)]
