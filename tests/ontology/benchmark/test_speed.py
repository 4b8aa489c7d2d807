import math

from immuneworld.ontology.benchmark.speed import WARM, labels_per_second


def test_distinct_labels_are_counted_and_the_first_are_not():
    seen = []
    found = labels_per_second(lambda labels: seen.append(len(labels)), [f"l{i % 300}" for i in range(900)])
    assert seen == [WARM, 300 - WARM]
    assert found > 0


def test_too_few_labels_tell_nothing():
    assert math.isnan(labels_per_second(len, ["a", "b"]))
