from dataclasses import replace

import numpy as np
import pytest

from immuneworld.model.icb.record import Record
from immuneworld.model.icb.run import run
from immuneworld.model.icb.simple import marker
from immuneworld.model.icb.study import families, studies_of
from immuneworld.model.icb.tables import ALL, AUC_OF, KNOWN, WORLD, rows_of


@pytest.fixture(scope="module")
def made(four, tmp_path_factory):
    studies = studies_of(four, "IW:0300001")[0]
    studies = [replace(s, markers={"M": s.tables["columns"][:, 0]}) for s in studies]
    record = Record(tmp_path_factory.mktemp("icb") / "r.jsonl", {})
    methods = {"chance": lambda _, test, seed: [np.random.default_rng(seed).random(24) for _ in test]}
    methods |= {WORLD: marker("M"), "z": marker("M")}
    run(studies, families(studies), methods, record, seeds=[0, 1], null=3)
    stable = {("a", p): i % 4 == 0 for i, p in enumerate(studies[0].patients)}
    return rows_of(record, studies, [0, 1], 20, stable)


def one(rows, **facts):
    found = [r for r in rows if all(getattr(r, k) == v for k, v in facts.items())]
    assert len(found) == 1
    return found[0]


def test_each_study_each_seed_and_their_mean_have_rows(made):
    each = [r for r in made if r.figure == AUC_OF and r.who == ALL]
    assert {(r.study, r.method) for r in each} == {(s, m) for s in "abcd" for m in ("chance", WORLD, "z")}
    seeds = [one(made, who=ALL, figure="macro AUC", method="chance", seed=s).value for s in ("0", "1")]
    mean = one(made, who=ALL, figure="macro AUC", method="chance", seed="")
    assert mean.value == pytest.approx(np.mean(seeds))
    assert mean.low < mean.value < mean.high


def test_shuffled_outcomes_stand_beside_and_the_count_includes_the_truth(made):
    good = one(made, who=ALL, figure="macro AUC", method="z", seed="")
    assert good.p == 1 / 4
    assert good.null < good.value
    assert np.isnan(one(made, who=ALL, figure="Brier score", method="z", seed="").null)


def test_the_world_model_is_set_against_each_other_on_the_same_patients(made):
    worse = one(made, who=ALL, figure="AUC within studies", method=f"{WORLD} - chance")
    assert worse.low > 0.2
    assert {r.method for r in made if " - " in r.method} == {f"{WORLD} - chance", f"{WORLD} - z"}


def test_without_stable_disease_fewer_patients_are_told(made):
    row = one(made, who=KNOWN, figure=AUC_OF, method="z", study="a")
    assert (row.patients, row.responders) == (18, 12)
    assert one(made, who=KNOWN, figure=AUC_OF, method="z", study="b").patients == 24
