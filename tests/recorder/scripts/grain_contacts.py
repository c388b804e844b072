"""Grains of a packing: separate them, count contacts, build the contact graph.

Written for sand tomograms; here the packing is made by a seeded random process.
"""
from collections import defaultdict
import sys
import numpy as np
from scipy import ndimage as ndi
from skimage import measure, segmentation, filters, morphology, graph


class Packing:
    """One volume of grains."""

    def __init__(self, volume, voxel=1.0):
        self.volume = volume
        self.voxel = voxel
        self.solid = None
        self.labels = None
        self._contacts = {}

    @classmethod
    def random(cls, n=40, side=48, seed=5):
        rng = np.random.default_rng(seed)
        zz, yy, xx = np.ogrid[:side, :side, :side]
        vol = np.full((side,) * 3, 40, dtype=np.float64)
        for _ in range(n):
            z, y, x = rng.integers(4, side - 4, 3)
            r = rng.integers(5, 9)
            vol[(zz - z) ** 2 + (yy - y) ** 2 + (xx - x) ** 2 <= r * r] = 180
        vol += rng.normal(scale=15, size=vol.shape)
        return cls(vol.clip(0, 255).astype("uint8"))

    def binarise(self, size=3):
        self.volume = ndi.median_filter(self.volume, size)
        level = filters.threshold_isodata(self.volume)
        self.solid = self.volume > level
        return self

    def separate(self, h=1):
        dist = ndi.distance_transform_cdt(self.solid, metric="chessboard").astype(np.int32)
        maxima = morphology.h_maxima(dist, h)
        markers = measure.label(maxima)
        self.labels = segmentation.watershed(-dist, markers, mask=self.solid)
        counts = np.bincount(self.labels.ravel())
        small = np.flatnonzero(counts < 50)
        self.labels[np.isin(self.labels, small[small > 0])] = 0
        self.labels, *_ = segmentation.relabel_sequential(self.labels)
        return self

    def contacts(self):
        pairs = defaultdict(int)
        for axis in range(3):
            a = np.swapaxes(self.labels, 0, axis)[:-1]
            b = np.swapaxes(self.labels, 0, axis)[1:]
            touch = (a != b) & (a > 0) & (b > 0)
            lo, hi = np.minimum(a, b)[touch], np.maximum(a, b)[touch]
            found, n = np.unique(np.column_stack([lo, hi]), axis=0, return_counts=True)
            for (i, j), m in zip(found, n):
                pairs[int(i), int(j)] += int(m)
        self._contacts = {k: v for k, v in pairs.items() if v >= 3}
        return self._contacts

    @property
    def coordination(self):
        z = np.zeros(self.labels.max() + 1, dtype=int)
        for i, j in self._contacts:
            z[i] += 1
            z[j] += 1
        return z[1:]


packing = Packing.random().binarise().separate()
contacts = packing.contacts()
z = packing.coordination

rag = graph.RAG(packing.labels, connectivity=1)
if 0 in rag:
    rag.remove_node(0)

bounds = segmentation.find_boundaries(packing.labels, mode="inner")
centres = np.array(ndi.center_of_mass(packing.solid, packing.labels, range(1, packing.labels.max() + 1)))
slices = ndi.find_objects(packing.labels)
extents = np.array([[s.stop - s.start for s in sl] for sl in slices if sl is not None])

if len(sys.argv) == 2:
    np.savez_compressed(sys.argv[1] + "/grains.npz", labels=packing.labels, centres=centres)

print("centres", centres.mean(axis=0).round(3), "largest", extents.max(axis=0))
print("grains", packing.labels.max(), "contacts", len(contacts), "rag", rag.number_of_edges(),
      "mean z", round(z.mean(), 4), "surface", int(bounds.sum()), "solid", round(packing.solid.mean(), 5))
