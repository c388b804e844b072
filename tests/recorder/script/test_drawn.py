"""What a script only makes is a few steps or one constant; what is of an image is followed wherever it is."""

import numpy as np
import pytest

import tamis

START = """
import numpy as np
import scipy.ndimage as ndi
from skimage import data, draw, filters, measure, util
grid = np.hypot(*np.mgrid[-20:20, -25:25])  # nothing is known of it
made = np.zeros((40, 50))
"""
LOADED = START + "image = data.coins()[:40, :50] / 255\n"

UNKNOWN = "is a constant: it is made of no image that is followed"
BLOBS = """
rng = np.random.default_rng(7)
for row, column in rng.uniform(5, 35, size=(40, 2)):
    inside = np.hypot(grid - row, grid - column) < 9
    made[inside] = np.maximum(made[inside], rng.uniform(0.5, 1.0))
"""

DRAWN = {
    "in a loop": BLOBS,
    "with what was drawn": "made += grid",
    "with a draw": "made = grid + 0.1 * np.random.default_rng(3).normal(size=grid.shape)",
    "in a mask": "made[grid > 9] = 1",
    "through a view": "made[3:30].T[:9] = grid[:9, :27]",
    "pasted": "made[...] = grid",
    "out": "np.sqrt(grid, out=made)",
    "out of another shape": "made = grid.copy(); np.sqrt(np.ones(50), out=made)",
    "out and where": "np.sqrt(grid, out=made, where=grid > 9)",
    "copied": "np.copyto(made, grid, where=grid > 9)",
    "copied from what is followed": """
base = made + 1
made = grid.copy()
np.copyto(made, base, where=grid > 9)""",
    "stacked": "made = np.vstack([made, grid])",
    "sorted": "made -= grid; made.sort()",
    "put": "made[...] = grid; np.put(made, np.arange(99), 5)",
    "coloured": "made = grid.copy(); draw.set_color(made, draw.disk((9, 9), 5), 3)",
    "discs": "for n in range(20):\n    made[draw.disk((20, n + 9), 5)] += n",
    "pixels": "for n in range(20):\n    made[n, 2 * n] = n",
    "rows": "for row in made:\n    row += grid[3]\n    row[7] = 2",
    "a function that is not known": "made = np.kron(made[:2, :2] + 1, np.eye(20)[:, :13])",
    "coloured often": "for n in range(20):\n    draw.set_color(made, draw.disk((20, n + 9), 5), (n,))",
    "a write that is refused": "draw.set_color(made, draw.disk((9, 9), 5), 3)",
    "a call that is refused": "made = np.histogram(np.arange(9), np.arange(2001))[0].reshape(40, 50)",
    "of a dtype that is refused": "made = np.real(made + grid * 1j)",
}


@pytest.mark.parametrize("how", DRAWN)
def test_what_is_drawn_is_one_constant_of_an_image_operation(how, recorded, plainly):
    text = START + DRAWN[how] + "\nsmooth = filters.gaussian(made, 1)\n"
    watched = recorded(text)
    (node,) = watched.pipeline.nodes
    assert (node.operation, node.note) == ("filters.gaussian", f"made {UNKNOWN}")
    assert np.array_equal(tamis.run(watched.pipeline)["smooth"], plainly(text).names["smooth"])


@pytest.mark.parametrize(
    ("how", "operations"),
    {
        "made[5:10, 5:10] = 1": "zeros setitem",
        "made = np.linspace(0, 1, 2000).reshape(40, 50) ** 2": "linspace reshape square",
        "made += np.random.default_rng(0).normal(size=(40, 50))": "normal zeros add",
        "made[np.ones((40, 50)) > np.zeros(50)] = 4": "ones zeros greater zeros setmask",
        "for n in range(16):\n    made[n] += 1": "zeros" + " getitem add setitem" * 16,
    }.items(),
)
def test_what_is_made_of_numbers_is_followed(how, operations, recorded):
    watched = recorded(START + how + "\nsmooth = filters.gaussian(made, 1)\n")
    names = [node.operation.rpartition(".")[2] for node in watched.pipeline.nodes]
    assert sorted(names) == sorted([*operations.split(), "gaussian"])
    assert [source.locator for source in watched.pipeline.sources] == []
    assert np.array_equal(tamis.run(watched.pipeline)["smooth"], watched.names["smooth"])


IMAGES = {
    "added": "made = grid + image",
    "written": "made[3:9] = 1; made += grid; made[9:] = image[9:]",
    "in a mask of an image": "made[:] = grid; made[image > 0.4] = 0",
    "a number of an image": "made += grid; made[3:9] = image.max()",
    "made by a filter": "made = filters.sobel(grid) + grid",
    "indirectly": "made = ndi.label(grid > 9)[0] * grid - 1",
    "a sample that is drawn": "made = data.binary_blobs(50, rng=3)[:40] * grid",
    "a function that is not known": "made = np.kron(image[:20, :10], np.eye(2, 5)) * grid",
    "something unseen": "made = image * 1; memoryview(made)[3, 4] = 0; made = made * grid",
    "a draw of an image": "made = np.random.default_rng().poisson(image * 9) * grid",
    "a refused write": "made = image * 1; draw.set_color(made, draw.disk((9, 9), 5), 3); made *= grid",
    "written often": "made = image * 1\nfor n in range(20):\n    made[n] = grid[n]",
}


@pytest.mark.parametrize("how", IMAGES)
def test_what_is_of_an_image_is_followed_wherever_it_goes(how, recorded):
    watched = recorded(LOADED + IMAGES[how] + "\nlast = made * 2\n")
    assert "last" in watched.pipeline.outputs
    assert watched.pipeline.get_node("last").operation == "numpy.multiply"
    assert watched.pipeline.get_node("last").inputs["x1"] in {node.id for node in watched.pipeline.nodes}
    assert np.array_equal(tamis.run(watched.pipeline)["last"], watched.names["last"])


def test_a_drawing_that_an_image_is_written_into_is_a_constant_from_there(recorded):
    watched = recorded(LOADED + BLOBS + "made[image > 0.5] = 0\nlast = made + 1\n")
    nodes = watched.pipeline.nodes
    assert [node.operation for node in nodes[2:]] == ["numpy.greater", "numpy.setmask", "numpy.add"]
    assert UNKNOWN in nodes[3].note
    assert np.array_equal(tamis.run(watched.pipeline)["last"], watched.names["last"])


def test_noise_that_is_scaled_before_it_is_added_still_says_how_it_was_drawn(recorded):
    text = (
        "rng = np.random.default_rng(1)\nrng.random()\nnoisy = image + 0.1 * rng.normal(size=image.shape)\n"
    )
    pipeline = recorded(LOADED + text).pipeline
    notes = " ".join(node.note for node in pipeline.nodes)
    assert "drawn at random by Generator.normal" in notes
    assert UNKNOWN not in notes


def test_a_drawing_is_no_output_beside_an_image(recorded):
    text = "disc = draw.disk((9, 9), 5)\nramp = np.linspace(0, 1, 99)\nmade += grid\n"
    text += "edges = filters.sobel(image)\n"
    assert recorded(LOADED + text).pipeline.outputs == ("edges",)


def test_a_drawing_alone_is_what_a_script_gives(recorded):
    pipeline = recorded(START + "made[draw.disk((9, 9), 5)] = 3\n").pipeline
    assert np.sum(tamis.run(pipeline)["made"]) == 3 * 69


def test_numbers_drawn_around_an_array_of_nobody_are_nothing_at_all(recorded):
    watched = recorded(
        START + "noise = np.random.default_rng(3).normal(grid)\nedges = filters.sobel(noise)\n"
    )
    assert watched.pipeline.get_node("edges").note == f"noise {UNKNOWN}"
