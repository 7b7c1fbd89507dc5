"""Pages to PDF bytes, through reportlab's canvas; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from reportlab.pdfbase.pdfdoc import PDFPage, PDFResourceDictionary, PDFStream, PDFZCompress
from reportlab.pdfgen.canvas import Canvas

from reportgen.document.blocks import Provenance
from reportgen.document.style import Face
from reportgen.japanese.clusters import INVISIBLE, SELECTORS, clusters
from reportgen.layout.fonts import Fonts
from reportgen.layout.pages import Page, Pages
from reportgen.writers.pdf.content import ContentEncoder
from reportgen.writers.pdf.fonts import embed_fonts


def draw_pdf(pages: Pages, fonts: Fonts, provenance: Provenance) -> bytes:
    """The PDF file: fonts embedded as subsets, title, author, subject, language, dates and outline set.

    Every character of the pages must be in one of its fonts.
    """
    properties = pages.properties
    buffer = BytesIO()
    canvas = _Canvas(buffer, (pages.sheet.width_pt, pages.sheet.height_pt), properties.language, provenance.made_at)
    canvas.setTitle(properties.title)
    canvas.setAuthor(properties.author)
    canvas.setSubject(properties.subject)
    canvas.setCreator(provenance.program)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    encoder = ContentEncoder(embed_fonts(canvas.document, fonts, _shown(pages.pages)), pages.sheet.height_pt)
    bookmarks = {
        number: [b for b in pages.bookmarks if b.page == number] for number in {b.page for b in pages.bookmarks}
    }
    for page in pages.pages:
        for index, bookmark in enumerate(bookmarks.get(page.number, ())):
            key = f"{page.number}-{index}"
            canvas.bookmarkPage(key, fit="XYZ", left=0, top=pages.sheet.height_pt - bookmark.y_pt)
            canvas.addOutlineEntry(bookmark.title, key, bookmark.level)
        canvas.add_page(encoder.encode(page))
    canvas.save()
    return buffer.getvalue()


def _shown(pages: Iterable[Page]) -> dict[Face, set[str]]:
    """The clusters that each face of the style has to show."""
    texts = {id(placed.text): placed.text for page in pages for placed in page.texts}
    shown: dict[Face, set[str]] = {}
    for text in texts.values():
        shown.setdefault(text.style.face, set()).update(*[line.text for line in text.lines])
    if not all(SELECTORS.isdisjoint(characters) for characters in shown.values()):
        for text in texts.values():
            for line in text.lines:
                if not SELECTORS.isdisjoint(line.text):
                    shown[text.style.face].update(clusters(line.text))
    return {face: found - SELECTORS - INVISIBLE for face, found in shown.items()}


class _Time:
    """A time (UTC) in the form of reportlab's time stamp, so that no clock gets into the file."""

    def __init__(self, time: datetime) -> None:
        self.YMDhms = tuple(time.utctimetuple()[:6])
        self.dhh = self.dmm = 0


class _Canvas(Canvas):  # type: ignore[misc]
    """A canvas that takes whole content streams and asks for no built-in font (which would not be embedded)."""

    def __init__(self, buffer: BytesIO, pagesize: tuple[float, float], language: str, made_at: datetime) -> None:
        super().__init__(buffer, pagesize=pagesize, pageCompression=1, invariant=1, lang=language, pdfVersion=(1, 7))
        self.document = self._doc
        self.document._timeStamp = _Time(made_at)
        self.showOutline()

    def _make_preamble(self) -> None:
        self._preamble = ""

    def add_page(self, stream: bytes) -> None:
        """Ends the page with this content stream."""
        page = PDFPage()
        page.pagewidth, page.pageheight = self._pagesize
        page.Contents = PDFStream(content=stream, filters=[PDFZCompress])
        page.Resources = PDFResourceDictionary()
        page.Resources.basicFonts()
        self.document.addPage(page)
        self._startPage()
