"""What a result of the fuzzer depends on is found in the imports, and nothing else makes it worthless."""

import pytest

from tamis.testing._fuzz_code import PACKAGE, START, code_digest, files_reached

SMALL = {
    "__init__.py": "",
    "errors.py": "MOST = 3",
    "testing/__init__.py": "",
    START: "from tamis.testing._fuzz_case import draw\n",
    "testing/_fuzz_case.py": "def draw():\n    from tamis.engine import Engine\n    return Engine()\n",
    "testing/view.py": "from tamis.session import Session\n",
    "engine/__init__.py": "import lazy_loader\n",
    "engine/__init__.pyi": "from ._engine import Engine as Engine\n",
    "engine/_engine.py": "import numpy as np\nfrom tamis.catalogue import get_operation\nclass Engine: ...\n",
    "engine/executors/serial.py": "WORKERS = 1\n",
    "catalogue/__init__.py": "import tamis.errors\n",
    "catalogue/operations/filters.py": "OPERATIONS = (1, 2)\n",
    "catalogue/capabilities.json": "{}",
    "session/__init__.py": "from tamis.engine import Engine\n",
    "cli/__init__.py": "",
    "recorder/_trace.py": "",
}


@pytest.fixture
def package(tmp_path):
    for name, text in SMALL.items():
        path = tmp_path / "tamis" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "tamis"


def changes_with(package, name, text):
    """Return whether the digest is another with this file, which is as it was afterwards."""
    before = code_digest(package)
    path = package / name
    path.write_text(text, encoding="utf-8")
    after = code_digest(package)
    path.write_text(SMALL[name], encoding="utf-8") if name in SMALL else path.unlink()
    assert code_digest(package) == before
    return after != before


@pytest.mark.parametrize(
    "name",
    [
        START, "testing/_fuzz_case.py", "errors.py", "engine/_engine.py", "engine/executors/serial.py",
        "engine/executors/new.py", "engine/__init__.pyi", "catalogue/operations/filters.py",
        "catalogue/operations/new.py", "catalogue/capabilities.json", "__init__.py",
    ],
)  # fmt: skip
def test_results_depend_on_what_the_fuzzer_runs(package, name):
    assert changes_with(package, name, SMALL.get(name, "") + "\n[1]\n")


@pytest.mark.parametrize(
    "name", ["testing/view.py", "session/__init__.py", "cli/__init__.py", "cli/new.py", "recorder/_trace.py"]
)
def test_results_outlive_changes_of_what_it_does_not_run(package, name):
    assert not changes_with(package, name, "MOST = 4\n")


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ('"""What it says."""\nMOST = 3', False),
        ('MOST = 3  # why\n\n"""What it means."""\n', False),
        ("MOST   =   (3)", False),
        ("MOST = 3.0", True),
        ('MOST = 3\nTEXT = """that is used"""', True),
    ],
)
def test_results_outlive_changes_of_texts_only(package, text, is_other):
    assert changes_with(package, "errors.py", text) is is_other


def test_a_docstring_within_a_function_is_only_a_text(package):
    text = SMALL["testing/_fuzz_case.py"].replace("draw():\n", 'draw():\n    """Return it."""\n')
    assert not changes_with(package, "testing/_fuzz_case.py", text)


@pytest.mark.parametrize(
    "line",
    [
        "from tamis.session import Session",
        "import tamis",
        "from tamis import open",
        "from ..session import S",
    ],
)
def test_a_new_import_is_followed_and_a_lazy_name_leads_anywhere(package, line):
    assert package / "session/__init__.py" not in files_reached(package)
    (package / "testing/_fuzz_case.py").write_text(f"def f():\n    {line}\n", encoding="utf-8")
    assert package / "session/__init__.py" in files_reached(package)
    assert (package / "recorder/_trace.py" in files_reached(package)) is line.endswith(("tamis", "open"))


def test_the_fuzzer_runs_the_floors_up_to_the_engine_and_no_other():
    found = {path.relative_to(PACKAGE).as_posix() for path in files_reached()}
    floors = {name.partition("/")[0].removesuffix(".py") for name in found}
    assert floors == {
        "__init__", "dataclass", "errors", "heap", "files", "config", "region", "catalogue", "pipeline",
        "store", "io", "engine", "testing",
    }  # fmt: skip
    assert {"engine/executors/threads.py", "catalogue/operations/filters.py", "engine/_plan.py"} <= found
    assert {"testing/_fuzz_strategy.py", "testing/strategies.py", "testing/_samples.py"} <= found
    assert not {"testing/_fuzz_command.py", "testing/conformance.py", "testing/view.py"} & found
