"""What a reader makes of texts as people write them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training import words_pairs as pairs

from mimika.domain.models import ModelChoice
from mimika.domain.signals import CATALOGUE, SignalName
from mimika.domain.state import Reason
from mimika.errors import ModelError
from mimika.perceive.text import model
from mimika.perceive.text.labels import GOEMOTIONS
from mimika.perceive.text.plain import MOST_CHARACTERS
from mimika.perceive.text.reader import ALONE, MIXTURE, Read, TextReader, Unread, load_text

LANGUAGES = ("en", "ru", "fr", "de", "es", "zh")
every_language = pytest.mark.parametrize("language", LANGUAGES)
RANGES = {signal.name: (signal.low, signal.high) for signal in CATALOGUE}
ALL = {
    *MIXTURE,
    *(name for name, _ in ALONE),
    SignalName.TEXT_VALENCE,
    SignalName.TEXT_AROUSAL,
    SignalName.TEXT_SARCASM,
}


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Thank you so much for your help!", SignalName.TEXT_GRATITUDE),
        ("haha that is hilarious lol", SignalName.TEXT_AMUSEMENT),
        ("I'm so confused, I don't understand this at all", SignalName.TEXT_CONFUSION),
        ("I am curious, why did they do that?", SignalName.TEXT_CURIOSITY),
    ],
)
def test_plain_feelings_are_read(reader: TextReader, text: str, signal: SignalName) -> None:
    assert reader.read(text, "en")[signal] > 0.5


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("I'm furious, this makes me so angry", SignalName.TEXT_ANGER),
        ("I am so sad and lonely, I was crying all night", SignalName.TEXT_SADNESS),
        ("I'm scared, this is terrifying", SignalName.TEXT_FEAR),
        ("That is disgusting, gross", SignalName.TEXT_DISGUST),
        ("I am so happy, this is wonderful", SignalName.TEXT_HAPPINESS),
        ("Wow, I am shocked, what a surprise!", SignalName.TEXT_SURPRISE),
        ("The shop opens at nine on Tuesday.", SignalName.TEXT_NEUTRAL),
    ],
)
def test_the_greatest_part_of_the_mixture_is_the_right_one(reader: TextReader, text: str, signal: SignalName) -> None:
    read = reader.read(text, "en")
    assert max(MIXTURE, key=lambda name: read[name]) is signal


def _right(hits: list[bool]) -> float:
    return sum(hits) / len(hits)


@every_language
def test_a_negation_turns_praise_round(reader: TextReader, language: str) -> None:
    name = SignalName.TEXT_VALENCE
    mine = pairs.NEGATED[language]
    assert len(mine) >= 10
    hits = [reader.read(other, language)[name] < reader.read(one, language)[name] for one, other in mine]
    assert _right(hits) >= 0.9


@every_language
def test_being_loud_raises_arousal(reader: TextReader, language: str) -> None:
    name = SignalName.TEXT_AROUSAL
    for one, other in pairs.LOUDER[language]:
        assert reader.read(other, language)[name] > reader.read(one, language)[name], other


@every_language
def test_scorn_in_an_emoji_turns_praise_round(reader: TextReader, language: str) -> None:
    for one, other in pairs.EMOJI[language]:
        sincere, scornful = reader.read(one, language), reader.read(other, language)
        assert scornful[SignalName.TEXT_VALENCE] < sincere[SignalName.TEXT_VALENCE], other
        assert scornful[SignalName.TEXT_SARCASM] > sincere[SignalName.TEXT_SARCASM], other


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.characters(), max_size=200), language=st.sampled_from((*LANGUAGES, "", "fi", "xx")))
def test_any_text_is_read_within_ranges_or_not_at_all(text: str, language: str) -> None:
    reader = _reader()
    answer = reader.look(text, language)
    if isinstance(answer, Unread):
        assert answer.reason in {Reason.NO_WORDS, Reason.UNKNOWN_LANGUAGE}
        assert reader.read(text, language) == {}
        assert reader.labels(text, language) == {}
        return
    assert set(answer.signals) == ALL
    for name, value in answer.signals.items():
        low, high = RANGES[name]
        assert low <= value <= high, name
    assert sum(answer.signals[name] for name in MIXTURE) == pytest.approx(1.0, abs=1e-5)
    assert 0 <= answer.quality <= 1
    assert set(reader.labels(text, language)) == set(GOEMOTIONS)


def _reader(kept: list[TextReader] = []) -> TextReader:  # noqa: B006 -- made once, for hypothesis takes no fixture of a function
    if not kept:
        found = load_text()
        assert found is not None
        kept.append(found)
    return kept[0]


@pytest.mark.parametrize("text", ["", "   \n", "?!...", "\u202e\u200b", "\ud800\ufffd"])
def test_where_there_is_no_word_it_says_so(reader: TextReader, text: str) -> None:
    answer = reader.look(text)
    assert isinstance(answer, Unread)
    assert answer.reason is Reason.NO_WORDS


def test_emoji_alone_are_read(reader: TextReader) -> None:
    assert reader.read("😍😍")[SignalName.TEXT_VALENCE] > 0.2
    assert reader.read("😡😡")[SignalName.TEXT_VALENCE] < -0.2


@pytest.mark.parametrize("language", ["ja", "hi", "xx", "ml", "not a language"])
def test_a_language_it_cannot_read_is_said_to_be_unknown(reader: TextReader, language: str) -> None:
    answer = reader.look("good morning everybody", language)
    assert isinstance(answer, Unread)
    assert answer.reason is Reason.UNKNOWN_LANGUAGE


def test_other_languages_are_relied_on_less_than_english(reader: TextReader) -> None:
    text = "one two three four five six seven"
    english = reader.look(text, "en")
    for language in ("ru", "fr", "de", "es", "zh"):
        other = reader.look(text, language)
        assert isinstance(english, Read)
        assert isinstance(other, Read)
        assert other.quality < english.quality


def test_more_words_are_relied_on_more(reader: TextReader) -> None:
    few, many = reader.look("fine", "en"), reader.look("fine " * 20, "en")
    assert isinstance(few, Read)
    assert isinstance(many, Read)
    assert few.quality < many.quality


def test_a_book_is_read_as_far_as_it_goes_and_said_so(reader: TextReader) -> None:
    text = "this is good. " * 100_000
    answer = reader.look(text, "en")
    assert isinstance(answer, Read)
    assert str(MOST_CHARACTERS) in answer.detail
    assert answer.signals == reader.read(text[: MOST_CHARACTERS + 1], "en")


def test_a_model_that_may_be_used_for_commerce_is_loaded() -> None:
    assert load_text(ModelChoice.CLEARED) is not None


def test_a_file_of_another_version_is_one_clear_line(model_shelf) -> None:  # noqa: ANN001
    model_shelf.put("words.npz", b"no such archive")
    with pytest.raises(ModelError, match="cannot be read"):
        model.load()
    model_shelf.put("words.npz", b"no such archive", version="0")
    with pytest.raises(ModelError, match="another version"):
        model.load()


def test_arrays_of_another_shape_are_refused(model_shelf, tmp_path) -> None:  # noqa: ANN001
    np.savez(tmp_path / "other.npz", hashes=np.zeros(3, np.uint32))
    model_shelf.put("words.npz", (tmp_path / "other.npz").read_bytes())
    with pytest.raises(ModelError, match="another shape"):
        model.load()
