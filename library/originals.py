"""An uploaded file as it was read, before it became stages: for its author to compare."""

import html
import json
import re

import nh3
from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from library.documents import pandoc
from library.documents.checks import check
from library.documents.findings import Refused
from library.documents.html import render_formula, render_rich_text, replace_formulas
from library.documents.sources import READERS
from library.models import Upload

KEPT_SECONDS = 3600
API_VERSION = [1, 23, 1]
TAGS = set(
    "p h1 h2 h3 h4 h5 h6 b strong i em u s sub sup code pre ul ol li blockquote hr br table "  # noqa: SIM905
    "caption thead tbody tfoot tr th td figure figcaption dl dt dd".split()
)
_IMAGE = re.compile(r"<img\b[^>]*>")
_DISPLAY = re.compile(r"\\\[(.+?)\\\]", re.DOTALL)


def as_read(upload: Upload) -> SafeString:
    """Safe HTML of the whole file in its own order; empty where it cannot be had."""
    key = f"as-read:{upload.pk}:{get_language()}"
    kept = cache.get_or_set(key, lambda: _read(upload), KEPT_SECONDS)
    return mark_safe(kept or "")


def _read(upload: Upload) -> str:
    with upload.file.open("rb") as stream:
        data = stream.read()
    try:
        page = _page(data, upload.filename)
    except (Refused, pandoc.PandocError):
        return ""
    picture = _("[picture]")
    page = _IMAGE.sub(f"<em>{picture}</em>", page)
    return _with_formulas(nh3.clean(page, tags=TAGS, attributes={}))


def _page(data: bytes, filename: str) -> str:
    checked = check(data, filename)
    with pandoc.workshop() as folder:
        source = READERS[checked.kind](checked.data, folder)
        tree = {"pandoc-api-version": API_VERSION, "meta": {}, "blocks": source.nodes}
        (folder / "tree.json").write_text(json.dumps(tree))
        options = ["--sandbox", "-f", "json", "-t", "html", "--mathjax", "--wrap=none"]
        page = pandoc.run([*options, "tree.json"], folder=folder).decode()
    for name, tex in source.formulas.items():
        page = page.replace(f"\ue000{name}\ue001", html.escape(f"\\({tex}\\)"))
    return page


def _with_formulas(page: str) -> str:
    page = _DISPLAY.sub(lambda match: render_formula(html.unescape(match[1])), page)
    return replace_formulas(page, _inline)


def _inline(tex: str) -> str:
    return render_rich_text(f"\\({html.escape(tex)}\\)")
