"""The documentation leads somewhere and leaves nothing out."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import get_commands
from django.db.models import Model
from django.urls import Resolver404, resolve

from tests.rooms import ROOMS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
DECISIONS = sorted((DOCS / "adr").glob("[0-9]*.md"))
IMAGES = sorted((DOCS / "images").glob("*"))
A_PAGE = 75  # lines
LARGEST_IMAGE = 150_000

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ADDRESS = re.compile(r"`(/[^`\s]*)`")
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def links_of(path: Path) -> Iterator[str]:
    for target in _LINK.findall(_FENCED.sub("", text_of(path))):
        if not re.match(r"[a-z]+:", target):
            yield target


def anchors_of(path: Path) -> set[str]:
    """As forges make them of headings."""
    headings = _HEADING.findall(_FENCED.sub("", text_of(path)))
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in kept}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links_of(page):
        target, _, anchor = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{named(page)} links to {link}"
        assert file.is_relative_to(ROOT), f"{named(page)} links out of the project: {link}"
        if anchor:
            assert anchor in anchors_of(file), f"{named(page)} links to {link}"


def test_readme_leads_to_every_page() -> None:
    seen, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        found = ((page.parent / link.partition("#")[0]).resolve() for link in links_of(page))
        waiting += [file for file in found if file.suffix == ".md" and file.exists()]
    assert {named(page) for page in PAGES} - {named(page) for page in seen} == set()


@pytest.mark.parametrize("decision", DECISIONS, ids=named)
def test_decision_has_its_parts(decision: Path) -> None:
    text = text_of(decision)
    assert text.startswith(f"# {int(decision.name[:4])}. ")
    assert re.search(r"^Status: (accepted|superseded by \[)", text, re.MULTILINE)
    headings = [heading for heading in _HEADING.findall(text)[1:] if heading != "Measured"]
    assert headings == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= A_PAGE
    assert f"({decision.name})" in text_of(DOCS / "adr" / "README.md")


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(decision.name[:4]) for decision in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def our_commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if str(app).startswith(ROOMS))


@pytest.mark.parametrize("command", our_commands())
def test_command_is_described(command: str) -> None:
    told = "\n".join(text_of(page) for page in PAGES)
    assert re.search(rf"manage\.py {command}\b", told), f"no page mentions manage.py {command}"


@pytest.mark.parametrize("guide", sorted((DOCS / "guides").rglob("*.md")), ids=named)
def test_addresses_in_guides_exist(guide: Path) -> None:
    for address in _ADDRESS.findall(text_of(guide)):
        assert is_address(address), f"{named(guide)} names {address}"


def is_address(address: str) -> bool:
    """``/my/lessons/<number>/``: what stands in angles may be a number or an id."""
    for value in ("1", str(uuid.uuid4())):
        try:
            found = resolve(re.sub(r"<[^>]+>", value, address))
        except Resolver404:
            continue
        if found.url_name != "wagtail_serve":
            return True
    return False


def models_about_people() -> list[type[Model]]:
    """Ours that have a link to a person."""
    person = get_user_model()
    ours = (model for model in apps.get_models() if model.__module__.startswith(ROOMS))
    return [
        model
        for model in ours
        if model is person
        or any(
            field.related_model is person
            for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        )
    ]


@pytest.mark.parametrize("model", models_about_people(), ids=lambda model: model._meta.label)
def test_privacy_names_every_table_about_people(model: type[Model]) -> None:
    assert f"`{model._meta.label}`" in text_of(DOCS / "privacy.md")


@pytest.mark.parametrize("image", IMAGES, ids=named)
def test_picture_is_shown_and_small(image: Path) -> None:
    assert image.stat().st_size <= LARGEST_IMAGE
    assert any(image.name in text_of(page) for page in PAGES)
