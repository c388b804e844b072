"""The server as a process: started, interrupted, killed."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.web.conftest import Visitor

from tamis.errors import MissingExtraError, SettingError
from tamis.web import _serve, serve
from tamis.web._serve import _address, _bound, check_extra

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from tamis.web import openings_of, serve
from tests.web.conftest import EchoScreen
from pathlib import Path
data = Path(sys.argv[1])
serve(openings_of(sys.argv[2:], recorded=data / "recorded"), data=data, opens_browser=False,
      tell=lambda address: print(address, flush=True), screen_maker=EchoScreen)
"""


@contextlib.contextmanager
def served(command, **environment):
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths, **environment},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def address_of(process):
    address = process.stdout.readline().strip()
    found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\?token=([\w-]{43})", address)
    assert found, address + process.stderr.read()
    return int(found[1]), found[2]


def test_after_a_kill_the_same_address_has_everything_and_the_same_visitor_is_known(tmp_path):
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), "sample:coins"]
    with served(command) as process:
        port, token = address_of(process)
        visitor = Visitor(port)
        place = visitor.ask("GET", visitor.ask("GET", f"/?token={token}").headers["location"]).headers[
            "location"
        ]
        session = place.partition("session=")[2]
        with visitor.talk(session) as page:
            for sigma in (1, 2, 3):
                page.verb("add_step", operation="filters.gaussian", values={"sigma": sigma})
            page.verb("undo")
            process.send_signal(signal.SIGKILL)
            process.wait(10)
    with served(command) as process:
        port, again = address_of(process)
        assert again == token
        visitor = Visitor(port, visitor.cookies)
        assert visitor.get(place).status == 200
        with visitor.talk(session) as page:
            assert page.next("state")[0]["steps"] == ["gaussian", "gaussian_2"]
            page.verb("redo")
        assert "gaussian_3" in visitor.get(f"/download/{session}/pipeline.json").json["nodes"]
        assert "coins" in visitor.get("/start").text


def test_ctrl_c_ends_it_well(tmp_path):
    command = [sys.executable, "-m", "tamis", "open", "--no-browser", "--data", str(tmp_path / "data")]
    with served(command) as process:
        port, _ = address_of(process)
        visitor = Visitor(port)
        assert "Samples" in visitor.get("/").text
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "Traceback" not in told
        assert "sessions are kept" in told


def test_a_port_that_is_taken_is_told_and_the_usual_one_gives_way(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingError, match=f"port {port}"):
            serve(port=port, data=tmp_path, opens_browser=False)
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(contextlib.closing(_bound("127.0.0.1", 0)))
        first.listen()
        second = stack.enter_context(contextlib.closing(_bound("127.0.0.1", 0)))
        assert first.getsockname() != second.getsockname()


def test_a_host_that_is_not_ours_is_told():
    with pytest.raises(SettingError, match="--host"):
        _bound("8.8.8.8", 0)


def test_the_address_names_what_others_can_reach():
    with contextlib.closing(_bound("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert _address(listener, "127.0.0.1", "t") == f"http://127.0.0.1:{port}/?token=t"
        assert _address(listener, "::1", "t") == f"http://[::1]:{port}/?token=t"
        assert _address(listener, "0.0.0.0", "t") == f"http://{socket.gethostname()}:{port}/?token=t"


def test_without_the_extra_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(_serve.importlib.util, "find_spec", lambda name: None if name == "dash" else object())
    with pytest.raises(MissingExtraError, match=r"pip install 'tamis\[app\]'"):
        check_extra()


def test_importing_the_door_imports_no_server():
    code = (
        "import tamis.web, sys; print({'dash', 'fastapi', 'uvicorn', 'plotly', 'skimage'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
