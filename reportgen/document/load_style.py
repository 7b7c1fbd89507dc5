"""The house style from YAML: every length a number in its range, every choice a known one, all problems at once.

A style is said in several files, one on another: what an upper one doesn't say is as in those beneath it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reportgen.diagnostics import Diagnostic, Problems, has_errors
from reportgen.document.blocks import Align
from reportgen.document.messages import (
    BAD_BINDING,
    BAD_BOUNDS,
    BAD_COLOR,
    BAD_FONT_NAME,
    LOW_CONTRAST,
    NO_ROOM,
    SMALL_TYPE,
    TIGHT_LEADING,
)
from reportgen.document.registry import KINDS_OF_DOCUMENT, kinds_of
from reportgen.document.style import (
    CHANGES,
    PT_PER_MM,
    TEXT_KINDS,
    ColumnStyle,
    Face,
    Files,
    FontFile,
    LineBreaks,
    Sheet,
    Style,
    TableStyle,
    TextStyle,
)
from reportgen.yaml_nodes import allow_comments
from reportgen.yaml_reader import Fields, Reader, read_yaml, uppermost

# ISO 216 A and JIS P 0138 B, portrait, in millimetres.
_SHEETS_MM = {"A3": (297, 420), "A4": (210, 297), "A5": (148, 210), "B4": (257, 364), "B5": (182, 257)}
# The columns of the documents on changes: least and greatest width as shares of the measure, and how texts stand.
_CHANGE_FIELDS = {
    "after": (0.39, 0.39, Align.LEFT),
    "before": (0.39, 0.39, Align.LEFT),
    "remarks": (0.17, 0.27, Align.LEFT),
    **dict.fromkeys(("section", "town"), (0.2, 0.4, Align.LEFT)),
    **dict.fromkeys(("total_before", "total_after", "added", "changed", "moved"), (0.07, 0.12, Align.CENTER)),
    **dict.fromkeys(("joined", "left", "gone", "removed", "moved_away", "unchanged"), (0.07, 0.12, Align.CENTER)),
    "place": (0.2, 0.34, Align.LEFT),
    **dict.fromkeys(("wrong", "right", "doubtful"), (0.12, 0.3, Align.LEFT)),
    "reason": (0.2, 0.6, Align.LEFT),
    **dict.fromkeys(("imported", "edited"), (0.3, 0.45, Align.LEFT)),
    "recipient": (0.13, 0.3, Align.LEFT),
    **dict.fromkeys(("asked", "retired", "unclear", "conflict", "faulty", "unanswered"), (0.06, 0.12, Align.CENTER)),
    **dict.fromkeys(("entry", "column"), (0.1, 0.35, Align.LEFT)),
    **dict.fromkeys(("present", "answer"), (0.2, 0.4, Align.LEFT)),
    "state": (0.08, 0.15, Align.LEFT),
    **dict.fromkeys(("doubt", "entries"), (0.3, 0.8, Align.LEFT)),
    **dict.fromkeys(("addressee", "letter"), (0.14, 0.2, Align.LEFT)),
    "document": (0.3, 0.4, Align.LEFT),
    "sha256": (0.32, 0.36, Align.LEFT),
}
# A name without a folder; what Windows reads as a drive or another stream is none.
_FILE_NAME = re.compile(r"(?!\.+$)[^/\\:]+")
_SMALLEST_READABLE_PT = 8.0
_PAGE = ("size", "orientation", "margins_mm", "running_head_mm", "page_number_mm")
# What a kind of document may have otherwise.
_OF_DOCUMENTS = ("page", "type", "table")
_LONGEST_MM = 500.0
_LEAST_CONTRAST = 4.5


def load_style(
    data: bytes, path: str, beneath: Sequence[tuple[bytes, str]] = ()
) -> tuple[Style | None, list[Diagnostic]]:
    """The style that the file describes, or None where the problems hold an error.

    What it leaves out is as in the files `beneath` (their bytes and paths, the lowest first).
    """
    problems: Problems = []
    reader = read_yaml(data, path, problems, allow_comments, beneath)
    if reader is None:
        return None, problems
    top = reader.fields(
        ("page", "fonts", "type", "table", "columns", "brackets", "extract_sections"),
        ("line_breaks", "keep_together", "files", "extract_columns", "figures", "bind", "documents"),
    )
    style = _style(top)._replace(bound=_bound(top["bind"]))
    own = {}
    for kind, said in top["documents"].fields(optional=KINDS_OF_DOCUMENT).items():
        parts = said.fields(optional=_OF_DOCUMENTS)
        own[kind] = _style(top.but({part: here.on(top[part]) for part, here in parts.items()}))
    found = list(dict.fromkeys(problems))  # what is as in the others was read again for each
    return (None if has_errors(found) else style._replace(documents=own)), found


def _bound(said: Reader) -> dict[str, tuple[str, ...]]:
    """The kinds of figures that are bound behind a kind of document: each once, and with nothing behind itself."""
    kinds = kinds_of("figures")
    heads = {kind: one.items() for kind, one in said.fields(optional=("list", *kinds)).items()}
    found: dict[str, tuple[str, ...]] = {}
    for kind, items in heads.items():
        found[kind] = ()
        for item in items:
            if not (other := item.choice(kinds, "")):
                continue
            if other in (kind, *found[kind]) or heads.get(other):
                item.report(BAD_BINDING, kind=other, behind=kind)
            found[kind] += (other,)
    return found


def _style(top: Fields) -> Style:
    """The style that these parts make."""
    fonts, fallbacks = _fonts(top["fonts"])
    kinds = top["type"].fields(TEXT_KINDS)
    style = Style(
        _sheet(top["page"]),
        fonts,
        fallbacks,
        {kind: _text_style(kinds[kind]) for kind in TEXT_KINDS},
        _table(top["table"]),
        {},
        full_width_brackets=top["brackets"].choice(("full-width", "as-printed")) == "full-width",
        extract_sections_begin_page=top["extract_sections"].choice(("run-on", "begin-page")) == "begin-page",
        line_breaks=_line_breaks(top["line_breaks"]),
        keep_together=top["keep_together"].words(),
        files=_files(top["files"]),
        extracts_share_columns=top["extract_columns"].choice(("own", "as-list")) == "as-list",
        other_sheets=tuple(_other_sheets(top["page"])),
        builds_figures=top["figures"].choice(("apart", "with-build")) == "with-build",
    )
    measure_pt, least_pt = style.sheet.text_width_pt, style.one_character_pt
    columns = {
        CHANGES + field: ColumnStyle(max(least * measure_pt, least_pt), max(most * measure_pt, least_pt), align)
        for field, (least, most, align) in _CHANGE_FIELDS.items()
    }
    causes = (top["type"], top["table"])
    columns |= {field.text: _column(said, least_pt, causes) for field, said in top["columns"].pairs()}
    return style._replace(columns=columns)


# A part with errors comes back with stand-in values.


def _other_sheets(said: Reader) -> Iterator[Sheet]:
    """The sheets that are tried where the first one is too small, with its margins."""
    page = said.fields(_PAGE, ("or_else",))
    for other in page["or_else"].items():
        yield _sheet(said, other.fields(("size", "orientation")))


def _sheet(said: Reader, other: Fields | None = None) -> Sheet:
    page = said.fields(_PAGE, ("or_else",)).but(other or {})
    size = page["size"].choice(tuple(_SHEETS_MM))
    landscape = page["orientation"].choice(("portrait", "landscape")) == "landscape"
    width, height = sorted(_SHEETS_MM[size], reverse=landscape)
    names = ("top", "right", "bottom", "left")
    sides = page["margins_mm"].fields(names)
    top, right, bottom, left = (sides[side].number(0, 150) for side in names)
    head, foot = (page[key].number(0, 150) for key in ("running_head_mm", "page_number_mm"))
    for key, what, need, room in (
        ("margins_mm", "左右の余白と、残す 50 mm が用紙", left + right + 50, width),
        ("margins_mm", "上下の余白と、残す 50 mm が用紙", top + bottom + 50, height),
        ("running_head_mm", "柱とページ番号の位置と、残す 50 mm が用紙", head + foot + 50, height),
    ):
        if need > room:
            uppermost(page[key], page["size"], page["orientation"]).report(
                NO_ROOM, what=what, need=need, room=float(room)
            )
    return Sheet(*(PT_PER_MM * mm for mm in (width, height, top, right, bottom, left, head, foot)))


def _fonts(said: Reader) -> tuple[dict[Face, FontFile], tuple[FontFile, ...]]:
    faces = said.fields([face.value for face in Face], ("fallback",))
    return {face: _font(faces[face.value]) for face in Face}, tuple(map(_font, faces["fallback"].items()))


def _font(said: Reader) -> FontFile:
    font = said.fields(("file", "family"))
    file = font["file"].placed_text()
    if file.text and not _FILE_NAME.fullmatch(file.text):
        font["file"].report(BAD_FONT_NAME, name=file.text)
    return FontFile(file.text, font["family"].text(), file.place)


def _line_breaks(said: Reader) -> LineBreaks:
    values = said.fields(optional=("strictness", "phrases", "latin_gap"))
    return LineBreaks(
        values["strictness"].choice(("strict", "normal", "loose")),
        values["phrases"].choice(("on", "off")) == "on",
        values["latin_gap"].choice(("none", "quarter-em")) == "quarter-em",
    )


def _files(said: Reader) -> Files:
    values = said.fields(optional=("pdf_standard", "word_fonts", "word_lines"))
    return Files(
        values["pdf_standard"].choice(("a-2a", "a-3a")),
        values["word_fonts"].choice(("subset", "shown", "full", "none")),
        values["word_lines"].choice(("flowing", "as-set")),
    )


def _text_style(said: Reader) -> TextStyle:
    values = said.fields(("face", "size_pt", "leading_pt", "before_pt", "after_pt"))
    face = Face(values["face"].choice([face.value for face in Face]))
    size, leading = values["size_pt"].number(4, 72), values["leading_pt"].number(4, 144)
    before, after = (values[key].number(0, 144) for key in ("before_pt", "after_pt"))
    if leading < size:
        uppermost(values["leading_pt"], values["size_pt"]).report(TIGHT_LEADING, leading=leading, size=size)
    if size < _SMALLEST_READABLE_PT:
        values["size_pt"].report(SMALL_TYPE, size=size)
    return TextStyle(face, size, leading, before, after)


def _table(said: Reader) -> TableStyle:
    values = said.fields(("frame_pt", "rule_pt", "padding_x_mm", "padding_y_mm", "header_fill"))
    fill = values["header_fill"].text()
    if fill and not re.fullmatch("[0-9A-Fa-f]{6}", fill):
        values["header_fill"].report(BAD_COLOR, value=fill)
    elif fill and (contrast := _contrast_with_black(fill)) < _LEAST_CONTRAST:
        values["header_fill"].report(LOW_CONTRAST, value=fill, contrast=contrast)
    return TableStyle(
        values["frame_pt"].number(0, 6),
        values["rule_pt"].number(0, 6),
        values["padding_x_mm"].number(0, 20) * PT_PER_MM,
        values["padding_y_mm"].number(0, 20) * PT_PER_MM,
        fill.upper(),
    )


def _column(said: Reader, one_character_pt: float, causes: Sequence[Reader]) -> ColumnStyle:
    """The column's bounds; `causes` are what makes a character so wide."""
    values = said.fields(("min_mm", "max_mm", "align"))
    least, most = (values[key].number(8, _LONGEST_MM) for key in ("min_mm", "max_mm"))
    if least > most:
        uppermost(values["min_mm"], values["max_mm"]).report(BAD_BOUNDS, least=least, most=most)
    if (needed := one_character_pt / PT_PER_MM) > least:
        what = "左右のあきと1文字が列幅の下限"
        uppermost(values["min_mm"], *causes).report(NO_ROOM, what=what, need=needed, room=least)
    align = Align(values["align"].choice([align.value for align in Align if align is not Align.DISTRIBUTE]))
    return ColumnStyle(least * PT_PER_MM, most * PT_PER_MM, align)


def _contrast_with_black(color: str) -> float:
    """The contrast ratio of an RGB hex triple and black (WCAG 2.2, relative luminance)."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) / 0.05
