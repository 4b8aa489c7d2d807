"""A trained graph encoder on disk: weights in safetensors, with what they were made from. No pickle.

The package ships one (`make encoder` makes it again). Weights are kept as 16-bit floats: addresses differ
from those of 32 bits in the fourth digit, and the file is half as large.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from .. import __version__
from ..ontology.errors import InputError, VersionMismatchError
from ..ontology.outputs import whole_file
from .encoder import GraphEncoder
from .features import FEATURE_DIM
from .graph import KnowledgeGraph
from .link_prediction import LinkConfig
from .schema import PREDICATES

WEIGHTS = Path(__file__).parent / "encoder.safetensors"
FORMAT = "immuneworld-encoder/1"
_KEY = "immuneworld"  # one entry, for safetensors writes several in an order of its own each time


@dataclass(frozen=True)
class StoredEncoder:
    """An encoder and what its file says: graph hash, versions, settings with the seed."""

    encoder: GraphEncoder
    told: dict[str, Any]


def save_encoder(encoder: GraphEncoder, path: Path, graph: KnowledgeGraph, config: LinkConfig) -> None:
    """Write an encoder, whole or not at all; the same weights and graph give the same bytes.

    :param graph: what it was trained on. :param config: how.
    """
    told = {
        "format": FORMAT,
        "immuneworld": __version__,
        "graph_hash": graph.hash,
        "versions": graph.versions,
        "config": config.as_dict(),
        "features": FEATURE_DIM,
        "predicates": list(PREDICATES),
    }
    weights = {name: value.to(torch.float16).contiguous() for name, value in encoder.state_dict().items()}
    with whole_file(path) as staged:
        save_file(weights, staged, {_KEY: json.dumps(told, sort_keys=True)})


def load_encoder(path: Path = WEIGHTS) -> StoredEncoder:
    """Read an encoder, ready to encode.

    :raises InputError: if it is no such file.
    :raises VersionMismatchError: if it reads other node features or other predicates than this version has.
    """
    try:
        with safe_open(path, "pt") as file:
            told = json.loads((file.metadata() or {})[_KEY])
            weights = {key: file.get_tensor(key).float() for key in file.keys()}  # noqa: SIM118 - no dict
        if told["format"] != FORMAT or told["features"] != FEATURE_DIM or told["predicates"] != [*PREDICATES]:
            hint = "train it again: iw kg train"
            raise VersionMismatchError("was trained for another version", where=str(path), hint=hint)
        config = LinkConfig(**told["config"])
        encoder = GraphEncoder(config.dim, config.layers)
        encoder.load_state_dict(weights)
    except (OSError, SafetensorError, KeyError, TypeError, ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        hint = "make one with `iw kg train`"
        raise InputError(f"is no stored encoder ({reason})", where=str(path), hint=hint) from error
    return StoredEncoder(encoder.eval(), told)
