"""What a session writes runs elsewhere: in another process, without the session, the script without Tamis."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import tamis
from tamis.errors import PipelineError, WriteError
from tamis.io import from_array
from tamis.pipeline import Node, Pipeline, Source
from tamis.session import Drawing, Mark, Session
from tamis.session._export import save_pipeline
from tamis.session._painting import drawn_image


@pytest.fixture
def seeded(engine):
    """coins, and seeds and a region drawn on it; the watershed of both."""
    with Session.start("sample:coins", engine=engine) as session:
        session.add_drawing()
        session.add_drawing(kind="binary")
        session.add_step("filters.sobel", node_id="edges", after="coins")
        session.add_step(
            "segmentation.watershed", node_id="cells", inputs={"markers": "seeds", "mask": "region"}
        )
        session.draw("seeds", Mark("stroke", ((100.0, 40.0), (110.0, 60.0)), 1, 4.0))
        session.draw("seeds", Mark("stroke", ((200.0, 300.0), (260.0, 200.0)), 70_000, 4.0))
        session.draw("region", Mark("polygon", ((10.0, 10.0), (280.0, 5.0), (290.0, 370.0), (5.0, 380.0))))
        yield session


def test_a_saved_pipeline_runs_elsewhere(seeded, tmp_path):
    written = seeded.save_pipeline(tmp_path / "coins.json")
    assert [path.name for path in written] == ["coins.json", "coins.seeds.npy", "coins.region.npy"]
    moved = tmp_path.rename(tmp_path.with_name(f"{tmp_path.name}_moved"))
    cells = seeded.result("cells")
    np.testing.assert_array_equal(tamis.run(Pipeline.load(moved / "coins.json"))["cells"], cells)
    command = [sys.executable, "-m", "tamis", "run", "coins.json", "--out", "out", "--no-report"]
    subprocess.run(command, cwd=moved, check=True, capture_output=True)
    np.testing.assert_array_equal(tamis.open(moved / "out" / "coins" / "cells.tif").compute(), cells)


def test_another_image_does_not_take_the_place_of_the_seeds(seeded, tmp_path):
    seeded.save_pipeline(tmp_path / "coins.json")
    other = np.array(seeded.images["coins"].read())[::-1].copy()
    result = tamis.run(Pipeline.load(tmp_path / "coins.json"), other)
    assert set(np.unique(result["cells"])) == {0, 1, 70_000}
    assert not np.array_equal(result["cells"], seeded.result("cells"))


def test_an_exported_script_needs_no_tamis_and_gives_the_same(seeded, tmp_path):
    script, *_ = seeded.save_script(tmp_path / "coins.py")
    text = script.read_text()
    assert "tamis" not in text.lower()
    script.write_text(
        text + "\nimport numpy, sys\nassert 'tamis' not in sys.modules\nnumpy.save('out', cells)\n"
    )
    subprocess.run([sys.executable, script.name], cwd=tmp_path, check=True)
    again = np.load(tmp_path / "out.npy")
    cells = seeded.result("cells")
    np.testing.assert_array_equal(again, cells)
    assert again.dtype == cells.dtype


def test_an_array_in_memory_gets_a_file_too(engine, image, tmp_path):
    signed = -0.0 * image
    with Session.start(signed, engine=engine) as session:
        session.add_step("filters.gaussian", node_id="smooth")
        _, file = session.save_pipeline(tmp_path / "x.json")
        assert np.signbit(np.load(file)).all()
        smooth = session.result("smooth")
    np.testing.assert_array_equal(tamis.run(Pipeline.load(tmp_path / "x.json"))["smooth"], smooth)


def test_a_huge_drawing_is_written_in_parts(monkeypatch, tmp_path):
    monkeypatch.setattr("tamis.session._export._TILE_BYTES", 1000)
    drawing = Drawing((3, 40, 50), "ZYX", (1.0,) * 3, "pixel")
    for plane in range(3):
        drawing = drawing.with_mark(
            Mark("stroke", ((5.0, 5.0), (35.0, 9.0 * plane)), plane + 1, 3.0, (plane,))
        )
    image = drawn_image(drawing)
    pipeline = Pipeline(
        (Source("seeds", "markers"),), (Node.of("n", "numpy.negative", {"x": "seeds"}, {}),), {}
    )
    save_pipeline(pipeline, {"seeds": image}, tmp_path / "p.json")
    np.testing.assert_array_equal(np.load(tmp_path / "p.seeds.npy"), image.read())
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["p.json", "p.seeds.npy"]


def test_what_cannot_be_written_leaves_nothing(seeded, tmp_path):
    with pytest.raises(WriteError, match="cannot be written"):
        seeded.save_pipeline(tmp_path / "no" / "coins.json")
    (tmp_path / "coins.seeds.npy").mkdir()
    with pytest.raises(WriteError, match=r"coins\.seeds\.npy"):
        seeded.save_script(tmp_path / "coins.py")
    assert [path.name for path in tmp_path.iterdir()] == ["coins.seeds.npy"]


def test_a_script_that_cannot_be_is_refused_before_anything_is_written(engine, tmp_path):
    with Session.start("sample:foam", engine=engine) as session:
        session.add_drawing()
        with pytest.raises(PipelineError, match="no script can read the input 'foam'"):
            session.save_script(tmp_path / "foam.py")
    assert list(tmp_path.iterdir()) == []


def test_drawings_go_to_worker_processes(engine, image):
    with Session.start(from_array(image), engine=engine) as session:
        session.add_drawing()
        session.draw("seeds", Mark("stroke", ((3.0, 3.0), (20.0, 20.0)), 5, 2.0))
        session.add_step("segmentation.expand_labels", after="seeds", node_id="wide", values={"distance": 3})
        images = {name: np.array(source.read()) for name, source in session.images.items()}
        assert images["seeds"].any()
        done = tamis.run(
            session.pipeline, session.images, executor="processes", workers=2, tiles=(16, 16), progress=False
        )
        np.testing.assert_array_equal(done["wide"], session.result("wide"))
