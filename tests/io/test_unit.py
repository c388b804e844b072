import pytest

from tamis.io._unit import factor_between, long_unit, parse_unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("um", "um"),
        ("µm", "um"),
        ("μm", "um"),
        ("\\u00B5m", "um"),
        ("micron", "um"),
        ("Micrometre", "um"),
        ("micrometers", "um"),
        (" nm\0", "nm"),
        ("millimeter", "mm"),
        ("in", "inch"),
        ("", "pixel"),
        (None, "pixel"),
        ("Pixel", "pixel"),
        ("px", "pixel"),
        ("parsec", "parsec"),
    ],
)
def test_every_spelling_of_a_unit_becomes_ours(text, unit):
    assert parse_unit(text) == unit


@pytest.mark.parametrize("unit", ["nm", "um", "mm", "m", "inch"])
def test_the_long_name_is_read_back_as_the_short_one(unit):
    assert parse_unit(long_unit(unit)) == unit


@pytest.mark.parametrize(
    ("unit", "other", "factor"),
    [("mm", "um", 1e3), ("nm", "um", 1e-3), ("um", "um", 1.0), ("pixel", "um", None)],
)
def test_lengths_convert_without_rounding(unit, other, factor):
    assert factor_between(unit, other) == factor
