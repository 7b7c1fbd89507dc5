"""Text aligned with spaces, as it comes out of a PDF: its columns are where no line has a character."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import NamedTuple
from unicodedata import east_asian_width

from reportgen.diagnostics import Place
from reportgen.fields.guess import is_definite
from reportgen.readers.labels import bare_heading, is_note, is_page_number
from reportgen.readers.source import Block, Cell, Covered, LeftOut, Row, Source

_PIECE = re.compile(r"[^ \u3000\t]+(?:[ \u3000][^ \u3000\t]+)*")
# Lines that only rule the table.
_RULED = re.compile(r"[\s─━│┃┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋═‐－―=_+|-]+")
# Two letters of a label that is spread over its column.
_SPREAD_LABEL = re.compile(
    r"(?<!\S)(?:備\s+考|区\s+分|名\s+称|番\s+号|氏\s+名|住\s+所|摘\s+要|内\s+容|概\s+要|金\s+額|種\s+別|合\s+計|小\s+計|電\s+話)(?!\S)"
)
_FREE_AT_END = 4
_GOES_BEFORE = frozenset("(（～〜、。）)")
_GOES_AFTER = frozenset("、，,～〜(（・")
_LATIN = re.compile(r"[!-~]")
_IDEOGRAPHIC_SPACE = "　"


class _Piece(NamedTuple):
    """A run of characters without two spaces in it, from `start` up to `end`, and where it stands in the file."""

    text: str
    start: int
    end: int
    place: Place


_Line = tuple[_Piece, ...]
_Columns = Sequence[tuple[int, int]]
# The pieces of a row by column, the upper ones first.
_Cells = dict[int, list[_Piece]]


def read_aligned(text: str, path: str) -> Source:
    """The text's rows, a row for each blank-parted paragraph or each line that fills its columns anew.

    A page begins after a form feed; its number is left out. Lines that keep to no column are rows of one cell.
    """
    left_out: list[LeftOut] = []
    rows: list[Row] = []
    number = 0
    for page in text.split("\f"):
        first = number + 1
        lines = page.split("\n")
        number += len(lines) - 1
        starts = [Place(path, first + at, 1) for at in range(len(lines))]
        read = min([list(map(_pieces, lines, starts, repeat(measure))) for measure in (len, _by_width)], key=_starts)
        kept: list[_Line] = []
        last = max([at for at, line in enumerate(read) if line], default=-1)
        for at, line in enumerate(read):
            # A bare figure is a page's number only at its foot.
            is_number = len(line) == 1 and is_page_number(line[0].text) and (not line[0].text.isdigit() or at == last)
            if is_number:
                left_out.append(LeftOut(line[0].place, line[0].text, "ページ番号"))
            kept.append(() if is_number else line)
        rows.extend(_page_rows(kept))
    return Source(path, "空白でそろえたテキスト", (Block(tuple(rows)),), tuple(left_out))


def _by_width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def _pieces(line: str, start: Place, measure: Callable[[str], int]) -> _Line:
    """What stands between two spaces or more; positions count as `measure` does."""
    if _RULED.fullmatch(line):
        return ()
    line = _SPREAD_LABEL.sub(_without_gaps, line)
    return tuple(
        [
            _Piece(
                match[0],
                measure(line[: match.start()]),
                measure(line[: match.end()]),
                start._replace(column=match.start() + 1),
            )
            for match in _PIECE.finditer(line)
        ]
    )


def _without_gaps(match: re.Match[str]) -> str:
    """The letters together; what they leave free stands behind them."""
    return "".join(match[0].split()).ljust(len(match[0]))


def _starts(lines: Sequence[_Line]) -> int:
    """At how many positions the pieces of a table's lines begin: the fewer, the better they were measured."""
    return len({piece.start for line in lines if len(line) > 2 for piece in line})


def _page_rows(lines: Sequence[_Line]) -> Iterator[Row]:
    for part in _parts(lines):
        columns = _columns(part)
        if len(columns) < 2:
            for line in part:
                yield _text_row(line)
            continue
        yield from _part_rows(part, columns)


def _parts(lines: Sequence[_Line]) -> list[list[_Line]]:
    """The lines in parts that share their columns; a new one begins at a line of text that stands before others."""
    runs: list[list[_Line]] = [[]]
    for line in lines:
        if len(line) == 1 and any(len(one) > 2 for one in runs[-1]):
            runs.append([])
        runs[-1].append(line)
    parts = runs[:1]
    for run in runs[1:]:
        known, new = len(_columns(parts[-1])), len(_columns(run))
        if new < 2 or known < 2 or len(_columns([*parts[-1], *run])) >= max(known, new):
            parts[-1].extend(run)
        else:
            parts.append(run)
    return parts


def _columns(lines: Sequence[_Line]) -> _Columns:
    """From where to where each column reaches: what the lines with the most pieces cover, between common gaps.

    Where the first of them, the header, lies over a gap of all others, it has a label that spans columns.
    """
    most = max(map(len, lines), default=0)
    table_lines = [line for line in lines if len(line) > (2 if most > 2 else 1)]
    return max(_covered(table_lines), _covered(table_lines[1:]), key=len)


def _covered(lines: Sequence[_Line]) -> _Columns:
    columns: list[tuple[int, int]] = []
    for start, end in sorted((piece.start, piece.end) for line in lines for piece in line):
        if columns and start <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    return columns


def _part_rows(lines: Sequence[_Line], columns: _Columns) -> Iterator[Row]:
    """The rows of lines that share their columns: paragraphs, or lines that begin a row with those that carry it on."""
    fitted = [_fitted(line, columns) for line in lines]
    table_lines = [at for at, cells in enumerate(fitted) if cells and len(cells) > 1]
    by_paragraph = sum(at + 1 < len(lines) and not lines[at + 1] for at in table_lines) * 2 > len(table_lines)
    anchors = _anchors([cells for cells in fitted if cells])
    row: _Cells = {}
    for line, cells in zip(lines, fitted, strict=True):
        if not line or (cells and _is_text(cells, row, columns, by_paragraph=by_paragraph)):
            cells = None
        if row and (cells is None or _begins(cells, row, columns, anchors, by_paragraph=by_paragraph)):
            yield _row(row, columns)
            row = {}
        if cells is None:
            yield _text_row(line)
            continue
        for column, piece in cells.items():
            row.setdefault(column, []).append(piece)
    if row:
        yield _row(row, columns)


def _fitted(line: _Line, columns: _Columns) -> dict[int, _Piece] | None:
    """The line's pieces by their first column; None for a line of text, whose pieces don't keep to the columns.

    A piece keeps to a column where both begin, or both end, at about the same position.
    """
    cells: dict[int, _Piece] = {}
    for piece in line:
        over = [at for at, (start, end) in enumerate(columns) if piece.start < end and start < piece.end]
        if not over or (len(line) < 3 and len(over) > 1):
            return None
        start, end = columns[over[0]]
        if over[0] in cells and len(line) > 2:
            # The letters of a label may be spread (名　　称).
            first = cells[over[0]]
            cells[over[0]] = first._replace(text=first.text + _IDEOGRAPHIC_SPACE + piece.text, end=piece.end)
            continue
        if over[0] in cells:
            return None
        if len(line) < 3 and abs(piece.start - start) > 1 and piece.end < end - 1:
            return None
        cells[over[0]] = piece
    return cells


def _is_text(cells: dict[int, _Piece], row: _Cells, columns: _Columns, *, by_paragraph: bool) -> bool:
    """Whether the only piece of a line is text of its own: a note, a heading, or one that carries nothing on."""
    if len(cells) > 1 or not row or by_paragraph:
        return False
    if len(row) == 1:
        return True
    (piece,) = cells.values()
    return is_note(piece.text) or bare_heading(piece.text) is not None or not _carries_on(cells, row, columns)


def _begins(
    cells: dict[int, _Piece], row: _Cells, columns: _Columns, anchors: frozenset[int], *, by_paragraph: bool
) -> bool:
    """Whether the line begins a row of its own instead of carrying on the one above.

    In a paragraph only the second line of a header does, with labels below one that spans them.
    """
    if by_paragraph:
        values = [piece.text for pieces in row.values() for piece in pieces]
        return not set(cells) <= set(row) and not any(map(is_definite, values))
    if any(column in anchors and not _goes_on(piece, row.get(column, ())) for column, piece in cells.items()):
        return True
    is_long = len(cells) * 2 > len(columns)
    below_labels = [at for at in cells if at in row and not is_definite(row[at][-1].text)]
    if is_long and any(is_definite(cells[at].text) for at in below_labels):
        return True
    if anchors and not is_long:
        return False
    return not _carries_on(cells, row, columns)


def _carries_on(cells: dict[int, _Piece], row: _Cells, columns: _Columns) -> bool:
    """Whether each piece has one above it that filled its column, but for what may not begin a line, or goes on."""
    return all(
        column in row and (row[column][-1].end >= columns[column][1] - _FREE_AT_END or _goes_on(piece, row[column]))
        for column, piece in cells.items()
    )


def _goes_on(piece: _Piece, above: Sequence[_Piece]) -> bool:
    """Whether the piece must go on with the one above it, by its own sign or that one's."""
    return bool(above) and (piece.text[0] in _GOES_BEFORE or above[-1].text[-1] in _GOES_AFTER)


def _anchors(lines: Sequence[dict[int, _Piece]]) -> frozenset[int]:
    """The columns of days and numbers, which are never broken over lines: each of their cells begins a row."""
    cells = [(column, is_definite(piece.text)) for line in lines for column, piece in line.items()]
    definite = Counter([column for column, known in cells if known])
    filled = Counter([column for column, _ in cells])
    return frozenset([column for column, count in definite.items() if count * 2 > filled[column]])


def _row(cells: _Cells, columns: _Columns) -> Row:
    """The row's cells; a piece that lies over further columns spans them."""
    beginning = next(iter(cells.values()))[0].place
    found: list[Cell] = []
    for column, (start, _) in enumerate(columns):
        pieces = cells.get(column)
        spanned = next((at for at in range(column - 1, -1, -1) if at in cells), None)
        if pieces:
            end = max(piece.end for piece in pieces)
            free = [at for at in range(column + 1, len(columns)) if columns[at][0] < end and at not in cells]
            found.append(Cell(_joined([piece.text for piece in pieces]), pieces[0].place, 1 + len(free)))
        elif spanned is not None and max(piece.end for piece in cells[spanned]) > start:
            found.append(found[spanned]._replace(across=1, covered=Covered.FROM_LEFT))
        else:
            found.append(Cell("", beginning._replace(column=start + 1)))
    return Row(tuple(found))


def _joined(texts: Sequence[str]) -> str:
    """The lines of a cell as one; a space stands only between Latin words."""
    joined = ""
    for text in texts:
        between = " " if joined and _LATIN.match(joined[-1]) and _LATIN.match(text) else ""
        joined += between + text
    return joined


def _text_row(line: _Line) -> Row:
    """A line of text as a row of one cell; wide gaps become an ideographic space."""
    if not line:
        return Row(())
    return Row((Cell(_IDEOGRAPHIC_SPACE.join([piece.text for piece in line]), line[0].place),))
