"""A table of objects: what sums tell comes from all tiles at once, the rest object by object.

Counts, bounding boxes, centroids, ranges and means of whole numbers are merged from what each tile
says: these sums are exact in whatever order. Everything else is asked of the library's own region,
with its place in the whole image, which reads no more than its bounding box.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tamis.engine._workshop import Algorithm
from tamis.engine.exact._object_table import merge_tables, table_of_tile, with_channels
from tamis.engine.exact._region_columns import Columns, canonical, columns_of, is_summed
from tamis.region import Lattice, Region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tamis.engine._place import Place
    from tamis.engine._workshop import Workshop
    from tamis.engine.exact._object_table import ObjectTable

__all__ = ["ALGORITHMS"]

# scipy.ndimage.find_objects makes room for every number up to the largest label
LARGEST_LABEL = 2**31 - 1


def _regions(shop: Workshop) -> dict[str, np.ndarray] | None:
    """Return the columns of `skimage.measure.regionprops_table`."""
    names = shop.values["properties"]
    if not _fits(shop) or not isinstance(names, tuple):
        return None
    reads = {"labels": (labels := shop.image("label_image"))}
    intensity = shop.image("intensity_image") if "intensity_image" in shop.inputs else None
    if intensity is not None:
        reads["intensity"] = intensity
    summed = [name for name in names if is_summed(name, shop.values["spacing"], intensity)]
    if len(summed) < len(names) and shop.is_one_tile(labels.shape):
        return None
    tables = shop.map(table_of_tile, shop.lattice(labels.shape), reads=reads, asked=_asked(summed))
    table = merge_tables(found for _, found in tables)
    if table is None:
        return _empty(shop)
    if int(table.labels[-1]) > LARGEST_LABEL:
        return None
    has_channels = intensity is not None and len(intensity.shape) > len(labels.shape)
    columns = columns_of(table, summed, shop.values, has_channels=has_channels)
    slow = tuple(dict.fromkeys(name for name in names if name not in columns))
    columns.update(_one_by_one(shop, table, slow, reads) if slow else {})
    return {title: column for name in names for title, column in columns[name].items()}


def _fits(shop: Workshop) -> bool:
    """Return whether these are images of objects as the library takes them; else it says what is wrong."""
    shapes = {name: getattr(place, "shape", ()) for name, place in shop.inputs.items()}
    shape = shapes.get("label_image", ())
    if shop.scalars or len(shape) not in (2, 3) or "intensity_image" in shop.values:
        return False
    dtype = shop.inputs["label_image"].dtype
    found = shapes.get("intensity_image", shape)
    goes_with = found[: len(shape)] == shape and len(found) - len(shape) in (0, 1)
    # beyond 63 bits, numbers turn negative on their way through the library
    return dtype.kind in "iu" and dtype != np.uint64 and goes_with


_ASKED = {
    "centroid": "sums",
    "intensity_min": "lows",
    "intensity_max": "highs",
    "intensity_mean": "totals",
}


def _asked(summed: Sequence[str]) -> tuple[str, ...]:
    """Return what the tiles are asked for beside counts and boxes."""
    names = map(canonical, summed)
    return tuple(dict.fromkeys(_ASKED[name] for name in names if name in _ASKED))


def _empty(shop: Workshop) -> dict[str, np.ndarray]:
    """Return the table that the library makes of an image without objects."""
    image = {"label_image": np.zeros((1,) * len(shop.image("label_image").shape), np.int64)}
    if "intensity_image" in shop.inputs:
        place, ndim = shop.image("intensity_image"), image["label_image"].ndim
        image["intensity_image"] = np.zeros((1,) * ndim + place.shape[ndim:], place.dtype)
    table: dict[str, np.ndarray] = shop.call(image)
    return table


@dataclass(frozen=True, slots=True)
class _Group:
    """Objects whose bounding boxes start in the same tile: whatever one task does."""

    region: Region
    labels: tuple[int, ...]
    boxes: tuple[Region, ...]

    def __len__(self) -> int:
        return len(self.labels)


def _groups(table: ObjectTable, lattice: Lattice) -> Iterator[_Group]:
    """Yield the objects, tile by tile, each in exactly one group."""
    tiles = table["starts"] // np.array(lattice.tile)
    numbers = np.ravel_multi_index(tuple(tiles.T), lattice.counts)
    order = np.argsort(numbers, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1):
        boxes = [
            Region(tuple(start), tuple(stop))
            for start, stop in zip(table["starts"][rows].tolist(), table["stops"][rows].tolist(), strict=True)
        ]
        yield _Group(
            lattice.region(tiles[rows[0]].tolist()), tuple(table.labels[rows].tolist()), tuple(boxes)
        )


def _one_by_one(
    shop: Workshop, table: ObjectTable, names: tuple[str, ...], reads: Mapping[str, Place]
) -> Columns:
    """Return by property the columns that only the library can compute."""
    groups = list(_groups(table, shop.lattice(shop.image("label_image").shape)))
    arguments = {name: shop.values[name] for name in ("separator", "spacing")}
    told = list(shop.map(measure_group, groups, reads=reads, names=names, **arguments))
    order = np.argsort(np.concatenate([group.labels for group, _ in told]), kind="stable")
    joined = _joined([columns for _, columns in told], names)
    return {name: {title: column[order] for title, column in joined[name].items()} for name in names}


def measure_group(
    group: _Group,
    reads: Mapping[str, Place],
    _writes: object,
    *,
    names: tuple[str, ...],
    separator: str,
    spacing: Any,
) -> Columns:
    """Return by property the columns of a group of objects, each measured by the library."""
    from skimage.measure._regionprops import RegionProperties, _props_to_dict

    near = _near(group, reads["labels"].shape)
    windows = {name: _Window.of(place, near) for name, place in reads.items()}
    parts = []
    for batch in _batches(group):
        # what a region remembers of its pixels goes with its batch
        regions = [
            RegionProperties(
                box.slices, label, windows["labels"], windows.get("intensity"), True, spacing=spacing
            )
            for label, box in batch
        ]
        parts.append({name: _props_to_dict(regions, (name,), separator) for name in names})
    return _joined(parts, names)


def _joined(parts: Sequence[Columns], names: tuple[str, ...]) -> Columns:
    return {
        name: {title: np.concatenate([part[name][title] for part in parts]) for title in parts[0][name]}
        for name in names
    }


def _batches(group: _Group) -> Iterator[list[tuple[int, Region]]]:
    """Yield objects whose bounding boxes together are no larger than a tile, or one that is."""
    batch: list[tuple[int, Region]] = []
    pixels = 0
    for label, box in zip(group.labels, group.boxes, strict=True):
        if batch and pixels + box.size > group.region.size:
            yield batch
            batch, pixels = [], 0
        batch.append((label, box))
        pixels += box.size
    yield batch


def _near(group: _Group, shape: tuple[int, ...]) -> Region:
    """Return what is read once for all objects that do not reach far beyond their tile."""
    limit = group.region.grow([side // 2 for side in group.region.shape]).clip(shape)
    inside = [box for box in group.boxes if limit.contains(box)]
    found = inside[0] if inside else Region(limit.start, limit.start)
    for box in inside[1:]:
        found = found.hull(box)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Window:
    """An array of which a region of the library's asks nothing but its shape and its bounding box."""

    place: Place
    near: Region
    pixels: np.ndarray

    @classmethod
    def of(cls, place: Place, near: Region) -> _Window:
        region = with_channels(near, place.shape)
        return cls(place, region, place.read(region))

    @property
    def shape(self) -> tuple[int, ...]:
        return self.place.shape

    @property
    def ndim(self) -> int:
        return len(self.place.shape)

    def __getitem__(self, box: tuple[slice, ...]) -> np.ndarray:
        inner = Region(tuple(side.start for side in box), tuple(side.stop for side in box))
        region = with_channels(inner, self.place.shape)
        if self.near.contains(region):
            part = self.pixels[region.within(self.near).slices]
        else:
            part = self.place.read(region)
        # a product keeps the order of memory, and the sums over it its rounding
        return np.ascontiguousarray(part)


ALGORITHMS = {
    "regions": Algorithm(_regions, bytes_per_pixel=64),
    "region_sums": Algorithm(_regions, is_faster=True, bytes_per_pixel=64),
}
