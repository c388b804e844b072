from __future__ import annotations

from tamis.pipeline._imports import Imports


def test_modules_of_one_package_stand_on_one_line_and_all_are_sorted():
    imports = Imports()
    for module in (
        "skimage.morphology",
        "numpy",
        "skimage.filters",
        "zarr",
        "scipy.ndimage",
        "skimage.filters",
    ):
        imports.name_of(module)
    assert imports.lines() == [
        "import numpy as np",
        "import zarr",
        "from scipy import ndimage",
        "from skimage import filters, morphology",
    ]
    assert imports.names == {"np", "zarr", "ndimage", "filters", "morphology"}


def test_a_module_has_one_name():
    imports = Imports()
    assert imports.name_of("skimage.filters.rank") == imports.name_of("skimage.filters.rank") == "rank"
    assert imports.lines() == ["from skimage.filters import rank"]


def test_modules_of_one_name_get_names_of_their_own():
    imports = Imports()
    names = [imports.name_of(module) for module in ("skimage.filters", "acme.filters", "acme.lib.filters")]
    assert len(set(names)) == 3
    assert "from acme import filters as acme_filters" in imports.lines()


def test_nothing_imported_is_no_line():
    assert Imports().lines() == []
