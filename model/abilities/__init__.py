"""Questions to a trained run, for scripts and notebooks, by the names of the commands.

from immuneworld import counterfactual, open_run
run = open_run("runs/first", "cohort.h5ad")
answer = counterfactual(run, ["A01"], at=28, plan="anti-PD-1@0", versus="anti-CTLA-4@0")
"""

from .counterfactual import Counterfactual, counterfactual
from .predict import predict
from .reconstruct import reconstruct
from .respond import Chance, respond
from .rollout import Course, rollout
from .run import open_run
from .survive import Outlook, survive
from .transfer import TransferResult, transfer

__all__ = [
    "Chance",
    "Counterfactual",
    "Course",
    "Outlook",
    "TransferResult",
    "counterfactual",
    "open_run",
    "predict",
    "reconstruct",
    "respond",
    "rollout",
    "survive",
    "transfer",
]
