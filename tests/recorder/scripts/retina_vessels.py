# vessels in retina image. quick and dirty!!
import skimage
from skimage import data
from skimage.transform import rescale
from skimage.filters import *
from skimage.morphology import *
from skimage.measure import *
from skimage.exposure import equalize_adapthist
import numpy as np
import sys

img = data.retina()
img = img[300:1100, 300:1100]
green = img[:, :, 1]
green = rescale(green, 0.25, anti_aliasing=True)
print(green.shape)
# green = green[10:-10,10:-10]
green = equalize_adapthist(green, clip_limit=0.02)

inv = 1 - green
inv = inv - inv.min()
inv = inv / inv.max()

v1 = frangi(inv, sigmas=range(1, 4), black_ridges=False)
v2 = sato(inv, sigmas=range(1, 4), black_ridges=False)
v3 = meijering(inv, sigmas=[1, 2], black_ridges=False)

v1 = v1 / v1.max()
v2 /= v2.max()
v3 *= 1 / v3.max()
v = (v1 + v2 + v3) / 3
v[:5] = 0
v[-5:] = 0
v[:, :5] = 0
v[:, -5:] = 0

t = threshold_otsu(v)
hi = t * 1.3
lo = t * 0.8
mask = apply_hysteresis_threshold(v, lo, hi)
mask = remove_small_objects(mask, min_size=60)
mask = remove_small_holes(mask, area_threshold=20)

skel = skeletonize(mask)
skel2, dist = medial_axis(mask, return_distance=True, rng=0)
width = dist[skel2] * 2 * 4   # pixels of the original image

lab = label(mask, connectivity=2)
big = 0
bigarea = 0
for r in regionprops(lab):
    if r.area > bigarea:
        bigarea = r.area
        big = r.label
biggest = lab == big

#figure
try:
    import matplotlib.pyplot as plt
    plt.switch_backend('agg')
    plt.figure()
    plt.subplot(121); plt.imshow(green, cmap='gray')
    plt.subplot(122); plt.imshow(mask)
    plt.show()
except ImportError:
    print('no plot')

if len(sys.argv) > 1:
    np.save(sys.argv[1] + '/vessels', mask)

print('trees', lab.max(), 'biggest', int(bigarea), 'length', int(skel.sum()), 'width', round(float(width.mean()), 4), 'density', round(float(mask.mean()), 5))
