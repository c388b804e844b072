#!/usr/bin/env python3
"""Superpixels, region merging, and objects on colour photographs (new `import skimage as ski` style)."""

import sys
from pathlib import Path

import numpy as np
import skimage as ski
from scipy import ndimage as ndi


def mean_colors(image, labels):
    index = np.arange(1, labels.max() + 1)
    return np.stack([ndi.mean(image[..., c], labels, index) for c in range(image.shape[-1])], axis=1)


def merge(image, labels, threshold):
    rag = ski.graph.rag_mean_color(image, labels)
    return ski.graph.cut_threshold(labels, rag, threshold) + 1


def main(out: Path | None = None) -> None:
    chelsea = ski.data.chelsea()[::2, ::2]
    small = ski.util.img_as_float(chelsea)
    lab = ski.color.rgb2lab(small)

    counts = {}
    segmentations = {
        "slic": ski.segmentation.slic(small, n_segments=120, compactness=12, sigma=1, start_label=1),
        "felzenszwalb": ski.segmentation.felzenszwalb(small, scale=80, sigma=0.6, min_size=40) + 1,
        "watershed": ski.segmentation.watershed(ski.filters.sobel(ski.color.rgb2gray(small)), markers=150, compactness=0.001),
    }
    for name, labels in segmentations.items():
        merged = merge(chelsea, labels, 25)
        painted = ski.color.label2rgb(merged, chelsea, kind="avg", bg_label=0)
        deviation = np.abs(painted.astype(float) - chelsea).mean()
        counts[name] = (int(labels.max()), int(len(np.unique(merged))), float(deviation))

    slic = segmentations["slic"]
    colors = mean_colors(lab, slic)
    assert len(colors) == slic.max()

    # the nose and eyes: far from the median colour
    distance = np.linalg.norm(colors - np.median(colors, axis=0), axis=1)
    odd = np.flatnonzero(distance > distance.mean() + 2 * distance.std()) + 1
    mask = np.isin(slic, odd)
    mask = ski.morphology.isotropic_closing(mask, 3)
    marked = ski.segmentation.mark_boundaries(small, ski.measure.label(mask), color=(1, 0, 0), mode="thick")

    vi = ski.metrics.variation_of_information(slic, segmentations["felzenszwalb"])
    joined = ski.segmentation.join_segmentations(slic, segmentations["watershed"])
    expanded = ski.segmentation.expand_labels(ski.measure.label(mask), distance=4)
    hsv = ski.color.rgb2hsv(small)
    hue = np.where(hsv[..., 1] > 0.2, hsv[..., 0], np.nan)
    warm = np.nanmean(hue < 0.1)

    match out:
        case None:
            pass
        case Path():
            ski.io.imsave(out / "marked.png", ski.util.img_as_ubyte(marked), check_contrast=False)
            np.save(out / "slic.npy", slic)

    for name, (before, after, deviation) in counts.items():
        print(f"{name:14} {before:4} -> {after:4}  {deviation:8.4f}")
    print(f"odd {odd.size} mask {mask.sum()} grown {(expanded > 0).sum()} joined {joined.max()} "
          f"vi {vi[0]:.4f} {vi[1]:.4f} warm {warm:.5f} marked {marked.mean():.5f}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
