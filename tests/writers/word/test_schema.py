"""Every part is as ECMA-376's transitional schemas have it.

No package brings these schemas as files, so two others judge: openxml-audit, which knows the schemas of Microsoft's
Open XML SDK but overlooks needless attributes and children; and the table below, which knows only what this program
writes, but that in full.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import pytest
from openxml_audit import OpenXmlValidator

from reportgen.document.blocks import Document
from reportgen.document.style import Files, Style

TEXT, WHOLE, SIGNED, SWITCH, HEX = ".+", r"\d+", r"-?\d+", "0|1", "[0-9A-F]+"
GUID = r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}"
BORDER = {"val": "single|nil", "sz": WHOLE, "space": WHOLE, "color": "auto"}
LENGTH = {"w": WHOLE, "type": "dxa"}


class Form(NamedTuple):
    """What an element may hold: its children as a regular expression over their names, and its attributes' values.

    An attribute that may be missing has a `?` behind its name.
    """

    children: str
    attributes: dict[str, str]


def empty(**attributes: str) -> Form:
    """An element without children; an attribute whose name is written with a `_` at its end may be missing."""
    return Form("", {name.replace("_", "?"): value for name, value in attributes.items()})


# Order and necessity of the children as in ECMA-376 Part 4 (transitional), as far as this program writes them. An
# element that differs between two parents stands under both.
FORMS = {
    # the document
    "document": Form("body", {}),
    "body": Form("(p|tbl)* sectPr", {}),
    "p": Form("pPr? (r|fldSimple|hyperlink|bookmarkStart|bookmarkEnd)*", {}),
    "bookmarkStart": empty(id=WHOLE, name=r"RowTitle_\d+_\d+"),
    "bookmarkEnd": empty(id=WHOLE),
    "pPr": Form(
        "pStyle? keepNext? keepLines? kinsoku? overflowPunct? topLinePunct? autoSpaceDE? "
        "autoSpaceDN? snapToGrid? spacing? ind? jc? outlineLvl? sectPr?",
        {},
    ),
    "r": Form("rPr? (t|br|tab)*", {}),
    "rPr": Form("rFonts? b? bCs? spacing? sz? szCs? u? lang?", {}),
    "u": empty(val="single"),
    "t": empty(space="preserve"),
    "br": empty(),
    "r/tab": empty(),
    "fldSimple": Form("r*", {"instr": TEXT}),
    "hyperlink": Form("r+", {"id": TEXT, "history": SWITCH}),
    "sectPr": Form("headerReference* footerReference* pgSz pgMar cols titlePg", {}),
    "headerReference": empty(type="first|default", id=TEXT),
    "footerReference": empty(type="first|default", id=TEXT),
    "pgSz": empty(w=WHOLE, h=WHOLE, orient_="landscape"),
    "pgMar": empty(top=SIGNED, right=WHOLE, bottom=SIGNED, left=WHOLE, header=WHOLE, footer=WHOLE, gutter=WHOLE),
    "cols": empty(space=WHOLE),
    "hdr": Form("p+", {}),
    "ftr": Form("p+", {}),
    # tables
    "tbl": Form("tblPr tblGrid tr*", {}),
    "tblPr": Form(
        "tblStyle? tblW? tblInd? tblBorders? tblLayout? tblCellMar? tblLook? tblCaption? tblDescription?", {}
    ),
    "tblW": empty(**LENGTH),
    "tblInd": empty(**LENGTH),
    "tblBorders": Form("top left bottom right insideH insideV", {}),
    **{f"tblBorders/{edge}": empty(**BORDER) for edge in ("top", "left", "bottom", "right", "insideH", "insideV")},
    "tblLayout": empty(type="fixed"),
    "tblCellMar": Form("top left bottom right", {}),
    **{f"tblCellMar/{edge}": empty(**LENGTH) for edge in ("top", "left", "bottom", "right")},
    "tblLook": empty(
        val="[0-9A-F]{4}",
        **dict.fromkeys(("firstRow", "lastRow", "firstColumn", "lastColumn", "noHBand", "noVBand"), SWITCH),
    ),
    "tblGrid": Form("gridCol+", {}),
    "gridCol": empty(w=WHOLE),
    "tr": Form("trPr? tc+", {}),
    "trPr": Form("cantSplit tblHeader?", {}),
    "tc": Form("tcPr p+", {}),
    "tcPr": Form("tcW? shd? vAlign?", {}),
    "tcW": empty(**LENGTH),
    "shd": empty(val="clear", color="auto", fill="[0-9A-F]{6}"),
    "vAlign": empty(val="center"),
    # styles
    "styles": Form("docDefaults latentStyles style*", {}),
    "docDefaults": Form("rPrDefault pPrDefault", {}),
    "rPrDefault": Form("rPr", {}),
    "pPrDefault": empty(),
    "latentStyles": empty(
        **dict.fromkeys(("defLockedState", "defSemiHidden", "defUnhideWhenUsed", "defQFormat"), SWITCH),
        defUIPriority=WHOLE,
        count=WHOLE,
    ),
    "style": Form(
        "name basedOn? uiPriority? semiHidden? qFormat? pPr? rPr? tblPr? tcPr? tblStylePr*",
        {"type": "paragraph|character|table|numbering", "default?": "1", "customStyle?": "1", "styleId": r"\w+"},
    ),
    "tblStylePr": Form("tcPr", {"type": "firstRow"}),
    "rFonts": empty(ascii=TEXT, eastAsia=TEXT, hAnsi=TEXT, cs=TEXT),
    "lang": empty(val="en-US", eastAsia="ja-JP"),
    "ind": empty(left_=SIGNED, right_=SIGNED),
    "rPr/spacing": empty(val=WHOLE),
    "pPr/spacing": empty(before_=WHOLE, after_=WHOLE, line_=WHOLE, lineRule_="atLeast"),
    "jc": empty(val="left|center|right|both"),
    # settings and fonts
    "settings": Form(
        "zoom embedTrueTypeFonts? embedSystemFonts? saveSubsetFonts? characterSpacingControl strictFirstAndLastChars? "
        "compat themeFontLang",
        {},
    ),
    "zoom": empty(percent=WHOLE),
    "characterSpacingControl": empty(val="compressPunctuation"),
    "compat": Form("compatSetting*", {}),
    "compatSetting": empty(name=r"\w+", uri="http://schemas.microsoft.com/office/word", val=WHOLE),
    "themeFontLang": empty(val="en-US", eastAsia="ja-JP"),
    "fonts": Form("font*", {}),
    "font": Form("altName? charset embedRegular? embedBold?", {"name": TEXT}),
    "charset": empty(val="80"),
    "embedRegular": empty(id=TEXT, fontKey=GUID, subsetted_=SWITCH),
    "embedBold": empty(id=TEXT, fontKey=GUID, subsetted_=SWITCH),
    # elements of one value
    **dict.fromkeys(("pStyle", "tblStyle", "basedOn", "name", "altName"), empty(val=TEXT)),
    **dict.fromkeys(("tblCaption", "tblDescription"), empty(val=TEXT)),
    **dict.fromkeys(("sz", "szCs", "uiPriority", "outlineLvl"), empty(val=WHOLE)),
    **dict.fromkeys(("keepNext", "keepLines", "kinsoku", "overflowPunct"), empty(val_=SWITCH)),
    **dict.fromkeys(("topLinePunct", "autoSpaceDE", "autoSpaceDN", "snapToGrid", "b", "bCs"), empty(val_=SWITCH)),
    **dict.fromkeys(("titlePg", "cantSplit", "tblHeader", "semiHidden", "qFormat"), empty(val_=SWITCH)),
    **dict.fromkeys(("embedTrueTypeFonts", "embedSystemFonts", "saveSubsetFonts"), empty(val_=SWITCH)),
    "strictFirstAndLastChars": empty(val_=SWITCH),
}


def local(name: str) -> str:
    return name.rpartition("}")[2]


def faults(root: Element) -> Iterator[str]:
    """What is not as the table has it, in words."""
    parents = {child: local(parent.tag) for parent in root.iter() for child in parent}
    for element in root.iter():
        name = local(element.tag)
        form = FORMS.get(f"{parents.get(element)}/{name}") or FORMS.get(name)
        if form is None:
            yield f"{name} in {parents.get(element)}"
            continue
        children = "".join(f"{local(child.tag)}," for child in element)
        if not re.fullmatch(re.sub(r"\w+", r"(\g<0>,)", form.children).replace(" ", ""), children):
            yield f"{name} of {children or 'nothing'}"
        values = {local(attribute): value for attribute, value in element.attrib.items()}
        known = {attribute.rstrip("?"): pattern for attribute, pattern in form.attributes.items()}
        if not {attribute for attribute in form.attributes if not attribute.endswith("?")} <= values.keys():
            yield f"{name} with {values} only"
        for attribute, value in values.items():
            if attribute not in known or not re.fullmatch(known[attribute], value, re.DOTALL):
                yield f"{name}: {attribute}={value}"
        if name != "t" and (element.text or any(child.tail for child in element)):
            yield f"{name} with text"


def all_faults(written: bytes) -> list[str]:
    with ZipFile(BytesIO(written)) as file:
        parts = [name for name in file.namelist() if re.fullmatch(r"word/\w+\.xml", name)]
        return [f"{part}: {fault}" for part in parts for fault in faults(ElementTree.fromstring(file.read(part)))]


def audited(path: Path) -> list[str]:
    """What the other validator finds. It wants a theme, unlike the SDK and the standard, where that is optional."""
    found = OpenXmlValidator(max_errors=0).validate(path).errors
    return [str(error) for error in found if "relationships/theme" not in error.description]


@pytest.mark.parametrize("setting", ["subset", "shown", "full", "none"])
def test_the_real_list_and_an_extract_are_valid(setting: str, built: Callable[[str], list[Path]]) -> None:
    paths = built(setting)
    assert len(paths) == 2
    for path in paths:
        assert all_faults(path.read_bytes()) == []
    for path in paths if setting == "subset" else ():  # a setting changes only the parts of the fonts
        assert audited(path) == []


def test_a_document_of_every_block_is_valid_and_knows_every_element_of_the_table(
    every_block: Document,
    style: Style,
    write: Callable[..., bytes],
    tmp_path: Path,
) -> None:
    path = tmp_path / "every.docx"
    path.write_bytes(write(every_block, style._replace(files=Files("a-2a", "shown", "flowing"))))
    assert all_faults(path.read_bytes()) == []
    assert audited(path) == []
    with ZipFile(path) as file:
        roots = [
            ElementTree.fromstring(file.read(name))
            for name in file.namelist()
            if name.startswith("word/") and name.endswith(".xml")
        ]
    seen = {local(element.tag) for root in roots for element in root.iter()}
    assert seen == {name.rpartition("/")[2] for name in FORMS} - {"br", "tab", "ind", "bookmarkStart", "bookmarkEnd"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<w:tblCaption w:val", "<w:tblTitle w:val"),
        ("<w:cantSplit/><w:tblHeader/>", "<w:tblHeader/><w:cantSplit/>"),
        ('<w:jc w:val="center"/>', '<w:jc w:val="middle"/>'),
        ("<w:cantSplit/>", '<w:cantSplit w:foo="1"/>'),
        ("<w:pgSz w:w=", "<w:pgSz w:z="),
        ("</w:tcPr>", "</w:tcPr>text"),
    ],
)
def test_the_table_finds_what_is_wrong(
    right: str, wrong: str, every_block: Document, write: Callable[..., bytes]
) -> None:
    changed = BytesIO()
    with ZipFile(BytesIO(write(every_block))) as file, ZipFile(changed, "w") as target:
        for name in file.namelist():
            target.writestr(name, file.read(name).decode().replace(right, wrong))
    assert all_faults(changed.getvalue())
