"""What people read when a file is refused, or a part of it could not be carried over."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from library.documents.findings import Finding, Refused

REFUSALS: dict[str, Promise] = {
    "archive_broken": _("The file is damaged. Open it in your editor, save it again and retry."),
    "archive_duplicate_names": _(
        "The file holds two parts of one name (%(name)s), which no editor writes."
        " Save it again in your editor and retry."
    ),
    "archive_encrypted": _("The file is protected by a password. Save it without one and retry."),
    "archive_expands": _("Unpacked, the file would be far too large, so it was not opened."),
    "archive_extra_data": _(
        "Something foreign is attached to the file. Save it again in your editor and retry."
    ),
    "archive_nested": _(
        "There is an archive inside the file (%(name)s). Take it out and attach it separately."
    ),
    "archive_overlap": _("The file is built so as to do harm when unpacked; it was not opened."),
    "archive_sizes_lie": _(
        "A part of the file is not what it declares to be (%(name)s)."
        " Save it again in your editor and retry."
    ),
    "archive_special_entry": _("The file holds a link to another place; it was not opened."),
    "archive_too_many": _("The file consists of more than %(limit)s parts; it was not opened."),
    "archive_unsafe_name": _(
        "A part of the file has a name that points outside it; it was not opened."
    ),
    "document_broken": _(
        "The file could not be read. Open it in your editor, save it again and retry."
    ),
    "document_empty": _("There is no text in the file."),
    "document_too_complex": _(
        "The file is too intricate to be read. Divide it into several lessons and retry."
    ),
    "document_too_slow": _(
        "Reading the file took more than %(seconds)s seconds. Divide it into several lessons."
    ),
    "encoding_unknown": _("The letters of the file could not be told. Save it in UTF-8 and retry."),
    "file_empty": _("The file is empty."),
    "file_too_large": _("The file is larger than %(limit)s MB. Make its pictures smaller."),
    "picture_too_large": _(
        "A picture in the file has more than %(megapixels)s megapixels. Make it smaller and retry."
    ),
    "type_mismatch": _("The content of the file is not what its name says. Choose another file."),
    "type_not_accepted": _(
        "Files of this kind are not read. Send Word (docx), OpenDocument (odt), PowerPoint (pptx),"
        " Markdown, HTML, EPUB or a notebook (ipynb)."
    ),
    "type_with_macros": _("Files with macros are not taken. Save it without macros and retry."),
    "xml_broken": _("The file is damaged inside (%(name)s). Save it again in your editor."),
    "xml_entities": _("The file holds instructions that no document needs; it was not opened."),
}

FINDINGS: dict[str, Promise] = {
    "chart": _("A chart was left out; add it as a picture"),
    "comment": _("Comments were left out"),
    "drawing": _("A drawing or text box may have been left out; add it as a picture"),
    "embedded_object": _("An embedded object was left out; attach it as a file"),
    "formula_unreadable": _("A formula could not be read; write it again in the editor"),
    "header_footer": _("The text in the page margins was left out"),
    "iframe": _("A frame of another site was left out; put a link instead"),
    "interactive": _("Something interactive was left out; put a link instead"),
    "link_dropped": _("A link was left out: only web and mail addresses are kept"),
    "macro": _("A macro was left out"),
    "media": _("Sound or video was left out; attach it as a file"),
    "merged_cells": _("Merged table cells were divided; look at the table"),
    "picture_missing": _("A picture is not in the file; add it in the editor"),
    "picture_remote": _("A picture is on another site and was not fetched; add it in the editor"),
    "picture_unreadable": _("A picture is of a kind that is not shown; add it as PNG or JPEG"),
    "raw_html": _("Markup that is not used here was left out"),
    "script": _("A script was left out"),
    "smartart": _("A diagram was left out; add it as a picture"),
    "svg_dropped": _("An SVG picture was left out; add it as PNG"),
    "table_content_moved": _("What a table cell cannot hold was put after the table"),
    "teacher_part": _(
        "What is marked for the teacher alone was left out, since everyone reads a textbook"
    ),
    "too_deep": _("Lists or quotes were nested too deeply; the innermost were left out"),
}


def refusal(refused: Refused) -> str:
    """The sentence for a refused file."""
    return _filled(REFUSALS[refused.code], refused.params)


def finding(found: Finding) -> str:
    """The sentence for what was left out; its detail and place are shown beside it."""
    return str(FINDINGS[found.code])


def _filled(message: Promise, params: dict[str, Any]) -> str:
    return str(message) % {"name": "", "limit": "", "seconds": "", "megapixels": "", **params}
