"""Makes analysis folders in the shape that a recording has, from curves that look like a face at work."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from numpy.typing import NDArray

from mimika.domain.signals import CATALOGUE, Modality

Curve = NDArray[np.float64]
STATES = ("attention", "interest", "amusement", "confusion", "fatigue", "boredom", "expressivity")


def bump(at: Curve, begin: float, end: float, height: float = 1.0, edge: float = 0.35) -> Curve:
    """Return a soft-edged plateau."""
    rise = 0.5 + 0.5 * np.tanh((at - begin) / (edge / 2))
    fall = 0.5 - 0.5 * np.tanh((at - end) / (edge / 2))
    return height * rise * fall


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A scripted person."""

    person: str = "p1"
    enters: float = 0.0
    leaves: float = 12.0
    rate: float = 30.0
    seed: int = 7
    lost: Sequence[tuple[float, float, str]] = ()
    blank: bool = False
    covered: Sequence[tuple[float, float]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What stands in a folder besides the people."""

    actors: Sequence[Actor] = (Actor(),)
    seconds: float = 12.0
    source: str = "counter.mp4"
    basis: str = "notice N-12, shown at the counter"
    reason: str = "looked puzzled for 2 s, so help is offered"
    complete: bool = True
    ended: str = "end of the source"
    nobody: Sequence[tuple[float, float]] = field(default_factory=tuple)


def wander(rng: np.random.Generator, count: int, scale: float, smooth: int) -> Curve:
    """Return smooth noise."""
    kernel = np.hanning(smooth + 2)
    return (
        scale * np.convolve(rng.normal(size=count + smooth + 1), kernel / np.sqrt((kernel**2).sum()), "valid")[:count]
    )


UPPER_FACE = frozenset({"au01", "au02", "au04", "au05", "au06", "au07", "au43"})


def hide(actor: Actor, at: Curve, values: dict[str, Curve]) -> None:
    """Blank what of an actor could not be read: all of it, or what lies below the eyes."""
    lower = [name for name in values if name.startswith("au") and name not in UPPER_FACE]
    gone = [(begin, end, list(values)) for begin, end, _ in actor.lost]
    gone += [(begin, end, lower) for begin, end in actor.covered]
    gone += [(-np.inf, np.inf, list(values))] if actor.blank else []
    for begin, end, names in gone:
        for name in names:
            values[name][(at >= begin) & (at < end)] = np.nan


def curves(actor: Actor) -> tuple[Curve, dict[str, Curve], list[float]]:
    """Return times, signals and the times of blinks."""
    rng = np.random.Generator(np.random.PCG64(actor.seed))
    at = np.arange(actor.enters, actor.leaves, 1 / actor.rate)
    count, length = at.size, actor.leaves - actor.enters
    smooth = max(3, int(actor.rate * 0.8))
    phase = actor.enters
    smile = sum(
        (bump(at, phase + start, phase + start + 2.6, 3.6) for start in np.arange(2.0, length, 14.0)), np.zeros(count)
    )
    puzzled = sum(
        (bump(at, phase + start, phase + start + 3.0, 1.0) for start in np.arange(6.2, length, 14.0)), np.zeros(count)
    )
    away = sum(
        (bump(at, phase + start, phase + start + 1.0, 1.0) for start in np.arange(10.0, length, 14.0)), np.zeros(count)
    )
    blink_times = np.cumsum(rng.uniform(1.8, 4.2, size=max(2, int(length / 2)))) + actor.enters
    blink_times = [float(time) for time in blink_times if time < actor.leaves - 0.3]
    lids = sum((bump(at, time - 0.14, time, 1.0, 0.08) for time in blink_times), np.zeros(count))
    values: dict[str, Curve] = {}
    for signal in CATALOGUE:
        if signal.modality is Modality.FACE and signal.unit in {"intensity", "share"}:
            values[signal.name] = np.clip(
                0.15 * signal.high / 5 + wander(rng, count, 0.02 * signal.high, smooth), 0, signal.high
            )
    values |= {
        "au12": np.clip(smile + 0.2 + wander(rng, count, 0.12, smooth), 0, 5),
        "au06": np.clip(0.7 * smile + 0.1, 0, 5),
        "au25": np.clip(0.45 * smile + 0.4 * np.maximum(0, wander(rng, count, 1, smooth)), 0, 5),
        "au26": np.clip(0.2 * smile + 0.2 * np.maximum(0, wander(rng, count, 1, smooth)), 0, 5),
        "au04": np.clip(2.8 * puzzled + 0.15, 0, 5),
        "au07": np.clip(2.1 * puzzled + 0.4 * smile, 0, 5),
        "au17": np.clip(0.9 * puzzled, 0, 5),
        "au01": np.clip(2.4 * away + wander(rng, count, 0.2, smooth), 0, 5),
        "au02": np.clip(2.0 * away + wander(rng, count, 0.2, smooth), 0, 5),
        "au43": 4.6 * lids,
        "head_yaw_deg": 28 * away + wander(rng, count, 3.0, smooth),
        "head_pitch_deg": -6 * puzzled + wander(rng, count, 2.0, smooth),
        "head_roll_deg": 7 * puzzled + wander(rng, count, 1.5, smooth),
        "gaze_yaw_deg": 14 * away + wander(rng, count, 3.0, 6),
        "gaze_pitch_deg": wander(rng, count, 2.0, 6),
        "eye_openness": np.clip(1 - lids - 0.12 * smile / 3.6 + wander(rng, count, 0.02, 6), 0, 1.5),
        "gaze_on_screen": np.clip(0.94 - 0.9 * away + wander(rng, count, 0.03, smooth), 0, 1),
        "perclos": np.clip(0.03 + 0.01 * np.sin(at), 0, 1),
        "speaking": np.clip(0.05 + wander(rng, count, 0.04, smooth), 0, 1),
        "pupil_iris_ratio": np.clip(0.4 + wander(rng, count, 0.02, smooth), 0.1, 0.9),
        "blink_rate_per_min": np.full(count, 18.0),
        "face_scale": np.full(count, 0.07),
    }
    values["eye_openness_left"] = values["eye_openness_right"] = values["eye_openness"]
    values["gaze_screen_yaw_deg"] = values["head_yaw_deg"] + values["gaze_yaw_deg"]
    values["gaze_screen_pitch_deg"] = values["head_pitch_deg"] + values["gaze_pitch_deg"]
    values["blink"] = np.zeros(count)
    for time in blink_times:
        values["blink"][min(count - 1, int(np.searchsorted(at, time)))] = 1.0
    levels = {
        "attention": 0.88 - 0.7 * away - 0.1 * puzzled,
        "interest": 0.4 + 0.2 * smile / 3.6,
        "amusement": 0.06 + 0.82 * smile / 3.6,
        "confusion": 0.08 + 0.74 * puzzled,
        "fatigue": np.full(count, 0.1),
        "boredom": 0.12 + 0.1 * away,
        "expressivity": 0.15 + 0.4 * smile / 3.6 + 0.3 * puzzled,
    }
    for name, level in levels.items():
        values[f"state_{name}"] = np.clip(level + wander(rng, count, 0.02, smooth), 0, 1)
        values[f"trend_{name}_per_min"] = wander(rng, count, 0.1, smooth)
    hide(actor, at, values)
    return at, values, blink_times


def event(kind: str, at: float, person: str | None, **data: object) -> dict[str, object]:
    """Return a CloudEvents line."""
    return {
        "specversion": "1.0",
        "id": f"{kind}-{at:.3f}-{person}",
        "source": "mimika",
        "type": kind,
        "time": "1970-01-01T00:00:00Z",
        "subject": person,
        "data": {"person": person, "at": at, **data} if kind != "org.mimika.decided" else data,
    }


def state_events(person: str, at: Curve, values: Mapping[str, Curve]) -> Iterable[dict[str, object]]:
    """Yield states entered and left, with hysteresis."""
    for name in STATES:
        since: float | None = None
        for time, level in zip(at, values[f"state_{name}"], strict=True):
            if since is None and level >= 0.6:
                since = float(time)
                yield event("org.mimika.state.entered", since, person, state=name, level=float(level), confidence=0.7)
            elif since is not None and level < 0.4:
                yield event("org.mimika.state.left", float(time), person, state=name, seconds=float(time) - since)
                since = None


def person_events(actor: Actor, script: Script, at: Curve, values: Mapping[str, Curve]) -> list[dict[str, object]]:
    """Return all events of one person."""
    found = [event("org.mimika.person.entered", actor.enters, actor.person)]
    found += [
        event("org.mimika.abstained", begin, actor.person, seconds=end - begin, reason=reason)
        for begin, end, reason in actor.lost
    ]
    states = list(state_events(actor.person, at, values))
    found += states
    for number, line in enumerate(states):
        if line["type"] == "org.mimika.state.entered" and line["data"]["state"] == "confusion":  # type: ignore[index]
            time = float(line["data"]["at"]) + 1.2  # type: ignore[index]
            decision = {
                "id": f"d{number}",
                "person": actor.person,
                "at": time,
                "action": {"name": "offer_help", "params": {"where": "counter"}},
                "rule": "confusion-help",
                "reason": script.reason,
                "propensity": 1.0,
            }
            outcome = {"decision": f"d{number}", "at": time, "status": "done", "detail": "shown"}
            found.append(event("org.mimika.decided", time, actor.person, decision=decision, outcome=outcome))
    return found


def write_folder(folder: Path, script: Script) -> Path:
    """Write the three files of an analysis."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ["person", "at", "quality", *[str(signal.name) for signal in CATALOGUE]]
    tables: list[pa.Table] = []
    events: list[dict[str, object]] = []
    persons: list[dict[str, object]] = []
    lost_rows: dict[str, int] = {}
    for actor in script.actors:
        at, values, _ = curves(actor)
        read = ~np.isnan(values["head_yaw_deg"])
        quality = np.where(read, 0.86 + 0.05 * np.sin(at), 0.0)
        columns = {"person": [actor.person] * at.size, "at": at, "quality": quality.astype(np.float32)}
        for name in names[3:]:
            curve = values.get(name, np.full(at.size, np.nan)).astype(np.float32)
            columns[name] = pa.array(curve, mask=np.isnan(curve))
        tables.append(pa.table(columns))
        events += person_events(actor, script, at, values)
        for begin, end, reason in actor.lost:
            lost_rows[reason] = lost_rows.get(reason, 0) + int(((at >= begin) & (at < end)).sum())
        persons.append(
            {
                "person": actor.person,
                "first_at": float(at[0]),
                "last_at": float(at[-1]),
                "frames": int(at.size),
                "observed": int(read.sum()),
                "mean_quality": 0.86 if read.any() else 0.0,
            }
        )
    events += [event("org.mimika.abstained", a, None, seconds=b - a, reason="no face") for a, b in script.nobody]
    table = (
        pa.concat_tables(tables)
        if tables
        else pa.table(
            {
                "person": pa.array([], pa.string()),
                "at": pa.array([], pa.float64()),
                "quality": pa.array([], pa.float32()),
            }
            | {name: pa.array([], pa.float32()) for name in names[3:]}
        )
    )
    pq.write_table(table, folder / "timeline.parquet")
    events.sort(key=lambda line: str(line["time"]))
    (folder / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in events), encoding="utf-8")
    summary = {
        "session": "s1",
        "source": script.source,
        "purpose": "customer-support",
        "basis": script.basis,
        "persons": persons,
        "seconds": script.seconds,
        "frames_read": max(1, int(script.seconds * 30)),
        "frames_dropped": 2,
        "frames_without_face": int(sum(b - a for a, b in script.nobody) * 30),
        "abstentions": lost_rows,
        "refusals": 0,
        "decisions": sum(line["type"] == "org.mimika.decided" for line in events),
        "speed_fps": 131.4,
        "complete": script.complete,
        "ended": script.ended,
        "version": "0.1.0",
        "started": "2026-03-01T09:00:00Z",
    }
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    return folder


@pytest.fixture
def folder_of(tmp_path: Path) -> Callable[[Script], Path]:
    """Return a function that writes a script into a folder of its own."""
    return lambda script: write_folder(tmp_path / "analysis", script)


@pytest.fixture
def actor_of() -> type[Actor]:
    """Return how to script a person."""
    return Actor


@pytest.fixture
def script_of() -> type[Script]:
    """Return how to script a session."""
    return Script
