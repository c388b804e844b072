"""`tamis list`, `show`, `export`, `cache`, `info`, `open`, and what all commands have in common."""

from __future__ import annotations

import json
import subprocess
import sys
import webbrowser

import click
import pytest
from tests.cli.conftest import COMMAND

from tamis.catalogue import list_operations
from tamis.cli._main import tamis as group

HEAVY = {"skimage", "scipy", "rich", "pyarrow", "cv2", "zarr", "joblib", "tifffile", "imageio", "h5py"}


def commands():
    """Every command, by the words that call it."""
    found = {}
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        found[name] = command
        for inner in command.commands if isinstance(command, click.Group) else ():
            found[f"{name} {inner}"] = command.commands[inner]
    return found


@pytest.mark.parametrize("words", commands())
def test_a_command_tells_how_it_is_used(tamis, words):
    done = tamis(*words.split(), "-h")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"Usage: tamis {words}")


@pytest.mark.parametrize(("words", "command"), commands().items())
def test_a_command_and_each_of_its_options_has_help(words, command):
    assert command.help
    assert not command.get_short_help_str(limit=70).endswith("..."), "the overview cuts it"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert parameter.help.endswith((".", "...")), parameter.name


def test_the_overview_names_every_command(tamis):
    done = tamis("-h")
    listed = [line.split()[0] for line in done.out.partition("Commands:\n")[2].splitlines()]
    assert listed == [
        "cache",
        "check",
        "demo",
        "export",
        "gallery",
        "info",
        "list",
        "open",
        "record",
        "run",
        "show",
        "try",
    ]
    assert "..." not in done.out.partition("Commands:\n")[2]


@pytest.mark.parametrize("arguments", [[], ["cache"]])
def test_a_group_without_a_command_shows_its_help(tamis, arguments):
    done = tamis(*arguments)
    assert done.out == ""
    assert done.err.startswith("Usage: tamis")


def test_the_version_is_told(tamis):
    from importlib.metadata import version

    assert tamis("--version").out == f"tamis, version {version('tamis')}\n"


class TestList:
    def test_it_names_every_operation_on_a_line(self, tamis):
        done = tamis("list")
        assert done.status == 0
        assert [line.split()[0] for line in done.out.splitlines()] == [op.id for op in list_operations()]

    def test_words_put_first_what_fits_best(self, tamis):
        assert tamis("list", "gaussian").out.startswith("filters.gaussian ")
        assert "restoration." in tamis("list", "remove", "noise").out

    def test_options_narrow_it(self, tamis):
        rows = json.loads(tamis("list", "--stage", "threshold", "--topic", "filters", "--json").out)
        assert {row["stage"] for row in rows} == {"threshold"}
        assert "filters.threshold_otsu" in [row["id"] for row in rows]
        assert all(row["summary"] for row in rows)
        volumes = tamis("list", "--ndim", "3", "--json").out
        assert "morphology.medial_axis" not in volumes
        assert "measure.marching_cubes" in volumes

    def test_nothing_found_says_what_to_do(self, tamis):
        done = tamis("list", "zzzqqq")
        assert (done.status, done.out) == (0, "")
        assert "Try other words" in done.error
        assert json.loads(tamis("list", "zzzqqq", "--json").out) == []

    def test_a_reader_who_leaves_early_hears_nothing(self):
        command = subprocess.Popen([*COMMAND, "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.readline()
        command.stdout.close()
        assert command.stderr.read() == b""
        command.stderr.close()
        assert command.wait(60) == 0


class TestShow:
    def test_it_tells_parameters_with_range_unit_and_default(self, tamis):
        done = tamis("show", "filters.gaussian")
        assert done.status == 0
        for words in [
            "Multi-dimensional Gaussian filter",
            "stage     filter",
            "locality",
            "sigma :",
            "pixel",
        ]:
            assert words in done.out
        assert "\x1b" not in done.out

    def test_json_has_the_same(self, tamis):
        shown = json.loads(tamis("show", "filters.gaussian", "--json").out)
        sigma = next(parameter for parameter in shown["parameters"] if parameter["name"] == "sigma")
        assert shown["target"] == "skimage.filters:gaussian"
        assert shown["inputs"][0]["takes"] == ["image"]
        assert (sigma["default"], sigma["minimum"], sigma["unit"]) == (1, 0, "pixel")
        assert "Standard deviation" in sigma["help"]

    @pytest.mark.parametrize("form", [[], ["--json"]])
    def test_every_operation_can_be_shown(self, tamis, form):
        for operation in list_operations()[::23]:
            done = tamis("show", operation.id, *form)
            assert done.status == 0
            assert operation.id in done.out

    def test_what_no_image_of_this_sort_can_take_is_told(self, tamis):
        done = tamis("list", "blood", "vessels", "--accepts", "sample:astronaut")
        assert done.out == ""
        assert "nothing that matches takes sample:astronaut as it is" in done.err
        assert "filters.frangi" in done.err

    def test_how_it_is_called_is_shown(self, tamis):
        assert "tamis.filters.gaussian(image, sigma=1.0, *, mode=" in tamis("show", "filters.gaussian").out
        assert "\nx1 > x2\n" in tamis("show", "numpy.greater").out
        assert "\nnumpy.sqrt(x)\n" in tamis("show", "numpy.sqrt").out

    def test_a_name_is_enough_where_only_one_operation_has_it(self, tamis):
        assert tamis("show", "watershed").out.startswith("segmentation.watershed\n")

    def test_what_is_no_operation_says_why(self, tamis):
        done = tamis("show", "rag_mean_color")
        assert done.status == 1
        assert "graph.rag_mean_color exists, but is not in the catalogue: works on a graph" in done.err


class TestExport:
    def test_to_stdout_there_is_nothing_but_the_script(self, tamis, work):
        done = tamis("export", work / "p.json")
        assert (done.status, done.err) == (0, "")
        compile(done.out, "script.py", "exec")
        assert f'imread("{work / "a.tif"}")' in done.out
        assert "tamis" not in done.out.replace(str(work), "")

    def test_into_a_file_with_another_image(self, tamis, work, tmp_path):
        done = tamis("export", work / "p.json", "-o", tmp_path / "s.py", "--input", "a=my image.tif")
        assert (done.status, done.out) == (0, "")
        assert done.err == f"Wrote {tmp_path / 's.py'}\n"
        assert 'imread("my image.tif")' in (tmp_path / "s.py").read_text()

    def test_as_a_notebook_it_has_pictures_and_the_lines_of_the_script(self, tamis, work, tmp_path):
        done = tamis("export", work / "p.json", "--as", "notebook", "-o", tmp_path / "n.ipynb")
        assert (done.status, done.out, done.err) == (0, "", f"Wrote {tmp_path / 'n.ipynb'}\n")
        notebook = json.loads((tmp_path / "n.ipynb").read_text("utf-8"))
        assert notebook["cells"][0]["source"][0] == "# p\n"
        code = "".join("".join(cell["source"]) + "\n" for cell in notebook["cells"] if "outputs" in cell)
        assert set(tamis("export", work / "p.json").out.splitlines()) <= {*code.splitlines(), ""}
        assert sum('"image/png"' in json.dumps(cell) for cell in notebook["cells"]) >= 3

    def test_a_folder_of_results_can_be_exported(self, tamis, work, tmp_path):
        tamis("run", work / "p.json", "--out", tmp_path, "--no-report")
        assert tamis("export", tmp_path / "a").out == (tmp_path / "a" / "script.py").read_text()


class TestCache:
    def test_it_tells_what_is_kept_and_forgets_it(self, tamis, work, tmp_path, monkeypatch):
        monkeypatch.setenv("TAMIS_CACHE_DIR", str(tmp_path / "cache"))
        tamis("run", work / "p.json", "sample:coins", "--out", tmp_path / "out", "--no-report")
        kept = json.loads(tamis("cache", "info", "--json").out)
        assert kept["folder"] == str(tmp_path / "cache")
        assert kept["entries"] > 0
        assert 0 < kept["bytes"] < kept["budget"]
        told = tamis("cache", "info").out
        assert f"folder   {tmp_path / 'cache'}" in told
        assert f"entries  {kept['entries']}" in told
        count = int(tamis("cache", "prune", "1kB").out.split()[0])
        assert 0 < count <= kept["entries"]
        assert tamis("cache", "clear").out == f"{kept['entries'] - count} results forgotten.\n"
        assert json.loads(tamis("cache", "info", "--json").out)["entries"] == 0


def test_info_tells_versions_and_settings(tamis, cache):
    facts = json.loads(tamis("info", "--json").out)
    assert facts["cache folder"] == str(cache)
    assert facts["workers"] == "2"
    assert facts["scikit-image"].startswith("0.26")
    lines = tamis("info").out.splitlines()
    assert [line.split("  ")[0] for line in lines] == list(facts)


def test_open_opens_every_report_of_a_folder(tamis, work, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    tamis("run", work / "p.json", "--out", tmp_path)
    page = tmp_path / "a" / "report.html"
    for folder in (tmp_path, tmp_path / "a", page):
        done = tamis("open", folder)
        assert (done.status, done.out) == (0, f"{page}\n")
    assert opened == [page.as_uri()] * 3


@pytest.mark.parametrize("words", ["list", "-h", "run -h", "demo -h"])
def test_looking_things_up_imports_nothing_heavy(tamis, words):
    tamis("list")  # the texts of the library are read once and kept
    code = (
        "import sys\n"
        "from tamis.cli import main\n"
        f"sys.argv = ['tamis', *{words.split()!r}]\n"
        "try:\n    main()\n"
        "except SystemExit:\n"
        f"    print(sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stderr == "[]\n"
