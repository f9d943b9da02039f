"""The latest word of each modality about one person.

Modalities arrive at their own pace: thirty faces a second, one stretch of
voice, now and then a sentence. The window keeps the newest of each, so its
size is bounded by the number of modalities. Next door:
`mimika.fuse.combine` weighs what lies in it.
"""

from dataclasses import dataclass

from mimika.domain.ids import PersonId
from mimika.domain.signals import Modality
from mimika.domain.state import Abstention, Observation
from mimika.errors import MimikaError

Entry = Observation | Abstention
"""What a perceiver returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What every modality said last about one person.

    Attributes:
        person: Whose window it is.
        latest: The newest entry of each modality, at most one each, in order of first arrival.
    """

    person: PersonId
    latest: tuple[Entry, ...] = ()

    def push(self, entry: Entry) -> "Window":
        """Return the window with this entry in the place of the older one of its modality.

        An abstention takes the place of an observation too: what can no longer
        be seen is not carried on. An entry older than the one at hand came late
        and changes nothing.

        Args:
            entry: Observation or abstention of this person; an abstention may be of nobody.

        Raises:
            MimikaError: The entry is of somebody else, whose readings must not mix with these.
        """
        if entry.person is not None and entry.person != self.person:
            raise MimikaError(f"an entry of {entry.person} was pushed into the window of {self.person}")
        for place, held in enumerate(self.latest):
            if held.modality is entry.modality:
                if not entry.at >= held.at:
                    return self
                return Window(person=self.person, latest=(*self.latest[:place], entry, *self.latest[place + 1 :]))
        return Window(person=self.person, latest=(*self.latest, entry))

    def without(self, modality: Modality) -> "Window":
        """Return the window with nothing of a modality: neither what it said nor that it abstained."""
        return Window(
            person=self.person, latest=tuple(entry for entry in self.latest if entry.modality is not modality)
        )
