from __future__ import annotations

import importlib
import inspect
import pickle
import pydoc
import subprocess
import sys

import numpy as np
import pytest

import tamis
from tamis.catalogue import FOOTPRINTS, Footprint, FootprintArray, known_operations, load_target
from tamis.errors import ParameterError
from tamis.recorder import Function, Namespace

TOPICS = sorted(  # what is of NumPy is said with NumPy itself
    {operation.topic for operation in known_operations().values() if not operation.id.startswith("numpy.")}
)
FOOTPRINT_CALLS = {
    "disk": {"radius": 3}, "ball": {"radius": 2}, "footprint_rectangle": {"shape": (3, 5)},
    "diamond": {"radius": 2}, "octahedron": {"radius": 2}, "octagon": {"m": 3, "n": 2}, "star": {"a": 2},
    "ellipse": {"width": 3, "height": 2},
}  # fmt: skip


def namespace(topic):
    found = tamis
    for part in topic.split("."):
        found = getattr(found, part)
    return found


@pytest.mark.parametrize("topic", TOPICS)
def test_every_operation_is_where_scikit_image_has_it(topic):
    listed = dir(namespace(topic))
    for operation in known_operations().values():
        if operation.topic == topic:
            assert operation.name in listed
            function = getattr(namespace(topic), operation.name)
            assert isinstance(function, Function)
            assert function.operation is operation


@pytest.mark.parametrize("topic", TOPICS)
def test_every_listed_name_can_be_taken(topic):
    assert dir(namespace(topic)) == sorted(dir(namespace(topic)))
    for name in dir(namespace(topic)):
        assert getattr(namespace(topic), name).__class__.__name__ in {
            "ndarray",  # a matrix of stains
            "Function",
            "Namespace",
            "_FootprintFunction",
            "function",  # a sample image
        }


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (tamis.filters.gaussian, "skimage.filters:gaussian"),
        (tamis.filters.rank.median, "skimage.filters.rank:median"),
        (tamis.ndimage.binary_fill_holes, "scipy.ndimage:binary_fill_holes"),
        (tamis.measure.regionprops_table, "skimage.measure:regionprops_table"),
        (tamis.morphology.disk, "skimage.morphology:disk"),
    ],
)
def test_a_function_has_the_name_the_signature_and_the_documentation_of_the_library(ours, theirs):
    function = load_target(theirs)
    assert ours.__name__ == ours.__qualname__ == function.__name__
    assert inspect.signature(ours) == inspect.signature(function)
    assert ours.__doc__ == function.__doc__
    assert inspect.unwrap(ours) is inspect.unwrap(function)
    assert repr(ours) == f"<tamis function {function.__name__}, as {theirs.replace(':', '.')}>"
    assert function.__doc__.split(".")[0].strip() in pydoc.plain(pydoc.render_doc(ours))


def test_a_function_is_pickled_by_its_name():
    function = pickle.loads(pickle.dumps(tamis.filters.gaussian))
    assert function.operation is tamis.filters.gaussian.operation
    assert pickle.loads(pickle.dumps(tamis.filters)).sobel.operation.id == "filters.sobel"
    assert inspect.getsource(function) == inspect.getsource(load_target("skimage.filters:gaussian"))


def test_a_topic_within_a_topic_is_a_namespace():
    assert isinstance(tamis.filters.rank, Namespace)
    assert "rank" in dir(tamis.filters)
    assert "median" in dir(tamis.filters.rank)
    assert (
        repr(tamis.filters.rank)
        == f"<tamis namespace filters.rank: {len(dir(tamis.filters.rank))} functions>"
    )


@pytest.mark.parametrize(
    ("where", "name", "message"),
    [
        (
            tamis.filters,
            "gausian",
            r"tamis.filters: a function named 'gausian' is not known. Did you mean 'gaussian'\?",
        ),
        (tamis.filters.rank, "medan", r"tamis.filters.rank: .* Did you mean 'median'"),
        (
            tamis.transform,
            "AffineTransform",
            r"skimage.transform.AffineTransform exists, but is not in the catalogue: an object .*matrix",
        ),
        (
            tamis.morphology,
            "binary_opening",
            r"binary_opening exists, .*: it is deprecated: use tamis.morphology.opening",
        ),
        (tamis.filters, "zzz", r"^tamis.filters: a function named 'zzz' is not known.$"),
        (tamis.data, "coin", r"tamis.data: a sample image named 'coin' is not known. Did you mean 'coins'"),
        (
            tamis.data,
            "kidney",
            r"exists, but is no sample: an image .*: tamis.open\(skimage.data.kidney\(\)\)",
        ),
    ],
)
def test_an_unknown_name_says_what_is_near_or_where_it_is(where, name, message):
    with pytest.raises(AttributeError, match=message):
        getattr(where, name)


def test_a_function_that_a_library_has_grown_says_what_to_do(monkeypatch):
    import scipy.ndimage

    monkeypatch.setattr(scipy.ndimage, "brighten", abs, raising=False)
    with pytest.raises(AttributeError, match=r"scipy.ndimage.brighten exists, .* yet: .*np.asarray\(image\)"):
        tamis.ndimage.brighten  # noqa: B018


@pytest.mark.parametrize("where", [tamis.filters, tamis.morphology, tamis.data])
def test_private_names_are_not_looked_for(where):
    assert not hasattr(where, "_ipython_canary_method_should_not_exist_")
    assert not hasattr(where, "__wrapped__")


@pytest.mark.parametrize("name", sorted(set(FOOTPRINTS) - {"ones"}))
def test_a_footprint_is_that_of_scikit_image_and_remembers(name):
    arguments = FOOTPRINT_CALLS[name]
    made = getattr(tamis.morphology, name)(**arguments)
    wanted = getattr(importlib.import_module("skimage.morphology"), name)(**arguments)
    assert np.array_equal(made, wanted)
    assert made.dtype == wanted.dtype
    assert made.footprint == Footprint(name, tuple(arguments.items()))
    assert name in dir(tamis.morphology)
    assert getattr(tamis.morphology, name)(*arguments.values()).footprint == made.footprint


def test_a_changed_footprint_forgets():
    disk = tamis.morphology.disk(3)
    assert isinstance(disk, FootprintArray)
    assert all(changed.footprint is None for changed in (disk[1:], disk * 2, disk.copy(), disk.astype(bool)))


def test_a_footprint_keeps_what_differs_from_the_default():
    made = tamis.morphology.disk(2, np.uint8, strict_radius=False)
    assert dict(made.footprint.arguments) == {"radius": 2, "strict_radius": False}


def test_a_footprint_in_several_pieces_is_refused():
    with pytest.raises(ParameterError, match=r"morphology.disk: parameter 'decomposition' must be left out"):
        tamis.morphology.disk(3, decomposition="sequence")
    assert tamis.morphology.disk(3, decomposition=None).footprint is not None
    with pytest.raises(TypeError, match=r"radius"):
        tamis.morphology.disk()


def test_samples_are_lazy_images_by_the_names_of_scikit_image():
    import skimage.data

    coins = tamis.data.coins()
    assert np.array_equal(coins, skimage.data.coins())
    assert coins.key == tamis.open("sample:coins").key
    assert {"coins", "foam"} <= set(dir(tamis.data))
    assert (tamis.data.coins.__name__, tamis.data.foam.__doc__) == (
        "coins",
        "Return the sample image 'foam', lazily.",
    )


def test_taking_a_function_imports_no_library():
    code = (
        "import tamis, sys\n"
        "tamis.filters.gaussian, dir(tamis.filters), repr(tamis.filters.rank.median), tamis.morphology.disk\n"
        "assert not {'skimage', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_matrix_of_stains_is_the_librarys_own():
    import skimage.color

    theirs = {name for name in skimage.color.__all__ if "_from_" in name}
    assert {name for name in dir(tamis.color) if "_from_" in name} == theirs
    for name in theirs:
        assert getattr(tamis.color, name) is getattr(skimage.color, name)
    with pytest.raises(AttributeError, match="'hdx_from_hed' is not known"):
        tamis.color.hdx_from_hed  # noqa: B018
