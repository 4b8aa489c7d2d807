import shutil
from pathlib import Path

from immuneworld.kg.check_facts import check_facts
from immuneworld.kg.facts import FACTS
from immuneworld.ontology.tables import MARKERS


def test_the_packaged_tables_say_nothing_twice() -> None:
    assert check_facts() == []


def test_a_row_that_stands_twice_is_found_in_one_table_or_two(tmp_path: Path) -> None:
    shutil.copytree(FACTS, tmp_path / "facts")
    row = MARKERS.read_text(encoding="utf-8").splitlines()[2]
    with (tmp_path / "facts" / "effects.tsv").open("a", encoding="utf-8") as table:
        table.write(f"{row}\n{row}\n")
    last = (FACTS / "effects.tsv").read_text(encoding="utf-8").count("\n") + 2
    found = check_facts(tmp_path / "facts")
    assert [(f.file, f.row, f.rule) for f in found] == [
        ("effects.tsv", last, "fact-duplicate"),
        ("markers.tsv", 3, "fact-duplicate"),
    ]
    assert all(f"it stands in effects.tsv:{last - 1}" in f.fix for f in found)
