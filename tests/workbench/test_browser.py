"""The page in a real browser: edits by hand and by keys, what is live, what clashes, what axe says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

import pdfplumber
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from .conftest import Served, came_back

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
    for key in ("name", "summary", "since", "municipalities", "division"):
        live.put("teiju-02", key, attack)
        live.put("teiju-03", key, attack)
    shown = live.get("state")["sections"][0]
    labels = {key: attack for key, _ in shown["labels"]}
    words = {"heading": attack, "labels": labels, "notes_above": [["", attack]], "notes": [["", attack]]}
    edit = {"do": "reword", "section": 0, **words}
    assert live.post("edit", digest=live.get("state")["digest"], edit=edit).code == 200
    page = window(live, browser)
    expect(cell(page, 2, "name")).to_contain_text(attack)
    for name in ("words", "add", "move", "retire"):
        page.locator(f"#{name}").click()
        page.keyboard.press("Escape")
    cell(page, 2, "municipalities").dblclick()
    page.locator("#editor").press("x")
    page.wait_for_timeout(300)
    assert page.evaluate("window.hit") is None
    page.context.close()


def test_commands_show_what_they_say(page: Page) -> None:
    page.get_by_role("button", name="全部を確かめる").click()
    expect(page.locator("#task-title")).to_contain_text("終わりました", timeout=30_000)
    expect(page.locator("#task-lines")).to_contain_text("エラー0件、警告0件")


def to(page: Page, name: str) -> None:
    """Goes from the table to a control by keys."""
    for _ in range(20):
        if page.evaluate("document.activeElement.id") == name:
            return
        page.keyboard.press("Shift+Tab")
    raise AssertionError(f"no way to {name}")


def write(page: Page, *keys: str, text: str) -> None:
    """Goes by keys to a cell of the table and writes there."""
    for key in keys:
        page.keyboard.press(key)
    page.keyboard.press("F2")
    page.locator("#editor").press("Control+a")
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def test_ten_changes_and_paper_by_keys_alone(page: Page, live: Served) -> None:
    before = live.path.read_text("utf-8")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.keyboard.press("F6")
    page.keyboard.press("ArrowRight")
    write(page, text="新しい名称")  # 1: another name
    expect(cell(page, 2, "name")).to_be_focused()
    write(page, "ArrowRight", "ArrowRight", text="平成24年（平成12年）")  # 2: a year, with an earlier one
    expect(cell(page, 3, "since")).to_be_focused()
    write(page, "ArrowRight", "ArrowRight", text="主管課")  # 3: another division
    expect(cell(page, 4, "division")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")  # 4: a town comes, one goes
    for typed in ("あつま", "白老"):
        page.keyboard.press("Tab")
        page.keyboard.insert_text(typed)
        page.keyboard.press("Enter")
        page.keyboard.press("Shift+Tab")
    expect(page.locator("#editor")).to_have_value(re.compile("厚真町、白老町$"))
    page.keyboard.press("Tab")
    page.keyboard.insert_text("だてし")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(cell(page, 5, "municipalities")).to_be_focused()
    expect(cell(page, 4, "municipalities")).to_contain_text("室蘭市、登別市、豊浦町、壮瞥町、洞爺湖町、厚真町、白老町")
    page.keyboard.press("Alt+ArrowUp")  # 5: an entry up, and down two
    expect(cell(page, 4, "id")).to_have_text(re.compile("teiju-05"))
    for row in (5, 6):
        page.keyboard.press("Alt+ArrowDown")
        expect(cell(page, row, "id")).to_have_text(re.compile("teiju-05"))
        expect(cell(page, row, "municipalities")).to_be_focused()
    to(page, "retire")  # 6: an entry retires
    page.keyboard.press("Enter")
    page.keyboard.insert_text("R5.3.31")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("終了")
    page.keyboard.press("Enter")
    expect(cell(page, 6, "id")).to_contain_text("2023-03-31廃止")
    expect(cell(page, 6, "municipalities")).to_be_focused()
    page.keyboard.press("ArrowDown")
    to(page, "move")  # 7: an entry goes to another table
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#section")).to_have_value("1")
    expect(cell(page, 11, "id")).to_contain_text("teiju-07")
    page.keyboard.press("Control+Insert")  # 8: a new entry there
    for text in ("新事業", "要旨", "令和5年", "室蘭市、白老町"):
        page.keyboard.insert_text(text)
        page.keyboard.press("Tab")
    for _ in range(2):  # past the search and the boxes
        page.keyboard.press("Tab")
    page.keyboard.insert_text("企画課")
    page.keyboard.press("Control+Enter")
    expect(cell(page, 12, "name")).to_be_focused()
    to(page, "words")  # 9: the heading, and a note more
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("改めた見出し")
    for _ in range(6):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("表の上の注")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#section option:checked")).to_have_text("改めた見出し（12件）")
    page.keyboard.press("Control+z")  # 10: that was wrong
    expect(page.locator("#section option:checked")).to_have_text("その他の連携事業（12件）")
    expect(page.locator("#banner")).to_be_hidden()
    said = entries_of(live.path.read_bytes())
    was = entries_of(before.encode())
    assert said["teiju-01"] == was["teiju-01"] | {"name": "新しい名称"}
    assert said["teiju-02"] == was["teiju-02"] | {"since": "平成24年", "earlier": "平成12年"}
    assert said["teiju-03"] == was["teiju-03"] | {"division": "主管課"}
    assert said["teiju-05"] == was["teiju-05"] | {"retired": {"on": "2023-03-31", "reason": "終了"}}
    ids = [*said]
    assert ids[:6] == ["teiju-01", "teiju-02", "teiju-03", "teiju-04", "teiju-06", "teiju-05"]
    assert ids[ids.index("teiju-07") - 1 :][:3] == ["renkei-10", "teiju-07", "renkei-11"]
    expect(page.locator("#stale")).to_be_empty()
    page.keyboard.press("Control+p")
    page.wait_for_function("() => window.printed")
    with pdfplumber.open(BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        assert len(pdf.pages) == page.locator(".page").count()
        assert (round(pdf.pages[0].width), round(pdf.pages[0].height)) == (595, 842)
        assert "新しい名称" in "".join(pdf.pages[0].extract_text().split())


def entries_of(data: bytes) -> dict[str, dict[str, Any]]:
    sections = yaml.load(data, yaml.BaseLoader)["sections"]
    return {entry["id"]: entry for section in sections for entry in section["entries"]}


def test_an_inquiry_is_made_and_what_comes_back_is_taken_over(page: Page, live: Served, tmp_path: Path) -> None:
    page.get_by_role("button", name="照会を作る").click()
    page.get_by_label("回答期限").fill("R5.7.14")
    page.keyboard.press("Enter")
    expect(page.locator("#task-title")).to_contain_text("終わりました", timeout=30_000)
    expect(page.locator("#task-lines")).to_contain_text("回答期限 令和5年7月14日")
    folder = tmp_path / "回答"
    folder.mkdir()
    for name, data in came_back(live.path.parents[2]).items():
        (folder / name).write_bytes(data)
    (folder / "覚え.txt").write_text("x")
    page.get_by_role("button", name="回答を取り込む").click()
    page.get_by_label("またはフォルダー").set_input_files(folder)
    page.get_by_role("button", name="読む", exact=True).click()
    expect(page.locator("#answers-counts")).to_contain_text("修正1件", timeout=30_000)
    expect(page.locator("#answers-list")).to_contain_text("新しい要旨")
    nobody_minds(page, "answers")
    page.get_by_role("button", name="選んだものを反映する").click()
    expect(cell(page, 3, "summary")).to_contain_text("新しい要旨", timeout=30_000)
    expect(cell(page, 3, "summary")).to_have_class("changed")


def test_what_differs_from_the_edition_before_is_marked_apart(live: Served, browser: Browser) -> None:
    earlier = live.path.read_text("utf-8").replace("as_of: 2023-06-01", "as_of: 2022-06-01")
    earlier = earlier.replace("name: 広域観光事業", "name: 観光事業")
    live.path.with_name("2022-06-01.yaml").write_text(earlier, "utf-8")
    page = window(live, browser)
    expect(cell(page, 3, "name")).to_have_class("since")
    expect(cell(page, 3, "name")).to_contain_text("（前の版から変更）")
    cell(page, 2, "name").dblclick()
    page.locator("#editor").fill("別の名称")
    page.locator("#editor").press("Enter")
    expect(cell(page, 2, "name")).to_have_class("changed")
    expect(page.locator("#legend")).to_contain_text("前の版（2022-06-01）と違うところ")
    page.context.close()


def test_a_text_that_is_too_long_is_kept_in_its_field(page: Page, live: Served) -> None:
    before = live.path.read_bytes()
    cell(page, 2, "summary").dblclick()
    page.locator("#editor").evaluate("field => { field.value = '要'.repeat(2e6); }")
    page.locator("#editor").press("Enter")
    expect(page.locator("#editor-wrong")).to_contain_text("長すぎるため保存できません")
    assert live.path.read_bytes() == before
    assert page.locator("#editor").evaluate("field => field.value.length") == 2_000_000


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
    for name in ("add", "words", "move", "ask", "collect"):
        page.locator(f"#{name}").click()
        nobody_minds(page, name)
        page.keyboard.press("Escape")
    page.get_by_role("button", name="全部を確かめる").click()
    expect(page.locator("#task-title")).to_contain_text("誤りがあります", timeout=30_000)
    nobody_minds(page, "task")
    page.context.close()


def test_a_narrow_window_with_large_type_loses_nothing(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    cell(page, 2, "summary").dblclick()
    expect(page.locator("#editor")).to_be_in_viewport()


def test_vnu_has_nothing_to_say(live: Served, tmp_path: Path) -> None:
    made = [tmp_path / "bench.html", tmp_path / "bench.css"]
    for path in made:
        path.write_bytes(live.ask("GET", path.name if path.suffix == ".css" else "").body)
    command = ["java", "-jar", os.environ["VNU_JAR"], "--also-check-css", *map(str, made)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
