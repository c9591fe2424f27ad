"""How a document lies in a tantivy index."""

import json
from typing import Any

import tantivy

from search.documents import FACETS, TEXT_FIELDS, SearchDocument, popularity, popularity_factor
from search.ranking import Ranking
from search.text import analyse_text, edge_text, stop_words

EXACT, STEM, LEMMA, ROOT = "exact", "stem", "lemma", "root"
FORMS = (EXACT, STEM, LEMMA)
ROOT_FIELDS = ("title", "body")
# What snippets, corrections and similar lessons are made from; all of a text is searched.
KEPT_TEXT = 20_000
LANGUAGES = ("ru", "en")


def field_name(text_field: str, form: str) -> str:
    return f"{text_field}_{form}"


def weight_field(lang: str) -> str:
    return f"weight_{lang}"


def build_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic", fast=True)
    for text_field in TEXT_FIELDS:
        for form in FORMS:
            builder.add_text_field(field_name(text_field, form), tokenizer_name=f"eschool_{form}")
    for text_field in ROOT_FIELDS:
        builder.add_text_field(
            field_name(text_field, ROOT), tokenizer_name=f"eschool_{EXACT}", index_option="freq"
        )
    builder.add_text_field("title_edges", tokenizer_name=f"eschool_{EXACT}", index_option="basic")
    for facet in (*FACETS, "visibility"):
        builder.add_text_field(facet, tokenizer_name="raw", index_option="basic", fast=True)
    for lang in LANGUAGES:
        builder.add_float_field(weight_field(lang), fast=True)
    builder.add_float_field("popularity", fast=True)
    builder.add_integer_field("updated", fast=True)
    builder.add_integer_field("version", fast=True)
    builder.add_bytes_field("source", stored=True)
    return builder.build()


def register_tokenizers(index: tantivy.Index) -> None:
    """Python has divided and folded the text already; every process registers anew."""
    for form, analyser in _analysers().items():
        index.register_tokenizer(f"eschool_{form}", analyser)


def _analysers() -> dict[str, tantivy.TextAnalyzer]:
    whitespace = tantivy.Tokenizer.whitespace
    plain = tantivy.TextAnalyzerBuilder(whitespace()).build()
    stemmed = (
        tantivy.TextAnalyzerBuilder(whitespace())
        .filter(tantivy.Filter.custom_stopword(sorted(stop_words())))
        .filter(tantivy.Filter.stemmer("russian"))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )
    return {EXACT: plain, STEM: stemmed, LEMMA: plain}


def to_tantivy(document: SearchDocument, ranking: Ranking) -> tantivy.Document:
    found = tantivy.Document()
    found.add_text("id", document.id)
    for name, text in document.texts().items():
        forms = analyse_text(text)
        found.add_text(field_name(name, EXACT), forms.exact)
        found.add_text(field_name(name, STEM), forms.exact)
        found.add_text(field_name(name, LEMMA), forms.lemma)
        if name in ROOT_FIELDS:
            found.add_text(field_name(name, ROOT), forms.root)
    found.add_text("title_edges", edge_text(document.title))
    _add_facets(found, document)
    _add_numbers(found, document, ranking)
    found.add_bytes("source", json.dumps(_source(document), ensure_ascii=False).encode())
    return found


def _add_facets(found: tantivy.Document, document: SearchDocument) -> None:
    facets = {**document.facets(), "visibility": document.visibility}
    for name, values in facets.items():
        for value in values:
            found.add_text(name, value)


def _add_numbers(found: tantivy.Document, document: SearchDocument, ranking: Ranking) -> None:
    popular = popularity(document.uses_in_30_days)
    found.add_float("popularity", popular)
    for lang in LANGUAGES:
        own = ranking.own_language if lang == document.lang else 1.0
        factor = own * popularity_factor(document.uses_in_30_days)
        found.add_float(weight_field(lang), _weight(factor))
    found.add_integer("updated", int(document.updated.timestamp()))
    found.add_integer("version", document.version)


def _weight(factor: float) -> float:
    """tantivy multiplies a score by ``log2(2 + weight)``, never by less than 1."""
    return float(2**factor - 2)


def _source(document: SearchDocument) -> dict[str, Any]:
    texts = {name: text[:KEPT_TEXT] for name, text in document.texts().items()}
    return {"id": document.id, "lang": document.lang, **texts}


def read_source(found: tantivy.Document) -> dict[str, str]:
    source: dict[str, str] = json.loads(bytes(found.get_first("source") or b"{}"))
    return source
