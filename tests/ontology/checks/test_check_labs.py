from immuneworld.ontology.checks.validate import validate


def write(tmp_path, small, lab, *rows, version="1", follows=None):
    header = small.sssom_header.replace("/lab/1", f"/{lab}/{version}")
    header = header.replace("version: '1'", f"version: '{version}'")
    if follows:
        header += f"#mapping_set_source:\n#- https://w3id.org/immuneworld/mappings/{lab}/{follows}\n"
    path = tmp_path / lab / f"{version}.sssom.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = header + small.columns + "".join(rows).replace("iwl:lab/", f"iwl:{lab}/")
    path.write_text(text, encoding="utf-8")
    return path


def said(tmp_path, *rules):
    found = validate([tmp_path], reasoner=False).findings
    return [(f.rule, f.value) for f in found if f.rule in rules]


def test_two_labs_that_mean_different_cells_by_one_name(tmp_path, small):
    write(tmp_path, small, "one", small.row("x 1"))
    write(tmp_path, small, "two", small.row("X_1", object_id="CL:0000236", object_label="B cell"))
    write(
        tmp_path,
        small,
        "kin",
        small.row("x 1", object_id="CL:0000624", object_label="CD4-positive, alpha-beta T cell"),
    )
    ((_, value),) = [pair for pair in said(tmp_path, "labs-disagree") if "'X_1'" in pair[1]]
    assert "CL:0000236" in value
    assert "sssom.tsv:" in value


def test_a_version_that_was_followed_has_no_say(tmp_path, small):
    write(tmp_path, small, "one", small.row("x 1"))
    write(tmp_path, small, "two", small.row("x 1", object_id="CL:0000236", object_label="B cell"))
    write(tmp_path, small, "two", small.row("x 1"), version="2", follows="1")
    assert said(tmp_path, "labs-disagree") == []


def test_a_folder_without_a_set(tmp_path, small):
    write(tmp_path, small, "one", small.row("x 1"))
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "notes.md").write_text("later")
    (tmp_path / ".git").mkdir()
    assert said(tmp_path, "lab-folder-empty") == [("lab-folder-empty", "two")]


def test_labels_that_came_and_went(tmp_path, small):
    path = write(tmp_path, small, "one", small.row("x 1"), small.row("x 2"))
    path.with_name("labels.txt").write_text("x 2\nx 3\n", encoding="utf-8")
    assert said(tmp_path, "label-gone", "label-without-row") == [
        ("label-without-row", "'x 3'"),
        ("label-gone", "'x 1'"),
    ]


def test_a_version_that_passes_over_another(tmp_path, small):
    write(tmp_path, small, "one", small.row("x 1"), version="1")
    write(tmp_path, small, "one", small.row("x 1"), version="2")
    write(tmp_path, small, "one", small.row("x 1"), version="3", follows="1")
    rules = {rule for rule, _ in said(tmp_path, "chain-skip", "chain-fork", "chain-roots")}
    assert rules == {"chain-skip", "chain-roots"}
