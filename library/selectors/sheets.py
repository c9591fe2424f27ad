"""All that the page of a lesson shows to one reader."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from library.documents.model import Audience
from library.licences import licence_url
from library.models import Authorship, LessonPage, Publication, TeacherUse, TextbookPage, Version
from library.permissions import can_see_answers
from library.rendering import StageView, stages_for

USED_BY_SECONDS = 600
FORMATS = ("pdf", "docx", "odt", "epub", "md", "zip")


@dataclass(frozen=True, slots=True)
class LessonSheet:
    audience: Audience
    stages: tuple[StageView, ...]
    authors: tuple[Authorship, ...]
    version: Version | None
    newest: Version | None
    used_by: int
    copies: int
    is_planned: bool
    breadcrumbs: list[dict[str, str]]
    facts: list[dict[str, str]]
    downloads: list[dict[str, str]]
    teacher_downloads: list[dict[str, str]]
    json_ld: dict[str, Any]

    @property
    def json_ld_tag(self) -> SafeString:
        escapes = {ord(c): f"\\u{ord(c):04x}" for c in "<>&"}
        data = json.dumps(self.json_ld, ensure_ascii=False).translate(escapes)
        return mark_safe(f'<script type="application/ld+json">{data}</script>')

    @property
    def is_outdated(self) -> bool:
        return bool(self.version and self.newest and self.version.number < self.newest.number)


def sheet_of(page: LessonPage | TextbookPage, user: Any) -> LessonSheet:
    audience: Audience = "teacher" if can_see_answers(user, page) else "public"
    has_two_editions = audience == "teacher" and isinstance(page, LessonPage)
    newest = page.current_version
    version = getattr(page, "shown_version", None) or newest
    authors = tuple(page.authorships.all())
    used_by = used_by_teachers(page)
    return LessonSheet(
        audience=audience,
        stages=stages_for(page, audience),
        authors=authors,
        version=version,
        newest=newest,
        used_by=used_by,
        copies=Publication.objects.filter(copied_from__publication=page, live=True).count(),
        is_planned=user.is_authenticated and user.plan.filter(publication=page).exists(),
        breadcrumbs=_breadcrumbs(page),
        facts=_facts(page, version, used_by),
        downloads=_downloads(page, version, "public"),
        teacher_downloads=_downloads(page, version, "teacher") if has_two_editions else [],
        json_ld=json_ld(page, authors),
    )


def used_by_teachers(page: Publication) -> int:
    """Distinct verified teachers who did more than look."""

    def count() -> int:
        took = TeacherUse.objects.filter(publication=page).exclude(took_on=None)
        return took.values("user_id").distinct().count()

    used: int = cache.get_or_set(f"used-by:{page.pk}", count, USED_BY_SECONDS) or 0
    return used


def grades_text(first: int, last: int) -> str:
    if first == last:
        return _("grade %(grade)d") % {"grade": first}
    return _("grades %(first)d–%(last)d") % {"first": first, "last": last}


def _breadcrumbs(page: LessonPage | TextbookPage) -> list[dict[str, str]]:
    subject = page.subject
    crumbs = [{"label": _("Library"), "url": reverse("library")}]
    if subject:
        crumbs.append({"label": subject.name, "url": subject.relative_address})
    return [*crumbs, {"label": page.title, "url": ""}]


def _facts(page: Any, version: Version | None, used_by: int) -> list[dict[str, str]]:
    facts = [_fact("graduation-cap", _("For"), grades_text(page.grade_from, page.grade_to))]
    if minutes := getattr(page, "minutes", 0):
        facts.append(_fact("clock", _("Time"), _("%(n)d min") % {"n": minutes}))
    facts.append(_fact("globe", _("Language"), page.get_language_display()))
    licence = page.get_licence_display()
    facts.append(_fact("scale", _("Licence"), licence, licence_url(page.licence)))
    if version:
        facts.append(_fact("history", pgettext("of a lesson", "Version"), str(version.number)))
    if used_by:
        facts.append(_fact("users", _("Used by"), _teachers(used_by)))
    return facts


def _teachers(number: int) -> str:
    return ngettext("%(n)d teacher", "%(n)d teachers", number) % {"n": number}


def _fact(icon: str, label: str, value: str, href: str = "") -> dict[str, str]:
    return {"icon": icon, "label": label, "value": value, "href": href}


def _downloads(page: Publication, version: Version | None, edition: str) -> list[dict[str, str]]:
    if version is None:
        return []
    names = {
        "pdf": ("PDF", _("to read and print"), "file-text"),
        "docx": ("Word", _("to change"), "file"),
        "odt": ("OpenDocument", _("to change"), "file"),
        "epub": ("EPUB", _("for readers"), "book-open"),
        "md": ("Markdown", _("plain text"), "file-text"),
        "zip": ("ZIP", _("everything with pictures and files"), "file-archive"),
    }
    return [
        {"label": names[form][0], "note": names[form][1], "icon": names[form][2],
         "url": reverse("lesson_download", args=(page.pk, version.number, edition, form))}
        for form in FORMATS
    ]  # fmt: skip


def json_ld(page: Publication, authors: tuple[Authorship, ...]) -> dict[str, Any]:
    """schema.org ``LearningResource`` after the AMB profile."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": f"{settings.SITE_URL}{page.relative_address}",
        "name": page.title,
        "inLanguage": page.language,
        "license": licence_url(page.licence),
        "isAccessibleForFree": True,
        "learningResourceType": "lesson plan" if isinstance(page, LessonPage) else "textbook",
        "educationalLevel": [f"grade {grade}" for grade in page.grades],
        "creator": [{"@type": "Person", "name": author.name} for author in authors],
        "keywords": [block.value["term"] for block in page.keywords],
        "about": [element.title for element in page.curriculum.all()],
    }
    if page.outcome:
        data["teaches"] = page.outcome
    if page.last_published_at:
        data["datePublished"] = page.last_published_at.date().isoformat()
    if minutes := getattr(page, "minutes", 0):
        data["timeRequired"] = f"PT{minutes}M"
    if page.source_url:
        data["isBasedOn"] = page.source_url
    return data
