"""Scripts in the styles people write: recording changes nothing, and everything leads back to the pixels."""

import numpy as np
import pytest

import tamis

STYLES = {
    "plain": """
from skimage import data, filters, measure, morphology
import scipy.ndimage as ndi
sigma = 2
image = data.coins()
smooth = filters.gaussian(image, sigma=sigma)
thresh = filters.threshold_otsu(smooth)
binary = smooth > thresh
binary = morphology.opening(binary, morphology.disk(3))
filled = ndi.binary_fill_holes(binary)
labels, n = ndi.label(filled)
table = measure.regionprops_table(labels, image, properties=("label", "area"))
print(n, labels.max(), table["area"][:3], repr(image[:2, :2]), type(image))
""",
    "aliases": """
import skimage.filters as f
from skimage.filters import gaussian, sobel as edge
from skimage.data import coins
from skimage import img_as_float
image = img_as_float(coins())
edges = edge(gaussian(image, 1.5, mode="reflect"))
strong = edges > f.threshold_li(edges)
print(strong.sum(), f"{edges.mean():.6f}")
""",
    "functions": """
from skimage import data, filters, measure

def prepare(im, *, s=1.0):
    \"\"\"Smooth it.\"\"\"
    smooth = filters.gaussian(im, sigma=s)
    return smooth

def segment(im):
    t = filters.threshold_otsu(im)
    return measure.label(im > t, connectivity=1)

def main():
    image = data.coins()
    labels = segment(prepare(image, s=2.5))
    print(labels.max(), prepare.__doc__)
    return labels

if __name__ == "__main__":
    main()
""",
    "in place": """
import numpy as np
from skimage import data, filters, measure
image = data.coins().astype(float)
image /= 255
image -= image.mean()
image[image < 0] = 0
bright = image > 0.2
image[bright] *= 2
labels = measure.label(bright)
labels[labels == 1] = 0
mask = labels > 3
mask &= image > 0.5
print(labels.dtype, mask.sum(), image.max())
""",
    "watershed": """
import numpy as np
from scipy import ndimage as ndi
from skimage import data, feature, filters, measure, segmentation
coins = data.coins()
gradient = filters.sobel(coins)
markers = np.zeros_like(coins, dtype=int)
foreground, background = 1, 2
markers[coins < 30.0] = background
markers[coins > 150.0] = foreground
segmented = segmentation.watershed(gradient, markers)
objects = measure.label(segmented == foreground)
print(objects.max())
""",
    "loop": """
from skimage import data, filters
image = data.camera()[::4, ::4]
found = []
for s in (1, 2, 3):
    blurred = filters.gaussian(image, sigma=s)
    found.append(blurred.max())
    print(s, blurred.std())
sharp = [filters.unsharp_mask(image, radius=r) for r in (1, 2)]
best = max(sharp, key=lambda one: one.std())
difference = best - blurred
""",
    "synthetic": """
import numpy as np
from skimage import filters, measure
rng = np.random.default_rng(3)
yy, xx = np.mgrid[:60, :70]
image = ((yy - 30) ** 2 + (xx - 30) ** 2 < 200).astype(np.float32)
image += rng.normal(0, 0.05, image.shape).astype(np.float32)
smooth = filters.median(image)
norm = (smooth - smooth.min()) / (smooth.max() - smooth.min())
profile = norm[10:20, ::2].sum(axis=0)
flipped = np.where(norm > 0.5, 1 - norm, norm)[::-1]
print(profile.dtype, profile.shape, np.percentile(norm, 90))
""",
    "colour": """
import numpy as np
from skimage import color, data, exposure, filters
ihc = data.immunohistochemistry()[:80, :90]
hed = color.rgb2hed(ihc)
high = np.percentile(hed[..., 2], 99)
brown = exposure.rescale_intensity(hed[..., 2], in_range=(0, high), out_range=(0, 1))
mask = brown > filters.threshold_otsu(brown)
grey = color.rgb2gray(ihc)
result = np.clip(grey * 1.5, 0, 1)
result = np.sqrt(result)
print(mask.mean(), result.dtype, -1 < grey.min() < 2)
""",
    "classes": """
from dataclasses import dataclass
from skimage import data, filters, util

@dataclass
class Settings:
    sigma: float = 1.0
    names: "list[str]" = None

class Analysis:
    __secret = 2
    def __init__(self, image):
        self.image = image
        self.result = None
    def run(self, settings: Settings) -> "Analysis":
        self.result = util.invert(filters.gaussian(self.image, settings.sigma * self.__secret))
        return self
class Louder(Analysis):
    def run(self, settings):
        super().run(settings)
        print(sorted(locals()), self.result.shape)
        return self
final = Louder(data.page()[:50, :60]).run(Settings(1.5)).result
if (count := int((final > 0.5).sum())) > 10:
    print(count, f"{count=}")
""",
    "numpy": """
import numpy as np
from skimage import data
image = data.moon()[:64, :80]
big = np.asarray(image, dtype=np.float64)
same = np.array(image)
centred = (image - np.mean(image)) / np.std(image)
power = centred**2 + abs(centred) ** 0.5 - -centred
shape = power.T.reshape(-1, 8).ravel()
total = np.sum(shape, dtype=np.float32)
inverse = ~same
print(total, inverse[3, 4], image.max() - image.min(), np.divide(1, 4), big.flags.c_contiguous)
""",
    "functional": """
import asyncio
import functools
from concurrent.futures import ThreadPoolExecutor
from skimage import data, filters, util
image = util.img_as_float(data.camera()[::4, ::4])

def work(sigma):
    return filters.gaussian(image, sigma)

with ThreadPoolExecutor(2) as pool:
    one, two = list(pool.map(work, (1, 2)))
soft = functools.partial(filters.gaussian, sigma=0.5)(image)
edges = list(map(filters.sobel, [one, soft]))
strong = edges[0] * 2 - edges[1]

async def wait():
    return (await asyncio.sleep(0, one)) - two

difference = asyncio.run(wait())

def each():
    global strong
    strong += 1
    yield strong

(last,) = each()
print(last is strong, sum(x.max() for x in (one, two)), {**{"mean": one.mean()}}, *[1], image[-1:, ...][0][1])
print("%s" % one.dtype, f"{image[0, 0]:>8.3f}", 0 <= image[0, 0] <= 1, "a" "b" * 2, [*map(abs, (-1, 2))])
match image.shape:
    case (128, width):
        print(width)
    case [_, -1]:
        print("none")
""",
    "tables": """
import numpy as np
from skimage import data, filters, measure, morphology, segmentation
image = data.coins()
mask = image > filters.threshold_otsu(image)
clean = morphology.remove_small_objects(segmentation.clear_border(mask), max_size=20)
labels, count = measure.label(clean, return_num=True)
table = measure.regionprops_table(labels, properties=["label", "area", "eccentricity"])
for region in measure.regionprops(labels)[:2]:
    print(region.label, region.area)
print(count, {name: column[:2].tolist() for name, column in table.items()})
outlines = segmentation.find_boundaries(labels, mode="inner")
""",
}


@pytest.fixture(params=STYLES)
def style(request):
    return STYLES[request.param]


def same(one, other):
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    one, other = np.asarray(one), np.asarray(other)
    return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()


def test_a_script_says_and_computes_the_same_when_it_is_recorded(style, plainly, recorded):
    plain, watched = plainly(style), recorded(style)
    assert watched.out == plain.out
    for name, value in plain.names.items():
        if isinstance(value, np.ndarray | np.generic | float | int):
            assert type(watched.names[name]) is type(value), name
            assert same(watched.names[name], value), name


def test_a_recorded_script_is_replayed_to_the_same_pixels(style, recorded):
    watched = recorded(style)
    result = tamis.run(watched.pipeline)
    for name in watched.pipeline.outputs:
        if name in watched.names:
            assert same(result[name], watched.names[name]), name


def test_what_is_exported_runs_and_records_to_itself(style, recorded, plainly):
    pipeline = recorded(style).pipeline
    script = pipeline.to_script()
    assert "tamis" not in script.replace(str(pipeline.sources), "")
    names = plainly(script).names
    for name, value in tamis.run(pipeline).items():
        assert same(names[name], value), name
    assert _code(recorded(script).pipeline.to_script()) == _code(script)


def _code(script):
    return [line for line in script.splitlines() if not line.startswith("#")]


def test_only_what_comes_from_nowhere_is_a_constant(recorded):
    found = {
        name: [source.name for source in recorded(text).pipeline.sources if source.locator.endswith(".npy")]
        for name, text in STYLES.items()
    }
    constants = {name: sources for name, sources in found.items() if sources}
    assert constants == {"synthetic": ["image"]}
