"""The gate for who reads finished conversations: every utterance and stretch of sound is asked for.

For batches of calls, which have no session. Next door: `session` for what is live or filmed.
"""

from typing import final

from mimika.consent.gate import Gate
from mimika.domain.media import AudioChunk, Captured, TextSpan
from mimika.domain.permits import Grant, Permitted, Refusal


@final
class Admission:
    """Admits words and sound under one grant.

    Args:
        grant: What was allowed.
    """

    def __init__(self, grant: Grant) -> None:
        self._gate = Gate([grant])
        self._purpose = grant.purpose

    def words(self, sample: Captured[TextSpan]) -> Permitted[TextSpan] | Refusal:
        """Admit an utterance."""
        return self._gate.admit_words(sample, self._purpose)

    def sound(self, sample: Captured[AudioChunk]) -> Permitted[AudioChunk] | Refusal:
        """Admit a stretch of sound."""
        return self._gate.admit_voice(sample, self._purpose)
