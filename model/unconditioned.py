"""The same model without graph conditioning: what the graph adds is measured against it."""

from __future__ import annotations

from dataclasses import replace

from ..kg.graph import KnowledgeGraph
from .config import TrainConfig


def unconditioned(graph: KnowledgeGraph, config: TrainConfig) -> tuple[KnowledgeGraph, TrainConfig]:
    """The graph has no edge and no pairwise relation is read: a plain Transformer that knows names."""
    return replace(graph, edges=()), replace(config, model=replace(config.model, relational=False))
