from math import isnan

from immuneworld.ontology.benchmark.speed import WARM, labels_per_second


def test_the_first_labels_warm_up_and_repeats_are_not_asked_again():
    calls: list[list[str]] = []
    found = labels_per_second(
        lambda labels: calls.append(list(labels)), [f"label {i % 130}" for i in range(400)]
    )
    assert [len(call) for call in calls] == [WARM, 130 - WARM]
    assert not set(calls[0]) & set(calls[1])
    assert found > 0


def test_a_few_labels_are_too_few_to_tell():
    calls: list[object] = []
    assert isnan(labels_per_second(calls.append, [f"{i}" for i in range(2 * WARM - 1)]))
    assert calls == []
