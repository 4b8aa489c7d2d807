from pathlib import Path

import numpy as np
import pytest

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.abilities import counterfactual, open_run, predict, reconstruct, rollout
from immuneworld.model.abilities.run import named_plan
from immuneworld.model.cohort import TherapyInterval
from immuneworld.ontology.errors import ImmuneWorldError, UnknownNameError


def test_every_ability_from_one_run(files: Path) -> None:
    run = open_run(files / "run", files / "b.h5ad")
    forecast = predict(run, "B01", 60, "anti-PD-1@0")
    assert forecast.mean.sum() == pytest.approx(1, abs=1e-5)
    assert rollout(run, "B01", [30, 60], particles=20).mean.shape == (2, 14)
    assert reconstruct(run, "B01").days == (28.0,)
    answer = counterfactual(run, ["B01"], 60, "anti-PD-1@0", "anti-CTLA-4@0")
    np.testing.assert_allclose(answer.difference.mean.sum(), 0, atol=1e-6)


def test_a_therapy_that_no_question_named_before_is_looked_up(files: Path) -> None:
    run = open_run(files / "run", files / "a.h5ad")
    one = predict(run, "A01", 60, "anti-LAG-3@0")
    again = predict(open_run(files / "run", files / "a.h5ad"), "A01", 60, "anti-LAG-3@0")
    np.testing.assert_array_equal(one.mean, again.mean)
    predict(run, "A01", 60)
    np.testing.assert_array_equal(predict(run, "A01", 60, "anti-LAG-3@0").mean, one.mean)


def test_what_is_no_run(tmp_path: Path, files: Path) -> None:
    with pytest.raises(ImmuneWorldError, match="is not a run"):
        open_run(tmp_path, files / "a.h5ad")


def test_plans_have_names(real_graph: KnowledgeGraph) -> None:
    assert named_plan("", real_graph) == ("no therapy", ())
    assert named_plan((), real_graph) == ("no therapy", ())
    text, plan = named_plan("anti-PD-1@0-42", real_graph)
    assert plan == (TherapyInterval("IW:0200002", 0.0, 42.0),)
    assert named_plan(plan, real_graph)[0] == f"{real_graph.nodes['IW:0200002'].label}@0-42"
    assert text == "anti-PD-1@0-42"
    with pytest.raises(UnknownNameError):
        named_plan("anti-XYZ", real_graph)
