"""`operation` makes a function of the user's an operation, and leaves it a function."""

from __future__ import annotations

import functools
import importlib
import inspect
import pickle
import pydoc
import sys
from typing import Annotated

import joblib
import numpy as np
import pytest

import tamis
from tamis.errors import KindError, ParameterError, PipelineError, UnknownNameError
from tamis.recorder import OwnFunction

IMAGE = np.arange(48, dtype=np.float32).reshape(6, 8)


@pytest.fixture
def sharpen():
    """A function as a notebook has it."""
    return define_sharpen(1)


def define_sharpen(factor):
    def sharpen(image: np.ndarray, amount: Annotated[float, (0, 5)] = 1.0, *, flag: bool = True):
        """Make edges stand out.

        Parameters
        ----------
        amount : float
            How much.
        """
        return image * factor + amount * flag

    sharpen.__qualname__ = "sharpen"
    sharpen.__module__ = "__main__"
    return tamis.operation(depth=1)(sharpen)


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """A module of the user's, with what was imported from it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    path = tmp_path / "lab_of_own.py"
    path.write_text(
        "import tamis\n@tamis.operation(pointwise=True)\ndef blur(image):\n    return image + 1\n"
    )
    importlib.invalidate_caches()
    yield importlib.import_module("lab_of_own")
    sys.modules.pop("lab_of_own", None)


def test_with_arrays_it_is_the_function(sharpen):
    np.testing.assert_array_equal(sharpen(IMAGE, 2), IMAGE + 2)
    assert sharpen(3.0) == 4.0


def test_with_lazy_images_it_is_a_step(sharpen):
    image = tamis.open(IMAGE)
    for lazy in (sharpen(image, 2, flag=True), sharpen(image=image, amount=2)):
        assert isinstance(lazy, tamis.Image)
        assert lazy.shape == IMAGE.shape
        np.testing.assert_array_equal(lazy.compute(), IMAGE + 2)
    np.testing.assert_array_equal((sharpen(image) > 7)[2:, :3].compute(), (IMAGE + 1 > 7)[2:, :3])


def test_it_looks_like_the_function(sharpen):
    assert repr(sharpen) == "<tamis operation user.sharpen>"
    assert list(inspect.signature(sharpen).parameters) == ["image", "amount", "flag"]
    assert sharpen.__name__ == "sharpen"
    assert "Make edges stand out." in pydoc.render_doc(sharpen)
    assert {"operation", "__doc__"} <= set(dir(sharpen))


def test_wrong_arguments_are_told_when_the_step_is_made(sharpen):
    image = tamis.open(IMAGE)
    with pytest.raises(ParameterError, match=r"^user.sharpen: parameter 'amount' must be a number"):
        sharpen(image, amount="much")
    with pytest.raises(UnknownNameError, match=r"'amonut' is not known. Did you mean 'amount'"):
        sharpen(image, amonut=2)
    with pytest.raises(KindError, match=r"user.sharpen takes an image as 'image'"):
        sharpen(tamis.measure.regionprops_table(tamis.open(IMAGE.astype(int), kind="labels")))


def test_several_results_are_several_lazy_ones():
    @tamis.operation
    def split(image) -> tuple[Annotated[np.ndarray, "labels"], float]:
        return (image > 20).astype(int), float(image.mean())

    labels, mean = split(tamis.open(IMAGE))
    assert (labels.kind, mean.kind) == ("labels", "scalar")
    assert float(mean) == IMAGE.mean()
    assert labels.compute().max() == 1


def test_a_table_and_a_number_are_told_by_the_return_annotation():
    @tamis.operation
    def table(image) -> dict:
        return {"row": np.arange(len(image)), "mean": image.mean(axis=1)}

    found = tamis.run(tamis.Pipeline.of(table=table(tamis.open(IMAGE))), IMAGE)["table"]
    np.testing.assert_array_equal(found["mean"], IMAGE.mean(axis=1))


def test_a_cell_that_is_run_again_takes_the_place_of_the_first(sharpen):
    image = tamis.open(IMAGE)
    before = sharpen(image)
    key = tamis.Pipeline.of(a=before).key("a")
    newer = define_sharpen(10)
    np.testing.assert_array_equal(newer(image).compute(), IMAGE * 10 + 1)
    assert tamis.Pipeline.of(a=newer(image)).key("a") != key
    with pytest.raises(PipelineError, match=r"user.sharpen has been defined again since. Import it again"):
        sharpen(image)
    np.testing.assert_array_equal(sharpen(IMAGE), IMAGE + 1)
    define_sharpen(1)
    assert tamis.Pipeline.of(a=before).key("a") == key


def test_functions_made_by_a_function_are_different_ones():
    def make(factor):
        @tamis.operation(pointwise=True)
        def scale(image):
            return image * factor

        return scale

    image = tamis.open(IMAGE)
    double, triple = make(2), make(3)
    np.testing.assert_array_equal(double(triple(image)).compute(), IMAGE * 6)
    plus = [tamis.operation(lambda image, n=n: image + n, pointwise=True) for n in (1, 5)]
    np.testing.assert_array_equal(plus[0](plus[1](image)).compute(), IMAGE + 6)


def test_decorating_twice_is_decorating_once(sharpen):
    again = tamis.operation(sharpen, pointwise=True)
    assert isinstance(again, OwnFunction)
    assert again.__wrapped__ is sharpen.__wrapped__


def test_what_other_decorators_made_of_it_is_what_is_called():
    def twice(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return 2 * function(*args, **kwargs)

        return wrapper

    @tamis.operation
    @twice
    def own(image, amount: float = 1):
        return image + amount

    np.testing.assert_array_equal(own(tamis.open(IMAGE), amount=2).compute(), 2 * (IMAGE + 2))


def test_it_may_be_used_in_another_function(sharpen):
    @tamis.operation(depth=2)
    def outer(image):
        return sharpen(image) * 2

    np.testing.assert_array_equal(outer(tamis.open(IMAGE)).compute(), (IMAGE + 1) * 2)


def test_one_of_a_module_is_pickled_by_its_name(lab):
    assert pickle.loads(pickle.dumps(lab.blur)) is lab.blur
    assert len(pickle.dumps(lab.blur)) < 60


def test_one_of_a_notebook_goes_to_other_processes_as_its_function_does(sharpen):
    function, arguments = sharpen.__reduce__()
    again = function(*arguments)
    assert again.operation == sharpen.operation or again.operation.id == sharpen.operation.id
    calls = (joblib.delayed(sharpen)(IMAGE, amount) for amount in (1, 2))
    first, second = joblib.Parallel(n_jobs=2, backend="threading")(calls)
    np.testing.assert_array_equal(second - first, np.ones_like(IMAGE))


def test_its_document_opens_where_it_is_defined(sharpen, tmp_path):
    path = tmp_path / "own.json"
    tamis.Pipeline.of(sharp=sharpen(tamis.open(IMAGE), amount=3)).save(path)
    found = tamis.run(tamis.Pipeline.load(path), IMAGE)["sharp"]
    np.testing.assert_array_equal(found, IMAGE + 3)


def test_a_document_of_a_function_that_is_not_there_imports_nothing(lab, tmp_path):
    path = tmp_path / "own.json"
    tamis.Pipeline.of(blurred=lab.blur(tamis.open(IMAGE))).save(path)
    text = path.read_text().replace("lab_of_own", "lab_that_must_not_run")
    (tmp_path / "lab_that_must_not_run.py").write_text("raise SystemExit('it was imported')\n")
    path.write_text(text)
    said = r"node 'blurred': an operation named 'lab_that_must_not_run.blur' is not known.*"
    with pytest.raises(tamis.errors.DocumentError, match=f"{said}import 'lab_that_must_not_run' first"):
        tamis.Pipeline.load(path)
    assert "lab_that_must_not_run" not in sys.modules


def test_what_is_refused_is_not_known_afterwards():
    def noisy(image):
        return image + np.random.rand()  # noqa: NPY002

    with pytest.raises(PipelineError, match="it draws random numbers"):
        tamis.operation(noisy)
    with pytest.raises(ParameterError, match="plain function"):
        tamis.operation(OwnFunction)
    assert not [one.id for one in tamis.list_operations() if "noisy" in one.id]


def test_a_name_of_the_catalogue_is_refused(monkeypatch):
    def gaussian(image):
        return image

    gaussian.__module__, gaussian.__qualname__ = "filters", "gaussian"
    monkeypatch.setitem(sys.modules, "filters", sys)
    with pytest.raises(PipelineError, match=r"'filters.gaussian' already. Give the function another name"):
        tamis.operation(gaussian)


def test_it_is_found_by_its_words(sharpen):
    assert "user.sharpen" in [one.id for one in tamis.list_operations("sharpen")]
    assert "user.sharpen" in [one.id for one in tamis.list_operations("make edges stand out")]
