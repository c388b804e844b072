"""What operations were measured to do is read without a library, and tells which images suit them."""

from __future__ import annotations

import dataclasses
import json

import pytest
from tests.test_house_rules import HEAVY, modules_loaded_by

from tamis.catalogue import (
    Capability,
    Channels,
    Gil,
    Input,
    Kind,
    Made,
    Operation,
    Output,
    Pointwise,
    Stage,
    Trial,
    Volume,
    Whole,
    _capability,
    capabilities,
    capability_of,
    get_operation,
    known_operations,
    measured_versions,
    misfit_of,
)

FACTS = {
    "format": 1,
    "versions": {"numpy": "2.0"},
    "operations": {
        "planted.flat": {
            "trials": [
                {"on": "2-D: uint8 uint16", "gives": ["image float64 [-2, 5] and NaN or infinity", "table"]},
                {"on": "2-D: float32; 3-D: uint8 float32; 2-D colour: uint8", "refuses": "TypeError: no"},
            ],
            "volume": "refused",
            "channels": "refused",
            "spacing": "yes",
            "gil": "held",
            "ms": ">1200",
        },
        "planted.colours": {
            "trials": [
                {"on": "2-D: uint8; 3-D: uint8", "refuses": "ValueError: colours only"},
                {"on": "2-D colour: uint8", "gives": ["image float64 [0, 1]"]},
            ],
            "volume": "refused",
            "channels": "together",
            "gil": "unknown",
            "ms": None,
        },
        "planted.space": {
            "trials": [{"on": "2-D: uint8 labels bool; 2-D colour: uint8", "gives": ["labels int64"]}],
            "volume": "volumetric",
            "channels": "as an axis",
            "gil": "released",
            "ms": 1.5,
        },
        "planted.apart": {
            "trials": [{"on": "2-D: uint8; 3-D: uint8; 2-D colour: uint8", "gives": ["image uint8"]}],
            "volume": "volumetric",
            "channels": "apart",
            "gil": "released",
            "ms": 3,
        },
    },
}


@pytest.fixture
def facts(monkeypatch, tmp_path):
    path = tmp_path / "capabilities.json"
    path.write_text(json.dumps(FACTS), encoding="utf-8")
    monkeypatch.setattr(_capability, "FILE", path)
    capabilities.cache_clear()
    yield
    capabilities.cache_clear()


def planted(name, takes=(Kind.IMAGE,), **rest):
    given = {"inputs": (Input("image", takes),), "locality": Whole("planted"), **rest}
    inputs, locality = given.pop("inputs"), given.pop("locality")
    return Operation(
        f"planted.{name}", "operator:neg", Stage.FILTER, inputs, (Output(Kind.IMAGE),), locality, **given
    )


def test_facts_are_read_as_they_were_written(facts):
    flat = capability_of("planted.flat")
    gave = (Made("image", "float64", "[-2, 5] and NaN or infinity"), Made("table"))
    assert flat.trials[:2] == (Trial("2-D", "uint8", gave), Trial("2-D", "uint16", gave))
    assert flat.trials[2:] == tuple(
        Trial(form, pixels, (), "TypeError: no")
        for form, pixels in [
            ("2-D", "float32"),
            ("3-D", "uint8"),
            ("3-D", "float32"),
            ("2-D colour", "uint8"),
        ]
    )
    assert dataclasses.replace(flat, trials=()) == Capability(
        "planted.flat", (), Volume.REFUSED, Channels.REFUSED, "yes", Gil.HELD, 1200.0, is_at_least=True
    )
    assert flat.ran("2-D") == ("uint8", "uint16")
    assert flat.ran("3-D") == ()
    assert capability_of("planted.colours").ms_per_megapixel is None
    assert measured_versions() == {"numpy": "2.0"}


def test_reading_the_facts_loads_no_heavy_library():
    code = "from tamis.catalogue import capabilities; assert len(capabilities()) > 200"
    assert not modules_loaded_by(code) & set(HEAVY)


def test_what_was_not_measured_is_none(facts):
    assert capability_of("planted.unheard") is None


def test_what_came_out_is_told_and_read_again():
    for text in ["image float64 [-2, 5] and NaN or infinity", "table", "points int64"]:
        assert str(Made.parse(text)) == text


def test_a_trial_says_its_sample():
    assert str(Trial("3-D colour", "uint8")) == "uint8 3-D colour"


FLAT, COLOURS, SPACE, APART = (planted(name) for name in ("flat", "colours", "space", "apart"))
KNOWING = planted("colours", has_channels=True)
UINT8 = {"dtype": "uint8", "ndim": 2}


@pytest.mark.parametrize(
    ("operation", "image", "misfit"),
    [
        (FLAT, UINT8, ""),
        (FLAT, {"dtype": "float32", "ndim": 2}, "takes uint8, uint16, not float32"),
        (FLAT, {"dtype": "int16", "ndim": 2}, ""),  # nobody has tried
        (FLAT, {"dtype": "uint8", "ndim": 3}, "takes no image of 3 axes (TypeError: no)"),
        (FLAT, {"dtype": "int16", "ndim": 3}, "takes no image of 3 axes (TypeError: no)"),
        (FLAT, {"dtype": "uint8", "ndim": 4}, ""),
        (FLAT, {**UINT8, "has_channels": True}, "does not know channels"),
        (KNOWING, UINT8, "takes an image with channels only"),
        (KNOWING, {**UINT8, "has_channels": True}, ""),
        (COLOURS, {**UINT8, "has_channels": True}, ""),
        (COLOURS, {"dtype": "uint8", "ndim": 3, "has_channels": True}, "does not know channels"),
        (
            SPACE,
            {**UINT8, "has_channels": True},
            "does not know channels: it takes them for an axis of space",
        ),
        (APART, {**UINT8, "has_channels": True}, ""),
        (planted("flat", ndim=(2, 3)), {"dtype": "uint8", "ndim": 1}, "takes 2 or 3 axes, not 1"),
        (
            planted("space", (Kind.BINARY, Kind.LABELS)),
            UINT8,
            "takes a binary image or labels, not an image",
        ),
        (planted("space", (Kind.BINARY,)), {"dtype": "bool", "ndim": 2}, ""),
        (planted("space", (Kind.LABELS,)), {"dtype": "int64", "ndim": 2, "kind": Kind.LABELS}, ""),
        (
            planted("space"),
            {"dtype": "float64", "ndim": 2, "kind": Kind.TABLE},
            "takes an image, not a table",
        ),
        (planted("flat", inputs=()), UINT8, "takes no image, not an image"),
        (planted("unheard"), UINT8, ""),
        (planted("unheard"), {**UINT8, "has_channels": True}, "does not know channels"),
        (planted("unheard", has_channels=True), {**UINT8, "has_channels": True}, ""),
        (planted("unheard", locality=Pointwise()), {**UINT8, "has_channels": True}, ""),
    ],
)
def test_a_misfit_names_the_property_that_is_wrong(facts, operation, image, misfit):
    assert misfit_of(operation, **image) == misfit


@pytest.mark.parametrize(
    ("operation_id", "image", "fits"),
    [
        ("filters.gaussian", {"dtype": "float32", "ndim": 3, "has_channels": True}, True),
        ("filters.sobel", {"dtype": "uint8", "ndim": 2, "has_channels": True}, False),
        ("exposure.adjust_gamma", {"dtype": "uint8", "ndim": 2, "has_channels": True}, True),
        ("color.rgb2gray", {"dtype": "uint8", "ndim": 2}, False),
        ("color.rgb2gray", {"dtype": "uint8", "ndim": 2, "has_channels": True}, True),
        ("feature.canny", {"dtype": "uint8", "ndim": 3}, False),
        ("measure.regionprops_table", {"dtype": "int32", "ndim": 3, "kind": Kind.LABELS}, True),
        ("measure.regionprops_table", {"dtype": "float32", "ndim": 2}, False),
        ("transform.rotate", {"dtype": "uint16", "ndim": 2, "has_channels": True}, True),
    ],
)
def test_well_known_operations_take_what_they_are_known_to_take(operation_id, image, fits):
    assert (misfit_of(get_operation(operation_id), **image) == "") is fits


def test_whatever_an_entry_claims_was_seen_to_run():
    for name, operation in known_operations().items():
        capability = capability_of(name)
        for ndim in {*(operation.ndim or ())} & {2, 3}:
            is_data = bool(capability.trials_of("data"))
            ran = capability.ran("data" if is_data else f"{ndim}-D") or capability.ran(f"{ndim}-D colour")
            assert ran, f"{name} in {ndim}-D"
