import pytest

from immuneworld.benchmarks import world_peers
from immuneworld.benchmarks.world_next import average, beside, peers, report
from immuneworld.benchmarks.world_peers import GRU, RIDGE
from immuneworld.model.evaluate import MEAN, MODEL, PERSISTENCE, SHRINKAGE
from immuneworld.model.pairs import next_pairs


@pytest.fixture(scope="module")
def found(simulated):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world_peers, "_STEPS", 20)
        return peers(list(simulated.values()), folds=2, seed=0)


def test_every_forecast_is_asked_once(found, simulated):
    pairs = [
        (c.study, p.trajectory.patient, p.target.sample) for c in simulated.values() for p in next_pairs(c)
    ]
    assert sorted(zip(found.study, found.patient, found["sample"], strict=True)) == sorted(pairs)
    assert found[[RIDGE, GRU]].to_numpy().min() >= 0


def test_the_best_other_is_named_and_differences_are_paired(found):
    table = found[["study", "labels", "patient", "sample"]].assign(
        **{PERSISTENCE: 2.0, MEAN: 2.0, SHRINKAGE: 0.0, MODEL: 0.25}
    )
    said = report(beside(table, found), "seed 0")
    assert said.count("0.250 (0.250 to 0.250) (shrinkage)") == 2
    assert f"Model minus {SHRINKAGE}, mean of the studies: 0.2500 (0.2500 to 0.2500)" in said


def test_tables_of_other_forecasts_are_refused(found):
    table = found[["study", "labels", "patient", "sample"]].assign(**{SHRINKAGE: 0.0, MODEL: 0.1})
    with pytest.raises(ValueError, match="of them in the table"):
        beside(table.iloc[1:], found)


def test_all_seeds_together_are_means_of_each_forecast(found):
    table = found[["study", "labels", "patient", "sample"]]
    one, other = (table.assign(**{MODEL: said}) for said in (0.1, 0.4))
    both = average([one, other.sample(frac=1, random_state=0)])
    assert len(both) == len(table)
    assert both[MODEL].to_numpy() == pytest.approx(0.25)
