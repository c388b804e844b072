"""`tamis show` tells what stands around an operation."""

from __future__ import annotations

import json

import pytest


def test_it_tells_what_is_related_what_follows_where_it_is_used_and_what_to_cite(tamis):
    lines = tamis("show", "segmentation.watershed").out.splitlines()
    related = lines[lines.index("Related") + 1]
    assert related.startswith("  segmentation.random_walker: Random walker")
    assert "color.label2rgb" in lines[lines.index("What often follows") + 1]
    assert any(line.strip().endswith("segmentation/plot_compact_watershed.html") for line in lines)
    assert "10.7717/peerj.453" in " ".join(lines[lines.index("How to cite") :])


def test_addresses_are_not_broken(tamis):
    told = tamis("show", "segmentation.watershed").out
    shown = json.loads(tamis("show", "segmentation.watershed", "--json").out)
    assert len(shown["examples"]) == 4
    assert all(example["url"] in told for example in shown["examples"])


def test_a_section_without_anything_is_left_out(tamis):
    assert json.loads(tamis("show", "numpy.floor_divide", "--json").out)["examples"] == []
    assert "\nExamples\n" not in tamis("show", "numpy.floor_divide").out
    assert "\nExamples\n" in tamis("show", "filters.gaussian").out


def test_json_has_the_same(tamis):
    shown = json.loads(tamis("show", "filters.sato", "--json").out)
    assert shown["related"][:2] == ["filters.meijering", "filters.frangi"]
    assert len(shown["related"]) <= 6
    assert len(shown["next"]) == 6
    assert all(set(example) == {"title", "url"} for example in shown["examples"])
    assert len(shown["citations"]) == 2


@pytest.mark.parametrize(
    ("asked", "offered"),
    [
        ("filters.gausian", "filters.gaussian"),
        ("otsu", "filters.threshold_otsu"),
        ("blood_vessels", "filters.frangi"),
        ("label", "measure.label"),
    ],
)
def test_an_unknown_name_offers_up_to_three_near_ones(tamis, asked, offered):
    done = tamis("show", asked)
    assert done.status == 1
    assert f"'{offered}'" in done.error
    assert 2 <= done.error.count("'") / 2 - 1 <= 3, done.error


def test_nothing_near_says_where_all_are(tamis):
    assert tamis("show", "zzz").error.endswith("`tamis list` names them all.")
