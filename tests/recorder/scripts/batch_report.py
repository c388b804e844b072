"""Loop over images, decide by the data what to do, write a CSV table.

usage: batch_report.py OUTDIR
"""
import csv
import os
import sys

import numpy as np
from skimage import data, img_as_float, io, measure, color, feature, filters, morphology


def load(name):
    image = getattr(data, name)()
    if image.ndim == 3:
        if image.shape[2] == 4:
            image = color.rgba2rgb(image)
        image = color.rgb2gray(image)
    return img_as_float(image)


def analyse(image, min_size=64):
    row = {}
    row['mean'], row['std'] = image.mean(), image.std()
    thresh = filters.threshold_otsu(image) * 255
    row['thresh'] = thresh
    # bright objects or dark objects?
    if thresh > 100:
        mask = image * 255 < thresh
        row['mode'] = 'dark'
    else:
        mask = image * 255 > thresh
        row['mode'] = 'bright'
    if mask.mean() > 0.5:
        mask = ~mask
        row['mode'] += '-inverted'
    mask = morphology.opening(mask, morphology.disk(2))
    lab = measure.label(mask)
    sizes = np.bincount(lab.ravel())
    too_small = sizes < min_size
    too_small[0] = False
    lab[too_small[lab]] = 0
    row['n'] = len(np.unique(lab)) - 1
    row['area'] = (lab > 0).sum() / max(row['n'], 1)
    n_edges = 0
    sigma = 1.0
    while True:                     # smooth until there are not too many edges
        edges = feature.canny(image, sigma=sigma)
        n_edges = edges.sum()
        if n_edges < 0.03 * image.size or sigma > 4:
            break
        sigma += 1
    row['sigma'], row['edges'] = sigma, n_edges
    return row, lab


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else os.getcwd()
    rows = []
    for name in ['coins', 'text', 'clock', 'chelsea', 'logo', 'nosuchimage', 'microaneurysms']:
        try:
            image = load(name)
        except AttributeError as e:
            print('skip', name)
            continue
        image = image[::2, ::2]
        row, lab = analyse(image)
        row['name'] = name
        rows.append(row)
        io.imsave(os.path.join(out, name + '_labels.png'), (lab > 0).astype(np.uint8) * 255, check_contrast=False)

    fields = ['name', 'mode', 'n', 'area', 'mean', 'std', 'thresh', 'sigma', 'edges']
    with open(os.path.join(out, 'report.csv'), 'w', newline='') as f:
        w = csv.DictWriter(f, fields)
        w.writeheader()
        w.writerows(rows)

    for r in rows:
        print('{name:16s} {mode:16s} {n:5d} {area:9.2f} {thresh:7.2f} {sigma:3.0f} {edges:7d}'.format(**r))
    total = {k: sum(r[k] for r in rows) for k in ('n', 'edges')}
    print('images', len(rows), 'objects', total['n'], 'edges', total['edges'],
          'mean threshold', round(np.mean([r['thresh'] for r in rows]), 4))


if __name__ == '__main__':
    main()
