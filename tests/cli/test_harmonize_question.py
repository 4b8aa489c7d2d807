import pytest

from immuneworld.cli.harmonize_question import Question
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.sssom import latest_sets, load_mapping_sets


def test_a_lab_is_recognised_by_its_labels_and_said(capsys):
    labels = sorted(latest_sets(load_mapping_sets())["lm22"].by_label)
    assert Question().harmonizer(labels).lab == "lm22"
    assert "these are labels of lm22" in capsys.readouterr().err
    assert Question(recognise=False).harmonizer(labels).lab is None
    assert capsys.readouterr().err == ""


def test_a_lab_that_is_named_is_not_guessed(capsys):
    labels = sorted(latest_sets(load_mapping_sets())["lm22"].by_label)
    assert Question(lab="compass").harmonizer(labels).lab == "compass"
    assert capsys.readouterr().err == ""


def test_tissue_and_species_without_labels_are_a_context():
    context = Question(tissue="UBERON:0002048", species="human").context([])
    assert context is not None
    assert (set(context.tissues), context.species) == ({"lung"}, "human")
    assert Question().context([]) is None
    with pytest.raises(InputError, match="UBERON"):
        Question(tissue="UBERON:99").context([])
