from immuneworld.kg import references


def test_labels_are_current_and_unknown_or_deprecated_ids_have_none() -> None:
    assert references.label("UBERON:0000178") == "blood"
    assert references.label("MONDO:0004992") == "cancer"
    assert references.label("UBERON:9999999") is None


def test_cancers_climb_to_cancer_and_others_to_neoplasm() -> None:
    hepatocellular, thymoma = "MONDO:0007256", "MONDO:0006456"
    for cancer, top in ((hepatocellular, references.CANCER), (thymoma, references.NEOPLASM)):
        edges = {(e.subject, e.object) for e in references.cancer_hierarchy([cancer])}
        assert cancer in {child for child, _ in edges}
        assert top in {parent for _, parent in edges}
        # "cancer" itself is a neoplasm; nothing else stands at the top
        assert {o for _, o in edges} - {s for s, _ in edges} == {references.NEOPLASM}


def test_a_given_cancer_is_a_parent_wherever_it_stands() -> None:
    cutaneous, melanoma = "MONDO:0005012", "MONDO:0005105"
    pair = (cutaneous, melanoma)
    assert pair in {(e.subject, e.object) for e in references.cancer_hierarchy([cutaneous, melanoma])}
    assert pair not in {(e.subject, e.object) for e in references.cancer_hierarchy([cutaneous])}


def test_a_tissue_is_part_of_the_nearest_given_ones_only() -> None:
    colon, large, intestine, blood = "UBERON:0001155", "UBERON:0000059", "UBERON:0000160", "UBERON:0000178"
    edges = list(references.tissue_hierarchy([colon, large, intestine, blood]))
    assert [(e.subject, e.predicate, e.object) for e in edges] == [
        (large, "part_of", intestine),
        (colon, "part_of", large),
    ]
    assert edges[0].source == "UBERON v2026-04-01"
