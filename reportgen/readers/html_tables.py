"""HTML pages: their tables as rows of cells, and the texts around these in order (HTML Living Standard, 4.9)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from reportgen.diagnostics import Place, PlacedText
from reportgen.readers.source import Block, Cell, Covered, LeftOut, Role, Row, Source

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SPACE = re.compile(r"[ \t\n\r\f\xa0]+")
# A line break of the markup between two wide characters is no space.
_BETWEEN_WIDE = re.compile(r"(?<=[^\x00-\xff])[ \t]*\n[ \t\n]*(?=[^\x00-\xff])")
_NOT_SHOWN = frozenset(["script", "style", "template", "noscript", "head", "rt", "rp", "select", "button", "textarea"])
_NAVIGATION = frozenset(["nav", "footer", "header", "aside", "form"])
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer
        form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr
        ul""",
    )
)
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_TERMS = 2
_MOST_COLUMNS = 1000  # the bound of 4.9.12 for colspan
_MOST_ROWS = 65534


def read_html(text: str, path: str) -> Source:
    """The page's tables and texts. What guides through the site (nav, footer) is left out."""
    from lxml import etree, html

    reader = _Reader(text.split("\n"), path)
    title = None
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = html.document_fromstring(text.encode(), parser=parser)
    except etree.ParserError:  # nothing but white space and comments
        root = None
    if root is not None:
        reader.read(root)
        title = reader.page_title(root)
    return Source(path, "HTML", tuple(reader.blocks()), tuple(reader.left_out), page_title=title)


class _Reader:
    """Walks through the page and gathers what is shown."""

    def __init__(self, lines: list[str], path: str) -> None:
        self._lines = lines
        self._path = path
        self._blocks: list[Block] = []
        self._texts: list[Row] = []
        self.left_out: list[LeftOut] = []

    def blocks(self) -> list[Block]:
        """All blocks so far, texts behind the last table among them."""
        self._close_texts()
        return self._blocks

    def page_title(self, root: HtmlElement) -> PlacedText | None:
        """The title that a browser shows in its window."""
        element = root.find(".//title")
        return None if element is None else PlacedText(_collapsed(element.text or ""), self._place(element, ""))

    def read(self, element: HtmlElement, role: Role = Role.PROSE) -> None:
        """Takes in what the element shows."""
        tag = element.tag
        if tag in _NOT_SHOWN or _is_hidden(element):
            return
        if tag in _NAVIGATION and (tag != "header" or element.find(".//h1") is None):
            shown = _shown(element)
            if shown and element.find(".//table") is None:
                self.left_out.append(LeftOut(self._place(element, shown), shown, "ページの案内"))
                return
        if tag == "table" and not _is_layout(element):
            self._close_texts()
            self._blocks.append(self._table(element))
            return
        if tag == "dl":
            self._read_terms(element, role)
            return
        own_role = Role.TITLE if tag == "h1" else Role.HEADING if tag in _HEADINGS else role
        loose = [element.text or ""]
        for child in element:
            if child.tag in _BLOCKS:
                self._add_text("".join(loose), element, own_role)
                self.read(child, own_role)
                loose = [child.tail or ""]
            else:
                loose += [_raw(child), child.tail or ""]
        self._add_text("".join(loose), element, own_role)

    def _read_terms(self, element: HtmlElement, role: Role) -> None:
        """Terms with what is said of them, each on one line."""
        line: list[str] = []
        begins = element
        for child in element.iter("dt", "dd"):
            if child.tag == "dt" and line:
                self._add_text("　".join(line), begins, role)
                line = []
            begins = begins if line else child
            line.append(_shown(child).replace("\n", "　"))
        self._add_text("　".join(line), begins, role)

    def _add_text(self, raw: str, element: HtmlElement, role: Role) -> None:
        for line in _collapsed(raw).split("\n"):
            if line:
                self._texts.append(Row((Cell(line, self._place(element, line)),), role))

    def _close_texts(self) -> None:
        if self._texts:
            self._blocks.append(Block(tuple(self._texts)))
            self._texts = []

    def _table(self, table: HtmlElement) -> Block:
        for caption in table.iterfind("caption"):
            shown = _shown(caption)
            if shown:
                self._texts.append(Row((Cell(shown, self._place(caption, shown)),), Role.CAPTION))
        self._close_texts()
        rows: list[Row] = []
        open_cells: dict[int, tuple[int, Cell]] = {}
        in_order = [row for name in ("thead", "tbody", "tfoot") for row in _rows_of(table, name)]
        for row in in_order:
            cells, open_cells = self._cells(row, open_cells)
            heads = [cell.tag == "th" for cell in row if cell.tag in ("td", "th") and _shown(cell)]
            section = row.getparent().tag
            role = Role.PLAIN
            if section == "thead" or (len(heads) > 1 and all(heads)):
                role = Role.HEADER
            elif section == "tfoot":
                role = Role.FOOTER
            rows.append(Row(tuple(cells), role, is_hidden=_is_hidden(row)))
        return Block(tuple(rows), marks_headers=_marks_headers(table, rows))

    def _cells(
        self, row: HtmlElement, open_cells: dict[int, tuple[int, Cell]]
    ) -> tuple[list[Cell], dict[int, tuple[int, Cell]]]:
        """The row's cells with those that reach down from above (4.9.12, forming a table)."""
        cells: dict[int, Cell] = {}
        still_open: dict[int, tuple[int, Cell]] = {}
        for column, (left, cell) in open_cells.items():
            cells[column] = cell
            if left > 1:
                still_open[column] = (left - 1, cell)
        column = 0
        for element in row:
            if element.tag not in ("td", "th"):
                continue
            while column in cells:
                column += 1
            across = _span(element, "colspan", _MOST_COLUMNS)
            down = _span(element, "rowspan", _MOST_ROWS)
            text = _shown(element)
            first = Cell(text, self._place(element, text), across, down)
            for at in range(column, column + across):
                covered = Covered.NOT if at == column else Covered.FROM_LEFT
                cells[at] = first if at == column else Cell(text, first.place, covered=covered)
                if down > 1:
                    still_open[at] = (down - 1, Cell(text, first.place, covered=Covered.FROM_ABOVE))
            column += across
        width = max(cells, default=-1) + 1
        place = self._place(row, "")
        return [cells.get(at, Cell("", place)) for at in range(width)], still_open

    def _place(self, element: HtmlElement, text: str) -> Place:
        """The line on which the element begins, and the column of its text where it stands on that line."""
        line = min(element.sourceline or 1, len(self._lines))
        column = self._lines[line - 1].find(text.split("\n")[0][:8]) if text else -1
        return Place(self._path, line, max(column, 0) + 1)


def _marks_headers(table: HtmlElement, rows: Sequence[Row]) -> bool:
    """Whether the table marks its header rows; two columns with marked cells are terms, and have none."""
    is_narrow = max([len(row.cells) for row in rows], default=0) <= _TERMS
    return any(row.role is Role.HEADER for row in rows) or (is_narrow and table.find(".//th") is not None)


def _rows_of(table: HtmlElement, section: str) -> Iterator[HtmlElement]:
    """The rows of all sections of that name; those that stand in none belong to the body."""
    for child in table:
        if child.tag == section:
            yield from child.iterfind("tr")
        elif child.tag == "tr" and section == "tbody":
            yield child


def _is_layout(table: HtmlElement) -> bool:
    """Whether the table only places others."""
    return table.get("role") in ("presentation", "none") or table.find(".//table") is not None


def _is_hidden(element: HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _span(cell: HtmlElement, name: str, most: int) -> int:
    text = (cell.get(name) or "").strip()
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() else 1


def _shown(element: HtmlElement) -> str:
    return _collapsed(_raw(element))


def _raw(element: HtmlElement) -> str:
    """The element's text; forced breaks and the ends of blocks in it are U+2028."""
    if element.tag in _NOT_SHOWN or _is_hidden(element):
        return ""
    if element.tag == "br":
        return "\u2028"
    if element.tag == "img":
        return element.get("alt") or ""
    inner = (element.text or "") + "".join(_parts(element))
    return f"\u2028{inner}\u2028" if element.tag in _BLOCKS and element.tag not in ("td", "th", "caption") else inner


def _parts(children: Iterable[HtmlElement]) -> Iterator[str]:
    for child in children:
        yield _raw(child)
        yield child.tail or ""


def _collapsed(raw: str) -> str:
    """The text with its white space as a browser shows it, and line feeds where lines are broken."""
    shown = _SPACE.sub(" ", _BETWEEN_WIDE.sub("", raw))
    return "\n".join([line for part in shown.split("\u2028") if (line := part.strip())])
