"""Random numbers: a step where the seed says them, kept as they came out elsewhere; none is drawn by us."""

import numpy as np
import pytest

import tamis

START = """
import numpy as np
from skimage import data, filters, util
image = data.coins()[:40, :50] / 255
"""

FIRST = {
    "Generator.normal": "noise = np.random.default_rng(0).normal(0, 0.1, size=(40, 50))",
    "Generator.random": "noise = np.random.default_rng(1).random((40, 50), dtype=np.float32)",
    "Generator.uniform": "rng = np.random.default_rng(5)\nnoise = rng.uniform(-1, high=2, size=image.shape)",
    "Generator.integers": "noise = np.random.default_rng(0).integers(5, None, (40, 50), np.uint8, True)",
    "Generator.standard_normal": "noise = np.random.default_rng(seed=3).standard_normal(image.shape)",
    "Generator.poisson": "noise = np.random.default_rng(3).poisson(image * 100)",
    "Generator.permutation": "noise = np.random.default_rng(3).permutation(image, axis=1)",
    "rand": "np.random.seed(4)\nnoise = np.random.rand(40, 50)",
    "randn": "np.random.seed(4)\nnoise = np.random.randn(*image.shape)",
    "random": "np.random.seed(4)\nnoise = np.random.random((40, 50))",
    "RandomState.randint": "noise = np.random.RandomState(1).randint(0, 9, (40, 50))",
    "RandomState.normal": "noise = np.random.RandomState(1).normal(image, scale=0.2)",
    "RandomState.poisson": "noise = np.random.RandomState(1).poisson(3, image.shape)",
    "RandomState.permutation": "noise = np.random.RandomState(1).permutation(image)",
    "RandomState.uniform": "noise = np.random.RandomState(1).uniform(size=(40, 50))",
    "salt": "noise = util.random_noise(image, mode='s&p', amount=0.2, rng=7)",
    "random_noise": "noise = util.random_noise(image, rng=np.random.default_rng(6))",
}

LATER = {
    "it is not the first draw of default_rng(7)": """
rng = np.random.default_rng(7)
rng.random()
noise = rng.normal(0, 0.1, image.shape)""",
    "it is not the first draw of default_rng(8)": """
rng = np.random.default_rng(8)
eval('rng.random()')
noise = rng.normal(0, 0.1, image.shape)""",
    "its generator has no seed": "noise = np.random.default_rng().random(image.shape)",
    "drawn at random by RandomState.rand": """
import pickle
np.random.seed(1)
eval('np.random.rand()')
noise = np.random.rand(40, 50)""",
    "it is not the first draw of RandomState(2)": """
np.random.seed(2)
np.random.rand(3)
noise = np.random.rand(40, 50)""",
    "Generator.gamma, and frozen as it came out, which is not in": """
noise = np.random.default_rng(1).gamma(2.0, size=image.shape)""",
    "drawn at random with a RandomState": "noise = util.random_noise(image, rng=np.random.RandomState(1))",
    "with rng= a number, random_noise is a step": "noise = util.random_noise(image)",
    "has no seed that is one number": "noise = np.random.default_rng([1, 2]).random(image.shape)",
    "has no seed": "noise = np.random.default_rng(3).spawn(1)[0].random(image.shape)",
    "RandomState.rand, and frozen": "np.random.seed([1, 2])\nnoise = np.random.rand(40, 50)",
}

END = "\nnoisy = image + noise\nedges = filters.sobel(noisy)\nnoisier = noise * 2\nnoise = 0\n"


def same(one, other):
    return one.dtype == other.dtype and np.array_equal(one, other)


@pytest.mark.parametrize("how", FIRST)
def test_the_first_draw_of_a_seed_is_a_step(how, recorded, plainly):
    watched = recorded(START + FIRST[how] + END)
    pipeline = watched.pipeline
    result = tamis.run(pipeline)
    assert [source.locator for source in pipeline.sources] == ["sample:coins"]
    assert same(result["edges"], watched.names["edges"])
    assert same(result["edges"], plainly(START + FIRST[how] + END).names["edges"])
    seed = {"util.random_noise": "rng"}.get(pipeline.get_node("noise").operation, "seed")
    other = tamis.run(pipeline.with_values("noise", **{seed: 99}))
    assert not np.array_equal(other["edges"], result["edges"])


@pytest.mark.parametrize("how", FIRST)
def test_a_draw_that_is_exported_records_to_itself(how, recorded, plainly):
    pipeline = recorded(START + FIRST[how] + END).pipeline
    script = pipeline.to_script()
    assert same(plainly(script).names["edges"], tamis.run(pipeline)["edges"])
    again = recorded(script).pipeline
    assert [(node.operation, node.values) for node in again.nodes] == [
        (node.operation, node.values) for node in pipeline.nodes
    ]
    assert again.to_script() == script


@pytest.mark.parametrize("reason", LATER)
def test_any_other_draw_is_kept_as_it_came_out_and_says_why(reason, recorded):
    watched = recorded(START + LATER[reason] + END)
    noted = watched.pipeline.get_node("noisy").note
    assert noted.startswith("noise is a constant: drawn at random")
    assert reason in noted
    assert same(tamis.run(watched.pipeline)["edges"], watched.names["edges"])


def test_noise_is_a_step_where_it_is_added_to_an_array_that_the_script_makes(recorded):
    text = """
import numpy as np
from skimage import filters
image = np.linspace(0, 1, 1600).reshape(40, 40)
image += 0.1 * np.random.default_rng(3).normal(size=image.shape)
smooth = filters.gaussian(image, 1)
"""
    watched = recorded(text)
    assert [node.operation for node in watched.pipeline.nodes] == [
        "numpy.linspace", "numpy.reshape", "numpy.default_rng.normal", "numpy.multiply", "numpy.add",
        "filters.gaussian",
    ]  # fmt: skip
    assert same(tamis.run(watched.pipeline)["smooth"], watched.names["smooth"])


def test_random_places_are_numbers_and_no_outputs(recorded):
    text = """
rng = np.random.default_rng(2)
places = rng.uniform(0, 40, size=(20, 2))
shifted = places + rng.normal(size=places.shape)
offsets = rng.integers(-4, 5, size=2)
edges = filters.sobel(image)
"""
    assert recorded(START + text).pipeline.outputs == ("edges",)


DRAWS_ON = """
from skimage.morphology import medial_axis
rng, np_old = np.random.default_rng(5), np.random.RandomState(5)
np.random.seed(6)
said = []
def tell():
    said.extend([rng.random(), np_old.rand(), np.random.rand(), np.random.randint(99)])
for _ in range(2):
    one = rng.normal(size=image.shape) + image
    two = util.random_noise(image, rng=rng)
    three = np_old.randn(40, 50) * np.random.rand(40, 50) + image
    tell()
    four = util.random_noise(image)
    five = medial_axis(image > 0.4, rng=np.random.default_rng(3))
    six = rng.poisson(image * 9, image.shape)
    rng.shuffle(six)
    np.random.shuffle(one)
    tell()
import random
random.seed(3)
print(said, random.random(), one.sum(), two.sum(), three.sum(), six.sum())
print(rng.bit_generator.state, np.random.get_state()[1][:3], np.random.get_state()[2:])
"""


def test_what_a_script_draws_is_the_same_when_it_is_recorded(recorded, plainly):
    assert recorded(START + DRAWS_ON).out == plainly(START + DRAWS_ON).out


def test_computing_a_step_again_leaves_the_state_of_numpy_alone(recorded, monkeypatch):
    def careless(image, mode="gaussian", rng=None, clip=True, **more):
        np.random.seed(0)  # noqa: NPY002
        return image + np.random.rand(*image.shape)  # noqa: NPY002

    from tamis.catalogue import _call

    monkeypatch.setattr(_call, "load_target", lambda target: careless)
    text = "np.random.seed(8)\nnoise = util.random_noise(image)\nprint(np.random.rand())\n"
    assert recorded(START + text).out == f"{np.random.RandomState(8).rand()}\n"
