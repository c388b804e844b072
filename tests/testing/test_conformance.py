"""The table is complete, sorted, and the same for the same results."""

from __future__ import annotations

import re

from click.testing import CliRunner

from tamis.catalogue import get_operation, known_operations
from tamis.testing._fuzz_command import command
from tamis.testing._fuzz_results import ROUND_CASES, Results, Round, rounds_of
from tamis.testing._fuzz_tally import Tally
from tamis.testing.conformance import depth_in_words, table_of
from tamis.testing.fuzz import tally_of


def tally(*, failures=0, **ways):
    made = Tally()
    made.ways.update(ways)
    made.failures = failures
    if failures:
        made.problems["values (tiles)"] = "3 of 4 values differ\nproblem_of(FuzzCase())"
    return made


def rows_of(table):
    return re.findall(r"^\| `([\w.]+)` \| (.*) \|$", table, re.MULTILINE)


def test_every_operation_has_its_row():
    rows = rows_of(table_of({}))
    assert [name for name, _ in rows] == list(known_operations())
    assert all(cells.endswith("| - | - | - | - | - | - | -") for _, cells in rows)


def test_a_row_says_class_depth_and_counts():
    table = table_of(
        {"filters.gaussian": tally(tiles=1200, whole=34), "filters.threshold_otsu": tally(exact=5)}
    )
    rows = dict(rows_of(table))
    assert rows["filters.gaussian"] == "Neighbourhood | 4 | E0 |  | 1,234 | 1,200 | 0 | 34 | 0 | 0 | 0"
    assert rows["filters.threshold_otsu"].startswith("Reduction (histogram) |  | E0 |")
    assert "| all | 281 | 2 | 1,239 | 0 |" in table.replace(str(len(known_operations())), "281")


def test_a_failure_is_told_with_its_code_and_is_not_bit_identical():
    table = table_of({"filters.gaussian": tally(tiles=5, failures=3), "chains": tally(tiles=7, whole=1)})
    assert dict(rows_of(table))["filters.gaussian"].startswith("Neighbourhood | 4 | - |")
    assert "## Failures" in table
    assert "values (tiles): 3 of 4 values differ" in table
    assert "8 random chains of two to five operations, 7 of them in tiles, with 0 failures" in table


def test_the_same_results_give_the_same_table_whatever_their_order():
    one, other = tally(tiles=3), tally(whole=2, failures=1)
    table = table_of({"filters.sobel": one, "filters.gaussian": other})
    assert table == table_of({"filters.gaussian": other, "filters.sobel": one})
    assert "## Failures" not in table_of({"filters.sobel": one})


def test_depths_are_those_of_the_defaults():
    assert depth_in_words(get_operation("filters.gaussian")) == "4"
    assert depth_in_words(get_operation("numpy.negative")) == "0"
    assert depth_in_words(get_operation("measure.label")) == ""


DRAW = {"misfits": False}
SOBEL = Round("filters.sobel", 5, 0)


def test_a_run_is_split_into_rounds_that_all_operations_do_in_turn():
    rounds = rounds_of(["a", "b"], cases=2 * ROUND_CASES + 7, seed=3)
    assert [(made.operation, made.cases) for made in rounds] == [
        ("a", ROUND_CASES), ("b", ROUND_CASES), ("a", ROUND_CASES), ("b", ROUND_CASES), ("a", 7), ("b", 7),
    ]  # fmt: skip
    assert len({made.seed for made in rounds}) == 3
    assert rounds[:2] == rounds_of(["a", "b"], cases=ROUND_CASES, seed=3)


def test_results_are_kept_and_a_torn_line_is_none(tmp_path):
    path = tmp_path / "new" / "results.jsonl"
    Results(path, DRAW).add(SOBEL, tally(tiles=5))
    with path.open("a", encoding="utf-8") as file:
        file.write('{"round": ["filters.gau')
    assert Results(path, DRAW).tallies()["filters.sobel"].ways["tiles"] == 5
    assert Results(path, DRAW).is_done(SOBEL)
    assert not Results(path, DRAW).is_done(Round("filters.sobel", 5, 1))
    assert not Results(path, {"misfits": True}).tallies()


def test_rounds_add_up_and_none_counts_twice(tmp_path):
    results = Results(tmp_path / "results.jsonl", DRAW)
    results.add(SOBEL, tally(tiles=5))
    results.add(Round("filters.sobel", 5, 1), tally(tiles=3, failures=2))
    results.add(SOBEL, tally(tiles=5))
    found = Results(tmp_path / "results.jsonl", DRAW).tallies()["filters.sobel"]
    assert (found.cases, found.failures) == (8, 2)


def test_results_of_other_code_are_only_for_the_table_and_the_newest_is_taken(tmp_path, monkeypatch):
    path = tmp_path / "results.jsonl"
    Results(path, DRAW).add(SOBEL, tally(tiles=5))
    Results(path, DRAW).add(Round("filters.gaussian", 5, 0), tally(tiles=5))
    monkeypatch.setattr("tamis.testing._fuzz_results._code_digest", lambda: "other")
    monkeypatch.setattr("tamis.testing._fuzz_results._commit", lambda: "f00ba4")
    other = Results(path, DRAW)
    assert not other.tallies()
    assert not other.is_done(SOBEL)
    other.add(SOBEL, tally(tiles=2))
    assert {name: found.cases for name, found in other.newest().items()} == {
        "filters.sobel": 2,
        "filters.gaussian": 5,
    }
    assert other.commits()["f00ba4"] == 1
    assert "f00ba4 (1)" in table_of(other.newest(), other.commits())


def run(tmp_path, *arguments):
    results = ("--results", str(tmp_path / "results.jsonl"), "--table", str(tmp_path / "table.md"))
    return CliRunner().invoke(command, [*results, "--processes", "2", *arguments])


def test_the_command_runs_what_is_missing_and_writes_the_table(tmp_path):
    first = run(tmp_path, "--cases", "3", "--words", "numpy.sqrt")
    assert first.exit_code == 0, first.output
    assert "[1/1] numpy.sqrt" in first.output
    second = run(tmp_path, "--cases", "3", "--words", "numpy.sqrt numpy.square")
    assert "1 of 2 rounds are done already" in second.output
    assert "[2/2] numpy.square" in second.output
    rows = dict(rows_of((tmp_path / "table.md").read_text(encoding="utf-8")))
    assert "| E0 |  | 3 |" in rows["numpy.sqrt"]
    assert "| E0 |  | 3 |" in rows["numpy.square"]


def test_a_failure_is_the_exit_status(tmp_path, monkeypatch):
    found = iter([(Round("numpy.sqrt", 3, 0), tally(tiles=3, failures=1))])
    monkeypatch.setattr("tamis.testing._fuzz_command.fuzz_in_processes", lambda *_, **__: found)
    told = run(tmp_path, "--cases", "3", "--words", "numpy.sqrt")
    assert told.exit_code == 1
    assert "numpy.sqrt: values (tiles): 3 of 4 values differ" in told.output
    assert "1 of 1 failed: numpy.sqrt" in told.output


def test_an_interrupted_run_writes_what_there_is(tmp_path, monkeypatch):
    def interrupted(*_, **__):
        yield Round("numpy.sqrt", 3, 0), tally(tiles=3)
        raise KeyboardInterrupt

    monkeypatch.setattr("tamis.testing._fuzz_command.fuzz_in_processes", interrupted)
    told = run(tmp_path, "--cases", "3", "--words", "numpy")
    assert told.exit_code == 130
    assert "| E0 |  | 3 |" in (tmp_path / "table.md").read_text(encoding="utf-8")


def test_words_that_no_operation_has_are_refused(tmp_path):
    told = run(tmp_path, "--words", "nothing_like_it")
    assert told.exit_code == 2
    assert "no operation has one of 'nothing_like_it'" in told.output


def test_a_tally_of_the_fuzzer_fits_the_table():
    assert "| 8 |" in dict(rows_of(table_of({"numpy.sqrt": tally_of("numpy.sqrt", cases=8)})))["numpy.sqrt"]
