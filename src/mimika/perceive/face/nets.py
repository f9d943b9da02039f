"""The trained networks of a session, started when first needed and shared by everybody in it.

A network remembers nobody and may run in several threads, so one of each is
enough. Which of them may be used at all is a `ModelChoice`.
"""

from threading import Lock
from typing import Final, final

from mimika.domain.models import ModelChoice
from mimika.perceive import cards
from mimika.perceive.face import age, expression
from mimika.perceive.face.age import AgeNet
from mimika.perceive.face.expression.net import ExpressionNet


@final
class Nets:
    """Networks on demand.

    Args:
        choice: Which models may be used.
    """

    def __init__(self, choice: ModelChoice) -> None:
        self.choice: Final = choice
        self._lock = Lock()
        self._expression: ExpressionNet | None = None
        self._age: AgeNet | None = None

    def expression(self) -> ExpressionNet | None:
        """Return the expression net, or None where it may not be used.

        Raises:
            ModelError: Its weights are missing, truncated or of another version.
        """
        with self._lock:
            if self._expression is None and cards.is_available(expression.NAME, self.choice):
                self._expression = ExpressionNet()
            return self._expression

    def age(self) -> AgeNet | None:
        """Return the age net, or None where it may not be used.

        Raises:
            ModelError: Its weights are missing, truncated or of another version.
        """
        with self._lock:
            if self._age is None and cards.is_available(age.NAME, self.choice):
                self._age = AgeNet()
            return self._age
