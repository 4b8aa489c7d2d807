"""Settings of the model and of its training, with defaults that work on two cores."""

from __future__ import annotations

import math
import tomllib
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from ..ontology.errors import InputError, UnknownNameError


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Sizes. `relational` switches the graph's pairwise path off, for ablation.

    :param forget: share of queries asked without an address in training, so that what relations say of a node
        is learnt even where its address would do; a node that training never met has little else.
    """

    dim: int = 64
    heads: int = 4
    layers: int = 2
    graph_layers: int = 2
    dropout: float = 0.1
    edge_dropout: float = 0.1
    relational: bool = True
    forget: float = 0.0


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """How long and how hard to train.

    :param steps: at most; early stopping on inner folds of training patients picks how many are taken.
    :param inner_folds: folds of patients that choose the number of steps; with fewer than two it is `steps`.
    :param vocabulary_folds: parts the studies' vocabularies are dealt into, each left out in turn to learn
        how far the network is believed about types that it never met; with fewer than two it is not.
    :param outcome_folds: parts the studies are dealt into, each left out in turn to learn how far the network
        is believed about outcomes in a study that it never met; with fewer than two it is not.
    :param check_every: steps between two looks at the left-out inner fold.
    :param tv_weight: weight of total variation beside the likelihood.
    :param pull: weight of the Gaussian prior that pulls the network's words to the start.
    :param outcome_pull: the same for outcomes, whose likelihood is a single bit.
    :param members: models that answer together, alike but for the seed of their weights and order.
    :param averaging: decay of the running mean of weights that is kept (Polyak & Juditsky 1992).
    :param threads: of torch. More help large models only: a small one waits for them.
    :param hide: share of context columns hidden at random in training.
    """

    steps: int = 160
    batch_size: int = 64
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    tv_weight: float = 5.0
    pull: float = 3.0
    outcome_pull: float = 0.3
    averaging: float = 0.95
    hide: float = 0.15
    inner_folds: int = 3
    vocabulary_folds: int = 3
    outcome_folds: int = 3
    check_every: int = 20
    members: int = 1
    seed: int = 0
    threads: int = 1
    model: ModelConfig = field(default_factory=ModelConfig)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


MAX_MEMBERS = 100
SIZES = ("dim", "heads", "layers", "graph_layers", "relational")  # what shapes of weights depend on
# Least and most; every other setting is a number from 0 on.
_RANGES: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("dim", "heads", "layers", "batch_size", "check_every", "threads"), (1, math.inf)),
    "members": (1, MAX_MEMBERS),
    **dict.fromkeys(("dropout", "edge_dropout", "hide", "averaging", "forget"), (0, 0.999)),
    "seed": (0, 2**32 - 1),  # what numpy and torch both take
}


def load_config(
    path: Path | None = None, size: str | None = None, begun: ModelConfig | None = None, **overrides: Any
) -> TrainConfig:
    """Defaults, then a size, then a TOML file (`[model]` is a table in it), then overrides that are not None.

    :param size: a table of `sizes.toml`.
    :param begun: the model whose weights are gone on with: its settings, instead of the defaults.
    :raises UnknownNameError: for a key that is no setting, or a size that is none.
    :raises InputError: for a file that is no TOML, a value of the wrong kind, or sizes that `begun` has not.
    """
    raw = _with_size(size, _read_toml(path) if path else {})
    table = raw.pop("model", {})
    if not isinstance(table, dict):
        raise InputError(f"setting 'model' is {table!r}, not a table", where=str(path), hint="write [model]")
    model = _checked(begun or ModelConfig(), table, str(path))
    if begun:
        _refuse_other_sizes(model, begun, str(path or "--size"))
    if model.dim % model.heads:
        raise InputError(f"dim {model.dim} is no multiple of heads {model.heads}", where=str(path))
    config: TrainConfig = _checked(TrainConfig(), raw, str(path))
    chosen = {k: v for k, v in overrides.items() if v is not None}
    config = _checked(config, chosen, "option")
    return replace(config, model=model)


def _refuse_other_sizes(model: ModelConfig, begun: ModelConfig, where: str) -> None:
    for name in SIZES:
        asked, has = getattr(model, name), getattr(begun, name)
        if asked != has:
            problem = f"setting {name!r} is {asked!r}, and the weights to begin with have {has!r}"
            raise InputError(problem, where=where, hint="leave it out, or begin without --from")


def sizes() -> dict[str, dict[str, Any]]:
    """The sizes that are shipped, by name."""
    return _read_toml(Path(__file__).with_name("sizes.toml"))


def _with_size(name: str | None, own: dict[str, Any]) -> dict[str, Any]:
    """A size's settings under a file's own."""
    if name is None:
        return own
    known = sizes()
    if name not in known:
        raise UnknownNameError("size", name, known, where="--size", hint=f"one of {', '.join(known)}")
    model = own.get("model", {})
    if isinstance(model, dict):
        model = {**known[name].get("model", {}), **model}
    return {**known[name], **own, "model": model}


def config_from_dict(raw: dict[str, Any]) -> TrainConfig:
    """The inverse of `TrainConfig.as_dict`."""
    model = ModelConfig(**raw["model"])
    return TrainConfig(**{**raw, "model": model})


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            f"is no readable TOML ({error})", where=str(path), hint="see docs/train.md"
        ) from error


def _checked(base: Any, values: dict[str, Any], where: str) -> Any:
    known = {f.name: type(getattr(base, f.name)) for f in fields(base) if f.name != "model"}
    for key, value in values.items():
        if key not in known:
            raise UnknownNameError("setting", key, known, where=where)
        wanted = (int, float) if known[key] is float else known[key]
        # True is an int to Python, not to a person.
        if not isinstance(value, wanted) or isinstance(value, bool) != (known[key] is bool):
            raise InputError(f"setting {key!r} is {value!r}, not {known[key].__name__}", where=where)
        least, most = _RANGES.get(key, (0, math.inf))
        if not least <= value <= most:
            raise InputError(f"setting {key!r} is {value!r}, not {least} to {most}", where=where)
    return replace(base, **values)
