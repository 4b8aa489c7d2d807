"""`make bench-growth-world`: persistence, a GRU and the world model on the tumour-growth benchmark.

Trained for each seed and gamma on training patients, chosen by validation patients, asked about 1,000 test
patients; the networks once more on days weighted so that treatment no longer follows size (*balanced*). What
the published Causal Transformer says is in the last column.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import product

import numpy as np

from ..kg.build import build_graph
from ..kg.graph import KnowledgeGraph
from ..model.simulator.geng import draw_patients, simulate
from ..model.simulator.geng_cohort import growth_cohort
from ..model.simulator.geng_questions import Plans, Policy
from ..ontology.load import load_ontology
from .growth_balance import of_pairs, stabilised
from .growth_gru import answer_gru, train_gru
from .growth_questions import Sums, best_plan, interval, put, sums_of
from .growth_world import answer_world, lessons_of, train_world
from .tumour_growth import CT

Setting = tuple[float, Plans, Policy]
WHO = ("persistence", "GRU", "GRU, balanced", "start", "world model", "world model, balanced", "floor")
LOGS = WHO[1:-1]
AHEAD = (1, 2, 4, 6)
REST = ("covered", "covered, balanced", "best plan: GRU", "start", "world model")


class Scores:
    """What is kept of each seed."""

    def __init__(self) -> None:
        self.sums: dict[tuple[Setting, str, bool], list[Sums]] = defaultdict(list)
        self.rest: dict[Setting, list[tuple[float, ...]]] = defaultdict(list)

    def show(self) -> None:
        """Two tables: normalised errors, then logarithms, coverage and best plans."""
        print("\t".join(("gamma", "questions", "policy", "ahead", *WHO, "published CT")))
        for setting in self.rest:
            gamma, plans, policy = setting
            found = {who: interval(self.sums[setting, who, False]) for who in WHO}
            steps = [1] if plans == "one-step" else [a for a in AHEAD if a > 1]
            for k, ahead in enumerate(steps):
                told = [f"{m[k]:.3f} ({a[k]:.3f} to {b[k]:.3f})" for m, a, b in found.values()]
                published = CT.get((plans, int(gamma), ahead), "") if policy == "faithful" else ""
                print("\t".join((f"{gamma:g}", plans, policy, str(ahead), *told, str(published))))
        heads = (*(f"log RMSE: {who}" for who in LOGS), *REST)
        print("\t".join(("gamma", "questions", "policy", *heads)))
        for setting, rest in self.rest.items():
            gamma, plans, policy = setting
            logs = [np.mean([s.rms()[-1] for s in self.sums[setting, who, True]]) for who in LOGS]
            told = [f"{v:.3f}" for v in (*logs, *np.mean(rest, axis=0))]
            print("\t".join((f"{gamma:g}", plans, policy, *told)), flush=True)


def score(told: argparse.Namespace, graph: KnowledgeGraph, gamma: float, seed: int, scores: Scores) -> None:
    """One training, all its questions."""
    rng = np.random.default_rng(seed)
    inside, outside = (simulate(draw_patients(n, rng), gamma, rng) for n in (told.train, told.validation))
    train, validation = (growth_cohort(r, graph, "tumour growth") for r in (inside, outside))
    began = time.perf_counter()
    lessons, weights = lessons_of(train), stabilised(inside)
    look = max(told.steps // 5, 1)
    worlds = [
        train_world(some, validation, graph, told.steps, look, seed)
        for some in (lessons, lessons.weighted(of_pairs(weights)))
    ]
    between = time.perf_counter()
    grus = [train_gru(inside, outside, told.epochs, seed, counts) for counts in (None, weights)]
    (rule,) = lessons.references[0].changes
    print(
        f"gamma {gamma:g}, seed {seed}: world models {between - began:.0f} s, "
        f"GRUs {time.perf_counter() - between:.0f} s; half-lives {rule.half_lives if rule else None}",
        *(", ".join(f"{s}: {v:.3f}" for s, (v, _) in world.curve.items()) for world in worlds),
        sep="; ",
        flush=True,
    )
    test = draw_patients(told.test, rng)
    for plans, policy in product(told.plans, told.policies):
        if gamma == 0 and policy == "faithful":
            continue  # nobody's volume is looked at
        groups = told.groups if plans == "one-step" else told.groups * 2 // 5
        asked = put(test, gamma, rng, plans, policy, AHEAD, groups)
        setting = (gamma, plans, policy)
        plain, balanced = answer_world(worlds, graph, train, asked)
        recurrent = [answer_gru(gru, asked) for gru in grus]
        still = np.broadcast_to(asked.known[:, None, None], asked.answer.shape)
        said = (still, *recurrent, plain.start, plain.mean, balanced.mean, asked.floor)
        for who, values in zip(WHO, said, strict=True):
            for logs in (False, True):
                scores.sums[setting, who, logs].append(sums_of(asked, values, logs))
        best = (best_plan(asked, values) for values in (recurrent[0], plain.start, plain.mean))
        scores.rest[setting].append((plain.covered(asked), balanced.covered(asked), *best))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables after each training, of all seeds so far."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute, to see that it runs")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--train", type=int, default=1000)
    parser.add_argument("--validation", type=int, default=200)
    parser.add_argument("--test", type=int, default=1000)
    parser.add_argument("--groups", type=int, default=1500, help="patients' days asked about one step ahead")
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--gammas", type=float, nargs="+", default=[4.0, 2.0, 0.0])
    parser.add_argument("--plans", nargs="+", default=["one-step", "sliding", "random"])
    parser.add_argument("--policies", nargs="+", default=["faithful", "fixed"])
    told = parser.parse_args(arguments)
    if told.quick:
        told.seeds, told.train, told.validation, told.test = 1, 60, 20, 60
        told.groups, told.steps, told.epochs, told.gammas = 40, 10, 5, [4.0]
    graph, scores = build_graph(load_ontology()), Scores()
    for seed in range(told.seeds):
        for gamma in told.gammas:
            score(told, graph, gamma, seed, scores)
            print(f"after gamma {gamma:g} of seed {seed}")
            scores.show()


if __name__ == "__main__":
    main()
