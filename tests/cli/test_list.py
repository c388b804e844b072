"""`tamis list` finds operations by words of one's own, by what they take, and by what fits an image."""

from __future__ import annotations

import json

import numpy as np
import pytest
import tifffile

from tamis.catalogue import list_operations


def ids(done):
    assert (done.status, done.err) == (0, "")
    return [row["id"] for row in json.loads(done.out)]


def test_separating_touching_objects_finds_the_watershed(tamis):
    assert ids(tamis("list", "separate touching objects", "--json"))[0] == "segmentation.watershed"
    assert ids(tamis("list", "separate", "touching", "objects", "--json"))[0] == "segmentation.watershed"


@pytest.mark.parametrize(
    "filters",
    [
        {"takes": "labels"},
        {"locality": "pointwise"},
        {"stage": "measure", "takes": "binary"},
        {"after": "filters.gaussian"},
        {"topic": "morphology", "ndim": 3},
    ],
)
def test_its_filters_are_those_of_python(tamis, filters):
    options = [str(part) for name, value in filters.items() for part in (f"--{name}", value)]
    found = ids(tamis("list", *options, "--json"))
    assert found == [operation.id for operation in list_operations(**filters)]
    assert 0 < len(found) < len(list_operations())


@pytest.fixture
def files(tmp_path):
    grey = np.zeros((5, 6, 7), np.uint8)
    tifffile.imwrite(tmp_path / "flat.tif", grey[0], metadata={"axes": "YX"})
    tifffile.imwrite(tmp_path / "volume.tif", grey, metadata={"axes": "ZYX"})
    tifffile.imwrite(tmp_path / "colour.tif", np.zeros((5, 6, 3), np.uint8), photometric="rgb")
    np.save(tmp_path / "mask.npy", np.ones((5, 6), bool))
    return tmp_path


@pytest.mark.parametrize(
    ("operation", "fitting"),
    [
        ("filters.gaussian", {"flat.tif", "volume.tif", "colour.tif", "mask.npy"}),
        ("morphology.medial_axis", {"mask.npy"}),
        ("color.rgb2hed", {"colour.tif"}),
        ("measure.marching_cubes", {"volume.tif"}),
        ("measure.regionprops_table", set()),
    ],
)
def test_only_what_can_take_the_file_is_listed(tamis, files, operation, fitting):
    found = {
        path.name for path in files.iterdir() if operation in ids(tamis("list", "--accepts", path, "--json"))
    }
    assert found == fitting


BAD = {
    "--accepts nowhere.tif": (1, "no such file"),
    "--after filters.gausian": (1, "Did you mean 'filters.gaussian'"),
    "--takes label": (2, "'labels'"),
    "--locality near": (2, "'neighbourhood'"),
}


@pytest.mark.parametrize("options", BAD)
def test_what_is_not_known_is_told_in_one_line(tamis, options):
    status, words = BAD[options]
    done = tamis("list", *options.split())
    assert done.status == status
    assert words in done.error
    assert done.out == ""
