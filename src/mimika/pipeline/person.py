"""One person, from observation to decisions: fuse, understand, choose. Pure but for the memory it holds.

Ordered within a person; nothing is shared between people, so that forgetting
one is dropping one object.
"""

from dataclasses import replace
from typing import Final, Generic, TypeVar, final

from mimika.domain.decisions import Decision
from mimika.domain.events import Abstained, Event, MovedBriefly, Spoke, StateLeft
from mimika.domain.ids import PersonId
from mimika.domain.moments import Sighting
from mimika.domain.ports import Policy
from mimika.domain.state import Abstention, Observation, PersonState
from mimika.domain.vocabulary import Vocabulary, kept
from mimika.fuse import Window, fuse
from mimika.understand import (
    NEUTRAL,
    NO_DISAGREEMENT,
    NO_EXPRESSION,
    Priors,
    begin,
    disagreed,
    expressions,
    transitions,
    understand,
)

Memory = TypeVar("Memory")

_SHORTEST_S: Final = 0.2
"""Abstentions shorter than this are not worth an event."""


@final
class Person(Generic[Memory]):
    """What a session holds of one person.

    Args:
        person: Who.
        policy: What chooses for them.
        vocabulary: Which words may be used; what may not be said is neither told nor shown to the policy.
        priors: What is normal where this runs.
    """

    def __init__(
        self,
        person: PersonId,
        policy: Policy[Memory],
        vocabulary: Vocabulary = Vocabulary.EMOTION_WORDS,
        priors: Priors = NEUTRAL,
    ) -> None:
        self._person = person
        self._policy = policy
        self._vocabulary = vocabulary
        self._window = Window(person=person)
        self._memory = begin(person, priors)
        self._choices = policy.begin()
        self._state: PersonState | None = None
        self._silent: Abstention | None = None
        self._expressions = NO_EXPRESSION
        self._disagreements = NO_DISAGREEMENT

    def notice(self, seen: Observation | Abstention) -> tuple[Event, ...]:
        """Take in what another modality than the face says; the next step tells it. Return the turns that ended.

        Where it abstains, what it said before is dropped. Why is not told: the reasons of a moment are those of the
        face, which everybody followed has. Silence drops nothing: what was said last goes on fading.
        """
        self._window = self._window.noticed(seen)
        return self._turns(seen) if isinstance(seen, Observation) else ()

    def step(self, seen: Observation | Abstention) -> tuple[Sighting, tuple[Event, ...], tuple[Decision, ...]]:
        """Take one more look at the person; return how they are, what changed, and what is decided."""
        self._window = self._window.push(seen)
        self._memory, whole = understand(self._memory, fuse(self._window, seen.at))
        state = self._said(whole)
        self._expressions, changed = expressions(self._expressions, state)
        self._disagreements, apart = disagreed(self._disagreements, state)
        looks = tuple(each for each in (changed, apart) if each is not None)
        turns = self._turns(seen) if isinstance(seen, Observation) else ()
        events = (*self._silence(seen), *self._brief(seen), *turns, *looks, *transitions(self._state, state))
        self._state = state
        self._choices, decisions = self._policy.choose(self._choices, state)
        withheld = seen.withheld if isinstance(seen, Observation) else ()
        return Sighting(state=state, where=seen.where, withheld=withheld), events, decisions

    def _said(self, state: PersonState) -> PersonState:
        """Return of a state what may be said."""
        if self._vocabulary is Vocabulary.EMOTION_WORDS:
            return state
        return replace(state, readings=kept(state.readings, self._vocabulary), states=())

    def leave(self, at: float) -> tuple[Event, ...]:
        """Return what ends with the person's stay: a silence, and the states that were active."""
        silence = () if self._silent is None else self._ended(self._silent, at)
        active = () if self._state is None else self._state.states
        ended = tuple(
            StateLeft(person=self._person, at=at, state=each.name, seconds=at - each.since)
            for each in active
            if each.active and each.since is not None
        )
        return (*silence, *ended)

    def _turns(self, seen: Observation) -> tuple[Event, ...]:
        return tuple(Spoke(person=self._person, at=each.began_at + each.seconds, turn=each) for each in seen.turns)

    def _brief(self, seen: Observation | Abstention) -> tuple[Event, ...]:
        """Return the brief movements of a look; they become events and nothing else: no state is derived from them."""
        movements = seen.movements if isinstance(seen, Observation) else ()
        return tuple(
            MovedBriefly(
                person=self._person,
                at=each.onset_at,
                unit=each.unit,
                seconds=each.seconds,
                intensity=each.intensity,
                reliability=each.reliability,
            )
            for each in movements
        )

    def _silence(self, seen: Observation | Abstention) -> tuple[Event, ...]:
        """Follow stretches of abstention; return the one that just ended, if any."""
        reason = seen.reason if isinstance(seen, Abstention) else None
        before = self._silent
        if before is not None and before.reason is reason:
            return ()
        self._silent = seen if isinstance(seen, Abstention) else None
        return () if before is None else self._ended(before, seen.at)

    def _ended(self, silent: Abstention, at: float) -> tuple[Event, ...]:
        seconds = at - silent.at
        if seconds < _SHORTEST_S:
            return ()
        return (Abstained(person=self._person, at=silent.at, seconds=seconds, reason=silent.reason),)
