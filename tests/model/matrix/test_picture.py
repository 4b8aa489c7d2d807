from immuneworld.model.abilities.transfer import ALONE, ZERO
from immuneworld.model.matrix.picture import draw_matrix
from immuneworld.model.matrix.said import FORECAST, OTHERS, Said
from immuneworld.model.matrix.tables import rows_of


def test_a_cell_is_a_number_and_names_are_the_graphs():
    said = [
        Said(FORECAST, "B", "A", "A1", ZERO, 0, 0, {"p": 0.25}, {}),
        Said(FORECAST, OTHERS, "A", "A1", ZERO, 0, 0, {"p": 0.5}, {}),
        Said(FORECAST, OTHERS, "A", "A1", ALONE, 5, 0, {"p": 0.75}, {}),
    ]
    figure = draw_matrix(rows_of(said, FORECAST, draws=3), FORECAST, {"A": "lung $cancer$", "B": "skin"})
    heat, lines = figure.axes
    assert {t.get_text() for t in heat.texts} == {"0.25", "0.50"}
    assert [t.get_text() for t in heat.get_xticklabels()] == ["lung $cancer$"]
    assert [t.get_text() for t in heat.get_yticklabels()] == ["skin", OTHERS]
    assert lines.get_ylabel() == "error of the next snapshot"
