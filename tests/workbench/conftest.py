"""A workbench on a copy of the real list, served in this process."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pytest
from answering import answered
from builders import ROOT, copy_data

from reportgen.inquiry.form import ANSWER
from reportgen.pipeline.ask import ask
from reportgen.pipeline.workbench import open_desk
from reportgen.workbench.desk import Desk
from reportgen.workbench.server import Server
from reportgen.workspace import Workspace

DAY = "2023-06-01"


class Answer(NamedTuple):
    """What the server said."""

    code: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


class Served(NamedTuple):
    """A server, its desk, and the file that it works on."""

    server: Server
    desk: Desk
    path: Path

    def ask(self, method: str, what: str, body: bytes | None = None, headers: Mapping[str, str] = {}) -> Answer:
        """Sends a request as the page does, with other headers where given."""
        own = {"Host": self.server.origin.removeprefix("http://")}
        if method == "POST":
            own |= {"Origin": self.server.origin, "Content-Type": "application/json"}
        connection = HTTPConnection("127.0.0.1", self.server.server_address[1], timeout=30)
        try:
            path = what if what.startswith("/") else f"/{self.server.token}/{what}"
            sent = {name: value for name, value in (own | dict(headers)).items() if value}
            connection.request(method, path, body, sent)
            found = connection.getresponse()
            return Answer(found.status, dict(found.getheaders()), found.read())
        finally:
            connection.close()

    def get(self, what: str) -> Any:
        return self.ask("GET", what).said

    def post(self, what: str, **said: Any) -> Answer:
        return self.ask("POST", what, json.dumps(said).encode())

    def put(self, entry_id: str, key: str, text: str, digest: str = "") -> Answer:
        """Saves a cell, on what the file says now where no digest is given."""
        edit = {"do": "set", "entry_id": entry_id, "key": key, "text": text}
        return self.post("edit", digest=digest or self.get("state")["digest"], edit=edit)


@contextmanager
def serving(root: Path) -> Iterator[Served]:
    """The workbench on a copy of the real list, watching nothing by itself: tests say when it looks."""
    desk = open_desk(Workspace(copy_data(root), ROOT), None)
    server = Server(desk, "secret")
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield Served(server, desk, root / f"data/editions/{DAY}.yaml")
    desk.close()
    server.shutdown()
    server.server_close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A workbench of the test's own."""
    with serving(tmp_path / "作業") as made:
        yield made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One for all tests that ask what it refuses."""
    with serving(tmp_path_factory.mktemp("shared")) as made:
        yield made


def came_back(root: Path) -> dict[str, bytes]:
    """What a division answers to an inquiry, which is made: one entry is to say something else."""
    ask(Workspace(root, ROOT), None, date(2023, 7, 14), None)
    data = (root / f"data/editions/{DAY}.yaml").read_bytes()
    said = {"teiju-03": {ANSWER: "修正", "事業内容": "新しい要旨"}}
    return {"観光課.xlsx": answered(data, said, recipient="観光課", only=["teiju-03"])}
