from immuneworld.benchmarks.worlds_graph import DRIVER, ROOT, TARGET, make_worlds
from immuneworld.benchmarks.worlds_patients import carries
from immuneworld.kg.relations import FEATURES, Relations
from immuneworld.kg.schema import PREDICATES


def test_the_same_seed_gives_the_same_graph() -> None:
    assert make_worlds(4, 3)[0].hash == make_worlds(4, 3)[0].hash
    assert make_worlds(4, 3)[0].hash != make_worlds(4, 4)[0].hash


def test_every_edge_is_one_that_the_schema_allows() -> None:
    graph, _ = make_worlds(6, 0)
    for edge in graph.edges:
        predicate = PREDICATES[edge.predicate]
        assert graph.nodes[edge.subject].category in predicate.domain
        assert graph.nodes[edge.object].category in predicate.range


def test_siblings_differ_in_one_thing_that_decides() -> None:
    graph, worlds = make_worlds(30, 1)
    for world in worlds:
        one, other = (carries(graph, t) for t in world.siblings)
        decisive = {gene for gene, _ in world.targets.values()} | {DRIVER}
        gene = world.targets[world.drugs[0]][0]
        assert (one ^ other) & decisive == {gene if world.differ == TARGET else DRIVER}
        assert ROOT in Relations(graph).ancestors(world.parent)


def test_the_drug_reaches_exactly_the_types_that_carry_its_gene() -> None:
    """The path drug, gene, type is visible between the two nodes, with its sign."""
    graph, worlds = make_worlds(8, 2)
    for world in worlds:
        for drug, (gene, sign) in world.targets.items():
            nodes = [drug, *world.types]
            table = Relations(graph).pairwise(nodes)[0, 1:]
            met = table[:, FEATURES.index("inhibits" if sign > 0 else "activates")]
            assert met.tolist() == [float(gene in carries(graph, t)) for t in world.types]
