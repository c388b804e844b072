"""A real server on a free port, visitors with cookies, and a screen that says what it was told."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import uvicorn
from websockets.sync.client import connect

from tamis.engine import Engine
from tamis.session import StateChanged
from tamis.session.screen import pack, unpack
from tamis.store import get_store
from tamis.web._app import make_app
from tamis.web._keyring import Keyring
from tamis.web._limits import Limits
from tamis.web._reception import Reception
from tamis.web._users import Users

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMITS = Limits(upload_bytes=400_000, user_bytes=900_000, message_bytes=2**20)


class EchoScreen:
    """Knows verbs and its state; of anything else it says what it was."""

    open = 0

    def __init__(self, session, send):
        self.session, self.send = session, send
        self._end = session.subscribe(self._hear)
        EchoScreen.open += 1
        self._tell()

    def handle(self, header, buffers):
        if header["type"] == "verb":
            getattr(self.session, header["verb"])(**header["arguments"])
            self.send({"type": "done", "id": header["id"]}, ())
        elif header["type"] == "flood":
            for _ in range(100):
                self.send({"type": "answer"}, [b"x" * 900_000])
        elif header["type"] == "fail":
            message = "nobody thought of this"
            raise RuntimeError(message)
        else:
            self.send({"type": "echo", "of": header["type"]}, [bytes(buffer) for buffer in buffers])

    def close(self):
        self._end()
        EchoScreen.open -= 1

    def _hear(self, event):
        if isinstance(event, StateChanged):
            self._tell()

    def _tell(self):
        state = self.session.state
        steps = [node.id for node in state.pipeline.nodes]
        self.send(
            {"type": "state", "revision": time.monotonic(), "steps": steps, "selected": state.selected}, ()
        )


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Visitor:
    """A browser without a screen: keeps cookies, and says where it comes from."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cookie(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as wire:
            own = {"Origin": self.origin} if method == "POST" else {}
            sent = {
                **own,
                **self.cookie,
                **{name.replace("_", "-"): value for name, value in headers.items()},
            }
            wire.request(method, path, body, {name: value for name, value in sent.items() if value})
            reply = wire.getresponse()
            told = {name.lower(): value for name, value in reply.getheaders()}
            if "set-cookie" in told:
                name, _, value = told["set-cookie"].partition(";")[0].partition("=")
                self.cookies[name] = value
            return Answer(reply.status, told, reply.read())

    def get(self, path: str, **headers: str) -> Answer:
        """Follow where it leads, as browsers do."""
        answer = self.ask("GET", path, **headers)
        while answer.status == 303:
            answer = self.ask("GET", answer.headers["location"].partition("#")[0], **headers)
        return answer

    def open(self, **fields: str) -> str:
        """Start a session, and return its id."""
        answer = self.ask("POST", "/open", urlencode(fields))
        assert answer.status == 303, answer.text
        return answer.headers["location"].partition("session=")[2].partition("#")[0]

    @contextlib.contextmanager
    def talk(self, session: str, **options: Any) -> Iterator[Page]:
        address = f"ws://127.0.0.1:{self.port}/socket?session={session}"
        options = {"origin": self.origin, "additional_headers": self.cookie, "max_size": None, **options}
        with connect(address, **options) as wire:
            yield Page(wire)


class Page:
    """The socket of a page."""

    def __init__(self, wire):
        self.wire = wire

    def send(self, *buffers: bytes, **header: Any) -> None:
        self.wire.send(pack(header, buffers))

    def next(self, kind: str, timeout: float = 10.0) -> tuple[dict[str, Any], list[bytes]]:
        """Wait for a message of a type; pass over others."""
        while True:
            header, buffers = unpack(self.wire.recv(timeout=timeout))
            if header["type"] == kind:
                return header, buffers

    def verb(self, verb: str, **arguments: Any) -> None:
        self.send(type="verb", id=verb, verb=verb, arguments=arguments)
        assert self.next("done")[0]["id"] == verb


@dataclass
class Served:
    port: int
    keyring: Keyring
    users: Users
    folder: Path

    def visitor(self, *, is_trusted: bool = True) -> Visitor:
        visitor = Visitor(self.port)
        visitor.get(f"/?token={self.keyring.token}" if is_trusted else "/")
        return visitor


@contextlib.contextmanager
def serving(
    folder: Path,
    openings=(),
    *,
    host: str = "127.0.0.1",
    limits: Limits = LIMITS,
    screen_maker: Any = EchoScreen,
) -> Iterator[Served]:
    engine = Engine(get_store("memory", budget=2**27), workers=2)
    users, keyring = Users(folder, engine, limits), Keyring(folder)
    reception = Reception(users, openings, folder / "recorded", has_paths=host == "127.0.0.1")
    app = make_app(reception, keyring, host, screen_maker)
    config = uvicorn.Config(app, log_level="error", ws_max_size=limits.message_bytes, lifespan="off")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield Served(listener.getsockname()[1], keyring, users, folder)
        finally:
            server.should_exit = True
            thread.join(10)
            users.close()
            engine.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    """A server without images."""
    with serving(tmp_path_factory.mktemp("data")) as found:
        yield found
