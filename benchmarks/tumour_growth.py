"""`make bench-growth`: persistence and the noise floor on the tumour-growth benchmark, and its speed.

For each gamma, kind of question and policy of the test patients: normalised RMSE in per cent, a row a step
ahead, mean over the seeds; beside the published Causal Transformer (arXiv 2204.07258, corrected tables).
"""

from __future__ import annotations

import argparse
import time
from itertools import product
from typing import get_args

import numpy as np

from ..model.cohort import Array
from ..model.simulator.geng import draw_patients, simulate
from ..model.simulator.geng_questions import Plans, Policy, ask, nrmse

CT = {
    ("one-step", 2, 1): 0.864,
    ("one-step", 4, 1): 1.413,
    ("sliding", 2, 6): 0.909,
    ("sliding", 4, 6): 2.052,
}
"""nRMSE by questions, gamma and steps ahead; its test patients had the `faithful` policy."""


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--patients", type=int, default=1000)
    told = parser.parse_args()
    rng, start = np.random.default_rng(0), time.perf_counter()
    simulate(draw_patients(10_000, rng), 4.0, rng)
    print(f"10,000 patients, 60 days: {time.perf_counter() - start:.2f} s")
    print("\t".join(("gamma", "questions", "policy", "ahead", "persistence", "floor", "published CT")))
    for gamma, plans, policy in product((0.0, 2.0, 4.0), get_args(Plans), get_args(Policy)):
        runs = [_scores(gamma, plans, policy, seed, told.patients) for seed in range(told.seeds)]
        still, floor, first = zip(*runs, strict=True)
        for k, (a, b) in enumerate(zip(np.mean(still, axis=0), np.mean(floor, axis=0), strict=True)):
            ahead = first[0] + k
            published = CT.get((plans, int(gamma), ahead), "") if policy == "faithful" else ""
            print(f"{gamma:g}\t{plans}\t{policy}\t{ahead}\t{a:.3f}\t{b:.3f}\t{published}")


def _scores(gamma: float, plans: Plans, policy: Policy, seed: int, patients: int) -> tuple[Array, Array, int]:
    rng = np.random.default_rng(seed)
    found, _, _ = ask(draw_patients(patients, rng), gamma, rng, plans, policy=policy)
    still = np.broadcast_to(found.known[:, None], found.answer.shape)
    return nrmse(still, found.answer), nrmse(found.floor, found.answer), found.first


if __name__ == "__main__":
    main()
