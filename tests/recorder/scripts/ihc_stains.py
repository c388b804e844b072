import sys

import numpy as np
from skimage import data
from skimage.color import rgb2hed, hed2rgb, rgb2gray, rgb2lab
from skimage.exposure import rescale_intensity
from skimage.filters import threshold_otsu, threshold_multiotsu, median
from skimage.io import imsave
from skimage.measure import label, regionprops_table
from skimage.morphology import disk, remove_small_objects
from skimage.util import img_as_ubyte

# Separate the individual stains from the IHC image
ihc_rgb = data.immunohistochemistry()
ihc_hed = rgb2hed(ihc_rgb)

# Create an RGB image for each of the stains
null = np.zeros_like(ihc_hed[:, :, 0])
ihc_h = hed2rgb(np.stack((ihc_hed[:, :, 0], null, null), axis=-1))
ihc_e = hed2rgb(np.stack((null, ihc_hed[:, :, 1], null), axis=-1))
ihc_d = hed2rgb(np.stack((null, null, ihc_hed[:, :, 2]), axis=-1))

# Rescale hematoxylin and DAB channels and give them a fluorescence look
h = rescale_intensity(ihc_hed[:, :, 0], out_range=(0, 1),
                      in_range=(0, np.percentile(ihc_hed[:, :, 0], 99)))
d = rescale_intensity(ihc_hed[:, :, 2], out_range=(0, 1),
                      in_range=(0, np.percentile(ihc_hed[:, :, 2], 99)))
zdh = np.dstack((null, d, h))

gray = rgb2gray(ihc_rgb)
tissue = gray < 0.85
hematoxylin, eosin, dab = np.moveaxis(ihc_hed, -1, 0)

t_dab = threshold_otsu(d[tissue])
positive = (d > t_dab) & tissue
positive = remove_small_objects(positive, 30)

h8 = median(img_as_ubyte(h), disk(2))
t_low, t_high = threshold_multiotsu(h8, classes=3)
regions = np.digitize(h8, bins=[t_low, t_high])
nuclei = label(regions == 2)
table = regionprops_table(nuclei, intensity_image=d, properties=("area", "intensity_mean"))
keep = table["area"] >= 40
areas, means = table["area"][keep], table["intensity_mean"][keep]

L, a, b = (rgb2lab(ihc_rgb)[..., i] for i in range(3))
brown = (a > 5) & (b > 10)
overlap = np.logical_and(brown, positive).sum() / np.logical_or(brown, positive).sum()

score = 100 * positive.sum() / tissue.sum()
if score > 50:
    grade = 3
elif score > 20:
    grade = 2
elif score > 5:
    grade = 1
else:
    grade = 0

if len(sys.argv) > 1:
    imsave(f"{sys.argv[1]}/ihc_h.png", img_as_ubyte(ihc_h), check_contrast=False)
    imsave(f"{sys.argv[1]}/ihc_zdh.png", img_as_ubyte(np.clip(zdh, 0, 1)), check_contrast=False)

print("eosin mean", np.round(eosin.mean(), 6), "e-image", np.round(ihc_e.mean(), 5), "d-image", np.round(ihc_d.mean(), 5))
print(f"score {score:.3f} grade {grade} nuclei {keep.sum()} area {areas.mean():.3f} dab {means.mean():.5f} overlap {overlap:.5f}")
