"""What calls are about, found in their words alone: TF-IDF and non-negative matrix factorisation, seeded.

How many topics there are is chosen by stability: topics that come again when a fifth of the calls is left out are
kept for findings, others for accidents (Greene, O'Callaghan and Cunningham, *How Many Topics? Stability Analysis for
Topic Models*, ECML PKDD 2014). Of the numbers whose stability is within one standard error of the best, the largest
is taken. NMF: Lee and Seung, *Nature* 401 (1999), as scikit-learn computes it. Next door: `findings`.
"""

import math
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning

from mimika.insight.privacy import apart
from mimika.insight.resampling import Floats

COUNTS: Final = (2, 3, 4, 5, 6, 8, 10, 12)
"""Numbers of topics that are tried."""
SAMPLES: Final = 4
"""Samples of the calls on which stability is measured."""
KEPT: Final = 0.8
"""Share of the calls in each sample."""
TOP: Final = 10
"""Terms that stand for a topic when two are compared."""
SHOWN: Final = 5
"""Words that name a topic."""

_MOST_TERMS: Final = 800
_MOST_CALLS_SAMPLED: Final = 1500
_COMMONEST: Final = 0.5
"""Terms in a larger share of the calls tell none of them apart."""
_LEAST_TERMS: Final = 8
_LONGEST: Final = 2
_STEPS: Final = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """Topics of some calls.

    Attributes:
        names: Most telling words of each, each said in at least k calls of it.
        of: Shape (calls,): number of the topic of each call; -1 for calls without a topic.
        stability: Agreement of the topics when calls are left out, 0 to 1; NaN when none were looked for.
        tried: Numbers of topics that were tried, with their stability.
    """

    names: tuple[tuple[str, ...], ...]
    of: NDArray[np.int64]
    stability: float
    tried: tuple[tuple[int, float], ...]


def find_topics(documents: Sequence[Mapping[str, float]], k: int, generator: np.random.Generator) -> Topics:
    """Return the topics of calls; one without a name for all where there are too few calls or words for more.

    Args:
        documents: Of each call the phrases of its customer, with how often; parts count.
        k: Calls that each term needs.
        generator: Draws the samples.
    """
    vocabulary = _vocabulary(documents, k)
    counts = [one for one in COUNTS if one * 2 * k <= len(documents) and one * 2 <= len(vocabulary)]
    if not counts or len(vocabulary) < _LEAST_TERMS:
        return Topics(names=((),), of=np.zeros(len(documents), np.int64), stability=math.nan, tried=())
    weights = _tf_idf(documents, vocabulary)
    seed = int(generator.integers(2**31 - 1))
    samples = _samples(len(documents), generator)
    found = [(one, *_stability(weights, one, samples, seed)) for one in counts]
    best = max(found, key=lambda each: each[1])
    count, stability, _ = max(each for each in found if each[1] >= best[1] - best[2])
    loads, parts = _factors(weights, count, seed)
    of = np.where(loads.max(axis=1) > 0.0, loads.argmax(axis=1), -1).astype(np.int64)
    names = tuple(_name(topic, parts, _in_topic(documents, of, topic), (vocabulary, k)) for topic in range(count))
    return Topics(names=names, of=of, stability=stability, tried=tuple((one, each) for one, each, _ in found))


def _vocabulary(documents: Sequence[Mapping[str, float]], k: int) -> list[str]:
    met = Counter(term for one in documents for term in one if term.count(" ") < _LONGEST)
    most = max(_COMMONEST * len(documents), k)
    usable = [(calls, term) for term, calls in met.items() if k <= calls <= most]
    return sorted(term for _, term in sorted(usable, key=lambda each: (-each[0], each[1]))[:_MOST_TERMS])


def _tf_idf(documents: Sequence[Mapping[str, float]], vocabulary: list[str]) -> Floats:
    """Return weights of shape (calls, terms): log(1 + tf), smoothed idf as scikit-learn has it, rows of length 1."""
    place = {term: at for at, term in enumerate(vocabulary)}
    weights = np.zeros((len(documents), len(vocabulary)))
    for row, one in enumerate(documents):
        for term, count in one.items():
            if term in place:
                weights[row, place[term]] = math.log1p(count)
    idf = np.log((1.0 + len(documents)) / (1.0 + np.count_nonzero(weights, axis=0))) + 1.0
    weights *= idf
    lengths = np.linalg.norm(weights, axis=1, keepdims=True)
    return np.divide(weights, lengths, out=weights, where=lengths > 0.0)


def _samples(calls: int, generator: np.random.Generator) -> list[NDArray[np.int64]]:
    size = min(math.ceil(KEPT * calls), _MOST_CALLS_SAMPLED)
    return [np.sort(generator.permutation(calls)[:size]) for _ in range(SAMPLES)]


def _factors(weights: Floats, count: int, seed: int) -> tuple[Floats, Floats]:
    """Return how far each call is about each topic (calls, topics), and what each topic says (topics, terms)."""
    model = NMF(count, init="nndsvda", random_state=seed, max_iter=_STEPS, tol=1e-3)
    with warnings.catch_warnings():
        # Topics are compared by their leading terms, which settle long before the last decimals do.
        warnings.simplefilter("ignore", ConvergenceWarning)
        loads = model.fit_transform(weights)
    return loads, model.components_


def _stability(weights: Floats, count: int, samples: list[NDArray[np.int64]], seed: int) -> tuple[float, float]:
    """Return mean agreement between all samples, and its standard error."""
    tops = [_tops(_factors(weights[rows], count, seed + at)[1]) for at, rows in enumerate(samples)]
    agreements = [_agreement(one, other) for at, one in enumerate(tops) for other in tops[at + 1 :]]
    return float(np.mean(agreements)), float(np.std(agreements, ddof=1) / math.sqrt(len(agreements)))


def _tops(parts: Floats) -> list[list[int]]:
    return [[int(term) for term in np.argsort(-row, kind="stable")[:TOP]] for row in parts]


def _agreement(one: list[list[int]], other: list[list[int]]) -> float:
    """Return the mean likeness of topics of two models, each matched to the likest that is still free."""
    pairs = sorted(
        ((_likeness(one[a], other[b]), a, b) for a, b in product(range(len(one)), range(len(other)))),
        key=lambda each: (-each[0], each[1], each[2]),
    )
    taken_a, taken_b, total = set[int](), set[int](), 0.0
    for likeness, a, b in pairs:
        if a not in taken_a and b not in taken_b:
            total += likeness
            taken_a.add(a)
            taken_b.add(b)
    return total / len(one)


def _likeness(one: list[int], other: list[int]) -> float:
    """Return the average Jaccard index of the leading 1, 2 ... terms: the first count most."""
    depths = range(1, len(one) + 1)
    return sum(len({*one[:d]} & {*other[:d]}) / len({*one[:d]} | {*other[:d]}) for d in depths) / len(one)


def _in_topic(documents: Sequence[Mapping[str, float]], of: NDArray[np.int64], topic: int) -> Counter[str]:
    return Counter(term for at, one in enumerate(documents) if of[at] == topic for term in one)


def _name(topic: int, parts: Floats, said: Counter[str], known: tuple[list[str], int]) -> tuple[str, ...]:
    """Return the words that tell a topic from the others best, of those said in at least k of its calls."""
    vocabulary, k = known
    telling = parts[topic] * parts[topic] / (parts.sum(axis=0) + 1e-12)
    order = (vocabulary[int(at)] for at in np.argsort(-telling, kind="stable") if telling[at] > 0.0)
    return apart(term for term in order if said[term] >= k)[:SHOWN]
