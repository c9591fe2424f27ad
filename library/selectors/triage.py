"""What a look at a draft shows before a person reads it; each finding is told to its author."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from library.documents.model import Picture, Question, Quiz, Script, Stage, Table, Task, Text
from library.models import LessonPage, Publication, TextbookPage, Version
from library.scripts import script_of

LESSON_MINUTES = 45
SAME_TITLE = 0.9

Level = Literal["must", "should"]


@dataclass(frozen=True, slots=True)
class Finding:
    """``must`` is what a methodist would return a lesson for; it is not sent for review with it.

    ``place`` is where on the author's page it is mended or seen; empty where only the editor helps.
    ``url`` is what to compare with.
    """

    code: str
    level: Level
    text: str
    place: str = ""
    url: str = ""


def triage(page: LessonPage) -> list[Finding]:
    return triage_pages([page])[page.pk]


def triage_pages(pages: Sequence[Any]) -> dict[int, list[Finding]]:
    """The findings of each page, by its number; duplicates are looked for in two queries."""
    titles, sources = _titles_of_others(pages), _sources_of(pages)
    return {
        page.pk: sorted(
            [
                *_of_script(script_of(page), is_book=isinstance(page, TextbookPage)),
                *_of_licence(page),
                *_of_duplicates(page, titles[page.subject_id], sources.get(page.copied_from_id)),
            ],
            key=lambda finding: finding.level != "must",
        )
        for page in pages
    }


def _of_script(script: Script, *, is_book: bool) -> list[Finding]:
    checks = (_chapters, *_FOR_ALL) if is_book else (_stages, *_FOR_ALL, _minutes)
    return [finding for check in checks for finding in check(script)]


def _chapters(script: Script) -> Iterator[Finding]:
    if not script.stages:
        yield Finding("no_stages", "must", _("The textbook has no chapters yet."))
    elif not any(_blocks(script)):
        yield Finding("empty", "must", _("The chapters are empty yet."))


def _stages(script: Script) -> Iterator[Finding]:
    if not script.stages:
        yield Finding("no_stages", "must", _("The lesson has no stages yet."))
    elif not any(_blocks(script)):
        text = _("The stages are empty yet: show something on at least one of the screens.")
        yield Finding("empty", "must", text)
    elif not any(stage.student for stage in script.stages):
        text = _("No stage says anything to the student: the student's screen will be empty.")
        yield Finding("no_student_screen", "should", text)


def _outcome(script: Script) -> Iterator[Finding]:
    if not script.outcome.strip():
        text = _("The outcome is missing: say what a pupil will be able to do afterwards.")
        yield Finding("no_outcome", "must", text, "#id_outcome")


def _minutes(script: Script) -> Iterator[Finding]:
    without = [stage.title for stage in script.stages if not stage.minutes]
    if without:
        text = ngettext(
            "%(n)d stage has no minutes: %(titles)s.",
            "%(n)d stages have no minutes: %(titles)s.",
            len(without),
        )
        given = {"n": len(without), "titles": _listed(without)}
        yield Finding("no_minutes", "should", text % given)
    elif script.stages and script.minutes > LESSON_MINUTES:
        text = _("The stages take %(n)d minutes together, more than the lesson's %(most)d.")
        given = {"n": script.minutes, "most": LESSON_MINUTES}
        yield Finding("too_long", "should", text % given)


def _pictures(script: Script) -> Iterator[Finding]:
    bare = sum(map(_is_bare, _blocks(script)))
    if bare:
        text = ngettext(
            "%(n)d picture has no description for those who cannot see it.",
            "%(n)d pictures have no description for those who cannot see them.",
            bare,
        )
        yield Finding("no_alt", "must", text % {"n": bare}, _place(script, _is_bare))


def _answers(script: Script) -> Iterator[Finding]:
    quizzes = [block for block in _blocks(script) if isinstance(block, Quiz)]
    open_questions = sum(not _has_answer(q) for quiz in quizzes for q in quiz.questions)
    if open_questions:
        text = ngettext(
            "%(n)d question of a quiz has no correct answer.",
            "%(n)d questions of the quizzes have no correct answer.",
            open_questions,
        )
        place = _place(script, _is_open)
        yield Finding("no_quiz_answer", "must", text % {"n": open_questions}, place)
    tasks = sum(not block.answer for block in _blocks(script) if isinstance(block, Task))
    if tasks:
        text = ngettext(
            "%(n)d task has no answer or criteria for the teacher.",
            "%(n)d tasks have no answer or criteria for the teacher.",
            tasks,
        )
        yield Finding("no_task_answer", "should", text % {"n": tasks})


_EMAIL = re.compile(r"[\w.+-]{2,}@[\w-]+\.[a-zа-я]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+7|\b8)[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}\b")


def _personal(script: Script) -> Iterator[Finding]:
    if _tells(words_of(script)):
        sentence = _("There seems to be a telephone number or an e-mail address in the text.")
        place = next(
            (_anchor(n) for n, words in enumerate(_by_stage(script), 1) if _tells(words)), ""
        )
        yield Finding("personal_data", "must", sentence, place)


_FOR_ALL: tuple[Callable[[Script], Iterator[Finding]], ...] = (
    _outcome,
    _pictures,
    _answers,
    _personal,
)


def _of_licence(page: Any) -> Iterator[Finding]:
    if page.source_name and not page.credit:
        text = _("A source is named, but not whom its licence asks to be credited.")
        yield Finding("no_credit", "must", text)
    if "-NC" in page.licence:
        text = _("The licence forbids commercial use, so fewer people may share this lesson.")
        yield Finding("licence_nc", "should", text)


def _titles_of_others(pages: Sequence[Any]) -> dict[int, list[tuple[int, str]]]:
    subjects = {page.subject_id for page in pages}
    rows = Publication.objects.published().filter(subject__in=subjects)
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for subject, pk, title in rows.values_list("subject", "pk", "title"):
        found[subject].append((pk, title))
    return found


def _sources_of(pages: Sequence[Any]) -> dict[int, int]:
    """What each is openly a copy of, by the version it was made from."""
    versions = {page.copied_from_id for page in pages} - {None}
    found = Version.objects.filter(pk__in=versions) if versions else Version.objects.none()
    return dict(found.values_list("pk", "publication_id"))


def _of_duplicates(
    page: Any, titles: list[tuple[int, str]], source: int | None
) -> Iterator[Finding]:
    mine = _plain(page.title)
    matcher = SequenceMatcher(b=mine, autojunk=False)
    for pk, title in titles:
        other = _plain(title)
        matcher.set_seq1(other)
        if pk in (page.pk, source) or matcher.real_quick_ratio() < SAME_TITLE:
            continue
        if matcher.quick_ratio() >= SAME_TITLE and matcher.ratio() >= SAME_TITLE:
            text = _("A lesson with nearly this title is published already: “%(title)s”.")
            yield Finding("duplicate", "should", text % {"title": title})
            return


def _plain(title: str) -> str:
    return re.sub(r"\W+", " ", title.lower().replace("ё", "е")).strip()


def _blocks(script: Script) -> Iterator[Any]:
    for stage in script.stages:
        yield from stage.blocks()


def words_of(script: Script) -> str:
    """What its stages say, without markup."""
    return " ".join(words for stage in script.stages for words in _stage_words(stage))


def _stage_words(stage: Stage) -> Iterator[str]:
    for block in stage.blocks():
        match block:
            case Text():
                yield strip_tags(block.html)
            case Task():
                yield strip_tags(f"{block.prompt} {block.answer}")
            case Table():
                yield from (strip_tags(cell) for row in block.rows for cell in row)


def _has_answer(question: Question) -> bool:
    if question.kind in ("number", "text"):
        return bool(question.answer.strip())
    return any(option.correct for option in question.options)


def _is_bare(block: Any) -> bool:
    return isinstance(block, Picture) and not block.alt.strip()


def _is_open(block: Any) -> bool:
    return isinstance(block, Quiz) and not all(map(_has_answer, block.questions))


def _tells(text: str) -> bool:
    return bool(_EMAIL.search(text) or _PHONE.search(text))


def _by_stage(script: Script) -> Iterator[str]:
    return (" ".join(_stage_words(stage)) for stage in script.stages)


def _place(script: Script, is_meant: Callable[[Any], bool]) -> str:
    """The first stage that has such a block."""
    stages = enumerate(script.stages, 1)
    return next((_anchor(n) for n, stage in stages if any(map(is_meant, stage.blocks()))), "")


def _anchor(number: int) -> str:
    return f"#stage-{number}"


def _listed(titles: list[str], most: int = 3) -> str:
    shown = ", ".join(_("“%(title)s”") % {"title": title} for title in titles[:most])
    return shown if len(titles) <= most else f"{shown}…"
