"""A figure as a chart that Word and Excel draw (DrawingML, ECMA-376 Part 1, 21.2), and its data on a sheet.

The sums on stacked amounts are labels of series that have no ink: formulas of the sheet, so they follow its amounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from math import ceil
from typing import Any, Final

from xlsxwriter.utility import quote_sheetname, xl_range, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from reportgen.document.blocks import Figure
from reportgen.document.chart import Chart, Form, Hatch, Ink
from reportgen.document.draw_chart import scale_of

# Of workbooks: a text stays one, whatever it looks like.
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MAIN: Final = "http://schemas.openxmlformats.org/drawingml/2006"
_PATTERNS: Final = {Hatch.RISING: "wdUpDiag", Hatch.CROSSED: "diagCross"}
_LINE: Final = '<a:ln w="6350"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
_NO_LINE: Final = "<a:ln><a:noFill/></a:ln>"
_GRID: Final = (
    '<c:majorGridlines><c:spPr><a:ln w="3175"><a:solidFill><a:srgbClr val="B0B0B0"/></a:solidFill></a:ln></c:spPr>'
    "</c:majorGridlines>"
)
_AMOUNTS: Final = "#,##0;#,##0;"  # nothing for nothing, no sign of what stands under the line
_NO_AREA: Final = f'<c:spPr><a:noFill/>{_NO_LINE}</c:spPr><c:invertIfNegative val="0"/>'
_OVERLAP: Final = '<c:overlap val="100"/>'
_CATEGORIES_ID, _AMOUNTS_ID = 1, 2
# How far the axis of bars goes beyond the longest, for its sum and for what a clerk may make of it.
_ROOM: Final = 1.1
_TWO_LINES_PT: Final = 30
# The years between the ticks of a short axis, and how many ticks it has at most.
_YEARS: Final = 5
_FEW_TICKS: Final = 10
# Of the highest column: what is lower has no room for its amount.
_LEAST_LABELLED: Final = 1 / 13


def _sums_of(chart: Chart) -> list[tuple[str, Sequence[int], str, str]]:
    """The sums of stacked amounts above the line, and below it where there are any: name, amounts, of what, place."""
    sides = [(chart.totals, ">0", "t"), ([-amount for amount in chart.below], "<0", "b")]
    return [(name, *side) for name, side in zip(chart.sum_labels, sides, strict=False) if any(side[0])]


def write_data(sheet: Worksheet, chart: Chart, look: Any) -> int:  # noqa: ANN401 - XlsxWriter's formats have no types
    """Writes the data as the chart refers to them: a row for each category, a column for each series and for its sums.

    How many columns there are then.
    """
    sums, count = _sums_of(chart), len(chart.series)
    sheet.write_row(0, 1, [*[one.name for one in chart.series], *[name for name, *_ in sums]], look)
    sheet.write_column(1, 0, _labels(chart), look)
    for at, series in enumerate(chart.series, 1):
        sheet.write_column(1, at, series.amounts, look)
    for at, (_, amounts, condition, _) in enumerate(sums, count + 1):
        for row, amount in enumerate(amounts, 1):
            sheet.write_formula(row, at, f'=SUMIF({xl_range(row, 1, row, count)},"{condition}")', look, amount)
    for row in [row for row, one in enumerate(chart.categories, 1) if one.under]:
        sheet.set_row(row, _TWO_LINES_PT)
    sheet.set_column(0, 0, 30)
    return count + len(sums) + 1


def _labels(chart: Chart) -> list[str]:
    return [f"{one.label}\n{one.under}" if one.under else one.label for one in chart.categories]


def chart_space(block: Figure, family: str, sheet: str, *, external: str = "", title: str = "") -> str:
    """The chart's part; its data are on the sheet of that name, in a workbook that the relation `external` leads to."""
    family, size = escape(family), round(block.scene.size_pt * 100)
    font = f'<a:latin typeface="{family}"/><a:ea typeface="{family}"/><a:cs typeface="{family}"/>'
    heading = '<c:autoTitleDeleted val="1"/>'
    if title:
        said = f'<a:p><a:r><a:rPr lang="ja-JP" b="1"/><a:t>{escape(title)}</a:t></a:r></a:p>'
        heading = f'<c:title><c:tx><c:rich><a:bodyPr/>{said}</c:rich></c:tx><c:overlay val="0"/></c:title>'
        heading += '<c:autoTitleDeleted val="0"/>'
    relation = f'<c:externalData r:id="{external}"><c:autoUpdate val="0"/></c:externalData>' if external else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{_MAIN}/chart" xmlns:a="{_MAIN}/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart>{heading}<c:plotArea><c:layout/>'
        f"{_plots(block.chart, escape(quote_sheetname(sheet)))}</c:plotArea>{_legend(block.chart)}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>{_NO_LINE}</c:spPr>'
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>'
        f'{font}</a:defRPr></a:pPr><a:endParaRPr lang="ja-JP"/></a:p></c:txPr>{relation}</c:chartSpace>'
    )


def _plots(chart: Chart, sheet: str) -> str:
    """The areas with their axes, and the sums, of which only the labels are seen: points on columns, bars behind bars.

    What is nothing in the legend has no name: programs count its entries otherwise where bars are stacked.
    """
    sums, is_column, is_stacked = _sums_of(chart), chart.form is Form.COLUMNS, len(chart.series) > 1
    areas = [_areas(chart, sheet, at) for at in range(len(chart.series))]
    axes = "".join([f'<c:axId val="{axis}"/>' for axis in (_CATEGORIES_ID, _AMOUNTS_ID)])
    points = ""
    if is_column and sums:
        look = f'<c:spPr>{_NO_LINE}</c:spPr><c:marker><c:symbol val="none"/></c:marker>'
        lines = [
            _series(chart, sheet, at, name, amounts, look + _labels_at(place))
            for at, (name, amounts, _, place) in enumerate(sums, len(areas))
        ]
        points = f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{"".join(lines)}{axes}</c:lineChart>'
    elif sums:
        areas.append(_series(chart, sheet, len(areas), "", sums[0][1], _NO_AREA + _labels_at("inBase")))
    return (
        f'<c:barChart><c:barDir val="{"col" if is_column else "bar"}"/>'
        f'<c:grouping val="{"stacked" if is_stacked else "clustered"}"/><c:varyColors val="0"/>{"".join(areas)}'
        f'<c:gapWidth val="50"/>{_OVERLAP if is_stacked else ""}{axes}</c:barChart>{points}{_axes(chart)}'
    )


def _legend(chart: Chart) -> str:
    """What stands for which series, where there are several; the sums are none of them."""
    if sum(one.ink is not None for one in chart.series) < 2:
        return ""
    sums = _sums_of(chart) if chart.form is Form.COLUMNS else ()
    numbers = range(len(chart.series), len(chart.series) + len(sums))
    without = "".join([f'<c:legendEntry><c:idx val="{at}"/><c:delete val="1"/></c:legendEntry>' for at in numbers])
    return f'<c:legend><c:legendPos val="t"/>{without}<c:overlay val="0"/></c:legend>'


def _axes(chart: Chart) -> str:
    """The axis of the categories and that of the amounts; that of bars goes a bit beyond them."""
    is_column, is_span = chart.form is Form.COLUMNS, chart.form is Form.SPANS
    order, place, across = ("minMax", "b", "l") if is_column else ("maxMin", "l", "t")
    first, last = chart.axis
    step = 0
    if is_column:
        first, _, step = scale_of(chart)
    elif is_span:
        step = _YEARS if last - first <= _YEARS * _FEW_TICKS else 2 * _YEARS
        first = first // step * step
    else:
        last = ceil(last * _ROOM)
    most = "" if is_column else f'<c:max val="{last}"/>'
    least = "" if is_column and first else f'<c:min val="{first}"/>'
    unit = f'<c:majorUnit val="{step}"/>' if step else ""
    code, ticks = "0" if is_span else "#,##0;#,##0;0", "none" if chart.form is Form.BARS else "nextTo"
    return (
        f'<c:catAx><c:axId val="{_CATEGORIES_ID}"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{place}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr>{_LINE}</c:spPr><c:crossAx val="{_AMOUNTS_ID}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="{_AMOUNTS_ID}"/><c:scaling><c:orientation val="minMax"/>{most}{least}</c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{across}"/>'
        f'{"" if chart.form is Form.BARS else _GRID}<c:numFmt formatCode="{code}" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="{ticks}"/>'
        f'<c:spPr>{_NO_LINE}</c:spPr><c:crossAx val="{_CATEGORIES_ID}"/><c:crosses val="autoZero"/>'
        f'<c:crossBetween val="between"/>{unit}</c:valAx>'
    )


def _areas(chart: Chart, sheet: str, at: int) -> str:
    """The areas of that series; none of one that only moves the others."""
    series = chart.series[at]
    if series.ink is None:
        return _series(chart, sheet, at, "", series.amounts, _NO_AREA)
    labels = "" if chart.form is Form.SPANS else _amount_labels(chart, series.amounts, series.ink)
    look = f'<c:spPr>{_fill(series.ink)}{_LINE}</c:spPr><c:invertIfNegative val="0"/>'
    return _series(chart, sheet, at, series.name, series.amounts, look + labels)


def _series(chart: Chart, sheet: str, at: int, name: str, amounts: Sequence[int], look: str) -> str:
    """A series with its look and its labels; its data are in the sheet's column of that index."""
    rows = len(chart.categories)
    names, labels, values = [
        f"<c:f>{sheet}!{xl_range_abs(*cells)}</c:f>"
        for cells in ((0, at + 1, 0, at + 1), (1, 0, rows, 0), (1, at + 1, rows, at + 1))
    ]
    named = f"<c:strRef>{names}{_strings([name])}</c:strRef>" if name else "<c:v> </c:v>"
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx>{named}</c:tx>{look}'
        f"<c:cat><c:strRef>{labels}{_strings(_labels(chart))}</c:strRef></c:cat>"
        f"<c:val><c:numRef>{values}<c:numCache><c:formatCode>General</c:formatCode>"
        f"{_points(map(str, amounts), rows)}</c:numCache></c:numRef></c:val></c:ser>"
    )


def _amount_labels(chart: Chart, amounts: Sequence[int], ink: Ink) -> str:
    """The amounts on the areas, on white where they are hatched; at the ends of the bars where there is one series.

    An area that is all of its category has none: the sum says it.
    """
    is_single = len(chart.series) == 1
    least = max(chart.totals, default=0) * _LEAST_LABELLED if chart.form is Form.COLUMNS and not is_single else 0
    parts = list(zip(*[one.amounts for one in chart.series], strict=True))
    without = "".join(
        [
            f'<c:dLbl><c:idx val="{at}"/><c:delete val="1"/></c:dLbl>'
            for at, amount in enumerate(amounts)
            if not amount or abs(amount) < least or (not is_single and sum(map(bool, parts[at])) < 2)
        ]
    )
    white = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
    ground = f"<c:spPr>{white}</c:spPr>" if ink.hatch is not Hatch.NONE and not is_single else ""
    light = (
        f"<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr>{white}</a:defRPr></a:pPr>"
        '<a:endParaRPr lang="ja-JP"/></a:p></c:txPr>'
    )
    look = f"{ground}{light if ink.is_dark and not is_single else ''}"
    return _labels_at("outEnd" if is_single else "ctr", without, look)


def _labels_at(place: str, without: str = "", look: str = "") -> str:
    return (
        f'<c:dLbls>{without}<c:numFmt formatCode="{_AMOUNTS}" sourceLinked="0"/>{look}<c:dLblPos val="{place}"/>'
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _fill(ink: Ink) -> str:
    ground = f'<a:srgbClr val="{ink.ground}"/>'
    if ink.hatch is Hatch.NONE:
        return f"<a:solidFill>{ground}</a:solidFill>"
    lines = '<a:fgClr><a:srgbClr val="000000"/></a:fgClr>'
    return f'<a:pattFill prst="{_PATTERNS[ink.hatch]}">{lines}<a:bgClr>{ground}</a:bgClr></a:pattFill>'


def _strings(texts: list[str]) -> str:
    return f"<c:strCache>{_points(map(escape, texts), len(texts))}</c:strCache>"


def _points(values: Iterable[str], count: int) -> str:
    points = "".join([f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values)])
    return f'<c:ptCount val="{count}"/>{points}'
