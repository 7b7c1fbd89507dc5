"""reportgen site, as it is run: what it writes, that a build and an archive leave it alone, and earlier editions."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from web import parsed

from reportgen.cli import main

from .conftest import CHANGES

FIRST, SECOND = "2023-06-01", "2024-06-01"
Run = Callable[..., tuple[int, str, str]]
Edit = Callable[..., Path]
Tree = Callable[[Path], dict[str, bytes | str | None]]


def site_of(root: Path, day: str = FIRST) -> Path:
    return root / "out" / day / "site"


def test_it_writes_a_folder_that_is_whole_and_the_same_each_time(small: Path, run: Run, tree: Tree) -> None:
    code, out, err = run("site")
    assert (code, err) == (0, "")
    assert "個のファイル" in out and "index.html" in out
    made = tree(site_of(small))
    names = {name for name, data in made.items() if data is not None}
    assert {
        "index.html",
        "list.html",
        "table-a.html",
        "style.css",
        "manifest.json",
        f"data/entries_{FIRST}.csv",
    } <= names
    of_data = {".csv", ".xlsx", ".json", ".jsonld"}
    assert {Path(name).suffix for name in names} == {".html", ".css", ".js", ".pdf", ".docx", ".woff2"} | of_data
    links = parsed((site_of(small) / "index.html").read_bytes()).xpath("//a/@href")
    assert [name for name in names if name.startswith("data/") and name not in links] == []
    assert run("verify")[0] == 0
    assert run("site")[0] == 0
    assert tree(site_of(small)) == made


def test_another_process_zone_and_locale_make_the_same_bytes(small: Path, run: Run, tree: Tree) -> None:
    assert run("site", FIRST)[0] == 0
    made = tree(site_of(small))
    environment = os.environ | {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "7"}
    subprocess.run(
        [sys.executable, "-m", "reportgen", "site"], cwd=small, env=environment, check=True, capture_output=True
    )
    assert tree(site_of(small)) == made


def test_a_build_an_archive_and_a_proof_leave_it_where_it_is(small: Path, run: Run, tree: Tree) -> None:
    assert run("site")[0] == 0
    made = tree(site_of(small))
    assert run("build")[::2] == (0, "")
    assert tree(site_of(small)) == made
    code, out, err = run("verify")
    assert (code, err) == (0, "") and "site" in out
    code, _, err = run("archive")
    assert (code, err) == (0, "")
    assert not list((small / "out/archive").rglob("site"))


def test_a_page_that_was_edited_is_told_and_kept_beside_the_new_one(small: Path, run: Run) -> None:
    assert run("site")[0] == 0
    page = site_of(small) / "list.html"
    page.write_text("x")
    assert run("verify")[0] == 1
    code, _, err = run("site")
    assert code == 0 and "list.html" in err
    assert page.read_bytes().startswith(b"<!DOCTYPE html>")


@pytest.fixture(scope="module")
def later(filed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real list, filed, and the next edition, in which something of every kind has changed, with its site; not to
    be changed."""
    root = shutil.copytree(filed, tmp_path_factory.mktemp("later") / "作業")
    assert main(["-C", str(root), "new", SECOND]) == 0
    edition = root / f"data/editions/{SECOND}.yaml"
    text = edition.read_text("utf-8")
    for old, new in CHANGES:
        text = text.replace(old, new)
    edition.write_text(text, "utf-8")
    assert main(["-C", str(root), "site"]) == 0
    return root


def test_the_edition_before_is_compared_and_listed_with_what_was_filed(later: Path) -> None:
    site = site_of(later, SECOND)
    changes = parsed((site / "changes.html").read_bytes())
    assert "新旧対照表" in changes.xpath("string(//hgroup)") and changes.xpath("//u")
    rows = parsed((site / "editions.html").read_bytes()).xpath("//tbody/tr")
    assert [row.xpath("string(th)") for row in rows] == ["令和6年6月1日", "令和5年6月1日"]
    filed = next((later / f"out/archive/{FIRST}").rglob(f"*/{FIRST}/*.pdf"))
    assert quote(filed.name) in rows[1].xpath(".//a/@href")
    assert (site / filed.name).read_bytes() == filed.read_bytes()
    manifest = (site / "manifest.json").read_text("utf-8")
    assert f"data/editions/{FIRST}.yaml" in manifest and filed.name in manifest and "templates/site.yaml" in manifest
    assert f"data/entries_{FIRST}.csv" in rows[1].xpath(".//a/@href")
    assert (site / f"data/entries_{FIRST}.csv").exists()


def test_what_was_built_is_offered_as_it_is_and_makes_the_same_bytes(small: Path, run: Run, tree: Tree) -> None:
    assert run("site")[0] == 0
    alone = tree(site_of(small))
    assert run("build")[::2] == (0, "")
    built = small / "out" / FIRST / "extracts/012301_登別市"
    assert run("site")[0] == 0
    assert tree(site_of(small)) == alone
    offered = site_of(small) / "extracts/012301_登別市"
    names = {path.name for path in built.iterdir()}
    assert {path.name for path in offered.iterdir()} == {*names, next(iter(names)).rpartition(".")[0] + ".csv"}
    assert all((offered / name).read_bytes() == (built / name).read_bytes() for name in names)


def test_a_built_file_that_was_edited_is_not_offered(small: Path, run: Run, tree: Tree) -> None:
    assert run("site")[0] == 0
    alone = tree(site_of(small))
    assert run("build")[0] == 0
    next((small / "out" / FIRST).glob("*.pdf")).write_bytes(b"x")
    assert run("site")[0] == 0
    assert tree(site_of(small)) == alone


def test_each_town_has_what_changed_of_what_concerns_it(later: Path) -> None:
    site = site_of(later, SECOND)
    changed = {path.name.removeprefix("changes-") for path in site.glob("changes-*.html")}
    assert changed
    for page in site.glob("town-*.html"):
        links = parsed(page.read_bytes()).xpath("//div[@class='changes']/a/@href")
        assert links == ([f"changes-{page.name}"] if page.name in changed else [])


def test_an_error_writes_nothing(small: Path, run: Run, edit: Edit) -> None:
    edit(small / f"data/editions/{FIRST}.yaml", ("[室蘭市, 新ひだか町]", "[室蘭市, 新ひだか市]"))
    code, out, err = run("site")
    assert (code, out) == (1, "") and "unknown-municipality" in err
    assert not (small / "out").exists()


@pytest.mark.parametrize(
    ("wording", "problem"),
    [
        ("site: {licence: '{{ licence }}'}", "templates/site.yaml:1:21"),
        ("site: {colour: red}", "templates/site.yaml:1:8"),
        ("site: [", "templates/site.yaml:1"),
    ],
)
def test_wording_that_is_wrong_is_told_with_its_place(small: Path, run: Run, wording: str, problem: str) -> None:
    (small / "templates").mkdir()
    (small / "templates/site.yaml").write_text(wording, "utf-8")
    code, _, err = run("site")
    assert code == 1 and err.startswith(problem), err


def test_errors_of_the_data_and_of_the_wording_are_told_at_once(small: Path, run: Run, edit: Edit) -> None:
    (small / "templates").mkdir()
    (small / "templates/site.yaml").write_text("site: {colour: red}", "utf-8")
    edit(small / f"data/editions/{FIRST}.yaml", ("[室蘭市, 新ひだか町]", "[室蘭市, 新ひだか市]"))
    code, _, err = run("site")
    assert code == 1 and "unknown-municipality" in err and "templates/site.yaml:1:8" in err


def test_an_office_says_otherwise_what_it_wants_and_no_more(small: Path, run: Run) -> None:
    (small / "templates").mkdir()
    (small / "templates/site.yaml").write_text(
        "site: {licence: CC BY 4.0, licence_link: 'javascript:alert(1)'}", "utf-8"
    )
    assert run("site", "--revised", "2023-07-01")[0] == 0
    page = (site_of(small) / "index.html").read_text("utf-8")
    assert "<p>CC BY 4.0</p>" in page and "javascript" not in page
    assert "訂正版　令和5年7月1日" in parsed(page).xpath("string(//hgroup)")


def test_what_a_killed_run_left_is_cleared_away(small: Path, run: Run) -> None:
    left = small / "out" / FIRST / ".site.1.new"
    left.mkdir(parents=True)
    assert run("check")[0] == 0
    assert not left.exists()
