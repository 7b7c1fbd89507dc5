"""What a PDF says of itself: the document information and the same as XMP, with the standards that it keeps.

XMP: ISO 16684-1; the identifications and the extension schema: ISO 19005-2, 6.6, and ISO 14289-1, 5.
"""

from __future__ import annotations

from reportgen.document.blocks import Properties, Provenance
from reportgen.writers.pdf.values import PDFName, PDFString

PRODUCER = "ReportLab PDF Library"
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>{part}</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:coverage>{as_of}</dc:coverage>
<dc:source>sha256:{dataset}</dc:source>
<xmp:CreatorTool>{program}</xmp:CreatorTool>
<xmp:CreateDate>{time}</xmp:CreateDate>
<xmp:ModifyDate>{time}</xmp:ModifyDate>
<xmp:MetadataDate>{time}</xmp:MetadataDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def xmp_packet(properties: Properties, provenance: Provenance, *, part: int) -> bytes:
    """The metadata of a file that keeps PDF/A of this part, level A, and PDF/UA-1."""
    values = {
        "title": properties.title,
        "author": properties.author,
        "subject": properties.subject,
        "language": properties.language,
        "as_of": properties.as_of.isoformat(),
        "dataset": provenance.dataset_sha256,
        "program": provenance.program,
        "time": provenance.made_at.isoformat(),
        "producer": PRODUCER,
    }
    return _PACKET.format(part=part, **{key: value.translate(_ESCAPES) for key, value in values.items()}).encode()


def information(properties: Properties, provenance: Provenance) -> dict[str, object]:
    """The document information dictionary (ISO 32000-1, 14.3.3), which says the same as the XMP."""
    time = PDFString(provenance.made_at.strftime("D:%Y%m%d%H%M%S+00'00'"))
    return {
        "Title": PDFString(properties.title),
        "Author": PDFString(properties.author),
        "Subject": PDFString(properties.subject),
        "Creator": PDFString(provenance.program),
        "Producer": PDFString(PRODUCER),
        "CreationDate": time,
        "ModDate": time,
        "Trapped": PDFName("False"),
    }
