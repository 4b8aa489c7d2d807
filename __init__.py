"""ImmuneWorld: immune cell names aligned by an ontology, and a world model conditioned on its graph."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .model.abilities.counterfactual import counterfactual
    from .model.abilities.predict import predict
    from .model.abilities.reconstruct import reconstruct
    from .model.abilities.respond import respond
    from .model.abilities.rollout import rollout
    from .model.abilities.run import open_run
    from .model.abilities.survive import survive
    from .model.abilities.transfer import transfer

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "counterfactual",
    "open_run",
    "predict",
    "reconstruct",
    "respond",
    "rollout",
    "survive",
    "transfer",
]


def __getattr__(name: str) -> Any:
    """The questions to a trained run, imported when one is asked: torch takes seconds, curators need none."""
    if name in __all__:
        return getattr(import_module(".model.abilities", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
