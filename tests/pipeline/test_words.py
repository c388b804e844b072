"""A pipeline and its nodes in words, for people."""

from tests.pipeline.handle import gaussian

from tamis.pipeline import Pipeline, Source, node_in_words


def test_a_node_is_told_in_one_line_without_what_is_default():
    assert node_in_words(gaussian("smooth", sigma=2)) == "smooth = filters.gaussian(image, sigma=2)"
    assert node_in_words(gaussian("smooth")) == "smooth = filters.gaussian(image)"


def test_a_pipeline_is_told_one_line_a_node():
    pipeline = Pipeline((Source("image"),), (gaussian("smooth", sigma=2),), {"out": "smooth"})
    assert str(pipeline).splitlines() == [
        "Pipeline from image to out",
        "  smooth = filters.gaussian(image, sigma=2)",
    ]


def test_a_pipeline_of_nothing_is_told_too():
    assert str(Pipeline((), (), {})) == "Pipeline from nothing to nothing"
