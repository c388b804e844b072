"""A dtype is told before anything is computed."""

from __future__ import annotations

import dataclasses

import pytest

from tamis.catalogue import Kind, Output, get_operation, output_dtype


def of(rule):
    return dataclasses.replace(get_operation("filters.gaussian"), outputs=(Output(Kind.IMAGE, rule),))


@pytest.mark.parametrize(
    ("rule", "dtypes", "expected"),
    [
        ("same", ("uint16",), "uint16"),
        ("same", (">u2", "bool"), "uint16"),
        ("float", ("float32",), "float32"),
        ("float", ("uint8",), "float64"),
        ("float", ("bool",), "float64"),
        ("bool", ("uint8",), "bool"),
        ("int32", (), "int32"),
        ("", ("uint8",), ""),
        ("same", (), ""),
        ("same", ("",), ""),
        ("float", ("", "uint8"), ""),
        ("same", ("uint8", ""), "uint8"),
    ],
)
def test_a_rule_by_name(rule, dtypes, expected):
    assert output_dtype(of(rule), 0, dtypes, {}) == expected


def test_a_rule_that_is_a_function_sees_the_dtypes_by_name_and_the_values():
    seen = []

    def rule(dtypes, values):
        seen.append((dtypes, values["size"]))
        return dtypes[1]

    assert output_dtype(of(rule), 0, (">f4", "uint8"), {"size": 3}) == "uint8"
    assert seen == [(("float32", "uint8"), 3)]


def test_a_function_is_not_asked_about_what_is_not_known():
    def rule(dtypes, values):
        raise AssertionError

    assert output_dtype(of(rule), 0, ("uint8", ""), {}) == ""


def test_a_function_may_not_know():
    assert output_dtype(of(lambda dtypes, values: None), 0, ("uint8",), {}) == ""


def test_each_output_has_its_own_rule():
    operation = dataclasses.replace(of("same"), outputs=(Output(Kind.IMAGE), Output(Kind.LABELS, "int64")))
    assert [output_dtype(operation, index, ("uint8",), {}) for index in range(2)] == ["uint8", "int64"]
