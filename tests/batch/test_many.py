"""Many images: folders, keys, failures. The command's tests look at the files."""

from __future__ import annotations

import numpy as np
import pytest

from tamis.batch import Ledger, run_many
from tamis.batch._many import _folder_names
from tamis.errors import PipelineError, ReadError, WriteError
from tamis.pipeline import Pipeline
from tamis.recorder import data, open


@pytest.fixture
def images(tmp_path, image):
    paths = [str(tmp_path / name) for name in ("a.npy", "b.npy", "c.npy")]
    for shift, path in enumerate(paths):
        np.save(path, np.roll(image, shift, axis=1))
    return paths


@pytest.fixture
def many(pipeline, engine, tmp_path):
    """Run the pipeline on images, without reports."""

    def call(images, **options):
        return list(run_many(pipeline, images, tmp_path / "out", engine=engine, with_report=False, **options))

    return call


def test_each_image_is_told_when_it_is_done(pipeline, engine, images, tmp_path):
    going = run_many(pipeline, images, tmp_path / "out", engine=engine, with_report=False)
    first = next(going)
    assert (first.image, first.folder) == (images[0], tmp_path / "out" / "a")
    assert "labels.tif" in first.files
    assert first.seconds > 0
    assert (first.is_cached, first.was_done, first.error) == (False, False, None)
    assert [line.image for line in Ledger(tmp_path / "out" / "ledger.jsonl").lines()] == images[:1]
    assert [one.folder.name for one in going] == ["b", "c"]


def test_nothing_is_made_before_the_first_image_is_done(many, tmp_path):
    (one,) = many([str(tmp_path / "none.npy")])
    assert isinstance(one.error, ReadError)
    assert not (tmp_path / "out").exists()


def test_a_failure_among_others_is_told_and_written_down(many, images, tmp_path):
    np.save(images[1], np.zeros((0, 3)))
    one, failed, other = many(images)
    assert (one.error, other.error) == (None, None)
    assert "must not be empty" in str(failed.error)
    lines = Ledger(tmp_path / "out" / "ledger.jsonl").lines()
    assert [bool(line.error) for line in lines] == [False, True, False]
    assert not (tmp_path / "out" / "b").exists()


def test_a_run_goes_on_where_another_was_stopped(many, images):
    many(images[:2])
    assert [one.was_done for one in many(images, resume=True)] == [True, True, False]
    assert [one.was_done for one in many(images)] == [False, False, False]
    assert all(one.is_cached for one in many(images))


def test_it_can_be_stopped_between_images(pipeline, engine, images, tmp_path):
    going = run_many(pipeline, images, tmp_path / "out", engine=engine, with_report=False)
    next(going)
    going.close()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"a", "ledger.jsonl"}


def test_where_nothing_can_be_written_nothing_is_computed(many, images, tmp_path):
    (tmp_path / "out").touch()
    with pytest.raises(WriteError, match="Not a directory"):
        many(images)


def test_a_pipeline_of_two_images_fails_on_each(engine, images, tmp_path):
    pipeline = Pipeline.of(sum=open(images[0]) + open(images[1]))
    (one,) = run_many(pipeline, images[:1], tmp_path / "out", engine=engine)
    assert isinstance(one.error, PipelineError)


def test_a_pipeline_that_takes_no_image_runs_once(engine, tmp_path):
    pipeline = Pipeline.of(blobs=data.binary_blobs(length=20, rng=1))
    for was_done in (False, True):
        (one,) = run_many(pipeline, [""], tmp_path, engine=engine, with_report=False, resume=True)
        assert (one.error, one.was_done, one.folder.name) == (None, was_done, "results")
    (one,) = run_many(pipeline, ["sample:coins"], tmp_path, engine=engine)
    assert "one image too many was given: the inputs are none" in str(one.error)


def test_a_listener_is_let_go_even_when_the_run_fails(many, images):
    np.save(images[1], np.full((4, 4), np.nan))
    told = []

    class Listener:
        def __init__(self, image):
            self.image = image

        def __enter__(self):
            return lambda event: told.append(type(event).__name__)

        def __exit__(self, *error):
            told.append(f"end of {self.image}")

    many(images, listener_for=Listener)
    assert told[0] == "RunStarted"
    assert [word for word in told if word.startswith("end")] == [f"end of {image}" for image in images]


@pytest.mark.parametrize(
    ("images", "names"),
    [
        (["x/a.tif", "y/a.tif", "z/a.png"], ["a", "a_2", "a_3"]),
        (["a_2.tif", "x/a.tif", "y/a.tif"], ["a_2", "a", "a_3"]),
        (["a.tif", "A.tif"], ["a", "A_2"]),
        (["sample:coins", "coins.tif"], ["coins", "coins_2"]),
        (["my image.tif", "\u7d30\u80de.png"], ["my image", "\u7d30\u80de"]),
        (["scan.v1.ome.tif", "scan.v2.ome.tif"], ["scan.v1", "scan.v2"]),
        (["/", ".tif", "..."], ["image", "tif", "image_2"]),
        (["scan\udcff.tif"], ["scan?"]),
        ([""], ["results"]),
    ],
)
def test_folders_are_named_like_the_images_and_no_two_the_same(images, names):
    assert _folder_names(images) == names
