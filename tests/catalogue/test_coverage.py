"""Every public function of scikit-image and scipy.ndimage is an operation, or it says why it is none."""

from __future__ import annotations

import importlib

import pytest

from tamis.catalogue import absent_functions, known_operations

SCIKIT_IMAGE = (
    "color", "data", "draw", "exposure", "feature", "filters", "filters.rank", "future", "graph", "io",
    "measure", "metrics", "morphology", "registration", "restoration", "segmentation", "transform", "util",
)  # fmt: skip
MODULES = {topic: f"skimage.{topic}" for topic in SCIKIT_IMAGE} | {"ndimage": "scipy.ndimage"}


def is_module(found):
    return type(found).__name__ == "module"


def public_functions(topic):
    """Return the ids that the functions and classes of a topic would have."""
    module = importlib.import_module(MODULES[topic])
    public = [name for name in module.__all__ if not name.startswith("_")]
    return {f"{topic}.{name}" for name in public if callable(getattr(module, name))}


def exists(name):
    topic, _, function = name.rpartition(".")
    return topic in MODULES and hasattr(importlib.import_module(MODULES[topic]), function)


def untold(topic):
    """Return the functions of a topic that are neither an operation nor said to be absent."""
    return sorted(public_functions(topic) - set(known_operations()) - set(absent_functions()))


def test_every_module_of_scikit_image_is_looked_at():
    import skimage

    modules = {name for name in skimage.__all__ if is_module(getattr(skimage, name))}
    assert modules == {topic.partition(".")[0] for topic in SCIKIT_IMAGE}
    for name in modules:
        module = importlib.import_module(f"skimage.{name}")
        inner = [part for part in module.__all__ if is_module(getattr(module, part))]
        assert {f"{name}.{part}" for part in inner} <= set(SCIKIT_IMAGE)


@pytest.mark.parametrize("topic", MODULES)
def test_every_public_function_is_an_operation_or_says_why_not(topic):
    assert untold(topic) == []


def test_a_function_that_a_library_grows_is_noticed(monkeypatch):
    import skimage.exposure

    monkeypatch.setattr(skimage.exposure, "brighten", lambda image: image, raising=False)
    monkeypatch.setattr(skimage.exposure, "__all__", [*skimage.exposure.__all__, "brighten"])
    assert "exposure.brighten" in untold("exposure")


def test_nothing_is_absent_that_is_an_operation():
    assert set(absent_functions()) & set(known_operations()) == set()


def test_nothing_is_absent_that_the_libraries_do_not_have_any_more():
    assert [name for name in absent_functions() if not exists(name)] == []
    assert not exists("filters.no_such_function")
    assert not exists("no_such_topic.sobel")


def test_every_reason_is_a_fragment_that_a_sentence_can_end_with():
    for name, reason in absent_functions().items():
        assert len(reason.split()) >= 3, name
        assert reason == reason.strip().rstrip("."), name
        assert "\n" not in reason, name


def test_reasons_stand_sorted_and_cannot_be_changed():
    assert list(absent_functions()) == sorted(absent_functions())
    with pytest.raises(TypeError):
        absent_functions()["filters.sobel"] = "because"


def test_a_sample_image_of_the_library_is_one_of_ours():
    from tamis.io import list_samples

    told = {name for name, reason in absent_functions().items() if reason.startswith("a sample image")}
    assert told == {f"data.{name}" for name in list_samples() if name != "foam"}
    assert absent_functions()["data.coins"].endswith("tamis.data.coins() or tamis.open('sample:coins')")
