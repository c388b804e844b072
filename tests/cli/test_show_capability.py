"""`tamis show` tells what an operation was seen to do."""

from __future__ import annotations

import json

import pytest

from tamis.catalogue import (
    Capability,
    Channels,
    Gil,
    Made,
    Trial,
    Volume,
    capability_of,
    measured_versions,
)
from tamis.cli import _show_capability
from tamis.cli._show_capability import capability_lines

FLOAT = (Made("image", "float64", "[0, 1]"),)


@pytest.fixture
def lines(monkeypatch):
    def told(*trials, **facts):
        given = {
            "volume": Volume.WHOLE, "channels": Channels.APART, "spacing": "", "gil": Gil.HELD,
            "ms_per_megapixel": 12.0,
        }  # fmt: skip
        seen = Capability("planted", trials, **{**given, **facts})
        monkeypatch.setattr(_show_capability, "capability_of", lambda name: seen)
        return capability_lines("planted")[1:-1]

    return told


def test_outcomes_stand_beside_what_was_given(lines):
    assert lines(
        Trial("2-D", "bool", (Made("binary", "bool"),)),
        Trial("2-D", "uint8", FLOAT),
        Trial("2-D", "uint16", FLOAT),
        Trial("2-D", "float32", (Made("image", "float32", "as the input"), Made("table"))),
    ) == [
        "2-D       bool: binary bool",
        "          uint8, uint16: image float64, in [0, 1]",
        "          float32: image float32, in the range of the input and table",
        "time      12 ms a megapixel",
        "threads   others wait (it holds the interpreter lock)",
    ]


def test_what_is_as_in_two_axes_takes_one_line(lines):
    forms = ("2-D", "3-D", "2-D colour", "3-D colour")
    told = lines(*(Trial(form, "uint8", FLOAT) for form in forms), ms_per_megapixel=None)
    assert told == [
        "2-D       uint8: image float64, in [0, 1]",
        "3-D       as a volume, same dtypes and ranges as 2-D",
        "colour    each channel apart, same dtypes and ranges as 2-D",
        "  in 3-D  same dtypes and ranges as 2-D colour",
    ]


def test_what_differs_in_three_axes_is_told(lines):
    told = lines(Trial("2-D", "uint8", FLOAT), Trial("3-D", "uint8", (Made("labels", "int64"),)))
    assert told[1:3] == ["3-D       as a volume", "          uint8: labels int64"]


def test_a_refusal_is_told_with_its_reason(lines):
    refused = [Trial("3-D", pixels, refusal="ValueError: flat only") for pixels in ("uint8", "bool")]
    assert lines(*refused)[0] == "3-D       refused: ValueError: flat only"
    other = Trial("3-D", "float64", refusal="TypeError: no")
    assert lines(*refused, other)[:2] == [
        "3-D       refused: ValueError: flat only (uint8, bool)",
        "          refused: TypeError: no (float64)",
    ]


def test_spacing_and_a_time_that_is_a_least_one_are_told(lines):
    told = lines(Trial("data", "points", FLOAT), spacing="yes", is_at_least=True)
    assert told[:3] == [
        "it        points: image float64, in [0, 1]",
        "spacing   changes the result",
        "time      more than 12 ms a megapixel",
    ]


def test_nothing_is_told_of_what_was_not_measured(monkeypatch, tamis):
    monkeypatch.setattr(_show_capability, "capability_of", lambda name: None)
    assert capability_lines("filters.sato") == []
    assert json.loads(tamis("show", "filters.sato", "--json").out)["capabilities"] is None


def test_show_has_the_facts_and_the_versions(tamis):
    told = tamis("show", "filters.sato").out
    assert f"numpy {measured_versions()['numpy']}" in told
    assert "3-D       as a volume" in told
    assert "channels are taken for an axis of space" in told


def test_json_has_every_trial(tamis):
    told = json.loads(tamis("show", "filters.gaussian", "--json").out)["capabilities"]
    gaussian = capability_of("filters.gaussian")
    assert len(told["trials"]) == len(gaussian.trials)
    assert told["trials"][0] == {
        "form": "2-D",
        "pixels": "bool",
        "gives": [{"kind": "image", "dtype": "float64", "range": "[0, 1]"}],
        "refusal": "",
    }
    assert (told["volume"], told["channels"], told["gil"]) == ("volumetric", "apart", gaussian.gil)
    assert told["versions"] == dict(measured_versions())
