"""The words of a workbook: the letter (照会), or what an export is, and how an answer is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from reportgen.dataset.model import Edition
from reportgen.document.rendering import Renderer, file_name, values_of
from reportgen.document.style import Style
from reportgen.document.text_template import TextTemplate
from reportgen.document.texts import LETTER_KEYS, InquiryTexts, Texts
from reportgen.inquiry.form import Choice, Row
from reportgen.japanese.eras import format_date

_WEEKDAYS = "月火水木金土日"
_GUIDED = {
    "unchanged": Choice.UNCHANGED.value,
    "changed": Choice.CHANGED.value,
    "retired": Choice.RETIRED.value,
    "unclear": Choice.UNCLEAR.value,
    "added": Row.NEW.value,
}


class Letter(NamedTuple):
    """What stands in the sheet 照会, top to bottom, and the workbook's name without ending.

    `guide` says what to do under its heading: for each choice (as the cell has it) when it is taken and what to write.
    """

    issued: tuple[str, ...]
    addressee: tuple[str, ...]
    sender: tuple[str, ...]
    title: str
    lead: str
    items: tuple[str, ...]
    guide_heading: str
    guide: Mapping[str, str]
    contact: tuple[str, ...]
    file_name: str


def day_with_weekday(day: date) -> str:
    """The day as an inquiry names the one by which to answer: 令和5年7月14日（金）."""
    return f"{format_date(day)}（{_WEEKDAYS[day.weekday()]}）"


def list_title(edition: Edition, texts: Texts) -> str:
    """What the list is called, on one line. Raises DataError where the template fails."""
    return " ".join(texts.list.texts["title"].render(**values_of(edition)).split())


class Letters:
    """Writes the letters of one inquiry, or what an export says. Raises DataError where a template fails."""

    def __init__(self, edition: Edition, texts: Texts, inquiry: InquiryTexts, style: Style) -> None:
        self._texts = inquiry
        self._style = style
        self._values: dict[str, Any] = {**values_of(edition), "list": list_title(edition, texts)}

    def request(self, recipient: str, number: int, due: date, count: int) -> Letter:
        """The letter that asks a recipient about so many entries."""
        values = self._values | {"due": day_with_weekday(due), "number": number, "recipient": recipient, "count": count}
        wording = self._texts.request
        renderer = Renderer(wording, {}, self._style, values)
        lines = {key: _lines(renderer, wording.lines.get(key, ())) for key in (*LETTER_KEYS, "items")}
        return Letter(
            **lines,
            title=renderer.title,
            lead=renderer.text("lead"),
            guide_heading=renderer.text("guide"),
            guide={word: renderer.render(wording.terms[key]) for key, word in _GUIDED.items()},
            file_name=file_name(wording.texts["file_name"], {**values, "title": renderer.title}),
        )

    def export(self) -> Letter:
        """What an export says of itself; an answer is given in it as in any other workbook."""
        wording = self._texts.export
        renderer = Renderer(wording, {}, self._style, self._values)
        terms = self._texts.request.terms
        no_one = self._values | {"due": "", "number": "", "recipient": "", "count": ""}
        return Letter(
            issued=(),
            addressee=(),
            sender=(),
            title=renderer.title,
            lead=renderer.text("lead"),
            items=(),
            guide_heading=renderer.text("guide"),
            guide={word: terms[key].render(**no_one) for key, word in _GUIDED.items()},
            contact=(),
            file_name=file_name(wording.texts["file_name"], {**self._values, "title": renderer.title}),
        )


def _lines(renderer: Renderer, lines: Iterable[TextTemplate]) -> tuple[str, ...]:
    """The lines, but for those that come out empty."""
    return tuple([text for line in lines if (text := renderer.render(line).strip())])
