"""What is held out of the graph: edges, or all that a term's template does not say (`make bench-links`)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import torch
from torch import Tensor

from ..kg.graph import Edge, KnowledgeGraph, Node
from ..kg.link_tensors import LinkTensors, Queries

# What `iw-onto term add` has a column for.
TEMPLATE = frozenset(
    {"subclass_of", "expresses", "expresses_high", "expresses_low", "lacks", "develops_from", "capable_of"}
)
MARKERS = frozenset({"expresses", "expresses_high", "expresses_low", "lacks"})
# Who states an edge: another ontology, a local term, or a row of kg/facts, which no term's template says.
ONTOLOGIES, TERMS, FACTS = "other ontologies", "local terms", "curated facts"
FOLDS = 3  # of local terms
_ONTOLOGIES = ("CL ", "GO ", "MONDO ", "UBERON ", "PR ")


@dataclass(frozen=True)
class Task:
    """One question to every method.

    :param graph: all nodes, and the edges that may be seen when the asked ones are answered.
    :param train: the graph to learn from: some of those nodes and edges.
    :param validation: edges between its nodes, to choose the number of steps.
    :param asked: the held-out edges. :param group: a number for each, [len(asked)]: what the bootstrap draws,
        a pair of nodes or a term; the same number means the same in every seed.
    """

    whole: KnowledgeGraph
    graph: KnowledgeGraph
    train: KnowledgeGraph
    validation: tuple[Edge, ...]
    asked: tuple[Edge, ...]
    group: Tensor


def edge_task(graph: KnowledgeGraph, seed: int, share: float = 0.1) -> Task:
    """Hold out a share of the pairs of nodes that edges join, and another for validation.

    An edge is held out only if both its ends keep an edge: a method that learns a vector for each node must
    have met them.
    """
    tensors = LinkTensors(graph)
    split = _split(tensors, share, seed)
    parts: list[list[Edge]] = [[], [], []]
    for edge, part in zip(tensors.stated, split.tolist(), strict=True):
        parts[part].append(edge)
    train = dataclasses.replace(graph, edges=tuple(parts[0]))
    group = tensors.pair[split == 1]
    return Task(graph, train, train, tuple(parts[2]), tuple(parts[1]), group)


def _split(tensors: LinkTensors, share: float, seed: int) -> Tensor:
    """0 train, 1 test, 2 validation for each edge; edges of one pair go together."""
    pairs = int(tensors.pair.max()) + 1
    first = torch.full((pairs,), -1)
    first[tensors.pair] = torch.arange(len(tensors.pair))
    ends = tensors.edges[:, first].t().tolist()
    degree = torch.bincount(torch.tensor(ends).flatten(), minlength=len(tensors)).tolist()
    part, wanted = torch.zeros(pairs, dtype=torch.long), round(share * pairs)
    taken = 0
    for pair in torch.randperm(pairs, generator=torch.Generator().manual_seed(seed)).tolist():
        a, b = ends[pair]
        if taken < 2 * wanted and min(degree[a], degree[b]) > (2 if a == b else 1):
            part[pair] = 1 + taken % 2
            degree[a], degree[b], taken = degree[a] - 1, degree[b] - 1, taken + 1
    return part[tensors.pair]


def node_task(graph: KnowledgeGraph, seed: int, fold: int, half: bool = False) -> Task:
    """Hold out a fold of the local cell terms: nothing is learnt from them, they are met with their template.

    :param half: a random half of the template's relations is given (one parent always), the other asked for;
        otherwise the whole template is given, and asked for is what it does not say.
    """
    terms = [n for n in sorted(graph.nodes) if n.startswith("IW:00")]
    order = torch.randperm(len(terms), generator=torch.Generator().manual_seed(seed)).tolist()
    return _node_task(graph, {terms[i] for i in order[fold::FOLDS]}, half, seed)


def _node_task(graph: KnowledgeGraph, new: set[str], half: bool, seed: int) -> Task:
    about = [e for e in sorted(graph.edges) if e.subject in new or e.object in new]
    template = [e for e in about if e.subject in new and e.predicate in TEMPLATE]
    dice = torch.Generator().manual_seed(seed)
    given = set(_half(template, torch.Generator().manual_seed(seed)) if half else template)
    asked = [e for e in (template if half else about) if e not in given and not _same_pair(e, given)]
    nodes = {i: n for i, n in graph.nodes.items() if i not in new}
    rest = tuple(e for e in sorted(graph.edges) if e.subject not in new and e.object not in new)
    seen = dataclasses.replace(graph, edges=(*rest, *sorted(given)))
    learnt = torch.rand(len(rest), generator=dice) > 0.05
    train = tuple(e for e, kept in zip(rest, learnt.tolist(), strict=True) if kept)
    validation = tuple(e for e, kept in zip(rest, learnt.tolist(), strict=True) if not kept)
    number = {term: i for i, term in enumerate(sorted(graph.nodes)) if term in new}
    group = torch.tensor([number[e.subject if e.subject in new else e.object] for e in asked])
    return Task(
        graph, seen, dataclasses.replace(graph, nodes=nodes, edges=train), validation, tuple(asked), group
    )


def _half(template: Sequence[Edge], dice: torch.Generator) -> list[Edge]:
    """Half of each term's relations; its first parent is among them."""
    given: list[Edge] = []
    by_term: dict[str, list[Edge]] = {}
    for edge in template:
        by_term.setdefault(edge.subject, []).append(edge)
    for edges in by_term.values():
        parents = [e for e in edges if e.predicate == "subclass_of"][:1]
        others = [e for e in edges if e not in parents]
        order = torch.randperm(len(others), generator=dice).tolist()
        given += parents + [others[i] for i in order[: (len(edges) + 1) // 2 - len(parents)]]
    return given


def _same_pair(edge: Edge, given: set[Edge]) -> bool:
    """Whether what is given already joins the two nodes: `expresses_high` would give `expresses` away."""
    return any({edge.subject, edge.object} == {e.subject, e.object} for e in given)


def origin(edge: Edge) -> str:
    """Who says so: `ONTOLOGIES`, `TERMS` or `FACTS`, by the edge's source."""
    if edge.source.startswith("IW "):
        return TERMS
    return ONTOLOGIES if edge.source.startswith(_ONTOLOGIES) else FACTS


def asked_queries(tensors: LinkTensors, edges: Sequence[Edge]) -> Queries:
    """Both questions of each edge, for all objects first, then for all subjects; rows of `tensors`."""
    at = {edge: i for i, edge in enumerate(tensors.stated)}
    return tensors.queries(torch.tensor([at[e] for e in edges], dtype=torch.long))


def renamed(graph: KnowledgeGraph) -> KnowledgeGraph:
    """The same graph with names that say nothing."""

    def blank(node: Node) -> Node:
        return dataclasses.replace(node, label=blake2b(node.id.encode()).hexdigest()[:16], synonyms=())

    return dataclasses.replace(graph, nodes={i: blank(n) for i, n in graph.nodes.items()})


def shuffled(graph: KnowledgeGraph, seed: int) -> KnowledgeGraph:
    """The same number of edges of each kind at each node, but wrong ones: objects are dealt anew."""
    dice = torch.Generator().manual_seed(seed)
    dealt: list[Edge] = []
    kinds: dict[tuple[str, str, str], list[Edge]] = {}
    for edge in sorted(graph.edges):
        ends = graph.nodes[edge.subject].category, graph.nodes[edge.object].category
        kinds.setdefault((edge.predicate, *ends), []).append(edge)
    for edges in kinds.values():
        order = torch.randperm(len(edges), generator=dice).tolist()
        dealt += [dataclasses.replace(e, object=edges[i].object) for e, i in zip(edges, order, strict=True)]
    return dataclasses.replace(graph, edges=tuple(sorted(set(dealt))))
