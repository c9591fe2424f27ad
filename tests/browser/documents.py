"""A lesson as a teacher writes it in Word."""

import io
import struct
import zlib

from docx import Document
from docx.oxml import parse_xml

MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
FORMULA = (
    f'<m:oMath xmlns:m="{MATH}"><m:r><m:t>h=</m:t></m:r><m:f><m:num><m:r><m:t>2σ</m:t></m:r>'
    "</m:num><m:den><m:r><m:t>ρgr</m:t></m:r></m:den></m:f></m:oMath>"
)
ANSWER = "ANSWER-CANARY-OF-THE-FILE"
TABLE = (("Бумага", "Высота, мм"), ("Салфетка", "42"), ("Калька", "3"))


def word_lesson(title: str) -> bytes:
    """Headings, a picture, a table, a formula, a task, and answers meant for the teacher."""
    document = Document()
    document.add_heading(title, 0)
    document.add_heading("Вступление, 5 минут", 1)
    document.add_paragraph("Почему полотенце намокает целиком, если в воде только его край?")
    picture = document.add_picture(io.BytesIO(_png()))
    picture._inline.docPr.set("descr", "Полоски бумаги в подкрашенной воде")
    document.add_heading("Опыт с бумагой, 20 минут", 1)
    document.add_paragraph("Опустите полоски в подкрашенную воду и измерьте высоту подъёма.")
    table = document.add_table(rows=len(TABLE), cols=2)
    for cell, text in zip(table._cells, (c for row in TABLE for c in row), strict=True):
        cell.text = text
    document.add_heading("Формула Жюрена, 15 минут", 1)
    document.add_paragraph("Высота подъёма: ")._p.append(parse_xml(FORMULA))
    document.add_heading("Ответы", 2)
    document.add_paragraph(ANSWER)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _png(width: int = 240, height: int = 160) -> bytes:
    rows = b"".join(b"\x00" + bytes((40, 90 + row % 120, 200)) * width for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
