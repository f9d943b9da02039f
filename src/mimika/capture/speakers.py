"""Who speaks on which channel of a recording; a channel that nobody is named for stays unheard.

Calls are often recorded with the customer on one channel and the agent on the
other. Only what is named here becomes sound: the agent's channel is not turned
into chunks at all. Next door: `hearing` picks the channels.
"""

from dataclasses import dataclass

from mimika.domain.ids import PersonId
from mimika.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """Whose channels are heard.

    Attributes:
        channels: For each channel from 0 the person who speaks on it, or None where it must not be heard.

    Raises:
        UsageError: Nobody is named, or somebody twice.
    """

    channels: tuple[PersonId | None, ...]

    def __post_init__(self) -> None:
        named = [person for person in self.channels if person is not None]
        if not named:
            raise UsageError("no channel would be heard", why="nobody is named for any", fix="Name a person for one")
        if len(set(named)) < len(named):
            raise UsageError(
                "somebody is named for two channels", why="each channel is one person's", fix="Name each person once"
            )

    def heard(self) -> tuple[tuple[int, PersonId], ...]:
        """Return number and person of each channel that is heard."""
        return tuple((number, person) for number, person in enumerate(self.channels) if person is not None)

    def require(self, name: str, count: int) -> None:
        """Check that what was opened has all channels for which somebody is named.

        Args:
            name: What was opened.
            count: How many channels it has.

        Raises:
            UsageError: It has fewer.
        """
        most = 1 + max(number for number, _ in self.heard())
        if count < most:
            raise UsageError(
                f"{name} has {count} channel{'s' * (count != 1)}",
                why=f"somebody is named for channel {most - 1}, counted from 0",
                fix="Name only persons of channels that it has",
            )
