"""Random worlds in one synthetic graph: cell types, genes, drugs, and names that say nothing.

A world is one study's six cell types under three coarser ones, and three drugs. Each drug inhibits or
activates a gene; types that carry it answer. In every world two siblings differ in exactly one statement that
decides how they answer the first drug: whether they carry its gene, or the shared node `DRIVER`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..kg.graph import Edge, KnowledgeGraph, Node
from ..kg.schema import CELL, GENE, THERAPY

Rng = np.random.Generator
DRIVER = "sim:driver"  # as TCF7 is: what carries it can expand
ROOT = "sim:root"
TARGET, EXPANSION = "target", "expansion"  # what siblings differ in
TYPES, FAMILIES, DRUGS, GENES = 6, 3, 3, 40
_CARRIES, _BYSTANDERS = 0.4, 2


@dataclass(frozen=True)
class World:
    """One study's types and drugs.

    :param types: six leaves; the first two are the siblings, children of `parent`.
    :param drugs: three; the siblings answer the first differently.
    :param targets: drug → (gene, 1 if it inhibits, -1 if it activates).
    :param differ: TARGET or EXPANSION.
    """

    name: str
    types: tuple[str, ...]
    parent: str
    drugs: tuple[str, ...]
    targets: dict[str, tuple[str, int]]
    differ: str

    @property
    def siblings(self) -> tuple[str, str]:
        """The two types that the parent splits into."""
        return self.types[0], self.types[1]


def make_worlds(count: int, seed: int) -> tuple[KnowledgeGraph, list[World]]:
    """Worlds and the one graph they stand in; the same seed gives the same."""
    rng = np.random.default_rng(seed)
    genes = [f"sim:g{i}" for i in range(GENES)]
    nodes = [Node(ROOT, CELL, _name(rng)), Node(DRIVER, GENE, _name(rng))]
    nodes += [Node(g, GENE, _name(rng)) for g in genes]
    edges: list[Edge] = []
    worlds = []
    for number in range(count):
        world, own = _draw(number, genes, rng)
        families = sorted({e.object for e in own if e.predicate == "subclass_of"} - {ROOT})
        nodes += [Node(i, CELL, _name(rng)) for i in (*families, *world.types)]
        nodes += [Node(d, THERAPY, _name(rng)) for d in world.drugs]
        edges += own
        worlds.append(world)
    return KnowledgeGraph({n.id: n for n in nodes}, tuple(sorted(set(edges)))), worlds


def _draw(number: int, genes: list[str], rng: Rng) -> tuple[World, list[Edge]]:
    name = f"sim:w{number}"
    families = [f"{name}f{i}" for i in range(FAMILIES)]
    types = tuple(f"{name}t{i}" for i in range(TYPES))
    drugs = tuple(f"{name}d{i}" for i in range(DRUGS))
    targets = {
        d: (str(g), int(rng.choice((1, -1)))) for d, g in zip(drugs, rng.permutation(genes), strict=False)
    }
    world = World(name, types, families[0], drugs, targets, str(rng.choice((TARGET, EXPANSION))))
    edges = [_edge(f, "subclass_of", ROOT) for f in families]
    edges += [_edge(t, "subclass_of", families[i // 2]) for i, t in enumerate(types)]
    for drug, (gene, sign) in targets.items():
        edges += [_edge(drug, "targets", gene), _edge(drug, "inhibits" if sign > 0 else "activates", gene)]
    edges += _of_siblings(world, rng)
    for family in families[1:]:
        edges += _of_members(
            [t for t, f in zip(types, np.repeat(families, 2), strict=True) if f == family], world, rng
        )
    edges += [_edge(t, "expresses", str(g)) for t in types for g in _others(genes, world, rng)]
    return world, edges


def _of_siblings(world: World, rng: Rng) -> list[Edge]:
    """One difference, either way round; what both carry or lack is said of their parent."""
    one, other = rng.permutation(world.siblings)
    first, *rest = [gene for gene, _ in world.targets.values()]
    decisive, shared = (first, DRIVER) if world.differ == TARGET else (DRIVER, first)
    says = [_edge(str(one), "expresses", decisive), _edge(str(other), "lacks", decisive)]
    says += [_carries(world.parent, shared, True if shared == first else rng.random() < 0.5)]
    return says + [_carries(world.parent, gene, rng.random() < _CARRIES) for gene in rest]


def _of_members(types: list[str], world: World, rng: Rng) -> list[Edge]:
    genes = [gene for gene, _ in world.targets.values()]
    says = [_carries(t, gene, rng.random() < _CARRIES) for t in types for gene in genes]
    return says + [_carries(t, DRIVER, rng.random() < 0.5) for t in types]


def _others(genes: list[str], world: World, rng: Rng) -> list[str]:
    """Genes that no drug of the world acts on."""
    targeted = {gene for gene, _ in world.targets.values()}
    return [str(g) for g in rng.choice([g for g in genes if g not in targeted], _BYSTANDERS, replace=False)]


def _carries(node: str, gene: str, yes: bool) -> Edge:
    return _edge(node, "expresses" if yes else "lacks", gene)


def _edge(subject: str, predicate: str, obj: str) -> Edge:
    return Edge(subject, predicate, obj, "simulated")


def _name(rng: Rng) -> str:
    return "".join(rng.choice(list("bcdfghklmnprstvwz")) + rng.choice(list("aeiou")) for _ in range(4))
