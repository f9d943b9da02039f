"""Decisions as lines that a person reads: on a terminal, or wherever the text goes."""

from typing import TextIO, final

from mimika.act.outcomes import done, failed, refusal
from mimika.domain.decisions import Decision, Outcome
from mimika.domain.permits import Permitted


@final
class ConsoleActuator:
    """Writes one line a decision; implements `mimika.domain.ports.Actuator`.

    Args:
        stream: Where to; it stays open when the actuator closes, since it belongs to the caller.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream: TextIO | None = stream

    async def act(self, released: Permitted[Decision]) -> Outcome:
        """Write the line and say what came of it."""
        refused = refusal(released)
        if refused is not None:
            return refused
        if self._stream is None:
            return failed(released, ValueError("the console was closed"))
        try:
            self._stream.write(line(released.what) + "\n")
            self._stream.flush()
        except (OSError, ValueError) as error:  # a closed stream and one of another alphabet raise ValueError
            return failed(released, error)
        return done(released)

    async def close(self) -> None:
        """Let go of the stream; may be called twice."""
        self._stream = None


def line(decision: Decision) -> str:
    """Return a decision as one line, such as `12.3 s  p1  offer_help  text_key=help.here  (Seemed to be stuck)`."""
    action = decision.action
    params = " ".join(f"{name}={value}" for name, value in action.params.items())
    parts = (f"{decision.at:.1f} s", decision.person, action.name, params, f"({decision.reason})")
    return _printable("  ".join(part for part in parts if part))


def _printable(text: str) -> str:
    """Return the text with line breaks and control characters spelled out, so that it stays one harmless line."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
