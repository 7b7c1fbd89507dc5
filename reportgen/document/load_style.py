"""The house style from YAML: every length a number in its range, every choice a known one, all problems at once.

A style is said in several files, one on another: what an upper one doesn't say is as in those beneath it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import nan
from typing import NamedTuple, TypeAlias

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
from reportgen.yaml_nodes import (
    Node,
    all_fields,
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


class _Layer(NamedTuple):
    """A node and the file that it stands in, `height` files above the lowest."""

    height: int
    path: str
    node: Node


# What the files say of one thing, the lowest file first; empty where none says anything. Of mappings each key counts by
# itself, of all else what the uppermost says.
_Layers: TypeAlias = tuple[_Layer, ...]


def load_style(
    data: bytes, path: str, beneath: Sequence[tuple[bytes, str]] = ()
) -> tuple[Style | None, list[Diagnostic]]:
    """The style that the file describes, or None where the problems hold an error.

    What it leaves out is as in the files `beneath` (their bytes and paths, the lowest first).
    """
    problems: list[Diagnostic] = []
    sources = (*beneath, (data, path))
    roots = [parse_yaml(text, name, problems, allow_comments) for text, name in sources]
    layers = tuple([_Layer(height, sources[height][1], root) for height, root in enumerate(roots) if root is not None])
    if len(layers) < len(sources):
        return None, problems
    reader = _Reader(problems)
    top = reader.mapping(
        layers,
        ("page", "fonts", "type", "table", "columns", "brackets", "extract_sections"),
        ("line_breaks", "keep_together", "files"),
    )
    sheet = reader.sheet(top["page"])
    fonts, fallbacks = reader.fonts(top["fonts"])
    texts = reader.texts(top["type"])
    table = reader.table(top["table"])
    one_character_pt = 2 * table.padding_x_pt + max(texts[kind].size_pt for kind in ("header", "body"))
    change_columns = {
        CHANGES + field: ColumnStyle(
            max(least * sheet.text_width_pt, one_character_pt), max(most * sheet.text_width_pt, one_character_pt), align
        )
        for field, (least, most, align) in _CHANGE_FIELDS.items()
    }
    columns = reader.columns(top["columns"], one_character_pt, top["type"], top["table"])
    brackets = reader.choice(top["brackets"], ("full-width", "as-printed"))
    sections = reader.choice(top["extract_sections"], ("run-on", "begin-page"))
    line_breaks = reader.line_breaks(top["line_breaks"])
    keep_together = tuple(map(reader.text, reader.items(top["keep_together"])))
    files = reader.files(top["files"])
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
    return style, problems


class _Reader:
    """Reads the parts of a style; a part with errors comes back with stand-in values, its problems noted."""

    def __init__(self, problems: list[Diagnostic]) -> None:
        self._problems = problems

    def mapping(
        self, layers: _Layers, keys: Sequence[str] | None = None, optional: Sequence[str] = ()
    ) -> dict[str, _Layers]:
        """What is said under each key (None: any may be there); the lowest file must have all but the optional ones."""
        found: dict[str, _Layers] = dict.fromkeys((*(keys or ()), *optional), ())
        for layer in layers:
            height, path, node = layer
            if (mapping := as_mapping(node, path, self._problems)) is None:
                continue
            if keys is None:
                values = all_fields(mapping, path, self._problems)
            else:
                required = keys if layer is layers[0] else ()
                others = [key for key in found if key not in required]
                values = fields(mapping, path, self._problems, required=required, optional=others)
            for key, value in values.items():
                found[key] = (*found.get(key, ()), _Layer(height, path, value))
        return found

    def items(self, layers: _Layers) -> list[_Layers]:
        return [
            (_Layer(height, path, item),)
            for height, path, node in layers[-1:]
            for item in as_sequence(node, path, self._problems)
        ]

    def text(self, layers: _Layers) -> str:
        return "".join([as_text(node, path, self._problems) or "" for _, path, node in layers[-1:]])

    def number(self, layers: _Layers, least: float, most: float) -> float:
        """The number that the uppermost node holds; NaN, which fails no later comparison, where it holds none."""
        text = self.text(layers)
        if not text:
            return nan
        value = float(text) if _NUMBER.fullmatch(text) else nan
        if not least <= value <= most:
            self._problems.append(BAD_NUMBER.at(_place(layers), value=text, least=least, most=most))
            return nan
        return value

    def choice(self, layers: _Layers, choices: Sequence[str]) -> str:
        text = self.text(layers)
        if text and text not in choices:
            self._problems.append(bad_choice(layers[-1].node, layers[-1].path, text, choices))
        return text if text in choices else choices[0]

    def sheet(self, layers: _Layers) -> Sheet:
        page = self.mapping(layers, ("size", "orientation", "margins_mm", "running_head_mm", "page_number_mm"))
        size = self.choice(page["size"], tuple(_SHEETS_MM))
        landscape = self.choice(page["orientation"], ("portrait", "landscape")) == "landscape"
        width, height = sorted(_SHEETS_MM[size], reverse=landscape)
        sides = self.mapping(page["margins_mm"], ("top", "right", "bottom", "left"))
        top, right, bottom, left = (self.number(sides[side], 0, 150) for side in ("top", "right", "bottom", "left"))
        head = self.number(page["running_head_mm"], 0, 150)
        foot = self.number(page["page_number_mm"], 0, 150)
        for key, what, need, room in (
            ("margins_mm", "左右の余白と、残す 50 mm が用紙", left + right + 50, width),
            ("margins_mm", "上下の余白と、残す 50 mm が用紙", top + bottom + 50, height),
            ("running_head_mm", "柱とページ番号の位置と、残す 50 mm が用紙", head + foot + 50, height),
        ):
            if need > room:
                place = _place(page[key], page["size"], page["orientation"])
                self._problems.append(NO_ROOM.at(place, what=what, need=need, room=float(room)))
        return Sheet(*(PT_PER_MM * mm for mm in (width, height, top, right, bottom, left, head, foot)))

    def fonts(self, layers: _Layers) -> tuple[dict[Face, FontFile], tuple[FontFile, ...]]:
        faces = self.mapping(layers, tuple(face.value for face in Face), ("fallback",))
        fallbacks = tuple(map(self._font, self.items(faces["fallback"])))
        return {face: self._font(faces[face.value]) for face in Face}, fallbacks

    def _font(self, layers: _Layers) -> FontFile:
        font = self.mapping(layers, ("file", "family"))
        file = self.text(font["file"])
        place = _place(font["file"]) if font["file"] else None
        if file and not _FILE_NAME.fullmatch(file):
            self._problems.append(BAD_FONT_NAME.at(place, name=file))
        return FontFile(file, self.text(font["family"]), place)

    def line_breaks(self, layers: _Layers) -> LineBreaks:
        values = self.mapping(layers, (), ("strictness", "phrases", "latin_gap"))
        strictness = self.choice(values["strictness"], ("strict", "normal", "loose"))
        phrases = self.choice(values["phrases"], ("on", "off"))
        latin_gap = self.choice(values["latin_gap"], ("none", "quarter-em"))
        return LineBreaks(strictness, phrases == "on", latin_gap == "quarter-em")

    def files(self, layers: _Layers) -> Files:
        values = self.mapping(layers, (), ("pdf_standard", "word_fonts"))
        standard = self.choice(values["pdf_standard"], ("a-2a", "a-3a"))
        return Files(standard, self.choice(values["word_fonts"], ("subset", "full", "none")))

    def texts(self, layers: _Layers) -> dict[str, TextStyle]:
        kinds = self.mapping(layers, TEXT_KINDS)
        return {kind: self._text_style(kinds[kind]) for kind in TEXT_KINDS}

    def _text_style(self, layers: _Layers) -> TextStyle:
        values = self.mapping(layers, ("face", "size_pt", "leading_pt", "before_pt", "after_pt"))
        face = Face(self.choice(values["face"], tuple(face.value for face in Face)))
        size = self.number(values["size_pt"], 4, 72)
        leading = self.number(values["leading_pt"], 4, 144)
        before, after = (self.number(values[key], 0, 144) for key in ("before_pt", "after_pt"))
        if leading < size:
            place = _place(values["leading_pt"], values["size_pt"])
            self._problems.append(TIGHT_LEADING.at(place, leading=leading, size=size))
        if size < _SMALLEST_READABLE_PT:
            self._problems.append(SMALL_TYPE.at(_place(values["size_pt"]), size=size))
        return TextStyle(face, size, leading, before, after)

    def table(self, layers: _Layers) -> TableStyle:
        keys = ("frame_pt", "rule_pt", "padding_x_mm", "padding_y_mm", "header_fill")
        values = self.mapping(layers, keys)
        fill = self.text(values["header_fill"])
        if fill and not (len(fill) == 6 and set(fill) <= set("0123456789ABCDEFabcdef")):
            self._problems.append(BAD_COLOR.at(_place(values["header_fill"]), value=fill))
        elif fill and (contrast := _contrast_with_black(fill)) < _LEAST_CONTRAST:
            self._problems.append(LOW_CONTRAST.at(_place(values["header_fill"]), value=fill, contrast=contrast))
        return TableStyle(
            self.number(values["frame_pt"], 0, 6),
            self.number(values["rule_pt"], 0, 6),
            self.number(values["padding_x_mm"], 0, 20) * PT_PER_MM,
            self.number(values["padding_y_mm"], 0, 20) * PT_PER_MM,
            fill.upper(),
        )

    def columns(self, layers: _Layers, one_character_pt: float, *causes: _Layers) -> dict[str, ColumnStyle]:
        """The columns by their fields; `causes` are what makes a character so wide."""
        found = self.mapping(layers)
        return {field: self._column(column, one_character_pt, causes) for field, column in found.items()}

    def _column(self, layers: _Layers, one_character_pt: float, causes: Sequence[_Layers]) -> ColumnStyle:
        values = self.mapping(layers, ("min_mm", "max_mm", "align"))
        least, most = (self.number(values[key], 8, _LONGEST_MM) for key in ("min_mm", "max_mm"))
        if least > most:
            place = _place(values["min_mm"], values["max_mm"])
            self._problems.append(BAD_BOUNDS.at(place, least=least, most=most))
        if (needed := one_character_pt / PT_PER_MM) > least:
            what = "左右のあきと1文字が列幅の下限"
            place = _place(values["min_mm"], *causes)
            self._problems.append(NO_ROOM.at(place, what=what, need=needed, room=least))
        align = Align(self.choice(values["align"], tuple(align.value for align in Align)))
        return ColumnStyle(least * PT_PER_MM, most * PT_PER_MM, align)


def _place(*values: _Layers) -> Place:
    """Where the value stands; of several that don't go together, the one in the uppermost file, which can be changed.

    Of those in one file it is the first.
    """
    layer = max((layers[-1] for layers in values if layers), key=lambda layer: layer.height)
    return place_of(layer.node, layer.path)


def _contrast_with_black(color: str) -> float:
    """The contrast ratio of an RGB hex triple and black (WCAG 2.2, relative luminance)."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) / 0.05
