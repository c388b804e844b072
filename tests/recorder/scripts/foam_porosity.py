#!/usr/bin/env python
# -*- coding: utf-8 -*-
# Porosity, pore sizes and wall thickness of a foam (micro-CT), 3D
import sys, time
import numpy as np
import scipy.ndimage as ndi
from skimage import measure, morphology as morph, filters, segmentation as seg

VOXEL = 0.0035          # mm
N = 64
OUTDIR = sys.argv[1] if len(sys.argv) > 1 else None


def synthetic_foam(n, n_bubbles, seed=0):
    rs = np.random.RandomState(seed)
    centres = rs.rand(n_bubbles, 3) * n
    radii = rs.uniform(4, 11, n_bubbles)
    z, y, x = np.indices((n, n, n))
    air = np.zeros((n, n, n), bool)
    for (cz, cy, cx), r in zip(centres, radii):
        air |= (z - cz)**2 + (y - cy)**2 + (x - cx)**2 < r*r
    vol = np.where(air, 9000., 31000.)
    vol += rs.normal(0, 2500, vol.shape)
    vol = ndi.gaussian_filter(vol, 0.6)
    return np.clip(vol, 0, 65535).astype(np.uint16)


t0 = time.time()
vol = synthetic_foam(N, 55)

# ---- segmentation
med = ndi.median_filter(vol, size=3)
t = filters.threshold_otsu(med)
solid = med > t
solid = morph.remove_small_objects(solid, 64)
pores = ~solid
pores = morph.opening(pores, morph.ball(1))
porosity = pores.mean()
profile = pores.mean(axis=(1, 2))          # along z
zmax = int(profile.argmax())

# ---- pores
dist = ndi.distance_transform_edt(pores, sampling=VOXEL)
smooth = ndi.gaussian_filter(dist, 1)
mx = ndi.maximum_filter(smooth, footprint=morph.ball(4))
markers, nm = ndi.label((smooth == mx) & pores)
lab = seg.watershed(-smooth, markers, mask=pores)

# pores that touch the border are cut: not measured
border = np.unique(np.concatenate([lab[0].ravel(), lab[-1].ravel(),
                                   lab[:, 0].ravel(), lab[:, -1].ravel(),
                                   lab[:, :, 0].ravel(), lab[:, :, -1].ravel()]))
inner = lab.copy()
inner[np.isin(inner, border)] = 0
inner, fwd, inv = seg.relabel_sequential(inner)

props = measure.regionprops_table(inner, properties=['label', 'area', 'centroid', 'equivalent_diameter_area'],
                                  spacing=(VOXEL,)*3)
vols = ndi.sum_labels(np.ones_like(inner), inner, index=np.arange(1, inner.max() + 1))
diam = (6 * vols * VOXEL**3 / np.pi) ** (1/3.)
assert np.allclose(diam, props['equivalent_diameter_area'])

# ---- walls
wall = ndi.distance_transform_edt(solid) * VOXEL
skel = morph.skeletonize(solid[N//2])
thick = 2 * wall[N//2][skel]

verts, faces, normals, values = measure.marching_cubes(med, level=t, spacing=(VOXEL, VOXEL, VOXEL))
area = measure.mesh_surface_area(verts, faces)

if OUTDIR:
    np.save(OUTDIR + '/foam_labels.npy', lab.astype(np.uint16))
    np.savetxt(OUTDIR + '/foam_pores.txt', np.c_[props['label'], props['area'], diam], header='label volume diameter')
print('%d voxels' % vol.size, 'otsu', t)
print('profile max at plane', zmax, 'of', N)
print('porosity %.5f pores %d inner %d d50 %.5f wall %.5f surface %.4f' % (
    porosity, nm, inner.max(), np.median(diam), thick.mean(), area))
