"""`tamis run`: one image and many, every kind of output, resume, JSON."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time

import numpy as np
import pytest
import tifffile
from tests.cli.conftest import COMMAND

from tamis.batch import Ledger
from tamis.io import open_image
from tamis.pipeline import Pipeline
from tamis.recorder import exposure, feature, filters, measure, open

FILES = {"labels.tif", "labels_overlay.png", "pipeline.json", "script.py", "table.csv", "table.parquet"}


def names_in(folder):
    return {path.name for path in folder.iterdir()}


def assert_same_pixels(first, second):
    one, other = (tifffile.imread(folder / "labels.tif") for folder in (first, second))
    assert one.dtype == other.dtype
    assert np.array_equal(one, other)


@pytest.fixture
def fast(tamis, work):
    """`tamis run p.json ... --no-report`."""
    return lambda *arguments: tamis("run", work / "p.json", *arguments, "--no-report")


def test_one_image_gets_a_folder_of_its_name(tamis, work, image, tmp_path):
    done = tamis("run", work / "p.json", work / "a.tif", "--out", tmp_path / "new" / "out")
    folder = tmp_path / "new" / "out" / "a"
    assert (done.status, done.err) == (0, "")
    assert names_in(folder) == FILES | {"report.html"}
    assert done.out.startswith(f"{folder}: labels.tif, labels_overlay.png, pipeline.json, report.html, ")
    from skimage import filters, measure

    smooth = filters.gaussian(image, sigma=2)
    assert np.array_equal(
        tifffile.imread(folder / "labels.tif"), measure.label(smooth > filters.threshold_otsu(smooth))
    )


def test_without_an_image_it_takes_the_one_it_was_made_with(fast, tmp_path):
    assert fast("--out", tmp_path).status == 0
    assert (tmp_path / "a" / "labels.tif").exists()


def test_a_pipeline_that_makes_its_image_itself_needs_none(tamis, tmp_path):
    from skimage import data, measure

    from tamis.recorder import data as lazy_data
    from tamis.recorder import measure as lazily

    blobs = lazy_data.binary_blobs(length=50, rng=3)
    Pipeline.of(blobs=blobs, cells=lazily.label(blobs)).save(tmp_path / "p.json")
    done = tamis("run", tmp_path / "p.json", "--out", tmp_path / "out", "--tiles", "16,16")
    assert (done.status, done.err) == (0, "")
    folder = tmp_path / "out" / "results"
    assert names_in(folder) == {"blobs.tif", "cells.tif", "pipeline.json", "report.html", "script.py"}
    wanted = measure.label(data.binary_blobs(50, rng=3))
    assert np.array_equal(tifffile.imread(folder / "cells.tif"), wanted)
    names = {}
    exec((folder / "script.py").read_text(), names)
    assert np.array_equal(names["cells"], wanted)
    assert "inputs are none" in tamis("run", tmp_path / "p.json", "sample:coins", "--out", tmp_path).error


def test_names_and_places_are_written_beside_the_numbers(tamis, tmp_path):
    from tamis.recorder import draw

    image, places = draw.random_shapes((40, 30), 3, rng=3)
    Pipeline.of(image=image, places=places).save(tmp_path / "p.json")
    assert tamis("run", tmp_path / "p.json", "--out", tmp_path).status == 0
    numbers = json.loads((tmp_path / "results" / "numbers.json").read_text())
    assert numbers == {"places": [[name, list(map(list, box))] for name, box in places.compute()]}


def test_the_results_of_an_image_lead_back_to_that_image(tamis, fast, work, tmp_path):
    other = tmp_path / "other.tif"
    tifffile.imwrite(other, np.eye(40, dtype=np.uint8))
    fast(other, "--out", tmp_path / "one")
    document = Pipeline.load(tmp_path / "one" / "other" / "pipeline.json")
    assert [source.locator for source in document.sources] == [str(other)]
    done = tamis("run", tmp_path / "one" / "other", "--out", tmp_path / "two", "--no-report")
    assert done.status == 0
    first, again = (tmp_path / run / "other" for run in ("one", "two"))
    assert (first / "pipeline.json").read_text() == (again / "pipeline.json").read_text()
    assert_same_pixels(first, again)


def test_a_second_run_is_taken_from_the_cache_and_replaces_the_folder(fast, work, tmp_path):
    fast("sample:coins", "--out", tmp_path)  # large enough to be worth a file in the cache
    (tmp_path / "coins" / "labels.tif").write_bytes(b"damaged by somebody")
    done = fast("sample:coins", "--out", tmp_path)
    assert "(from the cache)" in done.out
    assert open_image(tmp_path / "coins" / "labels.tif").shape == (303, 384)
    assert names_in(tmp_path) == {"coins", "ledger.jsonl"}


def test_a_batch_does_all_but_the_failing_image(fast, work, tmp_path):
    bad = tmp_path / "bad.tif"
    bad.write_bytes(b"no image")
    done = fast(work / "a.tif", bad, "sample:coins", "--out", tmp_path / "out")
    assert done.status == 3
    assert str(bad) in done.error
    assert names_in(tmp_path / "out") == {"a", "coins", "ledger.jsonl"}
    lines = [json.loads(line) for line in (tmp_path / "out" / "ledger.jsonl").read_text().splitlines()]
    assert [bool(line["error"]) for line in lines] == [False, True, False]


def test_in_a_batch_the_message_of_a_step_names_the_image(fast, work, tmp_path):
    np.save(tmp_path / "nan.npy", np.full((9, 9), np.nan))
    done = fast(tmp_path / "nan.npy", work / "a.tif", "--out", tmp_path / "out")
    assert done.error.startswith(f"{tmp_path / 'nan.npy'}: node 'threshold_otsu': ")


@pytest.mark.parametrize("is_batch", [True, False])
def test_json_is_all_there_is_on_stdout(fast, work, tmp_path, is_batch):
    bad = tmp_path / "bad.npy"
    bad.write_bytes(b"")
    done = fast(*([work / "a.tif"] if is_batch else []), bad, "--out", tmp_path / "out", "--json")
    rows = json.loads(done.out)
    assert done.status == (3 if is_batch else 1)
    assert rows[-1]["image"] == str(bad)
    assert "empty file" in rows[-1]["error"]
    if is_batch:
        assert done.err == ""
        assert rows[0] == rows[0] | {"image": str(work / "a.tif"), "error": None, "was_done": False}
        assert set(rows[0]["files"]) == FILES
    else:
        assert "empty file" in done.error


def test_the_same_stem_twice_gets_two_folders(fast, work, image, tmp_path):
    for name, pixels in {"x/a.tif": image[::-1], "y/A.tif": image.T}.items():
        path = tmp_path / name
        path.parent.mkdir()
        tifffile.imwrite(path, pixels)
    images = work / "a.tif", tmp_path / "x" / "a.tif", tmp_path / "y" / "A.tif"
    assert fast(*images, "--out", tmp_path / "out").status == 0
    assert names_in(tmp_path / "out") == {"a", "a_2", "A_3", "ledger.jsonl"}


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Zelle 1 \u03bcm \u7d30\u80de.tif", "Zelle 1 \u03bcm \u7d30\u80de"),
        ("scan.v2.ome.tif", "scan.v2"),
        ("001.tif", "001"),
        ("-dash.tif", "-dash"),
        (".hidden.tif", "hidden"),
        ("a'b\"c$d.tif", "a'b\"c$d"),
        ("x" * 200 + ".tif", "x" * 50),
    ],
)
def test_any_name_of_a_file_is_fine(fast, image, tmp_path, name, folder):
    tifffile.imwrite(tmp_path / name, image)
    done = fast(tmp_path / name, "--out", tmp_path / "out")
    assert (done.status, done.err) == (0, "")
    assert names_in(tmp_path / "out") == {folder, "ledger.jsonl"}


def test_a_folder_is_an_image_that_may_be_called_by_dots(fast, image, tmp_path, monkeypatch):
    stack = tmp_path / "stack"
    (stack / "inside").mkdir(parents=True)
    for plane in range(3):
        tifffile.imwrite(stack / f"{plane}.tif", image)
    monkeypatch.chdir(stack / "inside")
    assert fast("..", "--out", tmp_path / "out").status == 0
    assert open_image(tmp_path / "out" / "stack" / "labels.tif").shape == (3, 37, 53)


def test_settings_change_values_and_are_kept_in_the_document(fast, work, image, tmp_path):
    from skimage import filters

    done = fast(
        work / "a.tif", "--out", tmp_path, "--set", "gaussian.sigma=(1, 3)", "--set", "gaussian.mode=wrap"
    )
    assert done.status == 0
    smooth = filters.gaussian(image, sigma=(1, 3), mode="wrap")
    found = tifffile.imread(tmp_path / "a" / "labels.tif") > 0
    assert np.array_equal(found, smooth > filters.threshold_otsu(smooth))
    assert Pipeline.load(tmp_path / "a" / "pipeline.json").get_node("gaussian").values["mode"] == "wrap"


@pytest.mark.parametrize("options", ["--executor serial", "--workers 3 --tiles 7,5", "--memory 50MB"])
def test_however_it_is_computed_the_pixels_are_the_same(fast, work, tmp_path, monkeypatch, options):
    fast(work / "a.tif", "--out", tmp_path / "one")
    monkeypatch.setenv("TAMIS_CACHE_DIR", str(tmp_path / "cache"))
    done = fast(work / "a.tif", "--out", tmp_path / "two", *options.split())
    assert done.status == 0
    assert "from the cache" not in done.out
    assert_same_pixels(tmp_path / "one" / "a", tmp_path / "two" / "a")


class TestOutputs:
    def run(self, tamis, folder, **outputs):
        Pipeline.of(**outputs).save(folder / "p.json")
        done = tamis("run", folder / "p.json", "--out", folder / "out")
        assert (done.status, done.err) == (0, "")
        (results,) = (path for path in (folder / "out").iterdir() if path.is_dir())
        assert not {"report.html", "script.py", "pipeline.json"} - names_in(results)
        return results

    def test_numbers(self, tamis, work, tmp_path):
        handle = open(work / "a.tif")
        folder = self.run(
            tamis,
            tmp_path,
            threshold=filters.threshold_otsu(handle),
            is_low=exposure.is_low_contrast(handle),
            blur=measure.blur_effect(handle * 0 + 3),
        )
        numbers = json.loads((folder / "numbers.json").read_text(), parse_constant=pytest.fail)
        pixels = open_image(work / "a.tif").read()
        from skimage.filters import threshold_otsu

        assert numbers["threshold"] == threshold_otsu(pixels)
        assert numbers["is_low"] is False
        assert set(numbers) == {"threshold", "is_low", "blur"}

    def test_points(self, tamis, work, tmp_path):
        from skimage.feature import peak_local_max

        folder = self.run(tamis, tmp_path, peaks=feature.peak_local_max(open(work / "a.tif"), min_distance=5))
        rows = np.loadtxt(folder / "peaks.csv", delimiter=",", skiprows=1, dtype=int)
        assert np.array_equal(rows, peak_local_max(open_image(work / "a.tif").read(), min_distance=5))
        assert (folder / "peaks.csv").read_text().startswith("axis-0,axis-1\n")

    def test_contours_are_arrays_of_different_lengths(self, tamis, work, tmp_path):
        from skimage.measure import find_contours

        folder = self.run(tamis, tmp_path, lines=measure.find_contours(open(work / "a.tif"), 120))
        expected = find_contours(open_image(work / "a.tif").read(), 120)
        assert len({len(line) for line in expected}) > 1
        with np.load(folder / "lines.npz") as found:
            assert list(found) == [f"part_{place}" for place in range(len(expected))]
            assert all(np.array_equal(found[f"part_{k}"], line) for k, line in enumerate(expected))

    def test_a_mesh(self, tamis, tmp_path):
        from skimage.measure import marching_cubes

        ball = np.linalg.norm(np.indices((9, 10, 11)) - 4.5, axis=0)
        np.save(tmp_path / "ball.npy", ball)
        vertices, faces, _, _ = measure.marching_cubes(open(tmp_path / "ball.npy"), 3.0)
        folder = self.run(tamis, tmp_path, vertices=vertices, faces=faces)
        expected = marching_cubes(ball, 3.0)
        assert np.array_equal(np.load(folder / "vertices.npy"), expected[0])
        assert np.array_equal(np.load(folder / "faces.npy"), expected[1])

    def test_a_row_of_numbers(self, tamis, work, tmp_path):
        folder = self.run(tamis, tmp_path, centre=measure.centroid(open(work / "a.tif")))
        assert np.load(folder / "centre.npy").shape == (2,)

    def test_an_image_and_a_binary_image(self, tamis, work, tmp_path):
        smooth = filters.gaussian(open(work / "a.tif"), sigma=1)
        folder = self.run(tamis, tmp_path, smooth=smooth, binary=smooth > 0.3)
        assert tifffile.imread(folder / "smooth.tif").dtype == np.float64
        assert "binary_overlay.png" in names_in(folder)
        assert "smooth_overlay.png" not in names_in(folder)

    def test_a_result_named_like_its_input_does_not_overwrite_it(self, tamis, image, tmp_path):
        np.savez(tmp_path / "foam.npz", image)
        foam = open(tmp_path / "foam.npz")
        folder = self.run(tamis, tmp_path, foam=filters.gaussian(foam, sigma=1))
        from skimage.filters import gaussian

        assert np.array_equal(tifffile.imread(folder / "foam.tif"), gaussian(image, sigma=1))
        assert np.array_equal(tifffile.imread(folder / "foam_input.tif"), image)
        assert 'imread("foam_input.tif")' in (folder / "script.py").read_text()
        assert (folder / "script.py").read_text().startswith("# Run it in this folder")


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (3, 1, 5), (16, 15, 3)])
@pytest.mark.parametrize("dtype", ["uint8", "float32", "bool"])
def test_odd_images_give_whole_results(tamis, tmp_path, shape, dtype):
    pixels = np.random.default_rng(0).random(shape) * 255
    np.save(tmp_path / "odd.npy", (pixels > 99) if dtype == "bool" else pixels.astype(dtype))
    odd = open(tmp_path / "odd.npy")
    Pipeline.of(labels=measure.label(odd > 0.5)).save(tmp_path / "p.json")
    done = tamis("run", tmp_path / "p.json", "--out", tmp_path / "out")
    assert (done.status, done.err) == (0, "")
    assert (
        tifffile.imread(tmp_path / "out" / "odd" / "labels.tif").squeeze().shape == np.squeeze(pixels).shape
    )


class TestResume:
    def test_what_is_done_is_passed_over(self, fast, work, tmp_path):
        fast(work / "a.tif", "sample:coins", "--out", tmp_path)
        kept = (tmp_path / "a" / "labels.tif").stat()
        done = fast(work / "a.tif", "sample:coins", "--out", tmp_path, "--resume")
        assert done.out == f"{tmp_path / 'a'}: done before\n{tmp_path / 'coins'}: done before\n"
        assert (tmp_path / "a" / "labels.tif").stat() == kept

    @pytest.mark.parametrize("change", ["pipeline", "pixel", "folder"])
    def test_what_has_changed_is_done_again(self, fast, work, image, tmp_path, change):
        mine = tmp_path / "mine.tif"
        tifffile.imwrite(mine, image)
        fast(mine, "sample:coins", "--out", tmp_path / "out")
        if change == "pixel":
            tifffile.imwrite(mine, image[::-1])
        elif change == "folder":
            shutil.rmtree(tmp_path / "out" / "mine")
        more = ["--set", "gaussian.sigma=3"] if change == "pipeline" else []
        rows = json.loads(
            fast(mine, "sample:coins", "--out", tmp_path / "out", "--resume", "--json", *more).out
        )
        assert [row["was_done"] for row in rows] == [False, change != "pipeline"]
        assert names_in(tmp_path / "out") == {"mine", "coins", "ledger.jsonl"}

    def test_a_failed_image_is_tried_again(self, fast, work, image, tmp_path):
        bad = tmp_path / "bad.tif"
        bad.write_bytes(b"")
        assert fast(work / "a.tif", bad, "--out", tmp_path / "out").status == 3
        tifffile.imwrite(bad, image)
        done = fast(work / "a.tif", bad, "--out", tmp_path / "out", "--resume")
        assert done.status == 0
        assert [line.endswith("done before") for line in done.out.splitlines()] == [True, False]

    def test_a_folder_that_another_image_has_taken_does_not_count_as_done(self, fast, work, image, tmp_path):
        other = tmp_path / "a.tif"
        tifffile.imwrite(other, image[::-1])
        fast(work / "a.tif", "sample:coins", "--out", tmp_path / "out")
        done = fast(other, work / "a.tif", "--out", tmp_path / "out", "--resume")
        assert "done before" not in done.out
        for name, locator in {"a": other, "a_2": work / "a.tif"}.items():
            document = Pipeline.load(tmp_path / "out" / name / "pipeline.json")
            assert document.sources[0].locator == str(locator)

    def test_after_a_kill_only_the_rest_is_done_and_nothing_is_half_written(self, tamis, work, tmp_path):
        images = []
        for seed in range(6):
            images.append(str(tmp_path / f"{seed}.npy"))
            np.save(images[-1], np.random.default_rng(seed).random((300, 300)))
        out = tmp_path / "out"
        command = [*COMMAND, "run", str(work / "p.json"), *images, "--out", str(out)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ledger = out / "ledger.jsonl"
        while process.poll() is None and not (ledger.exists() and ledger.read_text().count("\n") >= 1):
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        finished = list(Ledger(ledger).done().values())
        assert 1 <= len(finished) < 6
        for folder in out.iterdir():
            if not folder.name.startswith(".") and folder.is_dir():
                assert names_in(folder) == FILES | {"report.html"}
        done = tamis("run", work / "p.json", *images, "--out", out, "--resume", "--json")
        rows = json.loads(done.out)
        assert [row["was_done"] for row in rows] == [name in finished for name in "012345"]
        assert names_in(out) == {*"012345", "ledger.jsonl"}, "what the killed run left is not cleaned up"


def test_a_damaged_entry_of_the_cache_is_computed_again(fast, work, tmp_path, monkeypatch):
    monkeypatch.setenv("TAMIS_CACHE_DIR", str(tmp_path / "cache"))
    fast("sample:coins", "--out", tmp_path / "one")
    damaged = 0
    for path in (tmp_path / "cache").rglob("*"):
        if path.is_file() and path.stat().st_size > 400 and path.name != "costs.json":
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 0xFF
            content[-20] ^= 0xFF
            os.chmod(path, 0o644)
            path.write_bytes(content)
            damaged += 1
    assert damaged
    done = fast("sample:coins", "--out", tmp_path / "two")
    assert (done.status, done.err) == (0, "")
    assert "from the cache" not in done.out
    assert_same_pixels(tmp_path / "one" / "coins", tmp_path / "two" / "coins")


def test_files_that_are_no_results_are_not_replaced(fast, work, tmp_path):
    mine = tmp_path / "a" / "thesis.txt"
    mine.parent.mkdir()
    mine.write_text("years of work")
    done = fast(work / "a.tif", "--out", tmp_path)
    assert done.status == 1
    assert "holds files that are no results of a run" in done.error
    assert mine.read_text() == "years of work"
    mine.unlink()
    assert fast(work / "a.tif", "--out", tmp_path).status == 0, "an empty folder may be used"


def test_an_image_inside_old_results_is_not_replaced_with_them(fast, work, tmp_path):
    fast(work / "a.tif", "--out", tmp_path)
    mine = tmp_path / "a" / "a.tif"
    shutil.copy(work / "a.tif", mine)
    done = fast(mine, "--out", tmp_path)
    assert done.status == 1
    assert "holds the image 'a.tif' itself" in done.error
    assert mine.exists()


def test_a_library_s_warning_is_one_line(spawn, work, tmp_path):
    np.save(tmp_path / "colour.npy", np.random.default_rng(0).integers(0, 255, (20, 21, 3), dtype=np.uint8))
    done = spawn("run", work / "p.json", tmp_path / "colour.npy", "--out", tmp_path / "out", "--no-report")
    assert done.status == 0
    assert done.error.startswith("warning: threshold_otsu is expected to work correctly only for grayscale")


def test_a_failing_run_leaves_the_terminal_clean(on_terminal, screen_of, tmp_path):
    from skimage.data import coins

    np.save(tmp_path / "nan.npy", np.where(coins() == 252, np.nan, coins()))
    handle = open(tmp_path / "nan.npy")
    Pipeline.of(binary=handle > filters.threshold_otsu(handle)).save(tmp_path / "p.json")
    status, told = on_terminal("run", tmp_path / "p.json", "--out", tmp_path / "out")
    lines = [line for line in screen_of(told) if line]
    assert status == 1
    assert len(lines) == 1
    assert lines[0].startswith("tamis: node 'threshold_otsu'")
    assert told.rindex("\x1b[?25h") > told.rindex("\x1b[?25l")


def test_a_batch_at_a_terminal_tells_which_image_it_is_at(on_terminal, work, tmp_path):
    np.save(tmp_path / "b.npy", np.random.default_rng(0).random((200, 200)))
    status, told = on_terminal(
        "run", work / "p.json", tmp_path / "b.npy", work / "a.tif", "--out", tmp_path / "out", "--no-report"
    )
    assert status == 0
    assert "1 of 2: b.npy" in told
    assert "2 of 2: a.tif" in told
