"""What attackers need: the application as a process, pages that send anything, and a line that breaks."""

from __future__ import annotations

import contextlib
import os
import queue
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from tests.web.conftest import Page, Visitor
from websockets.exceptions import ConnectionClosed

from tamis.engine import Engine
from tamis.errors import TamisError
from tamis.session import Session
from tamis.session.screen import pack, unpack
from tamis.session.screen._fields import Fields
from tamis.session.screen._verbs import do_verb, set_values
from tamis.store import get_store

ROOT = Path(__file__).parents[2]
IS_LONG = os.environ.get("TAMIS_TEST_LONG") == "1"
"""Whether to attack for minutes and not for seconds."""

_PROGRAM = """
import faulthandler, os, signal, sys
from pathlib import Path
from tamis.web import _limits, _serve, openings_of
given = {name: type(getattr(_limits.Limits(), name))(value)
         for name, value in (item.split("=") for item in os.environ.get("TEST_LIMITS", "").split())}
_limits.Limits.current = classmethod(lambda cls: cls(**given))
_serve._TIDY_S = 0.2
faulthandler.register(signal.SIGUSR1)
data, port = Path(sys.argv[1]), int(sys.argv[2])
_serve.serve(openings_of(sys.argv[3:], recorded=data / "recorded"), data=data, port=port, opens_browser=False,
             tell=lambda address: print(address, flush=True))
"""
_GOOD = (
    "filters.gaussian",
    "filters.median",
    "filters.sobel",
    "filters.threshold_otsu",
    "filters.unsharp_mask",
    "measure.label",
    "morphology.dilation",
    "morphology.remove_small_objects",
    "exposure.equalize_hist",
    "util.invert",
    "measure.regionprops_table",
    "segmentation.clear_border",
    "feature.canny",
)
_BAD = (
    None,
    -1,
    0,
    1e308,
    "",
    "\0",
    "../../etc/passwd",
    "<img src=x onerror=alert(1)>",
    [],
    {},
    [[]],
    {"float": "nan"},
    True,
    "é" * 400,
    2**63,
    "coins",
    "no such thing",
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Server:
    """The application as a process of its own; started, killed, started again at the same address."""

    def __init__(self, folder: Path, *names: str, limits: str = "", **environment: str) -> None:
        self.folder, self.names, self.port = folder, names, free_port()
        self.log = folder.with_suffix(".log")
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        own = {
            "TAMIS_CACHE_DIR": str(folder.with_suffix(".cache")),
            "TEST_LIMITS": limits,
            "PYTHONWARNINGS": "ignore",
        }
        self._environment = {**os.environ, "PYTHONPATH": paths, **own, **environment}
        self.process: subprocess.Popen[str] | None = None
        self.token = ""

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self, **options: Any) -> None:
        command = [sys.executable, "-c", _PROGRAM, str(self.folder), str(self.port), *self.names]
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env=self._environment, **options
            )
        assert self.process.stdout is not None
        with self.process.stdout as told:
            address = told.readline()
        found = re.search(r"token=([\w-]{43})", address)
        assert found, self.told()
        self.token = found[1]

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            children = psutil.Process(self.process.pid).children(recursive=True)
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            for child in children:
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.kill()

    def told(self) -> str:
        """What it has said to the log: a server that is well says nothing."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def visitor(self) -> Visitor:
        visitor = Visitor(self.port)
        visitor.ask("GET", f"/?token={self.token}")
        return visitor

    @property
    def rss(self) -> int:
        """What it and its workers take, in bytes."""
        return sum(process.memory_info().rss for process in self._family())

    @property
    def threads(self) -> int:
        assert self.process is not None
        return int(psutil.Process(self.process.pid).num_threads())

    def workers(self) -> list[Any]:
        """Processes that compute for it."""
        return [one for one in self._family()[1:] if "loky" in " ".join(one.cmdline())]

    def _family(self) -> list[Any]:
        assert self.process is not None
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def journals(self) -> dict[str, bytes]:
        return {path.stem: path.read_bytes() for path in self.folder.glob("users/*/sessions/*.jsonl")}


class LivePage(Page):
    """A page that reads all the time, as browsers do, and knows what it was told last."""

    def __init__(self, wire):
        super().__init__(wire)
        self.state: dict[str, Any] | None = None
        self.answers: dict[Any, dict[str, Any]] = {}
        self.panels: dict[str, dict[str, Any]] = {}
        self.messages: queue.SimpleQueue[tuple[dict[str, Any], list[bytes]]] = queue.SimpleQueue()
        self.count = 0
        self.is_over = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        with contextlib.suppress(ConnectionClosed, OSError):
            while True:
                header, buffers = unpack(self.wire.recv())
                self.count += 1
                if header["type"] == "state":
                    self.state = header
                if header["type"] in {"done", "failed", "answer"} and header.get("id") is not None:
                    self.answers[header["id"]] = header
                if "panel" in header:
                    self.panels[header["panel"]] = {**header, "buffers": [bytes(one) for one in buffers]}
        self.is_over.set()

    def next(self, *_, **__):
        raise NotImplementedError

    def wait(self, condition, seconds=20.0):
        """Wait until something is so; return whether it is."""
        deadline = time.monotonic() + seconds
        while not (found := condition()) and time.monotonic() < deadline and not self.is_over.is_set():
            time.sleep(0.005)
        return found or condition()

    def do(self, verb: str, **arguments: Any) -> dict[str, Any]:
        """Use a verb, and return what came of it."""
        name = f"do-{time.monotonic_ns()}"
        self.send(type="verb", id=name, verb=verb, arguments=arguments)
        assert self.wait(lambda: name in self.answers), f"{verb} was not answered"
        return self.answers[name]

    def settled(self, panel: str, revision: int | None = None, seconds: float = 30.0) -> dict[str, Any]:
        """Wait until a panel shows what is right for the last state."""

        def is_settled():
            told = self.panels.get(panel)
            least = self.state["revision"] if revision is None else revision
            is_exact = told and (told["type"] in {"blank", "fresh"} or told.get("state") == "exact")
            return bool(is_exact) and told["revision"] >= least

        assert self.wait(is_settled, seconds), self.panels.get(panel)
        return self.panels[panel]


@contextlib.contextmanager
def live(visitor: Visitor, session: str, *, port: int | None = None):
    """Open the socket of a session as its page does."""
    from websockets.sync.client import connect

    address = f"ws://127.0.0.1:{port or visitor.port}/socket?session={session}"
    with connect(
        address,
        origin=f"http://127.0.0.1:{port or visitor.port}",
        additional_headers=visitor.cookie,
        max_size=None,
        close_timeout=1,
        ping_interval=None,
    ) as wire:
        page = LivePage(wire)
        page.wait(lambda: page.state)
        yield page


@dataclass
class Hand:
    """Sends one thing after the other at random, and remembers what; nothing of it needs to make sense.

    `said` has the messages that may change the session, in their order; `answers` what came of them.
    """

    page: LivePage
    seed: int
    said: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self):
        self.random = random.Random(self.seed)

    def move(self) -> None:
        """Send something."""
        choice = self.random.choices(
            [self._verb, self._values, self._view, self._ask, self._garbage], [10, 6, 4, 4, 2]
        )[0]
        choice()

    def drain(self, seconds: float = 60.0) -> None:
        """Wait until everything that was said is answered."""
        self.page.send(type="ask", id=(last := f"last-{time.monotonic_ns()}"), what="history")
        assert self.page.wait(lambda: last in self.page.answers, seconds), "the server is silent"
        verbs = [one["id"] for one in self.said if one["type"] == "verb"]
        assert self.page.wait(lambda: all(name in self.page.answers for name in verbs), seconds)

    @property
    def done(self) -> list[dict[str, Any]]:
        return [one for one in self.said if self.page.answers.get(one.get("id"), {}).get("type") == "done"]

    def _some(self) -> str:
        state = self.page.state or {}
        names = [step["id"] for step in state.get("steps", ())] + [one["name"] for one in state["inputs"]]
        return str(self.random.choice([*names, *names, *names, "nothing"]))

    def _verb(self) -> None:
        some, pick = self._some, self.random.choice
        name = pick(
            ["add_step"] * 6
            + [
                "undo",
                "redo",
                "select",
                "remove_step",
                "disable_step",
                "enable_step",
                "insert_step",
                "replace_step",
                "duplicate_step",
                "rename_step",
                "connect",
                "show",
                "jump",
                "name_state",
                "add_drawing",
                "draw",
                "set_outputs",
            ]
        )
        arguments: dict[str, Any] = {
            "add_step": {"operation": pick(_GOOD), "after": pick([None, some()])},
            "insert_step": {"operation": pick(_GOOD), "before": some()},
            "replace_step": {"node": some(), "operation": pick(_GOOD)},
            "rename_step": {"node": some(), "name": pick(["a", "b_2", "<b>", "größe"])},
            "connect": {"node": some(), "input_name": "image", "ref": some()},
            "show": {"refs": [some()]},
            "jump": {"position": self.random.randrange(5)},
            "name_state": {"name": pick(["one", "two", "<i>three"])},
            "add_drawing": {"name": f"seeds{self.random.randrange(3)}", "kind": "markers"},
            "draw": {
                "name": f"seeds{self.random.randrange(3)}",
                "is_final": pick([True, False]),
                "mark": {
                    "shape": "stroke",
                    "points": [[1, 1], [self.random.randrange(90), 5]],
                    "label": 1,
                    "radius": 3,
                    "id": "m",
                },
            },
            "set_outputs": {"names": [some()]},
        }.get(name, {"node": some()} if name not in {"undo", "redo"} else {})
        self._say(
            {"type": "verb", "id": f"{self.seed}-{len(self.said)}", "verb": name, "arguments": arguments}
        )

    def _values(self) -> None:
        sigma = round(self.random.uniform(-1, 8), 2)
        values = self.random.choice([{"sigma": sigma}, {"sigma": sigma}, {"nothing": 1}, {"amount": sigma}])
        is_final = self.random.random() < 0.3
        self._say({"type": "values", "node": self._some(), "values": values, "is_final": is_final})

    def _view(self) -> None:
        top, left = self.random.randrange(200), self.random.randrange(200)
        region = self.random.choice([None, [[top, left], [top + 90, left + 120]]])
        level = self.random.randrange(3)
        panel = f"p{self.random.randrange(3)}"
        self.page.send(type="view", panel=panel, ref=self._some(), planes=[], region=region, level=level)

    def _ask(self) -> None:
        what = self.random.choice(
            ["histogram", "thumbnail", "candidates", "history", "script", "documentation"]
        )
        more = {"ref": self._some(), "words": "noise", "planes": [], "operation": self.random.choice(_GOOD)}
        self.page.send(type="ask", id=f"ask-{time.monotonic_ns()}", what=what, **more)

    def _garbage(self) -> None:
        bad, pick = _BAD, self.random.choice
        if self.random.random() < 0.2:
            self.page.wire.send(
                pick([b"", b"\xff" * 9, "text", b"\2\0\0\0{}", b"\3\0\0\0{]}", pack({"type": "x"})])
            )
            return
        kind = pick(["verb", "view", "ask", "limits", "close", "run", "what"])
        names = ("verb", "arguments", "panel", "ref", "planes", "region", "level", "what", "node", "refs")
        fields = {name: pick(bad) for name in names if self.random.random() < 0.7}
        self.page.send(type=kind, id=f"bad-{time.monotonic_ns()}", **fields)

    def _say(self, message: dict[str, Any]) -> None:
        self.said.append(message)
        self.page.send(**message)


class Replay:
    """A session that does here what a page said there: what the one of the server must be."""

    def __init__(self, image: str) -> None:
        self._engine = Engine(get_store("memory", budget=2**20), executor="serial")
        self.session = Session.start(image, engine=self._engine)

    def __enter__(self) -> Replay:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()
        self._engine.close()

    def do(self, *said: dict[str, Any]) -> None:
        """Do what messages say; what is refused changes nothing."""
        for message in said:
            with contextlib.suppress(TamisError):
                fields = Fields(message, where="screen")
                (do_verb if message["type"] == "verb" else set_values)(self.session, fields)

    def is_like(self, other: Session) -> bool:
        """Whether another session is the same, and has been through the same."""
        own = self.session
        return own.history == other.history and own.named_states == other.named_states


class Line:
    """A line between pages and the server that can be cut and mended."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        self._is_cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                if self._is_cut:
                    here.close()
                    continue
                with contextlib.suppress(OSError):
                    there = socket.create_connection(("127.0.0.1", self._target))
                    self._open += [here, there]
                    for ends in ((here, there), (there, here)):
                        threading.Thread(target=self._carry, args=ends, daemon=True).start()

    @staticmethod
    def _carry(one: socket.socket, other: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := one.recv(2**16):
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        self._is_cut = True
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._open.clear()

    def mend(self) -> None:
        self._is_cut = False

    def close(self) -> None:
        self.cut()
        self._listener.close()
