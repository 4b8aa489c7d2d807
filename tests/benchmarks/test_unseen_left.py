from collections.abc import Callable

import numpy as np

from immuneworld.benchmarks.unseen_left import CTLA4, Left, against, concerned, halves, having, lefts, person
from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.model.cohort import Cohort, Column, Snapshot, TherapyInterval, Trajectory

IPI, PD1 = "IW:0200016", "IW:0200002"


def cohort(study: str, plans: dict[str, tuple[str, ...]]) -> Cohort:
    patients = tuple(
        Trajectory(
            name,
            (Snapshot(f"{name}s", 0.0, np.array([1.0, 2.0])),),
            tuple(TherapyInterval(t) for t in plan),
            "MONDO:0005105",
        )
        for name, plan in plans.items()
    )
    return Cohort(study, "count", (Column("a", ""), Column("b", "")), patients)


GIDE = cohort("gide-2019", {"Gide_ipiPD1_1": (IPI, PD1), "Gide_PD1_2": (PD1,)})
COMPASS = cohort("compass-gide-2019", {"1_ipiPD1": (IPI, PD1), "2_PD1": (PD1,)})
ANTI = Left("anti-CTLA-4", frozenset({IPI}))


def test_a_patient_has_one_name_in_both_files() -> None:
    names = [[person(c, t) for t in c.trajectories] for c in (GIDE, COMPASS)]
    assert names[0] == names[1] == [("gide-2019", "1_ipiPD1"), ("gide-2019", "2_PD1")]
    riaz = cohort("riaz-2017", {"Riaz_Pt3": ()})
    assert person(riaz, riaz.trajectories[0]) == ("riaz-2017", "Pt3")


def test_who_had_it_is_gone_from_both_files() -> None:
    had = set(concerned([GIDE, COMPASS], ANTI))
    left = having([GIDE, COMPASS], lambda p: p not in had)
    assert [[t.patient for t in c.trajectories] for c in left] == [["Gide_PD1_2"], ["2_PD1"]]
    assert having([GIDE], lambda p: False) == []


def test_an_untold_patient_keeps_the_rest_of_the_plan() -> None:
    shown = ANTI.untold(GIDE.trajectories[0])
    assert [i.therapy for i in shown.plan] == [PD1]
    assert shown.cancer == "MONDO:0005105"
    assert Left("melanoma", frozenset({"MONDO:0005105"})).untold(shown).cancer == ""


def test_halves_share_nobody_and_split_each_study() -> None:
    people = [(study, str(i)) for study in "ab" for i in range(6)]
    part = halves(people, 0)
    assert set(part) == set(people)
    for study in "ab":
        assert sum(part[p] for p in people if p[0] == study) == 3
    assert part != halves(people, 1)


def test_combinations_of_a_therapy_go_with_it(small_graph: Callable[[str], KnowledgeGraph]) -> None:
    graph = small_graph(
        f"IW:0200001 targets {CTLA4}\nIW:0200002 targets hgnc.symbol:PDCD1\n"
        "IW:0200007 has_part IW:0200001\nIW:0200007 has_part IW:0200002\nIW:0200008 has_part IW:0200007"
    )
    assert against(graph, CTLA4) == {"IW:0200001", "IW:0200007", "IW:0200008"}


def test_what_is_left_out_is_in_the_graph(real_graph: KnowledgeGraph) -> None:
    for left in lefts(real_graph):
        assert left.nodes <= real_graph.nodes.keys()
    assert {IPI, "IW:0200004", "IW:0200007"} <= lefts(real_graph)[0].nodes
