"""The pages of a web edition as values: what each shows, where its links lead, and that nothing leaves the folder."""

from __future__ import annotations

from collections import Counter
from functools import cache
from urllib.parse import unquote, urlsplit

import pytest
from builders import edition_text, load, real_edition
from web import LISTS, PROVENANCE, attributes, list_named, looks, parsed, style, texts, told_by_document, told_by_page

from reportgen.dataset.model import Edition
from reportgen.document.blocks import Document, Title
from reportgen.document.compose import compose_extract, compose_list
from reportgen.document.compose_site import Download
from reportgen.site.pages import ACCESSIBILITY, CHANGES, EDITIONS, FIRST, LIST, OfTown, Subject, make_pages

SCRIPT = "<img src=x onerror=alert(1)>'\"&lt;"


def subject(edition: Edition) -> Subject:
    files = {"一覧 1.pdf": b"%PDF", "data.csv": b"a"}
    downloads = [Download("list", "PDF", "一覧 1.pdf", 1_234_567), Download("rows", "CSV", "data.csv", 1)]
    return Subject(edition, None, None, files, downloads, (), {})


def without_letter(document: Document) -> Document:
    """An extract without the lines of a letter that stand over its title."""
    (begin, *_) = [at for at, block in enumerate(document.blocks) if isinstance(block, Title)]
    return document._replace(blocks=document.blocks[begin:])


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
        extract = without_letter(compose_extract(edition, town, texts(), style()))
        assert main_of(made[path]) == told_by_document(extract)


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


def test_only_pages_with_entries_to_search_have_a_form() -> None:
    made = pages(pages_of(""))
    for path, page in made.items():
        tree = parsed(page)
        is_searched = path == LIST or (path.startswith(("table-", "town-")) and len(tree.xpath("//tr[@data-c]")) >= 5)
        assert len(tree.xpath("//form[@hidden]")) == int(is_searched), path
    assert any(path.startswith("town-") and not parsed(page).xpath("//form") for path, page in made.items())


def test_every_page_has_a_title_of_its_own_the_same_ways_and_one_first_heading() -> None:
    made = [parsed(page) for page in pages(pages_of("")).values()]
    titles = [tree.xpath("string(//title)") for tree in made]
    assert len(set(titles)) == len(titles)
    assert len({tuple(tree.xpath("//header//a/@href")) for tree in made}) == 1
    assert {len(tree.xpath("//h1")) for tree in made} == {1}


def test_where_there_was_an_edition_before_its_changes_have_a_page() -> None:
    edition = real_edition()
    changes = compose_list(edition, texts(), style())
    made = make_pages(subject(edition)._replace(changes=changes, old_day=edition.as_of), looks())
    assert f'<a href="{CHANGES}">令和5年6月1日現在の版から変わったところ</a>' in made[FIRST].decode()
    assert main_of(made[CHANGES]) == told_by_document(changes)
    assert all(f'href="{CHANGES}"'.encode() in page for page in pages(made).values())
    assert CHANGES.encode() not in pages_of("")[FIRST]


def test_a_town_has_its_files_and_what_of_it_changed() -> None:
    edition = real_edition()
    first, second, *_ = edition.partners
    changes = compose_list(edition, texts(), style())
    towns = {
        first: OfTown([Download("list", "PDF", "extracts/甲/乙 1.pdf", 61_001)], changes),
        second: OfTown(),
    }
    day = edition.as_of
    made = pages(make_pages(subject(edition)._replace(changes=changes, old_day=day, towns=towns), looks()))
    page, other = (made[f"town-{town.code}.html"] for town in (first, second))
    tree = parsed(page)
    assert [(one.text, unquote(one.get("href"))) for one in tree.xpath("//main//ul//a")] == [
        ("PDF（62 kB）", "extracts/甲/乙 1.pdf")
    ]
    assert tree.xpath("//div[@class='changes']/a/@href") == [f"changes-town-{first.code}.html"]
    changed = parsed(made[f"changes-town-{first.code}.html"])
    assert changed.xpath("//nav[@class='way']//a/@href") == [FIRST, f"town-{first.code}.html"]
    assert main_of(made[f"changes-town-{first.code}.html"]) == told_by_document(changes)
    assert "令和5年6月1日現在の版から変わったところは、ありません" in other.decode()
    assert parsed(other).xpath("//main//ul") == []


def test_the_accessibility_statement_has_a_result_for_each_criterion_and_the_editions_day() -> None:
    tree = parsed(pages_of("")[ACCESSIBILITY])
    facts, results = tree.xpath("//table")
    assert "令和5年6月1日現在の版" in facts.xpath("string()")
    rows = [[cell.xpath("string()") for cell in row] for row in results.xpath("tbody/tr")]
    numbers = [row[0].split()[0] for row in rows]
    assert len(set(numbers)) == len(numbers) == 56  # WCAG 2.2 to AA has 55; 4.1.1 is of JIS alone
    assert numbers == sorted(numbers, key=lambda number: [int(part) for part in number.split(".")])
    levels = Counter((standard, level) for _, level, standard, *_ in (row for row in rows))
    assert levels["JIS・WCAG", "A"] + levels["JIS", "A"] == 25
    assert levels["JIS・WCAG", "AA"] == 13
    assert sum(count for (standard, _), count in levels.items() if "WCAG" in standard) == 55


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
