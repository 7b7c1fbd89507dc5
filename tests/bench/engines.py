"""The list as two other engines make it, each as a command: `engines.py platypus|typst WORKSPACE OUT.pdf`.

Same page, type and columns; the data is read without the program's checks.
"""

from __future__ import annotations

import sys
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


def make_with_platypus(sections: list[dict[str, Any]], out: Path) -> None:
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
        widths = [width * mm for width in WIDTHS_MM]
        story.append(LongTable(rows, widths, repeatRows=1, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")]))
    SimpleDocTemplate(str(out), pagesize=(595.28, 841.89)).build(story)


def make_with_typst(sections: list[dict[str, Any]], out: Path) -> None:
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
    columns = ", ".join(f"{width}mm" for width in WIDTHS_MM)
    for section in sections:
        header = ", ".join(quoted(section["columns"][field]) for field in FIELDS)
        cells = ",\n".join(", ".join(map(quoted, row)) for row in section["rows"])
        parts.append(f"= #{quoted(section['heading'])}\n")
        parts.append(f"#table(columns: ({columns}), table.header({header}),\n{cells})\n")
    source = out.with_suffix(".typ")
    source.write_text("".join(parts), "utf-8")
    options: dict[str, Any] = {"pdf_standards": ["a-2a", "ua-1"]}
    typst.compile(str(source), output=str(out), font_paths=[str(ROOT / "fonts")], **options)


if __name__ == "__main__":
    makers = {"platypus": make_with_platypus, "typst": make_with_typst}
    makers[sys.argv[1]](read_sections(Path(sys.argv[2])), Path(sys.argv[3]))
