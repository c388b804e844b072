import pickle

import numpy as np
import pytest

from tamis.catalogue import Slice, get_operation
from tamis.engine._program import Program, Step, run_program, run_step
from tamis.errors import ImageError, TaskError
from tamis.region import Lattice, Region

IMAGE = np.random.default_rng(3).random((23, 17))
IMAGE.flags.writeable = False


def step(node, operation, inputs, shape=IMAGE.shape, dtype="float64", **values):
    checked = get_operation(operation).check_values(values, given=tuple(inputs))
    return Step(node, operation, inputs, checked, shape, dtype)


def reader(**results):
    """Return what reads these results, and the list of what was read."""
    asked = []

    def read(ref, region):
        asked.append((ref, region))
        value = results[ref]
        return value if region is None else value[region.slices]

    return read, asked


SMOOTH = step("smooth", "filters.gaussian", {"image": "image"}, sigma=1, mode="reflect")
EDGES = step("edges", "filters.sobel", {"image": "smooth"})
ABOVE = step("above", "numpy.greater", {"x1": "edges", "x2": "level"})
RIDGE = step("ridge", "numpy.subtract", {"x1": "smooth", "x2": "edges"})
PART = step("part", "numpy.getitem", {"image": "edges"}, index=(Slice(None, None, -2), 5))


def directly():
    from skimage import filters

    smooth = filters.gaussian(IMAGE, sigma=1, mode="reflect")
    return smooth, filters.sobel(smooth)


@pytest.mark.parametrize("tile", [(1, 1), (4, 9), (23, 2), (50, 50)])
def test_a_chain_gives_the_pixels_of_the_whole(tile):
    read, _ = reader(image=IMAGE)
    _, edges = directly()
    for region in Lattice(IMAGE.shape, tile):
        made = run_program(Program((SMOOTH, EDGES)), region, read)
        np.testing.assert_array_equal(made, edges[region.slices])


def test_a_chain_reads_its_region_and_the_depth_of_all_steps():
    read, asked = reader(image=IMAGE)
    run_program(Program((SMOOTH, EDGES)), Region((10, 2), (11, 3)), read)
    assert asked == [("image", Region((5, 0), (16, 8)))]


def test_a_diamond_computes_what_both_branches_need_once(monkeypatch):
    calls = []
    real = run_step
    monkeypatch.setattr(
        "tamis.engine._program.run_step",
        lambda step, *rest, **more: calls.append(step.node) or real(step, *rest, **more),
    )
    read, _ = reader(image=IMAGE)
    smooth, edges = directly()
    region = Region((3, 3), (9, 5))
    made = run_program(Program((SMOOTH, EDGES, RIDGE)), region, read)
    np.testing.assert_array_equal(made, (smooth - edges)[region.slices])
    assert calls == ["smooth", "edges", "ridge"]


def test_a_number_is_read_whole_and_keeps_its_type():
    read, asked = reader(image=IMAGE)
    region, numbers = Region((0, 0), (5, 5)), {"level": np.float64(0.05)}
    made = run_program(Program((SMOOTH, EDGES, ABOVE), frozenset(numbers)), region, read, numbers)
    np.testing.assert_array_equal(made, directly()[1][:5, :5] > 0.05)
    assert [ref for ref, _ in asked] == ["image"]


def test_a_crop_in_a_chain_computes_only_what_it_takes():
    read, asked = reader(image=IMAGE)
    made = run_program(Program((SMOOTH, EDGES, PART)), Region((2,), (4,)), read)
    np.testing.assert_array_equal(made, directly()[1][::-2, 5][2:4])
    assert asked == [("image", Region((11, 0), (23, 11)))]


def test_steps_get_arrays_that_are_contiguous_and_nobody_can_write_into(monkeypatch):
    given = []

    def spy(operation, inputs, values):
        given.extend(inputs.values())
        return np.array(next(iter(inputs.values())))

    monkeypatch.setattr("tamis.engine._program.call", spy)
    monkeypatch.setattr("tamis.engine._program.call_part", lambda *_: None)
    read, _ = reader(image=IMAGE)
    run_program(Program((SMOOTH, EDGES, RIDGE)), Region((3, 3), (9, 5)), read)
    assert len(given) == 4
    for array in given:
        assert array.flags.c_contiguous
        assert not array.flags.writeable or array.base is None


def test_a_step_crosses_to_a_worker_as_names_and_numbers():
    program = Program((SMOOTH, EDGES, PART), frozenset({"level"}))
    text = pickle.dumps(program)
    assert pickle.loads(text) == program
    assert pickle.loads(text).steps[0].depth == (4, 4)
    assert b"_depths" not in text


def test_a_failure_tells_node_operation_values_region_and_cause():
    flat = np.ones((3, 3))
    broken = step("broken", "filters.median", {"image": "image"}, (4, 23, 17), footprint=flat)
    read, _ = reader(image=np.stack([IMAGE] * 4))
    with pytest.raises(TaskError) as caught:
        run_program(Program((broken,)), Region((0, 5, 5), (1, 6, 6)), read)
    error = caught.value
    assert (error.node, error.operation) == ("broken", "filters.median")
    assert error.values["mode"] == "nearest"
    assert error.region == "[0:2, 4:7, 4:7]"
    assert isinstance(error.__cause__, RuntimeError)
    assert "\n" not in str(error)


def test_running_out_of_memory_is_told_with_what_to_do(monkeypatch):
    def fail(*_):
        message = "Unable to allocate 2.00 TiB"
        raise MemoryError(message)

    monkeypatch.setattr("tamis.engine._program.call", fail)
    with pytest.raises(TaskError, match=r"MemoryError: Unable to allocate.*Use a smaller region"):
        run_step(SMOOTH, {"image": IMAGE})


def test_an_error_without_words_is_told_too(monkeypatch):
    def fail(*_):
        raise KeyError

    monkeypatch.setattr("tamis.engine._program.call", fail)
    with pytest.raises(TaskError, match="KeyError: no reason given"):
        run_step(SMOOTH, {"image": IMAGE})


def test_a_warning_that_is_made_an_error_is_told_as_one():
    bright = np.full((5, 5), 2.0, np.float32)
    with pytest.raises(TaskError, match=r"node 'levels': filters\.rank\.mean failed: \w+"):
        run_step(
            step("levels", "filters.rank.mean", {"image": "image"}, footprint=np.ones((3, 3))),
            {"image": bright},
        )


def test_nan_is_refused_where_the_operation_cannot_take_it():
    holed = IMAGE.copy()
    holed[2, 3] = np.nan
    holed[0, 0] = -np.inf
    otsu = step("level", "filters.threshold_otsu", {"image": "image"})
    with pytest.raises(ImageError, match=r"node 'level'.*2 of 391 pixels of 'image' are.*nan_to_num"):
        run_step(otsu, {"image": holed})


def test_a_failure_on_nan_says_that_there_is_one(monkeypatch):
    monkeypatch.setattr("tamis.engine._program.call", lambda *_: 1 / 0)
    holed = IMAGE.copy()
    holed[2, 3] = np.nan
    with pytest.raises(TaskError, match="'image' holds NaN or infinity; replace them first"):
        run_step(SMOOTH, {"image": holed})


def test_compiled_code_that_wants_to_be_able_to_write_gets_a_copy(monkeypatch):
    def want_to_write(operation, inputs, values):
        if not inputs["image"].flags.writeable:
            message = "buffer source array is read-only"
            raise ValueError(message)
        inputs["image"][:] = 7
        return inputs["image"]

    monkeypatch.setattr("tamis.engine._program.call", want_to_write)
    before = IMAGE.copy()
    assert (run_step(SMOOTH, {"image": IMAGE}) == 7).all()
    np.testing.assert_array_equal(IMAGE, before)
