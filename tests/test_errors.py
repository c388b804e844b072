"""One error says where, what must be, what is, and what to do, in one line."""

from __future__ import annotations

import inspect
import pickle

import pytest

from tamis import errors
from tamis.errors import (
    CancelledError,
    KindError,
    MemoryBudgetError,
    MissingExtraError,
    ParameterError,
    ScriptError,
    TamisError,
    TaskError,
    UnknownNameError,
    format_bytes,
    nearest,
    shown,
)

BUILTINS = {
    "UnknownNameError": LookupError, "ParameterError": ValueError, "KindError": TypeError,
    "ImageError": ValueError, "PipelineError": ValueError, "DocumentError": ValueError,
    "ReadError": OSError, "WriteError": OSError, "StoreError": OSError, "RegionError": IndexError,
    "MemoryBudgetError": MemoryError, "SettingError": ValueError, "MissingExtraError": ImportError,
    "CancelledError": RuntimeError, "TaskError": RuntimeError, "ScriptError": RuntimeError,
}  # fmt: skip
EXAMPLES = [
    TamisError("something is wrong", where="here", remedy="Do this"),
    UnknownNameError("filters.gausian", noun="operation", known=["filters.gaussian"]),
    ParameterError("filters.gaussian", "sigma", expected="at least 0", got=-1, node="smooth"),
    KindError("measure.label", "image", expected="labels", got="a table", source="cells", node="n"),
    MemoryBudgetError("denoise", needed_bytes=3_100_000_000, allowed_bytes=2_000_000_000, remedy="Less."),
    MissingExtraError("dash", extra="app"),
    ScriptError("failed at line 3: ValueError: bad", where="script.py"),
    TaskError("bad", node="n", operation="o", values={"sigma": 1}, region="[0:3]", remedy="R"),
]


def test_every_class_of_the_tree_is_also_the_builtin_it_resembles():
    for name in errors.__all__:
        error = getattr(errors, name)
        assert issubclass(error, TamisError)
        assert name == "TamisError" or issubclass(error, BUILTINS[name])


def test_the_tree_drawn_at_the_top_names_every_class():
    drawn = inspect.getdoc(errors)
    for name, builtin in BUILTINS.items():
        (line,) = (line for line in drawn.splitlines() if f"-- {name} " in line)
        assert builtin.__name__ in line


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_crosses_to_another_process_whole(error):
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_is_one_line(error):
    assert "\n" not in str(error)
    assert str(error).endswith((".", "?"))
    assert ".." not in str(error)


def test_a_message_says_where_and_the_remedy():
    assert str(TamisError("is wrong", where="here", remedy="Do this")) == "here: is wrong. Do this."
    assert str(TamisError("It is wrong.")) == "It is wrong."


def test_a_parameter_error_names_node_operation_and_value():
    error = ParameterError("filters.gaussian", "sigma", expected="in [0, 20] pixel", got=-1.0, node="smooth")
    assert str(error) == (
        "node 'smooth': filters.gaussian: parameter 'sigma' must be in [0, 20] pixel, got -1.0."
    )
    assert (error.parameter, error.got, error.node) == ("sigma", -1.0, "smooth")


def test_a_kind_error_names_both_ends_of_the_edge():
    error = KindError(
        "filters.threshold_otsu", "image", expected="an image", got="labels", source="smooth", node="cells",
        remedy="Connect 'raw'.",
    )  # fmt: skip
    assert str(error) == (
        "node 'cells': filters.threshold_otsu takes an image as 'image', but 'smooth' gives labels. "
        "Connect 'raw'."
    )
    assert "but it was given labels" in str(KindError("o", "i", expected="an image", got="labels"))


def test_a_memory_error_says_needed_and_allowed():
    assert str(EXAMPLES[4]) == "run: needs 3.1 GB for 'denoise', allowed 2.0 GB. Less."


def test_a_task_error_keeps_its_own_copy_of_the_values():
    values = {"sigma": 1}
    error = TaskError("bad", node="n", operation="o", values=values, region="[0:3]")
    values["sigma"] = 2
    assert error.values == {"sigma": 1}
    assert str(error) == "node 'n': o failed on [0:3]: bad."


def test_a_missing_extra_says_how_to_install_it():
    assert str(MissingExtraError("dash", extra="app")) == "dash is not installed. pip install 'tamis[app]'."


@pytest.mark.parametrize(
    ("name", "where", "expected"),
    [
        ("filters.gausian", "", "No operation is named 'filters.gausian'. Did you mean 'filters.gaussian'?"),
        ("xyzzy", "", "No operation is named 'xyzzy'. Known are 'filters.gaussian', 'measure.label'."),
        (
            "gaussian",
            "node 'a'",
            "node 'a': an operation named 'gaussian' is not known. Did you mean 'filters.gaussian'?",
        ),
    ],
)
def test_an_unknown_name_offers_what_was_meant(name, where, expected):
    known = ["filters.gaussian", "measure.label"]
    assert str(UnknownNameError(name, noun="operation", known=known, where=where)) == expected


def test_what_has_the_same_name_elsewhere_comes_first():
    known = ["ndimage.watershed_ift", "segmentation.watershed", "watershed_line"]
    assert nearest("watershed", known)[0] == "segmentation.watershed"


def test_a_name_that_is_part_of_another_finds_it():
    known = ["filters.threshold_sauvola", "filters.threshold_otsu", "measure.label"]
    assert nearest("sauvola", known) == ("filters.threshold_sauvola",)
    assert nearest("old", known) == ()


def test_the_nearest_come_first_and_are_few():
    known = ["sigma", "sigmas", "sigma_low", "sigma_x", "mode"]
    assert nearest("sigma", known)[0] == "sigma"
    assert len(nearest("sigma", known)) == 3
    assert nearest("sigma", known, most=1) == ("sigma",)
    assert nearest("sigma", []) == ()


def test_a_long_value_is_shortened():
    assert shown(3) == "3"
    assert len(shown("x" * 500)) == 60
    assert shown("x" * 500).endswith("...")


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (3_100_000_000, "3.1 GB"), (5e15, "5000.0 TB")],
)
def test_bytes_as_people_write_them(count, text):
    assert format_bytes(count) == text


def test_stopping_is_no_other_failure():
    assert not issubclass(CancelledError, TaskError)
