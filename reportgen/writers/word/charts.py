"""A figure as a chart of Word's own, which a clerk can edit: DrawingML (ECMA-376 Part 1, 21.2), its data a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape
from io import BytesIO
from typing import Final

import xlsxwriter
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from xlsxwriter.utility import xl_range_abs

from reportgen.document.blocks import Figure, Properties
from reportgen.document.chart import Chart, Form, Hatch, Ink, Series
from reportgen.document.draw_chart import scale_of
from reportgen.document.style import Face, Style
from reportgen.writers.word.package import Content, PartKind
from reportgen.writers.word.picture import metafile

_CHART: Final = PartKind(CONTENT_TYPE.DML_CHART, RELATIONSHIP_TYPE.CHART, "/word/charts/{}.xml")
_WORKBOOK: Final = PartKind(CONTENT_TYPE.SML_SHEET, RELATIONSHIP_TYPE.PACKAGE, "/word/embeddings/{}.xlsx")
_PICTURE: Final = PartKind("image/x-emf", RELATIONSHIP_TYPE.IMAGE, "/word/media/{}.emf")
_MAIN: Final = "http://schemas.openxmlformats.org/drawingml/2006"
_EMU: Final = 12700  # to a point
_PATTERNS: Final = {Hatch.RISING: "wdUpDiag", Hatch.CROSSED: "diagCross"}
_LINE: Final = '<a:ln w="6350"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
_NO_LINE: Final = "<a:ln><a:noFill/></a:ln>"
_GRID: Final = (
    '<c:majorGridlines><c:spPr><a:ln w="3175"><a:solidFill><a:srgbClr val="B0B0B0"/></a:solidFill></a:ln></c:spPr>'
    "</c:majorGridlines>"
)
_AMOUNTS: Final = "#,##0;#,##0;"  # nothing for nothing, no sign of what stands under the line
_CATEGORIES_ID, _AMOUNTS_ID = 1, 2
_SHEET: Final = "Sheet1"
# The years between the ticks of a short axis, and how many ticks it has at most.
_YEARS: Final = 5
_FEW_TICKS: Final = 10
# Of the highest column: what is lower has no room for its amount.
_LEAST_LABELLED: Final = 1 / 13


def chart_run(block: Figure, number: int) -> str:
    """The run that shows the document's chart of that number, in line with the text.

    A program that has no charts shows its picture: it is none that knows Word's extensions of 2010.
    """
    chart = f'<c:chart xmlns:c="{_MAIN}/chart" r:id="chart{number}"/>'
    picture = (
        f'<pic:pic xmlns:pic="{_MAIN}/picture"><pic:nvPicPr><pic:cNvPr id="{number}" name="picture{number}"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="picture{number}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {_size(block)}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    return (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" Requires="w14">'
        f"{_drawing(block, number, 'chart', chart)}</mc:Choice>"
        f"<mc:Fallback>{_drawing(block, number, 'picture', picture)}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def _size(block: Figure) -> str:
    return f'cx="{round(block.scene.width_pt * _EMU)}" cy="{round(block.scene.height_pt * _EMU)}"'


def _drawing(block: Figure, number: int, kind: str, graphic: str) -> str:
    return (
        f'<w:drawing><wp:inline xmlns:wp="{_MAIN}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {_size(block)}/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name="{kind}{number}" descr="{escape(block.alternative)}"'
        f' title="{escape(block.title)}"/><wp:cNvGraphicFramePr/><a:graphic xmlns:a="{_MAIN}/main">'
        f'<a:graphicData uri="{_MAIN}/{kind}">{graphic}</a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def chart_parts(block: Figure, number: int, style: Style, properties: Properties) -> dict[str, Content]:
    """The parts of the document's chart of that number by their relations: the chart with its workbook, its picture."""
    workbook = Content(_WORKBOOK, _workbook(block.chart, properties))
    family = style.fonts[Face.REGULAR].family
    chart = _chart_space(block, family, f"data{number}").encode()
    return {
        f"chart{number}": Content(_CHART, chart, {f"data{number}": workbook}),
        f"picture{number}": Content(_PICTURE, metafile(block.scene, family)),
    }


def _workbook(chart: Chart, properties: Properties) -> bytes:
    """The data as the chart refers to them: a row for each category, a column for each series."""
    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    created = datetime(*properties.as_of.timetuple()[:3])
    book.set_properties({"title": properties.title, "author": properties.author, "created": created})
    sheet = book.add_worksheet(_SHEET)
    sheet.write_row(0, 1, [one.name for one in chart.series])
    sheet.write_column(1, 0, _labels(chart), book.add_format({"text_wrap": True}))
    for at, series in enumerate(chart.series, 1):
        sheet.write_column(1, at, series.amounts)
    sheet.set_column(0, 0, 30)
    book.close()
    return stream.getvalue()


def _labels(chart: Chart) -> list[str]:
    return [f"{one.label}\n{one.under}" if one.under else one.label for one in chart.categories]


def _chart_space(block: Figure, family: str, workbook: str) -> str:
    chart, family, size = block.chart, escape(family), round(block.scene.size_pt * 100)
    is_span, is_column = chart.form is Form.SPANS, chart.form is Form.COLUMNS
    stacked = "stacked" if len(chart.series) > 1 else "clustered"
    overlap = '<c:overlap val="100"/>' if len(chart.series) > 1 else ""
    series = "".join([_series(chart, at, one) for at, one in enumerate(chart.series)])
    legend = '<c:legend><c:legendPos val="t"/><c:overlay val="0"/></c:legend>'
    shown = sum(one.ink is not None for one in chart.series)
    font = f'<a:latin typeface="{family}"/><a:ea typeface="{family}"/><a:cs typeface="{family}"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{_MAIN}/chart" xmlns:a="{_MAIN}/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="{"col" if is_column else "bar"}"/><c:grouping val="{stacked}"/>'
        f'<c:varyColors val="0"/>{series}<c:gapWidth val="50"/>{overlap}<c:axId val="{_CATEGORIES_ID}"/>'
        f'<c:axId val="{_AMOUNTS_ID}"/></c:barChart>{_category_axis(is_column=is_column)}'
        f"{_amount_axis(chart, is_column=is_column, is_span=is_span)}</c:plotArea>{legend if shown > 1 else ''}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>{_NO_LINE}</c:spPr>'
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
        f'{font}</a:defRPr></a:pPr><a:endParaRPr lang="ja-JP"/></a:p></c:txPr>'
        f'<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _category_axis(*, is_column: bool) -> str:
    order, place = ("minMax", "b") if is_column else ("maxMin", "l")
    return (
        f'<c:catAx><c:axId val="{_CATEGORIES_ID}"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{place}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr>{_LINE}</c:spPr><c:crossAx val="{_AMOUNTS_ID}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _amount_axis(chart: Chart, *, is_column: bool, is_span: bool) -> str:
    first, last = chart.axis
    step = 0
    if is_column:
        first, last, step = scale_of(chart)
    elif is_span:
        step = _YEARS if last - first <= _YEARS * _FEW_TICKS else 2 * _YEARS
        first = first // step * step
    unit = f'<c:majorUnit val="{step}"/>' if step else ""
    code = "0" if is_span else "#,##0;#,##0;0"
    return (
        f'<c:valAx><c:axId val="{_AMOUNTS_ID}"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{last}"/><c:min val="{first}"/></c:scaling>'
        f'<c:delete val="{int(chart.form is Form.BARS)}"/><c:axPos val="{"l" if is_column else "t"}"/>'
        f'{"" if chart.form is Form.BARS else _GRID}<c:numFmt formatCode="{code}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:spPr>{_NO_LINE}</c:spPr><c:crossAx val="{_CATEGORIES_ID}"/><c:crosses val="autoZero"/>'
        f'<c:crossBetween val="between"/>{unit}</c:valAx>'
    )


def _series(chart: Chart, at: int, series: Series) -> str:
    rows, column = len(chart.categories), at + 1
    # What only moves the others is nothing in the legend, which programs count otherwise where bars are stacked.
    reference = _reference(0, column, 0, column)
    name = f"<c:strRef><c:f>{reference}</c:f>{_strings([series.name])}</c:strRef>" if series.ink else "<c:v> </c:v>"
    fill = _fill(series.ink) if series.ink else "<a:noFill/>"
    labels = "" if series.ink is None or chart.form is Form.SPANS else _amount_labels(chart, series)
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/>'
        f"<c:tx>{name}</c:tx>"
        f'<c:spPr>{fill}{_LINE if series.ink else _NO_LINE}</c:spPr><c:invertIfNegative val="0"/>{labels}'
        f"<c:cat><c:strRef><c:f>{_reference(1, 0, rows, 0)}</c:f>{_strings(_labels(chart))}</c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{_reference(1, column, rows, column)}</c:f><c:numCache><c:formatCode>General"
        f"</c:formatCode>{_points(map(str, series.amounts), rows)}</c:numCache></c:numRef></c:val></c:ser>"
    )


def _amount_labels(chart: Chart, series: Series) -> str:
    """The amounts on the areas, on white where they are hatched; at the ends of the bars where there is one series."""
    assert series.ink is not None
    is_single = len(chart.series) == 1
    least = max(chart.totals, default=0) * _LEAST_LABELLED if chart.form is Form.COLUMNS and not is_single else 0
    without = "".join(
        [
            f'<c:dLbl><c:idx val="{at}"/><c:delete val="1"/></c:dLbl>'
            for at, amount in enumerate(series.amounts)
            if not amount or abs(amount) < least
        ]
    )
    white = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
    ground = f"<c:spPr>{white}</c:spPr>" if series.ink.hatch is not Hatch.NONE and not is_single else ""
    light = (
        f"<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr>{white}</a:defRPr></a:pPr>"
        '<a:endParaRPr lang="ja-JP"/></a:p></c:txPr>'
    )
    return (
        f'<c:dLbls>{without}<c:numFmt formatCode="{_AMOUNTS}" sourceLinked="0"/>{ground}'
        f'{light if series.ink.is_dark and not is_single else ""}<c:dLblPos val="{"outEnd" if is_single else "ctr"}"/>'
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _fill(ink: Ink) -> str:
    ground = f'<a:srgbClr val="{ink.ground}"/>'
    if ink.hatch is Hatch.NONE:
        return f"<a:solidFill>{ground}</a:solidFill>"
    lines = '<a:fgClr><a:srgbClr val="000000"/></a:fgClr>'
    return f'<a:pattFill prst="{_PATTERNS[ink.hatch]}">{lines}<a:bgClr>{ground}</a:bgClr></a:pattFill>'


def _reference(*cells: int) -> str:
    return f"{_SHEET}!{xl_range_abs(*cells)}"


def _strings(texts: list[str]) -> str:
    return f"<c:strCache>{_points(map(escape, texts), len(texts))}</c:strCache>"


def _points(values: Iterator[str], count: int) -> str:
    points = "".join([f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values)])
    return f'<c:ptCount val="{count}"/>{points}'
