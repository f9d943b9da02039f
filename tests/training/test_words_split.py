"""Lines are linked across languages by order and labels alone, and no linked lines part ways."""

import numpy as np
import pytest
from sklearn.metrics import f1_score, roc_auc_score
from training.words_align import Line, lines_of, links
from training.words_figures import area, macro_f1, thresholds
from training.words_split import LEFT_OUT, TRAIN, Clusters, split_projections


def films(seed: int, count: int = 3000) -> tuple[dict[str, list[Line]], dict[str, list[int]]]:
    """Return lines of one long film in four languages, each with three quarters of them, and which they are."""
    draw = np.random.Generator(np.random.PCG64(seed))
    labels = [tuple(sorted({int(one) for one in draw.integers(1, 9, draw.integers(1, 4))})) for _ in range(count)]
    lines: dict[str, list[Line]] = {}
    which: dict[str, list[int]] = {}
    for name in ("es", "fr", "de", "ru"):
        which[name] = [number for number in range(count) if draw.random() < 0.75]
        lines[name] = [Line(text=f"{name} {number}", labels=labels[number]) for number in which[name]]
    return lines, which


def test_links_join_translations_and_hardly_anything_else() -> None:
    lines, which = films(1)
    for (one, other), pairs in links(lines).items():
        right = [which[one][a] == which[other][b] for a, b in pairs]
        assert len(pairs) > 0.2 * len(lines[one])
        assert np.mean(right) > 0.97


def test_no_line_is_learnt_from_in_one_language_and_tested_in_another() -> None:
    lines, which = films(2)
    splits = split_projections(lines, links(lines), seed=5)
    where: dict[int, set[int]] = {}
    for name, split in splits.items():
        for number, part in zip(which[name], split.tolist(), strict=True):
            where.setdefault(number, set()).add(part)
    learnt = [parts for parts in where.values() if TRAIN in parts]
    crossing = [parts for parts in learnt if parts - {TRAIN, LEFT_OUT}]
    assert len(learnt) > 500
    assert len(crossing) <= 0.002 * len(where)
    assert {part for split in splits.values() for part in split.tolist()} == {0, 1, 2, 3}


def test_a_split_by_chance_would_be_caught() -> None:
    """The check above bites: drawn line by line, a third of all lines cross."""
    lines, which = films(2)
    draw = np.random.Generator(np.random.PCG64(1))
    where: dict[int, set[int]] = {}
    for name, each in lines.items():
        for number, part in zip(which[name], draw.choice(3, len(each), p=(0.7, 0.12, 0.18)).tolist(), strict=True):
            where.setdefault(number, set()).add(part)
    assert sum(TRAIN in parts and len(parts) > 1 for parts in where.values()) > 0.3 * len(where)


def test_clusters_join_what_links_join() -> None:
    lines, which = films(3, 400)
    clusters = Clusters(lines, links(lines))
    numbers = {name: clusters.rows(name, len(each)) for name, each in lines.items()}
    of_line = {(number, cluster) for name in lines for number, cluster in zip(which[name], numbers[name], strict=True)}
    assert len(of_line) < sum(map(len, lines.values()))


def test_rows_that_are_no_lines_are_left_out(tmp_path) -> None:  # noqa: ANN001
    path = tmp_path / "xx-projections.tsv"
    path.write_text("Hello .\t5\na/b.xml.gz\ten/1/2.xml.gz\t12\t13\tHello\t5\nNothing\t\nTwo\t1, 8\n", encoding="utf-8")
    assert lines_of(path) == [Line(text="Hello .", labels=(5,)), Line(text="Two", labels=(1, 8))]


@pytest.mark.parametrize("seed", range(3))
def test_areas_and_scores_are_those_of_scikit_learn(seed: int) -> None:
    draw = np.random.Generator(np.random.PCG64(seed))
    truth = draw.random((200, 3)) < 0.3
    scores = np.round(truth * 0.3 + draw.random((200, 3)), 1).astype(np.float32)
    assert area(scores[:, 0], truth[:, 0]) == pytest.approx(roc_auc_score(truth[:, 0], scores[:, 0]))
    assert macro_f1(scores > 0.6, truth) == pytest.approx(f1_score(truth, scores > 0.6, average="macro"))


def test_a_threshold_parts_what_can_be_parted() -> None:
    truth = np.array([[0]] * 80 + [[1]] * 20, np.float32)
    shares = np.where(truth > 0, 0.9, 0.05).astype(np.float32)
    cut = thresholds(shares, truth)
    assert macro_f1(shares >= cut, truth > 0) == 1.0
