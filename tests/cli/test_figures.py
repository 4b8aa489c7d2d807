from immuneworld.cli.figures import print_across, print_listed, with_interval
from immuneworld.model.survival.tables import Row


def row(study: str = "", method: str = "a", value: float = 0.6, low: float = 0.5) -> Row:
    return Row("concordance", study, method, 10, 4, value, low, 0.7)


def test_an_interval_is_told_where_there_is_one():
    assert with_interval(row()) == "0.600 (0.500 to 0.700)"
    assert with_interval(row(low=float("nan"))) == "0.600"
    assert with_interval(row(value=float("nan"))) == with_interval(None) == "-"


def test_methods_stand_beside_each_other(capsys):
    rows = [
        row(study="one", method="a"),
        row(study="one", method="b", value=0.55),
        row(study="two", method="a"),
    ]
    print_across("title", rows, "events", {"one": 4, "two": 4})
    said = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert said[1] == ["patients", "events", "a", "b"]
    assert said[2] == ["one", "10", "4", "0.600", "(0.500", "to", "0.700)", "0.550", "(0.500", "to", "0.700)"]
    assert said[3][-1] == "-"


def test_an_empty_list_is_not_printed(capsys):
    print_listed("title", ("a",), [])
    assert capsys.readouterr().out == ""
