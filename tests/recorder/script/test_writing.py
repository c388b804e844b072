"""Writes of every kind are followed: what a script leaves in its arrays is what its pipeline gives."""

import numpy as np
import pytest
from tests.recorder.same import assert_same

import tamis

START = """
import numpy as np
import scipy.ndimage as ndi
from skimage import data, draw, feature, filters, measure, segmentation
image = data.coins()[40:100, 30:110]
smooth = filters.gaussian(image, 2)
volume = np.stack([smooth, smooth * 2, 1 - smooth])
"""

WRITES = {
    # a part of an array
    "mask and number": "smooth[smooth > 0.5] = 0",
    "mask and number of another dtype": "image[smooth > 0.5] = 2.75",
    "mask and a number that is followed": "image[smooth > 0.5] = image.max()",
    "mask and the same mask of another": "smooth[image > 99] = (image / 255)[image > 99]",
    "mask in a variable": "mask = smooth > 0.5; smooth[mask] = np.sqrt(smooth)[mask]",
    "mask and an array": "m = image > 150; image[m] = np.arange(m.sum()) % 7",
    "mask and what was computed in it": "mask = smooth > 0.5; smooth[mask] = np.log(smooth[mask]) + 1",
    "mask without the last axis": "rgb = np.stack([image] * 3, -1); rgb[image > 99] = (255, 0, 7)",
    "mask and a channel": "rgb = np.stack([image] * 3, -1); rgb[image > 99, 0] = 255",
    "mask and some channels": "rgb = np.stack([image] * 3, -1); rgb[image > 99, 1:] = [3, 4]",
    "mask in a plane": "volume[1, smooth > 0.5] = smooth[smooth > 0.5]",
    "mask of rows": "image[smooth.max(axis=1) > 0.6] = 1",
    "mask from nowhere": "image[np.eye(60, 80) > 0] = 255",
    "inverted mask": "image[~(image > 99)] = 0",
    "slices": "image[2:5, :] = 0; image[:, -3:] = image[:, :3]; image[::2, ::-3] = 9",
    "rows": "image[4] = 0; image[-1] = image[0]; image[[1, 3]] = image[[3, 1]]",
    "ellipsis": "volume[..., 0] = 1; volume[...] = volume[::-1]; volume[()] = volume + 1",
    "new axes": "smooth[None][0, 3] = 0; image[..., None][4:9] = image[:, :1, None][:5]",
    "places": "image[[1, 2, 3], [5, 6, 7]] = 200; image[np.array([8, 9]), 4] = [1, 2]",
    "places that are computed": """
peaks = feature.peak_local_max(smooth, min_distance=3)
markers = np.zeros(smooth.shape, dtype=int)
markers[tuple(peaks.T)] = np.arange(1, len(peaks) + 1)
labels = segmentation.watershed(-smooth, markers)""",
    "places by axis": """
peaks = feature.peak_local_max(smooth, min_distance=5)
rows, columns = peaks.T
seeds = np.zeros_like(image, dtype=bool)
seeds[rows, columns] = True""",
    "one pixel": """
markers = np.zeros_like(image, dtype=np.int32)
markers[3, 4] = 1
for row, column in ((10, 20), (30, 40)):
    markers[row, column] = 2
labels = segmentation.watershed(-smooth, markers)""",
    "one pixel that is followed": "image[3, 4] = image.max(); image[5, 5] += 3; smooth[0, 0] *= 2",
    "drawn": "rows, columns = draw.disk((20, 20), 7); image[rows, columns] = 9",
    "colour": "rgb = np.stack([image] * 3, -1); draw.set_color(rgb, draw.disk((9, 9), 5), (1, 2, 3))",
    # operators in place
    "augmented": "smooth += 1; smooth *= smooth; smooth **= 2; smooth -= image; image //= 2; image <<= 1",
    "augmented and narrowed": "small = smooth.astype(np.float32); small += smooth; small /= np.float64(3)",
    "augmented mask": "smooth[smooth > 0.5] *= 2; image[image > 99] -= 99; image[image < 9] += 200",
    "augmented slice": "image[1:] -= image[:-1]; volume[0] += 1; volume[..., 2] **= 2",
    "augmented places": "image[[1, 1, 2]] += 1; image[[1, 1], [3, 3]] |= 128",
    "augmented number": "level = image.max(); level += 1; image[0] = level // 2",
    # through views
    "plane": "plane = volume[1]; plane[plane > 0.5] = 0; total = volume.sum(axis=0)",
    "view": "view = image[10:20]; view += 1; view //= 3; edges = filters.sobel(image)",
    "view of a view": "volume[1][:, 3:9][2] = 0; part = volume[:2][..., ::2]; part[0, 3:5] *= 4",
    "siblings": "one, two = image[:30], image[20:]; one += 1; two //= 2; one[25:] = 0",
    "child after the parent": """
part = image[10:20]
image[12:14] = 0
total = part + 1
image[...] = 3
last = part * 2""",
    "ravel": "smooth.ravel()[10:20] = -1; flat = smooth.reshape(-1); flat[flat > 0.7] = 0",
    "transposed": "smooth.T[3] = 0; turned = np.transpose(volume, (2, 0, 1)); turned[4, 0] = 9",
    "swapped": "np.swapaxes(volume, 0, 2)[3] = 1; np.moveaxis(volume, 0, -1)[..., 1] = 2",
    "flipped": "np.flip(image, 1)[:, :4] = 0; np.fliplr(image)[2] = 1; np.flipud(image)[:, 2] = 3",
    "turned": "np.rot90(image)[3] = 0; np.rot90(volume, -1, (0, 1))[0, 0] = 4",
    "squeezed": "part = np.squeeze(image[3:4]); part[5:9] = 0; np.expand_dims(smooth, 0)[0, 3] = 0",
    "loop": "for plane in volume:\n    plane[plane > 0.5] = 0",
    "counted loop": "for z, plane in enumerate(volume):\n    plane -= plane.min()\n    plane[z] = 0",
    "paired loop": "for plane, other in zip(volume, volume[::-1].copy()):\n    plane += other",
    "comprehension": "parts = [plane * 2 for plane in volume]; best = parts[0] + parts[2]",
    "list of planes": "planes = list(volume); planes[1][:] = planes[0] + 1",
    "mapped": "edges = np.stack(list(map(filters.sobel, volume)))",
    "unpacked": "one, two, three = volume; one[...] = two; three[:4] = 0",
    "helper": "def clear(array):\n    array[:5] = 0\nclear(image); clear(volume[0])",
    # by functions and methods
    "fill": "smooth.fill(3); volume[1].fill(2)",
    "sort": "smooth.sort(); image.sort(axis=0); volume[0].sort(0)",
    "put": "image.put([3, -1], [7, 8]); np.put(image, [5, 5, 6], 9)",
    "diagonal": "np.fill_diagonal(smooth, 0); np.fill_diagonal(volume[1], [1, 2, 3], wrap=True)",
    "copyto": "np.copyto(smooth, 0.5); np.copyto(image, smooth * 9, casting='unsafe', where=image > 99)",
    "copyto a number": "np.copyto(image, 7, where=image > 99); np.copyto(volume[0], smooth)",
    "place": "np.place(image, image > 99, [1, 2, 3]); np.putmask(smooth, smooth > 0.5, volume[1])",
    "out": "np.add(smooth, 1, out=smooth); np.multiply(image, 2, image); np.sqrt(smooth, out=volume[1])",
    "out of another dtype": "small = np.empty(smooth.shape, np.float32); np.add(smooth, image, out=small)",
    "out of another shape": "np.add(smooth[0], 1, out=volume)",
    "out where": "ratio = np.divide(image, smooth, out=np.zeros_like(smooth), where=smooth > 0.5)",
    "out of a reduction": "top = np.empty(smooth.shape); np.max(volume, axis=0, out=top); low = smooth + top",
    "out of a method": "smooth.clip(0.2, 0.4, out=smooth); np.clip(image, 30, 90, out=image)",
    "output": "soft = np.empty_like(smooth); ndi.gaussian_filter(smooth, 2, output=soft); two = soft * 2",
    "output into the input": """
ndi.uniform_filter(smooth, 3, output=smooth)
ndi.median_filter(volume[0], 3, output=volume[0])""",
    "output as a dtype": """
rough = ndi.sobel(image, output=float)
mean = ndi.uniform_filter(image, 5, output=np.float32)
same = ndi.median_filter(image, 3, output="uint8")""",
    # places that are computed
    "where": "image[np.where(image > 99)] = 0; rows, columns = np.nonzero(image); image[rows, columns] += 5",
    "nonzero": "rows, columns = (smooth > 0.5).nonzero(); picked = image[rows, columns]; first = rows[:3]",
    "three axes": "z, y, x = np.where(volume > 0.9); volume[z, y, x] = 0; total = volume[z, y, x] + 1",
    "pixels that are looked at": "first = image[0, 0]; smooth -= smooth[3, 4]; image[image == first] = 0",
    # arrays that are filled
    "stack filled in a loop": """
out = np.empty((3, *image.shape))
for z in range(3):
    out[z] = filters.gaussian(volume[z], z + 1)
flat = out.max(axis=0)""",
    "zeros of the same shape": "out = np.zeros_like(volume); out[1:] = volume[:-1]; out[0, smooth > 0.5] = 1",
    "canvas": """
canvas = np.zeros((100, 120), np.float32)
weight = np.zeros_like(canvas)
for row, column in ((0, 0), (30, 25)):
    canvas[row:row + 60, column:column + 80] += smooth * 2
    weight[row:row + 60, column:column + 80] += 1
mosaic = np.divide(canvas, weight, out=np.zeros_like(canvas), where=weight > 0)""",
    "array from nowhere": "base = np.arange(4800.0).reshape(60, 80) ** 3; base[smooth > 0.5] = 0",
    "copy": "kept = smooth.copy(); kept[kept > 0.5] = 0; both = kept + smooth",
    "attribute": "class Of: pass\nof = Of(); of.image = image; of.image[:9] = 0; end = image * 2",
}  # fmt: skip

FROM_NOWHERE = {"mask and an array", "mask from nowhere", "array from nowhere"}


@pytest.fixture(params=WRITES)
def write(request):
    return request.param


def test_a_write_is_followed_to_the_same_pixels(write, recorded, plainly):
    text = START + WRITES[write]
    plain, watched = plainly(text), recorded(text)
    assert watched.out == plain.out
    result = tamis.run(watched.pipeline)
    for name, value in plain.names.items():
        if isinstance(value, np.ndarray):
            assert_same(watched.names[name], value)
    for name, value in result.items():
        if name in plain.names:
            assert_same(value, plain.names[name])
    assert set(result) & set(plain.names)


def test_nothing_that_is_followed_becomes_a_constant(write, recorded):
    pipeline = recorded(START + WRITES[write], keep_all=True).pipeline
    saved = [source.name for source in pipeline.sources if source.locator.endswith(".npy")]
    assert bool(saved) == (write in FROM_NOWHERE), saved


def test_a_write_is_exported_and_recorded_as_it_was(write, recorded, plainly):
    pipeline = recorded(START + WRITES[write]).pipeline
    script = pipeline.to_script()
    names = plainly(script).names
    for name, value in tamis.run(pipeline).items():
        assert_same(names[name], value)
    again = recorded(script).pipeline
    assert again.to_script() == script


COLUMNS = """
import numpy as np
from skimage import data, filters, measure
image = data.coins()
labels = measure.label(image > filters.threshold_otsu(image))
table = measure.regionprops_table(labels, image, properties=("label", "area", "bbox"))
"""
COLUMN_USES = {
    "kept labels": "keep = table['label'][table['area'] > 50]; kept = np.isin(labels, keep) * labels",
    "dropped labels": "labels[np.isin(labels, table['label'][table['area'] < 20])] = 0",
    "a number": "middle = np.median(table['area']); large = table['area'] > middle * 2",
    "one of several": "height = table['bbox-2'] - table['bbox-0']; print(height.max())",
    "in a function": "def size(of): return of['area'] * 0.25\nsizes = size(table)",
    "another column": "table['root'] = np.sqrt(table['area']); roots = table['root'] + table['area']",
    "a column in place": "table['area'] *= 2; double = table['area'] + 1",
}


@pytest.mark.parametrize("use", COLUMN_USES)
def test_columns_of_tables_are_followed(use, recorded, plainly):
    text = COLUMNS + COLUMN_USES[use]
    plain, watched = plainly(text), recorded(text)
    assert watched.out == plain.out
    result = tamis.run(watched.pipeline)
    for name, value in result.items():
        if name != "table":
            assert_same(value, plain.names[name])
    assert [source.locator for source in watched.pipeline.sources] == ["sample:coins"]
    assert "numpy.column" in {node.operation for node in watched.pipeline.nodes}
    script = watched.pipeline.to_script()
    assert recorded(script).pipeline.to_script() == script


def test_a_table_is_an_output_also_when_a_column_was_looked_at(recorded):
    assert recorded(COLUMNS + "area = table['area']\n").pipeline.outputs == ("table", "area")
    assert "table" not in recorded(COLUMNS + "table['one'] = 1; area = table['area']\n").pipeline.outputs


def test_other_dictionaries_stay_what_they_are(recorded, plainly):
    text = (
        COLUMNS
        + """
by_name = {"image": image, 3: 4, "many": [image]}
by_name["image"] += 1
by_name["many"][0][:9] = 0
by_name[3] += 1
edges = filters.sobel(by_name["image"])
print(by_name[3], sorted(map(str, by_name)), table.get("none"), [*table])
try:
    table["none"]
except KeyError as error:
    print(repr(error))
"""
    )
    plain, watched = plainly(text), recorded(text)
    assert watched.out == plain.out
    assert_same(tamis.run(watched.pipeline)["edges"], plain.names["edges"])
    assert [source.locator for source in watched.pipeline.sources] == ["sample:coins"]


REFUSED = {
    "a cast": "image += 1.5",
    "a number out of range": "image[3] = 300",
    "a shape": "image[2:4] = smooth[:3]",
    "an index": "image[99, 0] = 1",
    "a mask": "image[smooth[:3] > 0] = 1",
    "a cast in a part": "image[3:5] /= 2",
    "a copy": "np.copyto(image, smooth)",
    "an output": "np.add(smooth, 1, out=image)",
    "too many": "one, two = volume",
    "no axes": "for part in np.array(3): pass",
    "a place": "np.put(image, 99999, 1)",
}


@pytest.mark.parametrize("write", REFUSED)
def test_what_numpy_refuses_is_refused_as_ever(write, recorded, plainly):
    text = f"""{START}
try:
    {REFUSED[write]}
except Exception as error:
    print(type(error).__name__, error)
image[0] = 3
end = image + 1
"""
    plain, watched = plainly(text), recorded(text)
    assert watched.out == plain.out
    assert "Error" in plain.out
    assert_same(tamis.run(watched.pipeline)["end"], plain.names["end"])


def test_a_warning_names_the_line_of_the_script(recorded):
    text = START + "smooth[0] = 0\nimage[2] = np.divide(image[2], smooth[0], out=smooth[1])[0] > 0\n"
    with pytest.warns(RuntimeWarning, match="divide by zero") as caught:
        recorded(text)
    assert {(each.filename, each.lineno) for each in caught} == {("script.py", text.count("\n"))}


def test_a_script_cannot_tell_that_new_memory_was_cleared(recorded, plainly):
    text = (
        START
        + """
one, two = np.empty((3, 4), "int8", order="F"), np.empty_like(volume, dtype=">i4")
print(one.shape, one.dtype, one.flags.fnc, two.shape, two.dtype, np.empty(2, object))
"""
    )
    assert recorded(text).out == plainly(text).out


ARRAYS = """
a, b = smooth[:9, :9].copy(), smooth[20:29, 20:29].copy()
c, v, w, rows = a * 2, a[2], b[1:], [a[0], a[1]]
"""
STATEMENTS = [
    "a[1:3] = b[2:4]", "a[b > 0.5] = 0", "a[b > 0.5] = b[b > 0.5]", "a += b", "a *= 0.5", "b[...] = a",
    "v = a[1:4]", "v = b[:, 2]", "v = a.T", "v = v[::-1]", "v = v[1:]", "v += 1", "v[v > 0.7] -= 0.5",
    "v[0] = 2", "w = v", "w = v.copy()", "w = v.ravel()", "w[:2] = 0", "w *= 0.5", "a, b = b, a",
    "np.add(a, b, out=a)", "np.add(v, 1, out=v)", "np.copyto(a, b)", "v.sort(0)", "a[2, 3] = b[0, 0]",
    "for row in a:\n    row += row[0]", "np.fill_diagonal(a, 3)", "a.fill(0.25)", "c = np.zeros_like(a)",
    "c[1:3] += a[:2]", "exec('a[0] = 9')", "exec('v[0] = 9')", "b = a + c", "v = c[::2]", "rows = list(a)",
    "rows[1][:] = rows[0]", "a[[0, 2]] = a[[2, 0]]", "a[[1, 1, 2], 3] += 1", "w = a.reshape(-1)[3:30]",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(24))
def test_whatever_is_written_in_whatever_order_nothing_wrong_is_remembered(seed, recorded, plainly):
    rng = np.random.default_rng(seed)
    lines = [STATEMENTS[number] for number in rng.integers(0, len(STATEMENTS), 14)]
    tried = ["try:\n    " + line.replace("\n", "\n    ") + "\nexcept Exception: pass" for line in lines]
    text = "\n".join([START, ARRAYS, *tried, "end = a + b * 2 - c.sum(); last = v * 2, w * 3", ""])
    plain, watched = plainly(text), recorded(text, keep_all=True)
    result = tamis.run(watched.pipeline)
    assert "end" in result
    for name, value in result.items():
        if isinstance(plain.names.get(name), np.ndarray) and name != "row":
            assert_same(value, plain.names[name])
    for name, value in plain.names.items():
        if isinstance(value, np.ndarray):
            assert_same(watched.names[name], value)
