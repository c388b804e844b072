"""What touches the border of the image does so in tiles too; the border of a tile is none."""

import numpy as np

RNG = np.random.default_rng(7)


def test_holes_are_filled(check_same, random_case):
    ran = 0
    for _ in range(120):
        shape, tiles = random_case(RNG, most_axes=4, longest=17)
        image = (RNG.random(shape) < RNG.choice([0.3, 0.6, 0.9])).astype(
            RNG.choice(["bool", "int8", "float32"])
        )
        ran += check_same("ndimage.binary_fill_holes", {"input": image}, {}, tiles)
    assert ran > 80


def test_a_hole_across_tiles_is_filled_and_a_bay_is_not(check_same):
    image = np.zeros((12, 12), bool)
    image[1:11, 1:11] = True
    image[3:9, 3:9] = False
    for gap in (None, (1, 5), (2, 5)):
        if gap:
            image[gap] = False
        assert check_same("ndimage.binary_fill_holes", {"input": image}, {}, (5, 4))


def test_another_structure_is_left_to_the_library(check_same):
    image = RNG.random((9, 9)) < 0.7
    assert not check_same(
        "ndimage.binary_fill_holes", {"input": image}, {"structure": np.ones((3, 3))}, (4, 4)
    )


def test_objects_that_touch_the_border_are_cleared(check_same, random_case, random_labels):
    ran = 0
    for _ in range(150):
        shape, tiles = random_case(RNG, longest=17)
        image = random_labels(RNG, shape, RNG.choice(["bool", "uint8", "int32", "float32"]), least=-2)
        image = image if RNG.random() < 0.5 else image * (RNG.random(shape) < 0.5)
        image = image + image.dtype.type(0.5) if image.dtype.kind == "f" else image
        values = {"buffer_size": int(RNG.choice([0, 0, 1, 2])), "bgval": [0, 1, 3, 0.7][RNG.integers(4)]}
        inputs = {"labels": image}
        if RNG.random() < 0.4:
            inputs["mask"] = RNG.random(shape) < 0.9
        ran += check_same("segmentation.clear_border", inputs, values, tiles)
    assert ran > 90


def test_what_the_library_refuses_to_clear_is_left_to_it(check_same):
    image = RNG.integers(0, 3, (6, 7)).astype(np.uint8)
    assert not check_same("segmentation.clear_border", {"labels": image}, {"bgval": 300}, (3, 3))
    assert not check_same("segmentation.clear_border", {"labels": image}, {"buffer_size": 6}, (3, 3))
    mask = np.ones((6, 6), bool)
    assert not check_same("segmentation.clear_border", {"labels": image, "mask": mask}, {}, (3, 3))
