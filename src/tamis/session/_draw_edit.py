"""What drawing does to a state: each edit takes one and returns the next, or raises and nothing happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tamis.catalogue import Kind, Slice
from tamis.errors import ParameterError, PipelineError, UnknownNameError
from tamis.pipeline import Pipeline, Source, split_ref
from tamis.session._drawing import KINDS, Drawing
from tamis.session._edit import free_name, with_connection, with_step
from tamis.session._examine import examine
from tamis.session._inputs import with_input_named, without_input
from tamis.session._state import State, canonical_ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.io import SourceImage
    from tamis.session._mark import Mark

__all__ = ["with_cleared", "with_crop", "with_drawing", "with_mark", "with_renamed", "without_drawing"]

_NAMES = {"markers": "seeds", "binary": "region"}


@dataclass(frozen=True, slots=True)
class _Layout:
    """What is known of the axes of a result."""

    shape: tuple[int, ...]
    axes: str
    spacing: tuple[float, ...]
    unit: str

    def without_channels(self) -> _Layout:
        places = [place for place, letter in enumerate(self.axes) if letter not in "CS"]
        shape, spacing = (
            tuple(self.shape[place] for place in places),
            tuple(self.spacing[place] for place in places),
        )
        return _Layout(shape, "".join(self.axes[place] for place in places), spacing, self.unit)


def with_drawing(
    state: State, images: Mapping[str, SourceImage], name: str | None, kind: str, like: str | None
) -> State:
    """Return the state with one more input, on which nothing is drawn yet."""
    if kind not in KINDS:
        raise ParameterError(
            operation="add_drawing", parameter="kind", expected=f"one of {', '.join(KINDS)}", got=kind
        )
    pipeline = state.pipeline
    found = _layout_of(state, images, _first_image(state) if like is None else like).without_channels()
    _check_plane(found.axes)
    drawing = Drawing(found.shape, found.axes, found.spacing, found.unit, kind)
    free = free_name(pipeline, name or _NAMES[kind])
    if name is not None and free != name:
        message = f"the name {name!r} is used already"
        raise PipelineError(message, where="add_drawing", remedy=f"Take {free!r}")
    sources = (*pipeline.sources, Source(free, Kind(kind), is_constant=True))
    grown = Pipeline(sources, pipeline.nodes, pipeline.targets)
    return replace(state, pipeline=grown, drawings={**state.drawings, free: drawing})


def with_mark(state: State, name: str, mark: Mark) -> State:
    """Return the state with one more mark in a drawing, or another in place of the one of its id."""
    return _with_changed(state, name, _drawing_of(state, name).with_mark(mark))


def with_cleared(state: State, name: str, mark_id: str | None) -> State:
    """Return the state without the marks of a drawing, or without one of them."""
    drawing = _drawing_of(state, name)
    ids = [mark.id for mark in drawing.marks if mark.id]
    if mark_id is not None and mark_id not in ids:
        raise UnknownNameError(mark_id, noun="mark", known=ids, where=f"drawing {name!r}")
    return _with_changed(state, name, drawing.without_marks(mark_id))


def with_renamed(state: State, name: str, new: str) -> State:
    """Return the state in which a drawing has another name."""
    _drawing_of(state, name)
    return state if new == name else with_input_named(state, name, new)


def without_drawing(state: State, name: str) -> State:
    """Return the state without a drawing; what read it reads nothing there."""
    _drawing_of(state, name)
    return without_input(state, name)


def with_crop(state: State, images: Mapping[str, SourceImage], mark: Mark, ref: str | None) -> State:
    """Return the state with a step that keeps the box around a mark, and feeds all that read the whole."""
    origin = canonical_ref(state.pipeline, _first_image(state) if ref is None else ref)
    found = _layout_of(state, images, origin)
    _check_plane("".join(letter for letter in found.axes if letter not in "CS"))
    rows, columns = [place for place, letter in enumerate(found.axes) if letter not in "CS"][-2:]
    top, left, bottom, right = mark.bounds
    ends = {rows: (top, bottom), columns: (left, right)}
    index = tuple(_slice(ends.get(place), length) for place, length in enumerate(found.shape))
    readers = [(node.id, name) for node in state.pipeline.nodes for name in node.inputs]
    cropped = with_step(
        state, "numpy.getitem", after=origin, node_id=None, values={"index": index}, inputs={}
    )
    changed = cropped
    for node, name in readers:
        if dict(state.pipeline.get_node(node).inputs)[name] == origin:
            changed = with_connection(changed, node, name, cropped.selected)
    return replace(changed, selected=cropped.selected)


def _slice(ends: tuple[int, int] | None, length: int) -> Slice:
    if ends is None:
        return Slice()
    start, stop = max(ends[0], 0), min(ends[1], length)
    if start >= stop:
        expected = f"a mark inside the image, which has {length} pixels there"
        raise ParameterError(operation="crop_to", parameter="mark", expected=expected, got=ends)
    return Slice(start, stop)


def _drawing_of(state: State, name: str) -> Drawing:
    if name not in state.drawings:
        raise UnknownNameError(name, noun="drawing", known=state.drawings)
    return state.drawings[name]


def _with_changed(state: State, name: str, drawing: Drawing) -> State:
    return replace(state, drawings={**state.drawings, name: drawing})


def _first_image(state: State) -> str:
    for name in state.pipeline.inputs:
        if name not in state.drawings:
            return name
    message = "the pipeline has no image to draw on"
    raise PipelineError(message, where="add_drawing", remedy="Say like= which step it is for")


def _layout_of(state: State, images: Mapping[str, SourceImage], name: str) -> _Layout:
    """Return the axes of a result: those of an image that it is made of and has the shape of."""
    ref = canonical_ref(state.pipeline, name)
    spec = examine(state.pipeline, images).specs.get(ref)
    if spec is None or spec.shape is None:
        message = f"the shape of {ref!r} is known only when it is computed"
        raise PipelineError(message, where="add_drawing", remedy="Let 'like' be another step")
    before = state.pipeline.ancestors([split_ref(ref)[0]])
    origins = [_of_image(image) for other, image in images.items() if other in before]
    layouts = [*origins, *(layout.without_channels() for layout in origins)]
    for layout in layouts:
        if layout.shape == spec.shape:
            return layout
    length = len(spec.shape)
    usual = "TZYX".rjust(length, "?")
    axes = next((found.axes for found in layouts if len(found.axes) == length), usual[len(usual) - length :])
    return _Layout(spec.shape, axes, (1.0,) * length, "pixel")


def _of_image(image: SourceImage) -> _Layout:
    return _Layout(image.shape, image.axes, image.spacing, image.unit)


def _check_plane(axes: str) -> None:
    """Refuse an image whose last axes, but for channels, are not its rows and columns."""
    if len(axes) < 2 or ("Y" in axes and "X" in axes and not axes.endswith("YX")):
        message = f"one draws on rows and columns, and the axes are {axes or 'none'}"
        raise PipelineError(message, where="add_drawing", remedy="Let 'like' be an image that ends with YX")
