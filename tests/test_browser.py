"""The web edition in a real browser: what axe and vnu say, what the script finds, keys, reflow, paper, attacks."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pdfplumber
import pytest
from axe_playwright_python.sync_playwright import Axe
from builders import edition_text, load, real_edition
from playwright.sync_api import Browser, Page, expect, sync_playwright
from web import LISTS, list_named, looks, series_texts, style, texts

from reportgen.content import text_of
from reportgen.dataset.model import Edition
from reportgen.document.blocks import Document, RowForm, Table
from reportgen.document.compose import compose_list, town_name
from reportgen.document.compose_comparison import comparisons
from reportgen.document.compose_site import Download
from reportgen.document.subjects import OfComparison
from reportgen.fields.date import DateValue
from reportgen.fields.registry import KINDS
from reportgen.japanese.dates import Precision
from reportgen.pipeline.build import BuildOptions, make_edition
from reportgen.series.compare import compare_editions
from reportgen.site.pages import OfTown, Subject, make_pages
from reportgen.workspace import Workspace

ROOT = Path(__file__).parents[1]
SCRIPT = "<img src=x onerror='window.hit=1'><script>window.hit=1</script>"
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
    "forced": {"viewport": {"width": 1280, "height": 900}, "forced_colors": "active"},
}
PAGES = ("index", "list", "town-016012", "town-012301", "changes", "changes-town-012301", "editions", "accessibility")
# What axe leaves out unless it is asked for: WCAG 2.5.8 and 2.5.3.
FURTHER_RULES = ("target-size", "label-content-name-mismatch")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        assert path, "Debian's package chromium isn't there"
        yield playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])


def written(root: Path, edition: Edition, changes: Document | None = None) -> Path:
    """The pages of the edition's web edition, without what they offer."""
    downloads = [Download("rows", "CSV", "data.csv", 1)]
    towns = {town: OfTown(downloads, changes) for town in edition.partners[:2]}
    subject = Subject(edition, changes, edition.as_of, {"data.csv": b"a"}, downloads, (), towns)
    for path, data in make_pages(subject, looks()).items():
        (root / path).write_bytes(data)
    return root


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the real list, with an edition before it."""
    new = real_edition()
    first, *others = new.sections
    old = new._replace(sections=(first._replace(entries=first.entries[1:]), *others), as_of=date(2022, 6, 1))
    (changes,) = comparisons(OfComparison(compare_editions(old, new), None), series_texts(), style())
    return written(tmp_path_factory.mktemp("real"), new, changes.document)


@pytest.fixture(scope="module")
def shaped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sites of lists of other shapes by their names."""
    return {name: written(tmp_path_factory.mktemp(name), list_named(name)) for name in LISTS}


def first_pages(root: Path) -> list[Path]:
    """A site's pages, of those of towns the first few: they are parts of the list."""
    towns = sorted(root.glob("*town-*.html"))
    return [*sorted(set(root.glob("*.html")).difference(towns)), *towns[:3]]


@pytest.fixture(params=LOOKS)
def look(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page in each look."""
    context = browser.new_context(**LOOKS[request.param])
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**LOOKS["light"])
    yield context.new_page()
    context.close()


def violations(page: Page) -> list[str]:
    options = {"preload": False, "rules": {name: {"enabled": True} for name in FURTHER_RULES}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def choose(page: Page, asked: list[tuple[str, dict[str, str]]]) -> list[tuple[list[str], str]]:
    """What the page shows for each query with the words chosen: the ids of its rows, and how many it says there are."""
    found: list[tuple[list[str], str]] = page.evaluate(
        """(asked) => asked.map(([query, choices]) => {
          const form = document.querySelector("form");
          form.elements["~q"].value = query;
          for (const select of form.querySelectorAll("select")) {
            const option = [...select.options].find((one) => one.text === choices[select.name]);
            select.value = option?.value ?? "";
          }
          form.dispatchEvent(new Event("submit", { cancelable: true }));
          const rows = [...document.querySelectorAll("tr[data-c]")];
          const shown = rows.filter((row) => row.checkVisibility()).map((row) => row.id);
          return [shown, form.querySelector("output").textContent];
        })""",
        asked,
    )
    return found


def test_axe_finds_nothing_in_any_page_and_look(real: Path, shaped: dict[str, Path], look: Page) -> None:
    found = []
    of_shapes = [root / f"{name}.html" for root in shaped.values() for name in ("index", "list")]
    for path in (*(real / f"{name}.html" for name in PAGES), *of_shapes):
        look.goto(path.as_uri())
        found += violations(look)
    look.goto((real / "list.html").as_uri() + "#?~q=支援&municipalities=登別市&~sort=0.2-")
    assert look.locator("output").inner_text() != "58件のうち58件"
    found += violations(look)
    assert found == []


def test_axe_finds_nothing_in_figures_and_no_style_is_refused(
    earlier_figures: Path, look: Page, tmp_path: Path
) -> None:
    said: list[str] = []
    look.on("console", lambda message: said.append(message.text))
    found = []
    for number, path in enumerate(sorted(earlier_figures.rglob("*.html"))):
        copy = tmp_path / f"{number}.html"
        shutil.copyfile(path, copy)
        look.goto(copy.as_uri())
        assert look.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found += violations(look)
    assert found == []
    assert said == []


def test_no_page_and_table_is_wider_than_a_narrow_screen_nor_with_text_twice_as_large_or_spaced(
    real: Path, shaped: dict[str, Path], browser: Browser
) -> None:
    spaced = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    wide = []
    for width, rule in (
        (320, "html {}"),
        (640, "html { font-size: 200% }"),
        (320, f"{spaced} p {{ margin-bottom: 2em }}"),
    ):
        page = browser.new_context(viewport={"width": width, "height": 640}, bypass_csp=True).new_page()
        for path in (one for root in (real, *shaped.values()) for one in first_pages(root)):
            page.goto(path.as_uri())
            page.add_style_tag(content=rule)
            widths = page.evaluate(
                """() => [...document.querySelectorAll("html, .scroll, :is(tbody, tfoot, th:has(button)) *")]
                  .map((one) => one.getBoundingClientRect().right)"""
            )
            if max(widths) > width:
                wide.append((path.parent.name, path.name, width, rule, max(widths)))
        page.close()
    assert wide == []


def test_on_a_narrow_screen_each_cell_stands_with_its_label(
    real: Path, shaped: dict[str, Path], browser: Browser
) -> None:
    page = browser.new_context(**LOOKS["narrow"], java_script_enabled=False).new_page()
    page.goto((shaped["09-jigyohi"] / "list.html").as_uri())
    told = (
        page.locator("table")
        .first.locator("tbody")
        .first.evaluate(
            """(body) => [...body.querySelectorAll("[data-l]")].filter((cell) => cell.checkVisibility()).map((cell) =>
             [getComputedStyle(cell, "::before").content.split('"')[1], cell.textContent])"""
        )
    )
    assert told[:4] == [
        *(["番号", "1"], ["単位事業名", "湯けむりの道あるき事業"], ["費目", "総事業費"]),
        ["事業費（千円）　令和5年度", "1,200"],
    ]
    assert ["費目", "うち町支出額"] in told and ["事業費（千円）　令和7年度", ""] not in told
    page.goto((real / "list.html").as_uri())
    both = page.locator("td.center:has(.whole + .whole) > .whole").evaluate_all(
        "parts => parts.slice(0, 2).map((part) => part.getBoundingClientRect())"
    )
    assert both[1]["left"] - both[0]["right"] < 12  # a year and the earlier one in brackets stand together
    page.close()


def test_without_a_script_everything_is_there(real: Path, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((real / "list.html").as_uri())
    rows = page.locator("tr[data-c]")
    assert rows.count() == 58 and all(row.is_visible() for row in rows.all())
    assert not page.locator("form").is_visible()
    assert page.locator("th button").count() == 0


def test_nothing_is_asked_from_outside_the_folder_and_nothing_is_refused(
    real: Path, shaped: dict[str, Path], page: Page
) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for root in (real, *shaped.values()):
        for path in sorted(root.glob("*.html")):
            page.goto(path.as_uri())
    roots = tuple(f"{root.as_uri()}/" for root in (real, *shaped.values()))
    assert [url for url in asked if not url.startswith(roots)] == []
    assert {url.rpartition("/")[2] for url in asked} >= {"style.css", "site.js", "regular.woff2", "bold.woff2"}
    assert said == []


# What the script finds


def folded(text: str) -> str:
    """A text as it is searched: widths, cases, kinds of kana and white space don't count."""
    lower = normalize("NFKC", text).lower()
    kana = re.sub("[ァ-ヶヽヾ]", lambda match: chr(ord(match[0]) - 0x60), lower)
    return re.sub(r"\s+", "", kana)


def facts_of(edition: Edition) -> dict[str, tuple[str, dict[str, set[str]]]]:
    """By id the text of each row and the words that it may be chosen by."""
    tables = [block for block in compose_list(edition, texts(), style()).blocks if isinstance(block, Table)]
    rows = [row for table in tables for row in table.rows if row.form is RowForm.ENTRY]
    entries = [(section, entry) for section in edition.sections for entry in section.entries]
    found = {}
    for row, (section, entry) in zip(rows, entries, strict=True):
        words: dict[str, set[str]] = {"group": {entry.group}}
        for column, value in zip(section.columns, entry.values, strict=True):
            if value is not None and column.kind == "members":
                words[column.key] = {town_name(edition, body) for body in value.bodies}
            elif value is not None and column.kind in ("date", "period"):
                words[column.key] = {f"{year}年" for year in range(1868, 2100) if covers(value, year)}
            elif value is not None:
                words[column.key] = {KINDS[column.kind].text(value)}
        found[entry.id] = ("\n".join(folded(text_of(cell)) for cell in row.cells), words)
    return found


def covers(value: Any, year: int) -> bool:
    """Whether the time that a date or a period means has a day in the year; a fiscal year is the year it begins in."""
    if isinstance(value, DateValue):
        return value.date is not None and value.date.first_day.year == year
    begin, end = value.begin, value.end
    last = end and (end.first_day if end.precision is Precision.FISCAL_YEAR else end.last_day)
    return (
        (begin is not None or end is not None)
        and (begin is None or begin.first_day <= date(year, 12, 31))
        and (last is None or last >= date(year, 1, 1))
    )


def other_form(text: str, chance: random.Random) -> str:
    """The text as somebody may type it."""
    to_katakana = {one: one + 0x60 for one in range(0x3041, 0x3097)}
    to_hiragana = {one + 0x60: one for one in range(0x3041, 0x3097)}
    wide = {one: one + 0xFEE0 for one in range(0x21, 0x7F)}
    form = chance.choice(("", "katakana", "hiragana", "wide", "upper", "decomposed"))
    forms = {"katakana": to_katakana, "hiragana": to_hiragana, "wide": wide}
    if form in forms:
        return text.translate(forms[form])
    return text.upper() if form == "upper" else normalize("NFKD", text) if form == "decomposed" else text


@pytest.mark.parametrize("name", ["", *LISTS])
def test_500_queries_find_what_python_finds(name: str, real: Path, shaped: dict[str, Path], page: Page) -> None:
    edition = list_named(name) if name else real_edition()
    page.goto(((shaped[name] if name else real) / "list.html").as_uri())
    facts = facts_of(edition)
    options: dict[str, list[str]] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('select')].map("
        "(select) => [select.name, [...select.options].slice(1).map((option) => option.text)]))"
    )
    chance = random.Random(13)
    texts_of_rows = [text for text, _ in facts.values()]
    asked: list[tuple[str, dict[str, str]]] = []
    for _ in range(500):
        words = []
        for _ in range(chance.choice((0, 1, 1, 1, 2))):
            text = chance.choice(texts_of_rows).replace("\n", "")
            begin = chance.randrange(len(text))
            words.append(text[begin : begin + chance.randint(1, 3)])
        chosen = {key: chance.choice(options[key]) for key in options if chance.random() < 0.15}
        asked.append((chance.choice((" ", "　")).join(other_form(word, chance) for word in words), chosen))
    expected = [
        [
            entry_id
            for entry_id, (text, of_row) in facts.items()
            if all(folded(word) in text for word in re.split(r"\s+", query) if word)
            and all(re.sub("(?<=^....年)（.*", "", word) in of_row.get(key, ()) for key, word in chosen.items())
        ]
        for query, chosen in asked
    ]
    found, counts = zip(*choose(page, asked), strict=True)
    assert [one for one in zip(asked, found, expected, strict=True) if one[1] != one[2]] == []
    assert list(counts) == [f"{len(facts)}件のうち{len(ids)}件" for ids in expected]
    assert sum(map(bool, expected)) > 100


def test_what_is_found_is_marked(real: Path, page: Page) -> None:
    page.goto((real / "list.html").as_uri())
    ((rows, _),) = choose(page, [("ｼｽﾃﾑ", {})])
    marked = page.evaluate("[...CSS.highlights.get('found')].map((range) => range.toString())")
    assert len(rows) <= len(marked) and set(marked) == {"システム"}
    choose(page, [("", {})])
    assert page.evaluate("CSS.highlights.get('found').size") == 0


def test_the_state_stands_in_the_address_and_comes_back(real: Path, page: Page) -> None:
    page.goto((real / "list.html").as_uri())
    page.fill("input[type=search]", "支援")
    page.select_option("select[name=municipalities]", label="登別市")
    page.locator("th button").nth(2).click()
    expect(page.locator("output")).not_to_have_text("58件のうち58件")
    expect(page).to_have_url(re.compile("sort.*$"))
    shown = page.locator("tr[data-c]:visible").evaluate_all("rows => rows.map((row) => row.id)")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.locator("tr[data-c]:visible").evaluate_all("rows => rows.map((row) => row.id)") == shown
    assert page.locator("th[aria-sort=ascending]").count() == 1
    page.click("button[type=reset]")
    expect(page.locator("output")).to_have_text("58件のうち58件")
    assert page.locator("[aria-sort]").count() == 0


def test_an_entry_has_an_address(real: Path, page: Page) -> None:
    page.goto((real / "list.html").as_uri() + "#renkei-03")
    row = page.locator("#renkei-03")
    assert row.evaluate("row => row.matches(':target') && row.getBoundingClientRect().top < innerHeight")


def test_a_column_is_sorted_both_ways_and_put_back(shaped: dict[str, Path], page: Page) -> None:
    page.goto((shaped["09-jigyohi"] / "list.html").as_uri())
    table = page.locator("table").first
    column = "rows => rows.map((row) => [...row.cells].at(-4).textContent)"

    def figures() -> list[str]:
        found: list[str] = table.locator("tbody tr").evaluate_all(column)
        return found

    before = figures()
    button = table.locator("[data-k='3'] button")
    numbers = [float(text.replace(",", "")) for text in before if text]
    for order in (sorted(numbers), sorted(numbers, reverse=True)):
        button.click()
        assert [float(text.replace(",", "")) for text in figures() if text] == order
    button.click()
    assert figures() == before


def test_merged_cells_stand_in_each_row_that_is_chosen_or_moved_and_come_back(
    shaped: dict[str, Path], page: Page
) -> None:
    page.goto((shaped["09-jigyohi"] / "list.html").as_uri())
    told = "table => [...table.rows].map((row) => [...row.cells].map((cell) => [cell.textContent, cell.rowSpan]))"
    table = page.locator("table").first
    whole = table.evaluate(told)
    assert [3, 3, 2] == [cells[0][1] for cells in whole[2:-1] if len(cells) == 7]
    choose(page, [("うち町支出額", {})])
    shown = table.locator("tbody tr:visible").evaluate_all("rows => rows.map((row) => row.cells[1].textContent)")
    assert shown == ["湯けむりの道あるき事業", "杉のまち木育事業", "小学生の星空教室"]
    choose(page, [("", {})])
    assert table.evaluate(told) == whole
    button = table.locator("[data-k='3'] button")
    button.click()
    moved = table.locator("tbody tr:visible").evaluate_all("rows => rows.map((row) => row.cells[3].textContent)")
    assert moved == ["0", "0", "400", "480", "480", "800", "960", "1,200"]
    button.click()
    button.click()
    assert table.evaluate(told) == whole


def test_a_total_is_not_shown_for_a_part(shaped: dict[str, Path], page: Page) -> None:
    page.goto((shaped["09-jigyohi"] / "list.html").as_uri())
    assert page.locator("tfoot").first.is_visible()
    choose(page, [("木育", {})])
    assert not page.locator("tfoot").first.is_visible()


# Keys, paper, attacks, the checker


def test_the_keyboard_alone_is_enough_and_focus_is_seen(real: Path, page: Page) -> None:
    page.goto((real / "list.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "_main"
    for tag in ("A", "A", "INPUT"):  # the data, what changed, the search
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == tag
    page.keyboard.type("共同")
    expect(page.locator("output")).to_have_text("58件のうち10件")
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                """() => {
                  const one = document.activeElement;
                  const box = one.getBoundingClientRect();
                  const width = parseFloat(getComputedStyle(one).outlineWidth);
                  return [one.tagName, box.bottom > 0 && box.top < innerHeight && width >= 2];
                }"""
            )
        )
    assert [tag for tag, is_seen in seen if not is_seen] == []
    assert [tag for tag, _ in seen[:10]] == [*["SELECT"] * 3, "BUTTON", "DIV", *["BUTTON"] * 5]
    page.locator("th button").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("th").first.get_attribute("aria-sort") == "ascending"


def test_paper_has_all_that_is_shown_and_no_form(real: Path, page: Page) -> None:
    page.goto((real / "list.html").as_uri())
    with pdfplumber.open(BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        text = "".join((one.extract_text() or "") for one in pdf.pages)
        assert (round(pdf.pages[0].width), round(pdf.pages[0].height)) == (595, 842)
    plain = re.sub(r"\s", "", text)
    assert "ことばで探す" not in plain
    titles = [entry.title for section in real_edition().sections for entry in section.entries]
    assert sum(normalize("NFKC", title[:4]) in normalize("NFKC", plain) for title in titles) == len(titles)


def test_nothing_that_stands_in_the_data_is_run(tmp_path: Path, page: Page) -> None:
    words = {"name": SCRIPT, "summary": SCRIPT, "since": "平成23年", "division": SCRIPT}
    rows = [{"id": f"a-{at}", **words, "municipalities": ["室蘭市", "登別市"]} for at in range(6)]
    for at, row in enumerate(rows):
        row["name"] = f"{at}{SCRIPT}"
    text = edition_text(
        "2023-06-01", {"a": rows}, facts={"region": SCRIPT}, headings={"a": SCRIPT}, notes={"a": [SCRIPT]}
    )
    root = written(tmp_path, load(text.encode(), "2023-06-01.yaml"))
    for path in root.glob("*.html"):
        page.goto(path.as_uri())
        assert page.evaluate("window.hit") is None
    page.goto((root / "list.html").as_uri() + "#?~q=%3Cimg%20onerror&division=%3Cscript%3E&~sort=9.9%2B")
    assert len(choose(page, [("<img src=x", {})])[0][0]) == 6
    assert page.evaluate("window.hit") is None


def test_vnu_has_nothing_to_say(real: Path, shaped: dict[str, Path], earlier_figures: Path, tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(ROOT / "data")
    made = make_edition(Workspace(tmp_path, ROOT), BuildOptions(only="list", formats=("html",))).all()
    alone = [tmp_path / f"{at}.html" for at, _ in enumerate(made)]
    for path, data in zip(alone, made.values(), strict=True):
        path.write_bytes(data)
    for at, figure in enumerate(earlier_figures.glob("*.html")):
        alone.append(tmp_path / f"figure{at}.html")
        shutil.copyfile(figure, alone[-1])
    pages = [*alone, *(one for root in (real, *shaped.values()) for one in root.glob("*.html"))]
    command = ["java", "-jar", os.environ["VNU_JAR"], "--errors-only", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
