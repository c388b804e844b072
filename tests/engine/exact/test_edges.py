"""Canny's edges in tiles are those of the whole image."""

import numpy as np
from scipy import ndimage

RNG = np.random.default_rng(17)
DTYPES = ("bool", "uint8", "int8", "uint16", "int32", "float32", "float64")


def random_image(shape):
    dtype = np.dtype(RNG.choice(DTYPES))
    image = ndimage.gaussian_filter(RNG.random(shape), RNG.uniform(0, 2), mode="wrap")
    image = (image - image.min()) / max(np.ptp(image), 1e-9)
    if dtype.kind == "f":
        return (image * RNG.choice([1, 200]) - RNG.choice([0, 0.5])).astype(dtype)
    return image > 0.5 if dtype.kind == "b" else (image * np.iinfo(dtype).max).astype(dtype)


def random_thresholds(dtype):
    largest = 1 if dtype.kind in "bf" else np.iinfo(dtype).max
    low, high = sorted(RNG.uniform(0, 0.6, 2) * largest)
    given = {"low_threshold": float(low), "high_threshold": float(high)}
    return {name: value for name, value in given.items() if RNG.random() < 0.7}


def test_edges_are_those_of_the_library(check_same):
    ran = 0
    for _ in range(120):
        shape, tiles = (tuple(RNG.integers(1, 40, 2).tolist()) for _ in range(2))
        image = random_image(shape)
        values = {"sigma": [0, 0.5, 1, 2, (0.7, 1.5)][RNG.integers(5)], **random_thresholds(image.dtype)}
        values["mode"] = str(RNG.choice(["constant", "nearest", "reflect", "mirror"]))
        values["cval"] = float(RNG.choice([0, 0, 0.5]))
        inputs = {"image": image}
        if RNG.random() < 0.4:
            inputs["mask"] = RNG.random(shape) < 0.97
        ran += check_same("feature.canny", inputs, values, tiles)
    assert ran > 50


def test_a_long_weak_edge_hangs_on_one_strong_end(check_same):
    image = np.zeros((20, 70))
    image[10:] = np.linspace(0.1, 0.6, 70)
    values = {"sigma": 1, "low_threshold": 0.2, "high_threshold": 0.9}
    assert check_same("feature.canny", {"image": image}, values, (9, 9))


def test_what_needs_all_pixels_is_left_to_the_library(check_same):
    image = random_image((20, 20)).astype(float)
    mask = np.ones((20, 19), bool)
    assert not check_same("feature.canny", {"image": image}, {"use_quantiles": True}, (9, 9))
    assert not check_same("feature.canny", {"image": image}, {"mode": "wrap"}, (9, 9))
    assert not check_same("feature.canny", {"image": image, "mask": mask}, {}, (9, 9))
    assert not check_same("feature.canny", {"image": np.ones((9, 9), np.int64)}, {}, (4, 4))
    wrong = {"low_threshold": 0.5, "high_threshold": 0.4}
    assert not check_same("feature.canny", {"image": image}, wrong, (9, 9))
