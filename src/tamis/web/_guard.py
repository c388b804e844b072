"""`Guard`: whom the server answers at all; stands before everything else."""

from __future__ import annotations

import ipaddress
from contextvars import ContextVar
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from tamis.errors import TamisError
from tamis.web._page import message_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from tamis.web._keyring import Keyring, User

__all__ = ["CURRENT_USER", "Guard", "current_user", "is_loopback"]

CURRENT_USER: ContextVar[User | None] = ContextVar("tamis_user", default=None)

_ENTRANCES = ("/", "/start")
"""Who is not known yet becomes so here."""
_OPEN_PATHS = ("/assets/", "/_dash-component-suites/", "/favicon.ico")
_YEAR_S = 365 * 24 * 3600
_RULES = {
    # nothing is fetched from elsewhere, whatever a library may want. Plotly draws points by code that it
    # writes itself ('unsafe-eval'), the grid brings its styles ('unsafe-inline')
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    "x-content-type-options": "nosniff",
    # under "no-referrer" a browser would not tell the origin of a form either
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def is_loopback(host: str) -> bool:
    """Return whether this name means this machine, as seen by itself."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def current_user() -> User:
    """Return who asks, in whatever the server does for a request.

    Raises
    ------
    TamisError
        If nobody does.
    """
    user = CURRENT_USER.get()
    if user is None:
        message = "nobody is known to have asked"
        raise TamisError(message, where="session", remedy="Open the start page first")
    return user


class Guard:
    """Refuses who comes from another page, by another name, or without the token where one is needed.

    Another web site may send its visitor's browser here: to change something (its Origin tells), or under
    a name of its own that leads to this machine (Host tells). On this machine everybody is let in,
    elsewhere who has the token, or a cookie that he got for it.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    keyring : Keyring
        Knows tokens and cookies.
    host : str
        What the server listens at.
    """

    def __init__(self, app: ASGIApp, keyring: Keyring, host: str) -> None:
        self._app = app
        self._keyring = keyring
        self._is_local = is_loopback(host)
        self._rules = [(name.encode(), text.encode()) for name, text in _RULES.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it pass."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        cookie = _cookie_in(headers, self._keyring.cookie_name)
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        user = self._keyring.user_of(cookie)
        refusal = self._refusal(scope, headers, query, user)
        if refusal is not None:
            await self._refuse(scope, send, *refusal)
        elif scope["type"] == "http" and scope["path"] in _ENTRANCES and (user is None or "token" in query):
            await self._welcome(scope, headers, query, cookie, send)
        else:
            CURRENT_USER.set(user)
            await self._app(scope, receive, self._with_rules(send))

    def _refusal(
        self, scope: Scope, headers: Mapping[str, str], query: Mapping[str, str], user: User | None
    ) -> tuple[int, str] | None:
        """Return why not, and how that is said in HTTP."""
        host = headers.get("host", "")
        if self._is_local and not is_loopback(_name_in(host)):
            return 403, "This server answers to 127.0.0.1 and localhost only."
        changes = scope["type"] == "websocket" or scope["method"] not in {"GET", "HEAD"}
        if changes and not _is_own(headers.get("origin", ""), host):
            return 403, "Only pages of this server may do that."
        if "token" in query and not self._keyring.is_token(query["token"]):
            return 401, "This is not the token. Open the address that 'tamis open' printed."
        is_asking = not scope["path"].startswith(_OPEN_PATHS)
        if is_asking and "token" not in query and not self._is_local and not (user and user.is_trusted):
            return 401, "A token is needed. Open the address that 'tamis open' printed."
        if is_asking and user is None and scope["path"] not in _ENTRANCES:
            return 401, "Nobody is known to have asked. Open the start page first."
        return None

    async def _refuse(self, scope: Scope, send: Send, status: int, reason: str) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4403, "reason": reason})
            return
        await _answer(self._with_rules(send), status, message_page(reason))

    async def _welcome(
        self, scope: Scope, headers: Mapping[str, str], query: Mapping[str, str], cookie: str, send: Send
    ) -> None:
        """Give a cookie, and the address again without the token.

        Where another site's link led here, the browser keeps the cookie back that it may have: our own page
        asks again then, before a new one takes its place.
        """
        if headers.get("sec-fetch-site") == "cross-site":
            again = f"{scope['path']}?{urlencode(query)}"
            await _answer(self._with_rules(send), 200, message_page("", again=again))
            return
        made = self._keyring.cookie(is_trusted="token" in query, old=cookie)
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        text = f"{self._keyring.cookie_name}={made}; Path=/; Max-Age={_YEAR_S}; "
        text += f"HttpOnly; SameSite=Strict{secure}"
        rest = urlencode({name: value for name, value in query.items() if name != "token"})
        extra = [
            (b"set-cookie", text.encode()),
            (b"location", f"{scope['path']}?{rest}".rstrip("?").encode()),
        ]
        await _answer(self._with_rules(send), 303, "", extra)

    def _with_rules(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message.get("headers", ()))
                names = {name.lower() for name, _ in own}
                rules = [rule for rule in self._rules if rule[0] not in names]
                message = {**message, "headers": [*own, *rules]}
            await send(message)

        return sending


async def _answer(send: Send, status: int, page: str, extra: list[tuple[bytes, bytes]] | None = None) -> None:
    body = page.encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *(extra or ()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _cookie_in(headers: Mapping[str, str], name: str) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return ""
    return "" if found is None else found.value


def _name_in(host: str) -> str:
    """Return the name in a Host header, without the port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_own(origin: str, host: str) -> bool:
    """Return whether a page of this server asks, by the name that it was asked for."""
    parts = origin.partition("://")
    return parts[0] in {"http", "https"} and bool(host) and parts[2].lower() == host.lower()
