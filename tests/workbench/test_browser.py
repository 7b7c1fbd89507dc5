"""The page in a real browser: edits by hand and by keys, what is live, what clashes, what axe says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from .conftest import Served

pytestmark = pytest.mark.browser
FAILURES: list[str] = []  # of the windows of a test
OLD = "6市町による防災協定を締結し、災害時などにおける応援体制を構築"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        assert path, "Debian's package chromium isn't there"
        yield playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])


@pytest.fixture
def live(served: Served) -> Iterator[Served]:
    """The workbench, which looks at its files by itself; in no window a script has failed."""
    Thread(target=served.desk.watch, daemon=True).start()
    FAILURES.clear()
    yield served
    assert FAILURES == []


@pytest.fixture
def page(live: Served, browser: Browser) -> Iterator[Page]:
    page = window(live, browser)
    yield page
    page.context.close()


def window(live: Served, browser: Browser, **look: str) -> Page:
    """A window with the page, in which no script fails and nothing is refused by the policy."""
    page = browser.new_context(viewport={"width": 1500, "height": 900}, **look).new_page()  # type: ignore[arg-type]
    page.on("pageerror", lambda error: FAILURES.append(str(error)))
    page.on("console", lambda told: FAILURES.append(told.text) if "Content Security" in told.text else None)
    page.goto(live.server.address)
    expect(page.locator(".page svg").first).to_be_visible()
    return page


def cell(page: Page, row: int, key: str) -> Locator:
    return page.locator(f'#table tbody tr:nth-child({row}) [data-key="{key}"]')


def first_page(page: Page) -> Locator:
    return page.locator(".page").first


def test_an_edit_by_keys_alone_is_saved_shown_on_the_page_and_taken_back(page: Page, live: Served) -> None:
    before = live.path.read_bytes()
    page.keyboard.press("F6")  # to the table
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#editor")).to_be_focused()
    page.locator("#editor").fill("新しい要旨")
    page.keyboard.press("Enter")
    expect(cell(page, 2, "summary")).to_have_class("changed")
    expect(cell(page, 3, "summary")).to_be_focused()
    expect(first_page(page)).to_contain_text("新しい要旨")
    assert live.path.read_bytes() == before.replace(OLD.encode(), "新しい要旨".encode())
    page.keyboard.press("Control+z")
    expect(cell(page, 2, "summary")).to_have_text(OLD)
    assert live.path.read_bytes() == before
    page.keyboard.press("Control+y")
    expect(cell(page, 2, "summary")).to_contain_text("新しい要旨")


def test_typing_replaces_escape_leaves_and_tab_saves(page: Page, live: Served) -> None:
    before = live.path.read_bytes()
    cell(page, 2, "summary").click()
    page.keyboard.press("x")
    expect(page.locator("#editor")).to_have_value("x")
    page.keyboard.press("Escape")
    expect(cell(page, 2, "summary")).to_be_focused()
    assert live.path.read_bytes() == before
    page.keyboard.press("F2")
    page.keyboard.press("End")
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("二行目")
    page.keyboard.press("Tab")
    expect(cell(page, 2, "since")).to_be_focused()
    expect(cell(page, 2, "summary")).to_contain_text("二行目")
    assert f'summary: "{OLD}\\n二行目"'.encode() in live.path.read_bytes()


def test_a_slip_is_told_in_the_cell_then_shown_while_the_last_good_pages_stay(page: Page) -> None:
    cell(page, 2, "municipalities").dblclick()
    page.locator("#editor").fill("室蘭市、伊立市")
    expect(page.locator("#editor-wrong")).to_contain_text("「伊達市」ではありませんか。")
    page.keyboard.press("Enter")
    expect(page.locator("#banner")).to_contain_text("エラーが1件あります。")
    expect(cell(page, 2, "municipalities")).to_have_attribute("aria-invalid", "true")
    expect(first_page(page)).to_contain_text("伊達市")
    cell(page, 9, "name").click()
    page.locator("#flaws button").click()
    expect(cell(page, 2, "municipalities")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#editor").fill("室蘭市")
    page.get_by_label("伊達市", exact=True).check()
    expect(page.locator("#editor")).to_have_value("室蘭市、伊達市")
    page.locator("#editor").press("Enter")
    expect(page.locator("#banner")).to_be_hidden()


def test_a_file_that_is_changed_elsewhere_is_shown_and_the_pages_stay_where_they_are(page: Page, live: Served) -> None:
    page.locator("#pages").evaluate("box => { box.scrollTop = 500; }")
    page.locator("#larger").click()
    at = page.locator("#pages").evaluate("box => box.scrollTop")
    data = live.path.read_bytes()
    live.path.write_bytes(data.replace("広域観光事業".encode(), "広域観光推進事業".encode()))
    expect(cell(page, 3, "name")).to_contain_text("広域観光推進事業")
    expect(first_page(page)).to_contain_text("広域観光推進事業")
    assert page.locator("#pages").evaluate("box => box.scrollTop") == at
    live.path.write_bytes(data + b"x: [")
    expect(page.locator("#banner")).to_contain_text("書き方に誤りがあります")
    expect(cell(page, 3, "name")).to_have_attribute("aria-readonly", "true")


def test_two_windows_follow_each_other_and_a_clash_is_asked_about(page: Page, live: Served, browser: Browser) -> None:
    other = window(live, browser)
    cell(page, 2, "summary").dblclick()
    page.locator("#editor").fill("こちらの入力")
    cell(other, 2, "summary").dblclick()
    other.locator("#editor").fill("あちらの入力")
    other.keyboard.press("Enter")
    expect(cell(other, 2, "summary")).to_contain_text("あちらの入力")
    page.locator("#editor").press("Enter")
    expect(page.locator("#clash-theirs")).to_have_text("あちらの入力")
    assert "あちらの入力".encode() in live.path.read_bytes()
    page.get_by_role("button", name="自分の入力で保存する").click()
    expect(cell(page, 2, "summary")).to_contain_text("こちらの入力")
    expect(cell(other, 2, "summary")).to_contain_text("こちらの入力")
    # Another cell that changed in the meantime is no clash.
    cell(page, 3, "name").dblclick()
    cell(other, 4, "name").dblclick()
    other.locator("#editor").fill("別の名前")
    other.keyboard.press("Enter")
    expect(cell(page, 4, "name")).to_contain_text("別の名前")
    page.locator("#editor").fill("その隣の名前")
    page.locator("#editor").press("Enter")
    expect(cell(other, 3, "name")).to_contain_text("その隣の名前")
    other.context.close()


def test_an_entry_is_added_retired_and_found_from_the_page(page: Page) -> None:
    cell(page, 2, "name").click()
    page.keyboard.press("Control+Insert")
    for label, text in (
        ("事業の名称", "新事業"),
        ("事業内容", "要旨"),
        ("事業開始年", "令和5年"),
        ("担当課", "企画課"),
    ):
        page.get_by_label(f"{label}（必須）").fill(text)
    page.locator("#entry").get_by_label("登別市", exact=True).check()
    page.locator("#entry-save").click()
    expect(page.locator("#banner")).to_contain_text("エラーが1件あります。")  # the host is missing
    expect(cell(page, 3, "name")).to_be_focused()
    expect(cell(page, 3, "id")).to_contain_text("teiju-30")
    page.keyboard.press("Control+z")
    expect(cell(page, 3, "id")).to_contain_text("teiju-03")
    cell(page, 3, "name").click()
    page.locator("#retire").click()
    page.locator("#retirement-on").fill("R5.3.31")
    page.locator("#retirement-save").click()
    expect(page.locator("#retirement-wrong")).to_contain_text("両方を書いて")
    page.locator("#retirement-reason").fill("終了")
    page.locator("#retirement-save").click()
    expect(cell(page, 3, "id")).to_contain_text("2023-03-31廃止")
    expect(first_page(page)).not_to_contain_text("広域観光事業")
    page.locator('.page g[data-id="teiju-05"][data-key="division"]').click()
    expect(cell(page, 5, "division")).to_be_focused()


def test_the_browser_sets_every_line_as_wide_as_the_layout_does(page: Page, live: Served) -> None:
    drawing = live.desk._drawing
    assert drawing is not None
    lines = [
        (line.text, placed.text.style.size_pt, line.width * placed.text.style.size_pt / 1000)
        for placed in drawing.pages.pages[0].texts
        for line in placed.text.lines
        if line.text
    ]
    page.evaluate("document.fonts.ready")
    found = (
        page.locator(".page")
        .first.locator("text")
        .evaluate_all(
            "all => all.map(one => [one.textContent, one.getComputedTextLength(), one.getStartPositionOfChar(0).x,"
            " one.getEndPositionOfChar(one.textContent.trimEnd().length - 1).x])"
        )
    )
    assert [text for text, *_ in found] == [text for text, *_ in lines]
    wrong = []
    for (text, size, width), (_, _, start, end) in zip(lines, found, strict=True):
        # The layout doesn't count the white halves of marks at a line's ends.
        white = size / 2 * ((text[-1] in "、。」）〉]") + (text[0] in "「（〈"))
        if not -0.05 < end - start - width < white + 0.05:
            wrong.append((text, size, width, end - start))
    assert wrong == []


def test_nothing_of_the_data_is_run(live: Served, browser: Browser) -> None:
    attack = "<img src=x onerror=window.hit=1><script>window.hit=1</script>"
    for key in ("name", "summary", "division"):
        live.put("teiju-02", key, attack)
    data = live.path.read_text("utf-8").replace("heading: 西いぶり定住自立圏関連", f"heading: {json.dumps(attack)}")
    live.path.write_text(data, "utf-8")
    page = window(live, browser)
    expect(cell(page, 2, "name")).to_contain_text(attack)
    page.wait_for_timeout(300)
    assert page.evaluate("window.hit") is None
    page.context.close()


def test_commands_show_what_they_say(page: Page) -> None:
    page.get_by_role("button", name="全部を確かめる").click()
    expect(page.locator("#task-title")).to_contain_text("終わりました", timeout=30_000)
    expect(page.locator("#task-lines")).to_contain_text("エラー0件、警告0件")


def nobody_minds(page: Page, state: str) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, f"{state}: {found.generate_report()}"


@pytest.mark.parametrize(
    "look", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=["light", "dark", "forced"]
)
def test_axe_finds_nothing_in_any_state(look: dict[str, str], live: Served, browser: Browser) -> None:
    page = window(live, browser, **look)
    nobody_minds(page, "first")
    cell(page, 2, "municipalities").dblclick()
    nobody_minds(page, "edited")
    page.locator("#editor").fill("室蘭市、伊立市")
    page.locator("#editor").press("Enter")
    expect(page.locator("#banner")).to_be_visible()
    nobody_minds(page, "wrong")
    page.locator("#retire").click()
    nobody_minds(page, "retired")
    page.keyboard.press("Escape")
    page.locator("#add").click()
    nobody_minds(page, "adding")
    page.context.close()


def test_a_narrow_window_with_large_type_loses_nothing(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    cell(page, 2, "summary").dblclick()
    expect(page.locator("#editor")).to_be_in_viewport()
