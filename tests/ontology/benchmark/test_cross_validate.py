import pytest

from immuneworld.ontology.benchmark.cross_validate import CrossValidation
from immuneworld.ontology.benchmark.metrics import hits
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.load import load_ontology

from .conftest import ODD


def test_every_label_is_answered_once(bench, answers):
    assert sorted((a.row.study, a.row.label) for a in answers) == sorted(
        (r.study, r.label) for r in bench.rows
    )


def test_what_only_the_held_out_lab_knows_is_not_known(answers):
    odd = [a for a in answers if a.row.study == "odd-lab"]
    assert len(odd) == 8
    assert not any(a.terms[:1] == ("CL:0000097",) for a in odd)
    assert not any(ODD in e and "maps" in e for a in odd for e in a.match.evidence)


def test_no_study_is_on_both_sides_and_its_set_is_forgotten(bench):
    folds = [
        {row.study for row in bench.rows if bench._fold_of[bench.family[row.study]] == number}
        for number in range(bench.n_folds)
    ]
    assert not folds[0] & folds[1]
    for studies in folds:
        labs = frozenset().union(*(bench.labs[bench.family[study]] for study in studies))
        assert "lm22" in labs or "lm22" not in studies
        _, sets = bench.forgetful.without(labs)
        assert not {one.lab for one in sets} & labs


def test_it_learns_something(answers):
    assert hits(answers).mean() > 0.5


def test_the_packaged_ranker_is_measured_without_a_fit(bench):
    found = bench.answers(bench.packaged(), in_context=True)
    assert len(found) == len(bench.rows)


def test_few_labels_are_refused(bench):
    few = CrossValidation(bench.rows[:50], load_ontology(), bench.sets, [])
    with pytest.raises(InputError, match=r"50 labels of \d+ studies are too few"):
        few.fit()
