"""Lines as people write them, once with the libraries and an array, once with Tamis and a lazy image."""

from __future__ import annotations

import types

import numpy as np
import pytest
import scipy.ndimage
import skimage
import skimage.color
import skimage.data
from tests.recorder.same import assert_same

import tamis
from tamis.errors import ImageError

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

PIXELS = np.ascontiguousarray(skimage.data.coins()[:120:2, :160:2])
TOPICS = ("filters", "measure", "morphology", "feature", "segmentation", "transform", "color", "exposure",
          "util", "restoration", "draw")  # fmt: skip
THEIRS = {"np": np, "ndi": scipy.ndimage, **{topic: getattr(skimage, topic) for topic in TOPICS}}
OURS = {"np": np, "ndi": tamis.ndimage, **{topic: getattr(tamis, topic) for topic in TOPICS}}

SNIPPETS = {
    "watershed": """
distance = ndi.distance_transform_edt(image > 100)
peaks = feature.peak_local_max(distance, footprint=np.ones((3, 3)), labels=measure.label(image > 100))
mask = np.zeros_like(distance, dtype=bool)
mask[tuple(peaks.T)] = True
markers, _ = ndi.label(mask)
out = segmentation.watershed(-distance, markers, mask=image > 100)
""",
    "points": """
peaks = feature.peak_local_max(image, min_distance=5)
out = [peaks[:, 0], peaks[:, 1].max(), len(peaks), peaks.shape, peaks.mean(axis=0), peaks[0], peaks[:3] - 1,
       peaks[peaks[:, 0] > 20], image[peaks[:, 0], peaks[:, 1]], tuple(peaks.T), np.sort(peaks, axis=0)]
""",
    "blobs": """
blobs = feature.blob_log(image / 255, max_sigma=5, num_sigma=2, threshold=0.1)
blobs[:, 2] = blobs[:, 2] * np.sqrt(2)
out = [blobs, len(blobs), blobs[:, 2].mean()]
""",
    "labels": """
labels, count = measure.label(image > 120, return_num=True)
labels[labels > 5] = 0
labels[0:4, :] = 0
sizes = np.bincount(labels.ravel())
keep = sizes > 50
keep[0] = False
out = [labels, count, sizes, keep[labels], labels * keep[labels], list(range(count))]
""",
    "augmented": """
x = image.astype(float)
x -= x.min()
x /= x.max()
x *= 255
x += image
x **= 2
y = image.copy()
y //= 2
y %= 7
y |= 1
y <<= 1
out = [x, y]
""",
    "assigned": """
x = image.astype(float)
x[10:20, 10:20] = x[10:20, 10:20].mean()
x[:, 0] = np.arange(x.shape[0])
x[5] = image[6]
x[image > 200] = image[image > 200] * 2
x[[1, 2], [3, 4]] = 1
x[..., 3] = np.nan
out = [x, np.nanmean(x), np.isnan(x).sum()]
""",
    "out": """
x = image.astype(float)
np.add(x, 1, out=x)
np.multiply(x, image, out=x)
np.clip(x, 0, 200, out=x)
x.clip(3, 190, out=x)
np.sqrt(x, x)
np.cumsum(x, axis=0, out=x)
out = x
""",
    "written": """
x = image.copy()
np.copyto(x, 0, where=x > 100)
np.copyto(x, image, where=image > 180)
np.putmask(x, x > 50, 3)
np.place(x, x == 3, [4])
y = image.copy()
y.sort(axis=0)
out = [x, y]
""",
    "numbers": """
t = filters.threshold_otsu(image)
out = [t, image > t, t + 1, float(t), int(t), f"{t:.2f}", f"{t}", str(t), round(float(t), 1), t > 100, abs(t),
       bool(t > 100), -t, round(image.mean(), 2), round(image.mean()), f"{image.max():>5d}|{image.argmax()}",
       "%.2f %d" % (image.mean(), image.max()), [0] * (image.max() % 7), "-" * (image.max() % 7)]
""",
    "table": """
labels = measure.label(image > 120)
table = measure.regionprops_table(labels, image, properties=("label", "area", "centroid"))
out = [table["area"], len(table["area"]), sorted(table), {k: v.max() for k, v in table.items()},
       "area" in table, list(table.keys()), table.get("nothing"), dict(table)]
""",
    "contours": """
contours = measure.find_contours(image, 120)
out = [len(contours), contours[0], max(len(contour) for contour in contours)]
""",
    "many": """
frames = [ndi.shift(image, (0, by)) for by in range(14)]
stack = np.stack(frames)
out = [stack, stack.max(axis=0), np.median(stack, axis=0), np.concatenate(frames[:9], axis=1),
       np.stack(frames, axis=-1)[..., 13], np.vstack(frames[:8])]
""",
    "rows": """
out = [np.vstack([image[0], image[1]]), np.hstack([image[0], image[1]]), np.hstack([image, image]),
       np.column_stack([image[:, 0], image[:, 1]]), np.column_stack([image, image]),
       np.dstack([image, image]), np.vstack([image, image[:1]]), np.vstack((image[0], image))]
""",
    "histogram": """
counts, edges = np.histogram(image, bins=64)
centres = (edges[:-1] + edges[1:]) / 2
out = [centres[np.argmax(counts)], np.cumsum(counts) / counts.sum(), exposure.histogram(image)[0]]
""",
    "stretch": """
low, high = np.percentile(image, (2, 98))
out = [exposure.rescale_intensity(image, in_range=(low, high)), low, high,
       np.interp(image, (low, high), (0, 1))]
""",
    "fourier": """
f = np.fft.fftshift(np.fft.fft2(image))
f[20:24] = 0
out = [np.log1p(np.abs(f)), np.real(np.fft.ifft2(np.fft.ifftshift(f)))]
""",
    "geometry": """
half = image[::2, ::-1]
out = [half.T, half[None].shape, half[:, :, None] * np.array([1, 2, 3]), np.rot90(half), np.flip(half, 1),
       util.crop(image, ((10, 5), (3, 4))), util.crop(image, 3), util.crop(image, ((2, 1),), copy=True),
       np.pad(half, ((1, 2), (3, 4)), mode="reflect"), transform.resize(image, (image.shape[0] // 2, 31))]
""",
    "disk": """
r, c = np.ogrid[: image.shape[0], : image.shape[1]]
disk = (r - 30) ** 2 + (c - 30) ** 2 < 20**2
x = image.copy()
x[~disk] = 0
rr, cc = draw.disk((30, 30), 9, shape=image.shape)
x[rr, cc] = 255
out = [x, image[disk].mean()]
""",
    "linear": """
a = image[:10, :10]
out = [a @ a.T, np.dot(a, a), np.outer(a[0], a[1]), np.linalg.inv(a + np.eye(10) * 500.0), a.trace(),
       np.einsum("ij,j->i", a, a[0]), a.diagonal(), np.apply_along_axis(np.ptp, 0, a), np.linalg.norm(a)]
""",
    "float32 numbers": """
x = image / np.float32(255)
out = [np.linspace(x.min(), x.max(), 5), np.linspace(0, x.max(), 5), np.linspace(0, image.max(), 5),
       x.max() * 2]
""",
    "methods": """
x = image.astype(np.float32)
out = [x.ravel("F"), x.flatten(order="F"), x.reshape(-1, order="F"), x.transpose(None), x.conj(), x.mT,
       (x * 1j).conjugate(), x.take([0, 3]), x.take([0, 3], axis=0), x.cumprod(axis=0), x.itemsize,
       x.astype(">f4"), x.astype("u1", casting="unsafe"), x.tobytes(), x.searchsorted, x[0].compress([1, 0])]
del out[-2]
""",
    "loops": """
total = 0
for row in image[:5]:
    total = total + row.sum()
while image.shape[0] > 20:
    image = image[::2, ::2]
out = [total, image, sum(image[:3].sum(axis=1)), max(image[0]), [int(v) for v in image[0, :3]]]
""",
    "decided": """
y, x = np.unravel_index(np.argmax(image), image.shape)
i, j = divmod(image.argmax(), image.shape[1])
out = [y, x, image[y, x], image[i, j], image[max(y - 1, 0) : y + 2],
       image[image > image.mean()].sum() / image.size]
""",
}


def plain(value):
    """Return a result in which dictionaries can be compared."""
    if isinstance(value, dict):
        return [item for pair in value.items() for item in pair]
    return value


def outcome(snippet, space, image):
    names = {**space, "image": image}
    exec(snippet, names)
    found = names["out"]
    return [plain(item) for item in found] if isinstance(found, list) else found


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_snippet_gives_what_the_libraries_give(name):
    wanted = outcome(SNIPPETS[name], THEIRS, PIXELS.copy())
    assert_same(outcome(SNIPPETS[name], OURS, tamis.open(PIXELS)), wanted)


@pytest.mark.parametrize(
    ("line", "error", "message"),
    [
        ("np.put(x, [0], 3)", ImageError, r"numpy\.put writes into an array.*np\.array\(image\)"),
        ("np.fill_diagonal(x, 3)", ImageError, r"fill_diagonal writes into .*image\[mask\] = value"),
        ("np.add.at(x, ([0],), 3)", ImageError, r"numpy\.add\.at writes into an array"),
        ("np.place(x, x > 3, [1, 2])", ImageError, r"putmask writes into an array"),
        ("np.copyto(x, 3, where=x[0] > 3)", ImageError, r"copyto writes into an array"),
        ("np.copyto(x, 1.5)", TypeError, "Cannot cast"),
        ("x.astype('u1', casting='safe') if 0 else x.astype(bool, casting='safe')", TypeError, "Cannot cast"),
        ("np.sum(x, axis=0, out=x[0] > 3)", ImageError, "cannot be written into an image of dtype bool"),
        ("round(x)", TypeError, "__round__"),
        ("'-' * x", TypeError, "."),
    ],
)
def test_what_cannot_be_done_says_what_can(line, error, message):
    names = {"np": np, "x": tamis.open(PIXELS)}
    key = names["x"].key
    with pytest.raises(error, match=message):
        exec(line, names)
    assert names["x"].key == key


def test_an_image_is_not_computed_to_be_written_down_but_a_number_is(computed):
    image = tamis.open(PIXELS)
    assert str(image + 1) == f"{image + 1}" == repr(image + 1)
    assert repr(image.max()).startswith("<tamis.Image")
    assert not computed
    assert str(image.max()) == str(PIXELS.max())
    assert computed


def test_threads_may_compute_the_same_image():
    from concurrent.futures import ThreadPoolExecutor

    image = tamis.filters.gaussian(tamis.open(PIXELS), sigma=3) * 2
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: image.compute(), range(16)))
    assert all(np.array_equal(one, made[0]) for one in made)


def test_everything_of_the_libraries_is_there_or_says_why_it_is_not():
    for topic in (*TOPICS, "graph", "registration", "metrics", "data", "ndimage"):
        module = scipy.ndimage if topic == "ndimage" else getattr(skimage, topic)
        ours = getattr(tamis, topic)
        public = [name for name in dir(module) if not name.startswith("_")]
        for name in public:
            if isinstance(getattr(module, name), types.ModuleType | dict) or name in {*dir(ours), "test"}:
                continue
            with pytest.raises(
                AttributeError, match=f"{name} exists, but is (not in the catalogue|no sample): "
            ):
                getattr(ours, name)
