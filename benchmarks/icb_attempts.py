"""What else was tried at response in left-out studies: the network alone, pretrained, robust, joint.

Beside the linear start the network of `make bench-icb` is hardly ever believed, so its own worth does not
show there. Here each network's words are believed wholly, whatever left-out training studies say of them.
Settings are those of `icb.toml`; every attempt and seed is told, whatever comes of it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path

import numpy as np
import torch

from ..kg.graph import KnowledgeGraph
from ..kg.relations import Relations
from ..kg.store import load_graph
from ..model.checkpoint import load_run
from ..model.cohort import Array, Cohort
from ..model.cohort_io import read_cohort
from ..model.config import TrainConfig, load_config
from ..model.curriculum import Curriculum
from ..model.folds import people
from ..model.forecast import Forecaster
from ..model.icb.prepare import prepare
from ..model.icb.study import Study, Track
from ..model.icb.world import said_before_therapy
from ..model.jobs import Jobs
from ..model.origin import Weights, origin_of, refuse_patients
from ..model.outcome_fit import Outcomes, fit_outcomes
from ..model.run import Run
from ..model.train import Trained
from ..model.world import Atlas, WorldModel, make_atlas
from .icb_joint import joint_rule, robust_rule
from .icb_robust import robust

START, NETWORK = "linear start", "network"
TCGA = "network, pretrained on TCGA"
TCGA_AND = "network, pretrained on TCGA, then on the training studies"
ROBUST, SURVIVAL = "network, worst study first", "network, response and survival"
LINEAR_ROBUST, LINEAR_JOINT = "linear, worst study first", "linear, response and survival"
ATTEMPTS = (START, NETWORK, TCGA, ROBUST, SURVIVAL, LINEAR_ROBUST, LINEAR_JOINT, TCGA_AND)
OWN = 100  # steps on the training studies' own snapshots
ALONE = frozenset({START, LINEAR_ROBUST, LINEAR_JOINT})  # without a seed


@dataclass(frozen=True, slots=True)
class Told:
    """What an attempt said of one left-out study's patients, in their order; shuffle 0 is the truth."""

    attempt: str
    seed: int
    shuffle: int
    study: str
    said: list[float]


@dataclass(frozen=True)
class Setting:
    """What every attempt is made with. :param pretrained: seed → weights that TCGA's snapshots gave."""

    graph: KnowledgeGraph
    config: TrainConfig
    pretrained: Mapping[int, Weights]


class Fold:
    """One left-out study, and what its attempts share: the linear start is fitted once."""

    def __init__(self, setting: Setting, train: Sequence[Study], test: Study) -> None:
        self.setting, self.train, self.test = setting, train, test
        self.kinship = lru_cache(maxsize=None)(Relations(setting.graph).kinship)

    @lru_cache(maxsize=2)  # noqa: B019 (a fold is dropped when it is done)
    def start(self, followed: bool) -> Outcomes:
        """Where outcomes start. :param followed: whether survival is learnt, too."""
        return fit_outcomes(self.cohorts(followed), self.kinship)

    @lru_cache(maxsize=2)  # noqa: B019
    def curriculum(self, followed: bool) -> Curriculum:
        """What is asked in training."""
        return Curriculum(self.cohorts(followed), self.setting.config.hide, self.start(followed))

    @cached_property
    def atlas(self) -> Atlas:
        """The graph as tensors."""
        nodes = set().union(*(s.cohort.all_nodes for s in self.train))
        return make_atlas(self.setting.graph, nodes, self.setting.config.model.graph_layers)

    def cohorts(self, followed: bool) -> list[Cohort]:
        """The training studies."""
        cohorts = [s.cohort for s in self.train]
        return cohorts if followed else [unfollowed(c) for c in cohorts]

    def network(
        self, seed: int, weights: Weights | None = None, followed: bool = False, worst: bool = False
    ) -> WorldModel:
        """A network trained beside the start."""
        config = replace(self.setting.config, seed=seed)
        curriculum, atlas = self.curriculum(followed), self.atlas
        if worst:
            return robust(curriculum, atlas, config)
        run = Run(curriculum, atlas, config, seed, weights)
        for _ in run.take(config.steps):
            pass
        return run.averaged.eval()

    def gone_on(self, seed: int) -> Weights:
        """TCGA's weights after some steps on hidden columns of the training studies, outcomes withheld."""
        config = replace(self.setting.config, seed=seed)
        cohorts = [silent(c) for c in self.cohorts(False)]
        weights = self.setting.pretrained[seed]
        run = Run(Curriculum(cohorts, config.hide), self.atlas, config, seed, weights)
        for _ in run.take(OWN):
            pass
        return run.averaged.state_dict()

    def ask(self, model: WorldModel | None, followed: bool = False) -> Array:
        """Probability of each left-out patient by the start and all that a network adds; the start alone."""
        config, trust = self.setting.config, 1.0 if model else 0.0
        rules = tuple(replace(rule, trust=trust) for rule in self.start(followed).rules)
        models, references = (model or WorldModel(config.model).eval(),), self.curriculum(followed).references
        trained = Trained(models, references, config, config.steps, rules=rules)
        return said_before_therapy(Forecaster(trained, self.setting.graph, self.test.cohort), self.test)

    def attempt(self, name: str, seed: int) -> Array:
        """What one attempt says of the left-out patients."""
        ways: Mapping[str, Callable[[], Array]] = {
            START: lambda: self.ask(None),
            NETWORK: lambda: self.ask(self.network(seed)),
            TCGA: lambda: self.ask(self.network(seed, self.setting.pretrained[seed])),
            TCGA_AND: lambda: self.ask(self.network(seed, self.gone_on(seed))),
            ROBUST: lambda: self.ask(self.network(seed, worst=True)),
            SURVIVAL: lambda: self.ask(self.network(seed, followed=True), followed=True),
            LINEAR_ROBUST: lambda: robust_rule(self.train, self.test, self.kinship),
            LINEAR_JOINT: lambda: joint_rule(self.train, self.test, self.kinship),
        }
        return ways[name]()


def unfollowed(cohort: Cohort) -> Cohort:
    """Without survival."""
    return replace(cohort, trajectories=tuple(replace(t, follow_up={}) for t in cohort.trajectories))


def silent(cohort: Cohort) -> Cohort:
    """Without any outcome."""
    return replace(
        cohort, trajectories=tuple(replace(t, follow_up={}, outcomes={}) for t in cohort.trajectories)
    )


def run(
    studies: Sequence[Study],
    setting: Setting,
    done: Jobs[Told],
    attempts: Sequence[str],
    seeds: Sequence[int],
    shuffles: int = 0,
) -> None:
    """Every attempt at every left-out study that is not done yet; shuffles of the outcomes with seed 0."""
    from ..model.icb.run import shuffled

    for shuffle in range(shuffles + 1):
        dealt = shuffled(studies, shuffle)
        for left_out, test in enumerate(dealt):
            fold = Fold(setting, [s for i, s in enumerate(dealt) if i != left_out], test)
            for seed in seeds[:1] if shuffle else seeds:
                for name in attempts:
                    own = 0 if name in ALONE else seed
                    work = partial(_told, fold, name, own, shuffle)
                    done.job(f"{name}, seed {own}, shuffle {shuffle}, {test.name}", work)


def _told(fold: Fold, name: str, seed: int, shuffle: int) -> Iterator[Told]:
    torch.manual_seed(seed)
    said = fold.attempt(name, seed)
    yield Told(name, seed, shuffle, fold.test.name, np.asarray(said).tolist())


def _weights(run: Path, studies: Sequence[Study]) -> Weights:
    """What a run learnt, of other people than are asked about here."""
    trained, _, described = load_run(run)
    origin = origin_of(trained.models, trained.patients, described)
    refuse_patients(origin, people([s.cohort for s in studies]), str(run))
    return origin.weights()


def main() -> None:
    """Do what is left, then print the table."""
    from .icb_attempts_table import report

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cohorts", type=Path, nargs="+", help="cohorts of one track")
    parser.add_argument("--graph", type=Path, required=True)
    parser.add_argument("--config", type=Path, default=Path("benchmarks/icb.toml"))
    parser.add_argument("--pretrained", type=Path, action="append", default=[], help="runs, of seeds 0, 1 …")
    parser.add_argument("--out", type=Path, required=True, help="results")
    parser.add_argument("--track", default="pre")
    parser.add_argument("--attempt", action="append", choices=ATTEMPTS)
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--null", type=int, default=0, help="shuffles of the outcomes")
    given = parser.parse_args()
    graph = load_graph(given.graph)
    studies, _ = prepare([read_cohort(file) for file in given.cohorts], graph, None, {}, Track(given.track))
    pretrained = {seed: _weights(path, studies) for seed, path in enumerate(given.pretrained)}
    setting = Setting(graph, load_config(given.config), pretrained)
    done: Jobs[Told] = Jobs(given.out, Told)
    run(studies, setting, done, given.attempt or ATTEMPTS, given.seed or [0, 1, 2], given.null)
    print(report(studies, done.results()))


if __name__ == "__main__":
    main()
