"""How nodes and outputs are called, and what comments become."""

import pytest

import tamis
from tamis.recorder.script._comment import comments_in

START = "from skimage import data, filters, measure\nimport scipy.ndimage as ndi\nimport numpy as np\n"


def names(pipeline):
    return [node.id for node in pipeline.nodes]


def test_of_several_values_of_a_variable_the_last_has_its_name(recorded):
    text = "b = data.coins() > 100\nb = ndi.binary_fill_holes(b)\nb = ndi.binary_opening(b)\n"
    pipeline = recorded(START + text).pipeline
    assert names(pipeline) == ["b_1", "b_2", "b"]
    assert pipeline.outputs == ("b",)


def test_what_is_loaded_keeps_its_name(recorded):
    text = "image = data.coins()\nimage = filters.sobel(image)\nimage = filters.gaussian(image)\n"
    pipeline = recorded(START + text).pipeline
    assert pipeline.inputs == ("image",)
    assert names(pipeline) == ["image_2", "image_3"]
    assert pipeline.outputs == ("image",)
    assert pipeline.to_script().endswith("\nimage = image_3\n")


def test_results_of_one_function_have_the_names_of_the_script(recorded):
    text = "from skimage import exposure\ncounts, centers = exposure.histogram(data.coins())\n"
    pipeline = recorded(START + text).pipeline
    assert "\ncounts, centers = exposure.histogram(coins)\n" in pipeline.to_script()


def test_a_result_that_nobody_uses_has_no_name(recorded):
    text = "from skimage import exposure\n_, centers = exposure.histogram(data.coins())\n"
    pipeline = recorded(START + text).pipeline
    assert "\n_, centers = exposure.histogram(coins)\n" in pipeline.to_script()
    assert pipeline.outputs == ("centers",)


def test_what_the_script_did_not_name_is_no_output_of_what_is_exported(recorded):
    text = "image = data.coins()\nroughness = np.abs(image - filters.gaussian(image)).mean()\n"
    pipeline = recorded(START + text).pipeline
    assert pipeline.outputs == ("roughness",)
    again = recorded(pipeline.to_script()).pipeline
    assert again.outputs == ("roughness",)
    assert "_absolute" in names(pipeline)
    assert names(again) == names(pipeline)


def test_a_name_with_an_underscore_is_the_scripts_own_affair(recorded):
    text = "image = data.coins()\n_edges = filters.sobel(image)\nsmooth = filters.gaussian(image)\n"
    assert recorded(START + text).pipeline.outputs == ("smooth",)


@pytest.mark.parametrize("name", ["data", "filters", "np", "sum", "list"])
def test_a_name_that_means_something_in_the_script_gives_way(name, recorded):
    pipeline = recorded(START + f"from skimage.data import coins\n{name} = filters_sobel = 1\n").pipeline
    assert pipeline is None
    text = f"image = data.coins()\nedges = filters.sobel(image)\n{name} = filters_of = edges > 0.1\n"
    pipeline = recorded(START + text).pipeline
    again = recorded(pipeline.to_script()).pipeline
    assert (names(again), again.outputs) == (names(pipeline), pipeline.outputs)
    assert pipeline.outputs == (name,)


def test_a_list_of_arrays_and_its_parts_are_followed(recorded):
    text = (
        "from skimage.feature import hessian_matrix, hessian_matrix_eigvals\n"
        "parts = hessian_matrix(data.coins(), sigma=2, use_gaussian_derivatives=False)\n"
        "Hrr, Hrc, Hcc = parts\nridges = hessian_matrix_eigvals(parts)[0]\nmixed = Hrr * Hcc - Hrc**2\n"
    )
    watched = recorded(START + text)
    result = tamis.run(watched.pipeline)
    for name in ("ridges", "mixed"):
        assert result[name].tobytes() == watched.names[name].tobytes()
    assert not any(source.is_constant for source in watched.pipeline.sources)


def test_a_list_of_numbers_is_a_constant(recorded):
    text = "smooth = ndi.convolve1d([2, 8, 0, 4, 1, 9, 9, 0], weights=[1, 3])\n"
    watched = recorded(START + text)
    assert tamis.run(watched.pipeline)["smooth"].tolist() == watched.names["smooth"].tolist()


def test_what_a_script_says_above_a_line_is_the_note_of_the_step(recorded):
    text = (
        "image = data.coins()\n# noise would give\n# many small objects\n"
        "smooth = filters.gaussian(image, 2)\n"
        "labels = measure.label(smooth > 0.4)\n# only the first\nlabels[labels > 1] = 0\n"
    )
    pipeline = recorded(START + text).pipeline
    assert pipeline.get_node("smooth").note == "noise would give\nmany small objects"
    assert "# noise would give\n# many small objects\nsmooth = " in pipeline.to_script()
    again = recorded(pipeline.to_script()).pipeline
    assert again.nodes == pipeline.nodes


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("# one\nx = 1", {2: "one"}),
        ("# one\n\nx = 1", {}),
        ("#!/usr/bin/python\n# -*- coding: utf-8 -*-\nx = 1", {}),
        ("# %% a cell\nx = 1\n    # inner\n    y = 2", {4: "inner"}),
        ("#one\n#\n# two\nx = 1", {4: "one\n\ntwo"}),
        ("# type: ignore\n# why\nx = 1", {3: "why"}),
        ("x = 1  # beside\ny = 2", {}),
        ("# at the end", {}),
        (b"# gr\xc3\xb6\xc3\x9fer\nx = 1", {2: "größer"}),
    ],
)
def test_comments_stand_above_lines(text, comments):
    assert comments_in(text) == comments
