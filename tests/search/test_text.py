"""Words, stems, dictionary forms, spelling and synonyms."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import spelling
from search.highlight import Highlighter
from search.query import analyse
from search.request import LONGEST_QUERY
from search.synonyms import SYNONYMS_FILE, parse_synonyms, synonyms
from search.text import (
    analyse_text,
    content_words,
    edge_text,
    fold,
    language_of,
    lemma,
    root,
    words,
    words_beginning,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ёлка, ёж!", ["елка", "еж"]),
        ("за́мок", ["замок"]),
        ("сте\u00adна", ["стена"]),
        ("C++ и C#", ["cpp", "и", "csharp"]),
        ("the teacher\u2019s book", ["the", "teacher", "book"]),
        ("3,14 и 1000", ["3,14", "и", "1000"]),
        ("H2O snake_case", ["h2o", "snake", "case"]),
        ("и\u0306од", ["йод"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("form", "expected"),
    [("дети", "ребенок"), ("ребёнка", "ребенок"), ("людьми", "человек"), ("children", "child")],
)
def test_a_dictionary_form_unites_what_a_stemmer_does_not(form: str, expected: str) -> None:
    assert lemma(fold(form)) == expected


def test_families_share_a_root() -> None:
    assert root("религия") == root("религиозный")
    assert root("movement")[:4] == root("move")


def test_stop_words_are_kept_where_there_is_nothing_else() -> None:
    assert content_words("что и как") == ["что", "и", "как"]
    assert content_words("как растёт мох") == ["растет", "мох"]
    assert analyse_text("мхи и лишайники").lemma == "мох лишайник"


def test_beginnings_are_of_every_word() -> None:
    assert edge_text("Ёлка яд") == "ел елк елка яд"


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [("Python", "ru", "ru"), ("Python", "", "en"), ("урок Python", "en", "ru")],
)
def test_cyrillic_decides_the_language(text: str, hint: str, expected: str) -> None:
    assert language_of(text, hint) == expected


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=LONGEST_QUERY))
def test_any_text_is_analysed(text: str) -> None:
    query = analyse(text)
    assert len(query.terms) <= 32
    assert query.required(1.0) >= 1


@given(st.text(max_size=200), st.text(max_size=40))
def test_a_highlight_without_its_marks_is_the_escaped_text(text: str, query: str) -> None:
    from html import escape

    shown = Highlighter(analyse(query)).whole(text)
    assert shown.replace("<mark>", "").replace("</mark>", "") == escape(text).strip()


def test_a_word_inside_a_word_is_marked_once() -> None:
    shown = Highlighter(analyse("o'connor connor")).whole("O'Connor and connor")
    assert shown == "<mark>O&#x27;Connor</mark> and <mark>connor</mark>"


def test_a_letter_that_grows_moves_no_mark() -> None:
    assert Highlighter(analyse("дети")).whole("İİ Дети") == "İİ <mark>Дети</mark>"


def test_a_snippet_is_cut_where_the_words_stand() -> None:
    text = "Вступление. " * 200 + "Вулкан извергает лаву. " + "Заключение. " * 200
    snippet = Highlighter(analyse("лава вулкана")).snippet(text)
    assert "<mark>Вулкан</mark> извергает <mark>лаву</mark>" in snippet
    assert len(snippet) < 320
    assert snippet.startswith("…")
    assert snippet.endswith("…")


def test_a_snippet_looks_further_for_the_words_it_has_not_seen() -> None:
    text = "Вулкан. " + "Слово. " * 900 + "Вулкан и гейзер. " + "Слово. " * 900
    snippet = Highlighter(analyse("вулкан гейзер")).snippet(text)
    assert "<mark>Вулкан</mark> и <mark>гейзер</mark>" in snippet
    assert "<mark>гейзер</mark>" in Highlighter(analyse("гейзер")).snippet("Слово. " * 9000 + text)


# ---- spelling


@pytest.mark.parametrize(
    ("left", "right", "edits"),
    [("мост", "мост", 0), ("мост", "рост", 1), ("мост", "мсот", 1), ("мост", "мосток", 2)],
)
def test_distance_counts_a_swap_as_one(left: str, right: str, edits: int) -> None:
    assert spelling.distance(left, right, 2) == edits
    assert spelling.distance(left, right, 0) == min(edits, 1)


words_of_letters = st.text(alphabet="абвг", max_size=8)


@given(words_of_letters, words_of_letters)
def test_distance_is_the_same_both_ways(left: str, right: str) -> None:
    assert spelling.distance(left, right, 8) == spelling.distance(right, left, 8)


@given(words_of_letters, words_of_letters, st.integers(0, 3))
def test_distance_gives_up_only_on_what_is_too_far(left: str, right: str, most: int) -> None:
    assert spelling.distance(left, right, most) == min(spelling.distance(left, right, 8), most + 1)


@given(st.lists(st.text(alphabet="абд'- Ё", max_size=9)))
def test_words_beginning_with_a_letter_are_those_of_all_words(parts: list[str]) -> None:
    text = "\n".join(parts)
    wanted = {word for word in words(text) if word.startswith("а")}
    assert words_beginning(text, "а") == wanted


@pytest.mark.parametrize(
    ("word", "same", "other"),
    [
        ("растения", ["растением", "растений"], "ростения"),
        ("ребенок", ["дети", "ребенка"], "ребенек"),
        ("child", ["children"], "chill"),
        ("moving", ["moved", "moves"], "roving"),
    ],
)
def test_a_form_of_the_same_word_is_no_correction(word: str, same: list[str], other: str) -> None:
    assert all(spelling.is_same_word(word, form) for form in same)
    assert not spelling.is_same_word(word, other)
    assert spelling.closest(word, same, lambda _: 1, 2) == ()


@pytest.mark.parametrize(("word", "edits"), [("мох", 0), ("мост", 1), ("мостик", 2)])
def test_short_words_are_not_doubted(word: str, edits: int) -> None:
    assert spelling.allowed_edits(word) == edits


@pytest.mark.parametrize(
    ("typed", "meant"), [("ajnjcbyntp", "фотосинтез"), ("здфте", "plant"), ("ghbdtn", "привет")]
)
def test_the_other_keyboard_layout_is_tried(typed: str, meant: str) -> None:
    assert spelling.other_layout(typed) == meant


def test_of_equally_near_words_the_frequent_one_comes_first() -> None:
    frequency = {"волкан": 1, "вулкан": 9, "балкан": 99}
    assert spelling.closest("вылкан", frequency, frequency.__getitem__, 1) == ("вулкан", "волкан")


def test_a_word_near_as_it_stands_comes_before_one_near_by_its_stem_only() -> None:
    frequency = {"minutes": 200, "mineral": 2}
    assert spelling.closest("minural", frequency, frequency.__getitem__, 1)[0] == "mineral"


def test_only_the_doubtful_word_is_rewritten() -> None:
    corrections = spelling.Corrections({"фатосинтеза": ("фотосинтез",)})
    assert corrections.rewrite("урок Фатосинтеза!") == "урок фотосинтез!"
    assert spelling.Corrections().rewrite("урок") == ""


# ---- synonyms


def test_a_phrase_and_its_abbreviation_stand_for_each_other() -> None:
    known = parse_synonyms(["егэ, единый государственный экзамен"])
    [term] = analyse("ЕГЭ", known).terms
    assert term.alternatives[0].words == ("единый", "государственный", "экзамен")
    terms = analyse("единого государственного экзамена", known).terms
    assert [term.alternatives[0].words for term in terms] == [("егэ",)] * 3
    assert sum(term.alternatives[0].weight for term in terms) == pytest.approx(0.7)


def test_words_without_synonyms_have_none() -> None:
    assert analyse("экзамен", parse_synonyms(["егэ, единый экзамен"])).terms[0].alternatives == ()


def test_a_changed_file_is_read_at_once(tmp_path: Path) -> None:
    file = tmp_path / "synonyms.txt"
    file.write_text("алгебра, algebra", encoding="utf-8")
    assert synonyms(file).equals(("алгебра",)) == (("algebra",),)
    file.write_text("# nothing\nалгебра, счёт", encoding="utf-8")
    assert synonyms(file).equals(("алгебра",)) == (("счет",),)


def test_our_file_has_groups_of_two_or_more() -> None:
    lines = SYNONYMS_FILE.read_text("utf-8").splitlines()
    groups = [line for line in lines if line.strip() and not line.startswith("#")]
    assert len(groups) >= 80
    assert all(line.count(",") >= 1 for line in groups)
