"""Images drawn here that look like families of the gallery, but are none of its images."""

from __future__ import annotations

import numpy as np
from scipy import ndimage as ndi

from tamis.gallery import read_index


def spots(rng, shape=(260, 260), sigma=2.5, count=45):
    """Bright spots on dark, some noise."""
    image = np.zeros(shape)
    image[tuple(rng.integers(8, n - 8, count) for n in shape)] = 1
    image = ndi.gaussian_filter(image, sigma)
    return 40 * image / image.max() + 10 + rng.normal(0, 1.5, shape)


def dark_spots(rng):
    return 255 - spots(rng)


def fibres(rng):
    """Noise, smoothed along one direction."""
    return ndi.rotate(ndi.gaussian_filter(rng.normal(0, 1, (420, 420)), (12, 1.5)), 30, reshape=False)[
        90:-90, 90:-90
    ]


def page(rng):
    """Lines of text by Pillow, under uneven light."""
    from PIL import Image, ImageDraw, ImageFont

    paper = Image.new("L", (380, 200), 225)
    draw = ImageDraw.Draw(paper)
    for row in range(8):
        words = " ".join("".join(rng.choice(list("aeilmnorstu"), rng.integers(2, 9))) for _ in range(12))
        draw.text((12, 8 + 23 * row), words, fill=40, font=ImageFont.load_default(13))
    light = np.linspace(1, 0.45, 380) * np.linspace(0.9, 1, 200)[:, np.newaxis]
    return (np.asarray(paper) * light + rng.normal(0, 3, (200, 380))).clip(0, 255).astype(np.uint8)


def blobs_in_space(rng):
    """A volume of round grains that touch."""
    seeds = np.zeros((50, 70, 70))
    seeds[tuple(rng.integers(6, n - 6, 60) for n in seeds.shape)] = 1
    distance = ndi.distance_transform_edt(seeds == 0)
    return ndi.gaussian_filter((distance < 7).astype(float), 1) * 100 + rng.normal(60, 10, seeds.shape)


def vessels(rng):
    """Dark branches on reddish ground."""
    from skimage.draw import line

    mask = np.zeros((500, 500), bool)
    ends = [(250, 250, angle, 9) for angle in np.linspace(0, 2 * np.pi, 9)[:-1]]
    while ends:
        row, column, angle, left = ends.pop()
        length = 20 + 3 * left
        row2, column2 = row + length * np.sin(angle), column + length * np.cos(angle)
        if not (0 < row2 < 499 and 0 < column2 < 499) or not left:
            continue
        drawn = np.zeros_like(mask)
        drawn[line(int(row), int(column), int(row2), int(column2))] = True
        mask |= ndi.binary_dilation(drawn, iterations=left // 4) if left > 3 else drawn
        for turn in rng.normal(0, 0.4, 1 + (rng.random() < 0.35)):
            ends.append((row2, column2, angle + turn, left - 1))
    rows, columns = np.indices(mask.shape) - 250
    disk = rows**2 + columns**2 < 245**2
    depth = ndi.gaussian_filter(mask.astype(float), 1)
    light = 0.9 - 0.3 * np.hypot(rows, columns) / 250
    rgb = np.stack(
        [light * (1 - 0.15 * depth), 0.5 * light * (1 - 0.4 * depth), 0.3 * light * (1 - 0.2 * depth)], -1
    )
    return ((rgb * disk[..., np.newaxis] + rng.normal(0, 0.01, rgb.shape)).clip(0, 1) * 255).astype(np.uint8)


def sample_of(name):
    """The entries that use a sample."""
    return {
        entry.name
        for entry in read_index()
        if any(picture.locator == f"sample:{name}" for picture in entry.pictures)
    }
