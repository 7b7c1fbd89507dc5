"""The list as other engines make it: `engines.py ENGINE WORKSPACE OUT [WIDTHS]`.

Same page, type and columns (WIDTHS in mm, with commas between them); the data is read without the program's checks.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
WIDTHS_MM = (36, 60, 22, 34, 22)
FIELDS = ("name", "summary", "since", "municipalities", "division")


def read_sections(workspace: Path) -> list[dict[str, Any]]:
    """The edition's sections; each entry as five strings under `rows`."""
    data = (workspace / "data/editions/2023-06-01.yaml").read_bytes()
    sections: list[dict[str, Any]] = yaml.load(data, Loader=yaml.CBaseLoader)["sections"]
    for section in sections:
        section["rows"] = [
            (
                entry["name"],
                entry["summary"],
                entry["since"] + (f" ({entry['earlier']})" if "earlier" in entry else ""),
                "、".join(entry["municipalities"]) + entry.get("and_others", ""),
                entry["division"],
            )
            for entry in section["entries"]
        ]
    return sections


def make_with_platypus(sections: list[dict[str, Any]], out: Path, widths_mm: Sequence[float]) -> None:
    """reportlab's own tables: LongTable of Paragraphs with CJK wrapping."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

    registerFont(TTFont("JA", str(ROOT / "fonts/BIZUDGothic-Regular.ttf")))
    style = ParagraphStyle("body", fontName="JA", fontSize=9, leading=13, wordWrap="CJK")
    story: list[Any] = []
    for section in sections:
        labels = [section["columns"][field] for field in FIELDS]
        rows = [[Paragraph(cell, style) for cell in row] for row in (labels, *section["rows"])]
        story.append(Paragraph(section["heading"], style))
        widths = [width * mm for width in widths_mm]
        story.append(LongTable(rows, widths, repeatRows=1, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")]))
    SimpleDocTemplate(str(out), pagesize=(595.28, 841.89)).build(story)


def make_with_typst(sections: list[dict[str, Any]], out: Path, widths_mm: Sequence[float]) -> None:
    """Typst, tagged, as PDF/A-2a and PDF/UA-1."""
    import typst

    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    parts = [
        '#set document(title: "一覧")\n#set page(paper: "a4", margin: 18mm)\n',
        '#set text(font: "BIZ UDGothic", size: 9pt, lang: "ja", region: "JP")\n',
        "#show table.cell: set par(leading: 4pt)\n",
        "#set table(stroke: 0.5pt)\n#set table.cell(breakable: false)\n",
    ]
    columns = ", ".join(f"{width}mm" for width in widths_mm)
    for section in sections:
        header = ", ".join(quoted(section["columns"][field]) for field in FIELDS)
        cells = ",\n".join(", ".join(map(quoted, row)) for row in section["rows"])
        parts.append(f"= #{quoted(section['heading'])}\n")
        parts.append(f"#table(columns: ({columns}), table.header({header}),\n{cells})\n")
    source = out.with_suffix(".typ")
    source.write_text("".join(parts), "utf-8")
    options: dict[str, Any] = {"pdf_standards": ["a-2a", "ua-1"]}
    typst.compile(str(source), output=str(out), font_paths=[str(ROOT / "fonts")], **options)


def make_with_weasyprint(sections: list[dict[str, Any]], out: Path, widths_mm: Sequence[float]) -> None:
    """WeasyPrint, from HTML whose lines break by `line-break: strict`."""
    from html import escape

    import weasyprint

    font = (ROOT / "fonts/BIZUDGothic-Regular.ttf").as_uri()
    parts = [
        '<!doctype html><html lang="ja"><title>一覧</title><style>',
        f"@font-face {{ font-family: JA; src: url({font}) }}",
        "@page { size: A4; margin: 18mm } body { font: 9pt/13pt JA; line-break: strict } tr { break-inside: avoid }",
        "table { border-collapse: collapse; table-layout: fixed; width: 174mm } th { font-weight: normal }",
        "th, td { border: 0.5pt solid; padding: 0.7mm 1.6mm; text-align: left }",
        *(f"col:nth-child({number}) {{ width: {width}mm }}" for number, width in enumerate(widths_mm, 1)),
        "</style>",
    ]
    for section in sections:
        labels = "".join(f"<th>{escape(section['columns'][field])}" for field in FIELDS)
        rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}" for cell in row) for row in section["rows"])
        columns = "<col>" * len(widths_mm)
        parts.append(f"<h2>{escape(section['heading'])}</h2><table>{columns}<thead><tr>{labels}<tbody>{rows}</table>")
    weasyprint.HTML(string="".join(parts)).write_pdf(str(out))


def make_with_docx(sections: list[dict[str, Any]], out: Path, widths_mm: Sequence[float]) -> None:
    """python-docx: a table whose cells are filled one by one."""
    from docx import Document

    document = Document()
    for section in sections:
        document.add_heading(section["heading"], 1)
        table = document.add_table(1, len(widths_mm), "Table Grid")
        labels = [section["columns"][field] for field in FIELDS]
        for number, row in enumerate((labels, *section["rows"])):
            cells = table.add_row().cells if number else table.rows[0].cells
            for cell, text in zip(cells, row, strict=True):
                cell.text = text
    document.save(str(out))


def make_with_docxtpl(sections: list[dict[str, Any]], out: Path, widths_mm: Sequence[float]) -> None:
    """docxtpl: a template of the table, filled by Jinja2."""
    from docx import Document
    from docxtpl import DocxTemplate

    template = Document()
    template.add_paragraph("{%p for section in sections %}")
    template.add_heading("{{ section.heading }}", 1)
    table = template.add_table(3, len(widths_mm), "Table Grid")
    table.cell(0, 0).text = "{%tr for row in section.rows %}"
    for number in range(len(widths_mm)):
        table.cell(1, number).text = f"{{{{ row[{number}] }}}}"
    table.cell(2, 0).text = "{%tr endfor %}"
    template.add_paragraph("{%p endfor %}")
    template.save(str(out.with_suffix(".template.docx")))
    filled = DocxTemplate(str(out.with_suffix(".template.docx")))
    filled.render({"sections": sections}, autoescape=True)
    filled.save(str(out))


if __name__ == "__main__":
    makers = {"platypus": make_with_platypus, "typst": make_with_typst, "weasyprint": make_with_weasyprint}
    makers |= {"python-docx": make_with_docx, "docxtpl": make_with_docxtpl}
    given = [float(width) for width in sys.argv[4].split(",")] if len(sys.argv) > 4 else WIDTHS_MM
    makers[sys.argv[1]](read_sections(Path(sys.argv[2])), Path(sys.argv[3]), given)
