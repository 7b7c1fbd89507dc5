"""A figure as a chart of Word's own, which a clerk can edit, and its picture for programs that have no charts."""

from __future__ import annotations

from datetime import datetime
from html import escape
from io import BytesIO
from typing import Final

import xlsxwriter
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE

from reportgen.document.blocks import Figure, Properties
from reportgen.document.chart import Chart
from reportgen.document.style import Face, Style
from reportgen.writers.charts import OPTIONS, chart_space, write_data
from reportgen.writers.word.package import Content, PartKind
from reportgen.writers.word.picture import metafile

_CHART: Final = PartKind(CONTENT_TYPE.DML_CHART, RELATIONSHIP_TYPE.CHART, "/word/charts/{}.xml")
_WORKBOOK: Final = PartKind(CONTENT_TYPE.SML_SHEET, RELATIONSHIP_TYPE.PACKAGE, "/word/embeddings/{}.xlsx")
_PICTURE: Final = PartKind("image/x-emf", RELATIONSHIP_TYPE.IMAGE, "/word/media/{}.emf")
_MAIN: Final = "http://schemas.openxmlformats.org/drawingml/2006"
_EMU: Final = 12700  # to a point
_SHEET: Final = "Sheet1"


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
    chart = chart_space(block, family, _SHEET, external=f"data{number}").encode()
    return {
        f"chart{number}": Content(_CHART, chart, {f"data{number}": workbook}),
        f"picture{number}": Content(_PICTURE, metafile(block.scene, family)),
    }


def _workbook(chart: Chart, properties: Properties) -> bytes:
    """The data as the chart refers to them."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    created = datetime(*properties.as_of.timetuple()[:3])
    book.set_properties({"title": properties.title, "author": properties.author, "created": created})
    write_data(book.add_worksheet(_SHEET), chart, book.add_format({"text_wrap": True}))
    book.close()
    return stream.getvalue()
