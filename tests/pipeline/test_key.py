from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest
from tests.pipeline.handle import gaussian, histogram

import tamis
from tamis.catalogue import Footprint, get_operation
from tamis.pipeline import Graph, Node, Source, _key, keys_of, library_versions, node_key


def key_of(operation="filters.gaussian", inputs=None, **values):
    checked = get_operation(operation).check_values(values, given=tuple(inputs or {"image": ""}))
    return node_key(operation, checked, inputs or {"image": "k"})


def sum_key(literal):
    return key_of("numpy.add", {"x1": "k"}, x2=literal)


def test_a_key_is_32_hexadecimal_digits_and_the_same_each_time():
    assert re.fullmatch("[0-9a-f]{32}", key_of(sigma=2))
    assert key_of(sigma=2) == key_of(sigma=2)


def test_a_default_that_is_written_out_changes_no_key():
    assert key_of() == key_of(sigma=1.0, mode="nearest", cval=0)


def test_the_order_of_names_changes_no_key():
    values = dict(get_operation("filters.gaussian").check_values({}, given=("image",)))
    backwards = dict(reversed(values.items()))
    assert node_key("filters.gaussian", values, {"a": "1", "b": "2"}) == node_key(
        "filters.gaussian", backwards, {"b": "2", "a": "1"}
    )


@pytest.mark.parametrize(
    "literals",
    [
        [2, 2.0, np.float32(2), np.float64(2), np.int64(2), np.uint8(2)],
        [1, True, 1.0, np.bool_(True)],
        [0.0, -0.0, 0, False],
        [float("nan"), float("inf"), -float("inf")],
        [2**53, 2**53 + 1, float(2**53), 10**30],
        [np.zeros((1, 2)), np.zeros((2, 1)), np.zeros(2), np.zeros(2, "f4"), np.array([0, -0.0])],
    ],
)
def test_numbers_that_look_alike_have_keys_of_their_own(literals):
    keys = [sum_key(literal) for literal in literals]
    assert len(set(keys)) == len(keys)


def test_equal_content_has_equal_keys_however_it_was_given():
    arrays = [np.arange(6.0).reshape(2, 3), np.asfortranarray(np.arange(6.0).reshape(2, 3))]
    arrays.append(arrays[0].astype(">f8"))
    assert len({sum_key(array) for array in arrays}) == 1
    assert key_of(sigma=(1, 2)) == key_of(sigma=[1, 2]) == key_of(sigma=np.array([1, 2]).tolist())
    assert sum_key(float("nan")) == sum_key(-float("nan"))


def test_a_footprint_by_name_does_not_depend_on_the_order_of_its_arguments():
    arguments = (("width", 3), ("height", 2))
    keys = {
        key_of("morphology.closing", footprint=Footprint("ellipse", some))
        for some in (arguments, arguments[::-1])
    }
    assert len(keys) == 1


def test_another_input_port_operation_or_place_gives_another_key():
    keys = [
        key_of(inputs={"image": "k"}),
        key_of(inputs={"image": "other"}),
        key_of(inputs={"image": "k:hist"}),
        key_of("filters.sobel"),
        key_of("numpy.subtract", {"x1": "a", "x2": "b"}),
        key_of("numpy.subtract", {"x1": "b", "x2": "a"}),
    ]
    assert len(set(keys)) == len(keys)


def test_a_new_version_of_an_operation_has_new_keys(catalogue_with):
    old, kept = key_of(), key_of("filters.sobel")
    catalogue_with(dataclasses.replace(get_operation("filters.gaussian"), version=2))
    assert key_of() != old
    assert key_of("filters.sobel") == kept


def own_key(factor=2, words="Scale.", **options):
    """Return the key of a function that is defined anew, as a cell that is run again."""
    number = {"factor": factor}

    def helper(image):
        return image * number["factor"]

    def scaled(image, *, power: int = 1):
        return helper(image) ** power

    scaled.__doc__, scaled.__qualname__, scaled.__module__ = words, "scaled", "__main__"
    operation = tamis.operation(scaled, **options).operation
    return node_key(operation.id, {"power": 1}, {"image": "k"})


def test_a_function_of_the_users_has_a_new_key_when_its_helper_or_its_depth_changes():
    keys = [
        own_key(),
        own_key(factor=3),
        own_key(factor=2.0),
        own_key(pointwise=True),
        own_key(depth=1),
        own_key(depth=2),
        own_key(depth=lambda values, ndim: values["power"]),
    ]
    assert len(set(keys)) == len(keys)


def test_what_changes_nothing_changes_no_key_of_a_function():
    assert own_key() == own_key() == own_key(words="Other words.") == own_key(stage="util", gives="image")


def test_a_function_that_is_edited_in_place_has_a_new_key():
    numbers = {"factor": 2}

    @tamis.operation
    def scaled(image):
        return image * numbers["factor"]

    before = node_key(scaled.operation.id, {}, {"image": "k"})
    numbers["factor"] = 3
    assert node_key(scaled.operation.id, {}, {"image": "k"}) != before


@pytest.mark.parametrize("library", ["skimage", "scipy", "numpy"])
def test_another_version_of_a_library_gives_other_keys(library, monkeypatch):
    old, real = key_of(), _key.version_of
    monkeypatch.setattr(_key, "version_of", lambda name: "99" if name == library else real(name))
    _key._origin.cache_clear()
    new = key_of()
    _key._origin.cache_clear()
    assert new != old


def test_wavelets_have_other_keys_when_their_library_has_another_version(monkeypatch):
    names = ("restoration.denoise_wavelet", "restoration.estimate_sigma", "filters.gaussian")
    old, real = [key_of(name) for name in names], _key.version_of
    monkeypatch.setattr(_key, "version_of", lambda name: "99" if name == "pywt" else real(name))
    _key._origin.cache_clear()
    new = [key_of(name) for name in names]
    _key._origin.cache_clear()
    assert [one == other for one, other in zip(old, new, strict=True)] == [False, False, True]


def test_the_versions_that_pixels_depend_on_are_known():
    versions = library_versions()
    assert versions.keys() == {"scikit-image", "scipy", "numpy"}
    assert versions["numpy"] == np.__version__


def chain(*names, note="", source=None):
    refs = ["image", *names]
    nodes = [
        gaussian(name, ref, sigma=i, note=note)
        for i, (name, ref) in enumerate(zip(names, refs, strict=False))
    ]
    return Graph((source or Source("image", key="k"),), tuple(nodes), {})


def test_the_names_and_notes_of_nodes_change_no_key():
    one, other = keys_of(chain("a", "b"), {}), keys_of(chain("x", "y", note="because"), {})
    assert [one["a"], one["b"]] == [other["x"], other["y"]]


def test_a_change_upstream_changes_every_key_downstream_and_no_other():
    nodes = (gaussian("a"), gaussian("b", "a"), gaussian("aside"))
    old = keys_of(Graph((Source("image"),), nodes, {}), {})
    new = keys_of(Graph((Source("image"),), (gaussian("a", sigma=2), *nodes[1:]), {}), {})
    assert {name for name in old if old[name] != new[name]} == {"a", "b"}


def test_the_image_bound_to_an_input_comes_before_the_pipelines_own():
    own, bound = keys_of(chain("a"), {}), keys_of(chain("a"), {"image": "other"})
    assert own["image"] == "k"
    assert bound["image"] == "other"
    assert own["a"] != bound["a"]


def test_a_key_needs_no_pixels():
    nowhere = Source("image", locator="/no/such/file.tif", key="k")
    assert keys_of(chain("a", source=nowhere), {}) == keys_of(chain("a"), {})


def test_an_input_that_is_not_bound_is_known_by_its_name():
    one, other = (keys_of(Graph((Source(name),), (gaussian("a", name),), {}), {})["a"] for name in "xy")
    assert one != other


def test_each_output_of_a_node_has_a_key_of_its_own():
    nodes = [Node.of(port, "numpy.negative", {"x": f"counts:{port}"}, {}) for port in ("hist", "bin_centers")]
    keys = keys_of(Graph((Source("image"),), (histogram(), *nodes), {}), {})
    assert keys["hist"] != keys["bin_centers"]
