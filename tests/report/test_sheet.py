"""The page of a contact sheet: self-contained, safe, and alive in a real browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess

import numpy as np
import pytest

import tamis
from tamis.display import from_png
from tamis.errors import WriteError
from tamis.report import write_sheet


@pytest.fixture(scope="module")
def image():
    generator = np.random.default_rng(4)
    image = generator.normal(100, 5, (40, 50)).astype(np.float32)
    image[10:20, 12:30] += 60
    return image


@pytest.fixture(scope="module")
def trials(image):
    return tamis.try_all(
        tamis.open(image, name="stone"),
        operations=["threshold_otsu", "filters.gaussian", "segmentation.watershed", "threshold_minimum"],
        grid={"filters.gaussian.sigma": [2, "</script><b>"]},
        region=np.s_[5:35, 3:48],
    )


@pytest.fixture(scope="module")
def page(trials, tmp_path_factory):
    path = tmp_path_factory.mktemp("sheet") / "sheet.html"
    write_sheet(path, trials)
    return path


def data_of(page):
    text = page.read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text)[1])


def values_of(panel):
    red, green, blue = np.moveaxis(from_png(base64.b64decode(panel["values"].partition(",")[2])), -1, 0)
    codes = (red.astype(np.int64) << 16) + (green.astype(np.int64) << 8) + blue
    return panel["offset"] + codes * panel["scale"]


def test_the_page_asks_for_nothing_outside_itself(page):
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href)=|url\(|@import|https?:", text.replace("http-equiv", ""))
    script = re.search(r'<script type="module">(.*)</script>', text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text


def test_a_hostile_name_cannot_become_markup(page):
    text = page.read_text(encoding="utf-8")
    assert "</script><b>" not in text
    assert any("</script><b>" in panel["candidate"] for panel in data_of(page)["panels"])


def test_the_panels_carry_the_values_themselves(page, trials, image):
    panels = data_of(page)["panels"]
    assert [panel["candidate"] for panel in panels][:2] == ["stone", "threshold_otsu"]
    assert np.allclose(values_of(panels[0]), image[5:35, 3:48], rtol=0, atol=2e-5)
    for panel, trial in zip(panels[1:], trials, strict=True):
        if trial.error:
            assert "picture" not in panel
        elif trial.result.dtype.kind in "biu":
            assert np.array_equal(values_of(panel), trial.result)
        else:
            assert np.allclose(values_of(panel), trial.result, rtol=0, atol=1e-5)


def test_a_pixel_that_is_not_a_number_is_told_apart(tmp_path):
    image = np.ones((6, 7))
    image[2, 3] = np.nan
    write_sheet(tmp_path / "s.html", tamis.try_all(image, operations=["filters.median"]))
    codes = from_png(base64.b64decode(data_of(tmp_path / "s.html")["panels"][0]["values"].partition(",")[2]))
    assert (codes[2, 3] == 255).all()
    assert not codes[0].any()


def test_a_large_plane_is_shrunk_and_the_page_knows(tmp_path):
    image = np.random.default_rng(0).integers(0, 9, (300, 200), dtype=np.uint8)
    write_sheet(tmp_path / "s.html", tamis.try_all(image, operations=["threshold_mean"]), largest=100)
    data = data_of(tmp_path / "s.html")
    assert (data["shape"], data["full"]) == ([100, 67], [300, 200])


def test_colours_and_volumes_have_pages_too(tmp_path):
    colours = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    write_sheet(tmp_path / "c.html", tamis.try_all(colours, operations=["filters.gaussian"]))
    assert data_of(tmp_path / "c.html")["panels"][0]["values"] == ""
    deep = np.random.default_rng(0).integers(0, 256, (5, 20, 30), dtype=np.uint8)
    write_sheet(tmp_path / "v.html", tamis.try_all(deep, operations=["threshold_mean"]), plane=1)
    assert "plane Z 1 of 5, counts are of the volume" in (tmp_path / "v.html").read_text(encoding="utf-8")
    assert np.array_equal(values_of(data_of(tmp_path / "v.html")["panels"][0]), deep[1])


def test_a_folder_that_is_not_there_is_told(trials, tmp_path):
    with pytest.raises(WriteError, match=r"cannot be written"):
        write_sheet(tmp_path / "none" / "sheet.html", trials)


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

PROBE = """
<script>
function probe(tries) {
  const views = [...document.querySelectorAll(".view")].filter((view) => view.querySelector("img"));
  const readValues = () => views.map((view) => view.parentNode.querySelector(".value").textContent);
  const box = views[0].getBoundingClientRect();
  const at = { clientX: box.left + box.width * 0.5, clientY: box.top + box.height * 0.52, bubbles: true };
  views[0].dispatchEvent(new PointerEvent("pointermove", at));
  // pictures are decoded beside this thread, which takes as long as it takes
  if (tries && readValues().includes("")) return setTimeout(probe, 4, tries - 1);
  views[0].dispatchEvent(new WheelEvent("wheel", { ...at, deltaY: -400, cancelable: true }));
  const told = { cursor: document.getElementById("cursor").textContent };
  told.values = readValues();
  told.zooms = [...new Set(views.map((view) => view.querySelector("img").style.transform.split(" ").pop()))];
  views[1].dispatchEvent(new MouseEvent("dblclick", at));
  told.after = [...new Set(views.map((view) => view.querySelector("img").style.transform.split(" ").pop()))];
  document.querySelectorAll("th button")[0].click();
  document.querySelectorAll("th button")[0].click();
  const names = [...document.querySelectorAll("tbody tr")].map((row) => row.cells[0].textContent);
  told.rows = names.map((name) => name.replaceAll("\\u200b", ""));
  told.figures = document.querySelectorAll("figure").length;
  document.title = JSON.stringify(told);
}
addEventListener("load", () => probe(5000));
</script>
"""


def test_in_a_browser_the_panels_move_together_and_the_table_sorts(page, trials, image, tmp_path):
    if CHROMIUM is None:
        return  # `make test` says how to get one
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8"))
    (tmp_path / "probe.html").write_text(text.replace("</body>", f"{PROBE}</body>"), encoding="utf-8")
    done = subprocess.run(
        [
            CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=50000",
            f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", (tmp_path / "probe.html").as_uri(),
        ],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    told = json.loads(
        re.search(r"<title>(.*?)</title>", done.stdout)[1]
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
    )
    row, column = map(int, re.findall(r"\d+", told["cursor"]))
    good = [trial for trial in trials if not trial.error]
    assert (row, column) == (5 + 15, 3 + 22)
    assert float(told["values"][0]) == pytest.approx(image[row, column], rel=1e-4)
    assert told["values"][1] == str(int(good[0].result[15, 22]))
    assert told["zooms"] == ["scale(2.71828)"]
    assert told["after"] == ["scale(1)"]
    names = [f"{trial.name}{', ' * bool(trial.details)}{trial.details}" for trial in trials]
    failed = [name for name, trial in zip(names, trials, strict=True) if trial.error]
    assert told["rows"][: len(good)] == sorted((n for n in names if n not in failed), reverse=True)
    assert told["rows"][len(good) :] == failed
    assert told["figures"] == len(trials) + 1
