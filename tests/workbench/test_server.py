"""The server in this process: who may ask, what is served, and that no save is lost or laid over a newer one."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from builders import ROOT, copy_data

from .conftest import Served, came_back

LARGEST = 1_000_000


def test_the_page_and_all_that_it_asks_for_are_served_and_kept_by_nobody(served: Served) -> None:
    kinds = {
        "": "text/html; charset=utf-8",
        "bench.js": "text/javascript; charset=utf-8",
        "work.js": "text/javascript; charset=utf-8",
        "bench.css": "text/css; charset=utf-8",
        "fonts.css": "text/css; charset=utf-8",
        "font/0": "font/ttf",
        "page/1": "image/svg+xml",
        "state": "application/json",
    }
    for what, kind in kinds.items():
        answer = served.ask("GET", what)
        assert (answer.code, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'; script-src 'self';" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert served.ask("GET", "font/0").body == (ROOT / "fonts/BIZUDGothic-Regular.ttf").read_bytes()
    assert served.get("state")["is_imported"]
    known = served.get("state")
    assert served.ask("GET", f"state?known={known['version']}&task={known['task_version']}").code == 204


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "reportgen.example"},
        {"Host": "localhost:1"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:80, 127.0.0.1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_who_comes_by_another_name_or_from_another_page_is_refused(shared: Served, headers: dict[str, str]) -> None:
    before = shared.path.read_bytes()
    edit = {"do": "set", "entry_id": "teiju-01", "key": "summary", "text": f"{headers}"}
    body = json.dumps({"digest": shared.get("state")["digest"], "edit": edit}).encode()
    assert shared.ask("GET", "state", headers=headers).code == 403
    assert shared.ask("POST", "edit", body, headers).code == 403
    assert shared.path.read_bytes() == before
    assert shared.ask("POST", "edit", body).code == 200


def test_a_write_says_where_it_comes_from_and_that_it_is_json(shared: Served) -> None:
    assert shared.ask("POST", "undo", b"{}", {"Origin": ""}).code == 403
    assert shared.ask("POST", "undo", b"{}", {"Content-Type": "text/plain"}).code == 400
    assert shared.ask("GET", "", headers={"Sec-Fetch-Site": "none"}).code == 200  # typed, or opened by the program
    assert shared.ask("GET", "state", headers={"Sec-Fetch-Site": "none"}).code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/bench.js",
        "/wrong/state",
        "/secre/state",
        "/secret",
        "/secret/../secret/state",
        "/secret/%2e%2e/pyproject.toml",
        "/secret/../../etc/passwd",
        "/secret//etc/passwd",
        "/secret/page/../state",
        "/secret/page/0",
        "/secret/page/99",
        "/secret/page/%EF%BC%91",
        "/secret/page/x",
        "/secret/font/9",
        "/secret/font/-1",
        "/secret/bench.html",
        "/secret/server.py",
        "/secret/state?known=x",
        "/secret/edit",
    ],
)
def test_nothing_else_is_served(shared: Served, path: str) -> None:
    assert shared.ask("GET", path).code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b"\xff", b"[" * 100_000, b'{"edit": {"do": "set"}}'])
def test_what_is_no_request_is_told_so(shared: Served, body: bytes) -> None:
    assert shared.ask("POST", "try", body).code == 400
    assert shared.ask("POST", "nothing", b"{}").code == 404


def test_a_request_that_is_too_large_is_not_even_read(served: Served) -> None:
    host, port = served.server.server_address[:2]
    head = f"POST /secret/edit HTTP/1.1\r\nHost: {host!s}:{port}\r\nOrigin: {served.server.origin}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {5 * LARGEST}\r\n\r\n"
    with socket.create_connection((str(host), port), timeout=10) as connection:
        connection.sendall(head.encode())
        assert b" 413 " in connection.recv(100)
    assert served.put("teiju-01", "summary", "要" * 100_000).code == 200  # all of it, and a problem at its cell
    assert [(flaw["rule"], flaw["key"]) for flaw in served.get("state")["flaws"]] == [("too-long", "summary")]


def test_an_edit_is_saved_shown_taken_back_and_made_again(served: Served) -> None:
    before = served.path.read_bytes()
    assert served.put("teiju-02", "summary", "要旨").code == 200
    after = served.path.read_bytes()
    assert after == before.replace(
        "6市町による防災協定を締結し、災害時などにおける応援体制を構築".encode(), "要旨".encode()
    )
    state = served.get("state")
    assert (state["undo"], state["redo"], state["changed"]) == (True, False, {"teiju-02": ["summary"]})
    served.desk.lay_out()
    assert ">要旨<" in served.ask("GET", "page/1").body.decode()
    assert served.post("undo", digest=state["digest"]).code == 200
    assert served.path.read_bytes() == before
    assert served.post("redo", digest=served.get("state")["digest"]).code == 200
    assert served.path.read_bytes() == after


def test_the_last_good_pages_stay_while_there_are_errors(served: Served) -> None:
    good = served.ask("GET", "page/1").body
    served.put("teiju-02", "municipalities", "室蘭市、伊立市")
    served.desk.lay_out()
    state = served.get("state")
    assert state["errors"] == 1
    assert [(one["section"], one["row"], one["key"]) for one in state["flaws"]] == [(0, 1, "municipalities")]
    assert not state["is_current"]
    assert served.ask("GET", "page/1").body == good
    served.put("teiju-02", "municipalities", "室蘭市、登別市")
    served.desk.lay_out()
    assert served.get("state")["is_current"]
    assert served.ask("GET", "page/1").body != good


def test_what_would_be_wrong_is_told_without_saving(served: Served) -> None:
    before = served.path.read_bytes()
    edit = {"do": "set", "entry_id": "teiju-02", "key": "since", "text": "平成99年"}
    (flaw,) = served.post("try", edit=edit).said["flaws"]
    assert (flaw["key"], flaw["is_error"]) == ("since", True)
    assert served.path.read_bytes() == before


def test_a_file_that_is_changed_elsewhere_is_taken_up_and_never_overwritten(served: Served) -> None:
    digest = served.get("state")["digest"]
    theirs = served.path.read_bytes().replace("広域観光事業".encode(), "広域観光推進事業".encode())
    served.path.write_bytes(theirs)
    assert served.put("teiju-02", "summary", "要旨", digest).code == 409
    assert served.path.read_bytes() == theirs
    state = served.get("state")
    assert state["sections"][0]["rows"][2][1][0] == "広域観光推進事業"
    assert served.put("teiju-02", "summary", "要旨", state["digest"]).code == 200
    served.path.write_bytes(theirs)
    served.desk.refresh()
    assert not served.get("state")["undo"]
    assert served.post("undo", digest=served.get("state")["digest"]).code == 400


def test_a_file_that_is_broken_or_gone_is_shown_as_it_was_last(served: Served) -> None:
    rows = served.get("state")["sections"][0]["rows"]
    whole = served.path.read_bytes()
    served.path.write_bytes(whole + b"sections: [\n")
    served.desk.refresh()
    state = served.get("state")
    assert (state["is_open"], state["sections"][0]["rows"]) == (False, rows)
    assert state["errors"] >= 1
    assert served.put("teiju-02", "summary", "要旨").code == 400
    served.path.unlink()
    served.desk.refresh()
    assert not served.get("state")["is_open"]
    assert served.put("teiju-02", "summary", "要旨").code == 400
    served.path.write_bytes(whole)
    served.desk.refresh()
    assert served.get("state")["is_open"]


def test_other_editions_and_templates_that_change_are_taken_up(served: Served) -> None:
    text = served.path.read_text("utf-8").replace("as_of: 2023-06-01", "as_of: 2022-06-01")
    served.path.with_name("2022-06-01.yaml").write_text(text.replace("平取町", "厚岸町"), "utf-8")
    served.desk.refresh()
    assert any(not flaw["is_error"] for flaw in served.get("state")["flaws"])
    style = served.path.parents[2] / "templates/style.yaml"
    style.parent.mkdir()
    style.write_text("fonts: {regular: {file: no.ttf}}\n", "utf-8")
    served.desk.refresh()
    assert [flaw["section"] for flaw in served.get("state")["flaws"] if flaw["is_error"]] == [-1]
    style.unlink()
    towns = served.path.parents[1] / "municipalities.csv"
    data = towns.read_bytes()
    towns.write_bytes(b"code\n")
    served.desk.refresh()
    assert served.get("state")["errors"] >= 1
    towns.write_bytes(data)
    served.desk.refresh()
    assert served.get("state")["errors"] == 0


def test_two_windows_that_save_at_once_lose_nothing(served: Served) -> None:
    saved: list[str] = []

    def save(number: int) -> None:
        for count in range(20):
            text = f"窓{number}の{count}"
            for _ in range(200):
                if served.put(f"teiju-{number:02}", "summary", text).code == 200:
                    break
            saved.append(text)

    windows = [threading.Thread(target=save, args=(number,)) for number in (1, 2, 3)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert len(saved) == 60
    text = served.path.read_text("utf-8")
    assert [f"summary: 窓{number}の19\n" in text for number in (1, 2, 3)] == [True] * 3
    assert len(text.splitlines()) == len((ROOT / "data/editions/2023-06-01.yaml").read_text("utf-8").splitlines())


@pytest.mark.killed
def test_many_saves_and_back(served: Served, kills: int, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = 16 * kills  # nearly five hundred in CI, where there are twice as many saves
    monkeypatch.setattr("reportgen.workbench.history.MOST_STEPS", steps)
    text = served.path.read_text("utf-8")
    served.path.write_text(text[: text.index("      - id: teiju-03")], "utf-8")
    served.desk.refresh()
    digest = served.get("state")["digest"]
    for number in range(2 * steps):
        answer = served.put("teiju-02", "summary", f"要旨{number}", digest)
        assert answer.code == 200
        digest = answer.said["digest"]
    assert f"summary: 要旨{2 * steps - 1}\n" in served.path.read_text("utf-8")
    for _ in range(steps):
        digest = served.post("undo", digest=digest).said["digest"]
    assert f"summary: 要旨{steps - 1}\n" in served.path.read_text("utf-8")
    assert served.post("undo", digest=digest).code == 400
    assert list(served.path.parent.glob(".*")) == []


def test_fifty_windows_are_served_at_once(served: Served) -> None:
    codes: list[int] = []
    windows = [threading.Thread(target=lambda: codes.append(served.ask("GET", "state").code)) for _ in range(50)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    assert codes == [200] * 50


def test_a_command_works_beside_the_page(served: Served) -> None:
    assert served.post("task", name="rm").code == 400
    assert served.post("task", name="compare").code == 400  # there is no edition before
    assert served.post("task", name="check").code == 200
    assert served.post("task", name="build").code == 400  # one at a time
    while (task := served.get("state")["task"])["code"] is None:
        time.sleep(0.02)
    assert (task["name"], task["code"]) == ("check", 0)
    assert "エラー0件、警告0件" in task["lines"][0]


def ended(served: Served) -> dict[str, Any]:
    """The command that is at work, once it has ended."""
    while (task := served.get("state")["task"])["code"] is None:
        time.sleep(0.02)
    return dict(task)


def test_a_command_tells_how_much_is_done(served: Served) -> None:
    assert served.post("task", name="ask", due="いつか", by="").code == 400
    assert served.post("task", name="ask", due="R5.7.14", by="担当課").code == 200
    known = served.get("state")
    shares = []
    while (said := served.get(f"state?known={known['version']}&task=-1"))["task"]["code"] is None:
        assert said.keys() == {"version", "task_version", "task"}
        shares.append(said["task"]["share"])
        time.sleep(0.002)
    assert said["task"]["code"] == 0
    assert "回答期限 令和5年7月14日" in said["task"]["lines"][0]
    of_many = [share for share in shares if share]
    assert of_many and all(0 <= done < total == 22 for done, total in of_many) and of_many == sorted(of_many)


def body_of(files: Mapping[str, bytes]) -> bytes:
    head = json.dumps([(name, len(data)) for name, data in files.items()])
    return f"{head}\n".encode() + b"".join(files.values())


FILES = {"Content-Type": "application/octet-stream"}


def test_answers_are_read_shown_and_taken_over(served: Served) -> None:
    root = served.path.parents[2]
    answered = came_back(root)
    before = served.path.read_bytes()
    assert served.ask("POST", "answers", body_of(answered), FILES).code == 200
    task = ended(served)
    assert (task["name"], task["has_result"]) == ("collect", True)
    outcomes = {one["id"]: one for one in served.get("result")["outcomes"]}
    assert outcomes["teiju-03"]["state"] == "changed"
    assert served.path.read_bytes() == before
    assert served.post("task", name="apply", only=[], sides={}).code == 400
    assert served.post("task", name="apply", only=["teiju-03"], sides={}).code == 200
    assert ended(served)["code"] == 0
    served.desk.refresh()
    state = served.get("state")
    assert state["sections"][0]["rows"][2][1][1] == "新しい要旨"
    assert state["changed"] == {"teiju-03": ["summary"]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]x",
        b"[[5, 1]]\nx",
        *[
            body_of({name: b"x"})
            for name in ("../a.xlsx", "a/b.xlsx", "a\\b.xlsx", ".a.xlsx", "a.exe", "a\0.xlsx", "CON.xlsx")
        ],
    ],
)
def test_what_is_no_workbook_by_its_name_is_not_taken(shared: Served, body: bytes) -> None:
    assert shared.ask("POST", "answers", body, FILES).code == 400
    assert shared.get("state")["task"] is None
    assert shared.ask("GET", "result").code == 404


def test_answers_that_cannot_be_read_are_told(served: Served) -> None:
    assert served.ask("POST", "answers", body_of({"回答.xlsx": b"x"}), FILES).code == 200
    task = ended(served)
    assert (task["code"], task["has_result"]) == (1, False)
    assert task["lines"][0].startswith("回答.xlsx:1:1: エラー[")
    assert served.ask("POST", "answers", b"[]\n", {"Content-Type": "text/plain"}).code == 400


def start(root: Path) -> tuple[subprocess.Popen[str], str]:
    """The command as a process, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "reportgen", "open", "-C", str(root), "--no-browser"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process, process.stdout.readline().strip()


def test_an_interruption_ends_it_without_a_word_of_python(tmp_path: Path) -> None:
    process, address = start(copy_data(tmp_path / "作業"))
    assert address.startswith("http://127.0.0.1:")
    assert len(address.rstrip("/").rpartition("/")[2]) >= 32
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    assert out.endswith("編集を終えました。\n")


@pytest.mark.killed
def test_killed_while_saving_the_file_is_as_it_was_or_as_it_was_to_be(tmp_path: Path, kills: int) -> None:
    root = copy_data(tmp_path / "作業")
    path = root / "data/editions/2023-06-01.yaml"
    script = Path(__file__).with_name("saves_until_killed.py")
    for _ in range(kills):
        process = subprocess.Popen(
            [sys.executable, str(script), str(root)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(random.uniform(0, 0.3))
        process.kill()
        process.communicate()
        lines = path.read_text("utf-8").splitlines()
        assert len(lines) == len((ROOT / "data/editions/2023-06-01.yaml").read_text("utf-8").splitlines())
        assert lines[-1] == (ROOT / "data/editions/2023-06-01.yaml").read_text("utf-8").splitlines()[-1]


def test_a_port_that_is_taken_is_told(served: Served, run: Callable[..., tuple[int, str, str]]) -> None:
    port = served.server.server_address[1]
    code, _, err = run("open", "-C", str(served.path.parents[2]), "--no-browser", "--port", str(port))
    assert code == 3
    assert f"ポート {port} を使えません" in err
