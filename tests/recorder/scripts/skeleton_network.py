import numpy as np, sys
from skimage import data
import skimage.morphology as skm
import skimage.filters as skf
import skimage.measure as skms
from skimage.util import invert
from scipy.ndimage import convolve, distance_transform_edt as edt, label as ndlabel

def network(mask, prune=8, verbose=False):
    """skeleton -> (skeleton, ends, nodes, branches)"""
    sk = skm.skeletonize(mask)
    k = np.ones((3,3)); k[1,1] = 0
    nb = convolve(sk.astype(int), k.astype(int), mode='constant') * sk
    ends, nodes = nb == 1, nb > 2
    nodes = skm.dilation(nodes, np.ones((3,3), bool)) & sk
    branches, nbr = ndlabel(sk & ~nodes, structure=np.ones((3,3)))
    removed = 0
    for r in skms.regionprops(branches):
        tips = ends[r.slice][r.image]
        if r.area < prune and tips.any():
            rr, cc = r.coords.T
            sk[rr, cc] = False
            removed += 1
    if verbose: print('  pruned', removed, 'of', nbr)
    if removed:
        return network(sk, prune=0, verbose=verbose)
    return sk, ends, nodes, branches

results = []
# horse silhouette
horse = invert(data.horse())
# cracks: made of thresholded band-passed noise
np.random.seed(42)
noise = np.random.rand(200, 200)
band = skf.gaussian(noise, 2) - skf.gaussian(noise, 6)
cracks = np.abs(band) < 0.25*band.std()
cracks = skm.remove_small_objects(skm.closing(cracks, skm.disk(1)), max_size=40)

for name, mask in (('horse', horse), ('cracks', cracks)):
    sk, ends, nodes, branches = network(mask, verbose=True)
    width = 2*edt(mask)[sk]
    _, n_nodes = ndlabel(nodes, np.ones((3,3)))
    lengths = np.bincount(branches.ravel())[1:]
    euler = skms.euler_number(mask, connectivity=2)
    results += [dict(name=name, ends=int(ends.sum()), nodes=n_nodes, branches=len(lengths), length=int(sk.sum()), width=width.mean(), euler=euler)]

thin = skm.thin(horse, max_num_iter=10)
hull = skm.convex_hull_image(horse)
solidity = horse.sum()/hull.sum()

if len(sys.argv)>1:
    np.save(sys.argv[1]+'/skeleton.npy', np.packbits(sk))

for r in results: print(r['name'], 'nodes', r['nodes'], 'branches', r['branches'], 'euler', r['euler'])
print('ends', [r['ends'] for r in results], 'length', [r['length'] for r in results], 'width', *['%.4f' % r['width'] for r in results], 'thin', thin.sum(), 'solidity %.4f' % solidity)
