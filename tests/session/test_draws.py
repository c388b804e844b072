"""Drawing in a session: live, undone step by step, and there again after a restart."""

from __future__ import annotations

import json

import numpy as np
import pytest
from skimage.filters import sobel
from skimage.segmentation import random_walker, watershed

from tamis.errors import ParameterError, PipelineError, UnknownNameError
from tamis.io import from_array
from tamis.session import Mark, Session

LEFT = Mark("stroke", ((9.0, 3.0), (14.0, 5.0)), 1, 1.5, id="left")
MIDDLE = Mark("polygon", ((6.0, 12.0), (12.0, 11.0), (10.0, 17.0)), 2, id="middle")
RIGHT = Mark("rectangle", ((2.0, 26.0), (20.0, 28.0)), 3)


@pytest.fixture
def seeded(engine, image):
    """image -> edges; seeds; a watershed of both."""
    with Session.start(image, engine=engine) as session:
        session.add_drawing(like="image")
        session.add_step("filters.sobel", node_id="edges", after="image")
        session.add_step("segmentation.watershed", node_id="cells", inputs={"markers": "seeds"})
        yield session


def draw_all(session):
    for mark in (LEFT, MIDDLE, RIGHT):
        session.draw("seeds", mark)


def test_a_drawing_is_an_input(seeded):
    assert seeded.pipeline.inputs == ("image", "seeds")
    assert seeded.specs()["seeds"].shape == (24, 31)
    assert seeded.images["seeds"].dtype == np.int32
    assert not seeded.result("seeds").any()
    assert seeded.add_drawing().pipeline.inputs[-1] == "seeds_2"
    assert seeded.add_drawing(kind="binary").pipeline.inputs[-1] == "region"


def test_a_watershed_follows_what_is_drawn(seeded, image):
    draw_all(seeded)
    seeds = seeded.images["seeds"].read()
    assert set(np.unique(seeds)) == {0, 1, 2, 3}
    expected = watershed(sobel(image), seeds)
    np.testing.assert_array_equal(seeded.result("cells"), expected)
    assert seeded.result("cells").dtype == expected.dtype
    seeded.draw("seeds", Mark("polygon", MIDDLE.points, 7, id="middle"))
    np.testing.assert_array_equal(seeded.result("cells"), np.where(expected == 2, 7, expected))


def test_a_random_walker_follows_too(seeded, image):
    draw_all(seeded)
    seeded.add_step("segmentation.random_walker", after="image", node_id="walk", inputs={"labels": "seeds"})
    np.testing.assert_array_equal(
        seeded.result("walk"), random_walker(image, np.array(seeded.images["seeds"].read()))
    )


def test_each_stroke_is_one_step_of_undo(seeded):
    for points in (LEFT.points[:1], LEFT.points):
        seeded.draw("seeds", Mark("stroke", points, 1, id="left"), is_final=False)
    seeded.draw("seeds", LEFT)
    seeded.draw("seeds", RIGHT)
    keys = [state.drawings["seeds"].key for state in seeded.history.states if "seeds" in state.drawings]
    assert len(set(keys)) == 3
    assert seeded.undo().drawings["seeds"].marks == (LEFT,)
    assert seeded.undo().drawings["seeds"].marks == ()
    assert not seeded.result("seeds").any()
    seeded.redo()
    assert seeded.redo().drawings["seeds"].marks == (LEFT, RIGHT)
    assert seeded.result("seeds").any()


def test_two_strokes_without_a_name_are_two(seeded):
    for _ in range(2):
        seeded.draw("seeds", RIGHT, is_final=False)
    assert len(seeded.state.drawings["seeds"].marks) == 2
    assert seeded.undo().drawings["seeds"].marks == (RIGHT,)


def test_edits_of_steps_leave_what_is_drawn(seeded):
    draw_all(seeded)
    seeded.rename_step("cells", "basins")
    seeded.replace_step("edges", "filters.scharr")
    seeded.disable_step("edges")
    assert seeded.remove_step("edges").drawings["seeds"].marks == (LEFT, MIDDLE, RIGHT)
    assert seeded.result("basins").max() == 3


def test_clearing_takes_all_marks_or_one(seeded):
    draw_all(seeded)
    assert seeded.clear_drawing("seeds", "left").drawings["seeds"].marks == (MIDDLE, RIGHT)
    assert seeded.clear_drawing("seeds").drawings["seeds"].marks == ()
    with pytest.raises(UnknownNameError, match="mark named 'left' is not known"):
        seeded.clear_drawing("seeds", "left")


def test_a_removed_drawing_leaves_its_readers_with_nothing_and_undo_brings_it_back(seeded):
    draw_all(seeded)
    seeded.show(["seeds", "cells"])
    seeded.set_outputs("cells", "seeds")
    before = seeded.result("cells")
    state = seeded.remove_drawing("seeds")
    assert state.pipeline.inputs == ("image",)
    assert state.shown == ("cells",)
    assert dict(state.pipeline.get_node("cells").inputs) == {"image": "edges"}
    assert list(seeded.images) == ["image"]
    assert not np.array_equal(seeded.result("cells"), before)
    assert seeded.undo().pipeline.inputs == ("image", "seeds")
    np.testing.assert_array_equal(seeded.result("cells"), before)


def test_a_renamed_drawing_is_read_under_its_new_name_and_is_one_undo(seeded):
    draw_all(seeded)
    seeded.show(["seeds", "cells"])
    seeded.set_outputs("cells", "seeds")
    seeded.select("seeds")
    before, marks = seeded.result("cells"), seeded.state.drawings["seeds"].marks
    state = seeded.rename_drawing("seeds", "nuclei")
    assert state.pipeline.inputs == ("image", "nuclei")
    assert dict(state.pipeline.get_node("cells").inputs) == {"image": "edges", "markers": "nuclei"}
    assert (state.selected, state.shown) == ("nuclei", ("nuclei", "cells"))
    assert state.drawings["nuclei"].marks == marks
    assert "nuclei" in state.pipeline.targets.values()
    np.testing.assert_array_equal(seeded.result("cells"), before)
    seeded.draw("nuclei", MIDDLE)
    assert seeded.rename_drawing("nuclei", "nuclei").drawings == seeded.state.drawings
    for name in ("image", "cells", "1 2"):
        with pytest.raises(PipelineError):
            seeded.rename_drawing("nuclei", name)
    with pytest.raises(UnknownNameError, match="drawing is named 'image'"):
        seeded.rename_drawing("image", "seeds")


def test_a_refused_mark_changes_nothing(seeded):
    before = seeded.history
    with pytest.raises(ParameterError):
        seeded.draw("seeds", Mark("stroke", ((1.0, 1.0),), plane=(0,)))
    for verb in (seeded.remove_drawing, seeded.clear_drawing):
        with pytest.raises(UnknownNameError, match="drawing is named 'sead'"):
            verb("sead")
    with pytest.raises(PipelineError, match=r"the name 'seeds' is used already\. Take 'seeds_2'"):
        seeded.add_drawing("seeds")
    with pytest.raises(ParameterError, match="'kind' must be one of markers, binary"):
        seeded.add_drawing(kind="labels")
    assert seeded.history is before


def test_the_journal_brings_everything_back_and_tells_each_stroke_once(engine, image, tmp_path):
    with Session.start(image, engine=engine, journal=tmp_path / "s") as session:
        session.add_drawing()
        for number in range(30):
            points = tuple((row, number + row % 2) for row in map(float, range(20)))
            session.draw("seeds", Mark("stroke", points, number + 1))
        session.name_state("best")
        session.add_step("filters.gaussian", after="image")
        session.clear_drawing("seeds")
        session.undo()
        pixels, history = session.result("seeds"), session.history
    lines = (tmp_path / "s").read_bytes().splitlines()
    assert max(map(len, lines[3:])) < 3000
    assert [json.loads(line)["do"] for line in lines[2:4]] == ["add_drawing", "draw"]
    with Session.restore(tmp_path / "s", engine=engine) as again:
        assert again.history == history
        np.testing.assert_array_equal(again.result("seeds"), pixels)
        assert again.redo().drawings["seeds"].marks == ()
        again.jump("best")
        np.testing.assert_array_equal(again.result("seeds"), pixels)


def test_a_long_journal_is_made_short_and_tells_the_same(engine, image, tmp_path):
    with Session.start(image, engine=engine, journal=tmp_path / "s") as session:
        session.add_drawing()
        session.draw("seeds", MIDDLE)
        for number in range(120):
            session.draw("seeds", Mark("stroke", ((1.0, number / 8),), id="one"), is_final=False)
        history = session.history
    for _ in range(2):
        with Session.restore(tmp_path / "s", engine=engine) as again:
            assert again.history == history
    assert len((tmp_path / "s").read_bytes().splitlines()) == 1 + len(history.states)


@pytest.mark.parametrize(
    ("shape", "axes", "drawn"),
    [
        ((9, 8, 3), "YXC", ((9, 8), "YX")),
        ((2, 5, 9, 8), "CZYX", ((5, 9, 8), "ZYX")),
        ((4, 9, 8), "TYX", None),
    ],
)
def test_one_draws_on_the_image_without_its_channels(engine, shape, axes, drawn):
    pixels = from_array(np.zeros(shape, np.uint8), axes=axes, spacing=tuple(range(1, len(shape) + 1)))
    with Session.start(pixels, engine=engine) as session:
        session.add_step("filters.gaussian", node_id="smooth")
        for like in (None, "smooth"):
            drawing = session.add_drawing(like=like).drawings["seeds" if like is None else "seeds_2"]
            assert (drawing.shape, drawing.axes) == (drawn or (shape, axes))
            places = [axes.index(letter) + 1.0 for letter in drawing.axes]
            assert list(drawing.spacing) == places


def test_what_has_no_rows_and_columns_cannot_be_drawn_on(engine):
    with Session.start(np.arange(9.0), engine=engine) as session:
        with pytest.raises(PipelineError, match="one draws on rows and columns"):
            session.add_drawing()
        session.add_step("numpy.unique")
        with pytest.raises(PipelineError, match="known only when it is computed"):
            session.add_drawing(like="unique")


@pytest.mark.parametrize(("index", "axes"), [((0, 0), "none"), ((0,), "X")])
def test_a_number_and_a_line_cannot_be_drawn_on(engine, image, index, axes):
    with Session.start(image, engine=engine) as session:
        session.add_step("numpy.getitem", values={"index": index}, node_id="less")
        with pytest.raises(PipelineError, match=f"the axes are {axes}"):
            session.add_drawing(like="less")


def test_cropping_goes_between_an_image_and_its_readers(seeded, image):
    state = seeded.crop_to(Mark("rectangle", ((3.5, -2.0), (17.0, 12.0))), "image")
    assert state.pipeline.get_node("edges").inputs["image"] == state.selected == "getitem"
    np.testing.assert_array_equal(seeded.result("edges"), sobel(image[4:18, 0:13]))
    with pytest.raises(ParameterError, match="a mark inside the image"):
        seeded.crop_to(Mark("rectangle", ((50.0, 50.0), (60.0, 60.0))), "image")


def test_colours_are_cropped_by_rows_and_columns(engine):
    pixels = np.random.default_rng(0).integers(0, 255, (9, 8, 3), np.uint8)
    with Session.start(pixels, engine=engine) as session:
        session.crop_to(Mark("rectangle", ((2.0, 3.0), (5.0, 6.0))))
        np.testing.assert_array_equal(session.result("getitem"), pixels[2:6, 3:7])
