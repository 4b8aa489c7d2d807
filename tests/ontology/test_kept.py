from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immuneworld.kg.graph import KnowledgeGraph
from immuneworld.kg.kept_graph import kept_graph
from immuneworld.ontology import kept as module
from immuneworld.ontology.kept import MOST, code_of, kept, releases
from immuneworld.ontology.load import LOCAL, load_ontology, merge
from immuneworld.ontology.local_terms import read_local_terms
from immuneworld.ontology.ontology import Ontology
from immuneworld.ontology.reason import elk
from immuneworld.ontology.reason.axioms import Axiom, Some
from immuneworld.ontology.sssom import load_mapping_sets, mapping_files, read_mapping_set
from immuneworld.ontology.term import Relation, Synonym, Term


@dataclass(frozen=True)
class Pair:
    left: str
    right: tuple[float, ...] = ()


class Maker:
    """Makes one thing, and counts."""

    def __init__(self, made: object) -> None:
        self.made, self.times = made, 0

    def __call__(self) -> object:
        self.times += 1
        return self.made


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(module.FOLDER, str(tmp_path / "kept"))
    return tmp_path / "kept"


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_what_was_made_is_made_once_and_other_contents_make_it_again() -> None:
    make = Maker(Pair("a", (0.1, 1e-300)))
    assert [kept("pair", Pair, ["1"], make) for _ in range(3)] == [make.made] * 3
    assert make.times == 1
    kept("pair", Pair, ["2"], make)
    kept("other", Pair, ["1"], make)
    assert make.times == 3


def test_parts_do_not_run_into_each_other() -> None:
    make = Maker(Pair("a"))
    for parts in (["ab", "c"], ["a", "bc"], ["abc"], [b"abc", b""]):
        kept("pair", Pair, parts, make)
    assert make.times == 4


@pytest.mark.parametrize(
    "broken",
    [b"", b"\n", b"0" * 64 + b"\n{}", b"\xff\xfe", b'{"left": "b"}'],
    ids=["empty", "newline", "wrong checksum", "no text", "no checksum"],
)
def test_a_broken_file_is_no_answer_and_is_written_again(folder: Path, broken: bytes) -> None:
    make = Maker(Pair("a"))
    kept("pair", Pair, ["1"], make)
    whole = only_file(folder).read_bytes()
    only_file(folder).write_bytes(broken)
    assert kept("pair", Pair, ["1"], make) == Pair("a")
    assert make.times == 2
    assert only_file(folder).read_bytes() == whole


@settings(max_examples=30)
@given(st.data())
def test_a_file_cut_off_or_changed_anywhere_is_no_answer(tmp_path_factory, data) -> None:
    folder = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(module.FOLDER, str(folder))
        make = Maker(Pair("a", (1.0,)))
        kept("pair", Pair, ["1"], make)
        whole = only_file(folder).read_bytes()
        at = data.draw(st.integers(0, len(whole) - 1))
        other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[at]))
        changed = data.draw(st.sampled_from([whole[:at], whole[:at] + bytes([other]) + whole[at + 1 :]]))
        only_file(folder).write_bytes(changed)
        kept("pair", Pair, ["1"], make)
        assert make.times == 2


def test_a_right_checksum_of_another_type_is_no_answer(folder: Path) -> None:
    kept("pair", list[int], ["1"], Maker([1, 2]))
    make = Maker(Pair("a"))
    assert kept("pair", Pair, ["1"], make) == Pair("a")
    assert make.times == 1


def test_off_keeps_nothing_and_a_place_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    for told in ("off", str(tmp_path / "file" / "below")):
        monkeypatch.setenv(module.FOLDER, told)
        make = Maker(Pair("a"))
        assert [kept("pair", Pair, ["1"], make) for _ in range(2)] == [Pair("a")] * 2
        assert make.times == 2
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_without_the_variable_it_is_the_users_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(module.FOLDER)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    kept("pair", Pair, ["1"], Maker(Pair("a")))
    (file,) = (tmp_path / "xdg" / "immuneworld" / "kept").iterdir()
    assert file.name.startswith("pair-")
    assert file.stat().st_mode & 0o077 == 0


def test_what_others_may_write_is_not_read(folder: Path) -> None:
    make = Maker(Pair("a"))
    kept("pair", Pair, ["1"], make)
    only_file(folder).chmod(0o666)
    kept("pair", Pair, ["1"], make)
    assert make.times == 2
    folder.chmod(0o777)
    kept("pair", Pair, ["1"], make)
    assert make.times == 3


def test_the_folder_is_bounded_and_what_was_read_last_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Maker(Pair("a"))
    for number in range(MOST + 5):
        kept("pair", Pair, [str(number)], make)
        kept("pair", Pair, ["0"], make)
    assert len(list(folder.iterdir())) == MOST
    assert make.times == MOST + 5
    monkeypatch.setattr(module, "LARGEST", 10)
    kept("large", Pair, ["1"], make)
    assert not list(folder.glob("large*"))


def test_code_and_releases_are_told_apart() -> None:
    assert code_of("kg") != code_of("ontology/cl") != b""
    assert releases("numpy") != releases("pandas")


def test_the_ontology_read_back_is_the_one_that_was_parsed(folder: Path) -> None:
    parsed, cached = merge(read_local_terms(LOCAL)), load_ontology.__globals__["_default"].__wrapped__
    first, second = cached(LOCAL), cached(LOCAL)
    assert only_file(folder).name.startswith("ontology-")
    assert first == second == parsed
    assert first is not second
    assert list(second.terms.items()) == list(parsed.terms.items())
    assert repr(second) == repr(parsed)
    assert [t.complex_axioms for t in second.terms.values()] == [
        t.complex_axioms for t in parsed.terms.values()
    ]
    assert second.hash == parsed.hash


def test_the_mapping_sets_read_back_are_those_of_the_files(tmp_path: Path) -> None:
    for file in mapping_files()[:6]:
        (tmp_path / "sets" / file.parent.name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "sets" / file.parent.name / file.name).write_bytes(file.read_bytes())
    root = tmp_path / "sets"
    parsed = tuple(map(read_mapping_set, mapping_files(root)))
    assert repr(load_mapping_sets(root)) == repr(load_mapping_sets(root)) == repr(parsed)
    changed = mapping_files(root)[0]
    changed.write_text(changed.read_text().replace("exactMatch", "broadMatch"))
    assert load_mapping_sets(root) == tuple(map(read_mapping_set, mapping_files(root))) != parsed


def test_the_graph_read_back_is_the_one_that_was_built(real_graph: KnowledgeGraph) -> None:
    ontology = load_ontology()
    first, second = kept_graph(ontology), kept_graph(ontology)
    assert first == second == real_graph
    assert first is not second
    assert repr(second) == repr(real_graph)
    term = Term("IW:0099999", "new state", parents=("CL:0000625",), synonyms=(Synonym("NS", "exact"),))
    other = Ontology("2", ontology.cl_version, {**ontology.terms, term.id: term}, ontology.disjoint)
    assert term.id not in second.nodes
    assert term.id in kept_graph(other).nodes


def test_a_classification_read_back_is_the_one_that_was_found() -> None:
    axioms = [
        Axiom("EquivalentClasses", "IW:0000901", Some("RO:0002104", "PR:1")),
        Axiom("SubClassOf", "IW:0000902", Some("RO:0002104", "PR:1")),
        Axiom("DisjointClasses", "IW:0000901", "IW:0000903"),
        Axiom("SubClassOf", "IW:0000904", "IW:0000902"),
        Axiom("SubClassOf", "IW:0000904", "IW:0000903"),
    ]
    first, second = elk.classify(axioms), elk.classify(axioms)
    assert first == second
    assert first is not second
    assert first.unsatisfiable == {"IW:0000904"}
    assert elk.classify(axioms[:4]).unsatisfiable == frozenset()


def test_relations_survive_as_what_they_are() -> None:
    term = Term("IW:1", "x", relations=(Relation("RO:1", "CL:1"),))
    kept("term", Term, ["1"], lambda: term)
    back = kept("term", Term, ["1"], Maker(None))
    assert repr(back) == repr(term)
