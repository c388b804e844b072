"""How far an operation looks is a value."""

from __future__ import annotations

import dataclasses
from typing import get_args

import pytest

from tamis.catalogue import Locality, Neighbourhood, Pointwise, Reduction, Whole


@pytest.mark.parametrize("locality", get_args(Locality))
def test_each_is_frozen_and_slotted(locality):
    assert dataclasses.is_dataclass(locality)
    assert locality.__dataclass_params__.frozen
    assert not hasattr(locality, "__dict__") or "__slots__" in vars(locality)


def test_equal_by_what_they_say():
    assert Pointwise() == Pointwise()
    assert Reduction("histogram") != Reduction("sum")
    assert Whole("floods") == Whole("floods")


def test_a_neighbourhood_has_a_depth_along_each_axis():
    rule = Neighbourhood(lambda values, ndim: (values["size"] // 2,) * ndim)
    assert rule.depth({"size": 5}, 3) == (2, 2, 2)
