"""Lines of a word processor: what fills each line with what fits is led to the line ends of the pages."""

from __future__ import annotations

import re
import unicodedata

import pytest

from reportgen.content import Align, Content, Span
from reportgen.document.blocks import Properties
from reportgen.document.style import Style
from reportgen.document.table import Cell
from reportgen.japanese.line_breaking import break_opportunities
from reportgen.layout.flow import AS_IT_IS, Flow, Flows, with_line_ends
from reportgen.layout.pages import Origin, Page, Pages, PlacedText
from reportgen.layout.set_text import Measurers, Setter

ORIGIN = Origin(1, 0, 0)
TOWNS = "室蘭市、登別市、伊達市、苫小牧市、豊浦町、壮瞥町、洞爺湖町、白老町、新ひだか町、えりも町"
GAP = re.compile("(?<=[一-鿿ぁ-ヿ])[0-9A-Za-z]|(?<=[0-9A-Za-z])[一-鿿ぁ-ヿ]")


def text(words: str) -> Content:
    return (Span(words),)


def led(
    content: Content, width_em: float, style: Style, measurers: Measurers, align: Align = Align.LEFT
) -> tuple[list[str], Flow]:
    """The content's lines on the pages in a column of that inner width, and what leads them."""
    width = width_em * style.texts["body"].size_pt
    placed = PlacedText(0, 0, Setter(style, measurers).set(content, "body", width, align), ORIGIN)
    properties = Properties("", "", "", "ja-JP", None)  # type: ignore[arg-type]
    flows = Flows(Pages(properties, (Page(1, style.sheet, (placed,), (), ()),), ()), style, measurers)
    cell = Cell(content, 0, 0, "body", align)
    return [line.text for line in placed.text.lines], flows.of(ORIGIN, cell, width)


def filled(words: str, width_em: float, flow: Flow, size_pt: float, gap_em: float) -> list[str]:
    """The lines of a word processor that parts words anywhere, with a gap beside Latin letters and digits."""
    wider = {place: by / size_pt for place, by in flow.wider_pt}
    room = width_em - flow.narrower_pt / size_pt
    found, line, width = [], "", 0.0
    breaks = {*break_opportunities(words), len(words)}
    begin = 0
    for index, character in enumerate(words):
        own = 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5
        width += own + wider.get(index, 0.0) + (gap_em if GAP.match(words, index) else 0.0)
        if width > room + 0.01 and character not in " 　":
            back = max((place for place in breaks if begin < place <= index), default=index)
            found.append(words[begin:back])
            begin = back
            line = words[back : index + 1]
            width = sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in line)
    return [*found, words[begin:]]


@pytest.mark.parametrize("gap_em", [0.0, 0.2])
@pytest.mark.parametrize(
    ("words", "width_em"),
    [
        *[(TOWNS, width) for width in (8.4, 11.9, 12.5, 13.7, 16.2, 20.5)],
        (TOWNS.replace("、苫小牧市", "").replace("、新ひだか町", ""), 12.5),
        ("昭和63年及び平成24年から実施", 5.6),
        ("西胆振防災体制構築事業", 8.5),
        ("6市町による防災協定を締結し、災害時などにおける応援体制を構築する", 15.6),
    ],
)
def test_what_is_kept_whole_stays_whole_and_no_line_is_added(
    words: str, width_em: float, gap_em: float, style: Style, measurers: Measurers
) -> None:
    lines, flow = led(text(words), width_em, style, measurers)
    assert len(lines) > 1
    size = style.texts["body"].size_pt
    made = filled(words, width_em, flow, size, gap_em)
    assert len(made) <= len(lines)
    (measured,) = measurers.regular.measure(text(words))
    ends = {len("".join(made[:count])) for count in range(1, len(made) + 1)}
    assert ends <= set(measured.stops)
    assert len(made[-1].strip("、。")) > 1


def test_unled_a_word_processor_parts_names(style: Style, measurers: Measurers) -> None:
    lines, _ = led(text(TOWNS), 12.5, style, measurers)
    assert filled(TOWNS, 12.5, AS_IT_IS, 9, 0.0) != lines


def test_the_lines_of_the_pages_are_taken_where_a_measure_gives_them(style: Style, measurers: Measurers) -> None:
    lines, flow = led(text("室蘭市、登別市、伊達市、豊浦町、壮瞥町、洞爺湖町"), 13.9, style, measurers)
    assert lines == ["室蘭市、登別市、伊達市、", "豊浦町、壮瞥町、洞爺湖町"]
    assert 0 < flow.narrower_pt < 1.9 * 9
    assert flow.wider_pt == ()


def test_a_date_that_only_gaps_make_too_wide_takes_a_little_of_the_padding(style: Style, measurers: Measurers) -> None:
    lines, flow = led(text("平成10年9月1日"), 8.05, style, measurers)
    assert filled("平成10年9月1日", 8.05, AS_IT_IS, 9, 0.2) != lines
    assert filled("平成10年9月1日", 8.05, flow, 9, 0.2) == lines
    assert -0.6 * 9 < flow.narrower_pt < 0


def test_what_fits_its_line_is_left_alone(style: Style, measurers: Measurers) -> None:
    assert led(text("平成23年\n（平成12年）"), 12, style, measurers)[1] == AS_IT_IS


def test_a_text_without_a_place_on_the_pages_is_left_alone(style: Style, measurers: Measurers) -> None:
    flows = Flows(Pages(None, (), ()), style, measurers)  # type: ignore[arg-type]
    assert flows.of(ORIGIN, Cell(text(TOWNS), 0, 0, "body", Align.LEFT), 90.0) == AS_IT_IS


def test_lines_that_are_justified_keep_their_measure_unless_a_name_would_be_parted(
    style: Style, measurers: Measurers
) -> None:
    words = "観光サービス提供促進、基盤整備、情報発信等による、広域的な滞在型・体験型観光の推進"
    assert led(text(words), 15.6, style, measurers, Align.JUSTIFY)[1] == AS_IT_IS
    assert led(text(TOWNS), 12.5, style, measurers, Align.JUSTIFY)[1] != AS_IT_IS


def test_a_style_may_have_the_lines_of_the_pages_set(style: Style, measurers: Measurers) -> None:
    as_set = style._replace(files=style.files._replace(word_lines="as-set"))
    content = text("昭和63年\n" + TOWNS)
    lines, flow = led(content, 12.5, as_set, measurers)
    (span,) = with_line_ends(content, flow.breaks)
    assert span.text.split("\n") == lines
    assert flow.wider_pt == ()


def test_line_ends_go_into_the_span_in_which_they_stand() -> None:
    spans = (Span("室蘭市、", whole=True), Span("登別市", underlined=True))
    assert with_line_ends(spans, (4, 6)) == (
        Span("室蘭市、\n", whole=True),
        Span("登別\n市", underlined=True),
    )
