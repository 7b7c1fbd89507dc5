"""The house style as values: sheet, type, table, columns. Lengths carry their unit in the name."""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from reportgen.content import Align
from reportgen.diagnostics import Place
from reportgen.fields.registry import KINDS

PT_PER_MM = 72 / 25.4
# Where the baseline of a Japanese em box lies: 0.88 of the em above it, 0.12 below.
ASCENT = 0.88
# The fields of the documents on changes begin with this, so that no column of a list is taken for one of them.
CHANGES = "changes."


class Face(Enum):
    """The two faces of the house style."""

    REGULAR = "regular"
    BOLD = "bold"


class Sheet(NamedTuple):
    """The sheet as it lies before the reader (a landscape one is wider than high)."""

    width_pt: float
    height_pt: float
    margin_top_pt: float
    margin_right_pt: float
    margin_bottom_pt: float
    margin_left_pt: float
    head_pt: float  # from the sheet's upper edge to the running head's baseline
    foot_pt: float  # from the sheet's lower edge to the page number's baseline

    @property
    def text_width_pt(self) -> float:
        """The measure between the side margins."""
        return self.width_pt - self.margin_left_pt - self.margin_right_pt


class TextStyle(NamedTuple):
    """How a kind of text is set."""

    face: Face
    size_pt: float
    leading_pt: float
    space_before_pt: float
    space_after_pt: float

    @property
    def baseline_pt(self) -> float:
        """From the upper edge of a line to its baseline: the em box stands in the middle of the leading."""
        return (self.leading_pt - self.size_pt) / 2 + ASCENT * self.size_pt


class TableStyle(NamedTuple):
    """Rules, padding and shading of tables. `header_fill` is an RGB hex triple (E6E6E6)."""

    frame_pt: float
    rule_pt: float
    padding_x_pt: float
    padding_y_pt: float
    header_fill: str


class ColumnStyle(NamedTuple):
    """A column's bounds and how its texts stand."""

    min_pt: float
    max_pt: float
    align: Align


class FontFile(NamedTuple):
    """A font of the style: its file under fonts/ and the family name that Word knows it by.

    `place` is where the style names the file.
    """

    file: str
    family: str
    place: Place | None = None


class LineBreaks(NamedTuple):
    """How lines are broken and spaced.

    `strictness` is strict, normal or loose (CSS Text 3, `line-break`). `phrases`: lines end with phrases where that
    costs no line. `latin_gap`: a quarter em stands between Japanese and Latin letters or digits (JLReq 3.2.3).
    """

    strictness: str
    phrases: bool
    latin_gap: bool


class Files(NamedTuple):
    """What the files carry beside their pages.

    `pdf_standard` is a-2a or a-3a (PDF/A-2a, or PDF/A-3a with the rows attached as data). `word_fonts` says how much
    of the fonts a Word file embeds: subset, shown (what the document shows, under names of its own), full or none.
    `word_lines` says how lines end in a Word file's tables:
    flowing, led to the ends that they have on the pages, or as-set, with these ends set.
    """

    pdf_standard: str
    word_fonts: str
    word_lines: str


class Style(NamedTuple):
    """The whole house style.

    `texts` is keyed by TEXT_KINDS. `columns` is keyed by the field of a column, by a kind of field, or, for the
    documents on changes, by CHANGES with a field of theirs. `fallbacks` are the fonts for characters that the faces
    lack, in order of preference. `keep_together` are terms that are not broken where they fit a line.
    `extracts_share_columns`: they have the list's widths, where they could have better ones of their own.
    `other_sheets` are tried in their order where a document does not fit on one page; `documents` are the styles of
    those kinds of document that have one of their own. `builds_figures`: a build makes the figures, too; `bound` says
    of which kinds figures are bound behind a kind of document, into its file.
    """

    sheet: Sheet
    fonts: Mapping[Face, FontFile]
    fallbacks: tuple[FontFile, ...]
    texts: Mapping[str, TextStyle]
    table: TableStyle
    columns: Mapping[str, ColumnStyle]
    line_breaks: LineBreaks
    keep_together: tuple[str, ...]
    full_width_brackets: bool
    extract_sections_begin_page: bool
    files: Files
    extracts_share_columns: bool = False
    other_sheets: tuple[Sheet, ...] = ()
    documents: Mapping[str, "Style"] = {}
    builds_figures: bool = False
    bound: Mapping[str, tuple[str, ...]] = {}

    def of(self, kind: str) -> "Style":
        """The style of that kind of document."""
        return self.documents.get(kind, self)

    @property
    def one_character_pt(self) -> float:
        """The narrowest that a column can be: a character between its paddings."""
        return 2 * self.table.padding_x_pt + max(self.texts[kind].size_pt for kind in ("header", "body"))

    def column(self, field: str, kind: str) -> ColumnStyle:
        """The bounds and the alignment of a column: those of its field, of its kind, or the kind's own."""
        found = self.columns.get(field) or self.columns.get(kind)
        if found is not None:
            return found
        of_kind, em, padding = KINDS[kind], self.texts["body"].size_pt, 2 * self.table.padding_x_pt
        return ColumnStyle(of_kind.least_em * em + padding, of_kind.most_em * em + padding, of_kind.align)


TEXT_KINDS = (
    *("title", "subtitle", "paragraph", "heading", "aside"),
    *("header", "body", "note", "running_head", "foot"),
)
