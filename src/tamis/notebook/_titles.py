"""What the images of a comparison are called, and the session that has them all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tamis.errors import KindError, ParameterError
from tamis.io import open_image
from tamis.pipeline import Leaf, Pipeline
from tamis.recorder import Image
from tamis.session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["start_session", "titled"]

_WHERE = "compare"
_SHOWN = ("image", "binary", "labels", "markers", "array")


def titled(
    images: Sequence[Any],
    titles: Sequence[str] | None,
    named: Mapping[str, Any],
    *,
    where: str = _WHERE,
) -> dict[str, Image]:
    """Return lazy images by title, no two of them the same; `where` is what messages begin with.

    Raises
    ------
    ParameterError
        If there is no image, or not a title for each that has no name.
    KindError
        If one is a table, a mesh or a number.
    """
    if not images and not named:
        raise ParameterError(where, "images", expected="one image at least", got=images)
    if titles is not None and (isinstance(titles, str) or len(titles) != len(images)):
        expected = f"a title for each of the {len(images)} images that have no name"
        raise ParameterError(where, "titles", expected=expected, got=titles)
    opened = [*map(_lazy, images)]
    pairs = zip(images, opened, strict=True)
    usual = [_title_of(image, made, place) for place, (image, made) in enumerate(pairs, 1)]
    given = zip(usual if titles is None else map(str, titles), opened, strict=True)
    found: dict[str, Image] = {}
    for title, image in [*given, *((name, _lazy(one)) for name, one in named.items())]:
        free = _free(title, found)
        found[free] = _named(_check(image, free, where), free)
    return found


def _lazy(image: Any) -> Image:
    return image if isinstance(image, Image) else Image.of_source(open_image(image))


def _title_of(image: Any, made: Image, place: int) -> str:
    """Return the last operation of a lazy image, or the name of its file."""
    origin = made.operand.origin
    if isinstance(origin, Leaf):
        return f"image {place}" if hasattr(image, "shape") and image is not made else origin.source.name
    if origin.operation != "numpy.getitem":
        return origin.operation.rpartition(".")[2]
    whole = next(iter(origin.inputs.values())).origin
    return f"{whole.source.name if isinstance(whole, Leaf) else whole.operation.rpartition('.')[2]} part"


def _free(title: str, taken: Mapping[str, Any]) -> str:
    return next(
        name for name in (title, *(f"{title} {n}" for n in range(2, len(taken) + 3))) if name not in taken
    )


def _check(image: Image, title: str, where: str) -> Image:
    if image.kind not in _SHOWN or image.spec.shape == ():
        kind = "a single number" if image.spec.shape == () else image.kind
        raise KindError(where, title, expected="an image, labels or a mask", got=kind)
    return image


def _named(image: Image, title: str) -> Image:
    """Return an image from memory under its title, as nobody calls it by another name."""
    origin = image.operand.origin
    if not isinstance(origin, Leaf) or not origin.source.locator.startswith("memory:"):
        return image
    return Image.of_source(image.sources[origin.key], name=_identifier(title))


def start_session(images: Mapping[str, Image]) -> tuple[Session, dict[str, str]]:
    """Return one session that has all images, and what it calls each of them."""
    names: dict[str, str] = {}
    for title in images:
        names[title] = _free(_identifier(title), set(names.values())).replace(" ", "_")  # type: ignore[arg-type]
    pipeline = Pipeline.of(**{names[title]: image for title, image in images.items()})
    known = {key: source for image in images.values() for key, source in image.sources.items()}
    session = Session.start({source.name: known[source.key] for source in pipeline.sources}, pipeline)
    session.show(list(names.values()))
    return session, names


def _identifier(title: str) -> str:
    name = re.sub(r"\W+", "_", title).strip("_") or "image"
    return name if not name[0].isdigit() else f"image_{name}"
