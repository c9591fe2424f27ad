"""Hostile and mistaken files are refused with the right reason before anything reads them."""

import functools
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from library.documents.checks import check
from library.documents.findings import REFUSAL_CODES, Refused

from . import files

word = functools.cache(files.word)


def refusal(data: bytes, name: str = "lesson.docx") -> str:
    with pytest.raises(Refused) as caught:
        check(data, name)
    assert caught.value.code in REFUSAL_CODES
    return caught.value.code


def symlink() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("word/link")
    entry.create_system = 3
    entry.external_attr = 0o120777 << 16
    return entry


def encrypted(data: bytes) -> bytes:
    changed = bytearray(data)
    directory = data.index(b"PK\x01\x02")
    changed[6] |= 1
    changed[directory + 8] |= 1
    return bytes(changed)


def many_entries() -> bytes:
    out = io.BytesIO(word())
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(3001):
            archive.writestr(f"word/{number}", b"")
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"a")
    return out.getvalue()


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;">]><w:document xmlns:w="w">&c;</w:document>"""
DTD = b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>'

OFFICE_97 = bytes.fromhex("d0cf11e0a1b11ae1")

HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "bomb": ("archive_expands", lambda: files.with_entry(word(), "word/b", b"\0" * 30_000_000)),
    "overlap": ("archive_overlap", lambda: files.overlapping(word())),
    "traversal": ("archive_unsafe_name", lambda: files.with_entry(word(), "../../evil")),
    "absolute": ("archive_unsafe_name", lambda: files.with_entry(word(), "/etc/evil")),
    "drive": ("archive_unsafe_name", lambda: files.with_entry(word(), "C:evil")),
    "capitals": ("archive_duplicate_names", lambda: files.with_entry(word(), "WORD/document.xml")),
    "nested": ("archive_nested", lambda: files.with_entry(word(), "word/media/a.png", zipped())),
    "trailing": ("archive_extra_data", lambda: word() + b"<script>"),
    "prepended": ("archive_extra_data", lambda: b"GIF89a" + word()),
    "encrypted": ("archive_encrypted", lambda: encrypted(word())),
    "password": (
        "archive_encrypted",
        lambda: OFFICE_97 + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    ),
    "older word renamed": ("type_not_accepted", lambda: OFFICE_97 + bytes(600)),
    "symlink": ("archive_special_entry", lambda: files.with_entry(word(), symlink())),
    "many": ("archive_too_many", many_entries),
    "lying": ("archive_sizes_lie", lambda: files.lying_about_size(word(), b"word/document.xml")),
    "cut": ("archive_broken", lambda: word()[:3000]),
    "laughs": ("xml_entities", lambda: files.rezipped(word(), **{"word/document.xml": LAUGHS})),
    "dtd": ("xml_entities", lambda: files.rezipped(word(), **{"word/styles.xml": DTD})),
    "broken xml": ("xml_broken", lambda: files.rezipped(word(), **{"word/styles.xml": b"<a>"})),
    "deep xml": (
        "document_too_complex",
        lambda: files.rezipped(word(), **{"word/styles.xml": b"<a>" * 5000 + b"</a>" * 5000}),
    ),
    "image bomb": (
        "picture_too_large",
        lambda: files.with_entry(word(), "word/media/b.png", files.png_claiming(60_000, 60_000)),
    ),
    "empty": ("file_empty", lambda: b""),
    "no document": ("type_mismatch", lambda: files.rezipped(word(), **{"word/document.xml": None})),
    "text": ("type_mismatch", lambda: b"just words"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refuses(name: str) -> None:
    code, make = HOSTILE[name]

    assert refusal(make()) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("lesson.docm", "type_with_macros"),
        ("lesson.exe", "type_not_accepted"),
        ("lesson", "type_not_accepted"),
        ("lesson.odt", "type_mismatch"),
        ("lesson.pptx", "type_mismatch"),
        ("lesson.epub", "type_mismatch"),
        ("lesson.md", "type_mismatch"),
        ("lesson.ipynb", "type_mismatch"),
        ("lesson.html", "type_mismatch"),
    ],
)
def test_a_word_file_by_another_name(name: str, code: str) -> None:
    assert refusal(word(), name) == code


def test_an_open_document_closed_with_a_password(tmp_path: Path) -> None:
    manifest = b"<manifest><encryption-data/></manifest>"
    data = files.rezipped(
        files.by_pandoc("odt", tmp_path), **{"META-INF/manifest.xml": manifest, "content.xml": b"?"}
    )
    assert refusal(data, "lesson.odt") == "archive_encrypted"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_names() -> None:
    assert refusal(files.with_entry(word(), "word/document.xml")) == "archive_duplicate_names"


def test_size_cap() -> None:
    with pytest.raises(Refused) as caught:
        check(word(), "a.docx", max_bytes=1000)

    assert caught.value.code == "file_too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r", "cp866"])
def test_text_in_the_encodings_of_teachers(encoding: str) -> None:
    text = "# Урок\n\nРеки и озёра нашего края, их берега и обитатели."

    assert check(text.encode(encoding), "урок.md").data.decode() == text


@pytest.mark.parametrize("data", [bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n\x00\x00" * 9])
def test_binary_that_calls_itself_markdown(data: bytes) -> None:
    assert refusal(data, "lesson.md") in {"type_mismatch", "encoding_unknown"}


def test_a_sound_file_passes() -> None:
    assert check(word(), "Урок.DOCX").kind == "docx"


def test_a_refusal_survives_a_queue() -> None:
    import pickle

    copy = pickle.loads(pickle.dumps(Refused("file_too_large", limit=5)))  # noqa: S301

    assert (copy.code, copy.params) == ("file_too_large", {"limit": 5})
