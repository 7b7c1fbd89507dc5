"""The matrix (星取表) as a document: entries by towns with a sign in each cell, its legend, its sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from reportgen.content import Align, Content, Span
from reportgen.dataset.matrix import Cell, Matrix, MatrixRow, Part, matrix_of
from reportgen.dataset.model import Edition
from reportgen.document.blocks import Block, Column, Heading, Note, Row, RowForm, Table
from reportgen.document.compose import town_name
from reportgen.document.rendering import Renderer, bookmark_of, titled_name, values_of
from reportgen.document.style import Style
from reportgen.document.subjects import Composed, OfFigures
from reportgen.document.texts import FigureTexts, Wording
from reportgen.fields.kind import Head

_ENTRY, _TOTAL = "matrix.entry", "matrix.total"


def matrices(subject: OfFigures, texts: FigureTexts, style: Style) -> Iterator[Composed]:
    """The matrix of the edition, if any of its columns says who takes part in what. Raises DataError."""
    edition, wording = subject.edition, texts.matrix
    matrix = matrix_for(edition, wording)
    if len(matrix.heads) > 1 or any(head.body for head in matrix.heads):  # a single column of marks is none
        values = values_of(edition, subject.revised_on)
        renderer = Renderer(wording, {}, style, values)
        blocks = tuple(_Composer(renderer, edition, matrix).blocks())
        document = renderer.document(blocks, edition.host.name, edition.as_of)
        yield Composed(titled_name(wording, values), document)


def matrix_for(edition: Edition, wording: Wording) -> Matrix:
    """The matrix of the columns that the wording chooses. Raises DataError."""
    chosen, leading = (
        [text for line in wording.lines.get(key, ()) if (text := line.render())] for key in ("chosen", "leading")
    )
    return matrix_of(edition, chosen, leading)


class _Composer:
    def __init__(self, renderer: Renderer, edition: Edition, matrix: Matrix) -> None:
        self._renderer = renderer
        self._edition = edition
        self._matrix = matrix
        self._has_bodies = any(head.body for head in matrix.heads)
        self._signs = {part: self._sign(part) for part in Part}

    def _sign(self, part: Part) -> Content:
        """The sign of a town's part, with the words that are heard for it."""
        term = self._renderer.term
        return (Span(term(f"{part.value}_sign"), expansion=term(part.value)),)

    def blocks(self) -> Iterator[Block]:
        renderer = self._renderer
        heading = renderer.text("heading")
        yield renderer.title_block()
        yield Heading(
            renderer.content(heading),
            renderer.content(renderer.text("aside")),
            bookmark_of(heading),
            renderer.wording.texts["heading"].place,
        )
        used = {cell for row in self._matrix.rows for cell in row.cells}
        said = [f"{self._signs[part][0].text}　{renderer.term(part.value)}" for part in Part if part in used]
        if said:
            text = renderer.text("legend", signs="　　".join(said))
            yield Note(renderer.content(text), renderer.wording.texts["legend"].place)
        yield self._table(heading)
        if left_out := [f"「{section.heading}」" for section in self._matrix.left_out]:
            text = renderer.text("left_out", headings="".join(left_out))
            yield Note(renderer.content(text), renderer.wording.texts["left_out"].place)

    def _table(self, heading: str) -> Table:
        renderer, matrix = self._renderer, self._matrix
        labels = [self._label(head) for head in matrix.heads]
        first = list(dict.fromkeys(row.section.labels[row.section.head] for row in matrix.rows))
        label = first[0] if len(first) == 1 else ""
        counted = tuple([self._signs[part][0].text for part in (Part.TAKES_PART, Part.LEADS)])
        columns = [
            Column(
                _ENTRY,
                renderer.content(renderer.render(renderer.wording.columns["entry"], label=label)),
                Align.LEFT,
                heads_row=True,
            ),
            *[
                Column(
                    f"matrix.{at}",
                    renderer.content(text),
                    Align.CENTER,
                    is_upright=True,
                    under=renderer.content(head.under) if head.under else (),
                    counted=counted if head.body else (),
                )
                for at, (head, text) in enumerate(zip(matrix.heads, labels, strict=True))
            ],
        ]
        if self._has_bodies:
            columns.append(
                Column(_TOTAL, renderer.content(renderer.render(renderer.wording.columns["total"])), Align.CENTER)
            )
        summary = renderer.text("table_summary", heading=heading, count=len(matrix.rows), labels="、".join(labels))
        return Table(tuple(columns), tuple(self._rows()), summary)

    def _label(self, head: Head) -> str:
        return town_name(self._edition, head.body) if head.body is not None else head.label

    def _rows(self) -> Iterator[Row]:
        renderer, rows = self._renderer, self._matrix.rows
        sections = {row.section.id for row in rows}
        runs = [list(run) for _, run in groupby(rows, lambda row: (row.section.id, row.entry.group))]
        for run in runs:
            if len(runs) > 1:
                named = run[0].section.heading if len(sections) > 1 else ""
                text = renderer.text("band", heading=named, group=run[0].entry.group, count=len(run))
                yield self._sums(renderer.content(text.strip()), run, RowForm.BAND)
            for row in run:
                yield self._row(row)
        total = renderer.content(renderer.render(renderer.wording.columns["total"]))
        yield self._sums(total, rows, RowForm.TOTAL)

    def _sums(self, label: Content, rows: Sequence[MatrixRow], form: RowForm) -> Row:
        """The row that says of each head how many of the rows have a sign."""
        counts = [self._matrix.total(at, rows) for at in range(len(self._matrix.heads))]
        cells = [label, *map(_number, counts)]
        if self._has_bodies:
            cells.append(_number(sum(row.named for row in rows)))
        return Row("", tuple(cells), {}, form)

    def _row(self, row: MatrixRow) -> Row:
        cells = [self._renderer.content(row.title), *map(self._cell, row.cells)]
        if self._has_bodies:
            cells.append(_number(row.named))
        return Row(row.entry.id, tuple(cells))

    def _cell(self, cell: Cell) -> Content:
        return self._signs[cell] if isinstance(cell, Part) else self._renderer.content(cell)


def _number(count: int | None) -> Content:
    return (Span("" if count is None else str(count), whole=True, amount=count),)
