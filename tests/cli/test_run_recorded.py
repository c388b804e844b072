"""`tamis run` on what scripts were recorded as: several inputs, many images, a moved folder, a script."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
import tifffile
from skimage import data, filters

SCRIPT = """
import numpy as np
from skimage import filters, io
image = io.imread("images/coins.tif")
flat = io.imread("images/flat.tif")
weights = np.hypot(*np.mgrid[:40, :50])
smooth = filters.gaussian(image / flat * filters.sobel(weights), sigma=1)
print("it runs")
"""


def expected(image, flat):
    return filters.gaussian(image / flat * filters.sobel(np.hypot(*np.mgrid[:40, :50])), sigma=1)


@pytest.fixture(scope="module")
def images():
    coins = data.coins()
    return coins[:40, :50], coins[100:140, :50] + 1, coins[40:80, 60:110]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory, images):
    """A folder with a script, the images that it loads, and its document; it was moved since."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "old" / "images").mkdir(parents=True)
    for name, image in zip(("coins", "flat", "other"), images, strict=True):
        tifffile.imwrite(folder / "old" / "images" / f"{name}.tif", image)
    (folder / "old" / "script.py").write_text(SCRIPT)
    command = [sys.executable, "-m", "tamis", "record", "script.py", "-o", "p.json"]
    subprocess.run(command, cwd=folder / "old", check=True, capture_output=True)
    return (folder / "old").rename(folder / "new")


def smooth_in(folder):
    return tifffile.imread(folder / "smooth.tif")


def test_a_document_tells_constants_from_images_and_leads_to_both_from_where_it_is(recorded):
    inputs = json.loads((recorded / "p.json").read_text())["inputs"]
    assert inputs["image"]["locator"] == "images/coins.tif"
    assert "constant" not in inputs["flat"]
    assert inputs["weights"]["constant"] is True
    assert inputs["weights"]["locator"].startswith("p.data/")


def test_without_images_each_input_has_its_own(tamis, recorded, images, tmp_path):
    done = tamis("run", recorded / "p.json", "--out", tmp_path, "--no-report")
    assert (done.status, done.err) == (0, "")
    assert np.array_equal(smooth_in(tmp_path / "results"), expected(*images[:2]))


def test_images_are_named_and_many_take_the_place_of_the_one_that_is_left(tamis, recorded, images, tmp_path):
    first, other = recorded / "images" / "coins.tif", recorded / "images" / "other.tif"
    flat = f"--input=flat={other}"
    done = tamis("run", recorded / "p.json", first, other, "--out", tmp_path, flat, "--no-report")
    assert (done.status, done.err) == (0, "")
    assert np.array_equal(smooth_in(tmp_path / "coins"), expected(images[0], images[2]))
    assert np.array_equal(smooth_in(tmp_path / "other"), expected(images[2], images[2]))
    again = tamis("run", recorded / "p.json", first, "--out", tmp_path, flat, "--no-report", "--resume")
    assert "done before" in again.out
    anew = tamis("run", recorded / "p.json", first, "--out", tmp_path, "--input", f"flat={first}", "--resume")
    assert "done before" not in anew.out


def test_one_image_for_several_is_refused_with_their_names(tamis, recorded, tmp_path):
    done = tamis("run", recorded / "p.json", recorded / "images" / "other.tif", "--out", tmp_path)
    assert done.status == 1
    assert "2 inputs: image, flat. Say which it is" in done.error
    assert list(tmp_path.iterdir()) == []
    assert "2 inputs: image, flat" in tamis("check", recorded / "p.json", "sample:coins").error


def test_check_takes_images_by_name(tamis, recorded):
    flat = f"flat={recorded / 'images' / 'other.tif'}"
    done = tamis("check", recorded / "p.json", recorded / "images" / "coins.tif", "--input", flat)
    assert (done.status, done.err) == (0, "")


def test_results_do_not_replace_the_folder_that_holds_an_input(tamis, recorded, tmp_path):
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "pipeline.json").write_bytes((recorded / "p.json").read_bytes())
    tifffile.imwrite(folder / "flat.tif", np.ones((40, 50)))
    named = ["--input", f"flat={folder / 'flat.tif'}"]
    done = tamis("run", recorded / "p.json", recorded / "images" / "other.tif", "--out", tmp_path, *named)
    assert "holds the image 'flat.tif' itself" in done.error
    assert (folder / "flat.tif").exists()


def test_a_constant_that_was_left_behind_is_told(tamis, recorded, tmp_path):
    (tmp_path / "p.json").write_bytes((recorded / "p.json").read_bytes())
    images = [f"--input={name}=sample:coins" for name in ("image", "flat")]
    done = tamis("run", tmp_path / "p.json", "--out", tmp_path / "out", *images)
    assert done.status == 1
    assert "the constant 'weights' of a recorded script: keep it beside the document" in done.error


def test_a_script_is_recorded_and_then_run_on_the_image(spawn, recorded, images, tmp_path):
    script = "from skimage import filters, io\nimage = io.imread('images/coins.tif')\n"
    script += "edges = filters.sobel(image)\nprint('it runs')\n"
    (recorded / "edges.py").write_text(script)
    done = spawn("run", "edges.py", "images/other.tif", "--out", tmp_path, "--json", cwd=recorded)
    assert done.status == 0
    assert [row["image"] for row in json.loads(done.out)] == ["images/other.tif"]
    assert "edges.py is a script: it runs now, with your rights" in done.err
    assert "it runs\n" in done.err
    assert (tmp_path / "edges.json").exists()
    assert np.array_equal(tifffile.imread(tmp_path / "other" / "edges.tif"), filters.sobel(images[2]))


def test_only_run_and_record_run_a_script(tamis, recorded):
    for command in ("check", "export"):
        done = tamis(command, recorded / "script.py")
        assert done.status == 1
        assert "tamis record" in done.error
        assert done.out == ""
