"""Granulometry by openings of growing size, on grains of gravel and on coins."""
import numpy as np
from skimage import data as skdata
from skimage.morphology import disk as d, opening, erosion, reconstruction, area_opening
import scipy.ndimage as ndi

RADII = range(1, 14, 2)


def granulometry(img, radii=RADII):
    vols = [img.sum(dtype=np.float64)] + [opening(img, d(r)).sum(dtype=np.float64) for r in radii]
    vols = np.asarray(vols)
    curve = 1 - vols / vols[0]
    spectrum = np.diff(curve)
    return curve, spectrum


def by_reconstruction(img, radii=RADII):
    vols = []
    for r in radii:
        seed = erosion(img, d(r))
        opened = reconstruction(seed, img, method='dilation')
        vols.append(opened.sum())
    return np.array(vols) / img.sum()


def binary_granulometry(mask, sizes):
    struct = ndi.generate_binary_structure(2, 1)
    return [int(ndi.binary_opening(mask, structure=struct, iterations=n).sum()) for n in sizes]


images = {'gravel': skdata.gravel()[:200, :200], 'coins': skdata.coins()[:200, :200]}
rows = []
for name, img in images.items():
    curve, spec = granulometry(img)
    rec = by_reconstruction(img[::2, ::2])
    mode = list(RADII)[int(np.argmax(spec))]
    mean_r = (spec * np.array(list(RADII))).sum() / spec.sum()
    rows.append((name, mode, mean_r, rec[-1]))

mask = images['coins'] > np.percentile(images['coins'], 60)
sizes = [1, 2, 4, 8, 16]
binary = binary_granulometry(mask, sizes)
small = images['gravel'] - area_opening(images['gravel'], 64)

w = max(len(r[0]) for r in rows)
for name, mode, mean_r, last in rows:
    print(f'{name:<{w}}  mode {mode:2d}  mean radius {mean_r:.4f}  left {last:.4f}')
print('binary', *binary, 'small', int(small.sum()), 'mean radii', *[round(r[2], 4) for r in rows])
