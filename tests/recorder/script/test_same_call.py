"""A step is computed a second time only where the pipeline's call could differ from the script's."""

import numpy as np
import pytest

import tamis
from tamis.recorder.script import _step

START = """
import numpy as np
import scipy.ndimage as ndi
from skimage import data, filters, morphology, restoration
image = data.coins()[:40, :50].astype(float) / 255
"""

ONCE = {
    "a disk": "out = morphology.white_tophat(image, morphology.disk(3))",
    "slices": "out = image[2:-2, ::2]",
    "numbers of NumPy as index": "out = image[np.int64(3) :]",
    "arithmetic on a view": "part = image[5:20, ::3]\nout = (part - part.T[:1, :1]) * part",
    "a number of NumPy in arithmetic": "out = (image.astype(np.float32) - np.float64(0.1)) ** np.float32(2)",
    "widths in a list": "out = filters.sato(image, sigmas=[1, 2])",
    "widths in a range": "out = filters.frangi(image, sigmas=range(1, 3))",
    "a dtype": "out = image.sum(axis=0, dtype=np.float64)",
    "a filter on a view": "out = filters.gaussian(image[3:20, 4:30], 2)",
    "a mask on a view": "part = image[:, 3:9]\nout = part[part > 0.5]",
}
TWICE = {
    "an iteration on a view": "out = restoration.denoise_tv_chambolle(image[3:20, 4:30])",
    "a sum over a view": "out = image[:, 3:9].sum(axis=0)",
    "a number of NumPy": "out = filters.gaussian(image, np.float64(2))",
    "another byte order": "out = image.astype('>f4') + image",
    "an array without axes": "out = image - np.array(0.1)",
    "widths in an array": "out = filters.sato(image, sigmas=np.arange(1, 3))",
    "a list": "out = ndi.gaussian_filter(image, [1, 2])",
    "a changed disk": "foot = morphology.disk(3)\nfoot[0] = 1\nout = morphology.erosion(image, foot)",
}


@pytest.fixture
def computed(monkeypatch):
    """Return a list of the operations that were computed once more."""
    found = []
    again = _step._quietly
    monkeypatch.setattr(_step, "_quietly", lambda made, *given: found.append(made.id) or again(made, *given))
    return found


@pytest.mark.parametrize("name", ONCE)
def test_the_very_same_call_is_not_computed_again(name, recorded, computed):
    watched = recorded(START + ONCE[name] + "\n")
    assert computed == []
    assert _same(tamis.run(watched.pipeline)["out"], watched.names["out"])


@pytest.mark.parametrize("name", TWICE)
def test_what_could_differ_is_computed_again(name, recorded, computed):
    watched = recorded(START + TWICE[name] + "\n")
    assert computed
    assert _same(tamis.run(watched.pipeline)["out"], watched.names["out"])


def _same(one, other):
    return one.dtype == other.dtype and np.array_equal(one, other)
