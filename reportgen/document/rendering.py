"""The wording with its values put in, as contents, furniture and names: what all composers share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError
from reportgen.document.blocks import (
    Block,
    Column,
    Content,
    Document,
    Furniture,
    PageField,
    Paragraph,
    Properties,
    Row,
    Span,
    Title,
)
from reportgen.document.marks import marked
from reportgen.document.messages import BAD_FILE_NAME, EMPTY_TITLE
from reportgen.document.style import CHANGES, Style
from reportgen.document.text_template import TextTemplate
from reportgen.document.texts import Wording
from reportgen.japanese.brackets import widen_brackets
from reportgen.japanese.eras import format_date

_LANGUAGE = "ja-JP"
_LINE_END = Span("\n")
# Stand-ins for page numbers while a text is rendered; data and templates can't hold control characters.
_PAGE_FIELDS = {"\x01": PageField.PAGE, "\x02": PageField.PAGES}
_WORD_CHARACTERS = "0-9A-Za-zＡ-Ｚａ-ｚ０-９"
# What Windows refuses in a file name, in its full-width form.
_IN_FILE_NAMES = str.maketrans('\\/:*?"<>|', "＼／：＊？”＜＞｜")
# Names of devices, with any ending.
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?", re.IGNORECASE)
_HEADING_BRACKETS = str.maketrans("", "", "〈〉")
# A file system's 255 bytes less room for an ending and a mark of ours.
_LONGEST_NAME_BYTES = 220


class Renderer:
    """Renders the texts of one document with its values; `title` becomes one of them.

    Raises DataError where a template fails or the title comes out empty.
    """

    def __init__(
        self, wording: Wording, abbreviations: Mapping[str, str], style: Style, values: Mapping[str, Any]
    ) -> None:
        self.wording = wording
        self._abbreviations = abbreviations
        self._abbreviation = _any_of(abbreviations)
        self._style = style
        title = wording.texts["title"]
        self.title = title.render(**values)
        if not self.title.strip():
            raise title.failure(EMPTY_TITLE)
        self._values = {**values, "title": self.title}

    def text(self, key: str, **values: object) -> str:
        """The text of that key, with further values."""
        return self.render(self.wording.texts[key], **values)

    def render(self, text: TextTemplate, **values: object) -> str:
        """The text with its values put in."""
        return text.render(**(self._values | {"page": "", "pages": ""} | values))

    def term(self, key: str, **values: object) -> str:
        """The term of that key, with its values put in."""
        return self.render(self.wording.terms[key], **values)

    def shown(self, text: str) -> str:
        """The text in the characters that the style prints."""
        return widen_brackets(text) if self._style.full_width_brackets else text

    def content(self, text: str) -> Content:
        """The text as the style prints it: its abbreviations with what they stand for, its addresses as links."""
        text = self.shown(text)
        if self._abbreviation is None or not self._abbreviation.search(text):
            return marked((Span(text),))
        expansions = self._abbreviations
        parts = [part for part in self._abbreviation.split(text) if part]
        return marked(tuple([Span(part, expansion=expansions.get(part, "")) for part in parts]))

    def paragraph(self, *keys: str) -> Paragraph:
        """The texts of these keys as a paragraph."""
        return Paragraph(self.content("".join(map(self.text, keys))), self.wording.texts[keys[-1]].place)

    def columns_of_changes(self, fields: Sequence[str]) -> tuple[Column, ...]:
        """The columns of a table on changes; the first says what its rows are about."""
        labels, styles = self.wording.columns, self._style.columns
        return tuple(
            [
                Column(
                    CHANGES + field,
                    self.content(self.render(labels[field])),
                    styles[CHANGES + field].align,
                    heads_row=at == 0,
                )
                for at, field in enumerate(fields)
            ]
        )

    def title_block(self, *, begins_page: bool = False) -> Title:
        """The title and what stands under it, a line of the page for each line."""
        texts = self.wording.texts
        keys = ("title", "subtitle", "revision")
        lines = [line for key in keys if key in texts for line in self.text(key).split("\n")]
        return Title(tuple(self.content(line) for line in lines if line), begins_page, texts["title"].place)

    def document(self, blocks: tuple[Block, ...], author: str, as_of: date) -> Document:
        """The document of these blocks, with its properties, running head and foot."""
        head = self.wording.texts["running_head"]
        foot = [(line.place, f) for line in self.wording.lines.get("foot", ()) if (f := self._furniture(line))]
        # The name by which further pages and open windows are told apart.
        name = self._flat("running_head").strip() or self._flat("title", "subtitle")
        properties = Properties(name, author, self._flat("subject"), _LANGUAGE, as_of)
        places = (head.place, *(place for place, _ in foot))
        return Document(properties, self._furniture(head), tuple(f for _, f in foot), blocks, places)

    def _flat(self, *keys: str) -> str:
        """Texts as one line, for properties that have no lines."""
        found = [self.text(key) for key in keys if key in self.wording.texts]
        return " ".join("　".join(found).split("\n"))

    def _furniture(self, text: TextTemplate) -> Furniture:
        rendered = self.shown(self.render(text, page="\x01", pages="\x02"))
        return tuple(_PAGE_FIELDS.get(part, part) for part in re.split("([\x01\x02])", rendered) if part)


def values_of(edition: Edition, revised_on: date | None = None) -> dict[str, Any]:
    """What any text on an edition may name; `revised_on` is the day of a re-issue, else empty."""
    return {
        "region": edition.region,
        "host": edition.host.name,
        "date": format_date(edition.as_of),
        "revised_on": format_date(revised_on) if revised_on else "",
    }


def titled_name(wording: Wording, values: Mapping[str, Any]) -> str:
    """The name without ending of the files of a document, which may have its title in it. Raises DataError."""
    return file_name(wording.texts["file_name"], {**values, "title": wording.texts["title"].render(**values)})


def file_name(text: TextTemplate, values: Mapping[str, Any]) -> str:
    """The name of a file or folder, NFC. Raises DataError where none comes of the text that any system takes."""
    rendered = unicodedata.normalize("NFC", text.render(**values)).translate(_IN_FILE_NAMES).strip()
    problem = ""
    if not rendered.strip(". "):
        problem = "空です"
    elif "\n" in rendered:
        problem = "改行を含みます"
    elif _DEVICE.fullmatch(rendered):
        problem = "Windows では別の意味の名前です"
    elif len(rendered.encode()) > _LONGEST_NAME_BYTES:
        problem = "長すぎます"
    if problem:
        raise DataError([BAD_FILE_NAME.at(text.place, name=rendered, problem=problem)])
    return rendered.rstrip(". ")


def plain_row(cells: Iterable[Content], entry_id: str = "") -> Row:
    """A row whose texts stand nowhere in the data."""
    return Row(entry_id, tuple(cells))


def in_lines(lines: Iterable[Content]) -> Content:
    """Contents one under another in one."""
    return tuple([span for at, line in enumerate(lines) for span in ((_LINE_END, *line) if at else line)])


def bookmark_of(heading: str) -> str:
    """What the file's outline calls a section: its heading without the brackets that set it off on paper."""
    return heading.translate(_HEADING_BRACKETS).strip()


def _any_of(abbreviations: Mapping[str, str]) -> re.Pattern[str] | None:
    """What finds any of them, the longest first, but none inside a longer word of Latin letters and digits."""
    if not abbreviations:
        return None
    words = "|".join(map(re.escape, sorted(abbreviations, key=len, reverse=True)))
    return re.compile(f"(?<![{_WORD_CHARACTERS}])({words})(?![{_WORD_CHARACTERS}])")
