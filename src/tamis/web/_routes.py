"""What the server answers beside the tools and the socket: pages, uploads, downloads, pictures."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from functools import cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from tamis.errors import TamisError, UnknownNameError
from tamis.web._assets import read_asset
from tamis.web._export import bound_pipeline, make_file, suffixes_of
from tamis.web._guard import current_user
from tamis.web._inputs import add_input, offered_images
from tamis.web._page import confirm_page, start_page
from tamis.web._reception import NeedsConsent, NeedsImage
from tamis.web._rows import make_rows, rows_in
from tamis.web._session_page import session_page
from tamis.web._share import to_share
from tamis.web._upload import check_upload, receive

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from tamis.session import Session
    from tamis.web._keyring import User
    from tamis.web._reception import Reception

__all__ = ["Routes"]

_LOG = logging.getLogger("tamis.web")
_FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
_NEVER = {"cache-control": "no-store"}
_MOST_FORM = 2**18
_MOST_ROWS = 2**24
# a page that is one file, its scripts included: it may draw itself, and reach nothing
_SEALED = {
    "content-security-policy": (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
        "sandbox allow-scripts; frame-ancestors 'self'"
    )
}


class Routes:
    """The answers; each asks for what belongs to `current_user` and for nothing else.

    Parameters
    ----------
    reception : Reception
        Opens sessions.
    pool : Executor
        Threads for what takes a while.
    """

    def __init__(self, reception: Reception, pool: Executor) -> None:
        self._reception = reception
        self._users = reception.users
        self._pool = pool

    def all(self) -> list[BaseRoute]:
        """Return the routes."""
        from starlette.routing import Route

        return [
            Route("/", self.first),
            Route("/start", self.start),
            Route("/open", self.open, methods=["POST"]),
            Route("/upload", self.upload, methods=["POST"]),
            Route("/assets/{version}/{name}", self.asset),
            Route("/thumbnail/{name}.png", self.thumbnail),
            Route("/inputs/{session}", self.inputs),
            Route("/inputs/{session}", self.add_input, methods=["POST"]),
            Route("/exports/{session}", self.exports),
            Route("/export/{session}/{name}", self.export, methods=["POST"]),
            Route("/download/{session}/{name}", self.download),
            Route("/rows/{session}/{name}", self.rows, methods=["POST"]),
            Route("/look/{session}/{name}", self.look),
            Route("/share/{session}", self.share, methods=["POST"]),
        ]

    async def first(self, request: Request) -> Response:
        """Give the page of a session, or lead to one, or to where one starts."""
        from starlette.responses import HTMLResponse, RedirectResponse

        session_id = request.query_params.get("session")
        try:
            if session_id is not None:
                page = await self._in_pool(self._session_page, current_user(), session_id)
                return HTMLResponse(page, headers=_NEVER)
            begun = await self._in_pool(self._reception.begin, current_user())
        except TamisError as error:
            return await self._refusal(error)
        except Exception:  # whoever opens the first page is told that it is not his fault
            _LOG.exception("the page could not be made")
            message = "something went wrong, and the log of the server tells what"
            return await self._refusal(TamisError(message), status=500)
        return RedirectResponse(f"/?session={begun[0]}" if begun else "/start", 303)

    def _session_page(self, user: User, session_id: str) -> str:
        self._users.open(user, session_id)
        return session_page(session_id, self._users.opened(user))

    async def start(self, _request: Request) -> Response:
        """Give the page where sessions start."""
        return await self._start_page()

    async def open(self, request: Request) -> Response:
        """Start a session from what a form says, and lead to it."""
        from starlette.responses import RedirectResponse

        wish: dict[str, str] = {}
        try:
            wish = await _form_of(request)
            session_id, view = await self._in_pool(self._reception.open, current_user(), wish)
        except TamisError as error:
            return await self._refusal(error, wish)
        text = base64.urlsafe_b64encode(json.dumps(view).encode()).decode().rstrip("=")
        return RedirectResponse(f"/?session={session_id}{f'#view={text}' if view else ''}", 303)

    async def upload(self, request: Request) -> Response:
        """Keep an upload, if it is what it says; answer with what `open` calls it."""
        from starlette.responses import JSONResponse

        folder = await self._in_pool(self._users.folder_of, current_user(), "uploads")
        name = request.query_params.get("name", "")
        try:
            path = await receive(request.stream(), name, folder, self._users.limits)
            await self._in_pool(partial(check_upload, most_bytes=self._users.limits.decoded_bytes), path)
        except TamisError as error:
            return _told(error)
        return JSONResponse({"upload": str(path.relative_to(folder))})

    async def asset(self, request: Request) -> Response:
        """Give a file of the page; its address changes with it, so browsers may keep it."""
        from starlette.responses import Response

        try:
            content, kind = read_asset(request.path_params["name"])
        except UnknownNameError as error:
            return _told(error, 404)
        return Response(content, media_type=kind, headers=_FOREVER)

    async def thumbnail(self, request: Request) -> Response:
        """Give a small picture of a sample."""
        from starlette.responses import Response

        try:
            picture = await self._in_pool(_sample_picture, request.path_params["name"])
        except UnknownNameError as error:
            return _told(error, 404)
        return Response(picture, media_type="image/png", headers={"cache-control": "private, max-age=86400"})

    async def inputs(self, request: Request) -> Response:
        """Tell what another input of a session may be made from."""
        from starlette.responses import JSONResponse

        place = request.path_params["session"]
        try:
            found = await self._in_pool(offered_images, self._reception, current_user(), place)
        except TamisError as error:
            return _told(error)
        return JSONResponse(found, headers=_NEVER)

    async def add_input(self, request: Request) -> Response:
        """Add an input to a session, and tell its name."""
        from starlette.responses import JSONResponse

        place = request.path_params["session"]
        try:
            wish = await _form_of(request)
            name = await self._in_pool(add_input, self._reception, current_user(), place, wish)
        except TamisError as error:
            return _told(error)
        return JSONResponse({"name": name}, headers=_NEVER)

    async def exports(self, request: Request) -> Response:
        """Tell what can be saved of a session, and as what."""
        from starlette.responses import JSONResponse

        try:
            session = await self._session(request)
            return JSONResponse(await self._in_pool(_results_of, session), headers=_NEVER)
        except TamisError as error:
            return _told(error)

    async def export(self, request: Request) -> Response:
        """Make the file of a download, or say why not."""
        from starlette.responses import Response

        try:
            await self._file(request)
        except TamisError as error:
            return _told(error)
        return Response(status_code=204)

    async def download(self, request: Request) -> Response:
        """Give a file."""
        from starlette.responses import FileResponse

        try:
            path = await self._file(request)
        except TamisError as error:
            return _told(error)
        name = request.path_params["name"].replace(":", "_")
        return FileResponse(path, filename=name, headers=_NEVER)

    async def rows(self, request: Request) -> Response:
        """Give the rows of a table that a page shows, as a file."""
        from starlette.responses import FileResponse

        try:
            session = await self._session(request)
            wish = await _json_of(request, most=_MOST_ROWS)
            folder = self._users.folder_of(current_user(), "exports")
            path = await self._in_pool(self._rows_file, session, request.path_params["name"], folder, wish)
        except TamisError as error:
            return _told(error)
        return FileResponse(path, headers=_NEVER)

    def _rows_file(self, session: Session, name: str, folder: Path, wish: dict[str, Any]) -> Path:
        key = str(wish.get("key"))
        return make_rows(session, name, rows_in(wish), folder, self._users.engine, key=key)

    async def look(self, request: Request) -> Response:
        """Show a page that was made, in the page."""
        from starlette.responses import FileResponse

        try:
            return FileResponse(await self._file(request), headers={**_NEVER, **_SEALED})
        except TamisError as error:
            return _told(error)

    async def share(self, request: Request) -> Response:
        """Give the address of what a session is and what a page shows of it."""
        from starlette.responses import JSONResponse

        try:
            session = await self._session(request)
            view = await _json_of(request)
            text = to_share(bound_pipeline(session), view)
        except TamisError as error:
            return _told(error)
        return JSONResponse({"href": f"/?session={quote(request.path_params['session'])}#state={text}"})

    async def _session(self, request: Request) -> Session:
        session: Session = await self._in_pool(
            self._users.open, current_user(), request.path_params["session"]
        )
        return session

    async def _file(self, request: Request) -> Path:
        session = await self._session(request)
        folder = self._users.folder_of(current_user(), "exports")
        name = request.path_params["name"]
        path: Path = await self._in_pool(make_file, session, name, folder, self._users.engine)
        return path

    async def _refusal(
        self, error: TamisError, wish: dict[str, str] | None = None, *, status: int | None = None
    ) -> Response:
        from starlette.responses import HTMLResponse

        shared = (wish or {}).get("shared", "")
        if isinstance(error, NeedsConsent) and wish is not None:
            return HTMLResponse(confirm_page(wish["path"].strip(), shared), headers=_NEVER)
        if isinstance(error, NeedsImage):
            return await self._start_page(str(error), error.shared)
        return await self._start_page(str(error), shared, status=status or _status_of(error))

    async def _start_page(self, message: str = "", shared: str = "", status: int = 200) -> Response:
        from starlette.responses import HTMLResponse

        user = current_user()
        recent = await self._in_pool(self._users.recent, user)
        page = start_page(
            self._reception.openings,
            recent,
            has_paths=self._reception.may_name_paths(user),
            message=message,
            shared=shared,
        )
        return HTMLResponse(page, status, headers=_NEVER)

    async def _in_pool(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._pool, function, *arguments)


def _told(error: TamisError, status: int | None = None) -> Response:
    from starlette.responses import JSONResponse

    return JSONResponse({"message": str(error)}, status or _status_of(error), headers=_NEVER)


def _status_of(error: TamisError) -> int:
    return 404 if isinstance(error, UnknownNameError) else 422


async def _form_of(request: Request) -> dict[str, str]:
    body = await _body_of(request)
    return dict(parse_qsl(body.decode(errors="replace"), max_num_fields=20))


async def _json_of(request: Request, *, most: int = _MOST_FORM) -> dict[str, Any]:
    try:
        found = json.loads(await _body_of(request, most) or b"{}")
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(found, dict):
        raise _unreadable()
    return found


async def _body_of(request: Request, most: int = _MOST_FORM) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise _unreadable()
    return body


def _unreadable() -> TamisError:
    message = "what the page sent cannot be read"
    return TamisError(message, where="open")


def _results_of(session: Session) -> list[dict[str, Any]]:
    pipeline = session.pipeline
    kinds = pipeline.kinds()
    refs = [ref for ref in kinds if ref not in pipeline.inputs]
    return [
        {"ref": ref, "kind": str(kinds[ref]), "suffixes": suffixes_of(kinds[ref])} for ref in reversed(refs)
    ]


@cache
def _sample_picture(name: str) -> bytes:
    from tamis.catalogue import Kind
    from tamis.display import Intent, resolve, thumbnail, to_png, to_rgb
    from tamis.io import open_sample

    image = open_sample(name)
    snapshot = resolve(
        image.read(), Intent(), kind=Kind(image.kind), axes=image.axes, spacing=image.spacing, title=name
    )
    return to_png(thumbnail(to_rgb(snapshot), largest=224))
