"""`tamis demo`: the main job, on a terminal and elsewhere, and every file it promises."""

from __future__ import annotations

import csv
import html.parser
import json
import re
import subprocess
import sys

import numpy as np
import pytest

from tamis.batch import run
from tamis.engine import Engine
from tamis.io import open_image
from tamis.pipeline import Pipeline, fingerprint, read_document

FILES = {"labels.tif", "labels_overlay.png", "pipeline.json", "report.html", "script.py"}
FILES |= {"table.csv", "table.parquet"}

# runs a script where Tamis cannot be imported, and keeps its variables
ALONE = """
import runpy, sys
import numpy as np

class Forbid:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "tamis":
            raise ImportError(name)

sys.meta_path.insert(0, Forbid())
names = runpy.run_path(sys.argv[1])
assert not [name for name in sys.modules if name.partition(".")[0] == "tamis"]
arrays = {name: names[name] for name in ("labels", "liquid") if name in names}
np.savez(sys.argv[2], **arrays, **{f"table.{name}": column for name, column in names["table"].items()})
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo") / "my demo"


@pytest.fixture(scope="module")
def first(folder, on_terminal):
    """The first run, on a terminal; the answer to its question is no."""
    return on_terminal("demo", "--out", folder, keys="n\n")


@pytest.fixture(scope="module")
def second(folder, first, spawn):
    return spawn("demo", "--out", folder)


@pytest.fixture(scope="module", params=["coins", "foam"])
def result(request, folder, second):
    return folder / request.param


@pytest.fixture(scope="module")
def rerun(result):
    """What the document gives when it is loaded and run again."""
    return run(Pipeline.load(result / "pipeline.json"), engine=Engine())


@pytest.fixture(scope="module")
def alone(result, tmp_path_factory):
    """What the script gives in a process that cannot have Tamis."""
    kept = tmp_path_factory.mktemp("alone") / "variables.npz"
    command = [sys.executable, "-I", "-c", ALONE, "script.py", str(kept)]
    done = subprocess.run(command, cwd=result, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    with np.load(kept) as file:
        return dict(file)


def test_the_first_run_computes_and_shows_both_tables(first, screen_of):
    status, told = first
    lines = screen_of(told)
    assert status == 0
    assert sum("steps computed in" in line for line in lines) == 2
    assert not any("from the cache" in line for line in lines)
    assert any("uint16, 96 x 128 x 128 pixels of 3.5 x 3.5 x 3.5 um" in line for line in lines)
    for columns in [
        "label area centroid-0 centroid-1 eccentricity",
        "label area centroid-0 centroid-1 centroid-2",
    ]:
        head = next(place for place, line in enumerate(lines) if line.split()[:5] == columns.split())
        assert lines[head + 1].split()[0] == "1"
        assert lines[head + 6].startswith("(the first 5 of ")


def test_at_a_terminal_the_bar_tells_step_and_time_left(first):
    _, told = first
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", told)
    assert re.search(r"foam - \w+ .* \d+% .*(\d\d:\d\d|--:--)", plain)


def test_the_bar_leaves_nothing_on_the_screen(first, screen_of):
    _, told = first
    shown = "\n".join(screen_of(told))
    assert "foam - " in told
    assert "\u2501" in told
    assert "foam - " not in shown
    assert "\u2501" not in shown
    assert told.rindex("\x1b[?25h") > told.rindex("\x1b[?25l"), "the cursor stays hidden"


def test_at_a_terminal_it_offers_to_open_the_result(first, folder, screen_of):
    _, told = first
    last = [line for line in screen_of(told) if line][-1]
    assert last.startswith(f"Look at every step in the browser now (tamis open '{folder}')? [Y/n]:")


def test_the_second_run_takes_everything_from_the_cache(second):
    assert second.status == 0
    assert second.out.count("Everything was taken from the cache: nothing had to be computed.") == 2
    assert "steps computed" not in second.out


def test_elsewhere_there_is_no_bar_no_colour_and_no_question(second):
    assert second.err == ""
    assert "\x1b" not in second.out
    assert "?" not in second.out
    assert "Every step with its picture: tamis open" in second.out


def test_every_promised_file_is_there_and_named(result, second):
    extra = {"foam.tif", "liquid.tif", "liquid_overlay.png"} if result.name == "foam" else set()
    assert {path.name for path in result.iterdir()} == FILES | extra
    assert f"Wrote {result}: {', '.join(sorted(FILES | extra))}" in second.out


def test_the_labels_are_a_tiff_that_others_read_with_its_spacing(result, rerun):
    import tifffile

    labels = rerun["labels"]
    read, ours = tifffile.imread(result / "labels.tif"), open_image(result / "labels.tif")
    assert np.array_equal(read, labels)
    assert np.array_equal(ours.read(), labels)
    expected = {"coins": ((1.0, 1.0), "pixel"), "foam": ((3.5, 3.5, 3.5), "um")}
    assert (ours.spacing, ours.unit) == expected[result.name]


def test_both_tables_hold_the_same_numbers(result, rerun):
    import pyarrow.parquet

    columns = pyarrow.parquet.read_table(result / "table.parquet").to_pydict()
    with open(result / "table.csv", encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == list(columns) == list(rerun["table"])
    assert len(rows) == len(columns["label"]) > 30
    for place, name in enumerate(head):
        assert [float(row[place]) for row in rows] == columns[name] == rerun["table"][name].tolist()


def test_the_overlay_is_a_picture_of_the_image_s_plane_with_colours(result):
    import imageio.v3

    overlay = imageio.v3.imread(result / "labels_overlay.png")
    assert overlay.shape == {"coins": (303, 384, 3), "foam": (128, 128, 3)}[result.name]
    is_grey = (overlay[..., 0] == overlay[..., 1]) & (overlay[..., 1] == overlay[..., 2])
    assert 0.01 < 1 - is_grey.mean() < 0.6


def test_the_document_gives_the_same_fingerprints_again(result, rerun):
    promised = read_document(result / "pipeline.json").fingerprints
    assert promised == rerun.fingerprints()
    assert promised["labels"] == fingerprint(np.array(rerun["labels"]))
    assert rerun.is_cached


def test_the_script_alone_gives_the_same_bits(rerun, alone):
    for name, value in rerun.items():
        parts = {f"{name}.{key}": part for key, part in value.items()} if name == "table" else {name: value}
        for key, part in parts.items():
            assert alone[key].dtype == part.dtype
            assert alone[key].tobytes() == part.tobytes(), key


def test_the_coins_are_what_scikit_image_gives_directly(folder, second):
    from skimage import data, filters, measure, morphology, segmentation

    coins = data.coins()
    closed = morphology.closing(coins > filters.threshold_otsu(coins), morphology.footprint_rectangle((3, 3)))
    labels = measure.label(segmentation.clear_border(closed))
    table = measure.regionprops_table(
        labels, coins, properties=("label", "area", "centroid", "eccentricity", "intensity_mean")
    )
    found = run(folder / "coins" / "pipeline.json", engine=Engine())
    assert fingerprint(found["labels"]) == fingerprint(labels)
    assert fingerprint(found["table"]) == fingerprint(table)


class _Resources(html.parser.HTMLParser):
    """Gathers what a page makes a browser load."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.pictures = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.pictures += tag == "img"
        for name, value in attributes:
            is_link = tag == "a" and name == "href"
            if name in {"src", "srcset", "href", "data", "poster", "xlink:href"} and not is_link:
                self.loaded.append(value or "")


def test_the_report_needs_nothing_but_itself(result):
    page = (result / "report.html").read_text(encoding="utf-8")
    resources = _Resources()
    resources.feed(page)
    assert resources.pictures >= 5
    assert [name for name in resources.loaded if not name.startswith(("data:", "#"))] == []
    assert re.findall(r"url\((?!['\"]?(?:data:|#))|@import", page) == []


def test_the_report_shows_every_step_and_the_table(result):
    page = (result / "report.html").read_text(encoding="utf-8")
    document = json.loads((result / "pipeline.json").read_text(encoding="utf-8"))
    for name, node in document["nodes"].items():
        assert name in page
        assert node["operation"] in page
    assert "intensity_mean" in page
    assert "from the cache" in page


def test_a_folder_of_the_user_s_own_is_not_replaced(tamis, tmp_path):
    mine = tmp_path / "foam" / "notes.txt"
    mine.parent.mkdir()
    mine.write_text("years of work")
    done = tamis("demo", "--out", tmp_path)
    assert done.status == 1
    assert "holds files that are no results of a run" in done.error
    assert mine.read_text() == "years of work"
    assert not (tmp_path / "coins").exists()
