from dataclasses import replace

import pytest

from immuneworld.model.config import ModelConfig, TrainConfig
from immuneworld.model.jobs import Jobs
from immuneworld.model.matrix.run import digest_of, run
from immuneworld.model.matrix.said import OTHERS, RESPONSE, Said
from immuneworld.model.matrix.setting import Setting
from immuneworld.ontology.errors import InputError

from .test_sides import of_cancer

SKIN, LUNG = "MONDO:0005105", "MONDO:0005138"


@pytest.fixture(scope="module")
def setting(real_graph):
    model = ModelConfig(dim=16, heads=2, layers=1, graph_layers=1)
    config = TrainConfig(steps=0, inner_folds=0, vocabulary_folds=0, outcome_folds=0, model=model)
    return Setting(real_graph, config, "IW:0300001", (2,))


def test_every_source_for_every_study_and_again_does_nothing(scores, setting, tmp_path):
    cohorts = [of_cancer(scores("one"), SKIN), of_cancer(scores("two"), LUNG)]
    done = Jobs(tmp_path / "a.jsonl", Said)
    run(cohorts, [RESPONSE], setting, [0], done)
    cells = {(said.source, said.study) for said in done.results()}
    assert cells == {(LUNG, "one"), (OTHERS, "one"), (SKIN, "two"), (OTHERS, "two")}
    kept = (tmp_path / "a.jsonl").read_bytes()
    again = Jobs(tmp_path / "a.jsonl", Said)
    run(cohorts, [RESPONSE], setting, [0], again)
    assert (tmp_path / "a.jsonl").read_bytes() == kept
    assert again.results() == done.results()


def test_nobody_to_ask_about_is_said(scores, setting, tmp_path):
    cohorts = [of_cancer(scores("one", patients=6), "skin"), of_cancer(scores("two", patients=6), "gut")]
    with pytest.raises(InputError, match="nothing to foretell"):
        run(cohorts, [RESPONSE], setting, [0], Jobs(tmp_path / "a.jsonl", Said))


def test_what_decides_an_answer_decides_the_record(scores, setting):
    cohorts = [scores("one")]
    digests = {
        digest_of(cohorts, setting),
        digest_of(cohorts, replace(setting, shots=(3,))),
        digest_of(cohorts, replace(setting, config=replace(setting.config, steps=1))),
        digest_of([scores("two")], setting),
    }
    assert len(digests) == 4
    assert digest_of(cohorts, replace(setting, seed=4)) == digest_of(cohorts, setting)
