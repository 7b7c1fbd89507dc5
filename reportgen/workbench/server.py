"""The server of the workbench: one page for one clerk on this machine, and nobody else's.

It stands on the standard library. Who asks must know the token in the address, by the name 127.0.0.1 (so that no other
name leads here: DNS rebinding), and from the page itself (so that no other page writes). What is served is named here,
one by one; no path of a request ever becomes a path of a file. A window asks again every few moments whether something
is new, which takes no connection for good: browsers allow a host six of them, whatever the number of windows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from hmac import compare_digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from reportgen.workbench.desk import ClashError, Desk
from reportgen.workbench.edits import RefusedError
from reportgen.workbench.messages import CLASH, NOT_HERE, NOT_UNDERSTOOD, NOT_YOURS, TOO_LARGE

HOST: Final = "127.0.0.1"
_MOST_BYTES: Final = {"answers": 100_000_000}  # of a request
_USUAL_BYTES: Final = 1_000_000
_SECONDS: Final = 30  # that a silent connection is kept
_STATIC: Final = {
    "": ("bench.html", "text/html; charset=utf-8"),
    "bench.js": ("bench.js", "text/javascript; charset=utf-8"),
    "work.js": ("work.js", "text/javascript; charset=utf-8"),
    "bench.css": ("bench.css", "text/css; charset=utf-8"),
}
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_JSON: Final = "application/json"
_FILES: Final = "application/octet-stream"


class Server(ThreadingHTTPServer):
    """Serves a desk under an address that holds the token. `port` 0 takes any that is free. Raises OSError."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, desk: Desk, token: str, port: int = 0) -> None:
        self.desk = desk
        self.token = token
        super().__init__((HOST, port), _Handler)

    @property
    def origin(self) -> str:
        """What a page of this server has as its origin."""
        return f"http://{HOST}:{self.server_address[1]}"

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"{self.origin}/{self.token}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """A window that was closed in the midst of an answer is no error."""


class _Answer(NamedTuple):
    status: HTTPStatus
    kind: str
    body: bytes


def _said(status: HTTPStatus, message: str, **more: object) -> _Answer:
    return _json({"message": message, **more}, status)


def _json(value: object, status: HTTPStatus = HTTPStatus.OK) -> _Answer:
    return _Answer(status, _JSON, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


class _Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = _SECONDS

    def do_GET(self) -> None:
        """Answers what asks for something to see."""
        self._answer(self._seen)

    def do_POST(self) -> None:
        """Answers what asks for something to be done."""
        self._answer(self._done)

    def version_string(self) -> str:
        """Nobody needs to know what serves."""
        return "reportgen"

    def log_message(self, format: str, *args: object) -> None:
        """The console is the clerk's."""

    def _answer(self, found: Callable[[str, str], _Answer]) -> None:
        self.close_connection = True  # unless all of the request was read
        try:
            answer = self._checked(found)
        except Exception:  # the window is told, and the server goes on
            answer = _said(HTTPStatus.INTERNAL_SERVER_ERROR, NOT_UNDERSTOOD)
        self.send_response(answer.status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        if answer.body:
            self.send_header("Content-Type", answer.kind)
        if answer.status is not HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)

    def _checked(self, found: Callable[[str, str], _Answer]) -> _Answer:
        server, headers = self.server, self.headers
        origin, site = headers.get("Origin"), headers.get("Sec-Fetch-Site")
        is_ours = origin == server.origin or (origin is None and self.command == "GET")
        if headers.get_all("Host") != [server.origin.removeprefix("http://")] or not is_ours:
            return _said(HTTPStatus.FORBIDDEN, NOT_YOURS)
        path, query = urlsplit(self.path)[2:4]
        match = re.fullmatch("/([^/]*)/([a-z./]*[0-9]*)", path)
        if match is None or not compare_digest(match[1].encode(), server.token.encode()):
            return _said(HTTPStatus.NOT_FOUND, NOT_HERE)
        if site not in (None, "same-origin") and (site != "none" or match[2]):
            return _said(HTTPStatus.FORBIDDEN, NOT_YOURS)
        return found(match[2], query)

    def _seen(self, what: str, query: str) -> _Answer:
        self.close_connection = False
        desk = self.server.desk
        if what in _STATIC:
            name, kind = _STATIC[what]
            return _Answer(HTTPStatus.OK, kind, (files(__package__) / "page" / name).read_bytes())
        kind, _, number = what.partition("/")
        try:
            if what == "state":
                known = parse_qs(query)
                view = desk.view(*[int(known.get(name, ["-1"])[0]) for name in ("known", "task")])
                status = HTTPStatus.NO_CONTENT if view is None else HTTPStatus.OK
                return _Answer(status, _JSON, view or b"")
            if what == "result":
                return _Answer(HTTPStatus.OK, _JSON, desk.result())
            if what == "fonts.css":
                return _Answer(HTTPStatus.OK, "text/css; charset=utf-8", desk.fonts_css().encode())
            if kind == "font":
                return _Answer(HTTPStatus.OK, "font/ttf", desk.font(int(number)))
            if kind == "page":
                return _Answer(HTTPStatus.OK, "image/svg+xml", desk.page(int(number)).encode())
        except (LookupError, ValueError):
            pass
        return _said(HTTPStatus.NOT_FOUND, NOT_HERE)

    def _done(self, what: str, _: str) -> _Answer:
        length = self.headers.get("Content-Length", "")
        kind = _FILES if what == "answers" else _JSON
        if not re.fullmatch("[0-9]{1,9}", length) or self.headers.get_content_type() != kind:
            return _said(HTTPStatus.BAD_REQUEST, NOT_UNDERSTOOD)
        if int(length) > _MOST_BYTES.get(what, _USUAL_BYTES):
            return _said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
        body = self.rfile.read(int(length))
        self.close_connection = False
        desk = self.server.desk
        try:
            if what == "answers":
                return _json(desk.take_answers(body))
            said = json.loads(body)
            if not isinstance(said, dict):
                raise RefusedError(NOT_UNDERSTOOD)
            return _json(desk.act(what, said))
        except (ValueError, RecursionError) as exc:
            message = str(exc) if isinstance(exc, RefusedError) else NOT_UNDERSTOOD
            return _said(HTTPStatus.BAD_REQUEST, message)
        except LookupError:
            return _said(HTTPStatus.NOT_FOUND, NOT_HERE)
        except ClashError:
            return _said(HTTPStatus.CONFLICT, CLASH)
