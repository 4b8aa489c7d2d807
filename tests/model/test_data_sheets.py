from dataclasses import replace

from immuneworld.model.data_sheets import data_sheets


def test_a_cohort_of_the_registry_names_its_source_and_another_says_whose_it_is(melanoma, real_graph):
    known = replace(melanoma[0], study="compass-gide-2019")
    text = data_sheets([melanoma[1], known], real_graph)
    own, registered = (part.splitlines() for part in text.split("\n## ")[1:])
    assert own[0] == "b"
    assert "| source | the user's own table |" in own
    assert "| objective response | 12 of 24 patients known |" in own
    assert registered[0] == "compass-gide-2019"
    assert "| licence | MIT |" in registered
    assert any(line.startswith("| files |") and "COMPASS@15feee9" in line for line in registered)
    assert any("melanoma" in line for line in registered)


def test_text_of_others_breaks_no_table(melanoma, real_graph):
    text = data_sheets([replace(melanoma[0], assignment="trial")], real_graph)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert all(line.count("|") - line.count("\\|") == 3 for line in rows)
