"""Random numbers that nobody can draw again are found before anything runs."""

from __future__ import annotations

import random
from random import gauss

import numpy as np
import numpy.random as npr
import pytest

from tamis.catalogue import refuse_chance
from tamis.errors import PipelineError

RNG = np.random.default_rng(0)
OLD = np.random.RandomState(0)
SETTINGS = {"rng": np.random.default_rng(0)}


def helper(image):
    return image + np.random.rand()  # noqa: NPY002


def closure(rng):
    return lambda image: image + rng.random()


def imported(image):
    import numpy  # noqa: ICN001

    return image + numpy.random.normal()  # noqa: NPY002


def with_default(image, rng=RNG):
    return image


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (lambda image: image + RNG.random(), "RNG"),
        (lambda image: image + OLD.rand(), "OLD"),
        (lambda image: SETTINGS["rng"].random(), "SETTINGS"),
        (closure(random.Random(0)), "rng"),
        (with_default, r"\(defaults\)"),
        (lambda image: image + np.random.rand(*image.shape), "np.random.rand"),  # noqa: NPY002
        (lambda image: npr.normal(image), "npr.normal"),  # noqa: NPY002
        (lambda image: random.random(), "random.random"),
        (lambda image: random.randint(0, 3), "random.randint"),
        (lambda image: gauss(0, 1), "gauss"),
        (lambda image: np.random.default_rng().random(), "np.random.default_rng"),
        (lambda image: random.Random().random(), "random.Random"),
        (lambda image: helper(image) * 2, "np.random.rand"),
        (imported, "numpy.random.normal"),
        ((lambda inner: lambda image: [inner(x) for x in image])(helper), "np.random.rand"),
    ],
)
def test_what_draws_without_a_seed_is_refused(function, name):
    with pytest.raises(PipelineError, match=f"m.f: it draws random numbers by '{name}'.*default_rng.seed"):
        refuse_chance(function, where="m.f")


def seeded(image, seed=0):
    return image + np.random.default_rng(seed).random(image.shape)


def shuffled(image, seed=0):
    numbers = random.Random(seed)
    return image[numbers.sample(range(len(image)), len(image))]


@pytest.mark.parametrize(
    "function",
    [seeded, shuffled, lambda image: np.sort(image), lambda image, rng: rng.random() + image],
)
def test_what_makes_its_generator_from_a_seed_is_taken(function):
    refuse_chance(function, where="m.f")
