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
from tamis.engine.exact._object_table import merge_tables, table_of_tile
from tamis.engine.exact._region_columns import Columns, columns_of, is_summed
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
    labels, intensity = shop.image("label_image"), shop.inputs.get("intensity_image")
    summed = [name for name in names if is_summed(name, shop.values["spacing"], intensity)]
    if len(summed) < len(names) and shop.is_one_tile(labels.shape):
        return None
    reads = {"labels": labels} if intensity is None else {"labels": labels, "intensity": intensity}
    asked = _asked(summed, intensity)
    tables = shop.map(table_of_tile, shop.lattice(labels.shape), reads=reads, **asked)
    table = merge_tables(found for _, found in tables)
    if table is None:
        return _empty(shop)
    if int(table.labels[-1]) > LARGEST_LABEL:
        return None
    has_channels = intensity is not None and len(shop.image("intensity_image").shape) > len(labels.shape)
    columns = columns_of(table, summed, shop.values, has_channels=has_channels)
    slow = tuple(dict.fromkeys(name for name in names if name not in columns))
    columns.update(_one_by_one(shop, table, slow, reads) if slow else {})
    return {title: column for name in names for title, column in columns[name].items()}


def _fits(shop: Workshop) -> bool:
    labels, intensity = shop.inputs["label_image"], shop.inputs.get("intensity_image")
    if shop.scalars or labels.dtype.kind not in "iu" or labels.dtype == np.uint64:
        return False
    shape = shop.image("label_image").shape
    if intensity is None:
        return len(shape) in (2, 3)
    found = shop.image("intensity_image").shape
    return len(shape) in (2, 3) and found[: len(shape)] == shape and len(found) - len(shape) in (0, 1)


def _asked(summed: Sequence[str], intensity: Any) -> dict[str, bool]:
    """Return what the tiles are asked for beside counts and boxes."""
    from skimage.measure._regionprops import PROPS

    names = {PROPS.get(name, name) for name in summed}
    return {
        "sums": "centroid" in names,
        "ranges": bool(names & {"intensity_min", "intensity_max"}),
        "totals": "intensity_mean" in names,
    }


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
    tiles = table.starts // np.array(lattice.tile)
    numbers = np.ravel_multi_index(tuple(tiles.T), lattice.counts)
    order = np.argsort(numbers, kind="stable")
    ends = np.flatnonzero(np.diff(numbers[order])) + 1
    for rows in np.split(order, ends):
        boxes = [
            Region(tuple(start), tuple(stop))
            for start, stop in zip(table.starts[rows].tolist(), table.stops[rows].tolist(), strict=True)
        ]
        yield _Group(lattice.region(tiles[rows[0]].tolist()), tuple(table.labels[rows].tolist()), tuple(boxes))


def _one_by_one(
    shop: Workshop, table: ObjectTable, names: tuple[str, ...], reads: Mapping[str, Place]
) -> Columns:
    """Return by property the columns that only the library can compute."""
    groups = list(_groups(table, shop.lattice(shop.image("label_image").shape)))
    arguments = {name: shop.values[name] for name in ("separator", "spacing")}
    told = list(shop.map(measure_group, groups, reads=reads, names=names, **arguments))
    order = np.argsort(np.concatenate([group.labels for group, _ in told]), kind="stable")
    return {
        name: {
            title: np.concatenate([rows[name][title] for _, rows in told])[order] for title in told[0][1][name]
        }
        for name in names
    }


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
    rows = []
    for label, box in zip(group.labels, group.boxes, strict=True):
        # one at a time, so that what a region remembers of its pixels goes with it
        region = RegionProperties(
            box.slices, label, windows["labels"], windows.get("intensity"), True, spacing=spacing
        )
        rows.append({name: _props_to_dict([region], (name,), separator) for name in names})
    return {
        name: {title: np.concatenate([row[name][title] for row in rows]) for title in rows[0][name]}
        for name in names
    }


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
        region = _with_channels(near, place.shape)
        return cls(place, region, place.read(region))

    @property
    def shape(self) -> tuple[int, ...]:
        return self.place.shape

    @property
    def ndim(self) -> int:
        return len(self.place.shape)

    def __getitem__(self, box: tuple[slice, ...]) -> np.ndarray:
        inner = Region(tuple(side.start for side in box), tuple(side.stop for side in box))
        region = _with_channels(inner, self.place.shape)
        if self.near.contains(region):
            part = self.pixels[region.within(self.near).slices]
        else:
            part = self.place.read(region)
        # a product keeps the order of memory, and the sums over it its rounding
        return np.ascontiguousarray(part)


def _with_channels(region: Region, shape: tuple[int, ...]) -> Region:
    """Return a region of an image that may have channels in its last axis: all of them."""
    channels = shape[region.ndim :]
    return Region((*region.start, *(0 for _ in channels)), (*region.stop, *channels))


ALGORITHMS = {
    "regions": Algorithm(_regions, bytes_per_pixel=64),
    "region_sums": Algorithm(_regions, is_faster=True, bytes_per_pixel=64),
}
