"""Successions are counted by following variables; what the package has is what the libraries say."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile

import pytest

from tamis.testing import successions
from tamis.testing.successions import FILE, count_docstrings, main, read_gallery, successions_in

GAUSSIAN_SOBEL = {("filters.gaussian", "filters.sobel"): 1}


def counted(*lines):
    start = "from skimage.filters import gaussian, sobel, threshold_otsu\nfrom skimage import measure\n"
    return dict(successions_in(start + "\n".join(lines)))


@pytest.mark.parametrize(
    "lines",
    [
        ["smooth = gaussian(image)", "edges = sobel(smooth)"],
        ["edges = sobel(gaussian(image))"],
        ["smooth = gaussian(image)", "sobel(image=smooth)"],
        ["smooth = gaussian(image).astype(float)", "edges = sobel(1 - smooth[0])"],
        ["a, smooth = 1, gaussian(image)", "edges = sobel(smooth)"],
        ["import skimage as ski", "edges = ski.filters.sobel(ski.filters.gaussian(image))"],
        ["from skimage import filters as f", "edges = f.sobel(f.gaussian(image))"],
        ["import numpy as np", "edges = sobel(np.kron(gaussian(image), 3))"],
        ["for image in images:", "    smooth = gaussian(image)", "    show(sobel(smooth))"],
        ["def find(image):", "    smooth = gaussian(image)", "    return sobel(smooth)"],
        ["with open(name) as file:", "    smooth = gaussian(image)", "    edges = sobel(smooth)"],
    ],
)
def test_what_takes_what_another_has_given_is_counted(lines):
    assert counted(*lines) == GAUSSIAN_SOBEL


@pytest.mark.parametrize(
    "lines",
    [
        ["smooth = gaussian(image)", "edges = sobel(image)"],
        ["smooth = gaussian(image)", "smooth = 3", "edges = sobel(smooth)"],
        ["edges = sobel(lambda: gaussian(image))"],
        ["edges = sobel(unknown(image))"],
        ["gaussian = 3", "edges = sobel(gaussian)"],
        ["smooth = gaussian(image", "edges = sobel(smooth)"],
    ],
)
def test_what_does_not_is_not(lines):
    assert counted(*lines) == {}


def test_a_comparison_is_an_operation_of_its_own():
    assert counted("binary = image > threshold_otsu(image)", "labels = measure.label(binary)") == {
        ("filters.threshold_otsu", "numpy.greater"): 1,
        ("numpy.greater", "measure.label"): 1,
    }


def test_objects_and_tables_of_regions_are_one():
    assert counted("regions = measure.regionprops(measure.label(image))") == {
        ("measure.label", "measure.regionprops_table"): 1
    }


def release(folder, scripts):
    path = folder / "release.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, code in scripts.items():
            member = tarfile.TarInfo(f"release-1/{name}")
            member.size = len(code.encode())
            archive.addfile(member, io.BytesIO(code.encode()))
    return path


SCRIPT = '''"""
=====
Title
=====

Words.
"""
import skimage as ski
ski.filters.sobel(ski.filters.gaussian(image))
'''


def test_only_scripts_of_the_gallery_are_read(tmp_path):
    path = release(
        tmp_path,
        {"doc/examples/edges/plot_b.py": SCRIPT, "doc/examples/README.txt": "x", "skimage/plot_c.py": SCRIPT},
    )
    (page,) = read_gallery(path)
    assert (page.path, page.title) == ("edges/plot_b", "Title")
    assert dict(page.counts) == GAUSSIAN_SOBEL
    assert dict(page.used) == {"filters.gaussian": 1, "filters.sobel": 1}


def test_the_command_writes_all_and_without_a_release_leaves_the_gallery(tmp_path, monkeypatch):
    monkeypatch.setattr(successions, "FILE", tmp_path / "counts.json")
    path = release(tmp_path, {"doc/examples/edges/plot_b.py": SCRIPT})
    main([str(path)])
    first = json.loads((tmp_path / "counts.json").read_text())
    assert first["gallery"]["counts"] == {"filters.gaussian": {"filters.sobel": 1}}
    assert first["gallery"]["of"]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(successions, "count_docstrings", lambda: successions_in(""))
    main([])
    second = json.loads((tmp_path / "counts.json").read_text())
    assert second["gallery"] == first["gallery"]
    assert second["docstrings"]["counts"] == {}


def test_the_package_has_what_the_docstrings_say():
    saved = json.loads(FILE.read_text(encoding="utf-8"))["docstrings"]
    assert successions._as_rows(count_docstrings()) == saved["counts"], (
        "run python -m tamis.testing.successions"
    )


def test_what_was_counted_in_the_gallery_is_what_its_pages_call():
    gallery = json.loads(FILE.read_text(encoding="utf-8"))["gallery"]
    called = {name for page in gallery["pages"] for name in page["used"]}
    counted_names = {name for before, row in gallery["counts"].items() for name in (before, *row)}
    assert counted_names <= called
    assert len(gallery["pages"]) > 100
