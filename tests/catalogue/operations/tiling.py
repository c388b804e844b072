"""Compute an operation whole, and put together from tiles, to compare the pixels."""

from __future__ import annotations

import numpy as np

from tamis.catalogue import Neighbourhood, Pointwise, call, get_operation
from tamis.region import Lattice


def checked(operation_id, values, given=()):
    return get_operation(operation_id).check_values(values, given=given)


def locality_of(operation_id, on="", /, **values):
    operation = get_operation(operation_id)
    given = tuple(item.name for item in operation.inputs)
    return operation.locality_for(operation.check_values(values, given=given), on)


def depth_of(operation_id, ndim, on="", /, **values):
    operation = get_operation(operation_id)
    given = tuple(item.name for item in operation.inputs)
    full = operation.check_values(values, given=given)
    locality = operation.locality_for(full, on)
    assert isinstance(locality, Neighbourhood)
    return locality.depth(full, ndim)


def whole(operation_id, *images, **values):
    operation = get_operation(operation_id)
    inputs = {item.name: image for item, image in zip(operation.inputs, images, strict=False)}
    return call(operation, inputs, operation.check_values(values, given=tuple(inputs)))


def tiled(operation_id, *images, tile, less=0, **values):
    """Return the result put together from tiles; `less` takes that much of the declared depth away."""
    operation = get_operation(operation_id)
    names = tuple(item.name for item, _ in zip(operation.inputs, images, strict=False))
    full = operation.check_values(values, given=names)
    locality = operation.locality_for(full, images[0].dtype.name)
    assert isinstance(locality, Neighbourhood | Pointwise), locality
    ndim = images[0].ndim
    depth = locality.depth(full, ndim) if isinstance(locality, Neighbourhood) else (0,) * ndim
    depth = tuple(max(0, reach - less) for reach in depth)
    out = None
    for region in Lattice(images[0].shape, tile):
        outer = region.grow(depth).clip(images[0].shape)
        made = call(operation, dict(zip(names, (i[outer.slices] for i in images), strict=True)), full)
        made = made if isinstance(made, tuple) else (made,)
        out = out or [np.empty(images[0].shape, item.dtype) for item in made]
        for target, item in zip(out, made, strict=True):
            target[region.slices] = item[region.within(outer).slices]
    return out[0] if len(out) == 1 else tuple(out)


def hostile(shape, dtype="float64", seed=0):
    """Return noise with an outlier in the last corner, and a negative corner where the dtype has one."""
    rng = np.random.default_rng(seed)
    kind = np.dtype(dtype).kind
    if kind == "b":
        return rng.random(shape) < 0.6
    if kind == "f":
        image = rng.random(shape).astype(dtype)
        image[tuple(slice(3) for _ in shape)] *= -1
        image[(-1,) * len(shape)] = 1e12
        return image
    image = rng.integers(0, 250, shape).astype(dtype)
    image[(-1,) * len(shape)] = min(np.iinfo(dtype).max, 5000)
    return image
