"""Files as teachers send them."""

import io
import struct
import zlib
from functools import cache

from docx import Document
from docx.oxml import parse_xml

MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def png(width: int = 40, height: int = 30) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    rows = b"".join(b"\x00" + b"\x30\x60\xc0" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@cache
def word_lesson(title: str = "Давление твёрдых тел") -> bytes:
    """Headings, a picture, a table and a formula. The same bytes when asked again: a new archive
    holds the moment it was made at.
    """
    document = Document()
    document.add_heading(title, 0)
    document.add_heading("Открытие нового", 1)
    document.add_paragraph("Лыжник не проваливается в снег, а пешеход проваливается.")
    document.add_picture(io.BytesIO(png()))
    document.add_heading("Формула давления", 1)
    paragraph = document.add_paragraph("Запишем: ")
    paragraph._p.append(parse_xml(
        f'<m:oMath xmlns:m="{MATH}"><m:r><m:t>p=</m:t></m:r><m:f><m:num><m:r><m:t>F</m:t></m:r>'
        "</m:num><m:den><m:r><m:t>S</m:t></m:r></m:den></m:f></m:oMath>"
    ))  # fmt: skip
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Тело", "Площадь", "Лыжи", "0,3 м²"), strict=True):
        cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
