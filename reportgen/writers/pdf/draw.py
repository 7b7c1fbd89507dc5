"""Pages to PDF bytes: tagged, PDF/A and PDF/UA, made of reportlab's objects; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter

from reportgen.document.blocks import Document, Provenance
from reportgen.document.style import Face
from reportgen.japanese.clusters import INVISIBLE, MARKS, SELECTORS, clusters
from reportgen.layout.fonts import UPRIGHT, Fonts
from reportgen.layout.pages import Page, Pages
from reportgen.writers.pdf.attachments import Attachment, add_attachments, name_tree
from reportgen.writers.pdf.bookmarks import add_bookmarks
from reportgen.writers.pdf.color import PROFILE_NAME, srgb_profile
from reportgen.writers.pdf.content import ContentEncoder
from reportgen.writers.pdf.file import PdfFile, dictionary, reference_to
from reportgen.writers.pdf.fonts import embed_fonts
from reportgen.writers.pdf.links import fill_links, reserve_links
from reportgen.writers.pdf.metadata import information, xmp_packet
from reportgen.writers.pdf.structure import Annotation, TextPart, add_structure, element_types, structure_of
from reportgen.writers.pdf.values import PDFArray, PDFDictionary, PDFName, PDFString, PDFtrue
from reportgen.writers.registry import Work


def draw_pdf(
    document: Document, pages: Pages, fonts: Fonts, provenance: Provenance, attachments: Sequence[Attachment] = ()
) -> bytes:
    """The PDF file of the document's laid-out pages: PDF/A-2a and PDF/UA-1 (ISO 19005-2, ISO 14289-1).

    With attachments it is PDF/A-3a (ISO 19005-3). Every character of the pages must be in one of its fonts.
    """
    file = PdfFile()
    stacks = embed_fonts(file, fonts, _shown(pages.pages))
    tree = structure_of(document)
    encoder = ContentEncoder(stacks, element_types(tree))
    encoded = [encoder.encode(page) for page in pages.pages]
    page_tree = file.reserve()
    resources = {name: one for stack in stacks.values() for font in stack.fonts for name, one in font.resources.items()}
    shared = file.add({"Font": PDFDictionary(resources)})
    annotations = reserve_links(file, pages.pages)
    on_page = {page: list(some) for page, some in groupby(annotations, key=attrgetter("page"))}
    references = [
        file.add(
            {
                "Type": PDFName("Page"),
                "Parent": reference_to(page_tree),
                "MediaBox": PDFArray([0, 0, page.sheet.width_pt, page.sheet.height_pt]),
                "Resources": shared,
                "Tabs": PDFName("S"),
                "Contents": file.add_stream(content.stream),
                "StructParents": index,
                **_annotations(on_page.get(index, ())),
            }
        )
        for index, (page, content) in enumerate(zip(pages.pages, encoded, strict=True))
    ]
    kids = {"Type": PDFName("Pages"), "Kids": PDFArray(references), "Count": len(references)}
    file.fill(page_tree, [dictionary(kids)])
    boxes = {
        TextPart(source, 0): (x, height - y - scene.height_pt, x + scene.width_pt, height - y)
        for page in pages.pages
        for height in [page.sheet.height_pt]
        for x, y, scene, _, source in page.figures
    }
    structure = add_structure(file, tree, [content.marked for content in encoded], references, annotations, boxes)
    fill_links(file, pages.pages, annotations)
    packet = xmp_packet(pages.properties, provenance, part=3 if attachments else 2)
    catalog: dict[str, object] = {
        "Type": PDFName("Catalog"),
        "Pages": reference_to(page_tree),
        "Lang": PDFString(pages.properties.language),
        "MarkInfo": PDFDictionary({"Marked": PDFtrue}),
        "StructTreeRoot": structure.root,
        # Not compressed, so that it is found without knowing PDF.
        "Metadata": file.add_stream(packet, {"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}, compressed=False),
        "OutputIntents": PDFArray([_output_intent(file)]),
        "ViewerPreferences": PDFDictionary({"DisplayDocTitle": PDFtrue}),
    }
    targets = [(page, one.sheet.height_pt) for page, one in zip(references, pages.pages, strict=True)]
    outline = add_bookmarks(file, pages.bookmarks, targets, structure.elements)
    if outline is not None:
        catalog |= {"Outlines": outline, "PageMode": PDFName("UseOutlines")}
    if attachments:
        files = add_attachments(file, attachments, provenance.made_at)
        catalog |= {"AF": PDFArray(files.values()), "Names": name_tree(files)}
    return file.written(file.add(catalog), file.add(information(pages.properties, provenance)))


def write(work: Work) -> tuple[bytes, int]:
    """The PDF file, and its number of pages."""
    pages = work.pages()
    return draw_pdf(work.document, pages, work.fonts, work.provenance, work.attachments), len(pages.pages)


def _annotations(annotations: Sequence[Annotation]) -> dict[str, object]:
    """A page's entry that names its annotations, where it has any."""
    return {"Annots": PDFArray([reference_to(one.number) for one in annotations])} if annotations else {}


def _output_intent(file: PdfFile) -> PDFDictionary:
    """What the device colours of the pages are (ISO 19005-2, 6.2.3)."""
    return PDFDictionary(
        {
            "Type": PDFName("OutputIntent"),
            "S": PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": PDFString(PROFILE_NAME),
            "Info": PDFString(PROFILE_NAME),
            "DestOutputProfile": file.add_stream(srgb_profile(), {"N": 3}),
        }
    )


def _shown(pages: Iterable[Page]) -> dict[Face, set[str]]:
    """The clusters that each face of the style has to show."""
    placed = [(*page.texts, *[text for figure in page.figures for text in figure.texts]) for page in pages]
    texts = {id(one.text): one.text for some in placed for one in some}
    shown: dict[Face, set[str]] = {}
    for text in texts.values():
        if text.is_upright:
            upright = [cluster + UPRIGHT for line in text.lines for cluster in clusters(line.text)]
            shown.setdefault(text.style.face, set()).update(upright)
    texts = {key: text for key, text in texts.items() if not text.is_upright}
    for text in texts.values():
        shown.setdefault(text.style.face, set()).update("".join([line.text for line in text.lines]))
    joined = SELECTORS | MARKS
    if not all(joined.isdisjoint(characters) for characters in shown.values()):
        for text in texts.values():
            for line in text.lines:
                if not joined.isdisjoint(line.text):
                    shown[text.style.face].update(clusters(line.text))
    return {face: found - SELECTORS - INVISIBLE for face, found in shown.items()}
