"""How a document lies in Elasticsearch: core mappings only, so that any 8.19 or 9 serves."""

from typing import Any

from search.documents import FACETS, TEXT_FIELDS, SearchDocument, popularity, popularity_factor
from search.highlight import passages
from search.ranking import Ranking
from search.text import CHARACTERS, analyse_text, edge_text, stop_words

LANGUAGES = ("ru", "en")
ROOT_FIELDS = ("title", "body")
# What snippets are cut from; all of a text is searched.
KEPT_TEXT = 20_000
VERSION_TYPE = "external_gte"


def factor_field(lang: str) -> str:
    return f"factor_{lang}"


def index_settings(ranking: Ranking) -> dict[str, Any]:
    return {
        "number_of_shards": 1,
        "number_of_replicas": 0,
        "max_result_window": 10_000,
        "refresh_interval": "1s",
        "similarity": {"default": {"type": "BM25", "k1": ranking.k1, "b": ranking.b}},
        "analysis": _analysis(),
    }


def _analysis() -> dict[str, Any]:
    fold_characters = [f"{_escaped(key)} => {value}" for key, value in CHARACTERS.items()]
    exact = ["lowercase", "possessive"]
    return {
        "char_filter": {"fold": {"type": "mapping", "mappings": fold_characters}},
        "filter": {
            "possessive": {"type": "stemmer", "language": "possessive_english"},
            "stop": {"type": "stop", "stopwords": sorted(stop_words())},
            "russian": {"type": "stemmer", "language": "russian"},
            "english": {"type": "stemmer", "language": "english"},
        },
        "analyzer": {
            "exact": {
                "type": "custom",
                "char_filter": ["fold"],
                "tokenizer": "standard",
                "filter": exact,
            },
            "stem": {
                "type": "custom",
                "char_filter": ["fold"],
                "tokenizer": "standard",
                "filter": [*exact, "stop", "russian", "english"],
            },
        },
    }


def _escaped(key: str) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in key)


def index_mappings() -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name in TEXT_FIELDS:
        properties[name] = _text(copy_to="words")
        properties[f"{name}_lemma"] = _computed()
    for name in ROOT_FIELDS:
        properties[f"{name}_root"] = _computed()
    properties["words"] = _text()
    properties["title_edges"] = _computed()
    properties |= {name: {"type": "keyword"} for name in (*FACETS, "visibility", "id")}
    properties |= {factor_field(lang): {"type": "float"} for lang in LANGUAGES}
    properties |= {
        "popularity": {"type": "float"},
        "updated": {"type": "date"},
        "version": {"type": "long"},
        "excerpt": {"type": "keyword", "index": False, "doc_values": False},
    }
    computed = [name for name, kind in properties.items() if kind.get("analyzer") == "whitespace"]
    # A body is shown by its excerpt: reading it twice cost more than finding it.
    excluded = [*computed, "body"]
    return {"dynamic": False, "_source": {"excludes": excluded}, "properties": properties}


def _text(**extra: Any) -> dict[str, Any]:
    stemmed = {"type": "text", "analyzer": "stem"}
    return {"type": "text", "analyzer": "exact", "fields": {"stem": stemmed}, **extra}


def _computed() -> dict[str, Any]:
    """What Python has divided and brought to dictionary forms already."""
    return {"type": "text", "analyzer": "whitespace"}


def to_elastic(document: SearchDocument, ranking: Ranking) -> dict[str, Any]:
    texts = document.texts()
    forms = {name: analyse_text(text) for name, text in texts.items()}
    popular = popularity(document.uses_in_30_days)
    return {
        "id": document.id,
        "lang": document.lang,
        **texts,
        **{f"{name}_lemma": found.lemma for name, found in forms.items()},
        **{f"{name}_root": forms[name].root for name in ROOT_FIELDS},
        "excerpt": passages(texts)[:KEPT_TEXT],
        "title_edges": edge_text(document.title),
        **{name: list(values) for name, values in document.facets().items()},
        "visibility": list(document.visibility),
        **{factor_field(lang): _factor(document, lang, ranking) for lang in LANGUAGES},
        "popularity": popular,
        "updated": document.updated.isoformat(),
        "version": document.version,
    }


def _factor(document: SearchDocument, lang: str, ranking: Ranking) -> float:
    own = ranking.own_language if lang == document.lang else 1.0
    return own * popularity_factor(document.uses_in_30_days)
