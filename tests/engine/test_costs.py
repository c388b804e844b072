import json

import pytest

from tamis.catalogue import capability_of
from tamis.engine._costs import SECONDS_PER_PIXEL, Costs


def test_what_was_never_met_costs_what_the_catalogue_has_measured_or_what_a_filter_does():
    measured = capability_of("filters.gaussian").ms_per_megapixel
    assert Costs().expected("filters.gaussian", (1000, 1000)) == pytest.approx(measured / 1e3)
    assert Costs().expected("it", (100, 100)) == pytest.approx(1e4 * SECONDS_PER_PIXEL)


def test_what_was_never_met_may_take_long():
    slow = Costs().worst("restoration.rolling_ball", 10**6)
    assert slow > 2 * Costs().worst("filters.gaussian", 10**6)
    assert Costs().worst("filters.gaussian", 10**6) == Costs().worst("it", 10**6) > 1
    assert Costs().expected("it", ()) == SECONDS_PER_PIXEL


def test_what_was_learned_scales_with_the_pixels():
    costs = Costs()
    costs.learn("it", (10, 10), 1.0)
    assert costs.expected("it", (20, 20)) == pytest.approx(4.0)


def test_a_short_call_on_a_number_says_nothing_about_an_image():
    costs = Costs()
    costs.learn("it", (), 0.002)
    assert costs.expected("it", (1000, 1000)) == pytest.approx(1e6 * SECONDS_PER_PIXEL)
    costs.learn("it", (1000, 1000), 0.002)
    assert costs.expected("it", (1000, 1000)) == pytest.approx(0.002)


def test_one_slow_run_does_not_change_everything():
    costs = Costs()
    costs.learn("it", (10,), 1.0)
    costs.learn("it", (10,), 101.0)
    assert 1.0 < costs.expected("it", (10,)) < 60.0


def test_it_outlives_the_process(tmp_path):
    costs = Costs(tmp_path / "deep" / "costs.json")
    costs.learn("it", (10,), 5.0)
    costs.save()
    assert Costs(tmp_path / "deep" / "costs.json").expected("it", (10,)) == pytest.approx(5.0)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["costs.json"]


def test_nothing_new_is_not_written(tmp_path):
    path = tmp_path / "costs.json"
    costs = Costs(path)
    costs.save()
    assert not path.exists()
    costs.learn("it", (10,), 5.0)
    costs.save()
    path.unlink()
    costs.save()
    assert not path.exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[1, 2]", '{"it": "much"}', '{"it": -1.0}', '{"it": NaN}', '{"it": Infinity}']
)
def test_a_damaged_file_only_makes_a_worse_guess(tmp_path, text):
    path = tmp_path / "costs.json"
    path.write_text(text)
    assert Costs(path).expected("it", (10,)) == pytest.approx(10 * SECONDS_PER_PIXEL)


def test_a_folder_that_cannot_be_written_to_is_passed_over(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    costs = Costs(blocked / "costs.json")
    costs.learn("it", (10,), 5.0)
    costs.save()
    assert costs.expected("it", (10,)) == pytest.approx(5.0)


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "costs.json"
    path.write_text('{"it": 2.0}')
    costs = Costs(path)
    costs.learn("it", (1,), 5.0)

    def fail(*_):
        message = "disk full"
        raise OSError(message)

    monkeypatch.setattr("os.replace", fail)
    costs.save()
    assert json.loads(path.read_text()) == {"it": 2.0}
    assert list(tmp_path.iterdir()) == [path]


def test_it_is_written_now_and_then_and_at_the_end(tmp_path):
    path = tmp_path / "costs.json"
    costs = Costs(path)
    for seconds in (1.0, 2.0):
        costs.learn("it", (1000, 1000), seconds)
        costs.save(pause_s=60)
    assert Costs(path).expected("it", (1000, 1000)) == pytest.approx(1.0)
    costs.save()
    assert Costs(path).expected("it", (1000, 1000)) == pytest.approx(1.3)
