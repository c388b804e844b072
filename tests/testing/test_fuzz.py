"""Law 5, a little of it each time: some cases of every operation; `make fuzz` does thousands."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import strategies as st

from tamis.catalogue import ArrayValue, known_operations
from tamis.errors import PipelineError
from tamis.testing._fuzz_child import MOST_DEATHS, _Child, fuzz_in_processes
from tamis.testing._fuzz_loop import fuzz_with
from tamis.testing._fuzz_outcome import Outcome, _is_repeatable
from tamis.testing._fuzz_results import Round, rounds_of
from tamis.testing._fuzz_strategy import MOST_TILES, tile_shapes
from tamis.testing._fuzz_tally import Tally, snippet_of
from tamis.testing.fuzz import CHAINS, FuzzCase, Given, fuzz, problem_of, tally_of

CASES = 6


@pytest.mark.parametrize("operation", [CHAINS, *known_operations()])
def test_the_engine_gives_the_pixels_of_the_library(operation):
    problems = fuzz(operation, cases=CASES)
    assert not problems, "\n".join(problems)


IMAGE = {"image": Given("image", "float64", "noise")}
SMOOTH = FuzzCase("filters.gaussian", IMAGE, (30, 20), {"sigma": 1.0}, tiles=(9, 8))
OTSU = FuzzCase("filters.threshold_otsu", IMAGE, (30, 20), tiles=(9, 8))
LABELS = FuzzCase("measure.label", {"label_image": Given("binary", "bool")}, (30, 20), tiles=(9, 8))


def changed(case, **changes):
    return dataclasses.replace(case, **changes)


WAYS = [
    (SMOOTH, "tiles"),
    (changed(SMOOTH, region=((2, 25), (3, 19)), memory="least"), "tiles"),
    (changed(SMOOTH, region=((2, 25), (3, 19)), executor="threads", layout="F"), "tiles"),
    (changed(SMOOTH, tiles=(99, 99)), "whole"),
    (changed(SMOOTH, values={"mode": "wrap"}), "whole"),
    (changed(SMOOTH, values={"mode": "wrap"}, region=((0, 20), (0, 19))), "whole"),
    (OTSU, "exact"),
    (changed(OTSU, memory="least"), "exact"),
    (changed(OTSU, tiles=(99, 99)), "whole"),
    (changed(OTSU, given={"image": Given("image", "float64", "nan")}), "refused"),
    (changed(SMOOTH, values={"sigma": (1.0, 2.0, 3.0)}), "refused"),
    (FuzzCase("numpy.getitem", IMAGE, (9, 9), {"index": (99,)}, tiles=(2, 2)), "refused"),
]


@pytest.mark.parametrize(("case", "way"), WAYS)
def test_how_a_case_was_done_is_known(case, way):
    assert case.examine() == Outcome(way)


def test_a_part_is_compared_with_the_same_part():
    case = changed(SMOOTH, region=((2, 25), (3, 99)))
    assert problem_of(case) == ""
    assert problem_of(changed(LABELS, region=((29, 30), (0, 1)))) == ""


@pytest.mark.parametrize("layout", ["C", "F", "strided", "reversed", "big_endian"])
def test_layouts_change_nothing(layout):
    assert problem_of(changed(SMOOTH, layout=layout)) == ""


def test_the_code_of_a_case_makes_it_again():
    case = changed(SMOOTH, region=((2, 25), (3, 19)), memory="least", seed=2)
    assert eval(repr(case), {"FuzzCase": FuzzCase, "Given": Given}) == case
    assert "executor" not in repr(case)


def test_the_same_seed_gives_the_same_cases():
    def drawn(seed):
        cases = []
        tally_of("filters.median", cases=15, seed=seed, on_case=lambda case, _: cases.append(case))
        return cases

    assert drawn(3) == drawn(3) != drawn(4)
    assert len(drawn(3)) == 15


def test_what_takes_no_image_is_called_without_one():
    cases = []
    tally = tally_of("color.xyz_tristimulus_values", cases=9, on_case=lambda case, _: cases.append(case))
    assert tally.ways["whole"] == 9
    assert not tally.failures
    assert {(len(case.given), case.tiles, case.region) for case in cases} == {(0, None, None)}


def test_cases_differ_in_everything():
    cases = []
    tally_of("filters.gaussian", cases=100, on_case=lambda case, _: cases.append(case))
    for name in ("layout", "executor", "memory", "seed"):
        assert len({getattr(case, name) for case in cases}) >= 2, name
    assert {len(case.shape) for case in cases} == {1, 2, 3}
    assert len({case.given["image"].dtype for case in cases}) > 5
    assert len({case.given["image"].image for case in cases}) > 5
    assert len({case.values.get("mode") for case in cases}) > 3
    assert any(case.region for case in cases)
    assert tally_of("filters.gaussian", cases=100).ways["tiles"] > 30


def test_an_operation_that_takes_no_data_is_fuzzed_too():
    cases = []
    tally = tally_of("draw.line", cases=20, on_case=lambda case, _: cases.append(case))
    assert (tally.failures, tally.ways["whole"]) == (0, 20)
    assert all(not case.given and case.tiles is None for case in cases)
    assert len({repr(case.values) for case in cases}) > 5


def test_there_are_never_too_many_tiles():
    @fuzz_examples(tile_shapes((211, 50)))
    def check(tile):
        counts = [-(-length // side) for length, side in zip((211, 50), tile, strict=True)]
        assert np.prod(counts) <= MOST_TILES

    check()


def fuzz_examples(strategy):
    from hypothesis import given, settings

    return lambda check: settings(max_examples=50, deadline=None, derandomize=True)(given(strategy)(check))


@dataclasses.dataclass(frozen=True)
class Number:
    """A case that fails in one way if it is large, in another if it is odd."""

    value: int

    def examine(self):
        if self.value > 50:
            return Outcome("tiles", "large", f"{self.value} is large")
        return Outcome("whole", "odd", "odd") if self.value % 2 else Outcome("tiles")


def test_every_kind_of_failure_is_shrunk_and_all_are_counted():
    tally = fuzz_with(st.builds(Number, st.integers(0, 99)), cases=200, seed=1)
    assert tally.cases == 200
    assert tally.problems.keys() == {"large (tiles)", "odd (whole)"}
    assert tally.problems["large (tiles)"].startswith("51 is large\n")
    assert tally.problems["large (tiles)"].endswith("\nproblem_of(Number(value=51))")
    assert "Number(value=1)" in tally.problems["odd (whole)"]
    assert 20 < tally.failures < 200


def test_tallies_are_added_and_come_back_from_json():
    one = fuzz_with(st.builds(Number, st.integers(0, 49)), cases=20, seed=1)
    other = Tally()
    other.add_crash("crash", "it died")
    other.merge(Tally.from_json(one.to_json()))
    assert other.cases == 21
    assert other.failures == one.failures + 1
    assert set(other.problems) == {"crash", *one.problems}


def test_a_snippet_imports_what_it_uses():
    assert snippet_of(SMOOTH).startswith("from tamis.testing.fuzz import FuzzCase, Given, problem_of\n")


def test_operations_are_fuzzed_in_processes():
    done = dict(
        fuzz_in_processes(
            rounds_of(["numpy.negative", "numpy.sqrt"], cases=4, seed=0), processes=2, timeout_s=60
        )
    )
    assert {made.operation: tally.cases for made, tally in done.items()} == {
        "numpy.negative": 4,
        "numpy.sqrt": 4,
    }


def test_a_process_that_dies_is_a_failure_and_the_others_go_on():
    names = ["no.such_operation", "numpy.sqrt"]
    rounds = fuzz_in_processes(rounds_of(names, cases=5, seed=0), processes=2, timeout_s=60)
    done = {made.operation: tally for made, tally in rounds}
    assert done["numpy.sqrt"].failures == 0
    assert done["no.such_operation"].failures == MOST_DEATHS
    assert "ends the process" in done["no.such_operation"].problems["crash (exit status 1)"]


class Hanging:
    """A process that does not end, and nobody hears of."""

    exitcode = None
    is_killed = False

    def is_alive(self):
        return not self.is_killed

    def join(self, timeout=None):
        """It is not waited for."""

    def kill(self):
        self.is_killed = True

    def close(self):
        """Nothing is open."""


@pytest.mark.parametrize(("is_in_library", "failures"), [(False, 1), (True, 0)])
def test_a_case_that_takes_too_long_is_a_failure_unless_the_library_itself_does(is_in_library, failures):
    child = _Child(Round("numpy.sqrt", 10, 0), misfits=False, timeout_s=5.0)
    child.process = child.connection = Hanging()
    child.hear(("the case", Tally().to_json(), False))
    for is_asked in (True, is_in_library):
        child.hear(is_asked)
    assert not child.end()
    assert child.process.is_killed
    assert (child.before.failures, child.before.cases) == (failures, 1)
    assert ("took longer than 5 s" in child.before.problems.get("timeout", "")) is bool(failures)


def test_an_engine_that_refuses_what_the_library_takes_is_found(monkeypatch):
    def refuse(*_, **__):
        message = "no"
        raise PipelineError(message)

    monkeypatch.setattr("tamis.engine._engine.make_plan", refuse)
    assert SMOOTH.examine().kind == "refused"
    assert problem_of(SMOOTH) == "refused, but the library gives a result: PipelineError: no."


def test_an_engine_that_gives_what_the_library_refuses_is_found(monkeypatch):
    monkeypatch.setattr("tamis.testing._fuzz_case.directly", lambda *_: ValueError("not with these"))
    assert problem_of(SMOOTH) == "gives a result, but the library says ValueError: not with these"


def test_an_engine_that_raises_anything_else_is_found(monkeypatch):
    monkeypatch.setattr("tamis.engine._engine.make_plan", lambda *_, **__: {}["result"])
    assert SMOOTH.examine().kind == "raises KeyError"


def test_the_library_is_not_asked_what_it_cannot_take(monkeypatch):
    def never(*_):
        raise AssertionError

    monkeypatch.setattr("tamis.testing._fuzz_case.directly", never)
    nan = {"image": Given("image", "float32", "nan")}
    assert FuzzCase("morphology.h_minima", nan, (9, 9), {"h": 0.1}, tiles=(4, 4)).examine() == Outcome(
        "refused"
    )


@pytest.mark.parametrize(("image", "way"), [("negative_corner", "refused"), ("sample", "exact")])
@pytest.mark.parametrize("tiles", [(9, 9), (99, 99)])
def test_the_library_is_not_asked_what_would_end_the_process(image, way, tiles):
    given = {"image": Given("image", "int8", image)}
    case = FuzzCase("restoration.denoise_bilateral", given, (42, 30), {"channel_axis": None}, tiles=tiles)
    assert case.examine() == Outcome("whole" if (way, tiles) == ("exact", (99, 99)) else way)


def test_what_the_library_never_says_twice_is_undefined(monkeypatch):
    numbers = iter(range(1000))
    monkeypatch.setattr("tamis.testing._fuzz_outcome.directly", lambda *_: {"result": next(numbers)})
    monkeypatch.setattr("tamis.testing._fuzz_case.directly", lambda *_: {"result": next(numbers)})
    assert SMOOTH.examine() == Outcome("undefined")


def test_what_the_library_reads_beyond_an_array_is_undefined():
    case = FuzzCase(
        "ndimage.convolve",
        {"input": Given("image", "float64", "constant")},
        (3, 16),
        {"weights": ArrayValue.of(np.arange(27 * 27.0).reshape(27, 27))},
    )
    # what lies there is a matter of luck: one of a few is enough
    shapes = [(3, 16), (2, 5), (4, 9), (3, 31), (5, 7), (2, 16), (6, 6), (1, 16), (3, 3)]
    made = (dataclasses.replace(case, shape=shape).make() for shape in shapes)
    assert not all(_is_repeatable(graph, arrays) for graph, arrays in made)
    graph, arrays = dataclasses.replace(case, shape=(40, 40)).make()
    assert _is_repeatable(graph, arrays)


def test_a_table_is_measured_on_the_labels_that_are_given_in_its_place():
    case = FuzzCase("numpy.column", {"table": Given("labels", "int32")}, (30, 20), {"name": "centroid-1"})
    graph, arrays = case.make()
    assert [node.operation for node in graph.nodes] == ["measure.regionprops_table", "numpy.column"]
    assert arrays["table"].shape == (30, 20)
    assert problem_of(changed(case, tiles=(9, 8), region=((1, 3),))) == ""
    assert changed(case, values={"name": "nobody"}).examine() == Outcome("refused")
