import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rag.reading import MAX_ANSWER, Encoded, Reading, collate, reading


def of(starts: list[float], ends: list[float], null: float = 0) -> Reading:
    offsets = tuple((3 * at, 3 * at + 3) for at in range(len(starts)))
    return Reading(np.asarray(starts, np.float32), np.asarray(ends, np.float32), null, offsets)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=40))
def test_the_best_answer_is_the_best_of_all(scores: list[tuple[int, int]]) -> None:
    read = of([start for start, _ in scores], [end for _, end in scores], null=2)
    score, first, last = read.best()
    spans = [(i, j) for i in range(len(scores)) for j in range(i, min(len(scores), i + MAX_ANSWER))]
    assert score == max(scores[i][0] + scores[j][1] for i, j in spans) - 2
    assert 0 <= last - first < MAX_ANSWER and scores[first][0] + scores[last][1] - 2 == score


def test_a_sentence_has_the_best_answer_inside_it() -> None:
    read = of([5, 0, 1, 0], [0, 0, 0, 3])
    assert read.best() == (8, 0, 3)
    assert read.best((6, 12)) == (4, 2, 3)
    assert read.best((5, 12)) == (
        4,
        2,
        3,
    )  # the space between two sentences may belong to the first token of the second
    assert read.best((12, 15))[0] == -np.inf


def test_a_reading_is_the_part_of_the_passage() -> None:
    scores = np.asarray([[1, 9, 9, 9, 4, 5, 9, 9], [2, 9, 9, 9, 6, 7, 9, 9]], np.float32)
    read = reading(Encoded((0, 7, 2, 2, 8, 9, 2), 4, ((0, 2), (2, 5))), scores)
    assert (list(read.starts), list(read.ends), read.null) == ([4, 5], [6, 7], 3)
    assert read.answer("ab cd") == (9, (3, 5))
    assert reading(Encoded((0, 2, 2, 2), 3, ()), scores).answer("") == (-np.inf, (0, 0))


def test_answers_may_stand_at_the_beginning_and_in_the_passage_only() -> None:
    batch = collate([Encoded((0, 7, 2, 2, 8, 9, 2), 4, ((0, 1), (1, 2))), Encoded((0, 2, 2, 8, 2), 3, ((0, 1),))])
    assert np.array_equal(batch.ids, [[0, 7, 2, 2, 8, 9, 2], [0, 2, 2, 8, 2, 0, 0]])
    assert np.array_equal(batch.mask, [[1] * 7, [1] * 5 + [0] * 2])
    assert np.array_equal(batch.open, [[1, 0, 0, 0, 1, 1, 0], [1, 0, 0, 1, 0, 0, 0]])
