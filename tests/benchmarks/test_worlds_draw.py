from collections import Counter

import numpy as np

from immuneworld.benchmarks.worlds_draw import Size, draw_worlds, with_wrong_relations

SMALL = Size(taught=2, split=2, drug=2, train=12, test=5)


def test_nothing_unseen_is_in_training_and_nobody_is_in_both() -> None:
    worlds = draw_worlds(SMALL, 0)
    met = set().union(*(c.all_nodes for c in worlds.train))
    assert len(worlds.unseen) == 2 * 2 + 2
    assert not met & worlds.unseen
    assert worlds.unseen <= set().union(*(c.all_nodes for c in worlds.oracle))
    taught = {(c.study, t.patient) for c in (*worlds.train, *worlds.oracle) for t in c.trajectories}
    asked = {(c.study, t.patient) for c in worlds.test.values() for t in c.trajectories}
    assert asked
    assert not taught & asked


def test_the_parent_is_counted_as_the_sum_of_its_children() -> None:
    worlds = draw_worlds(SMALL, 1)
    world = worlds.split[0]
    coarse = next(c for c in worlds.train if c.study == world.name)
    fine = next(c for c in worlds.oracle if c.study == world.name)
    for a, b in zip(coarse.trajectories, fine.trajectories, strict=True):
        for x, y in zip(a.snapshots, b.snapshots, strict=True):
            assert x.values[coarse.nodes.index(world.parent)] == y.values[:2].sum()
            assert x.values.sum() == y.values.sum()


def test_every_patient_who_is_asked_about_has_the_first_drug() -> None:
    worlds = draw_worlds(SMALL, 2)
    for world in (*worlds.split, *worlds.drug):
        for trajectory in worlds.test[world.name].trajectories:
            assert world.drugs[0] in {i.therapy for i in trajectory.plan}


def test_wrong_relations_keep_degrees_and_the_tree() -> None:
    graph = draw_worlds(SMALL, 3).graph
    wrong = with_wrong_relations(graph, 0)
    tree = [{e for e in g.edges if e.predicate == "subclass_of"} for g in (graph, wrong)]
    assert tree[0] == tree[1]
    # Two equal statements become one, so a few edges fewer.
    assert 0.9 * len(graph.edges) < len(wrong.edges) <= len(graph.edges)
    subjects = [Counter((e.subject, e.predicate) for e in g.edges) for g in (graph, wrong)]
    assert all(subjects[1][key] <= count for key, count in subjects[0].items())
    same = np.mean([e in set(graph.edges) for e in wrong.edges if e.predicate == "targets"])
    assert same < 0.5
