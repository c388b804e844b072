"""A tomogram made by arithmetic: grains of foamed glass in a capillary.

Integers only, from the raw stream of a bit generator (NumPy promises that stream for ever, and not
the distributions on top of it): the same bits on every platform and with every NumPy.
"""

from __future__ import annotations

import numpy as np

__all__ = ["SHAPE", "SPACING", "VERSION", "make_foam"]

SHAPE = (96, 128, 128)
SPACING = (3.5, 3.5, 3.5)  # micrometres
VERSION = "1"  # of the pixels; another version is another image

_SEED = 2017
_AIR, _WALL, _HOLE, _LIQUID = 6_000, 13_000, 27_000, 43_000
_CAPILLARY = 60  # its inner radius, in pixels; its wall is 2 thick
_NOISE = 11  # one standard deviation of the noise is about 209 times this


def make_foam() -> np.ndarray:
    """Return the tomogram.

    Returns
    -------
    image : ndarray of uint16, shape (96, 128, 128)
        Dark air around bright grains that touch one another; in the grains holes of middle
        brightness, some closed, some open to the air; noise, rings, and uneven light.
    """
    random = np.random.PCG64(_SEED)
    image = np.broadcast_to(_capillary(), SHAPE).copy()
    for centre, radius in _grains(random):
        _paint_grain(image, random, centre, radius)
    image = _blur(image)
    image = image * _light() // 1024 + _rings(random)[np.newaxis]
    image += _noise(random) * _NOISE
    pixels: np.ndarray = np.clip(image, 0, 65535).astype(np.uint16)
    return pixels


def _draw(random: np.random.PCG64, low: int, high: int, count: int) -> np.ndarray:
    """Return `count` integers from `low` to `high`, both included."""
    spread = np.uint64(high - low + 1)
    return (random.random_raw(count) % spread).astype(np.int64) + low


def _grains(random: np.random.PCG64) -> list[tuple[np.ndarray, int]]:
    """Drop balls at random into a cylinder, so that they overlap a little at most."""
    grains: list[tuple[np.ndarray, int]] = []
    trials = 4000
    places = np.stack([_draw(random, 4, length - 5, trials) for length in SHAPE], axis=1)
    radii = np.sort(_draw(random, 11, 15, trials))[::-1]
    for centre, radius in zip(places, radii.tolist(), strict=True):
        from_axis = centre[1:] - np.array(SHAPE[1:]) // 2
        is_inside = (from_axis**2).sum() <= (_CAPILLARY - radius) ** 2
        if is_inside and all(_is_apart(centre, radius, *other) for other in grains):
            grains.append((centre, radius))
    return grains


def _is_apart(centre: np.ndarray, radius: int, other: np.ndarray, other_radius: int) -> bool:
    overlap = 3
    return bool(((centre - other) ** 2).sum() >= (radius + other_radius - overlap) ** 2)


def _paint_grain(image: np.ndarray, random: np.random.PCG64, centre: np.ndarray, radius: int) -> None:
    """Paint a ball with a few bumps, then its holes: the first lie inside, the last at its skin."""
    _paint_ball(image, centre, radius, _LIQUID)
    for offset in _offsets(random, radius * 2 // 3, 4):
        _paint_ball(image, centre + offset, radius // 2, _LIQUID)
    for offset in _offsets(random, radius // 2, 3):
        _paint_ball(image, centre + offset, int(_draw(random, 2, 4, 1)[0]), _HOLE)
    for offset in _offsets(random, radius - 1, 1):
        _paint_ball(image, centre + offset, 4, _HOLE)


def _offsets(random: np.random.PCG64, length: int, count: int) -> np.ndarray:
    """Return vectors of random directions and about this length."""
    vectors = _draw(random, -64, 64, 3 * count).reshape(count, 3)
    norms = np.sqrt((vectors**2).sum(axis=1, keepdims=True)).astype(np.int64) + 1
    offsets: np.ndarray = vectors * length // norms
    return offsets


def _paint_ball(image: np.ndarray, centre: np.ndarray, radius: int, value: int) -> None:
    start = np.maximum(centre - radius, 0)
    stop = np.minimum(centre + radius + 1, SHAPE)
    if (start >= stop).any():
        return
    box = tuple(slice(a, b) for a, b in zip(start.tolist(), stop.tolist(), strict=True))
    axes = np.ogrid[box]
    squares = sum((axis - place) ** 2 for axis, place in zip(axes, centre.tolist(), strict=True))
    image[box][squares <= radius**2] = value


def _blur(image: np.ndarray) -> np.ndarray:
    """Return the mean over 3 x 3 x 3 pixels: the blur of the detector."""
    for axis in range(3):
        padded = np.moveaxis(np.pad(image, [(int(a == axis),) * 2 for a in range(3)], "edge"), axis, 0)
        image = np.moveaxis((padded[:-2] + padded[1:-1] + padded[2:]) // 3, 0, axis)
    return image


def _squares_from_axis() -> np.ndarray:
    row, column = np.ogrid[: SHAPE[1], : SHAPE[2]]
    squares: np.ndarray = (row - SHAPE[1] // 2) ** 2 + (column - SHAPE[2] // 2) ** 2
    return squares.astype(np.int32)


def _capillary() -> np.ndarray:
    squares = _squares_from_axis()
    is_wall = (squares > _CAPILLARY**2) & (squares <= (_CAPILLARY + 2) ** 2)
    return np.where(is_wall, np.int32(_WALL), np.int32(_AIR))


def _light() -> np.ndarray:
    """Return the brightness in 1/1024: less in the middle, as a hardened beam gives."""
    light: np.ndarray = 960 + _squares_from_axis() // 64
    return light


def _rings(random: np.random.PCG64) -> np.ndarray:
    """Return rings around the axis, from the detector's unequal pixels."""
    radius = np.sqrt(_squares_from_axis()).astype(np.int64)
    gains = _draw(random, -500, 500, int(radius.max()) + 1)
    rings: np.ndarray = gains[radius].astype(np.int32)
    return rings


def _noise(random: np.random.PCG64) -> np.ndarray:
    """Return sums of eight random bytes: nearly Gaussian, mean 0, standard deviation 209."""
    raw = random.random_raw(int(np.prod(SHAPE)))
    total = raw.view(np.uint8).reshape(-1, 8).sum(axis=1, dtype=np.int32)
    noise: np.ndarray = total.reshape(SHAPE) - 1020
    return noise
