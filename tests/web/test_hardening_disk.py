"""The disk is full: what cannot be kept is told where it was asked for, and all else goes on."""

import io
import resource

import numpy as np
import pytest
from tests.web.attack import Server, live


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("disk") / "data", TAMIS_EXECUTOR="threads") as server:
        yield server
        assert "Traceback" not in server.told()


class full:
    """Let no file of the server grow beyond a size, as if the disk ended there."""

    def __init__(self, server, size):
        self._server, self._size = server, size

    def __enter__(self):
        self._before = self._limit(self._size)

    def __exit__(self, *_):
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size):
        return resource.prlimit(
            self._server.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY)
        )


@pytest.fixture
def visitor(served):
    return served.visitor()


def test_an_action_that_cannot_be_kept_did_not_happen_and_looking_goes_on(served, visitor):
    session = visitor.open(sample="coins")
    (path,) = served.folder.glob(f"users/*/sessions/{session}.jsonl")
    with live(visitor, session) as page:
        page.do("add_step", operation="filters.gaussian")
        assert page.wait(lambda: page.state["steps"])
        before, revision = path.read_bytes(), page.state["revision"]
        with full(served, len(before) + 7):
            told = page.do("add_step", operation="filters.sobel")
            assert told["type"] == "failed"
            assert "cannot be written" in told["message"]
            page.send(type="values", node="gaussian", values={"sigma": 3}, is_final=True)
            page.send(type="view", panel="p", ref="gaussian", planes=[], region=None, level=0)
            assert page.settled("p")["type"] == "block"
            page.send(type="ask", id="histogram", what="histogram", ref="gaussian", planes=[])
            assert page.wait(lambda: "histogram" in page.answers)
            assert page.answers["histogram"]["type"] == "answer"
        assert path.read_bytes() == before
        assert page.state["revision"] == revision
        assert page.do("add_step", operation="filters.sobel")["type"] == "done"
        assert [step["id"] for step in page.state["steps"]][-1] in {"gaussian", "sobel"}
    assert path.read_bytes().startswith(before)


def test_a_session_that_cannot_be_kept_is_told_and_leaves_nothing(served, visitor):
    before = set(served.folder.rglob("*.jsonl"))
    with full(served, 0):
        answer = visitor.ask("POST", "/open", "sample=coins")
        assert answer.status == 422
        assert "cannot be written" in answer.text
    assert set(served.folder.rglob("*.jsonl")) == before
    assert visitor.open(sample="coins")


def test_an_upload_that_does_not_fit_is_told_and_leaves_nothing(served, visitor):
    content = io.BytesIO()
    np.save(content, np.zeros((300, 300), np.uint8))
    with full(served, 1000):
        answer = visitor.ask("POST", "/upload?name=x.npy", content.getvalue())
        assert answer.status == 422
        assert "cannot be kept" in answer.json["message"]
    assert not [path for path in served.folder.glob("users/*/uploads/*") if list(path.iterdir())]
    assert visitor.ask("POST", "/upload?name=x.npy", content.getvalue()).status == 200


@pytest.mark.parametrize(
    "name",
    [
        "coins.tif",
        "coins.npy",
        "coins.png",
        "pipeline.json",
        "report.html",
        "script.py",
        "try-threshold.html",
    ],
)
def test_an_export_that_does_not_fit_is_told_and_leaves_nothing(served, visitor, name):
    session = visitor.open(sample="coins")
    with full(served, 10):
        answer = visitor.ask("POST", f"/export/{session}/{name}")
        assert answer.status == 422, (answer.status, answer.body)
        assert answer.json["message"]
    assert not [path for path in served.folder.glob("users/*/exports/*") if path.stat().st_size < 11]
    assert visitor.ask("GET", f"/download/{session}/{name}").status == 200


def test_results_that_cannot_be_kept_are_shown_all_the_same(served, visitor):
    session = visitor.open(sample="camera")
    with live(visitor, session) as page:
        page.do("add_step", operation="filters.median")
        page.do("add_step", operation="filters.threshold_otsu")
        page.do("add_step", operation="filters.sobel", after="median")
        with full(served, 300):
            for ref in ("median", "sobel", "threshold_otsu"):
                page.send(type="view", panel=ref, ref=ref, planes=[], region=None, level=0)
            page.send(type="run", id="run", refs=["sobel"])
            assert page.wait(lambda: "run" in page.answers)
            assert page.answers["run"]["type"] == "done", page.answers["run"]
            assert {page.settled(ref)["type"] for ref in ("median", "sobel")} == {"block"}
