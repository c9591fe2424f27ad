"""A script as HTML for the site: one place, whoever reads it."""

from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from library.blocks import FORMS_OF_WORK
from library.documents.html import render_formula, render_rich_text
from library.documents.model import Audience, Block, Formula, Picture, Screen, Stage, Task, Text
from library.models import LessonPage, TextbookPage
from library.scripts import StoredAssets, script_of

RENDERED_SECONDS = 86_400
PICTURE = "width-1200|format-webp"


@dataclass(frozen=True, slots=True)
class ScreenView:
    name: Screen
    html: SafeString


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage ready to show; ``number`` counts from 1. ``is_withheld``: only teachers read it."""

    number: int
    title: str
    purpose: str
    minutes: int | None
    form: str
    screens: tuple[ScreenView, ...]
    is_withheld: bool = False


def stages_for(page: LessonPage | TextbookPage, audience: Audience) -> tuple[StageView, ...]:
    """The stages that ``audience`` may read, kept a day for each state of the page."""
    key = _cache_key(page, audience)
    if key and (kept := cache.get(key)) is not None:
        return kept
    script = script_of(page)
    rendering = Rendering(script.assets, audience)
    visible = script.for_audience(audience).stages
    stages = tuple(
        replace(rendering.stage(number, stage), is_withheld=_is_withheld(stage, whole))
        for number, (stage, whole) in enumerate(zip(visible, script.stages, strict=True), 1)
    )
    if isinstance(page, TextbookPage):
        stages = tuple(replace(chapter, form="") for chapter in stages)
    if key:
        cache.set(key, stages, RENDERED_SECONDS)
    return stages


def _is_withheld(shown: Stage, whole: Stage) -> bool:
    return bool(whole.teacher) and not any(shown.blocks())


def _cache_key(page: LessonPage | TextbookPage, audience: Audience) -> str:
    """Nothing for a draft, which changes under the same number."""
    if not page.live or not page.live_revision_id:
        return ""
    if getattr(page, "is_draft_view", False):
        return ""
    return f"stages:{page.pk}:{page.live_revision_id}:{audience}:{get_language()}"


class Rendering:
    """Renders blocks of one script; ``answers`` are a student's, by the id of the question."""

    def __init__(
        self,
        assets: Any,
        audience: Audience,
        *,
        responses: dict[str, Any] | None = None,
        is_open: bool = True,
    ) -> None:
        self.assets = assets
        self.audience = audience
        self.responses = responses
        self.is_open = is_open

    def stage(self, number: int, stage: Stage) -> StageView:
        screens: tuple[tuple[Screen, tuple[Block, ...]], ...] = (
            ("teacher", stage.teacher),
            ("board", stage.board),
            ("student", stage.student),
        )
        return StageView(
            number=number,
            title=stage.title,
            purpose=stage.purpose,
            minutes=stage.minutes,
            form=str(FORMS_OF_WORK[stage.form]),
            screens=tuple(
                ScreenView(name, mark_safe("".join(self.block(block) for block in blocks)))
                for name, blocks in screens
                if blocks
            ),
        )

    def block(self, block: Block) -> str:
        kind = type(block).__name__.lower()
        context = {
            "block": block,
            "with_answers": self.audience == "teacher" and self.responses is None,
            "answering": self.responses is not None,
            "is_open": self.is_open,
            "responses": self.responses or {},
            **self._prepared(block),
        }
        return render_to_string(f"library/blocks/{kind}.html", context)

    def _prepared(self, block: Block) -> dict[str, Any]:
        match block:
            case Text():
                return {"html": mark_safe(render_rich_text(block.html))}
            case Formula():
                return {"html": mark_safe(render_formula(block.tex))}
            case Task():
                return {"response": (self.responses or {}).get(block.id)}
            case Picture() if isinstance(self.assets, StoredAssets):
                image = self.assets.images.get(block.asset)
                return {"rendition": image.get_rendition(PICTURE) if image else None}
        if isinstance(self.assets, StoredAssets):
            return {"documents": self.assets.documents}
        return {}
