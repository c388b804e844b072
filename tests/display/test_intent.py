import dataclasses

import pytest

from tamis.display import Intent
from tamis.errors import ParameterError


def test_an_intent_wishes_for_nothing_special_by_itself():
    intent = Intent()
    assert intent.planes == ()
    assert intent.contrast_limits is None
    assert intent == Intent()


@pytest.mark.parametrize("limits", [(1, 1), (2, 1), (float("nan"), 1), (0, float("inf"))])
def test_contrast_limits_that_make_no_sense_are_refused(limits):
    with pytest.raises(
        ParameterError, match=r"display: parameter 'contrast_limits' must be two finite numbers"
    ):
        Intent(contrast_limits=limits)


@pytest.mark.parametrize("opacity", [-0.1, 1.1, float("nan")])
def test_opacity_lies_between_nothing_and_all(opacity):
    with pytest.raises(ParameterError, match=r"'opacity' must be in \[0, 1\]"):
        Intent(opacity=opacity)


def test_a_changed_intent_is_another_one():
    intent = Intent(planes=(3,))
    assert dataclasses.replace(intent, colormap="magma") != intent
    with pytest.raises(dataclasses.FrozenInstanceError):
        intent.colormap = "magma"
