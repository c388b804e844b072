# count the coins on the greek coins image
# usage: python coins_counting.py [output folder]
import sys
import numpy as np
from skimage import data, filters, measure, morphology, segmentation
from skimage.color import label2rgb
from scipy import ndimage as ndi

out = sys.argv[1] if len(sys.argv) > 1 else '.'

image = data.coins()[50:-50, 50:-50]
print('image', image.shape, image.dtype, image.min(), image.max())

sigma = 1.0
smooth = filters.gaussian(image, sigma)
thresh = filters.threshold_otsu(smooth)
bw = smooth > thresh
bw = morphology.closing(bw, morphology.footprint_rectangle((3, 3)))
bw = ndi.binary_fill_holes(bw)

# remove artifacts connected to image border
cleared = segmentation.clear_border(bw)
cleared = morphology.remove_small_objects(cleared, 50)

labels, n = ndi.label(cleared)
overlay = label2rgb(labels, image=image, bg_label=0)

props = measure.regionprops(labels, intensity_image=image)
areas = []
for p in props:
    if p.area < 100:
        labels[labels == p.label] = 0
        continue
    areas.append(p.area)
    print('%3d  area %6.0f  mean %6.2f  ecc %.3f' % (p.label, p.area, p.mean_intensity, p.eccentricity))

areas = np.array(areas)
np.save(out + '/coins_labels.npy', labels)

try:
    import matplotlib
    matplotlib.use('Agg')
    import matplotlib.pyplot as plt
    fig, ax = plt.subplots(figsize=(10, 6))
    ax.imshow(overlay)
    for p in props:
        minr, minc, maxr, maxc = p.bbox
        ax.add_patch(plt.Rectangle((minc, minr), maxc - minc, maxr - minr, fill=False, edgecolor='red'))
    ax.set_axis_off()
    plt.tight_layout()
    plt.savefig(out + '/coins.png')
except ImportError:
    pass

print('threshold', round(float(thresh), 6))
print('coins', len(areas), 'mean area', round(areas.mean(), 3), 'std', round(areas.std(), 3))
