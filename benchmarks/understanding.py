"""What one step of understanding costs: all states, forecasts and baselines, beside the plain way to do a part of it.

Protocol: one person, a minute and a half of looks: a face alone at 30 a second,
a voice alone at ten, a chat of one message in five seconds, and all together at
30. Readings lie ready in memory; processor time of this process on one core, the
best of five passes, since a neighbour only adds. The peer is how baselines and
windows are commonly written: the last minute of looks in one array, of which
each look takes median and MAD, the z of the newest, and the means over ten and
60 s anew. It derives no state and no forecast.

Run: `python -m benchmarks.understanding`
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import numpy as np

from benchmarks.timing import cpu, machine, pin, table
from mimika.domain.ids import PersonId
from mimika.domain.readings import WIDTH, Readings
from mimika.domain.signals import CATALOGUE, Modality, SignalName
from mimika.domain.state import Estimate, StateName
from mimika.understand import begin, understand

SOMEBODY: Final = PersonId("p1")
SECONDS: Final = 90
ROUNDS: Final = 5
BUDGET_MS: Final = 0.2


def _values(modalities: Iterable[Modality], seed: int, count: int) -> np.ndarray:
    """Return plausible readings of some modalities, shape (count, WIDTH); NaN elsewhere."""
    random = np.random.Generator(np.random.PCG64(seed))
    values = np.full((count, WIDTH), np.nan)
    for place, signal in enumerate(CATALOGUE):
        if signal.modality in modalities and not signal.name.startswith(("state_", "trend_", "forecast_")):
            middle = signal.low + 0.1 * (signal.high - signal.low)
            noise = random.normal(0, 0.02 * (signal.high - signal.low), count)
            values[:, place] = np.clip(middle + noise, signal.low, signal.high)
    places = {signal.name: place for place, signal in enumerate(CATALOGUE)}
    steady = {
        SignalName.HEAD_YAW_DEG: 0.0,
        SignalName.EYE_OPENNESS: 1.0,
        SignalName.SPEAKING: 0.1,
        SignalName.VOICE_ACTIVITY: 0.9,
        SignalName.VOICE_SILENCE_S: 0.0,
        SignalName.VOICE_LAUGHTER: 0.02,
    }
    for name, value in steady.items():
        present = ~np.isnan(values[:, places[name]])
        values[present, places[name]] = value
    return values


def estimates(modalities: Iterable[Modality], pace_s: float, seed: int = 1) -> list[Estimate]:
    """Return the estimates of a minute and a half."""
    count = round(SECONDS / pace_s)
    return [
        Estimate(person=SOMEBODY, at=index * pace_s, readings=Readings(row), quality=0.8)
        for index, row in enumerate(_values(tuple(modalities), seed, count))
    ]


def ours(given: Sequence[Estimate]) -> None:
    """Understand every estimate."""
    memory = begin(SOMEBODY)
    for estimate in given:
        memory, _ = understand(memory, estimate)


def plain(given: Sequence[Estimate]) -> None:
    """Take median, MAD, z and means of the last minute anew with every estimate."""
    rows: list[np.ndarray] = []
    for estimate in given:
        rows.append(np.nan_to_num(estimate.readings.vector))
        del rows[:-1800]
        window = np.array(rows)
        middle = np.median(window, axis=0)
        spread = 1.4826 * np.median(np.abs(window - middle), axis=0) + 1e-6
        _ = (window[-1] - middle) / spread, window[-300:].mean(axis=0), window.mean(axis=0)


def best(work: Callable[[Sequence[Estimate]], None], given: Sequence[Estimate], rounds: int) -> float:
    """Return milliseconds of processor time a step, the best of some rounds."""
    spent: list[float] = []
    for _ in range(rounds):
        began = cpu()
        work(given)
        spent.append(cpu() - began)
    return 1000 * min(spent) / len(given)


def main() -> None:
    """Measure and print."""
    sessions = {
        "face, 30 a second": estimates((Modality.FACE, Modality.FUSED), 1 / 30),
        "voice, 10 a second": estimates((Modality.VOICE,), 0.1),
        "chat, one in 5 s": estimates((Modality.TEXT,), 5.0),
        "all, 30 a second": estimates(tuple(Modality), 1 / 30),
    }
    print(f"{machine()}; {pin(1)}\n\n{len(StateName)} states, budget {BUDGET_MS} ms a step\n")
    rows = []
    for name, given in sessions.items():
        mine, peer = best(ours, given, ROUNDS), best(plain, given[: 30 * 30], 1)
        rows.append((name, f"{mine:.3f}", f"{peer:.3f}", f"{peer / mine:.0f}"))
    print(table(("session", "ms a step", "plain way, ms", "times slower"), rows))


if __name__ == "__main__":
    main()
