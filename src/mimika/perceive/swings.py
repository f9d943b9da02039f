"""Counts how often something goes to and fro: lips in speech, a head that nods, a hand that waves."""

from collections.abc import Iterable


def swings(values: Iterable[float], least: float) -> int:
    """Return how often a quantity turned back, tremors left out.

    The first movement of at least `least` gives the direction; from then on each return by as much counts once.

    Args:
        values: The quantity over time.
        least: Size of a movement that counts, in the unit of the values.
    """
    extreme: float | None = None
    direction = count = 0
    for value in values:
        if extreme is None:
            extreme = value
        elif (direction >= 0 and value > extreme) or (direction <= 0 and value < extreme):
            if direction == 0 and abs(value - extreme) < least:
                continue
            direction = direction or (1 if value > extreme else -1)
            extreme = value
        elif abs(value - extreme) >= least:
            count += 1
            direction = -direction
            extreme = value
    return count
