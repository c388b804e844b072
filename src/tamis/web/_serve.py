"""`serve`: the server from its first breath to its last."""

from __future__ import annotations

import contextlib
import importlib.util
import ipaddress
import socket
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from tamis.engine import Engine
from tamis.errors import MissingExtraError, SettingError, WriteError
from tamis.web._guard import is_loopback
from tamis.web._keyring import Keyring
from tamis.web._limits import Limits
from tamis.web._reception import Reception
from tamis.web._screen import ScreenMaker, make_screen
from tamis.web._users import Users

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tamis.web._opening import Opening

__all__ = ["check_extra", "data_folder", "serve"]

_USUAL_PORT = 8050
_TRIES = 50
_TIDY_S = 60.0


def check_extra() -> None:
    """Raise `MissingExtraError` if the server's libraries are not installed."""
    for name in ("dash", "dash_ag_grid", "fastapi", "uvicorn", "websockets"):
        if importlib.util.find_spec(name) is None:
            what = f"{name}, which the application in the browser needs,"
            raise MissingExtraError(what, extra="app")


def data_folder(path: str | Path | None) -> Path:
    """Return the folder for sessions and uploads, by default the user's own; it is made if need be.

    Raises
    ------
    WriteError
        If it cannot be made.
    """
    import platformdirs

    folder = Path(path) if path is not None else Path(platformdirs.user_data_dir("tamis", appauthor=False))
    try:
        folder = folder.expanduser().absolute()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot be the folder for sessions: {error.strerror or error}"
        raise WriteError(message, where=str(folder), remedy="Choose another with --data") from error
    return folder


def serve(
    openings: Sequence[Opening] = (),
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    data: str | Path | None = None,
    opens_browser: bool = True,
    tell: Callable[[str], None] = lambda _line: None,
    screen_maker: ScreenMaker = make_screen,
) -> None:
    """Serve the application until somebody interrupts it.

    Parameters
    ----------
    openings : sequence of Opening, optional
        What each user who comes sees first; without any, the start page.
    host : str, default '127.0.0.1'
        Where to listen; anywhere but on this machine itself, visitors need the token.
    port : int, default 0
        Where to listen; 0 is 8050, or the next that is free.
    data : path, optional
        Folder for sessions and uploads.
    opens_browser : bool, default True
        Whether to open the user's browser.
    tell : callable, optional
        Gets the address, as soon as it answers.
    screen_maker : callable, optional
        Makes what a page's messages are for.

    Raises
    ------
    MissingExtraError
        If the server's libraries are not installed.
    SettingError
        If it cannot listen there.
    WriteError
        If the folder cannot be used.
    """
    check_extra()
    folder = data_folder(data)
    keyring = Keyring(folder)
    with _listening(host, port) as listener:
        address = _address(listener, host, keyring.token)
        tell(address)
        users = Users(folder, Engine(), Limits.current())
        reception = Reception(users, openings, folder / "recorded", has_paths=is_loopback(host))
        if opens_browser:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        with _tidied(users):
            _answer(listener, reception, keyring, host, screen_maker)


def _answer(
    listener: socket.socket, reception: Reception, keyring: Keyring, host: str, screen_maker: ScreenMaker
) -> None:
    import uvicorn

    from tamis.web._app import make_app

    limits = reception.users.limits
    config = uvicorn.Config(
        make_app(reception, keyring, host, screen_maker),
        log_level="warning",
        access_log=False,  # an address may hold the token
        server_header=False,
        ws_max_size=limits.message_bytes,
        ws_per_message_deflate=False,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        timeout_graceful_shutdown=2,
    )
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn has ended well, and tells who did it
        uvicorn.Server(config).run(sockets=[listener])


@contextlib.contextmanager
def _tidied(users: Users) -> Iterator[None]:
    """Close idle sessions now and then, and all of them at the end."""
    is_over = threading.Event()

    def tidy() -> None:
        while not is_over.wait(_TIDY_S):
            users.close_idle()

    threading.Thread(target=tidy, daemon=True, name="tamis-tidy").start()
    try:
        yield
    finally:
        is_over.set()
        users.close()
        users.engine.close()


@contextlib.contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Give a socket that listens; connections wait in it until the server is ready."""
    with contextlib.closing(_bound(host, port)) as listener:
        listener.listen(128)
        yield listener


def _bound(host: str, port: int) -> socket.socket:
    ports = range(_USUAL_PORT, _USUAL_PORT + _TRIES) if port == 0 else [port]
    for number in ports:
        try:
            return _bind(host, number)
        except OSError as error:
            last = error
    if port == 0:
        with contextlib.suppress(OSError):
            return _bind(host, 0)
    message = f"cannot listen at {host}, port {ports[0]}: {last.strerror or last}"
    raise SettingError(message, where="open", remedy="Choose another with --host or --port") from last


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
    except BaseException:  # also an interruption leaves no socket behind
        listener.close()
        raise
    return listener


def _address(listener: socket.socket, host: str, token: str) -> str:
    name = host
    if not is_loopback(host):
        with contextlib.suppress(ValueError):
            name = socket.gethostname() if ipaddress.ip_address(host).is_unspecified else host
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{listener.getsockname()[1]}/?token={token}"
