"""What `import tamis` offers: the names of the stub, each documented, each what its stub says."""

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import tamis

STUB = ast.parse((Path(tamis.__file__).parent / "__init__.pyi").read_text(encoding="utf-8"))
FACE = {
    alias.asname: (node.module, alias.name)
    for node in STUB.body
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
}


@pytest.mark.parametrize("name", sorted(FACE))
def test_a_public_name_is_what_its_floor_has_and_is_documented(name):
    module, original = FACE[name]
    if module is None:  # a floor that is offered as a whole
        offered = importlib.import_module(f"tamis.{original}")
    else:
        offered = getattr(importlib.import_module(f"tamis.{module}"), original)
    assert getattr(tamis, name) is offered
    assert len(inspect.getdoc(offered)) > 20


@pytest.mark.parametrize("name", sorted(name for name in FACE if inspect.isfunction(getattr(tamis, name))))
def test_a_public_function_documents_each_of_its_arguments(name):
    function = getattr(tamis, name)
    documentation = inspect.getdoc(function)
    for argument in inspect.signature(function).parameters:
        assert f"{argument} : " in documentation or f"{argument}\n" in documentation, argument


def test_the_design_s_names_are_there():
    promised = {
        "open",
        "run",
        "Pipeline",
        "Memory",
        "Image",
        "list_operations",
        "get_operation",
        "filters",
        "measure",
    }
    assert promised <= set(dir(tamis))
    assert set(tamis.__all__) == set(FACE)
    assert tamis.__version__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"nosuch"):
        _ = tamis.nosuch


def test_a_star_import_brings_the_face():
    names: dict = {}
    exec("from tamis import *", names)
    assert set(FACE) <= set(names)


def test_the_face_works_in_a_fresh_python_and_shows_no_traceback_of_ours():
    code = (
        "import tamis\n"
        "image = tamis.data.coins()\n"
        "labels = tamis.measure.label(image > tamis.filters.threshold_otsu(image))\n"
        "print(labels.max().compute(), labels)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "96 <tamis.Image labels from measure.label, shape (303, 384), dtype int32>\n"
    assert not told.stderr


def test_the_first_example_of_the_design_gives_what_scikit_image_gives(tmp_path):
    import skimage as ski

    array = ski.data.coins()
    image = tamis.open(array, spacing=(2, 1), unit="um")
    smooth = tamis.filters.gaussian(image, sigma=2)
    binary = smooth > tamis.filters.threshold_otsu(smooth)
    labels = tamis.measure.label(binary)
    table = tamis.measure.regionprops_table(labels, image, properties=("label", "area"))
    pipeline = tamis.Pipeline.of(labels=labels, table=table)
    pipeline.save(tmp_path / "foam.json")
    result = tamis.run(tamis.Pipeline.load(tmp_path / "foam.json"), image, executor="serial", tiles=(64, 64))

    wanted = ski.filters.gaussian(array, sigma=2)
    wanted = ski.measure.label(wanted > ski.filters.threshold_otsu(wanted))
    assert np.array_equal(result["labels"], wanted)
    assert result["labels"].dtype == wanted.dtype
    columns = ski.measure.regionprops_table(wanted, array, properties=("label", "area"))
    assert all(np.array_equal(result["table"][name], column) for name, column in columns.items())
    assert np.array_equal(labels[100:200, :50].compute(), wanted[100:200, :50])
