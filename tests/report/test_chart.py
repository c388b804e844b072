import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from tamis.report._chart import draw_chart
from tamis.testing.view import HOSTILE
from tamis.views import histogram


def parse(values, **options):
    return ET.fromstring(draw_chart(histogram.figure(np.asarray(values), **options)))


def texts(chart, name="number"):
    return [text.text for text in chart.iter("text") if text.get("class") == name]


def numbers(path):
    return [float(number) for number in re.findall(r"-?\d+\.?\d*", path)]


@pytest.mark.parametrize("is_log", [False, True])
@pytest.mark.parametrize("name", HOSTILE)
def test_any_histogram_can_be_drawn(name, is_log):
    chart = parse(HOSTILE[name], is_log=is_log)
    for path in chart.iter("path"):
        assert all(-1 <= number <= 481 for number in numbers(path.get("d")))


def test_nothing_to_draw_is_said():
    assert "No finite value" in draw_chart(histogram.figure(np.full(4, np.nan)))


def test_the_highest_bar_fills_the_chart_and_the_others_are_in_proportion():
    path = parse([0, 0, 0, 0, 1, 2, 2]).find("path").get("d")
    tops = [float(top) for top in re.findall(r"V([\d.]+)H", path)]
    base = numbers(path)[1]
    assert [round((base - top) / (base - tops[0]), 2) for top in tops] == [1, 0.25, 0.5]


def test_one_pixel_can_be_seen_on_a_logarithmic_axis():
    path = parse([0] * 100000 + [1], is_log=True).find("path").get("d")
    tops = [float(top) for top in re.findall(r"V([\d.]+)H", path)]
    assert tops[1] < numbers(path)[1] - 4


def test_the_axis_has_round_numbers():
    assert texts(parse(np.arange(256, dtype=np.uint8)))[:-1] == ["0", "50", "100", "150", "200", "250"]


def test_marks_inside_the_range_are_drawn_with_their_name():
    chart = parse(np.arange(100), marks={"low": 20, "far <away>": 5000})
    assert texts(chart, "mark") == ["low 20"]


def test_a_sentence_says_what_is_shown():
    label = parse([1, 2, 2], title="a & b").get("aria-label")
    assert label == "Histogram of a & b: 1 to 2, most pixels at 2"
