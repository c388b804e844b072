# converted from an old matlab script   (M. 2014, changed J. 2019)
from numpy import *
import numpy as np
import scipy.ndimage as nd
from skimage.filters import threshold_otsu
from skimage.segmentation import watershed
from skimage.measure import regionprops, label
import sys

# parameters
PIX = [0.5, 0.2, 0.2]; # um
MINVOL = 30;
NPART = 25;

# make data
random.seed(99)
V = zeros((24, 80, 80));
for k in range(NPART):
    p = random.rand(3) * [20, 70, 70] + [2, 5, 5]
    r = 3 + 4*random.rand()
    for i in range(V.shape[0]):
        d2 = ((i - p[0])*2.5)**2
        if d2 > r**2:
            continue
        [Y, X] = mgrid[0:80, 0:80]
        plane = V[i, :, :]
        plane[(Y - p[1])**2 + (X - p[2])**2 + d2 < r**2] = 1
V = V + 0.2*random.standard_normal(V.shape)

# isotropic voxels
fac = PIX[0]/PIX[1]
I = nd.zoom(V, (fac, 1, 1), order=1)
I = nd.gaussian_filter(I, [1, 1, 1])
Imin = I.min(); Imax = I.max()
I = (I - Imin)/(Imax - Imin)

T = threshold_otsu(I)
BW = zeros(I.shape, dtype=bool)
BW[I > T] = True
BW = nd.binary_closing(BW, iterations=1)
BW[0] = False; BW[-1] = False

D = nd.distance_transform_edt(BW)
Ds = nd.gaussian_filter(D, 1)
M = (nd.maximum_filter(Ds, 7) == Ds) & (D > 1.5)
L0, n0 = nd.label(M)
L = watershed(-Ds, L0, mask=BW)

# remove small ones
vols = bincount(L.flatten())
for i in range(1, len(vols)):
    if vols[i] < MINVOL:
        L[L == i] = 0
        vols[i] = 0
n = sum(vols[1:] > 0)

# equivalent diameters, histogram
vol_um = vols[1:][vols[1:] > 0] * PIX[1]**3
diam = (6*vol_um/pi)**(1./3)
[h, edges] = histogram(diam, bins=arange(0, 4.5, 0.5))
mids = (edges[:-1] + edges[1:])/2

# nearest neighbour distance
c = array([s.centroid for s in regionprops(L)])*PIX[1]
dd = sqrt(((c[:, newaxis, :] - c[newaxis, :, :])**2).sum(2))
dd[eye(len(c), dtype=bool)] = inf
nn = dd.min(axis=1)

# sections
xy = I.max(0); xz = I.max(1); yz = I.max(2)
panel = zeros((xy.shape[0] + xz.shape[0], xy.shape[1]))
panel[:xy.shape[0], :] = xy
panel[xy.shape[0]:, :] = xz
panel *= 255
panel = panel.astype(uint8)

if len(sys.argv) > 1:
    save(sys.argv[1] + '/particles_L.npy', L)
    save(sys.argv[1] + '/particles_panel.npy', panel)

for m, q in zip(mids, h):
    print('%5.2f %4d %s' % (m, q, '*'*int(q)))
print('n0', n0, 'n', int(n), 'T %.5f' % T, 'd %.4f' % diam.mean(), 'nn %.4f' % nn.mean(), 'panel', int(panel.sum()), 'at 10%:', float(percentile(yz, 10)).__round__(4))
