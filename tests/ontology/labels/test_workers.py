from immuneworld.ontology.labels.workers import outcomes, workers


def test_a_task_that_fails_does_not_stop_the_others():
    for jobs in (1, 2):
        with workers(jobs, None) as executor:
            found = dict(outcomes(executor, divmod, [(7, 2), (1, 0), (9, 3)]))
        assert (found[0], found[2]) == ((3, 1), (3, 0))
        assert isinstance(found[1], ZeroDivisionError)
