import pytest

from immuneworld.ontology.checks.validate import validate
from immuneworld.ontology.curies import mapping_set_iri


@pytest.fixture
def of_chain(tmp_path, small):
    """Validate a lab's versions, {version: predecessor id or None}; {(rule, file)} of chain rules."""

    def check(follows, only=None):
        folder = tmp_path / "lab"
        folder.mkdir()
        for version, before in follows.items():
            header = small.sssom_header.replace("'1'", f"'{version}'").replace("/lab/1", f"/lab/{version}")
            if before:
                header += f"#mapping_set_source:\n#- {before}\n"
            text = header + small.columns + small.row()
            (folder / f"{version}.sssom.tsv").write_text(text, encoding="utf-8")
        findings = validate([folder / f"{only}.sssom.tsv" if only else folder]).findings
        return {(f.rule, f.file.rsplit("/", 1)[-1].removesuffix(".sssom.tsv")) for f in findings}

    return check


def lab(version):
    return mapping_set_iri("lab", version)


def test_a_chain_in_one_line_is_clean(of_chain):
    assert of_chain({"1": None, "2": lab("1"), "3": lab("2")}) == set()


def test_one_version_alone_sees_its_neighbours(of_chain):
    assert of_chain({"1": None, "2": lab("1"), "3": lab("1")}, only="2") == set()


@pytest.mark.parametrize(
    ("rule", "follows", "where"),
    [
        ("chain-predecessor", {"1": None, "3": lab("2")}, {"3"}),
        ("chain-fork", {"1": None, "2": lab("1"), "3": lab("1")}, {"3"}),
        ("chain-roots", {"1": None, "2": None}, {"2"}),
        ("chain-cycle", {"1": lab("2"), "2": lab("1")}, {"1", "2"}),
        ("chain-cycle", {"1": lab("1")}, {"1"}),
        ("chain-form", {"1": None, "2": mapping_set_iri("another", "1")}, {"2"}),
    ],
)
def test_one_broken_link(of_chain, rule, follows, where):
    assert of_chain(follows) == {(rule, version) for version in where}
