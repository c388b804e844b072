import pytest

from tamis.report._number import format_column, format_number, format_round, format_seconds


def plain(text):
    return text.replace("\u202f", "_").replace("\u2212", "-").replace("\u2013", "~")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (60211, "60_211"),
        (-1234567, "-1_234_567"),
        (107.0, "107"),
        (0.381642, "0.38164"),
        (1234.5678, "1_234.6"),
        (1.25e-7, "1.2500e-07"),
        (3.14159e12, "3.1416e+12"),
        (float("nan"), "NaN"),
        (float("-inf"), "-∞"),
        (10**402, "1" + "_000" * 134),
        (0, "0"),
    ],
)
def test_numbers_are_written_for_readers(value, text):
    assert plain(format_number(value)) == text


def test_a_column_has_equally_many_decimals():
    assert [plain(cell) for cell in format_column([1234.5, 2.25, None])] == ["1_234.5", "2.2", "~"]
    assert format_column([0.25, 0.0, 1.0]) == ["0.2500", "0.0000", "1.0000"]


def test_a_column_of_whole_floats_has_no_decimals():
    assert [plain(cell) for cell in format_column([2606.0, 1.0])] == ["2_606", "1"]


def test_a_column_of_very_different_sizes_is_written_number_by_number():
    assert [plain(cell) for cell in format_column([1e-9, 1234.5])] == ["1.0000e-09", "1_234.5"]


def test_text_and_truth_stay_as_they_are():
    assert format_column(["a", True, 3]) == ["a", "True", "3"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.25, "0.25"), (25000, "25_000"), (-0.5, "-0.5"), (1e-7, "1e-07"), (0, "0"), (2e9, "2e+09")],
)
def test_round_numbers_have_no_needless_zeros(value, text):
    assert plain(format_round(value)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "< 1 ms"),
        (0.012, "12 ms"),
        (0.9999, "1.0 s"),
        (3.44, "3.4 s"),
        (59.97, "1 min 00 s"),
        (125, "2 min 05 s"),
    ],
)
def test_durations_are_written_for_readers(seconds, text):
    assert format_seconds(seconds) == text
