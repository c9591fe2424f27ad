"""Real files for the tests: made by python-docx, by pandoc, and by hand where they must be bad."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import docx
import pypandoc
from docx.oxml import parse_xml
from PIL import Image

OMML = (
    '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
    "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
    "</m:oMath>"
)


def png(width: int = 40, height: int = 30) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A few bytes that unfold into ``width`` × ``height`` pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def word() -> bytes:
    """Headings, minutes, a picture with a description, a table, formulas, a list, an aim."""
    document = docx.Document()
    document.add_heading("Дроби и доли", level=0)
    document.add_paragraph("Цель урока: понимать дробь как часть целого.")
    document.add_heading("Разминка (5 мин)", level=1)
    line = document.add_paragraph("Запишем дробь ")
    line._p.append(parse_xml(OMML))
    line.add_run(" на доске.")
    document.add_picture(io.BytesIO(png()))
    properties = document.element.xpath("//wp:docPr")[0]
    properties.set("descr", "Пирог, разрезанный на части")
    document.add_heading("Работа в парах, 15 минут", level=1)
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table._cells, ("Дробь", "Доля", "1/2", "половина"), strict=True):
        cell.text = words
    document.add_paragraph("первое", style="List Bullet")
    document.add_paragraph("второе", style="List Bullet")
    document.add_heading("Ответы", level=2)
    document.add_paragraph("КАНАРЕЙКА половина")
    document.add_heading("Домашнее задание", level=1)
    document.add_paragraph("Упражнение 7.")
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


MARKDOWN = """---
title: Квадраты
---

# Начало (10 мин)

Привет $x^2+1$ мир[^1] и [ссылка](https://example.org/a). ![альт текст](picture.png)

[^1]: сноска *раз*

$$\\int_0^1 x\\,dx$$

::: notes
Заметка учителю
:::

# Середина

| a | b |
|---|---|
| 1 | y |

1. раз
2. два

# Конец

![альт текст](picture.png)
"""


def by_pandoc(form: str, folder: Path, text: str = MARKDOWN) -> bytes:
    (folder / "picture.png").write_bytes(png())
    out = folder / f"lesson.{form}"
    options = ["--standalone", "--mathml", f"--resource-path={folder}"]
    pypandoc.convert_text(text, form, "markdown", outputfile=str(out), extra_args=options)
    return out.read_bytes()


def rezipped(data: bytes, **changes: bytes | None) -> bytes:
    """The archive with parts replaced, added or (``None``) left out; ``__`` in a name is ``/``."""
    parts = {name.replace("__", "/"): part for name, part in changes.items()}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            part = parts.pop(name) if name in parts else before.read(name)
            if part is not None:
                after.writestr(name, part)
        for name, part in parts.items():
            if part is not None:
                after.writestr(name, part)
    return out.getvalue()


def with_entry(data: bytes, entry: zipfile.ZipInfo | str, part: bytes = b"x") -> bytes:
    """The archive with one entry more, however odd."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry, part)
    return out.getvalue()


def overlapping(data: bytes) -> bytes:
    """An entry whose bytes are another whole entry, both in the directory (a quine's trick)."""
    body = b"inner"
    name = b"word/inner"
    sizes = (zlib.crc32(body), len(body), len(body))
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 33, *sizes, len(name), 0)
    outer = zipfile.ZipInfo("word/outer")
    data = with_entry(data, outer, local + name + body)
    end = data.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<H2I", data, end + 10)
    place = data.index(local)
    head = struct.pack("<4s6H3I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, *sizes)
    entry = head + struct.pack("<5H2I", len(name), 0, 0, 0, 0, 0, place) + name
    directory = data[start : start + size] + entry
    totals = (count + 1, count + 1, len(directory), start, 0)
    return data[:start] + directory + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, *totals)


def lying_about_size(data: bytes, name: bytes) -> bytes:
    """The directory declares fewer bytes than the part unfolds into."""
    place = data.rindex(name)
    changed = bytearray(data)
    entry = place - 46
    (size,) = struct.unpack_from("<I", data, entry + 24)
    struct.pack_into("<I", changed, entry + 24, size - 1)
    return bytes(changed)
