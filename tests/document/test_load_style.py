"""The house style: read into points, held to its bounds, every fault at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.diagnostics import Diagnostic, Place, Severity
from reportgen.document.blocks import Align
from reportgen.document.load_style import load_style
from reportgen.document.style import TEXT_KINDS, Face, Files, Style
from reportgen.document.texts import COMPARISON_COLUMNS, ERRATA_COLUMNS

ROOT = Path(__file__).parents[2]
SMALL = (
    """\
page:
  size: A5
  orientation: landscape
  margins_mm: {top: 10, right: 15, bottom: 20, left: 25}
  running_head_mm: 5
  page_number_mm: 8
fonts:
  regular: {file: a.ttf, family: 甲}
  bold: {file: b.ttf, family: 乙}
type:
"""
    + "".join(
        f"  {kind}: {{face: regular, size_pt: 9, leading_pt: 13, before_pt: 1, after_pt: 2}}\n" for kind in TEXT_KINDS
    )
    + """\
table: {frame_pt: 0.75, rule_pt: 0.4, padding_x_mm: 1, padding_y_mm: 2, header_fill: ededed}
columns:
  name: {min_mm: 20, max_mm: 60, align: left}
  summary: {min_mm: 30, max_mm: 90, align: left}
  since: {min_mm: 20, max_mm: 30, align: center}
  municipalities: {min_mm: 20, max_mm: 60, align: left}
  division: {min_mm: 20, max_mm: 30, align: center}
brackets: as-printed
extract_sections: begin-page
"""
)


def load(text: str) -> tuple[Style | None, list[Diagnostic]]:
    return load_style(text.encode(), "style.yaml")


def changed(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def test_lengths_are_points() -> None:
    style, problems = load(SMALL)
    assert style is not None
    assert problems == []
    sheet = style.sheet
    assert (sheet.width_pt, sheet.height_pt) == pytest.approx((595.28, 419.53), abs=0.01)
    assert (sheet.margin_top_pt, sheet.margin_left_pt) == pytest.approx((28.35, 70.87), abs=0.01)
    assert sheet.text_width_pt == pytest.approx((210 - 40) * 72 / 25.4)
    assert sheet.height_pt - sheet.margin_top_pt - sheet.margin_bottom_pt == pytest.approx((148 - 30) * 72 / 25.4)
    assert (style.table.frame_pt, style.table.rule_pt) == (0.75, 0.4)
    assert style.table.padding_y_pt == pytest.approx(5.67, abs=0.01)
    assert style.columns["summary"].max_pt == pytest.approx(255.12, abs=0.01)


def test_choices_are_what_they_say() -> None:
    style, _ = load(SMALL)
    assert style is not None
    assert (style.full_width_brackets, style.extract_sections_begin_page) == (False, True)
    assert style.columns["since"].align is Align.CENTER
    assert style.table.header_fill == "EDEDED"
    assert style.texts["body"].face is Face.REGULAR
    assert (style.fonts[Face.BOLD].file, style.fonts[Face.BOLD].family) == ("b.ttf", "乙")
    assert style.fonts[Face.BOLD].place == Place("style.yaml", 9, 16)


@pytest.mark.parametrize("name", ["style.yaml", "style-mincho.yaml"])
def test_the_shipped_styles_keep_to_the_printed_page(name: str) -> None:
    style, problems = load_style((ROOT / "templates" / name).read_bytes(), name)
    assert style is not None
    assert problems == []
    assert (style.sheet.width_pt, style.sheet.height_pt) == pytest.approx((595.28, 841.89), abs=0.01)
    assert style.sheet.margin_left_pt >= 20 * 72 / 25.4 - 0.01
    assert min(text.size_pt for text in style.texts.values()) >= 8
    assert style.texts["body"].size_pt == 9
    assert style.table.frame_pt == 0.75
    assert style.table.rule_pt <= 0.5
    assert all((ROOT / "fonts" / font.file).is_file() for font in style.fonts.values())
    assert style.full_width_brackets


FAULTS = [
    ("bad-number", "top: 10", "top: ten", "4:21"),
    ("bad-number", "top: 10", "top: 151", "4:21"),
    ("bad-number", "top: 10", "top: -1", "4:21"),
    ("bad-number", "top: 10", "top: nan", "4:21"),
    ("bad-number", "top: 10", "top: -inf", "4:21"),
    ("bad-number", "top: 10", "top: 1e1", "4:21"),
    ("bad-number", "top: 10", "top: 1_0", "4:21"),
    ("bad-number", "top: 10", "top: １０", "4:21"),
    ("bad-number", "top: 10", "top: 0x10", "4:21"),
    ("bad-number", "top: 10", "top: 10 mm", "4:21"),
    ("bad-number", "frame_pt: 0.75", "frame_pt: 7", "21:19"),
    ("bad-number", "min_mm: 20", "min_mm: 7.9", "23:18"),
    ("bad-number", "size_pt: 9", "size_pt: 3", "11:35"),
    ("no-room", "left: 25", "left: 146", "4:15"),
    ("no-room", "bottom: 20", "bottom: 89", "4:15"),
    ("no-room", "running_head_mm: 5", "running_head_mm: 91", "5:20"),
    ("bad-bounds", "max_mm: 60", "max_mm: 19", "23:18"),
    ("tight-leading", "leading_pt: 13", "leading_pt: 8.9", "11:50"),
    ("bad-choice", "size: A5", "size: Letter", "2:9"),
    ("bad-choice", "orientation: landscape", "orientation: 横", "3:16"),
    ("bad-choice", "face: regular", "face: oblique", "11:17"),
    ("bad-choice", "align: left", "align: right", "23:41"),
    ("bad-choice", "brackets: as-printed", "brackets: true", "28:11"),
    ("bad-color", "ededed", "'#ededed'", "21:86"),
    ("bad-font-name", "a.ttf", "../a.ttf", "8:19"),
    ("bad-font-name", "a.ttf", "/etc/passwd", "8:19"),
    ("bad-font-name", "a.ttf", "x\\a.ttf", "8:19"),
    ("bad-font-name", "a.ttf", ".", "8:19"),
    ("empty-text", "family: 甲", "family: ''", "8:34"),
    ("wrong-type", "{file: a.ttf, family: 甲}", "a.ttf", "8:12"),
    ("unknown-key", "rule_pt: 0.4", "rule_pt: 0.4, colour: red", "21:39"),
    ("missing-field", "brackets: as-printed\n", "", "1:1"),
    ("missing-field", "running_head_mm: 5\n  ", "", "2:3"),
]


@pytest.mark.parametrize(("rule", "old", "new", "place"), FAULTS)
def test_a_fault_is_found_once_at_its_place(rule: str, old: str, new: str, place: str) -> None:
    style, problems = load(changed(old, new))
    assert style is None
    assert [(problem.rule, str(problem.place)) for problem in problems] == [(rule, f"style.yaml:{place}")]


@pytest.mark.parametrize(("old", "new"), [("padding_x_mm: 1,", "padding_x_mm: 9,"), ("size_pt: 9", "size_pt: 52")])
def test_a_column_too_narrow_for_a_character_is_told_at_its_bound(old: str, new: str) -> None:
    problems = load(SMALL.replace(old, new).replace("leading_pt: 13", "leading_pt: 52"))[1]
    narrow = [f"style.yaml:{line}:{column}" for line, column in ((23, 18), (25, 19), (26, 28), (27, 22))]
    assert [(problem.rule, str(problem.place)) for problem in problems] == [("no-room", place) for place in narrow]


def test_bounds_that_do_not_fit_the_sheet_together_are_told_at_the_columns() -> None:
    style, problems = load(changed("min_mm: 30", "min_mm: 91").replace("max_mm: 90", "max_mm: 91"))
    assert style is None
    assert [(problem.rule, str(problem.place)) for problem in problems] == [("no-room", "style.yaml:23:3")]
    assert "171.0 mm 必要ですが 170.0 mm しかありません" in problems[0].message


def test_what_may_be_left_out_has_a_plain_meaning() -> None:
    style, _ = load(SMALL)
    assert style is not None
    assert (style.line_breaks.strictness, style.line_breaks.phrases, style.line_breaks.latin_gap) == (
        "strict",
        True,
        False,
    )
    assert (style.keep_together, style.fallbacks) == ((), ())


def test_line_breaks_kept_terms_and_fallback_fonts_are_read() -> None:
    style, problems = load(
        SMALL.replace("type:\n", "  fallback: [{file: c.ttf, family: 丙}]\ntype:\n")
        + "line_breaks: {strictness: loose, phrases: off, latin_gap: quarter-em}\nkeep_together: [定住自立圏]\n"
    )
    assert style is not None, problems
    assert (style.line_breaks.strictness, style.line_breaks.phrases, style.line_breaks.latin_gap) == (
        "loose",
        False,
        True,
    )
    assert style.keep_together == ("定住自立圏",)
    assert [(font.file, font.place) for font in style.fallbacks] == [("c.ttf", Place("style.yaml", 10, 21))]


@pytest.mark.parametrize(
    ("added", "rule", "place"),
    [
        ("line_breaks: {strictness: very}", "bad-choice", "30:27"),
        ("line_breaks: {phrases: maybe}", "bad-choice", "30:24"),
        ("line_breaks: {frases: on}", "unknown-key", "30:15"),
        ("line_breaks: strict", "wrong-type", "30:14"),
        ("keep_together: 定住自立圏", "wrong-type", "30:16"),
        ("files: {pdf_standard: a-1b}", "bad-choice", "30:23"),
        ("files: {word_fonts: all}", "bad-choice", "30:21"),
        ("files: {pdf: a-2a}", "unknown-key", "30:9"),
        ("files: {word_fonts: ''}", "empty-text", "30:21"),
        ("files: a-2a", "wrong-type", "30:8"),
        ("keep_together: [定住, '']", "empty-text", "30:21"),
    ],
)
def test_a_fault_of_what_may_be_left_out_is_found_too(added: str, rule: str, place: str) -> None:
    style, problems = load(SMALL + added)
    assert style is None
    assert [(problem.rule, str(problem.place)) for problem in problems] == [(rule, f"style.yaml:{place}")]


@pytest.mark.parametrize(
    ("group", "read"),
    [
        ("", Files("a-2a", "subset")),
        ("files: {}", Files("a-2a", "subset")),
        ("files: {pdf_standard: a-3a}", Files("a-3a", "subset")),
        ("files: {word_fonts: full}", Files("a-2a", "full")),
        ("files: {pdf_standard: a-2a, word_fonts: none}", Files("a-2a", "none")),
    ],
)
def test_what_the_files_carry_is_read(group: str, read: Files) -> None:
    style, problems = load(SMALL + group)
    assert style is not None, problems
    assert style.files == read


CHANGE_FIELDS = {*COMPARISON_COLUMNS, *ERRATA_COLUMNS}
TABLES_ON_CHANGES = (
    ("after", "before", "remarks"),
    ("section", "added", "changed", "moved", "gone", "unchanged"),
    ("town", "added", "changed", "joined", "left", "gone"),
    ("place", "wrong", "right", "reason"),
    ("place", "doubtful", "reason"),
)
SHIPPED = sorted(path.name for path in (ROOT / "templates").glob("style*.yaml"))


@pytest.mark.parametrize("name", SHIPPED)
def test_the_columns_of_documents_on_changes_fill_the_measure_of_any_style(name: str) -> None:
    style, problems = load_style((ROOT / "templates" / name).read_bytes(), name)
    assert style is not None, problems
    assert style.columns.keys() == {"name", "summary", "since", "municipalities", "division"} | CHANGE_FIELDS
    measure = style.sheet.text_width_pt
    for fields in TABLES_ON_CHANGES:
        columns = [style.columns[field] for field in fields]
        assert sum(column.min_pt for column in columns) <= measure <= sum(column.max_pt for column in columns) + 0.001
        assert all(column.min_pt <= column.max_pt for column in columns)


def test_both_readings_have_the_same_fixed_width() -> None:
    style, _ = load(SMALL)
    assert style is not None
    after, before = style.columns["after"], style.columns["before"]
    assert after == before
    assert after.min_pt == after.max_pt == pytest.approx(0.39 * style.sheet.text_width_pt)


def test_numbers_stand_in_the_middle_and_texts_at_the_left() -> None:
    style, _ = load(SMALL)
    assert style is not None
    counts = {"added", "changed", "moved", "joined", "left", "gone", "removed", "moved_away", "unchanged"}
    counts |= {"total_before", "total_after"}
    assert {field for field in CHANGE_FIELDS if style.columns[field].align is Align.CENTER} == counts
    assert {style.columns[field].align for field in CHANGE_FIELDS - counts} == {Align.LEFT}


def test_on_a_narrow_sheet_every_column_holds_a_character() -> None:
    narrow = SMALL.replace("landscape", "portrait").replace("left: 25", "left: 43").replace("min_mm: 30", "min_mm: 8")
    style, problems = load(narrow.replace("min_mm: 20", "min_mm: 8").replace("size_pt: 9", "size_pt: 12"))
    assert style is not None, problems
    for field in CHANGE_FIELDS:
        column = style.columns[field]
        assert 12 + 2 * style.table.padding_x_pt <= column.min_pt + 0.001
        assert column.min_pt <= column.max_pt


def test_a_fallback_fonts_name_is_held_to_the_same_rule() -> None:
    style, problems = load(SMALL.replace("type:\n", "  fallback: [{file: ../c.ttf, family: 丙}]\ntype:\n"))
    assert style is None
    assert [(problem.rule, str(problem.place)) for problem in problems] == [("bad-font-name", "style.yaml:10:21")]


@pytest.mark.parametrize(("fill", "told"), [("757575", []), ("727272", ["low-contrast"]), ("0000FF", ["low-contrast"])])
def test_a_shading_on_which_black_is_hard_to_read_is_a_warning(fill: str, told: list[str]) -> None:
    style, problems = load(changed("header_fill: ededed", f"header_fill: '{fill}'"))
    assert style is not None
    assert [(problem.severity, problem.rule) for problem in problems] == [(Severity.WARNING, rule) for rule in told]


def test_small_type_is_a_warning() -> None:
    style, problems = load(changed("size_pt: 9", "size_pt: 7.9"))
    assert style is not None
    assert [(problem.severity, problem.rule) for problem in problems] == [(Severity.WARNING, "small-type")]


def test_a_missing_part_is_told_alone() -> None:
    for part in ("page", "fonts", "type", "table", "columns"):
        start = SMALL.index(f"{part}:")
        rest = SMALL[start:].split("\n")[1:]
        after = next(index for index, line in enumerate(rest) if line and not line.startswith(" "))
        style, problems = load(SMALL[:start] + "\n".join(rest[after:]))
        assert style is None
        assert [problem.message for problem in problems] == [f"項目「{part}」がありません。"]


def test_all_faults_are_found_at_once() -> None:
    text = changed("A5", "A9").replace("a.ttf", "..").replace("ededed", "x").replace("align: center", "align: x")
    assert sorted(problem.rule for problem in load(text)[1]) == [
        *("bad-choice", "bad-choice", "bad-choice", "bad-color", "bad-font-name"),
    ]
