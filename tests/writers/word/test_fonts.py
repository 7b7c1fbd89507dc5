"""The fonts in the file: which may go in, whole or in part, found again as a program for Word files finds them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.sfnt import calcChecksum

from reportgen.document.blocks import Block, Document, Heading, Paragraph, Span
from reportgen.document.style import Files, FontFile, Style
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.writers.word.fonts import embeddable, obfuscated, subset, typed_characters, usual_characters

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SMALL = 3_000_000  # bytes; the fonts of the house style have 4.6 millions
WHOLE_FONT = 0xB1B0AFBA  # OpenType, head: what the sums of all of a file come to
VS17, VS18, VS256 = "\U000e0100", "\U000e0101", "\U000e01ef"

MakeDocument = Callable[..., Document]
Write = Callable[..., bytes]
MakeFont = Callable[..., bytes]


class Embedded(NamedTuple):
    """A font of a Word file, given back, and whether the file calls it a subset."""

    data: bytes
    subset: bool

    @property
    def font(self) -> TTFont:
        return TTFont(BytesIO(self.data))

    @property
    def characters(self) -> set[str]:
        return {chr(code) for code in self.font.getBestCmap()}


def given_back(data: bytes, key: str) -> bytes:
    """The font as the GUID's digits hide it: read pair by pair from the right, over the first 32 bytes, twice."""
    digits = [digit for digit in key if digit not in "{-}"]
    pairs = [int(digits[at] + digits[at + 1], 16) for at in range(30, -1, -2)]
    return bytes(byte ^ pairs[at % 16] for at, byte in enumerate(data[:32])) + data[32:]


def embedded(written: bytes) -> dict[tuple[str, str], Embedded]:
    """The fonts of a file, by family and slot (`embedRegular`, …)."""
    found = {}
    with ZipFile(BytesIO(written)) as file:
        table = ElementTree.fromstring(file.read("word/fontTable.xml"))
        names = file.namelist()
        relations = "word/_rels/fontTable.xml.rels"
        targets = (
            {e.attrib["Id"]: e.attrib["Target"] for e in ElementTree.fromstring(file.read(relations))}
            if relations in names
            else {}
        )
        for font in table:
            for element in font:
                slot = element.tag.rpartition("}")[2]
                if slot.startswith("embed"):
                    attributes = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
                    data = file.read(f"word/{targets[element.attrib[RELATION]]}")
                    key = (next(iter(font.attrib.values())), slot)
                    found[key] = Embedded(given_back(data, attributes["fontKey"]), attributes.get("subsetted") == "1")
    return found


def settings(written: bytes) -> set[str]:
    with ZipFile(BytesIO(written)) as file:
        root = ElementTree.fromstring(file.read("word/settings.xml"))
    return {element.tag.rpartition("}")[2] for element in root}


def with_setting(style: Style, word_fonts: str) -> Style:
    return style._replace(files=Files("a-2a", word_fonts, "flowing"))


def paragraph(text: str) -> Paragraph:
    return Paragraph((Span(text),))


@pytest.mark.parametrize(
    ("fs_type", "wanted", "extent"),
    [
        (0x0000, "subset", "subset"),  # installable
        (0x0000, "full", "full"),
        (0x0000, "none", "none"),
        (0x0001, "subset", "subset"),  # a reserved bit
        (0x0002, "subset", "none"),  # restricted
        (0x0002, "full", "none"),
        (0x0004, "subset", "none"),  # preview and print
        (0x0004, "full", "none"),
        (0x0008, "subset", "subset"),  # editable
        (0x0008, "full", "full"),
        (0x0008, "none", "none"),
        (0x000C, "subset", "subset"),  # older fonts: the most generous bit counts
        (0x000A, "full", "full"),
        (0x0006, "full", "none"),
        (0x0100, "subset", "full"),  # no subsets
        (0x0108, "subset", "full"),
        (0x0100, "full", "full"),
        (0x0104, "subset", "none"),
        (0x0100, "none", "none"),
        (0x0200, "subset", "none"),  # bitmaps only
        (0x0208, "full", "none"),
        (0x0308, "subset", "none"),
    ],
)
def test_the_licence_bits_decide_how_much_goes_in(fs_type: int, wanted: str, extent: str) -> None:
    assert embeddable(fs_type, wanted) == extent


def test_the_first_32_bytes_are_hidden_by_the_guid_last_byte_first() -> None:
    key = "{00112233-4455-6677-8899-AABBCCDDEEFF}"
    mask = bytes.fromhex("FFEEDDCCBBAA99887766554433221100")
    assert obfuscated(bytes(40), key) == mask + mask + bytes(8)
    assert obfuscated(obfuscated(b"\0\1\0\0" + bytes(range(60)), key), key) == b"\0\1\0\0" + bytes(range(60))


def test_each_face_is_in_the_slot_by_which_word_asks_for_it(every_block: Document, style: Style, write: Write) -> None:
    subset = with_setting(style, "subset")
    slots = [("BIZ UDMincho", "embedRegular"), ("BIZ UDGothic", "embedBold")]
    assert list(embedded(write(every_block, subset))) == slots
    one_family = {face: FontFile(font.file, "一覧の書体") for face, font in style.fonts.items()}
    assert list(embedded(write(every_block, subset._replace(fonts=one_family)))) == [
        ("一覧の書体", "embedRegular"),
        ("一覧の書体", "embedBold"),
    ]


def test_a_subset_has_the_usual_characters_and_those_that_stand_in_its_face(
    make_document: MakeDocument, style: Style, fonts: Fonts, write: Write
) -> None:
    """鷗 and 俠 are kanji beyond levels 1 and 2; ㇷ and U+309A stand for one letter that the font draws from both."""
    document = make_document(Heading((Span("鷗"),), (Span("日付"),), "しおり"), paragraph("俠"))
    regular, bold = embedded(write(document, with_setting(style, "subset"))).values()
    assert bold.characters - usual_characters() == {"鷗"}
    assert regular.characters - usual_characters() == {"俠"}
    for part, stack in ((regular, fonts.regular), (bold, fonts.bold)):
        assert usual_characters() & set(map(chr, stack.main.hb_face.unicodes)) <= part.characters
        assert {*"圖㎢㊿ㇷ\u309a"} <= part.characters
    assert regular.subset
    assert bold.subset
    assert len(bold.data) < SMALL


def test_a_font_of_what_its_document_shows_has_names_of_its_own_and_the_sums_that_its_tables_want(
    every_block: Document, style: Style, write: Write
) -> None:
    for (family, _), part in embedded(write(every_block, with_setting(style, "shown"))).items():
        assert part.font["name"].getDebugName(1) == family
        assert family not in {font.family for font in style.fonts.values()}
        reader = part.font.reader
        assert reader is not None
        for tag, entry in reader.tables.items():
            table = entry.loadData(reader.file)
            blank = table[:8] + bytes(4) + table[12:] if tag == "head" else table
            assert entry.checkSum == calcChecksum(blank), tag
        assert calcChecksum(part.data) == WHOLE_FONT


def test_a_font_that_is_ready_for_many_subsets_gives_the_same_ones(fonts: Fonts) -> None:
    for font in (fonts.regular.main, fonts.bold.main):
        ready = load_font(font.file, font.data)
        ready.ready_for_subsets()
        for characters in (frozenset("あ室蘭"), typed_characters(), usual_characters()):
            assert subset(ready, characters) == subset(font, characters)


def test_the_usual_characters_are_all_but_rare_kanji() -> None:
    found = usual_characters()
    assert {*" ~Aé½Aあヶㇷ\u309a々〆室蘭鰊圖①㊿㈱㎡㎢髙﨑", *"〜～−－‖∥￠¢"} <= found
    assert not found & {*"𠮷鷗俠㐂", "\n", "\ue000"}


def test_a_subset_draws_each_character_as_the_font_does_and_keeps_what_the_font_is_known_by(
    every_block: Document, style: Style, fonts: Fonts, write: Write
) -> None:
    for part, stack in zip(
        embedded(write(every_block, with_setting(style, "subset"))).values(), (fonts.regular, fonts.bold), strict=True
    ):
        ours, theirs = part.font, TTFont(BytesIO(stack.main.data))
        for character in sorted(part.characters)[::20]:
            outlines = []
            for font in (ours, theirs):
                pen = DecomposingRecordingPen(font.getGlyphSet())
                font.getGlyphSet()[font.getBestCmap()[ord(character)]].draw(pen)
                outlines.append((pen.value, font["hmtx"][font.getBestCmap()[ord(character)]]))
            assert outlines[0] == outlines[1], character
        names = [
            sorted((n.nameID, n.platformID, n.langID, n.toUnicode()) for n in f["name"].names) for f in (ours, theirs)
        ]
        assert names[0] == names[1]
        for table, fields in {
            "OS/2": "fsType fsSelection usWeightClass usWinAscent usWinDescent sTypoAscender sTypoDescender "
            "sTypoLineGap ulCodePageRange1 ulUnicodeRange1 ulUnicodeRange2 ulUnicodeRange3 ulUnicodeRange4",
            "hhea": "ascent descent lineGap",
            "vhea": "ascent descent lineGap",
            "head": "unitsPerEm macStyle fontRevision modified",
            "post": "isFixedPitch underlinePosition underlineThickness",
        }.items():
            for field in fields.split():
                assert getattr(ours[table], field) == getattr(theirs[table], field), (table, field)
        assert {"vmtx", "gasp"} <= set(ours.keys())
        assert not {"cvt ", "fpgm", "prep"} & set(ours.keys())


def test_a_form_that_a_variation_sequence_asks_for_is_in_the_subset(
    make_document: MakeDocument, style: Style, write: Write
) -> None:
    (regular,) = embedded(write(make_document(paragraph(f"辻{VS17}")), with_setting(style, "subset"))).values()
    assert regular.characters >= {"辻"}
    (table,) = (t for t in regular.font["cmap"].tables if t.format == 14)
    forms = {(chr(code), chr(selector)): form for selector, found in table.uvsDict.items() for code, form in found}
    assert {selector for _, selector in forms} == {VS17}
    # The form is not the character's usual one: that would be None.
    assert forms["辻", VS17] in regular.font.getGlyphOrder()
    (plain,) = embedded(write(make_document(paragraph("辻")), with_setting(style, "subset"))).values()
    assert [t for t in plain.font["cmap"].tables if t.format == 14] == []


def test_a_font_in_full_is_the_file_itself(every_block: Document, style: Style, fonts: Fonts, write: Write) -> None:
    regular, bold = embedded(write(every_block, with_setting(style, "full"))).values()
    assert (regular.data, bold.data) == (fonts.regular.main.data, fonts.bold.main.data)
    assert not regular.subset
    assert not bold.subset


def test_the_settings_say_what_word_does_when_it_saves(every_block: Document, style: Style, write: Write) -> None:
    ours = {"embedTrueTypeFonts", "embedSystemFonts", "saveSubsetFonts"}
    found = {
        setting: settings(write(every_block, with_setting(style, setting))) & ours for setting in ("subset", "full")
    }
    assert found == {"subset": ours, "full": ours - {"saveSubsetFonts"}}


def test_without_fonts_the_file_has_none_and_speaks_of_none(every_block: Document, style: Style, write: Write) -> None:
    written = write(every_block, with_setting(style, "none"))
    assert embedded(written) == {}
    assert not {name for name in settings(written) if "Fonts" in name}
    assert not [
        name for name in ZipFile(BytesIO(written)).namelist() if "font" in name and name != "word/fontTable.xml"
    ]


def stacks_of(*data: bytes) -> Fonts:
    return Fonts(*(FontStack(load_font(f"{number}.ttf", font)) for number, font in enumerate(data)))


def test_a_font_that_may_only_be_printed_stays_out_and_the_other_goes_in(
    make_document: MakeDocument, style: Style, write: Write, make_font: MakeFont
) -> None:
    document = make_document(paragraph("文"), Heading((Span("題"),), (), ""))
    fonts = stacks_of(make_font("印刷", "文", fs_type=0x0004), make_font("編集", "題", fs_type=0x0008))
    written = write(document, with_setting(style, "subset"), fonts)
    assert list(embedded(written)) == [("BIZ UDGothic", "embedRegular")]
    neither = stacks_of(make_font("印刷", "文", fs_type=0x0004), make_font("点字", "題", fs_type=0x0200))
    written = write(document, with_setting(style, "full"), neither)
    assert embedded(written) == {}
    assert "embedTrueTypeFonts" not in settings(written)


def test_a_font_that_allows_no_subset_goes_in_whole(
    make_document: MakeDocument, style: Style, write: Write, make_font: MakeFont
) -> None:
    fonts = stacks_of(make_font("全部", "文字", fs_type=0x0100), make_font("一部", "題鷗"))
    document = make_document(paragraph("文"), Heading((Span("題"),), (), ""))
    regular, bold = embedded(write(document, with_setting(style, "subset"), fonts)).values()
    assert (regular.characters, regular.subset) == ({*"文字"}, False)
    assert (bold.characters, bold.subset) == ({"題"}, True)
    assert regular.data == fonts.regular.main.data


@pytest.mark.parametrize("setting", ["subset", "full"])
def test_of_a_collection_the_font_that_is_used_goes_in(
    setting: str, make_document: MakeDocument, style: Style, write: Write, make_font: MakeFont
) -> None:
    collection = TTCollection()
    collection.fonts = [TTFont(BytesIO(make_font(family, has))) for family, has in (("一番", "文鷗"), ("二番", "題"))]
    saved = BytesIO()
    collection.save(saved)
    fonts = stacks_of(saved.getvalue(), make_font("太字", "題"))
    (regular,) = embedded(write(make_document(paragraph("文")), with_setting(style, setting), fonts)).values()
    assert regular.data[:4] == b"\0\1\0\0"
    assert regular.font["name"].getDebugName(1) == "一番"
    assert regular.characters == {"subset": {"文"}, "full": {*"文鷗"}}[setting]


class WithFallbacks(NamedTuple):
    """A style and fonts with fallbacks, each a family and what it has."""

    style: Style
    fonts: Fonts


def fallbacks(
    style: Style, fonts: Fonts, make_font: MakeFont, fallbacks: Iterable[tuple[str, Iterable[str]]]
) -> WithFallbacks:
    named = {f"{number}.ttf": family_and_has for number, family_and_has in enumerate(fallbacks)}
    loaded = [load_font(file, make_font(family, has)) for file, (family, has) in named.items()]
    files = tuple(FontFile(file, family) for file, (family, _) in named.items())
    stacks = [FontStack(stack.main, *loaded) for stack in fonts]
    return WithFallbacks(with_setting(style, "subset")._replace(fallbacks=files), Fonts(*stacks))


def test_a_fallback_goes_in_as_the_regular_face_of_its_family_with_what_it_draws(
    make_document: MakeDocument, style: Style, fonts: Fonts, write: Write, make_font: MakeFont
) -> None:
    made = fallbacks(style, fonts, make_font, [("外字", ["𠮷", "𪚥", "室", f"室{VS256}"]), ("使わない", ["ẞ"])])
    blocks: list[Block] = [paragraph("の𠮷さん"), Heading((Span(f"室{VS256}"),), (), "")]
    found = embedded(write(make_document(*blocks), made.style, made.fonts))
    assert list(found) == [
        ("BIZ UDMincho", "embedRegular"),
        ("BIZ UDGothic", "embedBold"),
        ("外字", "embedRegular"),
    ]
    extra = found["外字", "embedRegular"]
    assert extra.characters == {"𠮷", "室"}
    (forms,) = (t.uvsDict for t in extra.font["cmap"].tables if t.format == 14)
    assert [(chr(selector), chr(form[0][0])) for selector, form in forms.items()] == [(VS256, "室")]


def test_a_fallback_of_the_bold_faces_family_is_its_regular_face(
    make_document: MakeDocument, style: Style, fonts: Fonts, write: Write, make_font: MakeFont
) -> None:
    made = fallbacks(style, fonts, make_font, [("BIZ UDGothic", ["𠮷"])])
    blocks: list[Block] = [paragraph("𠮷"), Heading((Span("題"),), (), "")]
    found = embedded(write(make_document(*blocks), made.style, made.fonts))
    assert set(found) == {
        ("BIZ UDMincho", "embedRegular"),
        ("BIZ UDGothic", "embedRegular"),
        ("BIZ UDGothic", "embedBold"),
    }
    assert found["BIZ UDGothic", "embedRegular"].characters == {"𠮷"}


def test_of_two_fonts_for_one_face_of_a_family_the_first_goes_in(
    make_document: MakeDocument, style: Style, fonts: Fonts, write: Write, make_font: MakeFont
) -> None:
    made = fallbacks(style, fonts, make_font, [("BIZ UDMincho", ["𠮷"]), ("外字", ["𪚥"]), ("外字", ["ẞ"])])
    found = embedded(write(make_document(paragraph("𠮷𪚥ẞ")), made.style, made.fonts))
    assert found["外字", "embedRegular"].characters == {"𪚥"}
    assert "𠮷" not in found["BIZ UDMincho", "embedRegular"].characters


def test_a_font_has_a_guid_of_its_own_and_the_same_font_the_same_one(
    make_document: MakeDocument, style: Style, write: Write
) -> None:
    def keys(text: str) -> list[str]:
        with ZipFile(BytesIO(write(make_document(paragraph(text)), with_setting(style, "subset")))) as file:
            table = ElementTree.fromstring(file.read("word/fontTable.xml"))
        return [value for e in table.iter() for name, value in e.attrib.items() if name.endswith("fontKey")]

    first, other = keys("文"), keys("鷗")
    assert (len(first), len(other)) == (1, 1)
    assert first != other
    assert first == keys("文")
    assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", first[0])


@pytest.mark.parametrize("setting", ["subset", "full"])
def test_a_face_in_which_nothing_stands_is_not_in_the_file(
    setting: str, make_document: MakeDocument, style: Style, write: Write
) -> None:
    written = write(make_document(paragraph("文")), with_setting(style, setting))
    assert list(embedded(written)) == [("BIZ UDMincho", "embedRegular")]
