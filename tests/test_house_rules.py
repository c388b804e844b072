"""The rules of the house that no linter knows."""

import ast
import importlib
import json
import pkgutil
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

import tamis

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "tamis"
MODULES = sorted(SOURCE.rglob("*.py"))
SAYS_NOTHING = {"util", "utils", "helper", "helpers", "common", "manager", "base", "misc"}
HEAVY = (
    "skimage", "scipy", "dask", "distributed", "joblib", "zarr", "dash", "plotly", "ipywidgets", "IPython",
    "matplotlib", "pandas", "pyarrow", "cv2", "h5py", "imageio", "tifffile", "docstring_parser", "rich",
    "pyvista", "vtkmodules", "mayavi", "tvtk", "traits",
)  # fmt: skip


def modules_loaded_by(code: str) -> set[str]:
    """Return the top-level modules that a fresh Python has after running `code`."""
    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in json.loads(told.stdout.splitlines()[-1])}


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_module_is_longer_than_500_lines(path):
    assert lines_of(path) <= 500


def test_half_of_the_modules_have_at_most_150_lines():
    assert statistics.median(map(lines_of, MODULES)) <= 150


def test_function_bodies_are_short():
    lengths = [
        node.end_lineno - _first_statement(node).lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    assert statistics.median(lengths) <= 8
    assert sum(length <= 25 for length in lengths) >= 0.9 * len(lengths)


def _first_statement(function: ast.FunctionDef) -> ast.stmt:
    has_docstring = ast.get_docstring(function) is not None and len(function.body) > 1
    return function.body[1] if has_docstring else function.body[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_is_named_after_what_it_defines(path):
    is_topic = path.parent.name == "operations"  # named as in scikit-image
    assert is_topic or path.stem.strip("_") not in SAYS_NOTHING


@pytest.mark.parametrize("floor", sorted(path.name for path in SOURCE.iterdir() if path.is_dir()))
def test_a_floor_says_what_it_may_import(floor):
    if floor == "__pycache__":
        return
    assert "May import" in importlib.import_module(f"tamis.{floor}").__doc__


def test_importing_tamis_loads_no_heavy_library():
    assert not modules_loaded_by("import tamis") & {*HEAVY, "numpy", "click"}


def test_listing_operations_loads_no_heavy_library():
    code = "import tamis; assert len(tamis.list_operations()) > 100; tamis.list_operations('remove noise')"
    assert not modules_loaded_by(code) & set(HEAVY)


def test_opening_an_image_file_loads_only_its_reader(tmp_path):
    import numpy as np

    np.save(tmp_path / "image.npy", np.ones((4, 5)))
    loaded = modules_loaded_by(f"import tamis; tamis.open({str(tmp_path / 'image.npy')!r}).shape")
    assert not loaded & {"skimage", "scipy", "zarr", "h5py", "tifffile", "pyarrow", "rich", "cv2"}


def test_the_public_names_are_sorted_complete_and_documented():
    stub = ast.parse((SOURCE / "__init__.pyi").read_text(encoding="utf-8"))
    names = [alias.asname for node in stub.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert sorted(tamis.__all__) == sorted(names)
    for name in names:
        assert getattr(tamis, name).__doc__, name


@pytest.mark.parametrize("package", sorted(m.name for m in pkgutil.iter_modules([str(SOURCE)]) if m.ispkg))
def test_what_a_floor_offers_exists_and_is_sorted(package):
    module = importlib.import_module(f"tamis.{package}")
    if package == "testing":  # its suites are imported by their files: some need hypothesis
        return
    # lazy_loader sorts by letters, ruff by what a name is
    assert list(module.__all__) in (sorted(module.__all__), sorted(module.__all__, key=_isort_key))
    for name in module.__all__:
        assert hasattr(module, name), name


def _isort_key(name: str) -> tuple[int, str]:
    # constants, then classes, then functions: the order that ruff keeps
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2, name)


@pytest.mark.parametrize("path", sorted((ROOT / "changes").glob("*")), ids=lambda path: path.name)
def test_a_changelog_fragment_says_its_kind_and_something(path):
    assert re.fullmatch(r"[\w-]+\.(feature|fix|doc|removal)\.md", path.name)
    assert path.read_text(encoding="utf-8").strip().endswith(".")


def test_what_ci_runs_is_what_everyone_runs():
    assert "make check test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_nobody_prints_and_nobody_passes_over_an_error():
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            is_print = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
            assert not is_print, f"{path}:{node.lineno}"
            if isinstance(node, ast.ExceptHandler) and _catches_everything(node):
                assert not isinstance(node.body[0], ast.Pass), f"{path}:{node.lineno}"


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or getattr(handler.type, "id", "") in {"Exception", "BaseException"}
