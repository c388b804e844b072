'''
texture segmentation: brick / grass / gravel
features: LBP histograms, GLCM properties, gabor energy -> nearest mean
'''
import numpy as np
from skimage import data
from skimage.feature import local_binary_pattern, graycomatrix, graycoprops
from skimage.filters import gabor, rank
from skimage.morphology import disk
from skimage.util import view_as_blocks, montage
from scipy import ndimage as nd

P, R = 8, 1
METHOD = 'uniform'
BLOCK = 32

train = {'brick': data.brick()[:256, :256], 'grass': data.grass()[:256, :256], 'gravel': data.gravel()[:256, :256]}
names = list(train.keys())


def glcm_features(block):
    g = graycomatrix((block // 16).astype(np.uint8), [1, 3], [0, np.pi / 2], levels=16, symmetric=True, normed=True)
    return [graycoprops(g, p).mean() for p in ('contrast', 'homogeneity', 'correlation')]


def lbp_hist(block):
    lbp = local_binary_pattern(block, P, R, METHOD)
    n_bins = int(P + 2)
    hist, _ = np.histogram(lbp, density=True, bins=n_bins, range=(0, n_bins))
    return hist


def features(image):
    blocks = view_as_blocks(np.ascontiguousarray(image), (BLOCK, BLOCK))
    X = []
    for i in range(blocks.shape[0]):
        for j in range(blocks.shape[1]):
            b = blocks[i, j]
            X.append(np.hstack([lbp_hist(b), glcm_features(b), b.std() / 100.]))
    return np.array(X)


# training on the left halves
means = []
for n in names:
    X = features(train[n][:, :128])
    means.append(X.mean(0))
means = np.array(means)
sd = means.std(0) + 1e-9

# test: a collage of the right halves
collage = np.vstack([train[n][:128, 128:] for n in names])
X = features(collage)
dists = np.sqrt((((X[:, None, :] - means[None]) / sd) ** 2).sum(-1))
pred = dists.argmin(1).reshape(collage.shape[0] // BLOCK, -1)
true = np.repeat(np.arange(3), 4)[:, np.newaxis] * np.ones((1, 4), int)
accuracy = (pred == true).mean()
confusion = np.zeros((3, 3), int)
np.add.at(confusion, (true.ravel(), pred.ravel()), 1)

# energy of a gabor filter and local entropy tell the same story
energies = []
for f in (0.1, 0.25):
    re, im = gabor(collage[::2, ::2], frequency=f)
    energies.append(nd.uniform_filter(np.hypot(re.astype(float), im.astype(float)), 15))
ent = rank.entropy(collage[::2, ::2], disk(4))
sheet = montage([e / e.max() for e in energies] + [ent / ent.max()], grid_shape=(1, 3))
label_map = np.kron(pred, np.ones((BLOCK, BLOCK), dtype=np.uint8))

print(confusion)
print('accuracy', round(accuracy, 4), 'energy', *['%.4f' % e.mean() for e in energies], 'entropy %.4f' % ent.mean(),
      'sheet', *sheet.shape, 'map', int(label_map.sum()))
