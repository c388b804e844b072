"""Documents edited by hand, or by somebody who means harm: a pipeline, or one line that says why not."""

from __future__ import annotations

import copy
import json
import pickle
import random
import subprocess
import sys

import numpy as np
import pytest

import tamis
from tamis.errors import TamisError

HOSTILE = [
    None, True, -1, 0.5, 10**400, -(10**18), float("nan"), float("inf"), "", "two", "os.system", "../..",
    "a:b:c", "__import__", "\0", "x" * 5000, [], {}, [[]], [1, "a", None], {"slice": [1, 2]},
    {"float": "nan"},
    {"array": "AAAA", "dtype": "O", "shape": [1]}, {"array": "AA==", "dtype": "u1", "shape": [10**12]},
    {"footprint": "disk", "radius": "big"}, {"footprint": "__import__", "name": "os"}, {"": None},
    "deep",
]  # fmt: skip


def documents():
    image = tamis.open("sample:coins")
    smooth = tamis.filters.gaussian(image, sigma=(1, 2.5))
    counts, centres = tamis.exposure.histogram(smooth[10:200:2, ::-1])
    opened = tamis.morphology.closing(smooth > 0.3, tamis.morphology.disk(2))
    weights = tamis.ndimage.convolve(smooth, np.array([[0.0, 1.0], [np.inf, 0.25]]))
    labels = tamis.measure.label(opened * (weights > np.float32(0.5)))
    table = tamis.measure.regionprops_table(labels, image, properties=("label", "area"))
    yield tamis.Pipeline.of(labels=labels, table=table, counts=counts, centres=centres)
    yield tamis.Pipeline.of(sum=image + tamis.open(np.eye(5)))


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    for number, pipeline in enumerate(documents()):
        pipeline.save(folder / f"{number}.json", fingerprints={"labels": "xxh3:00"})
    return [path.read_text() for path in sorted(folder.iterdir())]


def places(data, way=()):
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, item in items:
        yield (*way, key)
        yield from places(item, (*way, key))


def mutated(content, chance):
    """Return a document with one to three things in it changed."""
    content = copy.deepcopy(content)
    for _ in range(chance.randint(1, 3)):
        ways = list(places(content))
        *way, last = chance.choice(ways)
        home = content
        for key in way:
            home = home[key]
        match chance.choice(["replace", "delete", "rename", "swap"]):
            case "replace":
                home[last] = copy.deepcopy(chance.choice(HOSTILE))
            case "delete":
                del home[last]
            case "rename" if isinstance(home, dict):
                home[chance.choice(["", "1x", "é", "os.system", "image", "labels", "__class__"])] = home.pop(
                    last
                )
            case _:
                other = content
                for key in chance.choice(ways):
                    other = other[key] if isinstance(other, dict | list) and key in _keys(other) else other
                home[last] = copy.deepcopy(other)
    return content


def write(path, content, depth=900):
    deep = "[" * depth + "]" * depth
    path.write_text(json.dumps(content).replace('"deep"', deep), encoding="utf-8")


def _keys(data):
    return data if isinstance(data, dict) else range(len(data))


def refusal_of(path):
    """Return what is said against a document; '' if it is read, and then it can be written and read again."""
    try:
        pipeline = tamis.Pipeline.load(path).check()
    except TamisError as error:
        return str(error)
    again = path.with_name("again.json")
    pipeline.save(again)
    assert tamis.Pipeline.load(again) == pipeline
    return ""


def test_a_document_that_was_changed_anywhere_is_read_or_refused_in_one_line(texts, tmp_path):
    chance = random.Random(20)
    path = tmp_path / "edited.json"
    said = []
    for number in range(500):
        write(
            path,
            mutated(json.loads(texts[number % len(texts)]), chance),
            depth=chance.choice([9, 900, 90_000]),
        )
        said.append(refusal_of(path))
    refused = list(filter(None, said))
    assert 100 < len(refused) < 450
    assert [line for line in refused if "\n" in line or len(line) > 700] == []


def test_bytes_that_were_changed_anywhere_are_read_or_refused_in_one_line(texts, tmp_path):
    chance = random.Random(3)
    path = tmp_path / "torn.json"
    for number in range(200):
        text = bytearray(texts[number % len(texts)].encode())
        place = chance.randrange(len(text))
        text[place : place + chance.choice([0, 1, 1, 30])] = chance.randbytes(chance.choice([0, 1, 3]))
        path.write_bytes(text)
        assert "\n" not in refusal_of(path)


def edit(texts, path, value, *way):
    content = json.loads(texts[0])
    home = content
    for key in way[:-1]:
        home = home[key]
    home[way[-1]] = value
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


NAMES = [
    "os.system", "os:system", "builtins.eval", "../../etc/passwd", "__import__", "__class__.__init__",
    "numpy:load", "numpy.load", "numpy.lib.npyio.load", "skimage.filters:gaussian", "pickle.loads",
    "subprocess.Popen", "",
    "tamis.testing.fuzz", "user.harm", "beside.harm", "filters.gaussian\0", "filters.__dict__",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_document_names_operations_and_nothing_else(name, texts, tmp_path, monkeypatch):
    (tmp_path / "beside.py").write_text("raise SystemExit('it ran')\ndef harm(image): ...\n")
    monkeypatch.syspath_prepend(tmp_path)
    loaded = set(sys.modules)
    path = edit(texts, tmp_path / "p.json", name, "nodes", "labels", "operation")
    with pytest.raises(TamisError, match=r"p\.json: node 'labels': an operation named '.*' is not known"):
        tamis.Pipeline.load(path)
    assert "beside" not in sys.modules
    assert not {module for module in set(sys.modules) - loaded if not module.startswith("tamis")}


class Harm:
    def __reduce__(self):
        return open, ("harm", "w")


def write_pickle(path):
    """Write an image of which each pixel is a pickle, or every chunk is one."""
    if path.suffix == ".zarr":
        about = {"zarr_format": 2, "shape": [5, 5], "chunks": [5, 5], "dtype": "|u1", "order": "C"}
        about |= {"fill_value": 0, "compressor": None, "filters": [{"id": "pickle", "protocol": 4}]}
        path.mkdir()
        (path / ".zarray").write_text(json.dumps(about))
        (path / "0.0").write_bytes(pickle.dumps(Harm()))
        return
    objects = np.empty((5, 5), object)
    objects[:] = Harm()
    (np.save if path.suffix == ".npy" else np.savez)(path, objects)


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".zarr"])
def test_an_input_that_is_a_pickle_is_refused(suffix, texts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_pickle(tmp_path / f"input{suffix}")
    path = edit(texts, tmp_path / "p.json", f"input{suffix}", "inputs", "coins", "locator")
    with pytest.raises(TamisError, match=rf"input{suffix}"):
        tamis.run(path)
    assert not (tmp_path / "harm").exists()


def test_a_command_refuses_with_one_line_and_status_1(texts, tmp_path):
    path = edit(texts, tmp_path / "p.json", "two", "nodes", "gaussian", "values", "sigma")
    command = [sys.executable, "-m", "tamis", "run", path, "--out", tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(
        f"tamis: {path}: node 'gaussian': filters.gaussian: parameter 'sigma' must be"
    )
    assert not (tmp_path / "out").exists()
