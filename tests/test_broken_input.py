"""Broken editions, templates, fonts and tables: each is refused with its place, and out/ stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EDITION = "data/editions/2023-06-01.yaml"
TEXTS = "templates/texts.yaml"
STYLE = "templates/style.yaml"

SOUND = """\
as_of: 2023-06-01
region: 西胆振地域
prefecture: 北海道
host: 室蘭市
sections:
  - id: teiju
    heading: 定住自立圏関連
    columns: {name: 事業の名称, summary: 事業内容, since: 事業開始年, municipalities: 関係市町, division: 担当課}
    notes: [※注]
    entries:
      - id: teiju-01
        name: 医療連携事業
        summary: 医師会等と連携する
        since: 平成23年
        municipalities: [室蘭市, 登別市]
        division: 健康推進課
"""
ENTRY = "      - {id: t-%d, name: 事業%d, summary: 要旨, since: 平成99年, municipalities: [室蘭市], division: 課}\n"


def without(line: str) -> bytes:
    assert line in SOUND
    return SOUND.replace(line, "").encode()


def changed(old: str, new: str) -> bytes:
    assert old in SOUND
    return SOUND.replace(old, new, 1).encode()


BROKEN_EDITIONS: dict[str, tuple[bytes, list[str]]] = {
    "in cp932": (SOUND.encode("cp932"), ["2:9: エラー[not-utf8]"]),
    "in UTF-16": (SOUND.encode("utf-16"), ["1:1: エラー[not-utf8]"]),
    "with a stray byte": (SOUND.encode().replace(b"host:", b"host\xff:"), ["4:5: エラー[not-utf8]"]),
    "of random bytes": (bytes(range(256)), ["2:118: エラー[not-utf8]"]),
    "empty": (b"", ["1:1: エラー[empty-file]"]),
    "of comments only": ("# 版\n# まだない\n".encode(), ["1:1: エラー[empty-file]"]),
    "of one word": ("室蘭市".encode(), ["1:1: エラー[wrong-type]"]),
    "of a sequence": ("- 室蘭市\n".encode(), ["1:1: エラー[wrong-type]"]),
    "with an open quote": (changed("host: ", 'host: "'), ["4:7: エラー[yaml-syntax]"]),
    "with an open bracket": (changed("登別市]", "登別市"), ["15:25: エラー[yaml-syntax]"]),
    "indented by a tab": (changed("  - id: teiju\n", "\t- id: teiju\n"), ["6:1: エラー[yaml-syntax]"]),
    "badly indented": (changed("    heading", "   heading"), ["7:1: エラー[yaml-syntax]"]),
    "with a key twice": (changed("host: ", "host: 登別市\nhost: "), ["5:1: エラー[duplicate-key]"]),
    "with a misspelt key": (changed("region", "regoin"), ["2:1: エラー[unknown-key]"]),
    "without a host": (without("host: 室蘭市\n"), ["1:1: エラー[missing-field]"]),
    "nested 5,000 levels": (b"[" * 5000, ["1:201: エラー[too-deep]"]),
    "nested 5,000 levels and closed": (
        changed("[※注]", "[" * 5000 + "※注" + "]" * 5000),
        ["9:212: エラー[too-deep]"],
    ),
    "with an alias bomb": (
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        ["1:4: エラー[unsupported-yaml]", "2:4: エラー[unsupported-yaml]", "3:5: エラー[unsupported-yaml]"],
    ),
    "with a Python object": (
        changed("region: ", "region: !!python/object/apply:os.system "),
        ["2:9: エラー[unsupported-yaml]"],
    ),
    "of two documents": ((SOUND + "---\n" + SOUND).encode(), ["17:1: エラー[unsupported-yaml]"]),
    "with wrong types at the top": (
        b"as_of: [1]\nregion: {a: b}\nprefecture: [x]\nhost: {}\nsections: x\n",
        [f"{line}: エラー[wrong-type]" for line in ("1:8", "2:9", "3:13", "4:7", "5:11")],
    ),
    "with wrong types in a section": (
        changed("[※注]", "※注").replace(b"- id: teiju\n", b"- id: {}\n"),
        ["6:9: エラー[wrong-type]", "9:12: エラー[wrong-type]"],
    ),
    "with wrong types in an entry": (
        changed("[室蘭市, 登別市]", "室蘭市").replace("医療連携事業".encode(), b"[]"),
        ["12:15: エラー[wrong-type]", "15:25: エラー[wrong-type]"],
    ),
    "with a mapping for a key": (changed("host: ", "? {a: b}\n: c\nhost: "), ["4:3: エラー[wrong-type]"]),
    "with a nameless key": (changed("host: ", '"": c\nhost: '), ["4:1: エラー[empty-text]"]),
    "with a NUL": (changed("※注", "※\0注"), ["9:14: エラー[control-character]"]),
    "without sections": (SOUND[: SOUND.index("  - id")].encode(), ["5:10: エラー[empty-text]"]),
    "of another day": (changed("2023-06-01", "2024-06-01"), ["1:8: エラー[as-of-mismatch]"]),
    "before the eras": (changed("2023-06-01", "0001-01-01"), ["1:8: エラー[not-a-date]"]),
    "with a line end and an escape in a value": (
        changed("平成23年", '"平成\\n23\\e[31m年"'),
        ["14:16: エラー[bad-year]", "14:16: エラー[control-character]"],
    ),
    "with 𠮷 in a name": (changed("医療連携", "𠮷野"), ["12:15: エラー[missing-glyph]"]),
    "with 𠮷 in a heading": (changed("定住", "𠮷"), ["7:14: エラー[missing-glyph]"]),
    "with 𠮷 in a note": (changed("※注", "※𠮷"), ["9:13: エラー[missing-glyph]"]),
    "with 𠮷 in a label": (changed("事業内容", "𠮷"), ["8:37: エラー[missing-glyph]"]),
    "with 𠮷 in a division": (changed("健康", "𠮷"), ["16:19: エラー[missing-glyph]"]),
    "with a heading beyond all measure": (changed("定住", "定" * 3000), ["7:14: エラー[too-long]"]),
    "with a region too long for a file name": (changed("西胆振", "西" * 100), ["templates/texts.yaml"]),
}


@pytest.mark.parametrize("kind", BROKEN_EDITIONS)
def test_an_edition_is_refused(kind: str, built: Path, fails: Callable[..., list[str]]) -> None:
    content, places = BROKEN_EDITIONS[kind]
    (built / EDITION).write_bytes(content)
    problems = fails(1, "build")
    for place in places:
        assert any(f"{EDITION}:{place}" in problem or place in problem for problem in problems), problems
    rules = {place.partition(" ")[2] for place in places if "エラー" in place}
    unexpected = [problem for problem in problems if rules and not any(rule in problem for rule in rules)]
    assert unexpected == []


def test_a_misspelt_key_and_a_misspelt_town_get_a_suggestion(built: Path, fails: Callable[..., list[str]]) -> None:
    (built / EDITION).write_bytes(changed("region", "regoin").replace("登別市".encode(), "登列市".encode()))
    problems = fails(1, "build")
    assert any("キー「regoin」は使えません。「region」ではありませんか。" in problem for problem in problems)
    assert any(
        "「municipalities」の「登列市」は登録されていません。「登別市」ではありませんか。" in problem
        for problem in problems
    )


def test_of_thousands_of_errors_the_first_hundred_are_shown_and_all_counted(
    built: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    (built / EDITION).write_text(SOUND + "".join(ENTRY % (i, i) for i in range(2000)), encoding="utf-8")
    code, _, err = run("build")
    *problems, more, count = err.splitlines()
    assert (code, len(problems)) == (1, 100)
    assert all("エラー[year-outside-era] 「since」の「平成99年」という年は" in problem for problem in problems)
    assert more == "このほかに1900件あります（100件までを示しました）。"
    assert count == "エラーが2000件あります。何も書き込んでいません。"


def test_check_finds_what_build_finds(
    built: Path, run: Callable[..., tuple[int, str, str]], fails: Callable[..., list[str]]
) -> None:
    (built / EDITION).write_bytes(changed("平成23年", "平成99年").replace("健康".encode(), "𠮷".encode()))
    problems = fails(1, "build")
    code, out, err = run("check")
    assert code == 1
    assert err.splitlines()[:-1] == problems
    assert out == f"{EDITION}：エラー1件、警告0件\n"


def override(workspace: Path, name: str, *changes: tuple[str, str]) -> None:
    """The workspace's own copy of a shipped file, changed."""
    text = (ROOT / name).read_text("utf-8")
    for pattern, new in changes:
        found = re.search(pattern, text)
        assert found, pattern
        text = text[: found.start()] + new + text[found.end() :]
    (workspace / name).parent.mkdir(exist_ok=True)
    (workspace / name).write_text(text, encoding="utf-8")


HEADING = r'(?<=  heading: )"〈\{\{ heading \}\}〉"'
FILE_NAME = r"(?<=  file_name: ).*"
EXTRACT_NAME = r"(?<=  file_name: ).*関係分.*"
FOLDER = r"(?<=  folder: ).*"
BROKEN_TEXTS = {
    "an undefined name": (HEADING, '"{{ hedding }}"', "undefined-name", "「heading」ではありませんか。"),
    "an unknown key": (r"  subject:", "  sbject:", "unknown-key", "「subject」ではありませんか。"),
    "an undefined column": (
        r"\{\{ columns\.division \}\}",
        "{{ columns.divsion }}",
        "template-failed",
        "「divsion」という値はありません",
    ),
    "an undefined column in brackets": (
        r"\{\{ columns\.division",
        "{{ columns['division']",
        "unsupported-template",
        "取り出し",
    ),
    "all columns at once": (r"\{\{ columns\.division \}\}", "{{ columns }}", "undefined-name", "名前「columns」"),
    "an open expression": (HEADING, '"{{ heading"', "template-syntax", "途中で終わっています"),
    "an open if": (HEADING, '"{% if heading %}x"', "template-syntax", "{% if %} を閉じる {% endif %} がありません"),
    "an unknown tag": (HEADING, '"{% iff heading %}"', "template-syntax", "「iff」という命令はありません"),
    "two names": (HEADING, '"{{ host heading }}"', "template-syntax", "「heading」の位置が正しくありません"),
    "a Japanese bracket": (HEADING, '"{{ 「heading」 }}"', "template-syntax", "「「」の位置が正しくありません"),
    "an unknown filter": (HEADING, '"{{ heading|uper }}"', "unsupported-template", "「|uper」"),
    "a random filter": (HEADING, '"{{ heading|random }}"', "unsupported-template", "「|random」"),
    "Python's insides": (HEADING, '"{{ host.__class__.__mro__ }}"', "undefined-name", "使える名前：region、"),
    "Python's insides in brackets": (HEADING, "\"{{ host['__class__'] }}\"", "unsupported-template", "取り出し"),
    "a format of insides": (HEADING, "\"{{ '{0.__class__}'.format(host) }}\"", "unsupported-template", "呼び出し"),
    "a division by nought": (HEADING, '"{{ 1/0 }}"', "unsupported-template", "割り算（/）"),
    "a sum of unlike things": (HEADING, '"{{ count + heading }}"', "unsupported-template", "足し算（+）"),
    "a loop without end": (
        HEADING,
        '"{% for i in range(10**9) %}x{% endfor %}"',
        "unsupported-template",
        "くり返し（for）",
    ),
    "a power without end": (HEADING, '"{{ 9**(9**9) }}"', "unsupported-template", "べき乗（**）"),
    "a product without end": (HEADING, "\"{{ 'あ' * 9999999999 }}\"", "unsupported-template", "掛け算（*）"),
    "a macro": (HEADING, '"{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}"', "unsupported-template", "「macro」"),
    "an include": (HEADING, "\"{% include '/etc/passwd' %}\"", "unsupported-template", "「include」"),
    "thousands of brackets": (HEADING, f'"{{{{ {"(" * 5000}1{")" * 5000} }}}}"', "too-long", "2000字まで"),
    "a NUL made by an escape": (HEADING, r"'{{ \"\x00\" }}'".replace('\\"', '"'), "template-failed", "U+0000"),
    "a tab": (HEADING, r'"〈\t{{ heading }}〉"', "template-failed", "U+0009"),
    "a sequence for a text": (HEADING, "[あ]", "wrong-type", "文字列を書きます"),
    "a text for lines": (r"  notes:\n(    - .*\n)+", '  notes: "※"\n', "wrong-type", "並び（リスト）を書きます"),
    "an empty text": (HEADING, '""', "empty-text", "値が空です"),
    "a title that comes out empty": (
        r'(?<=  title: )".*"',
        "\"{{ '' }}\"",
        "template-failed",
        "表題が空になります",
    ),
    "an empty file name": (FILE_NAME, "\"{{ '' }}\"", "bad-file-name", "空です"),
    "a file name of dots": (FILE_NAME, '".."', "bad-file-name", "「..」は使えません"),
    "a file name of two lines": (FILE_NAME, '"a\\nb"', "bad-file-name", "改行を含みます"),
    "a file name of 300 characters": (FILE_NAME, '"' + "x" * 300 + '"', "bad-file-name", "長すぎます"),
    "a file name that is a device": (FILE_NAME, '"aux.x"', "bad-file-name", "Windows"),
    "a folder of dots": (FOLDER, '"..."', "bad-file-name", "「...」は使えません"),
    "a folder too long": (FOLDER, '"' + "市" * 100 + '"', "bad-file-name", "長すぎます"),
}


@pytest.mark.parametrize("kind", BROKEN_TEXTS)
def test_wording_is_refused_with(kind: str, built: Path, fails: Callable[..., list[str]]) -> None:
    pattern, new, rule, words = BROKEN_TEXTS[kind]
    override(built, TEXTS, (pattern, new))
    problems = fails(1, "build")
    found = [problem for problem in problems if f"エラー[{rule}]" in problem and words in problem]
    assert found, problems
    assert all(problem.startswith(f"{TEXTS}:") for problem in problems)


def test_the_place_of_an_undefined_name_is_the_name(built: Path, fails: Callable[..., list[str]]) -> None:
    override(built, TEXTS, (HEADING, '"〈{{ hedding }}〉"'))
    line = 1 + (built / TEXTS).read_text("utf-8").partition("hedding")[0].count("\n")
    assert fails(1, "build")[0].startswith(f"{TEXTS}:{line}:17: エラー[undefined-name]")


def test_extracts_of_one_name_are_refused(built: Path, fails: Callable[..., list[str]]) -> None:
    override(built, TEXTS, (FOLDER, '"抜粋"'), (EXTRACT_NAME, '"抜粋"'))
    assert fails(1, "build") == [
        "エラー[same-name] 「extracts/抜粋/抜粋」という名前のファイルが二つできます。"
        "templates/texts.yaml の folder か file_name に town か code を入れてください。"
    ]


def test_names_that_differ_in_case_only_are_refused(built: Path, fails: Callable[..., list[str]]) -> None:
    override(
        built,
        TEXTS,
        (FOLDER, "\"{% if town == '登別市' %}a{% else %}A{% endif %}\""),
        (EXTRACT_NAME, "\"{% if town in ['登別市', '伊達市'] %}x{% else %}{{ code }}{% endif %}\""),
    )
    assert fails(1, "build")[0].startswith("エラー[same-name] 「extracts/")


def test_no_name_leads_out_of_the_folder(built: Path, run: Callable[..., tuple[int, str, str]]) -> None:
    override(built, TEXTS, (FILE_NAME, '"../../a/b"'), (FOLDER, "'../..\\x'"))
    outside = {path for path in built.parent.rglob("*") if "out" not in path.parts}
    for narrowed in (("--town", "平取町", "--clean"), ("--only", "list")):
        assert run("build", "--format", "docx", *narrowed)[0::2] == (0, "")
    assert {path for path in built.parent.rglob("*") if "out" not in path.parts} == outside
    assert (built / "out/2023-06-01/..／..／a／b.docx").is_file()
    assert [path.name for path in (built / "out/2023-06-01/extracts").iterdir()] == ["..／..＼x"]


BROKEN_STYLES = {
    "a word for a number": (r"(?<=body: \{face: regular, size_pt: )9", "大", "bad-number", "「大」は使えません"),
    "nan": (r"(?<=body: \{face: regular, size_pt: )9", "nan", "bad-number", "「nan」"),
    "inf": (r"(?<=body: \{face: regular, size_pt: )9", "inf", "bad-number", "「inf」"),
    "a negative length": (r"(?<=padding_y_mm: )[\d.]+", "-1", "bad-number", "0から20までの数"),
    "a full-width digit": (r"(?<=padding_y_mm: )[\d.]+", "１", "bad-number", "「１」"),
    "an underscore in a number": (r"(?<=padding_y_mm: )[\d.]+", "1_0", "bad-number", "「1_0」"),
    "no number": (r"(?<=padding_y_mm: )[\d.]+", "", "empty-text", "値が空です"),
    "a list for a number": (r"(?<=padding_y_mm: )[\d.]+", "[1]", "wrong-type", "並び"),
    "margins wider than the page": (r"left: \d+\}", "left: 150}", "no-room", "左右の余白"),
    "margins higher than the page": (
        r"margins_mm: .*\}",
        "margins_mm: {top: 130, right: 9, bottom: 130, left: 9}",
        "no-room",
        "上下の余白",
    ),
    "a column's bounds reversed": (r"name: \{min_mm: [\d.]+", "name: {min_mm: 80", "bad-bounds", "80 mm"),
    "padding wider than a column": (r"padding_x_mm: [\d.]+", "padding_x_mm: 20", "no-room", "1文字"),
    "type wider than a column": (
        r"body: \{.*\}",
        "body: {face: regular, size_pt: 72, leading_pt: 90, before_pt: 0, after_pt: 0}",
        "no-room",
        "1文字",
    ),
    "lines that overlap": (r"(?<=body: \{face: regular, size_pt: 9, leading_pt: )[\d.]+", "8", "tight-leading", "8 pt"),
    "an unknown face": (r"heading: \{face: bold", "heading: {face: italic", "bad-choice", "使える値：regular、bold。"),
    "an unknown sheet": (r"size: A4 ", "size: B9 ", "bad-choice", "「B9」は使えません"),
    "no colour": (r"EDEDED", "grau", "bad-color", "「grau」"),
    "an unknown key": (r"frame_pt", "fram_pt", "unknown-key", "「frame_pt」ではありませんか。"),
    "a font with a path": (
        r"file: BIZUDGothic-Regular.ttf",
        "file: ../data/municipalities.csv",
        "bad-font-name",
        "フォルダーを付けずに",
    ),
    "a font with a drive": (r"file: BIZUDGothic-Regular.ttf", 'file: "C:x.ttf"', "bad-font-name", "「C:x.ttf」"),
    "a folder for a font": (r"file: BIZUDGothic-Regular.ttf", "file: ..", "bad-font-name", "「..」"),
}


@pytest.mark.parametrize("kind", BROKEN_STYLES)
def test_a_style_is_refused_with(kind: str, built: Path, fails: Callable[..., list[str]]) -> None:
    pattern, new, rule, words = BROKEN_STYLES[kind]
    override(built, STYLE, (pattern, new))
    problems = fails(1, "build")
    assert any(
        problem.startswith(f"{STYLE}:") and f"エラー[{rule}]" in problem and words in problem for problem in problems
    )
    others = [p for p in problems if f"[{rule}]" not in p and not (rule == "unknown-key" and "[missing-field]" in p)]
    assert others == []


def test_faults_of_edition_wording_and_style_are_shown_together(built: Path, fails: Callable[..., list[str]]) -> None:
    (built / EDITION).write_bytes(changed("平成23年", "平成99年"))
    override(built, TEXTS, (HEADING, '"{{ hedding }}"'))
    override(built, STYLE, (r"EDEDED", "grau"))
    problems = fails(1, "build")
    assert [problem.partition(":")[0] for problem in problems] == [EDITION, STYLE, TEXTS]


def font() -> bytes:
    return (ROOT / "fonts/BIZUDGothic-Regular.ttf").read_bytes()


BROKEN_FONTS: dict[str, Callable[[], bytes]] = {
    "half of a font": lambda: font()[: len(font()) // 2],
    "the head of a font": lambda: font()[:500],
    "an empty file": lambda: b"",
    "a text": lambda: "これはフォントではありません。".encode(),
    "noughts": lambda: bytes(5000),
}


@pytest.mark.parametrize("kind", BROKEN_FONTS)
def test_a_font_is_refused_that_is(kind: str, built: Path, fails: Callable[..., list[str]]) -> None:
    (built / "fonts").mkdir()
    (built / "fonts/BIZUDGothic-Regular.ttf").write_bytes(BROKEN_FONTS[kind]())
    (problem,) = fails(3, "build")
    assert "style.yaml:" in problem
    assert (
        "エラー[font-unusable] フォント fonts/BIZUDGothic-Regular.ttf は使えません（ファイルが壊れています）。"
        in problem
    )


def test_all_missing_fonts_are_named_at_the_place_that_asks_for_them(
    built: Path, fails: Callable[..., list[str]]
) -> None:
    override(built, STYLE, (r"BIZUDGothic-Regular", "Nai"), (r"BIZUDGothic-Bold", "x" * 300))
    first, second = fails(3, "build")
    line = 1 + (built / STYLE).read_text("utf-8").partition("Nai.ttf")[0].count("\n")
    missing = f"{STYLE}:{line}:19: エラー[font-unusable] フォント fonts/Nai.ttf は使えません（ファイルがありません）。"
    assert first.startswith(missing)
    assert second.startswith(f"{STYLE}:{line + 1}:16: エラー[font-unusable]")
    assert "名前が長すぎます" in second


def test_a_table_of_municipalities_of_another_shape_is_refused(built: Path, fails: Callable[..., list[str]]) -> None:
    (built / "data/municipalities.csv").write_text("code,name\n012050;室蘭市\n", encoding="utf-8")
    (problem,) = fails(1, "build")
    assert problem.startswith("data/municipalities.csv:1:1: エラー[not-a-table]")


def test_what_is_odd_in_a_table_of_municipalities_is_told_by_check_and_build(
    built: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    table = built / "data/municipalities.csv"
    text = table.read_text("utf-8")
    assert "012157,北海道,美唄市" in text
    table.write_text("".join(line for line in text.splitlines(True) if "美唄市" not in line), "utf-8")
    warning = "data/municipalities.csv:1:1: 警告[other-municipality] 付属の一覧にある1市区町村（美唄市）がありません。"
    for command in (("check",), ("build", "--format", "docx", "--only", "list", "--clean")):
        code, _, err = run(*command)
        assert (code, warning in err) == (0, True), err


def test_a_character_that_wording_brings_in_is_looked_up_too(built: Path, fails: Callable[..., list[str]]) -> None:
    override(built, TEXTS, (r'(?<=    - ")出典：', "𠮷："))
    line = 1 + (built / TEXTS).read_text("utf-8").partition("𠮷")[0].count("\n")
    problems = fails(1, "build")
    assert len(problems) == 1
    assert problems[0].startswith(f"{TEXTS}:{line}:7: エラー[missing-glyph] 文字「𠮷」（U+20BB7）は")
    assert "（𠮷：室蘭市「" in problems[0]
