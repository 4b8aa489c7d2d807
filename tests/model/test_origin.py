from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.checkpoint import load_run, samples_in_training, save_run
from immuneworld.model.cohort import Cohort
from immuneworld.model.config import TrainConfig
from immuneworld.model.folds import people
from immuneworld.model.origin import Origin, origin_of, refuse_patients
from immuneworld.model.train import Trained, fit
from immuneworld.ontology.errors import InputError


@pytest.fixture(scope="module")
def origin(files: Path) -> Origin:
    """The run of `files`, of simulated-a."""
    trained, _, described = load_run(files / "run")
    return origin_of(trained.models, trained.patients, described)


@pytest.fixture(scope="module")
def begun(
    origin: Origin, four: Sequence[Cohort], real_graph: KnowledgeGraph, tiny_config: TrainConfig
) -> Trained:
    """No step further, on studies of scores: other columns, another sort of value."""
    config = replace(tiny_config, steps=0, members=3)
    return fit(four[:2], real_graph, config, origin=origin)


def test_weights_are_taken_and_statistics_fitted_anew(
    begun: Trained, trained: Trained, four: Sequence[Cohort]
) -> None:
    own = trained.models[0].state_dict()
    for model in begun.models:  # one member before, three now
        assert all(torch.equal(value, own[name]) for name, value in model.state_dict().items())
    assert [r.study for r in begun.references] == ["a", "b"]
    assert begun.references[0].kind == "score"
    assert set(begun.patients) == {*people(four[:2]), *trained.patients}


def test_every_model_of_a_training_begins_with_them(
    origin: Origin, four: Sequence[Cohort], real_graph: KnowledgeGraph, tiny_config: TrainConfig
) -> None:
    config = replace(tiny_config, steps=4, seed=5, learning_rate=1e-4, vocabulary_folds=0)
    drawn, begun = (fit(four[:2], real_graph, config, origin=o) for o in (None, origin))
    assert drawn.curve[0] != begun.curve[0], "of inner folds"
    weights = [torch.cat([p.flatten() for p in t.models[0].parameters()]) for t in (drawn, begun)]
    before = torch.cat([origin.weights()[n].flatten() for n, _ in begun.models[0].named_parameters()])
    near, far = (float((w - before).norm().detach()) for w in reversed(weights))
    assert near < far / 3


def test_a_run_says_where_it_began(
    begun: Trained, origin: Origin, four: Sequence[Cohort], real_graph: KnowledgeGraph, tmp_path: Path
) -> None:
    save_run(tmp_path / "run", begun, real_graph, four[:2])
    loaded, _, described = load_run(tmp_path / "run")
    assert loaded.origin == begun.origin == described["from"]
    assert described["from"]["weights"] == origin.hash
    assert [study for study, _ in samples_in_training(described)] == ["a", "b", "simulated-a"]
    again = origin_of(loaded.models, loaded.patients, described)
    assert again.about["from"]["weights"] == origin.hash, "and where that one had begun"
    assert again.hash != origin.hash, "three members"


def test_whom_the_weights_have_seen(origin: Origin, simulated: Mapping[str, Cohort]) -> None:
    own, other = (people([simulated[lab]]) for lab in ("simulated-a", "simulated-b"))
    assert origin.met([*own[:3], *other]) == own[:3]
    refuse_patients(origin, other, "run")
    with pytest.raises(InputError, match=r"run: was trained on 3 of .* \(simulated-a\) \(train it on other"):
        refuse_patients(origin, own[:3], "run")
