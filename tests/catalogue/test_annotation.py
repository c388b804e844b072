"""What hints, docstrings and defaults say of an argument."""

from __future__ import annotations

import enum
import inspect
import math
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Annotated, Literal, Optional, Union

import numpy as np
import numpy.typing as npt
import pytest

from tamis.catalogue import Explained, Kind
from tamis.catalogue._annotation import Annotation, annotation_of
from tamis.errors import ParameterError

EMPTY = inspect.Parameter.empty


def said(hint=None, text="", default=EMPTY):
    told = Explained("x", text, "") if text else None
    return annotation_of(hint, told, default, where="m.f", name="x")


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        (float, Annotation(False, type="number")),
        (int, Annotation(False, type="integer")),
        (bool, Annotation(False, type="boolean")),
        (str, Annotation(False, type="text")),
        (int | float, Annotation(False, type="number")),
        (float | None, Annotation(False, type="number", optional=True)),
        (Optional[int], Annotation(False, type="integer", optional=True)),  # noqa: UP045  # people write it
        (Union[int, float, None], Annotation(False, type="number", optional=True)),  # noqa: UP007
        (Literal["a", 2], Annotation(False, type="choice", choices=("a", 2))),
        (tuple[int, ...], Annotation(False, type="numbers")),
        (list[float], Annotation(False, type="numbers")),
        (Sequence[float], Annotation(False, type="numbers")),
        (tuple[str, ...], Annotation(False, type="names")),
        (float | tuple[float, ...], Annotation(False, type="number", per_axis=True)),
        (int | Sequence[int] | None, Annotation(False, type="integer", per_axis=True, optional=True)),
        (np.ndarray, Annotation(True)),
        (npt.NDArray[np.float32], Annotation(True)),
        (npt.NDArray[np.bool_], Annotation(True, (Kind.BINARY,))),
        (np.ndarray | None, Annotation(True, optional=True)),
        (dict, Annotation(True, (Kind.TABLE,))),
        (dict[str, np.ndarray], Annotation(True, (Kind.TABLE,))),
    ],
)
def test_a_hint_says_it(hint, expected):
    assert said(hint) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("float", Annotation(False, type="number")),
        ("float, optional", Annotation(False, type="number")),
        ("float, default 2.0", Annotation(False, type="number")),
        ("float or None, optional", Annotation(False, type="number", optional=True)),
        ("int", Annotation(False, type="integer")),
        ("int or tuple of int", Annotation(False, type="integer", per_axis=True)),
        ("scalar or sequence of scalars", Annotation(False, type="number", per_axis=True)),
        ("bool, optional", Annotation(False, type="boolean")),
        ("str", Annotation(False, type="text")),
        ("list of str", Annotation(False, type="names")),
        ("tuple of float", Annotation(False, type="numbers")),
        ("{'a', 'b'}, optional", Annotation(False, type="choice", choices=("a", "b"))),
        ("{None, 'a'}", Annotation(False, type="choice", choices=("a",), optional=True)),
        ("{1, 2}", Annotation(False, type="choice", choices=(1, 2))),
        ("{low, high}", Annotation(False, type="choice", choices=("low", "high"))),
        ("ndarray", Annotation(True)),
        ("ndarray of bool", Annotation(True, (Kind.BINARY,))),
        ("(M, N) ndarray", Annotation(True)),
        ("(M, N[, P]) array_like of bool", Annotation(True, (Kind.BINARY,))),
        ("2D array", Annotation(True)),
        ("np.ndarray, shape (M, N)", Annotation(True)),
    ],
)
def test_a_docstring_says_it_where_no_hint_does(text, expected):
    assert said(text=text) == expected


@pytest.mark.parametrize(
    ("default", "expected"),
    [
        (2.0, "number"),
        (2, "integer"),
        (True, "boolean"),
        ("a", "text"),
        ((1, 2.5), "numbers"),
        (("a", "b"), "names"),
    ],
)
def test_a_default_says_it_where_nothing_else_does(default, expected):
    assert said(default=default).type == expected


def test_the_hint_comes_first_and_then_the_docstring():
    assert said(float, "int", 3).type == "number"
    assert said(None, "float", 3).type == "number"


@pytest.mark.parametrize(
    ("hint", "expected"),
    [
        (Annotated[float, (0, 5)], {"window": (0, 5)}),
        (Annotated[int, range(1, 10)], {"window": (1, 9)}),
        (Annotated[float, (0.5, 5), "pixel"], {"window": (0.5, 5), "unit": "pixel"}),
        (Annotated[float, SimpleNamespace(ge=0), SimpleNamespace(le=1)], {"minimum": 0, "maximum": 1}),
        (Annotated[float, SimpleNamespace(gt=0, ge=None)], {"minimum": 0, "exclusive": True}),
        (Annotated[int, SimpleNamespace(ge=1, lt=8)], {"minimum": 1, "maximum": 7}),
        (Annotated[float, SimpleNamespace(lt=1.0)], {"maximum": math.nextafter(1.0, 0)}),
        (Annotated[float | None, (0, 5)], {"window": (0, 5), "optional": True}),
        (Annotated[float, (0, 5)] | None, {"window": (0, 5), "optional": True}),
        (Annotated[Annotated[float, "pixel"], (0, 5)], {"window": (0, 5), "unit": "pixel"}),
        (Annotated[float, object(), range(0), (1, 2, 3)], {}),  # said to somebody else
    ],
)
def test_annotated_adds_window_unit_and_limits(hint, expected):
    found = said(hint)
    plain = Annotation(False, type=found.type)
    assert found.type in ("number", "integer")
    assert {
        name: getattr(found, name)
        for name in Annotation.__slots__
        if getattr(found, name) != getattr(plain, name)
    } == expected


def test_annotated_data_says_its_kinds():
    assert said(Annotated[np.ndarray, "labels"]).kinds == (Kind.LABELS,)
    assert said(Annotated[np.ndarray, "binary", "labels"]).kinds == (Kind.BINARY, Kind.LABELS)
    assert said(Annotated[np.ndarray, "H W 3", 7]).kinds == ()


@pytest.mark.parametrize(
    ("hint", "default", "expected"),
    [
        (None, EMPTY, "must be an image, a number, .*, got nothing that says it. Say it with a type hint"),
        (None, None, "must be an image, a number, .*, got None"),
        (complex, EMPTY, "must be an image, a number, .*, got <class 'complex'>"),
        (float | str, EMPTY, "must be an image, a number"),
        (tuple[int, str], EMPTY, "must be an image, a number"),
        (enum.Enum("Mode", "A B"), EMPTY, "must be a choice of plain values.*Literal"),
        (Annotated[np.ndarray, "lables"], EMPTY, "must be annotated by one of .*'labels'.* got 'lables'"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_what_to_write(hint, default, expected):
    with pytest.raises(ParameterError, match=f"m.f: parameter 'x' {expected}"):
        said(hint, default=default)
