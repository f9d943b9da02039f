"""What a deployment states of the people it meets: read, checked, and never guessed."""

from pathlib import Path

import pytest

from mimika.apps.batch.priors import priors_from, read_priors
from mimika.domain.signals import SignalName
from mimika.errors import UsageError
from mimika.understand import NEUTRAL
from mimika.understand.population import PRIORS, ROW, VOICE_ROW

FILE = """\
version: 1
name: night line
source: our own calls of March
language: ja
expressivity: 1.5
answer: {median: 0.1, spread: 0.3}
signals:
  - {signal: voice_loudness_dbfs, median: -32, spread: 6}
  - {signal: gaze_on_screen, median: 0.7, spread: 0.2}
  - {signal: voice_pitch_hz, median: 100, spread: 3}
"""


def test_without_a_file_the_population_is_normal() -> None:
    assert priors_from(None) is NEUTRAL
    assert NEUTRAL.language == ""
    assert NEUTRAL.changed == ()


def test_a_file_is_read_and_reaches_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "priors.yaml"
    path.write_text(FILE, encoding="utf-8")
    priors = priors_from(path)
    assert (priors.name, priors.source) == ("night line", "our own calls of March")
    voice, face = priors.voice, priors.face
    assert voice.median[VOICE_ROW[SignalName.VOICE_LOUDNESS_DBFS]] == -32
    assert voice.median[VOICE_ROW[SignalName.VOICE_PITCH_HZ]] == pytest.approx(12)  # semitones above 50 Hz
    assert voice.median[VOICE_ROW[SignalName.VOICE_RATE_SYLLABLES_S]] == pytest.approx(4.5 * 7.84 / 6.19)
    assert face.median[ROW[SignalName.GAZE_ON_SCREEN]] == 0.7
    assert face.spread[ROW[SignalName.AU12]] == pytest.approx(1.5 * PRIORS[SignalName.AU12].spread)
    assert face.spread[ROW[SignalName.HEAD_YAW_DEG]] == PRIORS[SignalName.HEAD_YAW_DEG].spread
    assert priors.answer.median == 0.1


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("version: 1", "version: 2", "line 1: version"),
        ("source: our own calls of March\n", "", "source: field required"),
        ("language: ja", "language: Japanese", "line 4: language"),
        ("expressivity: 1.5", "expressivity: 40", "line 5: expressivity"),
        ("gaze_on_screen", "gaze", "line 9: signals.1.signal"),
        ("median: 0.7", "median: 7", "line 9: signals.1: a median of 7 for gaze_on_screen, which runs from 0 to 1"),
        ("signal: gaze_on_screen", "signal: valence", "no normal is kept of valence"),
        ("spread: 0.2", "spread: 0", "line 9: signals.1.spread"),
        ("median: 0.7", "median: .nan", "line 9: signals.1.median"),
        ("gaze_on_screen, median: 0.7", "voice_loudness_dbfs, median: -30", "a signal stands twice"),
        ("answer: {", "culture: {", "culture: extra inputs are not permitted"),
        ("signals:", "signals: [", "no YAML"),
    ],
)
def test_every_mistake_is_one_line_that_names_the_place(old: str, new: str, complaint: str) -> None:
    assert old in FILE
    with pytest.raises(UsageError) as told:
        read_priors(FILE.replace(old, new), "priors.yaml")
    assert complaint in str(told.value)
    assert "\n" not in str(told.value)


def test_a_file_that_is_absent_or_no_text_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        priors_from(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="cannot be read"):
        priors_from(tmp_path / "bytes.yaml")
