"""What a benchmark starts from: subjects, and lessons drawn from those that the project ships."""

import gzip
import json
import random
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command

from eschool.accounts.models import User
from eschool.core.models import HomePage
from library.actions.import_curriculum import import_curriculum
from library.actions.import_lessons import import_lessons
from library.actions.plant_subjects import plant_subjects
from library.documents.model import Script
from library.models import LessonPage, SubjectPage
from library.rendering import stages_for
from library.scripts import Storing, script_of
from search.models import OutboxEntry
from tests.benchmarks.bareapp.models import BarePage, TextPage

DEMO = Path(__file__).resolve().parents[2] / "eschool" / "demo" / "data"
SEED = 20261122

Raw = list[dict[str, Any]]


def prepare() -> None:
    """Tables, subjects and curriculum; no lesson yet."""
    call_command("migrate", verbosity=0)
    plant_subjects()
    import_curriculum()


def lines(number: int) -> list[bytes]:
    """So many of the shipped lessons, the same ones each time, or all there are."""
    with gzip.open(DEMO / "lessons.jsonl.gz") as file:
        every = file.readlines()
    return random.Random(SEED).sample(every, min(number, len(every)))


def take(chosen: Iterable[bytes]) -> None:
    """Import lines; nobody brings the index in step."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.write(b"".join(chosen))
        file.flush()
        report = import_lessons(path=Path(file.name))
    if report.rejections:
        raise RuntimeError(f"a shipped lesson was not taken: {report.rejections[0]}")


def lessons(number: int) -> list[LessonPage]:
    """Published lessons, in no order of their own."""
    take(lines(number))
    OutboxEntry.objects.all().delete()
    found = list(LessonPage.objects.select_related("subject").order_by("source_id"))
    random.Random(SEED).shuffle(found)
    return found


def raw_stages(script: Script) -> Raw:
    """A body as Wagtail stores it."""
    raw: Raw = json.loads(json.dumps(Storing(script).stages()))
    return raw


def shelf() -> BarePage:
    """A place for bare pages as deep in the tree as a subject's lessons."""
    index = HomePage.objects.get().add_child(instance=BarePage(title="Bare", slug="bare"))
    page: BarePage = index.add_child(instance=BarePage(title="Subject", slug="subject"))
    return page


def bare_page(title: str, slug: str, raw: Raw) -> BarePage:
    """Not stored yet; a draft until it is published."""
    page = BarePage(title=title, slug=slug, live=False)
    page.stages = page.stages.stream_block.to_python(raw)
    return page


def public_pages(found: Sequence[LessonPage], below: BarePage) -> tuple[list[str], list[str]]:
    """Addresses of the same bodies as bare blocks, and as one piece of HTML."""
    blocks, texts = [], []
    for lesson in found:
        raw = raw_stages(script_of(lesson).for_audience("public"))
        page = below.add_child(instance=bare_page(lesson.title, f"blocks-{lesson.pk}", raw))
        page.save_revision().publish()
        blocks.append(f"/bare/subject/{page.slug}/")
        text = TextPage(title=lesson.title, slug=f"text-{lesson.pk}", body=html_of(lesson))
        below.add_child(instance=text).save_revision().publish()
        texts.append(f"/bare/subject/{text.slug}/")
    return blocks, texts


def html_of(lesson: LessonPage) -> str:
    return "".join(
        f"<h2>{stage.title}</h2>{''.join(screen.html for screen in stage.screens)}"
        for stage in stages_for(lesson, "public")
    )


def teacher() -> User:
    return User.objects.create_user("bench@example.org", first_name="Анна", last_name="Петрова")


def subject() -> SubjectPage:
    found: SubjectPage = SubjectPage.objects.get(slug="physics")
    return found


def forget_rendered() -> None:
    cache.clear()
