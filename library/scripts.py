"""Between a page's StreamFields and the plain ``Script`` that readers and writers share."""

import html
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.files.base import ContentFile
from django.utils.html import strip_tags
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection
from wagtail.rich_text import expand_db_html

from library.documents.model import (
    Block,
    Code,
    File,
    Formula,
    Option,
    Picture,
    Question,
    Quiz,
    Script,
    Stage,
    Table,
    Task,
    Text,
)
from library.models import LessonPage, TextbookPage

Raw = dict[str, Any]


class StoredAssets(Mapping[str, bytes]):
    """The pictures and files of a script, read from the storage when asked for.

    Names are ``<image|document>-<pk>-<file name>``.
    """

    def __init__(self, raw: list[Raw]) -> None:
        self._image_ids = sorted(_ids(raw, "picture", "image"))
        self._document_ids = sorted(_ids(raw, "file", "document"))

    @cached_property
    def images(self) -> dict[str, Any]:
        if not self._image_ids:
            return {}
        found = get_image_model().objects.filter(pk__in=self._image_ids)
        return {asset_name("image", i.pk, i.file.name): i for i in found.prefetch_renditions()}

    @cached_property
    def documents(self) -> dict[str, Any]:
        if not self._document_ids:
            return {}
        found = get_document_model().objects.filter(pk__in=self._document_ids)
        return {asset_name("document", d.pk, d.file.name): d for d in found}

    def name_of(self, kind: str, pk: int) -> str:
        names = self.images if kind == "image" else self.documents
        return next((name for name, item in names.items() if item.pk == pk), "")

    def __getitem__(self, name: str) -> bytes:
        item = self.images.get(name) or self.documents[name]
        with item.file.open("rb") as stream:
            data: bytes = stream.read()
        return data

    def __iter__(self) -> Iterator[str]:
        yield from self.images
        yield from self.documents

    def __len__(self) -> int:
        return len(self.images) + len(self.documents)


def asset_name(kind: str, pk: int, path: str) -> str:
    return f"{kind}-{pk}-{path.rsplit('/', 1)[-1]}"


def _ids(raw: list[Raw], kind: str, key: str) -> set[int]:
    return {block["value"][key] for block in _walk(raw) if block["type"] == kind} - {None}


def _walk(raw: list[Raw]) -> Iterator[Raw]:
    for block in raw:
        yield block
        value = block["value"]
        if isinstance(value, dict):
            for screen in ("teacher", "board", "student", "content"):
                yield from _walk(value.get(screen) or [])


def script_of(page: LessonPage | TextbookPage) -> Script:
    """The page's script as it stands on the instance (a draft's or a version's too)."""
    if isinstance(page, TextbookPage):
        raw = [_chapter_as_stage(chapter) for chapter in page.chapters.get_prep_value()]
    else:
        raw = page.stages.get_prep_value()
    assets = StoredAssets(raw)
    stages = tuple(_stage(item["value"], assets) for item in raw)
    return Script(page.title, page.language, page.outcome, stages, assets)


def _chapter_as_stage(chapter: Raw) -> Raw:
    value = {"title": chapter["value"]["title"], "board": chapter["value"]["content"]}
    return {"type": "stage", "value": value}


def _stage(value: Raw, assets: StoredAssets) -> Stage:
    screens = {
        screen: tuple(_block(block, assets) for block in value.get(screen) or [])
        for screen in ("teacher", "board", "student")
    }
    return Stage(
        title=value["title"],
        purpose=value.get("purpose") or "",
        minutes=value.get("minutes"),
        form=value.get("form") or "frontal",
        **screens,
    )


def _rich(value: str) -> str:
    return expand_db_html(value) if "linktype" in value else value


def _block(block: Raw, assets: StoredAssets) -> Block:  # noqa: PLR0911 - one line a kind
    value = block["value"]
    match block["type"]:
        case "text":
            return Text(_rich(value))
        case "formula":
            return Formula(value["tex"], value.get("caption") or "")
        case "picture":
            name = assets.name_of("image", value["image"])
            return Picture(name, value.get("alt") or "", value.get("caption") or "")
        case "table":
            return _table(value)
        case "code":
            return Code(value["code"], value.get("language") or "")
        case "task":
            return _task(block)
        case "quiz":
            return Quiz(tuple(_question(item) for item in value["questions"]))
        case "file":
            return File(assets.name_of("document", value["document"]), value.get("title") or "")
    raise KeyError(block["type"])


def _table(value: Raw) -> Table:
    headings = tuple(html.escape(column["heading"]) for column in value["columns"])
    rows = tuple(tuple(_rich(cell) for cell in row["values"]) for row in value["rows"])
    has_header = any(headings)
    return Table((headings, *rows) if has_header else rows, has_header, value.get("caption") or "")


def _task(block: Raw) -> Task:
    value = block["value"]
    return Task(
        prompt=_rich(value["prompt"]),
        answer=_rich(value.get("answer") or ""),
        kind=value.get("kind") or "open",
        points=value.get("points") or 1,
        id=block.get("id") or "",
    )


def _question(item: Raw) -> Question:
    value = item["value"]
    options = (option["value"] for option in value.get("options") or [])
    return Question(
        prompt=value["prompt"],
        kind=value.get("kind") or "single",
        options=tuple(Option(o["text"], bool(o.get("correct"))) for o in options),
        answer=value.get("answer") or "",
        tolerance=value.get("tolerance") or "",
        explanation=value.get("explanation") or "",
        id=item.get("id") or "",
    )


@dataclass
class Storing:
    """Turns a script into raw StreamField data, keeping its assets as images and documents."""

    script: Script
    owner: Any = None
    kept: dict[str, int] = field(default_factory=dict)

    def stages(self) -> list[Raw]:
        return [_raw("stage", self._stage(stage)) for stage in self.script.stages]

    def chapters(self) -> list[Raw]:
        """Everyone reads a textbook, so nothing of the teacher's screen comes along."""
        chapters = ((stage.title, (*stage.board, *stage.student)) for stage in self.script.stages)
        return [
            _raw("chapter", {"title": title[:200], "content": [self._block(b) for b in blocks]})
            for title, blocks in chapters
            if blocks
        ]

    def _stage(self, stage: Stage) -> Raw:
        return {
            "title": stage.title[:200],
            "purpose": stage.purpose,
            "minutes": stage.minutes,
            "form": stage.form,
            "teacher": [self._block(block) for block in stage.teacher],
            "board": [self._block(block) for block in stage.board],
            "student": [self._block(block) for block in stage.student],
        }

    def _block(self, block: Block) -> Raw:  # noqa: PLR0911 - one line a kind
        match block:
            case Text():
                return _raw("text", block.html)
            case Formula():
                return _raw("formula", {"tex": block.tex, "caption": block.caption})
            case Picture():
                image = self._keep(block.asset, self._image, block.alt)
                value = {"image": image, "alt": block.alt, "caption": block.caption}
                return _raw("picture", value)
            case Table():
                return _raw("table", _raw_table(block))
            case Code():
                return _raw("code", {"language": block.language[:30], "code": block.code})
            case Task():
                value = {"prompt": block.prompt, "answer": block.answer}
                return _raw("task", {**value, "kind": block.kind, "points": block.points})
            case Quiz():
                questions = [_raw("item", _raw_question(q)) for q in block.questions]
                return _raw("quiz", {"questions": questions})
            case File():
                document = self._keep(block.asset, self._document, block.title)
                return _raw("file", {"document": document, "title": block.title})

    def _keep(self, asset: str, store: Callable[[str, str], int], title: str) -> int:
        if asset not in self.kept:
            self.kept[asset] = store(asset, title)
        return self.kept[asset]

    def _image(self, asset: str, title: str) -> int:
        name = asset.rsplit("/", 1)[-1]
        image = get_image_model()(
            title=(title or name)[:255],
            file=ContentFile(self.script.assets[asset], name=name),
            uploaded_by_user=self.owner,
            collection=lessons_collection(),
        )
        image.save()
        return int(image.pk)

    def _document(self, asset: str, title: str) -> int:
        name = asset.rsplit("/", 1)[-1]
        document = get_document_model()(
            title=(title or name)[:255],
            file=ContentFile(self.script.assets[asset], name=name),
            uploaded_by_user=self.owner,
            collection=lessons_collection(),
        )
        document.save()
        return int(document.pk)


def lessons_collection() -> Collection:
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name="Lessons").first()
    return found or root.add_child(name="Lessons")


def _raw(kind: str, value: Any) -> Raw:
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def _raw_table(table: Table) -> Raw:
    width = max((len(row) for row in table.rows), default=0)
    header = table.rows[0] if table.header and table.rows else ()
    body = table.rows[1:] if table.header else table.rows
    headings = [html.unescape(strip_tags(cell)) for cell in header]
    headings += [""] * (width - len(headings))
    padded = [[*row, *[""] * (width - len(row))] for row in body]
    return {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": row} for row in padded],
        "caption": table.caption,
    }


def _raw_question(question: Question) -> Raw:
    options = [{"text": o.text, "correct": o.correct} for o in question.options]
    return {
        "prompt": question.prompt,
        "kind": question.kind,
        "options": [_raw("item", option) for option in options],
        "answer": question.answer,
        "tolerance": question.tolerance,
        "explanation": question.explanation,
    }


def assets_of(page: LessonPage | TextbookPage) -> tuple[set[int], set[int]]:
    """The numbers of the page's pictures and of its documents."""
    content = page.chapters if isinstance(page, TextbookPage) else page.stages
    raw = content.get_prep_value()
    return _ids(raw, "picture", "image"), _ids(raw, "file", "document")
