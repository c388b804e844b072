"""Labels in colour: first the colour of each label of the whole image, then tile by tile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.catalogue import call, get_operation
from tamis.engine._workshop import Algorithm
from tamis.engine.exact._object_table import merge_tables, table_of_tile, with_channels
from tamis.engine.exact._survey import EXACT_SUM, extent_of, keep
from tamis.region import Lattice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tamis.engine._place import Place, WritablePlace
    from tamis.engine._workshop import Workshop
    from tamis.region import Region

__all__ = ["ALGORITHMS"]


def _label_colours(shop: Workshop) -> WritablePlace | None:
    """Return the picture of `skimage.color.label2rgb`."""
    if not _fits(shop):
        return None
    return _averages(shop) if shop.values["kind"] == "avg" else _overlay(shop)


def _fits(shop: Workshop) -> bool:
    shapes = {name: getattr(place, "shape", ()) for name, place in shop.inputs.items()}
    shape = shapes.get("label", ())
    is_given = bool(shape) and not shop.scalars and "image" not in shop.values
    if not is_given or shop.values["channel_axis"] != -1 or shop.values["bg_label"] < 0:
        return False
    goes_with = shapes.get("image", shape) in (shape, (*shape, 3))
    return goes_with and shop.inputs["label"].dtype.kind in "biu" and not shop.is_one_tile(shape)


def _overlay(shop: Workshop) -> WritablePlace | None:
    """Return cycling colours, in the order of the labels, over the image."""
    if not _are_colours(shop.values["colors"] or ()):
        return None  # the library says which one it does not know
    labels = shop.image("label")
    lattice = shop.lattice(labels.shape)
    told = shop.map(labels_of_tile, lattice, reads={name: shop.image(name) for name in shop.inputs})
    found = [labels for _, labels in told]
    if any(labels is None for labels in found):
        return None
    known = np.unique(np.concatenate(found))
    if not _are_ranked(known, shop.values):
        return None
    values = {**shop.values, "colors": shop.values["colors"] or _default_colours()}
    return _painted(shop, np.float64, known, paint_tile, operation=shop.step.operation, values=values)


def labels_of_tile(region: Region, reads: Mapping[str, Place], _writes: object) -> np.ndarray | None:
    """Return the labels that occur in a tile; None if the image has colours that are no numbers."""
    image = reads.get("image")
    has_hues = image is not None and len(image.shape) > region.ndim and image.dtype.kind == "f"
    # the hue of a NaN is what happens to be in memory
    if has_hues and not np.isfinite(reads["image"].read(with_channels(region, reads["image"].shape))).all():
        return None
    return np.unique(reads["label"].read(region))


def _are_ranked(known: np.ndarray, values: Mapping[str, Any]) -> bool:
    """Return whether the library counts these labels as it should.

    It puts ranks where the labels were: where there are as many labels as fit their dtype, ranks wrap;
    and a background that is to stay transparent is found among the ranks by its label.
    """
    background, lowest, highest = values["bg_label"], int(known[0]), int(known[-1])
    offset = min(lowest, background)
    if lowest < 0 or (known.dtype == bool and offset) or (values["bg_color"] is None and background):
        return False
    room = int(np.iinfo(np.min_scalar_type(highest - offset)).max)
    return bool(background in known or len(known) <= room) and values["colors"] != ()


def _are_colours(names: tuple[str, ...]) -> bool:
    from skimage.color import color_dict

    return all(name in color_dict for name in names)


def _default_colours() -> tuple[str, ...]:
    from skimage.color.colorlabel import DEFAULT_COLORS

    return tuple(DEFAULT_COLORS)


def _painted(shop: Workshop, dtype: Any, known: np.ndarray, function: Any, **arguments: Any) -> WritablePlace:
    """Return the picture that a tile function paints, which knows all labels."""
    shape = shop.image("label").shape
    lattice = shop.lattice(shape)
    result = shop.allocate((*shape, 3), dtype, lattice=Lattice((*shape, 3), (*lattice.tile, 3)))
    reads = {name: shop.image(name) for name in shop.inputs} | {"known": keep(shop, known)}
    if (means := arguments.pop("means", None)) is not None:
        reads["means"] = keep(shop, means)
    shop.do(function, lattice, reads=reads, writes={"result": result}, **arguments)
    return result


def paint_tile(
    region: Region,
    reads: Mapping[str, Place],
    writes: Mapping[str, WritablePlace],
    *,
    operation: str,
    values: Mapping[str, Any],
) -> None:
    """Paint one tile by the library, with labels that stand for the colours of the whole image."""
    tile, known, background = reads["label"].read(region), reads["known"].read(), values["bg_label"]
    colours = values["colors"]
    # the background comes before all others, so those above it are one rank lower among them
    ranks = np.searchsorted(known, tile) - (background in known) * (tile > background)
    painted = np.where(tile == background, 0, 1 + ranks % len(colours))
    used = tuple(colours[number - 1] for number in np.unique(painted).tolist() if number)
    inputs = {"label": painted}
    if "image" in reads:
        image = reads["image"]
        inputs["image"] = np.ascontiguousarray(image.read(with_channels(region, image.shape)))
    found = call(get_operation(operation), inputs, {**values, "colors": used, "bg_label": 0})
    writes["result"].write(with_channels(region, (*region.shape, 3)), found)


def _averages(shop: Workshop) -> WritablePlace | None:
    """Return the mean colour of each object; sums of whole numbers are exact in whatever order."""
    labels, background = shop.image("label"), shop.values["bg_color"]
    image = shop.image("image") if "image" in shop.inputs else labels
    is_plain = image.dtype.kind in "biu" and labels.dtype.kind in "iu" and labels.dtype != np.uint64
    if not is_plain or len(image.shape) == len(labels.shape) or shop.values["bg_label"]:
        return None
    if background is None or len(background) != 3:
        return None
    reads = {"labels": labels, "intensity": image}
    tables = shop.map(table_of_tile, shop.lattice(labels.shape), reads=reads, asked=("totals",))
    table = merge_tables(found for _, found in tables)
    if extent_of(shop, labels).low < 0 or table is None or table.bound >= EXACT_SUM:
        return None
    means = table["totals"] / table["counts"][:, None]
    known = np.concatenate([[0], table.labels])
    colours = np.concatenate([[np.array(background)], means]).astype(image.dtype)
    return _painted(shop, image.dtype, known, paint_means, means=colours)


def paint_means(region: Region, reads: Mapping[str, Place], writes: Mapping[str, WritablePlace]) -> None:
    """Paint one tile with the colour of each label."""
    places = np.searchsorted(reads["known"].read(), reads["label"].read(region))
    writes["result"].write(with_channels(region, (*region.shape, 3)), reads["means"].read()[places])


ALGORITHMS = {"label_colours": Algorithm(_label_colours, bytes_per_pixel=200)}
