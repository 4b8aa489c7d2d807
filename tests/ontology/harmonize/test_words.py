from immuneworld.ontology.harmonize.words import TABLE, load_words


def test_an_abbreviation_is_spelt_out_and_filler_says_nothing():
    words = load_words()
    assert words["tam"] == ("mac", "malignant")
    assert words["temra"] == ("t", "effector", "memory", "terminal", "cd45ra")
    assert words["cell"] == words["of"] == ()


def test_no_phrase_is_given_two_meanings():
    rows = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    meanings: dict[str, set[str]] = {}
    for row in rows[1:]:
        assert len(row) == 2, row
        meanings.setdefault(row[0], set()).add(row[1])
    assert {phrase: said for phrase, said in meanings.items() if len(said) > 1} == {}


def test_another_table_can_be_read(tmp_path):
    path = tmp_path / "words.tsv"
    path.write_text("# mine\nphrase\ttokens\nblob cell\tb naive\nnothing\t\n", "utf-8")
    assert load_words(path) == {"blob cell": ("b", "naive"), "nothing": ()}
