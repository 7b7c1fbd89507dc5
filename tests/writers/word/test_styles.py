"""Styles, settings and fonts: the house style in every slot that Word looks at, in the order it wants."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import docx
import pytest

from reportgen.document.blocks import Document
from reportgen.document.style import Face, LineBreaks, Style
from reportgen.layout.fonts import Fonts

Parts = Callable[..., dict[str, Element]]


def styles_by_name(parts: dict[str, Element]) -> dict[str, Element]:
    found = {}
    for style in parts["word/styles.xml"].iter("style"):
        name = style.find("name")
        assert name is not None
        found[name.attrib["val"]] = style
    return found


def value(style: Element, path: str) -> str | None:
    found = style.find(path)
    return None if found is None else found.get("val")


def test_a_clerk_finds_a_short_list_of_styles(every_block: Document, parts: Parts) -> None:
    listed = {name for name, style in styles_by_name(parts(every_block)).items() if style.find("semiHidden") is None}
    assert listed == {
        *("Normal", "heading 1", "heading 2", "heading 3", "Body Text", "header", "footer"),
        *("表題（再掲）", "副題（再掲）", "本文（右寄せ）"),
        *("表見出し", "表本文", "表本文（中央）", "表本文（両端揃え）", "表本文（右）", "表小見出し"),
        *("表の区切り", "表の続き", "注記", "見出し右", "一覧表"),
    }


def test_every_style_that_is_used_is_defined(every_block: Document, parts: Parts) -> None:
    read = parts(every_block)
    defined = {style.get("styleId") for style in read["word/styles.xml"].iter("style")}
    used = {e.get("val") for root in read.values() for tag in ("pStyle", "rStyle", "tblStyle") for e in root.iter(tag)}
    based = {e.get("val") for e in read["word/styles.xml"].iter("basedOn")}
    assert len(used) == 14
    assert used | based <= defined


def test_every_style_names_its_family_in_all_four_font_slots(every_block: Document, parts: Parts) -> None:
    read = parts(every_block)
    slots = {"ascii", "hAnsi", "eastAsia", "cs"}
    defaults = read["word/styles.xml"].find("docDefaults/rPrDefault/rPr/rFonts")
    assert defaults is not None
    assert defaults.attrib == dict.fromkeys(slots, "BIZ UDMincho")
    families = {}
    for name, style in styles_by_name(read).items():
        if style.find("semiHidden") is None:
            fonts = style.find("rPr/rFonts")
            assert fonts is not None, name
            assert set(fonts.keys()) == slots, name
            (families[name],) = set(fonts.attrib.values())
    assert {name for name, family in families.items() if family == "BIZ UDGothic"} == {
        "heading 1",
        "表題（再掲）",
        "heading 3",
        "表見出し",
        "表小見出し",
        "表の続き",
    }
    assert set(families.values()) == {"BIZ UDMincho", "BIZ UDGothic"}


def test_no_part_speaks_of_a_theme(every_block: Document, parts: Parts) -> None:
    for name, root in parts(every_block).items():
        assert "theme" not in name
        for element in root.iter():
            assert not [attribute for attribute in element.attrib if "theme" in attribute.lower()], name


def test_bold_is_in_the_paragraph_styles_and_not_in_the_table_style(every_block: Document, parts: Parts) -> None:
    found = styles_by_name(parts(every_block))
    bold = {name for name, style in found.items() if style.find(".//b") is not None}
    assert bold == {"heading 1", "表題（再掲）", "heading 3", "表見出し", "表小見出し", "表の続き"}


def test_where_the_bold_face_is_no_bold_font_no_style_thickens_its_letters(
    every_block: Document, write: Callable[..., bytes], style: Style, fonts: Fonts
) -> None:
    in_mincho = style._replace(
        fonts={**style.fonts, Face.BOLD: style.fonts[Face.REGULAR]}, files=style.files._replace(word_fonts="full")
    )
    with ZipFile(BytesIO(write(every_block, in_mincho, fonts._replace(bold=fonts.regular)))) as file:
        assert b"<w:b/>" not in file.read("word/styles.xml")
        table = file.read("word/fontTable.xml")
    assert table.count(b"embedRegular") == 1
    assert b"embedBold" not in table


@pytest.mark.parametrize(
    ("name", "half_points", "leading", "align"),
    [
        ("heading 1", "28", "400", "center"),
        ("heading 2", "22", "320", "center"),
        ("heading 3", "22", "320", "left"),
        ("表題（再掲）", "28", "400", "center"),
        ("副題（再掲）", "22", "320", "center"),
        ("Body Text", "20", "320", "left"),
        ("表見出し", "18", "260", "center"),
        ("表本文", "18", "260", "left"),
        ("表本文（中央）", "18", "260", "center"),
        ("表本文（両端揃え）", "18", "260", "both"),
        ("表本文（右）", "18", "260", "right"),
        ("表小見出し", "18", "260", "left"),
        ("表の続き", "18", "260", "left"),
        ("注記", "17", "250", "left"),
        ("header", "16", "220", "right"),
        ("footer", "16", "220", "center"),
    ],
)
def test_sizes_leadings_and_alignments_are_those_of_the_house_style(
    every_block: Document, parts: Parts, name: str, half_points: str, leading: str, align: str
) -> None:
    style = styles_by_name(parts(every_block))[name]
    spacing = style.find("pPr/spacing")
    assert spacing is not None
    assert (spacing.attrib["line"], spacing.attrib["lineRule"]) == (leading, "atLeast")
    # The letters stand lower in their lines than on the pages: their white is as much less above and more below.
    lowered = min((int(leading) - 10 * int(half_points)) // 2, 40)
    assert [int(spacing.attrib[side]) for side in ("before", "after")] == [40 - lowered, 60 + lowered]
    assert [value(style, path) for path in ("rPr/sz", "rPr/szCs", "pPr/jc")] == [half_points, half_points, align]


def test_headings_are_in_the_outline_and_stay_with_what_follows(every_block: Document, parts: Parts) -> None:
    found = styles_by_name(parts(every_block))
    levels = {name: value(style, "pPr/outlineLvl") for name, style in found.items()}
    expected = {"heading 1": "0", "heading 2": "1", "heading 3": "2"}
    assert {name: level for name, level in levels.items() if level} == expected
    kept = {name for name, style in found.items() if style.find("pPr/keepNext") is not None}
    headings = {"heading 1", "heading 2", "heading 3", "表題（再掲）", "副題（再掲）"}
    assert kept == headings | {"見出し右", "表見出し", "表小見出し"}


def test_the_table_style_carries_frame_rules_padding_and_shading(every_block: Document, parts: Parts) -> None:
    table = styles_by_name(parts(every_block))["一覧表"]
    borders = {e.tag: (e.get("val"), e.get("sz")) for e in table.findall("tblPr/tblBorders/*")}
    frame, rule = ("single", "6"), ("single", "4")
    assert borders == {**dict.fromkeys(("top", "left", "bottom", "right"), frame), "insideH": rule, "insideV": rule}
    padding = {e.tag: int(e.attrib["w"]) for e in table.findall("tblPr/tblCellMar/*")}
    # 2.5 pt above and below, less the 2 pt that the letters stand lower and the 0.5 pt of the rule.
    assert padding == {"top": 10, "left": 91, "bottom": 80, "right": 91}
    assert value(table, "tcPr/vAlign") == "center"
    header = table.find("tblStylePr")
    assert header is not None
    assert header.get("type") == "firstRow"
    shading = header.find("tcPr/shd")
    assert shading is not None
    assert shading.get("fill") == "EDEDED"


def test_a_rule_of_no_width_is_no_rule(every_block: Document, style: Style, parts: Parts) -> None:
    bare = style._replace(table=style.table._replace(rule_pt=0.0))
    table = styles_by_name(parts(every_block, bare))["一覧表"]
    assert value(table, "tblPr/tblBorders/insideV") == "nil"


def test_the_text_is_japanese_and_follows_the_rules_of_japanese_lines(every_block: Document, parts: Parts) -> None:
    read = parts(every_block)
    language = read["word/styles.xml"].find("docDefaults/rPrDefault/rPr/lang")
    assert language is not None
    assert language.get("eastAsia") == "ja-JP"
    normal = styles_by_name(read)["Normal"].find("pPr")
    assert normal is not None
    assert {e.tag: e.get("val") for e in normal} == {
        "kinsoku": None,
        "overflowPunct": "0",
        "topLinePunct": None,
        "autoSpaceDE": "0",
        "autoSpaceDN": "0",
        "snapToGrid": "0",
    }


def test_the_settings_are_strict_open_without_a_question_and_of_the_present_mode(
    every_block: Document, parts: Parts
) -> None:
    settings = parts(every_block)["word/settings.xml"]
    assert value(settings, "characterSpacingControl") == "compressPunctuation"
    assert settings.find("strictFirstAndLastChars") is not None
    assert settings.find("updateFields") is None
    modes = {e.get("name"): e.get("val") for e in settings.iter("compatSetting")}
    assert modes["compatibilityMode"] == "15"


def test_the_font_table_names_each_family_once_as_japanese(every_block: Document, parts: Parts) -> None:
    fonts = parts(every_block)["word/fontTable.xml"].findall("font")
    assert [font.get("name") for font in fonts] == ["BIZ UDMincho", "BIZ UDGothic"]
    assert {value(font, "charset") for font in fonts} == {"80"}


def test_python_docx_finds_the_built_in_styles(every_block: Document, write: Callable[..., bytes]) -> None:
    reread = docx.Document(BytesIO(write(every_block)))
    names = [paragraph.style.name for paragraph in reread.paragraphs if paragraph.style]
    assert names[:5] == ["Heading 1", "Heading 2", "Body Text", "見出し右", "Heading 3"]


def test_word_breaks_and_spaces_lines_as_the_style_says(every_block: Document, parts: Parts, style: Style) -> None:
    loose = style._replace(line_breaks=LineBreaks("loose", phrases=True, latin_gap=True))
    read = parts(every_block, loose)
    gaps = [styles_by_name(read)["Normal"].find(f"pPr/autoSpace{which}") for which in ("DE", "DN")]
    assert [gap.get("val") for gap in gaps if gap is not None] == ["1", "1"]
    assert read["word/settings.xml"].find("strictFirstAndLastChars") is None
