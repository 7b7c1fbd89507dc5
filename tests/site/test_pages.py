"""The pages of a web edition as values: what each shows, where its links lead, and that nothing leaves the folder."""

from __future__ import annotations

from functools import cache
from urllib.parse import unquote, urlsplit

import pytest
from builders import edition_text, load, real_edition
from web import LISTS, PROVENANCE, attributes, list_named, looks, parsed, style, texts, told_by_document, told_by_page

from reportgen.dataset.model import Edition
from reportgen.document.compose import compose_extract, compose_list
from reportgen.document.compose_site import Download
from reportgen.site.pages import ACCESSIBILITY, CHANGES, EDITIONS, FIRST, LIST, Subject, make_pages

SCRIPT = "<img src=x onerror=alert(1)>'\"&lt;"


def subject(edition: Edition) -> Subject:
    files = {"一覧 1.pdf": b"%PDF", "data.csv": b"a"}
    downloads = [Download("list", "PDF", "一覧 1.pdf", 1_234_567), Download("rows", "CSV", "data.csv", 1)]
    return Subject(edition, None, None, files, downloads, ())


@cache
def pages_of(name: str) -> dict[str, bytes]:
    return make_pages(subject(list_named(name) if name else real_edition()), looks())


def pages(made: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in made.items() if path.endswith(".html")}


def main_of(page: bytes) -> list[str]:
    (main,) = parsed(page).xpath("//main")
    return told_by_page(main)


def test_there_is_a_page_for_each_table_and_town_and_of_the_site_itself() -> None:
    edition = real_edition()
    assert set(pages(pages_of(""))) == {
        *(FIRST, LIST, EDITIONS, ACCESSIBILITY),
        *(f"table-{section.id}.html" for section in edition.sections),
        *(f"town-{town.code}.html" for town in edition.partners),
    }


@pytest.mark.parametrize("name", ["", *LISTS])
def test_the_list_and_each_town_say_what_their_documents_say(name: str) -> None:
    edition = list_named(name) if name else real_edition()
    made = pages(pages_of(name))
    assert main_of(made[LIST]) == told_by_document(compose_list(edition, texts(), style()))
    towns = [path for path in made if path.startswith("town-")]
    for path, town in zip(towns, edition.partners, strict=True):
        assert main_of(made[path]) == told_by_document(compose_extract(edition, town, texts(), style()))


@pytest.mark.parametrize("name", ["", *LISTS])
def test_every_link_leads_to_a_file_of_the_folder_or_is_of_the_data(name: str) -> None:
    made = pages_of(name)
    for path, page in pages(made).items():
        tree = parsed(page)
        ids = set(tree.xpath("//@id"))
        assert len(ids) == len(tree.xpath("//@id")), path
        for uri in tree.xpath("//@href | //@src"):
            parts = urlsplit(uri)
            if not parts.scheme:
                assert (unquote(parts.path) in made) if parts.path else (parts.fragment in ids), (path, uri)
        loaded = tree.xpath("//link/@href | //script/@src | //img/@src")
        assert all(one in made for one in loaded)


def test_nothing_is_inline_and_the_policy_lets_nothing_from_elsewhere() -> None:
    for page in pages(pages_of("")).values():
        tree = parsed(page)
        (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "default-src 'none'" in policy and "http" not in policy and "unsafe" not in policy
        assert tree.xpath("//script[not(@src)] | //style | //@style") == []
        assert [name for name in attributes(tree) if name.startswith("on")] == []


def test_the_first_page_is_small_and_says_whose_it_is() -> None:
    made = pages_of("")
    assert sum(len(made[name]) for name in (FIRST, "style.css")) < 150_000
    assert sum(len(made[name]) for name in (LIST, "style.css", "site.js")) < 150_000
    said = " ".join(main_of(made[FIRST]))
    assert all(word in said for word in ("室蘭市", "令和5年6月1日現在", "58件", "PDL1.0", "1,235 kB", "登別市"))
    assert made["一覧 1.pdf"] == b"%PDF"
    footers = [parsed(page).xpath("string(//footer)") for page in pages(made).values()]
    assert all(PROVENANCE.dataset_sha256[:16] in one for one in footers)


def test_only_pages_with_entries_to_search_have_a_form_and_the_script() -> None:
    made = pages(pages_of(""))
    for path, page in made.items():
        tree = parsed(page)
        is_searched = path == LIST or (path.startswith(("table-", "town-")) and len(tree.xpath("//tr[@data-c]")) >= 5)
        assert len(tree.xpath("//form[@hidden]")) == len(tree.xpath("//script")) == int(is_searched), path
    assert any(path.startswith("town-") and not parsed(page).xpath("//form") for path, page in made.items())


def test_where_there_was_an_edition_before_its_changes_have_a_page() -> None:
    edition = real_edition()
    changes = compose_list(edition, texts(), style())
    made = make_pages(subject(edition)._replace(changes=changes, old_day=edition.as_of), looks())
    assert f'<a href="{CHANGES}">令和5年6月1日現在の版から変わったところ</a>' in made[FIRST].decode()
    assert main_of(made[CHANGES]) == told_by_document(changes)
    assert all(f'href="{CHANGES}"'.encode() in page for page in pages(made).values())
    assert CHANGES.encode() not in pages_of("")[FIRST]


def test_the_same_subject_makes_the_same_bytes() -> None:
    assert make_pages(subject(real_edition()), looks()) == pages_of("")


def test_a_script_in_every_field_of_the_data_stays_text() -> None:
    words = {"name": f"甲{SCRIPT}", "summary": SCRIPT, "since": "平成23年", "division": SCRIPT}
    rows = [{"id": f"a-{at}", **words, "municipalities": ["室蘭市", "登別市"]} for at in range(6)]
    text = edition_text(
        "2023-06-01",
        {"a": rows},
        facts={"region": SCRIPT},
        headings={"a": SCRIPT},
        labels={"division": SCRIPT, "name": SCRIPT},
        notes={"a": [SCRIPT]},
    )
    edition = load(text.encode(), "2023-06-01.yaml")
    made = make_pages(subject(edition), looks())
    for page in pages(made).values():
        assert b"<img" not in page
        assert [name for name in attributes(parsed(page)) if name.startswith("on")] == []
    assert main_of(made[LIST]) == told_by_document(compose_list(edition, texts(), style()))


def test_a_town_of_few_entries_is_seen_without_searching() -> None:
    edition = real_edition()
    short = edition._replace(sections=(edition.sections[0]._replace(entries=edition.sections[0].entries[:2]),))
    assert b"<form" not in make_pages(subject(short), looks())[LIST]
