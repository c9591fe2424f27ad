"""What every engine promises; the same tests run on each of them."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from search.documents import Audience, SearchDocument
from search.engines.base import Engine, Put
from search.request import LONGEST_QUERY, Filters, SearchPage, SearchRequest, Sort
from tests.search.engines import LIBRARY, ask, found


def counts(page: SearchPage, name: str) -> dict[str, int]:
    return dict(next(facet.counts for facet in page.facets if facet.name == name))


# ---- words


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("фотосинтез", "photosynthesis"),
        ("фотосинтезом", "photosynthesis"),
        ("ФОТОСИНТЕЗ", "photosynthesis"),
        ("зеленые", "photosynthesis"),
        ("зелёные", "photosynthesis"),
        ("елка", "roads"),
        ("ребёнок", "photosynthesis"),
        ("child", "dna"),
        ("children", "dna"),
        ("пдд", "roads"),
        ("ДНК", "dna"),
        ("дезоксирибонуклеиновая кислота", "dna"),
        ("c++", "algebra"),
        ("иванова", "photosynthesis"),
        ("уроки Ивановой", "photosynthesis"),
        ("за́мки и кле́тки", "cell"),
        ("как перейти улицу?", "roads"),
    ],
)
def test_a_word_finds_its_lesson_in_any_form(filled: Engine, text: str, first: str) -> None:
    assert found(filled, text)[:1] == [first]


@pytest.mark.parametrize(
    ("text", "first", "meant"),
    [
        ("фатосинтеза", "photosynthesis", "фотосинтез"),
        ("фатосинтезами", "photosynthesis", "фотосинтез"),
        ("фатосинтеза растений", "photosynthesis", "фотосинтез растений"),
        ("ajnjcbyntp", "photosynthesis", "фотосинтез"),
        ("дисриминант", "algebra", "дискриминант"),
        ("childrne", "dna", "children"),
    ],
)
def test_a_misspelt_word_is_corrected_and_that_is_said(
    filled: Engine, text: str, first: str, meant: str
) -> None:
    page = ask(filled, text)
    assert page.hits[0].id.endswith(first)
    assert page.relaxed == "corrected"
    assert page.did_you_mean == meant


def test_a_form_of_the_same_word_is_never_suggested(empty: Engine) -> None:
    lessons = [("a", "Столица Руси"), ("b", "Стол и стул")]
    empty.bulk([Put(SearchDocument("lesson", pk, "ru", title)) for pk, title in lessons])
    for text in ("столице руси", "столицам", "стулу мамонта"):
        assert ask(empty, text).did_you_mean == ""


def test_a_word_is_corrected_whose_forms_stand_only_in_a_long_text(empty: Engine) -> None:
    """Neither the word itself nor its stem is near what was written, only their stems are."""
    body = "Слово. " * 1000 + "Экскурсоводами."
    empty.bulk([Put(SearchDocument("lesson", "a", "ru", "Прочее", body=body))])
    page = ask(empty, "экзкурсовод")
    assert [hit.id for hit in page.hits] == ["lesson:a"]
    assert page.did_you_mean == "экскурсоводами"


def test_a_word_is_corrected_whose_slip_is_stemmed_otherwise(empty: Engine) -> None:
    empty.bulk([Put(SearchDocument("lesson", "a", "ru", "Дроби вокруг нас"))])
    page = ask(empty, "дрби")
    assert [hit.id for hit in page.hits] == ["lesson:a"]
    assert page.did_you_mean == "дроби"


def test_the_first_letter_is_taken_as_meant(filled: Engine) -> None:
    assert found(filled, "вотосинтез") == []


def test_a_real_word_that_nothing_holds_is_not_corrected(filled: Engine) -> None:
    page = ask(filled, "кнопка")
    assert (page.total, page.did_you_mean, page.relaxed) == (0, "", "")


def test_filters_that_leave_nothing_make_no_slip_of_a_known_word(empty: Engine) -> None:
    lessons = [("a", "Столица Руси"), ("b", "Столики")]
    empty.bulk([Put(SearchDocument("lesson", pk, "ru", title)) for pk, title in lessons])
    page = ask(empty, "столица", filters=Filters(subject=("none",)))
    assert (page.total, page.did_you_mean) == (0, "")


def test_fewer_words_are_asked_for_when_all_find_nothing(filled: Engine) -> None:
    page = ask(filled, "фотосинтез мамонта")
    assert page.hits[0].id == "lesson:photosynthesis"
    assert page.relaxed == "words"


def test_all_words_found_is_not_called_relaxed(filled: Engine) -> None:
    assert ask(filled, "правила движения").relaxed == ""


def test_a_known_word_in_place_of_another_is_found_by_fuzziness(empty: Engine) -> None:
    lessons = [("a", "Столица Руси"), ("b", "Стол и стул")]
    empty.bulk([Put(SearchDocument("lesson", pk, "ru", title)) for pk, title in lessons])
    page = ask(empty, "столицо")
    assert page.hits[0].id == "lesson:a"


def test_only_stop_words_still_find_what_says_them(empty: Engine) -> None:
    empty.bulk([Put(SearchDocument("lesson", "hamlet", "en", "To be or not to be"))])
    assert found(empty, "to be or not to be") == ["hamlet"]


def test_synonyms_apply_without_a_rebuild(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from search import query, synonyms

    assert found(filled, "фоточудо") == []
    changed = synonyms.parse_synonyms(["фоточудо, фотосинтез"])
    monkeypatch.setattr(query, "synonyms", lambda: changed)
    assert found(filled, "фоточудо") == ["photosynthesis"]


# ---- order


def test_a_title_outweighs_a_passage(empty: Engine) -> None:
    passage = SearchDocument("lesson", "b", "ru", "Прочее", body="Был вулкан. " + "Слова. " * 20)
    title = SearchDocument("lesson", "a", "ru", "Вулкан", body="Слова и дела. " * 20)
    empty.bulk([Put(passage), Put(title)])
    assert found(empty, "вулкан") == ["a", "b"]


def test_of_equals_the_popular_comes_first(empty: Engine) -> None:
    quiet = SearchDocument("lesson", "quiet", "ru", "Вулканы", uses_in_30_days=0)
    empty.bulk([Put(quiet), Put(replace(quiet, pk="loud", uses_in_30_days=300))])
    assert found(empty, "вулканы") == ["loud", "quiet"]


def test_the_readers_language_comes_first(empty: Engine) -> None:
    english = SearchDocument("lesson", "en", "en", "Python")
    empty.bulk([Put(english), Put(replace(english, pk="ru", lang="ru"))])
    assert found(empty, "python", lang="ru") == ["ru", "en"]
    assert found(empty, "python", lang="en") == ["en", "ru"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("newest", ["cell", "algebra", "photosynthesis", "dna", "roads"]),
        ("popular", ["dna", "photosynthesis"]),
        ("relevance", ["dna", "photosynthesis"]),
    ],
)
def test_everything_is_listed_in_the_order_asked(
    filled: Engine, sort: Sort, expected: list[str]
) -> None:
    assert found(filled, "", sort=sort)[: len(expected)] == expected


def test_pages_follow_each_other_without_overlap(filled: Engine) -> None:
    pages = [found(filled, "", sort="newest", per_page=2, page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({pk for page in pages for pk in page}) == 5


# ---- facets and visibility


def test_facets_count_what_was_found(filled: Engine) -> None:
    page = ask(filled, "")
    assert counts(page, "subject") == {"biology": 3, "safety": 1, "mathematics": 1}
    assert counts(page, "grade")["6"] == 2
    assert counts(page, "kind") == {"lesson": 4, "textbook": 1}
    assert counts(page, "duration") == {"lesson": 1, "short": 1, "double": 1, "long": 1}
    assert counts(page, "attachments") == {"yes": 1, "no": 4}
    assert counts(page, "curriculum") == {"bio.plants": 1}
    assert counts(page, "author") == {"ivanova": 1}
    assert counts(page, "district") == {"north": 1}


def test_a_choice_does_not_empty_its_own_list_but_narrows_the_others(filled: Engine) -> None:
    page = ask(filled, "", filters=Filters(subject=("safety",)))
    assert [hit.id for hit in page.hits] == ["lesson:roads"]
    assert page.total == 1
    assert counts(page, "subject") == {"biology": 3, "safety": 1, "mathematics": 1}
    assert counts(page, "licence") == {"CC-BY-4.0": 1}


def test_values_of_one_facet_add_and_facets_narrow(filled: Engine) -> None:
    either = Filters(subject=("safety", "mathematics"))
    assert set(found(filled, "", filters=either)) == {"roads", "algebra"}
    both = Filters(subject=("safety", "mathematics"), language=("ru",), grade=("8",))
    page = ask(filled, "", filters=both)
    assert [hit.id for hit in page.hits] == ["textbook:algebra"]
    assert counts(page, "subject") == {"mathematics": 1}


def test_every_filter_finds_its_document(filled: Engine) -> None:
    wanted = Filters(
        subject=("biology",),
        grade=("7",),
        language=("ru",),
        kind=("lesson",),
        licence=("CC-BY-4.0",),
        duration=("lesson",),
        attachments=("yes",),
        curriculum=("bio.plants",),
        author=("ivanova",),
        district=("north",),
    )
    assert found(filled, "", filters=wanted) == ["photosynthesis"]
    assert found(filled, "фатосинтеза", filters=wanted) == ["photosynthesis"]


@pytest.mark.parametrize(
    ("audience", "seen"), [("public", False), ("student", False), ("teacher", True)]
)
def test_what_is_not_for_a_reader_is_nowhere(
    filled: Engine, audience: Audience, seen: bool
) -> None:
    page = ask(filled, "ключи контрольной", audience=audience)
    assert ("lesson:answers" in [hit.id for hit in page.hits]) is seen
    suggested = filled.autocomplete("ключи", audience=audience)
    assert bool(suggested) is seen
    similar = filled.similar("lesson:cell", audience=audience, limit=20)
    assert ("lesson:answers" in [hit.id for hit in similar]) is seen
    assert sum(counts(ask(filled, "", audience=audience), "subject").values()) == 5 + seen


# ---- highlights, suggestions, similar


def test_found_words_are_marked_in_every_form(filled: Engine) -> None:
    [hit] = ask(filled, "фотосинтез ребёнок").hits
    assert hit.title == "<mark>Фотосинтез</mark>"
    assert "<mark>Дети</mark>" in hit.snippet


def test_markup_in_a_document_stays_text(filled: Engine) -> None:
    hit = ask(filled, "genes").hits[0]
    assert "&lt;b&gt;<mark>Genes</mark>&lt;/b&gt; &amp; proteins" in hit.snippet


@pytest.mark.parametrize("typed", ["ф", "фот", "Фотос", "фотосинтез"])
def test_titles_are_suggested_from_the_first_letters(filled: Engine, typed: str) -> None:
    [suggestion] = filled.autocomplete(typed)
    assert suggestion.id == "lesson:photosynthesis"
    assert suggestion.html.startswith(f"<mark>{typed.capitalize()}</mark>")


def test_earlier_words_of_a_suggestion_are_whole(filled: Engine) -> None:
    titles = [suggestion.title for suggestion in filled.autocomplete("правила дор")]
    assert titles == ["Правила дорожного движения"]
    assert filled.autocomplete("пра дор") == ()


def test_similar_lessons_share_words_and_leave_out_the_lesson_itself(filled: Engine) -> None:
    similar = [hit.id for hit in filled.similar("lesson:photosynthesis")]
    assert similar[0] == "lesson:cell"
    assert "lesson:photosynthesis" not in similar
    assert filled.similar("lesson:unknown") == ()


# ---- nonsense


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?!",
        '"',
        "title:x OR *",
        "(((",
        "\\",
        "\x00",
        "a" * LONGEST_QUERY,
        "😀",
        "[[ ]]",
        "я " * 100,
    ],
)
def test_nonsense_is_answered(filled: Engine, text: str) -> None:
    page = ask(filled, text)
    assert page.total >= 0
    filled.autocomplete(text)


def test_an_overlong_query_is_refused() -> None:
    with pytest.raises(ValueError, match="200"):
        SearchRequest("я" * (LONGEST_QUERY + 1))


@pytest.mark.parametrize("wrong", [{"page": 0}, {"per_page": 0}, {"per_page": 101}, {"page": 9999}])
def test_an_impossible_page_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="1 to"):
        SearchRequest("x", **wrong)  # type: ignore[arg-type]  # only numbers here


class _OnlyMarks(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert (tag, attrs) == ("mark", [])


@examples(max_examples=20)
@given(body=st.text(max_size=300), word=st.sampled_from(["клетка", "cell", "script", "b"]))
def test_only_marks_come_out_of_a_highlight(
    filled_for_markup: Engine, body: str, word: str
) -> None:
    text = f"<script>{word}</script> {body} <b {word}>"
    document = SearchDocument("lesson", "markup", "ru", text, body=text)
    filled_for_markup.bulk([Put(document)])
    for hit in ask(filled_for_markup, word).hits:
        _OnlyMarks().feed(hit.title)
        _OnlyMarks().feed(hit.snippet)


# ---- what it says of itself


def test_health_counts_documents(filled: Engine) -> None:
    health = filled.health()
    assert (health.ok, health.documents, health.engine) == (True, len(LIBRARY), filled.name)


def test_an_empty_engine_answers(empty: Engine) -> None:
    assert ask(empty, "вулкан").total == 0
    assert ask(empty, "").hits == ()
    assert empty.autocomplete("вул") == ()
    assert empty.bulk([]).written == 0
