"""A workbook's package (ISO/IEC 29500-2: a zip file), with many rows put into the sheets that XlsxWriter framed.

XlsxWriter makes of a sheet all that is not rows, and one row of each form, with the styles of its cells. The rows
themselves (ISO/IEC 29500-1, 18.3.1.73) are put in as text, which costs a tenth. A list that stands in each of twenty
workbooks is packed once for all that have the same frame around it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from io import BytesIO
from struct import pack, unpack_from
from typing import NamedTuple
from zipfile import ZipFile

from reportgen.diagnostics import column_letters

_DEFLATED = 8
_VERSION = 20  # 2.0, by which deflated files came
_CELL = re.compile(r'<c r="[A-Z]+\d+" s="(\d+)"')


class SheetRow(NamedTuple):
    """A row of a sheet: which of the frame's rows it looks like (from 0), its texts, its height.

    `grows`: it becomes higher where somebody writes more into it. `formula` is that of the column `formula_at`, with #
    for the row's number; its text is what it says at first.
    """

    form: int
    texts: Sequence[str]
    height_pt: float
    grows: bool = False
    formula_at: int = -1
    formula: str = ""


class _Packed(NamedTuple):
    """A file in a zip, as it is packed: its deflated bytes, its CRC-32, and its size."""

    data: bytes
    crc: int
    size: int


class SheetRows:
    """The rows of a sheet from `first_row` (counted from 1) on, for any number of workbooks.

    A frame has there as many rows as there are forms, with as many styled cells as each of the rows has texts.
    """

    def __init__(self, rows: Sequence[SheetRow], first_row: int) -> None:
        self._rows = rows
        self._first_row = first_row
        self._packed: dict[bytes, _Packed] = {}

    def packed(self, frame: bytes) -> _Packed:
        """The sheet with the rows in this frame, packed."""
        found = self._packed.get(frame)
        if found is None:
            data = self._filled(frame.decode())
            compressor = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
            packed = compressor.compress(data) + compressor.flush()
            found = self._packed[frame] = _Packed(packed, zlib.crc32(data), len(data))
        return found

    def _filled(self, frame: str) -> bytes:
        start = frame.index(f'<row r="{self._first_row}"')
        before, forms, after = frame[:start], *frame[start:].split("</sheetData>", 1)
        styles = [_CELL.findall(row) for row in forms.split("</row>")]
        last = self._first_row + len(self._rows) - 1
        before = re.sub(r'(<dimension ref="A1:[A-Z]+)\d+"', rf'\g<1>{last}"', before, count=1)
        return "".join([before, *self._cells(styles), "</sheetData>", after]).encode()

    def _cells(self, styles: Sequence[Sequence[str]]) -> Iterator[str]:
        letters = [column_letters(at) for at in range(1, max(map(len, styles)) + 1)]
        for number, row in enumerate(self._rows, self._first_row):
            fixed = "" if row.grows else ' customHeight="1"'
            yield f'<row r="{number}" ht="{row.height_pt}"{fixed}>'
            for at, (letter, style, text) in enumerate(zip(letters, styles[row.form], row.texts, strict=False)):
                if at == row.formula_at:
                    formula = escape(row.formula.replace("#", str(number)), quote=False)
                    yield f'<c r="{letter}{number}" s="{style}" t="str"><f>{formula}</f><v>{escape(text)}</v></c>'
                elif text:
                    inner = f'<is><t xml:space="preserve">{escape(text, quote=False)}</t></is>'
                    yield f'<c r="{letter}{number}" s="{style}" t="inlineStr">{inner}</c>'
                else:
                    yield f'<c r="{letter}{number}" s="{style}"/>'
            yield "</row>"


def with_rows(workbook: bytes, rows: Mapping[str, SheetRows]) -> bytes:
    """The workbook with the rows put into its sheets, by the names of their parts; all else stays as it is packed."""
    with ZipFile(BytesIO(workbook)) as package:
        parts: dict[str, _Packed] = {}
        for info in package.infolist():
            if info.filename in rows:
                parts[info.filename] = rows[info.filename].packed(package.read(info))
            else:
                name_length, extra_length = unpack_from("<HH", workbook, info.header_offset + 26)
                start = info.header_offset + 30 + name_length + extra_length
                packed = workbook[start : start + info.compress_size]
                parts[info.filename] = _Packed(packed, info.CRC, info.file_size)
    return _write_zip(parts)


def _write_zip(parts: Mapping[str, _Packed]) -> bytes:
    """A zip file of these parts (APPNOTE.TXT 4.3), dated 1980-01-01."""
    files, directory = bytearray(), bytearray()
    for path, part in parts.items():
        name = path.encode("ascii")
        # version, flags, method, time, date, CRC, sizes, lengths of name and extra field
        described = pack("<5H3L2H", _VERSION, 0, _DEFLATED, 0, 0x21, part.crc, len(part.data), part.size, len(name), 0)
        directory += b"PK\x01\x02" + pack("<H", _VERSION) + described + pack("<3H2L", 0, 0, 0, 0, len(files)) + name
        files += b"PK\x03\x04" + described + name + part.data
    end = pack("<4H2LH", 0, 0, len(parts), len(parts), len(directory), len(files), 0)
    return bytes(files + directory + b"PK\x05\x06" + end)
