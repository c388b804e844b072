"""Segment touching nuclei in a (synthetic) fluorescence image.

Distance transform, h-maxima markers, watershed.
"""
import argparse
import os

import numpy as np
from scipy import ndimage as ndi
from skimage.feature import peak_local_max
from skimage.filters import gaussian, threshold_li
from skimage.measure import label, regionprops_table
from skimage.morphology import h_maxima, remove_small_holes, white_tophat, disk
from skimage.segmentation import watershed, clear_border


def make_nuclei(n=60, shape=(256, 256), seed=7):
    """Return an image of n blurred ellipses with uneven background and noise."""
    rng = np.random.default_rng(seed)
    image = np.zeros(shape)
    rows, cols = np.mgrid[: shape[0], : shape[1]]
    for r, c in rng.uniform(10, min(shape) - 10, size=(n, 2)):
        a, b = rng.uniform(6, 11, size=2)
        angle = rng.uniform(0, np.pi)
        dr, dc = rows - r, cols - c
        u = dr * np.cos(angle) + dc * np.sin(angle)
        v = -dr * np.sin(angle) + dc * np.cos(angle)
        inside = (u / a) ** 2 + (v / b) ** 2 <= 1
        image[inside] = np.maximum(image[inside], rng.uniform(0.5, 1.0))
    image = gaussian(image, sigma=1.5)
    image += 0.1 * cols / shape[1]
    image += rng.normal(scale=0.02, size=shape)
    return np.clip(image, 0, None)


def foreground(image, sigma=1.0, radius=25, min_hole=30):
    flat = white_tophat(gaussian(image, sigma=sigma), disk(radius))
    mask = flat > threshold_li(flat)
    return remove_small_holes(mask, min_hole)


def split(mask, method="h", h=0.75, min_distance=5):
    distance = ndi.distance_transform_edt(mask)
    distance = gaussian(distance, sigma=1, preserve_range=True)
    if method == "h":
        markers = label(h_maxima(distance, h))
    else:
        peaks = peak_local_max(distance, min_distance=min_distance, labels=label(mask))
        markers = np.zeros(mask.shape, dtype=int)
        markers[tuple(peaks.T)] = np.arange(1, len(peaks) + 1)
    return watershed(-distance, markers, mask=mask)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", nargs="?", default=".")
    parser.add_argument("--number", type=int, default=60)
    parser.add_argument("--sigma", type=float, default=1.0)
    parser.add_argument("--method", choices=["h", "peaks"], default="h")
    args = parser.parse_args(argv)

    image = make_nuclei(args.number)
    mask = foreground(image, sigma=args.sigma)
    labels = split(mask, args.method)
    other = split(mask, "peaks")
    inner = clear_border(labels)

    table = regionprops_table(inner, image, properties=("label", "area", "mean_intensity", "solidity"))
    good = table["solidity"] > 0.9
    np.savez(os.path.join(args.out, "nuclei.npz"), labels=labels, **table)
    for i in range(min(5, len(table["label"]))):
        print("{label:4d} {area:7.1f} {mean_intensity:7.4f}".format(**{k: table[k][i] for k in table}))
    print(
        f"nuclei {labels.max()} peaks {other.max()} inside {len(table['label'])} "
        f"convex {good.sum()} area {table['area'][good].mean():.4f}"
    )


if __name__ == "__main__":
    main()
