"""Random numbers with a seed, from the new generator and the old one."""

import numpy as np
import pytest

import tamis
from tamis.catalogue import call, get_operation
from tamis.errors import ParameterError
from tamis.pipeline import Pipeline


def drawn(name, inputs=None, **values):
    operation = get_operation(f"numpy.{name}")
    inputs = inputs or {}
    return call(operation, inputs, operation.check_values(values, given=tuple(inputs)))


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("default_rng.normal", {"scale": 0.5, "size": (3, 4)}, ("normal", (0, 0.5, (3, 4)))),
        ("default_rng.random", {"size": 5, "dtype": "float32"}, ("random", (5, np.float32))),
        (
            "default_rng.integers",
            {"low": 1, "high": 3, "endpoint": True},
            ("integers", (1, 3, None, int, True)),
        ),
        ("default_rng.poisson", {"lam": 4.5, "size": (2, 2)}, ("poisson", (4.5, (2, 2)))),
    ],
)
def test_a_draw_is_the_first_one_of_its_generator(name, values, expected):
    method, arguments = expected
    same = getattr(np.random.default_rng(8), method)(*arguments)
    assert np.array_equal(drawn(name, seed=8, **values), same)


def test_the_old_generator_draws_what_it_always_did():
    old = drawn("RandomState.random_sample", seed=0, size=(2, 3))
    assert np.array_equal(old, np.random.RandomState(0).rand(2, 3))


def test_a_seed_that_is_not_given_is_chosen_once():
    one = get_operation("numpy.default_rng.random").check_values({"size": 3})
    assert isinstance(one["seed"], int)
    assert one["seed"] != get_operation("numpy.default_rng.random").check_values({"size": 3})["seed"]


def test_the_old_generator_refuses_the_seeds_that_numpy_refuses():
    with pytest.raises(ParameterError, match="seed"):
        get_operation("numpy.RandomState.uniform").check_values({"seed": 2**32})


def test_photons_are_counted_where_an_image_says_how_many_are_expected():
    image = tamis.open(np.arange(12.0).reshape(3, 4))
    operation = get_operation("numpy.default_rng.poisson")
    counts = drawn("default_rng.poisson", {"lam": np.asarray(image)}, seed=1)
    assert counts.shape == (3, 4)
    assert counts[0, 0] == 0
    assert operation.outputs[0].dtype == "int64"


@pytest.mark.parametrize("name", ["default_rng.normal", "RandomState.normal"])
def test_a_script_says_what_is_drawn_in_one_line(name):
    from tamis.recorder._call import call_lazily
    from tamis.recorder._handle import Handle

    noise = call_lazily(Handle, f"numpy.{name}", 2.0, size=(3, 4), seed=7)
    script = Pipeline.of(noise=noise).to_script()
    assert f"noise = np.random.{name.split('.')[0]}(7).normal(2.0, size=(3, 4))\n" in script
