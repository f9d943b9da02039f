"""The words of a session: each utterance admitted, and read as the words of who said it.

Words without a name are those of whoever was heard meanwhile, or of the only
person in view; where that is not known they are not read. Next door:
`mimika.pipeline.mouths` remembers who was heard.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import final

from mimika.consent.gate import Gate
from mimika.domain.ids import GrantId, PersonId
from mimika.domain.media import Captured, TextSpan
from mimika.domain.permits import Purpose, Refusal
from mimika.domain.ports import Perceiver
from mimika.pipeline.hearing import Hearing
from mimika.pipeline.mouths import Mouths
from mimika.pipeline.trailing import Admission
from mimika.pipeline.voices import Heard


@final
class WordStage:
    """Reads words; the memory of each person's ends when they leave.

    Args:
        gate: Asked for every utterance.
        purpose: What the session serves.
        how: How to read.
        mouths: Who spoke meanwhile.
    """

    def __init__(self, gate: Gate, purpose: Purpose, how: Hearing, mouths: Mouths) -> None:
        self._gate = gate
        self._purpose = purpose
        self._how = how
        self._mouths = mouths
        self._perceivers: dict[PersonId, Perceiver[TextSpan]] = {}
        self._under: dict[PersonId, set[GrantId]] = {}

    def read(self, sample: Captured[TextSpan]) -> Heard:
        """Return what words say of who said them; nothing where that is not known."""
        words = sample.media
        whose = words.person or self._mouths.whose_words(sample.at, sample.at + words.seconds)
        if whose is None:
            return Heard()
        admitted = self._gate.admit_words(replace(sample, media=replace(words, person=whose)), self._purpose)
        if isinstance(admitted, Refusal):
            self.forget((whose,))
            return Heard(refused=1)
        self._under.setdefault(whose, set()).add(admitted.grant)
        if whose not in self._perceivers:
            self._perceivers[whose] = self._how.make_words(self._how.models)
        return Heard(seen=(self._perceivers[whose].perceive(admitted),), admitted=(Admission.of(admitted),))

    def read_under(self, grant: GrantId) -> tuple[PersonId, ...]:
        """Return whose words were read under a grant."""
        return tuple(person for person, grants in self._under.items() if grant in grants)

    def forget(self, people: Iterable[PersonId]) -> None:
        """Forget what was learnt of these people's words."""
        for person in people:
            self._under.pop(person, None)
            perceiver = self._perceivers.pop(person, None)
            if perceiver is not None:
                perceiver.close()

    def close(self) -> None:
        """Forget everybody; may be called twice."""
        self.forget(tuple(self._perceivers))
