"""The house style from YAML: every length a number in its range, every choice a known one, all problems at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import nan

from reportgen.diagnostics import Diagnostic, Place, has_errors
from reportgen.document.blocks import Align
from reportgen.document.messages import (
    BAD_BOUNDS,
    BAD_COLOR,
    BAD_FONT_NAME,
    BAD_NUMBER,
    LOW_CONTRAST,
    NO_ROOM,
    SMALL_TYPE,
    TIGHT_LEADING,
)
from reportgen.document.style import (
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
from reportgen.yaml_nodes import (
    Node,
    allow_comments,
    as_mapping,
    as_sequence,
    as_text,
    bad_choice,
    fields,
    parse_yaml,
    place_of,
)

# ISO 216 A and JIS P 0138 B, portrait, in millimetres.
_SHEETS_MM = {"A3": (297, 420), "A4": (210, 297), "A5": (148, 210), "B4": (257, 364), "B5": (182, 257)}
_FIELDS = ("name", "summary", "since", "municipalities", "division")
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
}
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
# A name without a folder; what Windows reads as a drive or another stream is none.
_FILE_NAME = re.compile(r"(?!\.+$)[^/\\:]+")
_SMALLEST_READABLE_PT = 8.0
_LONGEST_MM = 500.0
_LEAST_CONTRAST = 4.5


def load_style(data: bytes, path: str) -> tuple[Style | None, list[Diagnostic]]:
    """The style that the file describes, or None where the problems hold an error."""
    problems: list[Diagnostic] = []
    root = parse_yaml(data, path, problems, allow_comments)
    if root is None:
        return None, problems
    reader = _Reader(path, problems)
    top = reader.mapping(
        root,
        ("page", "fonts", "type", "table", "columns", "brackets", "extract_sections"),
        ("line_breaks", "keep_together", "files"),
    )
    sheet = reader.sheet(top.get("page"))
    fonts, fallbacks = reader.fonts(top.get("fonts"))
    texts = reader.texts(top.get("type"))
    table = reader.table(top.get("table"))
    one_character_pt = 2 * table.padding_x_pt + max(texts[kind].size_pt for kind in ("header", "body"))
    change_columns = {
        field: ColumnStyle(
            max(least * sheet.text_width_pt, one_character_pt), max(most * sheet.text_width_pt, one_character_pt), align
        )
        for field, (least, most, align) in _CHANGE_FIELDS.items()
    }
    columns = reader.columns(top.get("columns"), one_character_pt)
    brackets = reader.choice(top.get("brackets"), ("full-width", "as-printed"))
    sections = reader.choice(top.get("extract_sections"), ("run-on", "begin-page"))
    line_breaks = reader.line_breaks(top.get("line_breaks"))
    keep_together = tuple(map(reader.text, reader.items(top.get("keep_together"))))
    files = reader.files(top.get("files"))
    if has_errors(problems):
        return None, problems
    style = Style(
        sheet,
        fonts,
        fallbacks,
        texts,
        table,
        change_columns | columns,
        line_breaks,
        keep_together,
        full_width_brackets=brackets == "full-width",
        extract_sections_begin_page=sections == "begin-page",
        files=files,
    )
    needed = sum(column.min_pt for column in columns.values())
    if needed > sheet.text_width_pt:
        place = place_of(top["columns"], path)
        room = sheet.text_width_pt / PT_PER_MM
        problems.append(NO_ROOM.at(place, what="列幅の下限の合計が余白の内側", need=needed / PT_PER_MM, room=room))
        return None, problems
    return style, problems


class _Reader:
    """Reads the parts of one file; a part with errors comes back with stand-in values, its problems noted."""

    def __init__(self, path: str, problems: list[Diagnostic]) -> None:
        self._path = path
        self._problems = problems

    def mapping(self, node: Node | None, keys: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Node]:
        if node is None or (mapping := as_mapping(node, self._path, self._problems)) is None:
            return {}
        return fields(mapping, self._path, self._problems, required=keys, optional=optional)

    def items(self, node: Node | None) -> list[Node]:
        return as_sequence(node, self._path, self._problems) if node is not None else []

    def text(self, node: Node | None) -> str:
        return (as_text(node, self._path, self._problems) or "") if node is not None else ""

    def number(self, node: Node | None, least: float, most: float) -> float:
        """The number that the node holds; NaN, which fails no later comparison, where it holds none."""
        text = self.text(node)
        if node is None or not text:
            return nan
        value = float(text) if _NUMBER.fullmatch(text) else nan
        if not least <= value <= most:
            self._problems.append(BAD_NUMBER.at(self._place(node), value=text, least=least, most=most))
            return nan
        return value

    def choice(self, node: Node | None, choices: Sequence[str]) -> str:
        text = self.text(node)
        if node is not None and text and text not in choices:
            self._problems.append(bad_choice(node, self._path, text, choices))
        return text if text in choices else choices[0]

    def sheet(self, node: Node | None) -> Sheet:
        page = self.mapping(node, ("size", "orientation", "margins_mm", "running_head_mm", "page_number_mm"))
        size = self.choice(page.get("size"), tuple(_SHEETS_MM))
        landscape = self.choice(page.get("orientation"), ("portrait", "landscape")) == "landscape"
        width, height = sorted(_SHEETS_MM[size], reverse=landscape)
        sides = self.mapping(page.get("margins_mm"), ("top", "right", "bottom", "left"))
        top, right, bottom, left = (self.number(sides.get(side), 0, 150) for side in ("top", "right", "bottom", "left"))
        head = self.number(page.get("running_head_mm"), 0, 150)
        foot = self.number(page.get("page_number_mm"), 0, 150)
        for key, what, need, room in (
            ("margins_mm", "左右の余白と、残す 50 mm が用紙", left + right + 50, width),
            ("margins_mm", "上下の余白と、残す 50 mm が用紙", top + bottom + 50, height),
            ("running_head_mm", "柱とページ番号の位置と、残す 50 mm が用紙", head + foot + 50, height),
        ):
            if need > room:
                self._problems.append(NO_ROOM.at(self._place(page[key]), what=what, need=need, room=float(room)))
        return Sheet(*(PT_PER_MM * mm for mm in (width, height, top, right, bottom, left, head, foot)))

    def fonts(self, node: Node | None) -> tuple[dict[Face, FontFile], tuple[FontFile, ...]]:
        faces = self.mapping(node, tuple(face.value for face in Face), ("fallback",))
        fallbacks = tuple(map(self._font, self.items(faces.get("fallback"))))
        return {face: self._font(faces.get(face.value)) for face in Face}, fallbacks

    def _font(self, node: Node | None) -> FontFile:
        font = self.mapping(node, ("file", "family"))
        file = self.text(named := font.get("file"))
        place = self._place(named) if named is not None else None
        if file and not _FILE_NAME.fullmatch(file):
            self._problems.append(BAD_FONT_NAME.at(place, name=file))
        return FontFile(file, self.text(font.get("family")), place)

    def line_breaks(self, node: Node | None) -> LineBreaks:
        values = self.mapping(node, (), ("strictness", "phrases", "latin_gap"))
        strictness = self.choice(values.get("strictness"), ("strict", "normal", "loose"))
        phrases = self.choice(values.get("phrases"), ("on", "off"))
        latin_gap = self.choice(values.get("latin_gap"), ("none", "quarter-em"))
        return LineBreaks(strictness, phrases == "on", latin_gap == "quarter-em")

    def files(self, node: Node | None) -> Files:
        values = self.mapping(node, (), ("pdf_standard", "word_fonts"))
        standard = self.choice(values.get("pdf_standard"), ("a-2a", "a-3a"))
        return Files(standard, self.choice(values.get("word_fonts"), ("subset", "full", "none")))

    def texts(self, node: Node | None) -> dict[str, TextStyle]:
        kinds = self.mapping(node, TEXT_KINDS)
        return {kind: self._text_style(kinds.get(kind)) for kind in TEXT_KINDS}

    def _text_style(self, node: Node | None) -> TextStyle:
        values = self.mapping(node, ("face", "size_pt", "leading_pt", "before_pt", "after_pt"))
        face = Face(self.choice(values.get("face"), tuple(face.value for face in Face)))
        size = self.number(values.get("size_pt"), 4, 72)
        leading = self.number(values.get("leading_pt"), 4, 144)
        before, after = (self.number(values.get(key), 0, 144) for key in ("before_pt", "after_pt"))
        if leading < size:
            self._problems.append(TIGHT_LEADING.at(self._place(values["leading_pt"]), leading=leading, size=size))
        if size < _SMALLEST_READABLE_PT:
            self._problems.append(SMALL_TYPE.at(self._place(values["size_pt"]), size=size))
        return TextStyle(face, size, leading, before, after)

    def table(self, node: Node | None) -> TableStyle:
        keys = ("frame_pt", "rule_pt", "padding_x_mm", "padding_y_mm", "header_fill")
        values = self.mapping(node, keys)
        fill = self.text(values.get("header_fill"))
        if fill and not (len(fill) == 6 and set(fill) <= set("0123456789ABCDEFabcdef")):
            self._problems.append(BAD_COLOR.at(self._place(values["header_fill"]), value=fill))
        elif fill and (contrast := _contrast_with_black(fill)) < _LEAST_CONTRAST:
            self._problems.append(LOW_CONTRAST.at(self._place(values["header_fill"]), value=fill, contrast=contrast))
        return TableStyle(
            self.number(values.get("frame_pt"), 0, 6),
            self.number(values.get("rule_pt"), 0, 6),
            self.number(values.get("padding_x_mm"), 0, 20) * PT_PER_MM,
            self.number(values.get("padding_y_mm"), 0, 20) * PT_PER_MM,
            fill.upper(),
        )

    def columns(self, node: Node | None, one_character_pt: float) -> dict[str, ColumnStyle]:
        columns = self.mapping(node, _FIELDS)
        return {field: self._column(columns.get(field), one_character_pt) for field in _FIELDS}

    def _column(self, node: Node | None, one_character_pt: float) -> ColumnStyle:
        values = self.mapping(node, ("min_mm", "max_mm", "align"))
        least, most = (self.number(values.get(key), 8, _LONGEST_MM) for key in ("min_mm", "max_mm"))
        if least > most:
            self._problems.append(BAD_BOUNDS.at(self._place(values["min_mm"]), least=least, most=most))
        if (needed := one_character_pt / PT_PER_MM) > least:
            what = "左右のあきと1文字が列幅の下限"
            self._problems.append(NO_ROOM.at(self._place(values["min_mm"]), what=what, need=needed, room=least))
        align = Align(self.choice(values.get("align"), tuple(align.value for align in Align)))
        return ColumnStyle(least * PT_PER_MM, most * PT_PER_MM, align)

    def _place(self, node: Node) -> Place:
        return place_of(node, self._path)


def _contrast_with_black(color: str) -> float:
    """The contrast ratio of an RGB hex triple and black (WCAG 2.2, relative luminance)."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) / 0.05
