"""The engines that the suite runs on, and a small library for them to hold."""

import os
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from search import judged_engines
from search.documents import SearchDocument
from search.engines.base import Engine
from search.request import SearchPage, SearchRequest

ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")
# Elasticsearch belongs to the lane of real services; without its address it is not collected.
ENGINES = ["tantivy", "elastic"] if ELASTICSEARCH_URL else ["tantivy"]


def temporary_engine(name: str) -> AbstractContextManager[Engine]:
    return judged_engines.temporary_engine(name, ELASTICSEARCH_URL)


def ask(engine: Engine, text: str, **wanted: object) -> SearchPage:
    return engine.search(SearchRequest(text, **wanted))  # type: ignore[arg-type]  # as the dataclass declares


def found(engine: Engine, text: str, **wanted: object) -> list[str]:
    return [hit.id.partition(":")[2] for hit in ask(engine, text, **wanted).hits]


LIBRARY = (
    SearchDocument(
        kind="lesson",
        pk="photosynthesis",
        lang="ru",
        title="Фотосинтез",
        outcomes="Ученик объясняет, как растение запасает энергию света.",
        body="Зелёные растения ловят свет хлорофиллом. Дети наблюдают за пузырьками кислорода.",
        keywords=("хлорофилл", "кислород"),
        people=("Мария Иванова",),
        subject="biology",
        grades=(6, 7),
        curriculum=("bio.plants",),
        authors=("ivanova",),
        districts=("north",),
        licence="CC-BY-4.0",
        minutes=45,
        has_attachments=True,
        uses_in_30_days=2,
        updated=datetime(2026, 3, 1, tzinfo=UTC),
        version=10,
    ),
    SearchDocument(
        kind="lesson",
        pk="cell",
        lang="ru",
        title="Строение клетки",
        outcomes="Ученик называет части растительной клетки.",
        body="Клетка растения отличается от клетки животного: у неё есть стенка и хлоропласты.",
        subject="biology",
        grades=(6,),
        licence="CC-BY-SA-4.0",
        minutes=25,
        updated=datetime(2026, 5, 1, tzinfo=UTC),
        version=10,
    ),
    SearchDocument(
        kind="lesson",
        pk="roads",
        lang="ru",
        title="Правила дорожного движения",
        body="Как перейти улицу: светофор, зебра и внимательный взгляд. Ёлка у перехода.",
        subject="safety",
        grades=(1, 2, 3),
        licence="CC-BY-4.0",
        minutes=90,
        updated=datetime(2026, 1, 1, tzinfo=UTC),
        version=10,
    ),
    SearchDocument(
        kind="lesson",
        pk="dna",
        lang="en",
        title="What DNA is made of",
        body="Children build a model of the double helix. <b>Genes</b> & proteins are explained.",
        subject="biology",
        grades=(10, 11),
        licence="CC-BY-4.0",
        minutes=120,
        uses_in_30_days=500,
        updated=datetime(2026, 2, 1, tzinfo=UTC),
        version=10,
    ),
    SearchDocument(
        kind="textbook",
        pk="algebra",
        lang="ru",
        title="Алгебра: квадратные уравнения",
        body="Дискриминант и корни уравнения. Программа на C++ решает его сама.",
        subject="mathematics",
        grades=(8, 9),
        licence="CC0-1.0",
        updated=datetime(2026, 4, 1, tzinfo=UTC),
        version=10,
    ),
    SearchDocument(
        kind="lesson",
        pk="answers",
        lang="ru",
        title="Ключи к контрольной по биологии",
        body="Ответы о растениях и клетках.",
        subject="biology",
        grades=(6,),
        visibility=("teacher",),
        version=10,
    ),
)
