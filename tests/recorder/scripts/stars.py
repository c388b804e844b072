# Find stars and galaxies in the Hubble deep field; aperture photometry
from __future__ import print_function, division
import numpy as np
from math import sqrt, log10
from skimage import data
from skimage.color import rgb2gray
from skimage.feature import blob_log, blob_doh, peak_local_max
from skimage.draw import disk as draw_disk, circle_perimeter
from scipy.ndimage import median_filter, gaussian_filter, maximum_position
import sys

image = data.hubble_deep_field()[0:400, 0:400]
image_gray = rgb2gray(image)

# background on a coarse grid
coarse = median_filter(image_gray[::4, ::4], size=15)
background = np.repeat(np.repeat(coarse, 4, axis=0), 4, axis=1)
sub = image_gray - background
noise = 1.4826 * np.median(np.abs(sub - np.median(sub)))
sub[sub < 0] = 0

blobs = blob_log(sub, max_sigma=12, num_sigma=6, threshold=.1)
blobs[:, 2] = blobs[:, 2] * sqrt(2)       # radius
blobs2 = blob_doh(sub, max_sigma=12, num_sigma=5, threshold=.003)

smooth = gaussian_filter(sub, 1.5)
peaks = peak_local_max(smooth, min_distance=4, threshold_abs=8 * noise, exclude_border=5)

catalogue = []
drawn = image.copy()
n_bright = 0
for blob in blobs:
    y, x, r = blob
    rr, cc = draw_disk((y, x), max(r, 2) * 1.5, shape=sub.shape)
    flux = sub[rr, cc].sum()
    if flux <= 0:
        continue
    red, green, blue = [image[rr, cc, k].astype(float).mean() for k in range(3)]
    mag = -2.5 * log10(flux)
    if red > blue + 10:
        kind = 'red'
    elif blue > red + 10:
        kind = 'blue'
    else:
        kind = 'white'
    if flux > 20:
        n_bright += 1
        rr, cc = circle_perimeter(int(y), int(x), int(r) + 3, shape=sub.shape)
        drawn[rr, cc] = (220, 20, 20)
    catalogue.append((y, x, r, flux, mag, kind))

catalogue.sort(key=lambda row: row[4])
cat = np.array([row[:5] for row in catalogue])
brightest = maximum_position(smooth)

if len(sys.argv) > 1:
    np.savetxt(sys.argv[1] + '/catalogue.csv', cat, delimiter=',', fmt='%.3f')
    np.save(sys.argv[1] + '/drawn.npy', drawn)

print('  y      x      r     flux    mag   kind')
for row in catalogue[:8]:
    print('%6.1f %6.1f %5.2f %8.3f %6.3f  %s' % row)
kinds = [row[5] for row in catalogue]
print('objects', len(cat), 'doh', len(blobs2), 'peaks', len(peaks), 'bright', n_bright,
      'red', kinds.count('red'), 'blue', kinds.count('blue'), 'flux %.3f' % cat[:, 3].sum(),
      'noise %.6f' % noise, 'at', int(brightest[0]), int(brightest[1]))
