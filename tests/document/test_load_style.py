"""The house style: read into points, held to its bounds, every fault at its place."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from reportgen.diagnostics import Diagnostic, Place, Severity
from reportgen.document.blocks import Align
from reportgen.document.load_style import load_style
from reportgen.document.style import CHANGES, TEXT_KINDS, ColumnStyle, Face, Files, Style
from reportgen.document.texts import COMPARISON_COLUMNS, DISPATCH_COLUMNS, ERRATA_COLUMNS, STATE_COLUMNS
from reportgen.fields.registry import KINDS

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


def on_another(text: str, lowest: str = SMALL) -> tuple[Style | None, list[Diagnostic]]:
    """The style that says this on another one."""
    return load_style(text.encode(), "own.yaml", [(lowest.encode(), "style.yaml")])


def shipped(name: str) -> tuple[Style | None, list[Diagnostic]]:
    """The shipped style of that file, on the standard one."""
    files = [((ROOT / "templates" / one).read_bytes(), one) for one in dict.fromkeys(("style.yaml", name))]
    *beneath, (data, path) = files
    return load_style(data, path, beneath)


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
    assert not style.extracts_share_columns
    shared, _ = load(SMALL + "extract_columns: as-list\n")
    assert shared is not None
    assert shared.extracts_share_columns
    assert style.columns["since"].align is Align.CENTER
    assert style.table.header_fill == "EDEDED"
    assert style.texts["body"].face is Face.REGULAR
    assert (style.fonts[Face.BOLD].file, style.fonts[Face.BOLD].family) == ("b.ttf", "乙")
    assert style.fonts[Face.BOLD].place == Place("style.yaml", 9, 16)


@pytest.mark.parametrize("name", ["style.yaml", "style-mincho.yaml"])
def test_the_shipped_styles_keep_to_the_printed_page(name: str) -> None:
    style, problems = shipped(name)
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
    ("bad-choice", "align: left", "align: middle", "23:41"),
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


def test_a_column_has_the_bounds_of_its_key_or_its_kind_or_else_the_kinds_own() -> None:
    style, _ = load(SMALL.replace("brackets:", "  number: {min_mm: 15, max_mm: 25, align: center}\nbrackets:"))
    assert style is not None
    assert style.column("since", "date") == style.columns["since"]
    assert style.column("cost", "number") == style.columns["number"]
    padding = 2 * style.table.padding_x_pt
    for name, kind in KINDS.items():
        if name != "number":
            own = ColumnStyle(9 * kind.least_em + padding, 9 * kind.most_em + padding, kind.align)
            assert style.column("other", name) == own


def test_what_may_be_left_out_has_a_plain_meaning() -> None:
    style, _ = load(SMALL)
    assert style is not None
    assert (style.line_breaks.strictness, style.line_breaks.phrases, style.line_breaks.latin_gap) == (
        "strict",
        True,
        False,
    )
    assert (style.keep_together, style.fallbacks) == ((), ())
    single, _ = load(SMALL + "keep_together: 定住自立圏")
    assert single is not None and single.keep_together == ("定住自立圏",)


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
        ("keep_together: {定住自立圏: }", "wrong-type", "30:16"),
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
        ("", Files("a-2a", "subset", "flowing")),
        ("files: {}", Files("a-2a", "subset", "flowing")),
        ("files: {pdf_standard: a-3a}", Files("a-3a", "subset", "flowing")),
        ("files: {word_fonts: full}", Files("a-2a", "full", "flowing")),
        ("files: {word_lines: as-set}", Files("a-2a", "subset", "as-set")),
        ("files: {pdf_standard: a-2a, word_fonts: none}", Files("a-2a", "none", "flowing")),
    ],
)
def test_what_the_files_carry_is_read(group: str, read: Files) -> None:
    style, problems = load(SMALL + group)
    assert style is not None, problems
    assert style.files == read


CHANGE_FIELDS = {CHANGES + field for field in (*COMPARISON_COLUMNS, *ERRATA_COLUMNS, *STATE_COLUMNS, *DISPATCH_COLUMNS)}
TABLES_ON_CHANGES = (
    ("after", "before", "remarks"),
    ("section", "added", "changed", "moved", "gone", "unchanged"),
    ("town", "added", "changed", "joined", "left", "gone"),
    ("place", "wrong", "right", "reason"),
    ("place", "doubtful", "reason"),
    ("recipient", *STATE_COLUMNS[:9]),
    ("recipient", "unanswered", "entries"),
    ("entry", "column", "present", "answer", "recipient"),
    ("entry", "recipient", "state", "doubt"),
    DISPATCH_COLUMNS,
)
SHIPPED = sorted(path.name for path in (ROOT / "templates").glob("style*.yaml"))


@pytest.mark.parametrize("name", SHIPPED)
def test_the_columns_of_documents_on_changes_fill_the_measure_of_any_style(name: str) -> None:
    style, problems = shipped(name)
    assert style is not None, problems
    assert style.columns.keys() == {"name", "summary", "since", "municipalities", "division"} | CHANGE_FIELDS
    measure = style.sheet.text_width_pt
    for fields in TABLES_ON_CHANGES:
        columns = [style.columns[CHANGES + field] for field in fields]
        assert sum(column.min_pt for column in columns) <= measure <= sum(column.max_pt for column in columns) + 0.001
        assert all(column.min_pt <= column.max_pt for column in columns)


def test_both_readings_have_the_same_fixed_width() -> None:
    style, _ = load(SMALL)
    assert style is not None
    after, before = style.columns[CHANGES + "after"], style.columns[CHANGES + "before"]
    assert after == before
    assert after.min_pt == after.max_pt == pytest.approx(0.39 * style.sheet.text_width_pt)


def test_numbers_stand_in_the_middle_and_texts_at_the_left() -> None:
    style, _ = load(SMALL)
    assert style is not None
    counts = {"added", "changed", "moved", "joined", "left", "gone", "removed", "moved_away", "unchanged"}
    counts |= {"total_before", "total_after", *STATE_COLUMNS[:9]}
    counts = {CHANGES + field for field in counts}
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


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_style_says_nothing_that_the_standard_one_says_too(name: str) -> None:
    if name != "style.yaml":
        own, standard = (yaml.safe_load((ROOT / "templates" / one).read_text("utf-8")) for one in (name, "style.yaml"))
        said_twice = [keys for keys, value in values(own) if (keys, value) in values(standard)]
        assert set(said_twice) <= {
            ("page", "size")
        }  # what a style is named for holds whatever the standard one becomes


def values(said: object, *keys: str) -> list[tuple[tuple[str, ...], object]]:
    """Every single value with the keys that lead to it."""
    if not isinstance(said, dict):
        return [(keys, said)]
    return [found for key, value in said.items() for found in values(value, *keys, key)]


@pytest.mark.parametrize(
    ("own", "same"),
    [
        ("page: {margins_mm: {top: 12}}", changed("top: 10", "top: 12")),
        ("fonts: {regular: {family: 丙}}", changed("甲", "丙")),
        ("type: {title: {size_pt: 10}}", changed("size_pt: 9", "size_pt: 10")),
        ("columns: {since: {align: left}}", changed("align: center", "align: left")),
        ("columns: {fee: {min_mm: 20, max_mm: 60, align: right}}", None),
        ("keep_together: [体制]", SMALL + "keep_together: [体制]\n"),
        ("brackets: full-width", changed("as-printed", "full-width")),
    ],
)
def test_what_a_style_leaves_out_is_as_in_the_one_beneath(own: str, same: str | None) -> None:
    style, problems = on_another(own)
    column = "  division: {min_mm: 20"
    expected, _ = load(same or changed(column, f"  fee: {{min_mm: 20, max_mm: 60, align: right}}\n{column}"))
    assert style is not None and expected is not None and problems == []
    faces = {face: font._replace(place=None) for face, font in style.fonts.items()}
    assert faces == {face: font._replace(place=None) for face, font in expected.fonts.items()}
    assert style._replace(fonts={}) == expected._replace(fonts={})


def test_lists_are_replaced() -> None:
    style, _ = on_another("keep_together: [地域]", SMALL + "keep_together: [体制, 圏域]\n")
    assert style is not None and style.keep_together == ("地域",)


def test_three_files_say_a_style_together() -> None:
    beneath = [(SMALL.encode(), "style.yaml"), (b"type: {body: {size_pt: 10}, note: {size_pt: 11}}", "own.yaml")]
    style, problems = load_style(b"type: {note: {size_pt: 12}}", "style-own.yaml", beneath)
    assert style is not None and problems == []
    assert [style.texts[kind].size_pt for kind in ("title", "body", "note")] == [9, 10, 12]


@pytest.mark.parametrize(
    ("rule", "own", "place"),
    [
        ("unknown-key", "page: {colour: red}", "own.yaml:1:8"),
        ("bad-number", "page: {margins_mm: {top: ten}}", "own.yaml:1:26"),
        ("wrong-type", "page: A4", "own.yaml:1:7"),
        ("missing-field", "columns: {fee: {min_mm: 20}}", "own.yaml:1:16"),
        # Of two values that don't go together the one that was added is told.
        ("no-room", "page: {size: A5, margins_mm: {left: 146}}", "own.yaml:1:30"),
        ("no-room", "page: {orientation: portrait}", "own.yaml:1:21"),
        ("no-room", "type: {body: {size_pt: 60, leading_pt: 60}}", "own.yaml:1:7"),
        ("no-room", "table: {padding_x_mm: 9}", "own.yaml:1:8"),
        ("tight-leading", "type: {body: {size_pt: 14}}", "own.yaml:1:24"),
        ("bad-bounds", "columns: {name: {max_mm: 19}}", "own.yaml:1:26"),
    ],
)
def test_faults_are_told_where_they_stand(rule: str, own: str, place: str) -> None:
    style, problems = on_another(own, SMALL.replace("left: 25", "left: 85"))
    assert style is None
    assert {(problem.rule, str(problem.place)) for problem in problems} == {(rule, place)}


def test_a_fault_of_the_file_beneath_stands_there() -> None:
    style, problems = on_another("brackets: full-width", changed("top: 10", "top: ten"))
    assert style is None
    assert [(problem.rule, str(problem.place)) for problem in problems] == [("bad-number", "style.yaml:4:21")]


def test_a_kind_of_document_has_its_own_sheet_and_the_rest_as_in_all_others(style_file: str) -> None:
    own = b"documents: {comparison: {page: {orientation: landscape}}}"
    style, problems = load_style(own, "own.yaml", [(style_file.encode(), "style.yaml")])
    assert style is not None and problems == []
    wide = style.of("comparison")
    assert (wide.sheet.width_pt, wide.sheet.height_pt) == (style.sheet.height_pt, style.sheet.width_pt)
    assert wide.columns["changes.after"].min_pt > style.columns["changes.after"].min_pt
    assert wide.texts == style.texts and wide.table == style.table and style.of("list") is style
    matrix = style.of("matrix")
    assert matrix.texts["body"].size_pt == 8 and len(matrix.other_sheets) == 3


def test_what_is_bound_is_said_by_kind_and_undone_by_an_empty_list(style_file: str) -> None:
    beneath = [(style_file.encode(), "style.yaml"), (b"bind: {overview: [matrix, figures]}", "own.yaml")]
    style, problems = load_style(b"bind: {overview: [], list: [matrix]}", "style-large.yaml", beneath)
    assert style is not None and problems == []
    assert style.bound == {"overview": (), "list": ("matrix",)} and style.of("list") is style


@pytest.mark.parametrize(
    ("own", "place", "rule"),
    [
        ("documents: {matrx: {page: {size: A3}}}", "own.yaml:1:13", "unknown-key"),
        ("documents: {matrix: {fonts: {}}}", "own.yaml:1:22", "unknown-key"),
        ("bind: {extracts: [matrix]}", "own.yaml:1:8", "unknown-key"),
        ("bind: {overview: [matrx]}", "own.yaml:1:19", "bad-choice"),
        ("bind: {overview: matrix}", "own.yaml:1:18", "wrong-type"),
        ("bind: {overview: [figures, overview]}", "own.yaml:1:28", "bad-binding"),
        ("bind: {list: [matrix, matrix]}", "own.yaml:1:23", "bad-binding"),
        ("bind: {list: [matrix], matrix: [figures]}", "own.yaml:1:15", "bad-binding"),
        ("documents: {matrix: {page: {or_else: [{size: A2, orientation: portrait}]}}}", "own.yaml:1:46", "bad-choice"),
    ],
)
def test_what_is_wrong_of_a_kind_of_document_is_told_once(own: str, place: str, rule: str, style_file: str) -> None:
    _, problems = load_style(own.encode(), "own.yaml", [(style_file.encode(), "style.yaml")])
    assert [(str(one.place), one.rule) for one in problems] == [(place, rule)]
