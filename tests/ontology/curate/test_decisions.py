from __future__ import annotations

from pathlib import Path

import pytest

from immuneworld.ontology.curate.decisions import accept_all
from immuneworld.ontology.errors import InputError
from immuneworld.ontology.load import load_ontology
from immuneworld.ontology.mapping import Mapping, MappingSet

HEAD = "label\tterm\tpredicate\tconfidence\tcomment\n"
ROWS = tuple(Mapping(x, "skos:closeMatch", "CL:0000084", "", "semapv:LexicalMatching", 0.5) for x in "xyz")
DRAFT = MappingSet("lab", "draft", "https://w3id.org/immuneworld/mappings/lab/draft", "t", ROWS)


def decided(tmp_path: Path, text: str) -> MappingSet:
    path = tmp_path / "decisions.tsv"
    path.write_text(text)
    return accept_all(DRAFT, load_ontology(), path, "curator A")


def test_every_row_is_a_decision(tmp_path: Path) -> None:
    made = decided(tmp_path, HEAD + "x\t\t\t\t\ny\tB cell\tbroad\t0.5\twhy\n\nz\tnone\n")
    x, y, z = (made.by_label[label][0] for label in "xyz")
    assert (x.object_id, x.predicate, x.confidence) == ("CL:0000084", "skos:exactMatch", 0.9)
    assert (y.object_id, y.predicate, y.confidence, y.comment) == (
        "CL:0000236",
        "skos:broadMatch",
        0.5,
        "why",
    )
    assert z.object_id == "sssom:NoTermFound"


def test_all_that_is_wrong_is_said_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        decided(tmp_path, HEAD + "x\tB cel\ny\tB cell\tbroader\nz\tB cell\texact\t2\nq\tB cell\n")
    said = str(error.value)
    for part in ("line 2: term 'B cel'", "line 3: predicate", "line 4: confidence", "line 5: label 'q'"):
        assert part in said


@pytest.mark.parametrize("text", ["", "label\n", "label\tterm\twhat\n"])
def test_a_table_with_other_columns_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="has not the columns"):
        decided(tmp_path, text)
