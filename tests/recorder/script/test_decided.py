"""What a script decides by looking at its images: kept as it was decided, and said at the step."""

import numpy as np
import pytest

import tamis

START = """
import numpy as np
from skimage import data, feature, filters, measure, morphology, util
image = data.coins()[:80, :90] / 255
smooth = filters.gaussian(image, 2)
level = filters.threshold_otsu(smooth)
labels = measure.label(smooth > level)
"""

DECIDED = {
    "if": (
        "if level > 0.1:\n    out = filters.sobel(smooth)",
        "line 8: made because `level > 0.1` was true of this image",
    ),
    "else": (
        "if level > 100:\n    pass\nelse:\n    out = filters.sobel(smooth)",
        "line 8: made because `level > 100` was false of this image",
    ),
    "elif": (
        "if level > 100:\n    pass\nelif image.max() > 0:\n    out = filters.sobel(smooth)",
        "line 8: made because `level > 100` was false of this image\n"
        "line 10: made because `image.max() > 0` was true of this image",
    ),
    "a test that has a name": (
        "is_bright = smooth.mean() > 0\nif is_bright:\n    out = filters.sobel(smooth)",
        "line 9: made because `is_bright` was true of this image",
    ),
    "and": (
        "if len('ab') == 2 and labels.max() > 1:\n    out = filters.sobel(smooth)",
        "line 8: made because `len('ab') == 2 and labels.max() > 1` was true of this image",
    ),
    "while": (
        "soft = smooth\nwhile soft.max() > 0.5:\n    soft = soft * 0.5\nout = filters.sobel(soft)",
        "line 11: image was chosen because `soft.max() > 0.5` was false of this image",
    ),
    "a conditional expression": (
        "sigma = 3 if image.std() > 5 else 2\nout = filters.gaussian(smooth, sigma)",
        "line 9: sigma = 2 was chosen because `image.std() > 5` was false of this image",
    ),
    "one of two steps": (
        "out = filters.sobel(smooth) if level < 1 else filters.scharr(smooth)",
        "line 8: made because `level < 1` was true of this image",
    ),
    "a number for either case": (
        "if level > 3:\n    sigma = 3\nelse:\n    sigma = 4\nout = filters.gaussian(smooth, sigma=sigma)",
        "line 12: sigma = 4 was chosen because `level > 3` was false of this image",
    ),
    "a number that is left alone": (
        "sigma = 4\nif level > 3:\n    sigma = 3\nout = filters.gaussian(smooth, sigma=sigma)",
        "line 11: sigma = 4 was chosen because `level > 3` was false of this image",
    ),
    "an image that is left alone": (
        "if image.ndim == 3:\n    image = image[..., 0]\nout = filters.sobel(image)",
        "line 10: image was chosen because `image.ndim == 3` was false of this image",
    ),
    "leaving early": (
        "def work(im):\n    if im.max() > 9:\n        return None\n    return filters.sobel(im)\n"
        "out = work(smooth)",
        "line 9: made because `im.max() > 9` was false of this image",
    ),
    "a helper under a test": (
        "def work(im):\n    return filters.sobel(im)\nif level > 0:\n    out = work(smooth)",
        "line 10: made because `level > 0` was true of this image",
    ),
    "int": (
        "width = int(labels.max())\nout = filters.gaussian(smooth, width)",
        "line 9: sigma = 2 was computed from this image (`int(labels.max())`)",
    ),
    "a number of NumPy": (
        "out = filters.gaussian(smooth, labels.max())",
        "line 8: sigma = 2 was computed from this image (`labels.max()`)",
    ),
    "round": (
        "out = filters.gaussian(smooth, sigma=round(labels.max() * 1.4))",
        "line 8: sigma = 3 was computed from this image (`round(labels.max() * 1.4)`)",
    ),
    "item": (
        "out = filters.gaussian(smooth, labels.max().item() + 1)",
        "line 8: sigma = 3 was computed from this image (`labels.max().item() + 1`)",
    ),
    "max": (
        "out = filters.gaussian(smooth, max(1, int(labels.max())))",
        "line 8: sigma = 2 was computed from this image (`max(1, int(labels.max()))`)",
    ),
    "len": (
        "table = measure.regionprops_table(labels)\nn = len(table['label'])\n"
        "out = filters.gaussian(smooth, n)",
        "line 10: sigma = 2 was computed from this image (`len(table['label'])`)",
    ),
    "regions": (
        "regions = measure.regionprops(labels)\nout = filters.gaussian(smooth, len(regions))",
        "line 9: sigma = 2 was computed from this image (`measure.regionprops(labels)`)",
    ),
    "an index": (
        "row = int(labels.max() * 10)\nout = smooth[:row, 3:]",
        "line 9: index = (:20, 3:) was computed from this image (`int(labels.max() * 10)`)",
    ),
    "a shape": (
        "rows, columns = smooth.shape\nout = smooth[: rows // 2]",
        "line 9: index = :40 was computed from this image (`smooth.shape`)",
    ),
    "a footprint": (
        "n = int(labels.max())\nout = morphology.erosion(smooth, morphology.disk(n))",
        "line 9: footprint was computed from this image (`int(labels.max())`)",
    ),
    "an argument of a function": (
        "def work(im, width, *, more=1):\n    return filters.gaussian(im, width * more)\n"
        "work(image, 2)\nout = work(smooth, 2, more=int(labels.max()))",
        "line 9: sigma = 4 was computed from this image (`int(labels.max())`)",
    ),
    "an attribute": (
        "class Settings:\n    pass\nSettings.width = int(labels.max()) + 35\n"
        "out = filters.gaussian(smooth, Settings.width)",
        "line 11: sigma = 37 was computed from this image (`int(labels.max()) + 35`)",
    ),
    "one of several images": (
        "two = [filters.sobel(image), filters.scharr(image)]\n"
        "best = max(two, key=np.std)\nout = filters.gaussian(best)",
        "line 10: image was chosen by `max(two, key=np.std)` of this image",
    ),
    "on several lines": (
        "out = filters.gaussian(\n    smooth,\n    sigma=int(\n        labels.max()\n    ),\n)",
        "line 8: sigma = 2 was computed from this image (`int(labels.max())`)",
    ),
    "a loop": (
        "for number in range(1, labels.max() + 1):\n    out = filters.sobel(smooth)",
        "line 8: made in a loop over `range(1, labels.max() + 1)`, which this image decides",
    ),
}


def note(watched):
    return watched.pipeline.get_node("out").note


@pytest.mark.parametrize("how", DECIDED)
def test_what_was_decided_is_said(how, recorded, plainly):
    text, said = DECIDED[how]
    watched = recorded(START + text)
    assert note(watched) == said
    assert np.array_equal(watched.names["out"], plainly(START + text).names["out"])
    assert np.array_equal(tamis.run(watched.pipeline)["out"], watched.names["out"])


def test_what_is_said_is_a_comment_of_the_script(recorded):
    text, said = DECIDED["int"]
    assert f"# {said}\nout = filters.gaussian(smooth, 2)" in recorded(
        START + text
    ).pipeline.to_script().replace("sigma=", "")


def test_a_loop_is_spoken_of_once(recorded):
    text = """
for number in range(1, labels.max() + 1):
    part = labels == number
    out = filters.sobel(part * image)
for region in measure.regionprops(labels):
    last = filters.gaussian(smooth, region.label)
"""
    notes = [node.note for node in recorded(START + text).pipeline.nodes if node.note]
    assert notes == [
        "line 9: made in a loop over `range(1, labels.max() + 1)`, which this image decides",
        "line 12: made in a loop over `measure.regionprops(labels)`, which this image decides",
    ]


UNDECIDED = {
    "a literal": "n = int(labels.max())\nout = filters.gaussian(smooth, 2)",
    "a variable with a literal": "n = int(labels.max())\nsigma = 2\nout = filters.gaussian(smooth, sigma)",
    "a variable that is used again": "n = int(labels.max())\nn = 2\nout = filters.gaussian(smooth, n)",
    "a function's other call": """
def work(im, n):
    return filters.gaussian(im, n)
work(image, int(labels.max()))
out = work(smooth, 2)""",
    "a function's variable of the same name": """
n = int(labels.max())
def work(im):
    n = 2
    return filters.gaussian(im, n)
out = work(smooth)""",
    "a literal in a loop": "for n in (2,):\n    int(labels.max())\n    out = filters.gaussian(smooth, n)",
    "a test of something else": "n = int(labels.max())\nif 'a' < 'b':\n    out = filters.gaussian(smooth, 2)",
    "behind a test": "if level > 0:\n    pass\nout = filters.gaussian(smooth, 2)",
    "an edge": "half = level * 0.5\nout = smooth > half",
    "a place that once was of an image": """
def odd(x):
    return int(x) | 1
odd(labels.max())
wide = odd(2)
out = filters.gaussian(smooth, wide)""",
    "a loop over a list": "n = int(labels.max())\nfor s in [2, 3]:\n    out = filters.gaussian(smooth, s)",
    "a loop over methods": """
methods = [(2, lambda im: filters.gaussian(im, level * 9))]
for n, method in enumerate(methods):
    out = filters.sobel(smooth)""",
    "an attribute that is a literal": """
class Settings:
    sigma = 2
n = int(labels.max())
out = filters.gaussian(smooth, Settings.sigma)""",
}


@pytest.mark.parametrize("how", UNDECIDED)
def test_what_nobody_decided_is_not_said(how, recorded):
    assert note(recorded(START + UNDECIDED[how])) == ""


def test_a_float_of_a_number_is_an_edge_where_it_makes_the_same_pixels(recorded):
    watched = recorded(START + "out = smooth / float(smooth.max())\n")
    node = watched.pipeline.get_node("out")
    assert set(node.inputs) == {"x1", "x2"}
    assert node.note == ""
    assert np.array_equal(tamis.run(watched.pipeline)["out"], watched.names["out"])


def test_a_float_of_a_number_is_kept_as_it_was_where_it_keeps_single_precision(recorded):
    text = "single = smooth.astype(np.float32)\nout = single * float(level)\n"
    watched = recorded(START + text)
    assert watched.pipeline.get_node("out").inputs == {"x1": "single"}
    assert "(`float(level)`)" in note(watched)
    result = tamis.run(watched.pipeline)["out"]
    assert result.dtype == np.float32
    assert np.array_equal(result, watched.names["out"])


def test_tests_and_numbers_of_a_script_are_its_own(recorded, plainly):
    text = """
class Odd:
    seen = []
    def __bool__(self):
        self.seen.append("bool")
        return True
    def __len__(self):
        self.seen.append("len")
        return 3
    def __int__(self):
        return int(level * 0) + 5
    def __iter__(self):
        yield from (1, 2)
odd = Odd()
int(labels.max())
if odd:
    print(len(odd), int(odd), [each for each in odd if each > 1], float("2.5"), round(2.567, 2))
print(Odd.seen, max("ab", "c"), min([3, 1]), sum(x for x in (1, 2)), 1 if odd else 2, bool(odd))
try:
    if smooth:
        print("never")
except ValueError as error:
    print(error)
def numbers():
    while (yield 1) != 3:
        pass
print(next(numbers()), {n: n for n in range(2) if n}, image.shape, odd.seen, (lambda n: n)(4))
int = str
print(int(labels.max()), sorted([3, 1, 2], key=lambda n: -n), max([1, 2], default=0))
"""
    assert recorded(START + text).out == plainly(START + text).out
