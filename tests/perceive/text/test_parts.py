"""Negation, concepts, features, language and irony, each on its own."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimika.perceive.text.affect import affect
from mimika.perceive.text.concepts import Met, load
from mimika.perceive.text.features import features, parts
from mimika.perceive.text.irony import irony
from mimika.perceive.text.labels import AFFECT, EKMAN, GOEMOTIONS
from mimika.perceive.text.language import BUCKETS, letters, primary
from mimika.perceive.text.negation import negated, negated_han
from mimika.perceive.text.plain import plain
from mimika.perceive.text.reader import TextReader

CONCEPTS = load()


def reached(text: str, language: str) -> set[str]:
    tokens = plain(text).tokens
    return {token for token, hit in zip(tokens, negated(tokens, language), strict=True) if hit}


def met(text: str, language: str) -> set[tuple[str, bool]]:
    tokens = plain(text).tokens
    return {(one.name, one.negated) for one in CONCEPTS.met(tokens, negated(tokens, language), language)}


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("this is not good", "en", "good"),
        ("I don't like it", "en", "like"),
        ("мне не нравится", "ru", "nravitsia"),
        ("ce n'est pas bien", "fr", "bien"),
        ("das gefällt mir nicht", "de", "gefallt"),
        ("no me gusta", "es", "gusta"),
    ],
)
def test_a_negation_reaches_what_it_negates(text: str, language: str, word: str) -> None:
    assert word in reached(text, language)


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("no, this is good", "en", "good"),
        ("not only good", "en", "good"),
        ("this is good. not me", "en", "good"),
        ("das ist gut. nicht wahr?", "de", "gut"),
        ("this is not good", "xx", "good"),
    ],
)
def test_a_negation_reaches_no_further(text: str, language: str, word: str) -> None:
    assert word not in reached(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("happy", "en"),
        ("я счастлив", "ru"),
        ("heureux", "fr"),
        ("glücklich", "de"),
        ("feliz", "es"),
        ("我很高兴", "zh"),
    ],
)
def test_one_feeling_is_one_concept_in_every_language(text: str, language: str) -> None:
    assert ("happy", False) in met(text, language)


def test_han_negation_stands_close_before_its_word() -> None:
    assert negated_han("我不喜欢", 2)
    assert not negated_han("不错啊我喜欢", 4)
    assert not negated_han("特别喜欢", 2)
    assert ("like", True) in met("我不喜欢这个", "zh")


def test_traditional_characters_are_met_like_simplified_ones() -> None:
    assert met("我很難過", "zh") == met("我很难过", "zh") == {("sad", False)}


def test_the_hashes_of_a_text_are_sorted_and_once_each() -> None:
    hashes = features(("so", "good", "so", "good"), (), "en")
    assert np.array_equal(hashes, np.unique(hashes))


def test_words_count_by_language_and_their_parts_for_all() -> None:
    english, german = (set(features(("die",), (), language).tolist()) for language in ("en", "de"))
    assert english & german
    assert english - german


def test_parts_never_reach_over_a_space() -> None:
    together, apart = set(parts(" ab cd ").tolist()), set(parts(" ab ").tolist()) | set(parts(" cd ").tolist())
    assert together <= apart


@given(st.text(st.characters(), max_size=60))
def test_any_text_has_parts_and_letters(text: str) -> None:
    assert parts(text).dtype == np.uint32
    rows = letters(text)
    assert len(rows) > 0
    assert rows.min() >= 0
    assert rows.max() < BUCKETS


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en-GB", "en"), ("zh_Hant_TW", "zh"), ("nb", "no"), (" DE ", "de"), ("", ""), ("\ud800", "\ud800")],
)
def test_a_tag_stands_for_its_primary_language(tag: str, code: str) -> None:
    assert primary(tag) == code


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I really don't know what happened to my order", "en"),
        ("Я правда не знаю, что случилось с моим заказом", "ru"),
        ("Je ne sais vraiment pas ce qui est arrivé à ma commande", "fr"),
        ("Ich weiß wirklich nicht, was mit meiner Bestellung passiert ist", "de"),
        ("De verdad no sé qué ha pasado con mi pedido", "es"),
        ("我真的不知道我的订单怎么了", "zh"),
        ("En todellakaan tiedä mitä tilaukselleni tapahtui", "fi"),
    ],
)
def test_the_language_is_guessed(reader: TextReader, text: str, language: str) -> None:
    assert reader.look(text).language == language


def test_every_label_has_a_group_and_a_place() -> None:
    grouped = [label for labels in EKMAN.values() for label in labels]
    assert sorted(grouped) == sorted(GOEMOTIONS)
    assert set(AFFECT) == set(GOEMOTIONS)


def sarcasm(text: str, language: str) -> float:
    form = plain(text)
    return irony(text, form.tokens, CONCEPTS.met(form.tokens, negated(form.tokens, language), language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Yeah, right.", "en"),
        ("Oh great, it broke again", "en"),
        ("Love it 🙄", "en"),
        ("I love waiting on hold for two hours", "en"),
        ("what a day #sarcasm", "en"),
        ("Ну да, конечно", "ru"),
        ("Ah bravo, encore en panne", "fr"),
        ("Na toll, schon wieder kaputt", "de"),
        ("Sí, claro. Gracias por nada", "es"),
        ("呵呵，真行啊", "zh"),
    ],
)
def test_signs_of_irony_are_seen(text: str, language: str) -> None:
    assert 0.15 < sarcasm(text, language) < 0.9


@pytest.mark.parametrize(
    "text", ["Where is my order?", "I love this song", "This is bad.", "Thank you very much", "¿qué?"]
)
def test_without_a_sign_irony_is_unlikely(text: str) -> None:
    assert sarcasm(text, "en") < 0.1


def placed(met_there: tuple[Met, ...], language: str = "en") -> tuple[float, float]:
    """Return valence and arousal where the model says nothing and only concepts speak."""
    return affect(np.zeros(37, np.float32), met_there, plain("word"), language)


def test_negated_praise_is_blame_and_negated_blame_is_faint_praise() -> None:
    praise = Met(name="good", negated=False, valence=0.8, arousal=0.0)
    blame = Met(name="bad", negated=False, valence=-0.8, arousal=0.0)
    not_good, not_bad = (replace(one, negated=True) for one in (praise, blame))
    assert placed((praise,))[0] > 0 > placed((not_good,))[0]
    assert placed((blame,))[0] < 0 < placed((not_bad,))[0] < placed((praise,))[0]
    assert abs(placed((not_bad,))[0]) < abs(placed((not_good,))[0])


@pytest.mark.parametrize("loud", ["word!", "WORD", "woooord", "word!!!"])
def test_being_loud_is_arousal_and_no_valence(loud: str) -> None:
    said = np.zeros(37, np.float32)
    quiet, shouted = (affect(said, (), plain(text), "en") for text in ("word", loud))
    assert shouted[1] > quiet[1]
    assert shouted[0] == quiet[0]
