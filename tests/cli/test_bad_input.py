"""Every bad input: one line that names what, where and the remedy; exit 1 or 2; nothing half-written."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
import tifffile

from tamis.pipeline import Pipeline
from tamis.recorder import color, filters, morphology, open

ERROR, USAGE = 1, 2


@pytest.fixture(scope="module")
def place(work, image):
    """The folder `work`, with everything in it that can be wrong."""
    whole = (work / "a.tif").read_bytes()
    (work / "cut.tif").write_bytes(whole[: len(whole) // 2])
    (work / "empty.tif").write_bytes(b"")
    (work / "words.tif").write_bytes(b"not an image at all")
    (work / "script.py").write_text("print('hello')")
    (work / "image.ipynb").write_text("not a notebook at all")
    (work / "none").mkdir()
    (work / "file").write_text("a file where a folder is meant")
    arrays = {
        "none": np.zeros((0, 5)),
        "single": np.array(3.0),
        "complex": np.ones((4, 5), complex),
        "text": np.array([["a", "b"]]),
        "nan": np.where(image == image.max(), np.nan, image),
        "volume": np.zeros((6, 7, 8)),
    }
    for name, array in arrays.items():
        np.save(work / f"{name}.npy", array)
    np.save(work / "object.npy", np.array([[1, None]], dtype=object), allow_pickle=True)
    _write_documents(work)
    return work


def _write_documents(work):
    document = json.loads((work / "p.json").read_text())
    changes = {
        "newer": {"schema": 99},
        "other": {"format": "another program's"},
        "loose": {"outputs": {"labels": "nowhere"}},
    }
    for name, change in changes.items():
        (work / f"{name}.json").write_text(json.dumps(document | change))
    (work / "torn.json").write_text(json.dumps(document)[:400])
    (work / "void.json").write_text("")
    labels_into_gaussian = json.loads(json.dumps(document))
    labels_into_gaussian["inputs"]["a"]["kind"] = "labels"
    (work / "kinds.json").write_text(json.dumps(labels_into_gaussian))
    colour = open(np.zeros((5, 6, 3), np.uint8))
    Pipeline.of(grey=color.rgb2gray(colour)).save(work / "colour.json")
    flat = open(np.zeros((5, 6), np.uint8))
    Pipeline.of(skeleton=morphology.medial_axis(flat > 1)).save(work / "flat.json")
    Pipeline.of(sum=flat + open(np.ones((5, 6), np.uint8))).save(work / "two.json")
    Pipeline.of(smooth=filters.gaussian(open("sample:foam"))).save(work / "foam.json")


# arguments after `tamis run`, exit status, words of the message
RUN = {
    "missing image": ("p.json aa.tif", ERROR, ["aa.tif", "no such file", "Did you mean 'a.tif'"]),
    "truncated TIFF": ("p.json cut.tif", ERROR, ["cut.tif", "truncated"]),
    "empty file": ("p.json empty.tif", ERROR, ["empty.tif", "empty file"]),
    "not an image": ("p.json words.tif", ERROR, ["No reader could open", "words.tif", "not a TIFF file"]),
    "a folder without images": ("p.json none", ERROR, ["none"]),
    "a URL": ("p.json https://example.org/a.tif", ERROR, ["example.org", "URL", "Download it"]),
    "unknown sample": ("p.json sample:coin", ERROR, ["No sample is named 'coin'", "'coins'"]),
    "empty array": ("p.json none.npy", ERROR, ["none.npy", "must not be empty", "(0, 5)", "Check"]),
    "0-d array": ("p.json single.npy", ERROR, ["single.npy", "0-d", "atleast_2d"]),
    "complex array": ("p.json complex.npy", ERROR, ["complex.npy", "complex128", "np.abs"]),
    "object array": ("p.json object.npy", ERROR, ["object.npy", "object", "dtype=float"]),
    "array of text": ("p.json text.npy", ERROR, ["text.npy", "<U1", "array of numbers"]),
    "NaN for a threshold": (
        "p.json nan.npy",
        ERROR,
        ["threshold_otsu", "NaN", "of 1961 pixels", "nan_to_num"],
    ),
    "2-D operation, volume": (
        "flat.json volume.npy",
        ERROR,
        ["medial_axis", "2-D", "(6, 7, 8)", "Take one plane"],
    ),
    "grey image for a colour operation": ("colour.json a.tif", ERROR, ["grey", "color.rgb2gray", "(37, 53)"]),
    "two inputs, one image": ("two.json a.tif", ERROR, ["2 inputs: image, image_2", "--input image=FILE"]),
    "two inputs, no image": ("two.json", ERROR, ["input 'image'", "--input image=FILE"]),
    "two inputs, one named": ("two.json --input image=a.tif", ERROR, ["'image_2'", "--input image_2=FILE"]),
    "an input that there is not": ("two.json a.tif --input flat=a.tif", ERROR, ["'flat'", "'image_2'"]),
    "an input without a file": ("two.json --input image", USAGE, ["--input", "NAME=FILE"]),
    "an input named twice": (
        "two.json --input image=a.tif --input image=b",
        USAGE,
        ["'image' is given twice"],
    ),
    "no image, made from an array": ("flat.json", ERROR, ["which image", "tamis run PIPELINE IMAGE"]),
    "missing document": ("q.json a.tif", ERROR, ["q.json", "no such file", "Did you mean 'p.json'"]),
    "not JSON": ("a.tif a.tif", ERROR, ["a.tif", "not a pipeline document", "comes first, images follow"]),
    "torn JSON": ("torn.json a.tif", ERROR, ["torn.json", "not a pipeline document"]),
    "no JSON at all": ("void.json a.tif", ERROR, ["void.json", "not a pipeline document"]),
    "another format": ("other.json a.tif", ERROR, ["other.json", "'format'", "tamis-pipeline"]),
    "newer schema": ("newer.json a.tif", ERROR, ["newer.json", "newer Tamis", "99", "Upgrade"]),
    "loose end": ("loose.json a.tif", ERROR, ["loose.json", "nowhere"]),
    "labels where an image is meant": (
        "kinds.json",
        ERROR,
        ["gaussian", "takes an image", "gives labels", "Use the"],
    ),
    "no such script": ("nowhere.py a.tif", ERROR, ["nowhere.py", "no such script"]),
    "folder without a document": ("none a.tif", ERROR, ["none", "holds no pipeline.json", "comes first"]),
    "unknown node": (
        "p.json a.tif --set gausian.sigma=2",
        ERROR,
        ["node", "'gausian'", "Did you mean 'gaussian'"],
    ),
    "unknown parameter": ("p.json a.tif --set gaussian.sigmo=2", ERROR, ["'sigmo'", "Did you mean 'sigma'"]),
    "out of range": (
        "p.json a.tif --set gaussian.sigma=-1",
        ERROR,
        ["'sigma'", "at least 0 pixel", "got -1"],
    ),
    "not a number": ("p.json a.tif --set gaussian.sigma=x", ERROR, ["'sigma'", "a number", "got 'x'"]),
    "no choice": ("p.json a.tif --set gaussian.mode=nearst", ERROR, ["'mode'", "'nearest'", "got 'nearst'"]),
    "memory too small": (
        "foam.json --memory 1MB",
        ERROR,
        ["needs", "'smooth'", "allowed 1.0 MB", "--memory"],
    ),
    "memory no size": ("p.json a.tif --memory lots", ERROR, ["memory", "'2GB'", "got 'lots'"]),
    "unknown executor": (
        "p.json a.tif --executor fred",
        ERROR,
        ["executor", "serial, threads", "got 'fred'"],
    ),
    "out below a file": ("p.json a.tif --out file/x", ERROR, ["file/x", "Not a directory", "--out"]),
    "out is a file": ("p.json a.tif --out file", ERROR, ["file", "Not a directory", "--out"]),
    "setting without value": (
        "p.json a.tif --set gaussian.sigma",
        USAGE,
        ["--set", "NODE.PARAM=VALUE", "run -h"],
    ),
    "setting without node": (
        "p.json a.tif --set sigma=2",
        USAGE,
        ["--set", "NODE.PARAM=VALUE", "gaussian.sigma=2"],
    ),
    "tiles no numbers": ("p.json a.tif --tiles 4,x", USAGE, ["--tiles", "'4,x'", "256,256"]),
    "tiles of nothing": ("p.json a.tif --tiles 0,4", USAGE, ["--tiles", "at least 1"]),
    "no workers": ("p.json a.tif --workers 0", USAGE, ["--workers", "x>=1"]),
    "empty name of an image": ("p.json ''", USAGE, ["IMAGES", "must not be empty"]),
    "empty name of a folder": ("p.json a.tif --out ''", USAGE, ["--out", "must not be empty"]),
    "no pipeline": ("", USAGE, ["Missing argument 'PIPELINE|SCRIPT'", "tamis run -h"]),
    "unknown option": ("p.json a.tif --otu x", USAGE, ["--otu", "tamis run -h"]),
}


@pytest.mark.parametrize("case", RUN)
def test_a_bad_run_tells_one_line_and_leaves_nothing(tamis, place, monkeypatch, case):
    arguments, status, words = RUN[case]
    monkeypatch.chdir(place)
    before = sorted(place.rglob("*"))
    given = ["" if part == "''" else part for part in arguments.split()]
    done = tamis("run", *([] if "--out" in given else ["--out", "new/folder"]), *given)
    assert done.status == status
    assert [word for word in words if word not in done.error] == [], done.error
    assert done.out == ""
    assert sorted(place.rglob("*")) == before


def test_without_a_folder_for_results_nothing_is_run(tamis, place):
    done = tamis("run", place / "p.json", place / "a.tif")
    assert (done.status, done.error) == (2, "run: Missing option '--out'. See `tamis run -h`.")


ELSEWHERE = {
    "unknown command": ("lst", USAGE, ["'lst'", "Did you mean 'list'", "tamis -h"]),
    "nothing like a command": ("frobnicate", USAGE, ["'frobnicate'", "tamis -h"]),
    "unknown operation": (
        "show filters.gausian",
        ERROR,
        ["'filters.gausian'", "Did you mean 'filters.gaussian'"],
    ),
    "nothing like an operation": ("show zzz", ERROR, ["'zzz'", "`tamis list` names them all"]),
    "unknown stage": ("list --stage filtr", USAGE, ["--stage", "'filtr'", "threshold"]),
    "unknown topic": ("list --topic filtrs", ERROR, ["'filtrs'", "Did you mean 'filters'"]),
    "no axes": ("list --ndim 0", USAGE, ["--ndim", "x>=1"]),
    "export of nothing": ("export q.json", ERROR, ["q.json", "no such file"]),
    "export as what is not known": ("export p.json --as poem", USAGE, ["--as", "'script'"]),
    "export to a place below a file": (
        "export p.json -o file/x.py",
        ERROR,
        ["file/x.py", "Not a directory", "-o"],
    ),
    "export, input without file": ("export p.json --input a", USAGE, ["--input", "NAME=FILE"]),
    "export, unknown input": ("export p.json --input b=a.tif", ERROR, ["input", "'b'"]),
    "export of an unknown input as a notebook": (
        "export p.json --as notebook --input b=a.tif",
        ERROR,
        ["'b'"],
    ),
    "export as a notebook, without the image": (
        "export p.json --as notebook --input a=no.tif",
        ERROR,
        ["no.tif"],
    ),
    "record what is called a notebook": ("record image.ipynb", ERROR, ["image.ipynb", "is no notebook"]),
    "export, array in memory": ("export flat.json", ERROR, ["no script can read", "Save it as a TIFF"]),
    "prune to no size": ("cache prune lots", ERROR, ["SIZE", "'2GB'", "got 'lots'"]),
    "prune without size": ("cache prune", USAGE, ["Missing argument 'SIZE'", "tamis cache prune -h"]),
    "open what is not there": ("open nowhere", ERROR, ["nowhere"]),
}


@pytest.mark.parametrize("case", ELSEWHERE)
def test_other_commands_tell_one_line_too(tamis, place, monkeypatch, case):
    arguments, status, words = ELSEWHERE[case]
    monkeypatch.chdir(place)
    before = sorted(place.rglob("*"))
    done = tamis(*arguments.split())
    assert done.status == status
    assert [word for word in words if word not in done.error] == [], done.error
    assert done.out == ""
    assert sorted(place.rglob("*")) == before


SETTINGS = {
    "TAMIS_CACHE_DIR": ("file/cache", ["file/cache", "must be a folder", "TAMIS_CACHE_DIR"]),
    "TAMIS_CACHE_SIZE": ("huge", ["TAMIS_CACHE_SIZE", "'2GB'", "got 'huge'"]),
    "TAMIS_MEMORY": ("-3", ["TAMIS_MEMORY", "'2GB'", "got '-3'"]),
    "TAMIS_WORKERS": ("many", ["TAMIS_WORKERS", "at least 1", "got 'many'"]),
    "TAMIS_EXECUTOR": ("fred", ["serial, threads", "got 'fred'", "TAMIS_EXECUTOR"]),
}


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("command", ["run p.json a.tif --out new", "demo --out new"])
def test_a_wrong_setting_is_named(tamis, place, monkeypatch, name, command):
    value, words = SETTINGS[name]
    monkeypatch.chdir(place)
    monkeypatch.setenv(name, value)
    done = tamis(*command.split())
    assert done.status == ERROR
    assert [word for word in words if word not in done.error] == [], done.error
    assert not (place / "new").exists()


def test_a_cache_that_cannot_be_is_told_by_its_command(tamis, place, monkeypatch):
    monkeypatch.setenv("TAMIS_CACHE_DIR", str(place / "file" / "cache"))
    assert "must be a folder" in tamis("cache", "info").error


def test_a_disk_that_gets_full_leaves_nothing_half_written(place, tmp_path):
    resource = pytest.importorskip("resource", reason="only Unix has such limits")

    out = tmp_path / "new" / "out"
    code = (
        f"import resource, sys; resource.setrlimit({resource.RLIMIT_FSIZE}, (9_000, 9_000))\n"
        f"sys.argv = ['tamis', 'run', {str(place / 'p.json')!r}, '--out', {str(out)!r}]\n"
        "from tamis.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == ERROR
    assert done.stdout == ""
    assert done.stderr.startswith(f"tamis: {out / 'a'}")
    assert done.stderr.endswith("cannot be written: File too large. Choose another folder with --out.\n")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_in_a_batch_leaves_the_results_before(tamis, place, tmp_path, monkeypatch):
    import errno

    from tamis.batch import _results

    calls = []

    def write(*arguments, **options):
        calls.append(arguments)
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")

    tifffile.imwrite(place / "b.tif", np.eye(30, dtype=np.uint8))
    monkeypatch.setattr(_results, "write_report", write)
    done = tamis("run", place / "p.json", place / "a.tif", place / "b.tif", "--out", tmp_path)
    assert done.status == 3
    assert "No space left on device" in done.error
    assert {path.name for path in tmp_path.iterdir()} == {"a", "ledger.jsonl"}


def test_an_error_nobody_foresaw_from_the_system_is_one_line(tamis, place, monkeypatch):
    def refuse(*_arguments):
        raise PermissionError(13, "Permission denied", "/some/where")

    monkeypatch.setattr("tamis.cli.commands.run.load_pipeline", refuse)
    done = tamis("run", place / "p.json", "--out", "x")
    assert (done.status, done.error) == (ERROR, "/some/where: Permission denied.")


def test_who_stops_it_is_told_nothing_more(tamis, place, monkeypatch):
    def stop(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("tamis.cli.commands.run.load_pipeline", stop)
    done = tamis("run", place / "p.json", "--out", "x")
    assert (done.status, done.err.strip()) == (130, "")


def test_no_memory_is_one_line(tamis, place, monkeypatch):
    def refuse(*_arguments):
        raise MemoryError

    monkeypatch.setattr("tamis.cli.commands.run.load_pipeline", refuse)
    done = tamis("run", place / "p.json", "--out", "x")
    assert done.status == ERROR
    assert "no memory left" in done.error


def test_a_bug_of_ours_keeps_its_traceback(tamis, place, monkeypatch):
    def fail(*_arguments):
        raise ZeroDivisionError

    monkeypatch.setattr("tamis.cli.commands.run.load_pipeline", fail)
    with pytest.raises(ZeroDivisionError):
        tamis("run", place / "p.json", "--out", "x")
