"""What a deployment states about the people it meets: where everybody's normal starts before they are known.

A person's own quiet frames outweigh it within seconds; until then, and for
whoever speaks little, it decides what counts as unusual. So it is data that
anybody can read, never a guess: nothing here is inferred from how somebody
looks, sounds or is called, and no culture ships. What ships are the
population's values of `mimika.understand.population` and, for who states a
language, how fast it is spoken.

Speech rates: Pellegrino, Coupe and Marsico, *A cross-language perspective on
speech information rate* (Language 87, 2011), syllables a second read aloud by
59 speakers without long pauses. Conversation with its pauses is slower and
counted otherwise, so only their ratio to English is used. A language that
they did not measure has the population's rate.

Next door: `mimika.apps.batch.priors` reads such a statement from a file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from mimika.domain.signals import SignalName
from mimika.understand.answers import ANSWER, Answers
from mimika.understand.population import (
    FACE_WORTH,
    PRIORS,
    SIGNALS,
    VOICE_WORTH,
    VOICED,
    Prior,
    Table,
    table_of,
)

READ_ALOUD: Final[Mapping[str, float]] = MappingProxyType(
    {"de": 5.97, "en": 6.19, "es": 7.82, "fr": 7.18, "it": 6.99, "ja": 7.84, "vi": 5.22, "zh": 5.18}
)
"""Syllables a second by language (ISO 639-1), read aloud, see the source above."""

_MOVEMENTS = ("au", "blendshape_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Priors:
    """What is normal where this runs.

    Attributes:
        name: How the statement is called where it is shown.
        source: Where its values come from; empty for the population's.
        language: The language that is spoken, as ISO 639-1; empty when not stated. Sets the rate of speech only.
        expressivity: How much faces usually move, as a factor on the spread of action units and blendshapes; 1 is the
            population's. With 1.5 a movement must be half as large again to count as much.
        answer: Usual silence before an answer, in seconds.
        changed: The signals whose normal differs, with that normal; a rate of speech here overrules the language's.
    """

    name: str = "population"
    source: str = ""
    language: str = ""
    expressivity: float = 1.0
    answer: Prior = ANSWER
    changed: tuple[tuple[SignalName, Prior], ...] = ()

    @property
    def face(self) -> Table:
        """The normal of faces."""
        return table_of(SIGNALS, self._all(), FACE_WORTH)

    @property
    def voice(self) -> Table:
        """The normal of voices; pitch in semitones above 50 Hz."""
        return table_of(VOICED, self._all(), VOICE_WORTH)

    @property
    def answers(self) -> Answers:
        """Nothing answered yet, with the usual silence."""
        return Answers(usual=self.answer)

    def _all(self) -> Mapping[SignalName, Prior]:
        every = {name: self._moving(name, prior) for name, prior in PRIORS.items()}
        rate = every[SignalName.VOICE_RATE_SYLLABLES_S]
        relative = READ_ALOUD.get(self.language, READ_ALOUD["en"]) / READ_ALOUD["en"]
        every[SignalName.VOICE_RATE_SYLLABLES_S] = replace(rate, median=rate.median * relative)
        return every | dict(self.changed)

    def _moving(self, name: SignalName, prior: Prior) -> Prior:
        if self.expressivity == 1.0 or not name.startswith(_MOVEMENTS):
            return prior
        return replace(prior, spread=prior.spread * self.expressivity, floor=prior.floor * self.expressivity)


NEUTRAL: Final = Priors()
"""The population's values, as `mimika.understand.population` states them."""
